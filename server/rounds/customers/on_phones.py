"""All that phones hold of customers and may send about them, and what not everybody sees of it."""

from rounds.customers.contacts.operations import OPERATIONS as CONTACT_OPERATIONS
from rounds.customers.contacts.rules import FIELDS as CONTACT_FIELDS
from rounds.customers.contacts.sync import CONTACT_ENTITY
from rounds.customers.kinds.sync import CUSTOMER_SETUP
from rounds.customers.operations import OPERATIONS as CUSTOMER_OPERATIONS
from rounds.customers.rules import FIELDS as CUSTOMER_FIELDS
from rounds.customers.sync import CUSTOMER

SYNCED = (CONTACT_ENTITY, CUSTOMER, CUSTOMER_SETUP)
OPERATIONS = (*CUSTOMER_OPERATIONS, *CONTACT_OPERATIONS)
FIELDS = (*CUSTOMER_FIELDS, *CONTACT_FIELDS)
