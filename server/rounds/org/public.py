"""What other modules may use of the organisation."""

from datetime import date

from rounds.core.access import Post
from rounds.core.db import Database, Tx
from rounds.org.account.actions import set_password
from rounds.org.actions.erasing import erase_person
from rounds.org.actions.names import give_sign_in_name, take_sign_in_name
from rounds.org.actions.names import hash_plain_names as _hash_plain_names
from rounds.org.actions.sessions import end_sessions, hash_token, meet_device, remove_device, see_session
from rounds.org.actions.structure import (
    add_person,
    add_position,
    add_unit,
    change_settings,
    fill_position,
    found_company,
    take_company_id,
)
from rounds.org.calendar.national import Day, DayKind
from rounds.org.calendar.queries import days_between, is_working_day
from rounds.org.companies.actions import (
    Founded,
    NewCompany,
    create_company,
    read_summary,
    resume_company,
    suspend_company,
)
from rounds.org.companies.actions import Summary as CompanySummary
from rounds.org.companies.standing import suspended
from rounds.org.keys.actions import note_use as note_key_use
from rounds.org.keys.queries import context_of_key
from rounds.org.leave.actions import LeaveChanged
from rounds.org.leave.queries import Absence, absences, colleagues, covers_on, positions_of, unworked
from rounds.org.leaving.queries import (
    colleagues_of,
    positions_left,
    still_filled,
    still_here,
    working_positions,
)
from rounds.org.long_jobs.actions import Ended, ask_long_job, job_of_subject
from rounds.org.long_jobs.jobs import LongWork, Work
from rounds.org.long_jobs.schemas import LongJob
from rounds.org.passwords import hash_password
from rounds.org.queries import (
    Removed,
    context_and_age,
    context_of_token,
    list_people,
    removed_device_of_token,
)
from rounds.org.roles.actions import require_ruler
from rounds.org.roles.queries import require_grantable
from rounds.org.schemas import DeviceIn
from rounds.org.security.policy import refuse_weak
from rounds.org.sessions import SessionCache, announce_ended, announce_outdated, forget_contexts
from rounds.org.standing import (
    context_of_person,
    posts_on,
    roles_of_company,
    scope_values,
    shown_person,
)

__all__ = [
    "Absence",
    "CompanySummary",
    "Day",
    "DayKind",
    "DeviceIn",
    "Ended",
    "Founded",
    "LeaveChanged",
    "LongJob",
    "LongWork",
    "NewCompany",
    "Post",
    "Removed",
    "SessionCache",
    "Work",
    "absences",
    "add_person",
    "add_position",
    "add_unit",
    "announce_ended",
    "announce_outdated",
    "ask_long_job",
    "change_settings",
    "colleagues",
    "colleagues_of",
    "context_and_age",
    "context_of_key",
    "context_of_person",
    "context_of_token",
    "covers_on",
    "create_company",
    "days_between",
    "end_sessions",
    "erase_person",
    "fill_position",
    "forget_contexts",
    "found_company",
    "give_sign_in_name",
    "hash_password",
    "hash_plain_names",
    "hash_token",
    "is_working_day",
    "job_of_subject",
    "list_people",
    "meet_device",
    "note_key_use",
    "positions_left",
    "positions_of",
    "post_on",
    "posts_on",
    "read_summary",
    "refuse_weak",
    "remove_device",
    "removed_device_of_token",
    "require_grantable",
    "require_ruler",
    "resume_company",
    "roles_of_company",
    "scope_values",
    "see_session",
    "set_password",
    "shown_person",
    "still_filled",
    "still_here",
    "suspend_company",
    "suspended",
    "take_company_id",
    "take_sign_in_name",
    "unworked",
    "working_positions",
]


async def post_on(tx: Tx, day: date) -> Post | None:
    """The position that the caller fills on a day; today's comes from the context without asking the database."""
    ctx = tx.ctx
    if ctx.as_of == day or ctx.person_id is None:
        return ctx.posts[0] if ctx.posts else None
    posts = await posts_on(tx, ctx.person_id, day)
    return posts[0] if posts else None


async def hash_plain_names(db: Database) -> None:
    """Turn over the sign-in names that an older version kept in the clear."""
    while await db.door(_hash_plain_names):
        pass
