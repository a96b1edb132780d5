"""Who may do what: one enum of permissions, one table of roles, one context for each request."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    API_KEY_MANAGE = "api_key:manage"
    APPROVAL_DECIDE = "approval:decide"
    APPROVAL_DESIGN = "approval:design"
    AUDIT_EXPORT = "audit:export"
    AUDIT_READ = "audit:read"
    CALENDAR_MANAGE = "calendar:manage"
    COMPANY_MANAGE = "company:manage"
    CUSTOMER_CREATE = "customer:create"
    CUSTOMER_EDIT = "customer:edit"
    CUSTOMER_EXPORT = "customer:export"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_REVEAL = "customer:reveal"
    DEVICE_MANAGE = "device:manage"
    LEAVE_READ = "leave:read"
    LEAVE_REQUEST = "leave:request"
    LIVE_READ = "live:read"
    PERSON_EDIT = "person:edit"
    PERSON_HAND_OVER = "person:hand_over"
    PERSON_READ = "person:read"
    PLAN_READ = "plan:read"
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
    """Whose rows: one's own, one's unit's, one's unit's and all below, or the company's."""

    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    ALL = "all"


WIDTH = {Scope.OWN: 0, Scope.TEAM: 1, Scope.SUBTREE: 2, Scope.ALL: 3}

_OWN = frozenset({Permission.APPROVAL_DECIDE, Permission.DEVICE_MANAGE, Permission.LEAVE_REQUEST})
_FIELD = _OWN | {
    Permission.CUSTOMER_CREATE,
    Permission.CUSTOMER_EDIT,
    Permission.CUSTOMER_READ,
    Permission.CUSTOMER_REVEAL,
    Permission.PLAN_READ,
    Permission.VISIT_READ,
    Permission.VISIT_RECORD,
}
_LEAD = _FIELD | {
    Permission.CUSTOMER_EXPORT,
    Permission.LEAVE_READ,
    Permission.LIVE_READ,
    Permission.PERSON_HAND_OVER,
    Permission.PERSON_READ,
    Permission.SESSION_MANAGE,
    Permission.SYNC_MANAGE,
    Permission.TRACK_READ,
    Permission.UNIT_READ,
    Permission.VISIT_EXPORT,
}
_LOOK = _OWN | {
    Permission.CUSTOMER_READ,
    Permission.PERSON_READ,
    Permission.PLAN_READ,
    Permission.UNIT_READ,
    Permission.VISIT_READ,
}


@dataclass(frozen=True, slots=True)
class Role:
    permissions: frozenset[Permission]
    scope: Scope


ROLES: dict[str, Role] = {
    "rep": Role(_FIELD, Scope.OWN),
    "leader": Role(_LEAD, Scope.TEAM),
    "regional_manager": Role(_LEAD, Scope.SUBTREE),
    "finance": Role(_LOOK | {Permission.CUSTOMER_EXPORT, Permission.VISIT_EXPORT}, Scope.ALL),
    "auditor": Role(_LOOK | {Permission.AUDIT_EXPORT, Permission.AUDIT_READ}, Scope.ALL),
    "admin": Role(frozenset(Permission), Scope.ALL),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A position that a person fills today."""

    position_id: UUID
    unit_id: UUID
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class Ctx:
    """Who asks, for which company, and how far they may see. Cached for some seconds per token.

    `position_ids` are the positions inside the scope today; None means all of the company's. `tomorrow` is the same
    person's context of the next day, from six in the evening: for reading ahead only, never for writing. `stays_s`
    seconds after it was made a context may be another one: the day or the evening has begun.
    """

    org_id: int
    person_id: UUID | None
    scope: Scope = Scope.OWN
    abilities: frozenset[Permission] = frozenset()
    posts: tuple[Post, ...] = ()
    position_ids: tuple[UUID, ...] | None = ()
    unit_ids: tuple[UUID, ...] | None = ()
    device_id: UUID | None = None
    timezone: str = "UTC"
    is_demo: bool = False
    token_hash: bytes = b""
    address: str | None = None
    request_id: UUID | None = None
    as_of: date | None = field(default=None)
    tomorrow: "Ctx | None" = None
    stays_s: float = 60.0

    def may(self, permission: Permission) -> bool:
        return permission in self.abilities


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
    )
