"""All endpoints of customers."""

from rounds.customers.contacts.endpoints import router as contacts
from rounds.customers.custom.endpoints import router as custom
from rounds.customers.endpoints import router as customers
from rounds.customers.imports.endpoints import router as imports
from rounds.customers.kinds.endpoints import router as kinds
from rounds.customers.listing.endpoints import router as listing
from rounds.customers.pins.endpoints import router as pins
from rounds.customers.pool.endpoints import router as pool
from rounds.customers.privacy.endpoints import router as privacy
from rounds.customers.territories.endpoints import router as territories
from rounds.customers.twins.endpoints import router as twins

# Paths with fixed words before those with an id in their place.
ROUTERS = (imports, listing, pins, twins, pool, customers, contacts, custom, kinds, privacy, territories)
