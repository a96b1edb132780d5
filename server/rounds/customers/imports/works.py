"""All long work of imports, registered by being imported, and what follows their events."""

from rounds.customers.imports.doctoring import REPAIRING
from rounds.customers.imports.jobs import APPLYING, READING, TRYING
from rounds.customers.imports.spelling import HANDLERS
from rounds.customers.imports.undoing import UNDOING

__all__ = ["HANDLERS", "WORKS"]
WORKS = (READING, TRYING, APPLYING, UNDOING, REPAIRING)
