"""What lists of customers filter and sort by, walked page by page; and that their rows follow every change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from rounds.core.changes import MANY
from rounds.core.clock import business_day, utc_now
from rounds.core.db import Tx
from rounds.customers import public as customers
from rounds.customers.actions import create_customer
from rounds.customers.assigning import hand_over
from rounds.customers.listing.filters import Sort
from rounds.customers.schemas import CustomerIn
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
LIST = "/api/v1/customers"


@dataclass
class Scene:
    """Six customers of a rep: a, b, c of the grades A, B, C; d of none; e is nobody's; f is another team's."""

    company: Company
    ids: dict[str, str]
    today: date

    def names(self, rows: Sequence[Any]) -> str:
        known = {id_: name for name, id_ in self.ids.items()}
        return "".join(known[row["id"]] for row in rows)


async def add(caller: Caller, name: str, **more: Any) -> str:
    made = a_customer(name=f"{name} 店", **more)
    answer = await caller.post(LIST, made)
    assert answer.status_code == 201, answer.text
    return str(made["id"])


@pytest.fixture(scope="module")
async def scene(world: World) -> Scene:
    company = await world.company()
    rep, admin = company["rep"], company["admin"]
    now = utc_now()
    ids = {
        "a": await add(rep, "a", grade="A", code="Z1", phone="13800000001"),
        "b": await add(rep, "b", grade="B", code="M1", kind="pharmacy"),
        "c": await add(rep, "c", grade="C", status="dormant"),
        "d": await add(rep, "d", grade=None, pin=None),
        "e": await add(admin, "e", grade="A", code="A1"),
        "f": await add(company["rep2"], "f", grade="C"),
    }

    async def visited(tx: Tx) -> None:
        for name, days in (("a", 3), ("b", 20), ("c", 21), ("d", 400)):
            customers.note_visit(tx, UUID(ids[name]), now - timedelta(days=days))

    async def unowned(tx: Tx) -> None:
        await tx.execute(
            "UPDATE assignment SET until_day = from_day WHERE org_id = $1 AND customer_id = $2",
            tx.org_id,
            UUID(ids["e"]),
        )
        tx.moved("customer", UUID(ids["e"]))

    await world.db.run(world.ctx(company), visited)
    await world.db.run(world.ctx(company), unowned)
    return Scene(company, ids, business_day(now, "Asia/Shanghai"))


async def listed(scene: Scene, role: str = "admin", **asked: Any) -> str:
    answer = await scene.company[role].get(LIST, **asked)
    assert answer.status_code == 200, answer.text
    return scene.names(answer.json()["items"])


# Where a key is the same, the older one comes first.
SORTED = {
    "name": "abcdef", "code": "ebacdf", "grade": "aebcfd", "last_visit": "efdcba", "created": "abcdef",
    "updated": "abcdef", "overdue": "bacefd",
}  # fmt: skip


@pytest.mark.parametrize("sort", get_args(Sort))
async def test_every_sort_walks_all_customers_once_page_by_page(scene: Scene, sort: str) -> None:
    wanted = SORTED[sort[1:]][::-1] if sort.startswith("-") else SORTED[sort]
    seen = ""
    cursor: str | None = ""
    while cursor is not None:
        answer = await scene.company["admin"].get(
            LIST, sort=sort, limit=1, **({"cursor": cursor} if cursor else {})
        )
        assert answer.status_code == 200, answer.text
        seen += scene.names(answer.json()["items"])
        cursor = answer.json()["next"]
    assert seen == wanted


async def test_overdue_counts_from_the_last_visit_or_from_the_day_it_came(scene: Scene) -> None:
    assert await listed(scene, is_overdue=True) == "b"
    assert await listed(scene, is_overdue=False) == "acdef"
    row = (await scene.company["admin"].get(LIST, is_overdue=True)).json()["items"][0]
    assert datetime.fromisoformat(row["due_at"]) - datetime.fromisoformat(row["last_visit_at"]) == timedelta(
        14
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"grade": "A"}, "ae"),
        ({"grade": ["A", "B"]}, "abe"),
        ({"grade": ["A", "none"]}, "ade"),
        ({"kind": "pharmacy"}, "b"),
        ({"status": ["dormant", "closed"]}, "c"),
        ({"has_pin": False}, "d"),
        ({"has_pin": True, "grade": "none"}, ""),
        ({"has_phone": True}, "a"),
        ({"has_phone": False, "grade": "A"}, "e"),
        ({"nobodys": True}, "e"),
        ({"nobodys": False}, "abcdf"),
        ({"q": "店", "nobodys": True}, "e"),
        ({"q": "M1"}, "b"),
    ],
    ids=str,
)
async def test_a_filter_finds_its_customers_and_no_others(
    scene: Scene, asked: dict[str, Any], found: str
) -> None:
    assert await listed(scene, **asked) == found


async def test_days_are_the_companys_own_and_both_ends_count(scene: Scene) -> None:
    three = (scene.today - timedelta(days=3)).isoformat()
    two = (scene.today - timedelta(days=2)).isoformat()
    today, tomorrow = scene.today.isoformat(), (scene.today + timedelta(days=1)).isoformat()
    assert await listed(scene, visited_since=three) == "a"
    assert await listed(scene, visited_since=two) == ""
    assert await listed(scene, not_visited_since=three) == "bcdef"
    assert await listed(scene, not_visited_since=two) == "abcdef"
    assert await listed(scene, created_from=today, created_until=today) == "abcdef"
    assert await listed(scene, created_from=tomorrow) == ""


async def test_a_unit_stands_for_all_units_below_it(scene: Scene) -> None:
    units = scene.company.units
    assert await listed(scene, unit_id=str(units["team1"])) == "abcd"
    assert await listed(scene, unit_id=str(units["region"])) == "abcdf"
    assert await listed(scene, position_id=str(scene.company["rep2"].position_id)) == "f"


async def test_no_filter_widens_the_scope(scene: Scene) -> None:
    assert await listed(scene, "rep", grade=["A", "B", "C", "none"], sort="-overdue") == "dcab"
    assert await listed(scene, "rep", nobodys=True) == ""
    assert await listed(scene, "leader2", unit_id=str(scene.company.units["region"])) == "f"


async def test_an_unknown_sort_or_a_cursor_of_another_is_refused(scene: Scene) -> None:
    admin = scene.company["admin"]
    assert (await admin.get(LIST, sort="secret")).status_code == 422
    cursor = (await admin.get(LIST, sort="grade", limit=1)).json()["next"]
    wrong = await admin.get(LIST, sort="created", limit=1, cursor=cursor)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_invalid")


async def test_lists_follow_every_change_of_a_customer(world: World) -> None:
    company = await world.company()
    admin = company["admin"]
    customer_id = await add(admin, "g", grade="A")
    change = {"base_version": 1, "set": {"name": "h 店", "grade": "C", "status": "closed"}}
    assert (await admin.patch(f"{LIST}/{customer_id}", change)).status_code == 200
    found = (await admin.get(LIST, grade="C", status="closed")).json()["items"]
    assert [row["name"] for row in found] == ["h 店"]
    assert (await admin.get(LIST, grade="A")).json()["items"] == []
    assert await stale_rows(world, company) == []


async def stale_rows(world: World, company: Company) -> list[Any]:
    """Customers whose row of the list does not say what they are."""
    return list(
        await world.oracle.fetch(
            """
            SELECT c.id FROM customer AS c
            LEFT JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id
            WHERE c.org_id = $1
              AND (c.archived_at IS NULL, c.name, c.code, c.kind, c.grade, c.status, c.pin_now IS NOT NULL,
                   c.phone_hint IS NOT NULL, c.created_at, c.updated_at)
                IS DISTINCT FROM
                  (v.listed, v.name, v.code, v.kind, v.grade, v.status, v.has_pin, v.has_phone, v.created_at,
                   v.updated_at)
            """,
            company.org_id,
        )
    )


async def test_who_is_handed_over_stays_listed_once(world: World) -> None:
    company = await world.company()
    customer_id = await add(company["rep"], "g")
    day = business_day(utc_now(), "Asia/Shanghai")
    await world.db.run(world.ctx(company), hand_over, UUID(customer_id), company["mate"].position_id, day)
    for role, count in (("rep", 0), ("mate", 1), ("leader", 1), ("admin", 1)):
        assert len((await company[role].get(LIST)).json()["items"]) == count


async def test_many_customers_of_one_transaction_are_listed_and_leave_the_list_together(world: World) -> None:
    company = await world.company()
    position = str(company["rep"].position_id)
    many = [CustomerIn.model_validate({**a_customer(), "position_id": position}) for _ in range(MANY + 10)]

    async def create(tx: Tx) -> None:
        for one in many:
            await create_customer(tx, one)

    async def archive(tx: Tx) -> None:
        for one in many:
            await tx.execute(
                "UPDATE customer SET archived_at = $3 WHERE org_id = $1 AND id = $2",
                tx.org_id,
                one.id,
                tx.now,
            )
            tx.changed("customer", one.id)

    for action, listed in ((create, len(many)), (archive, 0)):
        await world.db.run(world.ctx(company), action)
        assert len((await company["rep"].get("/api/v1/customers", limit=200)).json()["items"]) == listed
        assert await world.differences(company) == []
