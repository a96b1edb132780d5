"""All endpoints of the organisation."""

from rounds.org.account.endpoints import router as account
from rounds.org.calendar.endpoints import router as calendar
from rounds.org.companies.endpoints import router as companies
from rounds.org.company.endpoints import router as company
from rounds.org.doors.endpoints import router as doors
from rounds.org.endpoints import router as session
from rounds.org.imports.endpoints import router as imports
from rounds.org.invites.endpoints import router as invites
from rounds.org.keys.endpoints import router as keys
from rounds.org.leave.endpoints import router as leave
from rounds.org.leaving.endpoints import router as leaving
from rounds.org.long_jobs.endpoints import router as long_jobs
from rounds.org.people.endpoints import router as people
from rounds.org.positions.endpoints import router as positions
from rounds.org.records.endpoints import router as records
from rounds.org.roles.endpoints import router as roles
from rounds.org.security.endpoints import router as security
from rounds.org.sign_on.endpoints import router as sign_on
from rounds.org.units.endpoints import router as units

ROUTERS = (
    session,
    sign_on,
    doors,
    account,
    security,
    company,
    companies,
    calendar,
    keys,
    records,
    roles,
    units,
    positions,
    invites,
    imports,
    leave,
    leaving,
    long_jobs,
    people,
)
