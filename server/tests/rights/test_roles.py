"""Roles that a company changes: what they allow at once, and what nobody may do with them."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from tests.rights.matrix import a_role
from tests.world import LONG_AGO, PASSWORD, Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
REP = ["approval:decide", "customer:create", "customer:edit", "customer:read", "device:manage", "plan:read",
       "visit:read", "visit:record"]  # fmt: skip


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def change(company: Company, key: str, **more: Any) -> httpx.Response:
    """The administrator changes something of a role, leaving the rest."""
    roles = (await company["admin"].get("/api/v1/roles")).json()["items"]
    now = next(role for role in roles if role["key"] == key)
    kept = {name: now[name] for name in ("name", "note", "permissions", "scope", "scopes", "sights", "rank")}
    return await company["admin"].patch(
        f"/api/v1/roles/{key}", {**kept, "base_version": now["version"], **more}
    )


async def hire(world: World, company: Company, role: str, unit: str = "company", more: str = "") -> Caller:
    """Somebody new with a role in a unit, and with another position (`role@unit`) too."""
    person_id, position_id = uuid7(), uuid7()
    code = f"T{company.org_id}-{role}-{person_id.hex[-6:]}"

    async def act(tx: Tx) -> None:
        hashed = org.hash_password(PASSWORD)
        await org.add_person(tx, person_id, code=code, name=code, locale=None, password_hash=hashed)
        for at, (held, where) in enumerate([(role, unit), *([more.split("@")] if more else [])]):
            post_id = position_id if at == 0 else uuid7()
            await org.add_position(tx, post_id, unit_id=company.units[where], title=held, role=held)
            await org.fill_position(tx, post_id, person_id, LONG_AGO)

    await world.db.run(world.ctx(company), act)
    return await world.sign_in(code, person_id, position_id)


async def one_customer_each(company: Company, *names: str) -> dict[str, str]:
    made = {}
    for name in names:
        customer = a_customer(name=f"便利店 {name}", phone="13800001234", contact="店主")
        assert (await company[name].post("/api/v1/customers", customer)).status_code == 201
        assert (await company[name].post("/api/v1/visits", a_check_in(customer["id"]))).status_code == 201
        made[customer["id"]] = name
    return made


async def seen_by(caller: Caller, made: dict[str, str], path: str = "customers") -> set[str]:
    answer = await caller.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    rows = answer.json()["items"]
    return {made[row["customer"]["id"] if path == "visits" else row["id"]] for row in rows}


async def test_a_changed_built_in_role_counts_at_once_and_is_given_back_when_it_goes(
    company: Company,
) -> None:
    assert (await company["rep"].get("/api/v1/plan-items")).status_code == 200
    less = [name for name in REP if name != "plan:read"]
    answer = await change(company, "rep", permissions=less)
    assert answer.status_code == 200, answer.text
    assert answer.json()["changed"]
    assert answer.json()["version"] == 1
    assert (await company["rep"].get("/api/v1/plan-items")).status_code == 403
    assert (await company["admin"].delete("/api/v1/roles/rep")).status_code == 204
    assert (await company["rep"].get("/api/v1/plan-items")).status_code == 200


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        ("own", set()),
        ("team", {"rep", "mate"}),
        ("subtree", {"rep", "mate"}),
        ("all", {"rep", "mate", "rep2"}),
    ],
)
async def test_each_module_has_its_own_scope(company: Company, scope: str, seen: set[str]) -> None:
    made = await one_customer_each(company, "rep", "mate", "rep2")
    assert (await change(company, "leader", scopes={"visits": scope})).status_code == 200
    assert await seen_by(company["leader"], made, "visits") == seen
    assert await seen_by(company["leader"], made) == {"rep", "mate"}


async def test_chosen_units_are_seen_with_all_below_them_and_nothing_else(
    world: World, company: Company
) -> None:
    made = await one_customer_each(company, "rep", "mate", "rep2")
    role = a_role(scope="chosen", rank=40)
    assert (await company["admin"].post("/api/v1/roles", role)).status_code == 201
    clerk = await hire(world, company, role["key"])
    assert await seen_by(clerk, made) == set()
    path = f"/api/v1/roles/positions/{clerk.position_id}/units"
    for units, seen in (({"team2"}, {"rep2"}), ({"region"}, {"rep", "mate", "rep2"}), (set(), set())):
        chosen = {"unit_ids": [str(company.units[unit]) for unit in units]}
        answer = await company["admin"].http.put(path, json=chosen, headers=company["admin"].headers)
        assert answer.status_code == 204, answer.text
        assert await seen_by(clerk, made) == seen
    rows = (await company["admin"].get(f"/api/v1/roles/{role['key']}/positions")).json()["items"]
    assert [row["id"] for row in rows] == [str(clerk.position_id)]


async def test_two_positions_do_not_lend_each_other_their_units(world: World, company: Company) -> None:
    """A rep of one team who leads another sees the team that they lead, and not their own team's colleagues."""
    made = await one_customer_each(company, "rep", "mate", "rep2")
    both = await hire(world, company, "rep", "team1", "leader@team2")
    assert await seen_by(both, made) == {"rep2"}
    assert await seen_by(both, made, "visits") == {"rep2"}
    people = {row["id"] for row in (await both.get("/api/v1/people")).json()["items"]}
    assert people == {str(both.person_id), str(company["rep2"].person_id)}


async def test_a_superior_who_stands_in_for_a_rep_is_not_shown_as_a_person(
    world: World, company: Company
) -> None:
    peer = await hire(world, company, "leader", "team2", "rep@team1")
    for path in ("people", "sync/devices"):
        text = (await company["leader"].get(f"/api/v1/{path}")).text
        assert str(peer.person_id) not in text, path
        assert str(company["rep"].person_id) in text, path
    live = (await company["leader"].get("/api/v1/live")).json()["people"]
    assert str(peer.person_id) not in {row["person"]["id"] for row in live}
    above = (await company["regional_manager"].get("/api/v1/people")).text
    assert str(peer.person_id) in above


async def test_a_role_of_ones_own_sees_only_lower_ranks(world: World, company: Company) -> None:
    made = await one_customer_each(company, "rep", "mate", "rep2")
    for rank, seen in ((10, set()), (11, {"rep", "mate"}), (20, {"rep", "mate"})):
        role = a_role(rank=rank)
        assert (await company["admin"].post("/api/v1/roles", role)).status_code == 201
        clerk = await hire(world, company, role["key"], "team1")
        assert await seen_by(clerk, made) == seen, rank


@pytest.mark.parametrize("sight", ["hidden", "masked"])
async def test_a_hidden_field_is_in_no_list_no_detail_and_no_page_of_a_phone(
    company: Company, sight: str
) -> None:
    (made,) = await one_customer_each(company, "rep")
    before = (await company["rep"].pull()).json()
    assert "e1:" in str(before)
    assert "13800001234" not in str(before)
    sights = {"customer.phone": sight, "customer.contact": sight}
    assert (await change(company, "rep", sights=sights)).status_code == 200
    visit = (await company["rep"].get("/api/v1/visits")).json()["items"][0]
    told = [
        await company["rep"].get("/api/v1/customers", numbers="true"),
        await company["rep"].get(f"/api/v1/customers/{made}"),
    ]
    for answer in told:
        assert answer.status_code == 200
        assert ("13800001234" in answer.text) == (sight == "masked")
        assert "店主" not in answer.text or sight == "masked"
    assert ("店主" in told[1].text) == (sight == "masked")
    looked = await company["rep"].get(f"/api/v1/visits/{visit['id']}")
    assert looked.status_code == 200
    assert "13800001234" not in looked.text
    page = await company["rep"].pull()
    assert ("e1:" in page.text) == (sight == "masked")
    assert "13800001234" not in page.text
    assert ("店主" in page.text) == (sight == "masked")
    # The phone that has the number already gets its rows anew under another bucket.
    news = (await company["rep"].pull(before["cursor"])).json()
    assert (set(news["buckets"]) == set(before["buckets"])) == (sight == "masked")


async def test_a_phone_gets_no_rows_of_a_module_that_its_person_does_not_reach(company: Company) -> None:
    await one_customer_each(company, "rep", "mate")
    leader = company["leader"]
    before = (await leader.pull()).json()
    assert len(before["changes"]["customer"]["put"]) == 2
    assert len(before["changes"]["visit"]["put"]) == 2
    assert (await change(company, "leader", scopes={"customers": "own"})).status_code == 200
    after = (await leader.pull()).json()
    assert "customer" not in after["changes"]
    assert len(after["changes"]["visit"]["put"]) == 2
    told = (await leader.pull(before["cursor"])).json()
    assert not [
        name
        for name in told["buckets"]
        if name in before["buckets"] and name[2:38] == str(company["rep"].position_id)
    ]
    verdict = await leader.post("/api/sync/v1/verify", {"cursor": after["cursor"], "sums": {}})
    assert set(verdict.json()["bad"]) <= set(after["buckets"])
    without = [name for name in REP if name != "visit:read"]
    assert (await change(company, "rep", permissions=without)).status_code == 200
    assert "visit" not in (await company["rep"].pull()).json()["changes"]


LIMITED = ["customer:read", "role:manage", "person:read"]
TOO_MUCH = [
    ({"permissions": ["customer:read", "visit:read"]}, "permission"),
    ({"rank": 31}, "rank"),
    ({"scope": "all"}, "scope"),
    ({"scopes": {"customers": "chosen"}}, "scope"),
    ({"sights": {"customer.phone": "shown"}}, "field"),
]


@pytest.mark.parametrize(("more", "what"), TOO_MUCH)
async def test_nobody_gives_more_than_they_hold(
    world: World, company: Company, more: dict[str, Any], what: str
) -> None:
    ruler = a_role(permissions=LIMITED, scope="subtree", rank=30)
    assert (await company["admin"].post("/api/v1/roles", ruler)).status_code == 201
    clerk = await hire(world, company, ruler["key"], "region")
    fair = a_role(permissions=["customer:read"], scope="team", rank=15)
    assert (await clerk.post("/api/v1/roles", fair)).status_code == 201
    answer = await clerk.post("/api/v1/roles", {**fair, "key": "more", **more})
    assert (answer.status_code, answer.json()["code"]) == (403, "grants_too_much")
    assert answer.json()["params"]["what"] == what
    kept = {name: value for name, value in fair.items() if name != "key"}
    answer = await clerk.patch(f"/api/v1/roles/{fair['key']}", {**kept, **more, "base_version": 1})
    assert (answer.status_code, answer.json()["code"]) == (403, "grants_too_much")
    # A superior's role can be changed in nothing, not even made less.
    less = {**kept, "base_version": 0, "rank": 5, "permissions": []}
    assert (await clerk.patch("/api/v1/roles/finance", less)).status_code == 403
    own = {**kept, "permissions": [*LIMITED, "audit:read"], "rank": 30, "scope": "subtree"}
    answer = await clerk.patch(f"/api/v1/roles/{ruler['key']}", {**own, "base_version": 1})
    assert (answer.status_code, answer.json()["params"]["what"]) == (403, "permission")
    keys = {role["key"]: role for role in (await company["admin"].get("/api/v1/roles")).json()["items"]}
    assert "more" not in keys
    assert keys[fair["key"]]["version"] == 1


async def test_the_administrators_role_cannot_be_changed(company: Company) -> None:
    for answer in (
        await change(company, "admin", permissions=["customer:read"]),
        await company["admin"].delete("/api/v1/roles/admin"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "role_fixed")


async def test_the_last_who_may_change_roles_cannot_be_left_without(world: World, company: Company) -> None:
    ruler = a_role(permissions=[*LIMITED, "visit:read"], scope="all", rank=40)
    assert (await company["admin"].post("/api/v1/roles", ruler)).status_code == 201
    clerk = await hire(world, company, ruler["key"])

    async def leave(tx: Tx) -> None:
        await tx.execute("UPDATE position_holder SET until_day = $2 WHERE org_id = $1 AND position_id = $3",
                         tx.org_id, LONG_AGO, company["admin"].position_id)  # fmt: skip

    await world.db.run(world.ctx(company), leave)
    kept = {name: value for name, value in ruler.items() if name != "key"}
    less = {**kept, "permissions": ["customer:read"], "base_version": 1}
    answer = await clerk.patch(f"/api/v1/roles/{ruler['key']}", less)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_ruler")
    other = a_role(permissions=["customer:read"], scope="all", rank=40)
    assert (await clerk.post("/api/v1/roles", other)).status_code == 201
    answer = await clerk.delete(f"/api/v1/roles/{ruler['key']}?instead={other['key']}")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_ruler")
    assert (await clerk.get("/api/v1/roles")).status_code == 200


async def test_a_role_in_use_goes_only_with_another_in_its_place(world: World, company: Company) -> None:
    made = await one_customer_each(company, "rep", "rep2")
    role = a_role(scope="all")
    assert (await company["admin"].post("/api/v1/roles", role)).status_code == 201
    clerk = await hire(world, company, role["key"])
    path = f"/api/v1/roles/{role['key']}"
    answer = await company["admin"].delete(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "role_in_use")
    assert answer.json()["params"]["positions"] == 1
    for instead in (role["key"], "unheard_of"):
        assert (await company["admin"].delete(f"{path}?instead={instead}")).status_code in (404, 409)
    assert await seen_by(clerk, made) == {"rep", "rep2"}
    assert (await company["admin"].delete(f"{path}?instead=rep")).status_code == 204
    assert (await clerk.get("/api/v1/me")).json()["roles"] == ["rep"]
    assert await seen_by(clerk, made) == set()


@pytest.mark.parametrize(
    "more",
    [
        {"org_id": 1}, {"version": 9}, {"built_in": True}, {"fixed": False}, {"created_by": str(uuid7())},
        {"people": 3}, {"archived_at": None}, {"permissions": ["customer:read", "everything:do"]},
        {"scopes": {"moon": "all"}}, {"scope": "galaxy"}, {"rank": 51}, {"rank": -1}, {"key": "Rep"},
        {"sights": {"customer.phone": "clear"}}, {"name": ""},
    ],
)  # fmt: skip
async def test_a_role_takes_nothing_that_is_not_its_own(company: Company, more: dict[str, Any]) -> None:
    answer = await company["admin"].post("/api/v1/roles", a_role(**more))
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_a_built_in_key_and_a_taken_key_are_refused(company: Company) -> None:
    role = a_role()
    assert (await company["admin"].post("/api/v1/roles", role)).status_code == 201
    for key in ("rep", "admin", role["key"]):
        answer = await company["admin"].post("/api/v1/roles", {**role, "key": key})
        assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


async def test_two_editors_do_not_overwrite_each_other(company: Company) -> None:
    assert (await change(company, "rep", note="一")).status_code == 200
    answer = await change(company, "rep", note="二", base_version=0)
    assert (answer.status_code, answer.json()["code"]) == (409, "version_conflict")


async def test_every_change_is_in_the_audit_with_before_and_after(world: World, company: Company) -> None:
    assert (await change(company, "rep", scope="team", note="看全队")).status_code == 200
    row = await world.oracle.fetchrow(
        "SELECT person_id, before, after FROM audit WHERE org_id = $1 AND action = 'role:edit'",
        company.org_id,
    )
    assert row["person_id"] == company["admin"].person_id
    scopes = [json.loads(row[side])["scope"] for side in ("before", "after")]
    assert scopes == ["own", "team"]


async def test_the_preview_counts_what_the_lists_show(world: World, company: Company) -> None:
    made = await one_customer_each(company, "rep", "mate", "rep2")
    admin, leader = company["admin"], company["leader"]
    answer = await admin.post("/api/v1/roles/preview", {"person_id": str(leader.person_id)})
    seen = {row["module"]: row for row in answer.json()["after"]["modules"]}
    assert seen["customers"]["count"] == len(await seen_by(leader, made)) == 2
    assert seen["visits"]["count"] == 2
    assert seen["people"]["count"] == len((await leader.get("/api/v1/people")).json()["items"])
    assert seen["live"]["count"] == 2
    assert set(seen["customers"]["examples"]) == {"便利店 rep", "便利店 mate"}
    roles = (await admin.get("/api/v1/roles")).json()["items"]
    draft = next(role for role in roles if role["key"] == "leader")
    shape = ("key", "name", "note", "permissions", "scope", "scopes", "sights", "rank")
    draft = {name: draft[name] for name in shape} | {"scopes": {"customers": "all"}}
    both = (await admin.post("/api/v1/roles/preview", {"role": draft})).json()
    counts = [
        next(row["count"] for row in both[when]["modules"] if row["module"] == "customers")
        for when in ("before", "after")
    ]
    assert counts == [2, 3]
    assert await seen_by(leader, made) == {"rep", "mate"}, "a preview changes nothing"
    unheld = (await admin.post("/api/v1/roles/preview", {"role": {**draft, "key": "nobodys"}})).json()
    assert unheld["person"] is None
    assert unheld["after"]["modules"][0]["count"] == 3
    nothing = await admin.post("/api/v1/roles/preview", {})
    assert nothing.status_code == 404
    assert (await admin.post("/api/v1/roles/preview", {"person_id": str(UUID(int=5))})).status_code == 404


async def test_the_catalogue_says_what_the_caller_may_give(world: World, company: Company) -> None:
    whole = (await company["admin"].get("/api/v1/roles/catalogue")).json()
    named = [name for group in whole["groups"] for name in group["permissions"]]
    assert sorted(named) == whole["permissions"]
    assert {field["name"] for field in whole["fields"]} >= {"customer.phone", "customer.contact"}
    ruler = a_role(permissions=LIMITED, scope="subtree", rank=30)
    assert (await company["admin"].post("/api/v1/roles", ruler)).status_code == 201
    clerk = await hire(world, company, ruler["key"], "region")
    less = (await clerk.get("/api/v1/roles/catalogue")).json()
    assert less["permissions"] == sorted(LIMITED)
    scopes = {group["module"]: group["scope"] for group in less["groups"]}
    assert (scopes["customers"], scopes["visits"]) == ("subtree", "own")
    within = {r["key"] for r in (await clerk.get("/api/v1/roles")).json()["items"] if r["within"]}
    assert within == {ruler["key"]}
