"""Who may do what: one enum of permissions, one table of roles, one context for each request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from rounds.core.terms import Terms


class Permission(StrEnum):
    API_KEY_MANAGE = "api_key:manage"
    APPROVAL_DECIDE = "approval:decide"
    APPROVAL_DESIGN = "approval:design"
    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    CALENDAR_MANAGE = "calendar:manage"
    COMPANY_EXPORT = "company:export"
    COMPANY_MANAGE = "company:manage"
    CUSTOMER_CREATE = "customer:create"
    CUSTOMER_DESIGN = "customer:design"
    CUSTOMER_EDIT = "customer:edit"
    CUSTOMER_EXPORT = "customer:export"
    CUSTOMER_MERGE = "customer:merge"
    CUSTOMER_IMPORT = "customer:import"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_REVEAL = "customer:reveal"
    DEAL_EDIT = "deal:edit"
    DEAL_EXPORT = "deal:export"
    DEAL_READ = "deal:read"
    DEVICE_MANAGE = "device:manage"
    LEAVE_ASK = "leave:ask"
    LEAVE_MANAGE = "leave:manage"
    LIVE_READ = "live:read"
    NOTE_DESIGN = "note:design"
    NOTE_READ = "note:read"
    NOTE_WRITE = "note:write"
    PERSON_EDIT = "person:edit"
    PERSON_HAND_OVER = "person:hand_over"
    PERSON_READ = "person:read"
    PIN_SET = "pin:set"
    PLAN_READ = "plan:read"
    POOL_CLAIM = "pool:claim"
    POOL_MANAGE = "pool:manage"
    PRIVACY_MANAGE = "privacy:manage"
    ROLE_MANAGE = "role:manage"
    SESSION_MANAGE = "session:manage"
    SYNC_MANAGE = "sync:manage"
    TRACK_READ = "track:read"
    UNIT_EDIT = "unit:edit"
    UNIT_READ = "unit:read"
    VISIT_EXPORT = "visit:export"
    VISIT_READ = "visit:read"
    VISIT_RECORD = "visit:record"


class Scope(StrEnum):
    """Whose rows: one's own, one's unit's, one's unit's and all below, chosen units' and all below, the company's."""

    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    CHOSEN = "chosen"
    ALL = "all"


WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.SUBTREE: 2, Scope.CHOSEN: 3, Scope.ALL: 4}


class Module(StrEnum):
    """An area of data that a role may have a scope of its own for."""

    CUSTOMERS = "customers"
    DEALS = "deals"
    VISITS = "visits"
    LIVE = "live"
    PEOPLE = "people"
    APPROVALS = "approvals"
    SYNC = "sync"
    AUDIT = "audit"


# What a company can do without; the others carry each other, and a company without them is none.
SWITCHABLE = frozenset({Module.APPROVALS, Module.DEALS, Module.LIVE})

# A role's scope in a module counts only if it may do something there; other permissions know no scope.
MODULE_OF: dict[Permission, Module] = {
    Permission.APPROVAL_DECIDE: Module.APPROVALS,
    Permission.AUDIT_EXPORT: Module.AUDIT,
    Permission.AUDIT_READ: Module.AUDIT,
    Permission.CUSTOMER_CREATE: Module.CUSTOMERS,
    Permission.CUSTOMER_EDIT: Module.CUSTOMERS,
    Permission.CUSTOMER_EXPORT: Module.CUSTOMERS,
    Permission.CUSTOMER_MERGE: Module.CUSTOMERS,
    Permission.CUSTOMER_IMPORT: Module.CUSTOMERS,
    Permission.CUSTOMER_READ: Module.CUSTOMERS,
    Permission.CUSTOMER_REVEAL: Module.CUSTOMERS,
    Permission.DEAL_EDIT: Module.DEALS,
    Permission.DEAL_EXPORT: Module.DEALS,
    Permission.DEAL_READ: Module.DEALS,
    Permission.LEAVE_MANAGE: Module.PEOPLE,
    Permission.LIVE_READ: Module.LIVE,
    Permission.NOTE_READ: Module.CUSTOMERS,
    Permission.NOTE_WRITE: Module.CUSTOMERS,
    Permission.PERSON_EDIT: Module.PEOPLE,
    Permission.PERSON_HAND_OVER: Module.PEOPLE,
    Permission.PERSON_READ: Module.PEOPLE,
    Permission.PIN_SET: Module.CUSTOMERS,
    Permission.PLAN_READ: Module.VISITS,
    Permission.POOL_CLAIM: Module.CUSTOMERS,
    Permission.POOL_MANAGE: Module.CUSTOMERS,
    Permission.SESSION_MANAGE: Module.PEOPLE,
    Permission.SYNC_MANAGE: Module.SYNC,
    Permission.TRACK_READ: Module.LIVE,
    Permission.UNIT_EDIT: Module.PEOPLE,
    Permission.UNIT_READ: Module.PEOPLE,
    Permission.VISIT_EXPORT: Module.VISITS,
    Permission.VISIT_READ: Module.VISITS,
    Permission.VISIT_RECORD: Module.VISITS,
}


class Sight(StrEnum):
    """How a sensitive field is seen: always; one's own customers' only, others' on request; never."""

    SHOWN = "shown"
    MASKED = "masked"
    HIDDEN = "hidden"


OPENNESS = {Sight.HIDDEN: 0, Sight.MASKED: 1, Sight.SHOWN: 2}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that not everybody sees: `<entity>.<field>`. Whoever may do nothing with the entity has no say in it."""

    name: str
    entity: str


_OWN = frozenset({Permission.APPROVAL_DECIDE, Permission.DEVICE_MANAGE, Permission.LEAVE_ASK})
_FIELD = _OWN | {
    Permission.CUSTOMER_CREATE,
    Permission.CUSTOMER_EDIT,
    Permission.CUSTOMER_READ,
    Permission.CUSTOMER_REVEAL,
    Permission.NOTE_READ,
    Permission.NOTE_WRITE,
    Permission.DEAL_EDIT,
    Permission.DEAL_READ,
    Permission.PLAN_READ,
    Permission.POOL_CLAIM,
    Permission.VISIT_READ,
    Permission.VISIT_RECORD,
}
_LEAD = _FIELD | {
    Permission.CUSTOMER_EXPORT,
    Permission.CUSTOMER_MERGE,
    Permission.DEAL_EXPORT,
    Permission.LEAVE_MANAGE,
    Permission.LIVE_READ,
    Permission.PERSON_READ,
    Permission.PIN_SET,
    Permission.POOL_MANAGE,
    Permission.SESSION_MANAGE,
    Permission.SYNC_MANAGE,
    Permission.TRACK_READ,
    Permission.UNIT_READ,
    Permission.VISIT_EXPORT,
}
_LOOK = _OWN | {
    Permission.CUSTOMER_READ,
    Permission.NOTE_READ,
    Permission.DEAL_READ,
    Permission.PERSON_READ,
    Permission.PLAN_READ,
    Permission.UNIT_READ,
    Permission.VISIT_READ,
}


@dataclass(frozen=True, slots=True)
class Role:
    """What a position allows. `scopes` and `sights` hold what differs from `scope` and from masked.

    In a team, below a unit and in chosen units one sees the positions of a lower `rank` only.
    """

    permissions: frozenset[Permission]
    scope: Scope
    rank: int
    scopes: Mapping[Module, Scope] = field(default_factory=dict)
    sights: Mapping[str, Sight] = field(default_factory=dict)

    def scope_in(self, module: Module) -> Scope:
        if not any(MODULE_OF.get(permission) is module for permission in self.permissions):
            return Scope.OWN
        return self.scopes.get(module, self.scope)


# A company's own rows override them by key (org.roles); the administrator's is fixed.
ROLES: dict[str, Role] = {
    "rep": Role(_FIELD, Scope.OWN, 10),
    "leader": Role(_LEAD, Scope.TEAM, 20),
    "regional_manager": Role(_LEAD | {Permission.CUSTOMER_IMPORT}, Scope.SUBTREE, 30),
    "finance": Role(
        _LOOK | {Permission.CUSTOMER_EXPORT, Permission.DEAL_EXPORT, Permission.VISIT_EXPORT}, Scope.ALL, 40
    ),
    "auditor": Role(_LOOK | {Permission.AUDIT_EXPORT, Permission.AUDIT_READ}, Scope.ALL, 40),
    "admin": Role(frozenset(Permission), Scope.ALL, 50),
}
TOP_RANK = 50


@dataclass(frozen=True, slots=True)
class Post:
    """A position that a person fills today."""

    position_id: UUID
    unit_id: UUID
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody sees in a module today. None stands for all of the company's.

    `position_ids` are the positions whose rows they see, `unit_ids` the units in their scope. `below` are the roles of
    lower rank: a person who fills a position of any other role is a peer or a superior and is not shown as a person,
    even while filling a position in scope too.
    """

    scope: Scope
    position_ids: Sequence[UUID] | None
    unit_ids: Sequence[UUID] | None
    below: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ctx:
    """Who asks, for which company, and how far they may see. Cached for some seconds per token.

    `position_ids` are the positions inside the scope today; None means all of the company's. They are the general
    reach, for what belongs to no module; where a module has another, `reach` knows. `tomorrow` is the same person's
    context of the next day, from six in the evening: for reading ahead only, never for writing. `stays_s` seconds
    after it was made a context may be another one: the day or the evening has begun.
    """

    org_id: int
    person_id: UUID | None
    scope: Scope = Scope.OWN
    abilities: frozenset[Permission] = frozenset()
    posts: tuple[Post, ...] = ()
    position_ids: Sequence[UUID] | None = ()
    unit_ids: Sequence[UUID] | None = ()
    device_id: UUID | None = None
    timezone: str = "UTC"
    is_demo: bool = False
    token_hash: bytes = b""
    address: str | None = None
    request_id: UUID | None = None
    as_of: date | None = field(default=None)
    tomorrow: "Ctx | None" = None
    stays_s: float = 60.0
    below: tuple[str, ...] | None = None
    rank: int = 0
    reaches: Mapping[Module, Reach] = field(default_factory=dict)
    sights: Mapping[str, Sight] = field(default_factory=dict)
    modules_off: frozenset[Module] = frozenset()
    """Modules that the company has switched off: nobody has their permissions."""
    dormant: frozenset[Permission] = frozenset()
    """What this caller's roles allow in modules that are switched off: theirs to give, not to use."""
    terms: Terms = field(default_factory=dict)
    """The company's own words by language."""
    key_id: UUID | None = None
    """Set where a program asks with an API key; `person_id` is then the key's own."""

    def may(self, permission: Permission) -> bool:
        return permission in self.abilities

    def reach(self, module: Module) -> Reach:
        """How far this caller sees in a module."""
        found = self.reaches.get(module)
        return found or Reach(self.scope, self.position_ids, self.unit_ids, self.below)

    def sight(self, name: str) -> Sight:
        """How this caller sees a field `<entity>.<field>`. Jobs see everything."""
        return self.sights.get(name, Sight.SHOWN if self.person_id is None else Sight.MASKED)


def system_ctx(org_id: int, timezone: str, *, is_demo: bool = False) -> Ctx:
    """The context of work that no person asked for: jobs, imports, the demo."""
    return Ctx(
        org_id,
        None,
        Scope.ALL,
        frozenset(Permission),
        position_ids=None,
        unit_ids=None,
        timezone=timezone,
        is_demo=is_demo,
        rank=TOP_RANK,
    )
