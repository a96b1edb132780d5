"""All long work of customers, registered by being imported, and what follows the events of imports."""

from rounds.customers.imports.works import HANDLERS
from rounds.customers.imports.works import WORKS as IMPORTS
from rounds.customers.territories.works import WORKS as TERRITORIES

__all__ = ["HANDLERS", "WORKS"]
WORKS = (*IMPORTS, *TERRITORIES)
