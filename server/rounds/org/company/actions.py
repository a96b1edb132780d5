"""Changes of the company's settings. Each stands in the audit with what was before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rounds.core.access import SWITCHABLE
from rounds.core.clock import business_day, day_bounds
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.terms import USUAL
from rounds.org.calendar.national import countries
from rounds.org.calendar.queries import basis_of
from rounds.org.company.rules import CURRENCIES
from rounds.org.company.schemas import OwnTerms
from rounds.org.company.trades import TRADES
from rounds.org.sessions import forget_contexts

COLUMNS = ("name", "timezone", "locale", "currency")
SETTINGS = ("country", "week", "modules_off")


async def read_settings(tx: Tx) -> dict[str, Any]:
    company = await _company(tx)
    basis = basis_of(company)
    settings = company["settings"]
    return {
        **{name: company[name] for name in COLUMNS},
        "today": business_day(tx.now, company["timezone"]),
        "country": settings.get("country"),
        "calendar_country": basis.country,
        "week": list(basis.week),
        "modules_off": [module for module in settings.get("modules_off", []) if module in SWITCHABLE],
        "switchable": sorted(SWITCHABLE),
        "countries": sorted(countries()),
        "currencies": sorted(CURRENCIES),
    }


async def change_company(tx: Tx, change: Mapping[str, Any]) -> dict[str, Any]:
    """Set what is given.

    Another time zone counts from now on: today's business day, the evening's reading ahead and the turn of the day go
    by it at once. What has happened keeps the business day that it was stamped with, and what began today has begun:
    where it is still an earlier day, raises `zone_behind` with the time until it can be changed.
    """
    company = await _company(tx, lock="FOR UPDATE")
    before = {name: company[name] for name in COLUMNS}
    before |= {name: company["settings"].get(name) for name in SETTINGS}
    changed = {name: value for name, value in change.items() if before[name] != value}
    if not changed:
        return await read_settings(tx)
    after = before | changed
    settings = {name: value for name, value in changed.items() if name in SETTINGS}
    if "timezone" in changed:
        _refuse_earlier_day(tx, before["timezone"], after["timezone"])
        settings["zone_since"] = tx.now.isoformat()
    await tx.execute(
        """
        UPDATE company SET name = $2, timezone = $3, locale = $4, currency = $5, settings = settings || $6::jsonb
        WHERE org_id = $1
        """,
        tx.org_id,
        *(after[name] for name in COLUMNS),
        settings,
    )
    if "timezone" in changed:
        # The next look by the clock finds what begins and ends with the other day.
        await tx.execute("UPDATE day_turn SET next_at = $2 WHERE org_id = $1", tx.org_id, tx.now)
    _say(tx, {name: before[name] for name in changed}, changed)
    return await read_settings(tx)


def _refuse_earlier_day(tx: Tx, here: str, there: str) -> None:
    """A day never begins twice: positions, customers and leave of today would be tomorrow's again."""
    today = business_day(tx.now, here)
    if business_day(tx.now, there) < today:
        from_then, _ = day_bounds(today, there)
        wait = int((from_then - tx.now).total_seconds()) + 1
        raise DomainError("zone_behind", timezone=there, day=today.isoformat(), wait_s=wait)


async def read_terms(tx: Tx) -> dict[str, Any]:
    company = await _company(tx)
    return {
        "terms": company["terms"],
        "usual": [{"key": key, "zh": zh, "en": en} for key, (zh, en) in USUAL.items()],
        "trades": [{"key": key, "terms": terms} for key, terms in TRADES.items()],
    }


async def change_terms(tx: Tx, terms: OwnTerms) -> dict[str, Any]:
    """These are the company's words from now on; screens, exports and phones follow. The usual ones are not kept."""
    company = await _company(tx, lock="FOR UPDATE")
    usual = {
        "zh": {key: words[0] for key, words in USUAL.items()},
        "en": {key: words[1] for key, words in USUAL.items()},
    }
    after = {
        locale: {key: word for key, word in words.items() if usual[locale].get(key) != word}
        for locale, words in terms.model_dump().items()
    }
    after = {locale: words for locale, words in after.items() if words}
    if after != company["terms"]:
        await tx.execute("UPDATE company SET terms = $2 WHERE org_id = $1", tx.org_id, after)
        _say(tx, {"terms": company["terms"]}, {"terms": after})
    return await read_terms(tx)


async def _company(tx: Tx, lock: str = "") -> Any:
    found = await tx.row(
        f"SELECT name, timezone, locale, currency, terms, settings FROM company WHERE org_id = $1 {lock}",  # noqa: S608 - our own words
        tx.org_id,
    )
    if found is None:
        raise NotFound("company")
    return found


def _say(tx: Tx, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """To the audit, to phones, and to whoever remembers what people may do."""
    tx.audit("company:edit", "company", None, before=dict(before), after=dict(after))
    tx.changed("company", UUID(int=tx.org_id))
    forget_contexts(tx)
