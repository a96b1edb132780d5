"""A field that is hidden or masked is so everywhere: each door is asked by those who may, for a value planted there."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from rounds.app import FIELDS
from rounds.core.ids import uuid7
from tests.rights.matrix import ENDPOINTS, GUARDED, STREAM, Request
from tests.rights.test_matrix import ask
from tests.rights.test_roles import change
from tests.world import Caller, Company, World, a_check_in, a_customer, a_fix, an_op

pytestmark = pytest.mark.anyio
# Each value with the part that a masked sight shows of it.
VALUES = {"customer.phone": ("13987650417", "0417"), "customer.contact": ("卞隐名", "卞••"),
          "customer.reach": ("13865270736", '"0736"')}  # fmt: skip
OLD = {"customer.phone": ("13876540928", "0928"), "customer.contact": ("邰旧名", "邰••"),
       "customer.reach": ("13854391852", '"1852"')}  # fmt: skip
NAMES = tuple(one.name for one in FIELDS)
# Ids, hashes and moments may hold any four digits.
MADE_UP = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,64}|\d{4}-\d\d-\d\dT[\d:.]+")
READS = [name for name in GUARDED if name.startswith("GET ") and name != STREAM]
CUSTOMERS = "/api/v1/customers"
# Roles that look at others' customers in every way there is; a leader's phone holds them too.
PERMISSIONS = sorted({
    "audit:export", "audit:read", "customer:create", "customer:edit", "customer:export", "customer:read",
    "customer:reveal", "device:manage", "live:read", "person:read", "plan:read", "role:manage", "session:manage",
    "sync:manage", "unit:read", "visit:export", "visit:read", "approval:decide",
})  # fmt: skip


def test_every_declared_field_is_planted() -> None:
    assert set(VALUES) == set(OLD) == set(NAMES)


@dataclass
class Scene:
    company: Company
    customer: str
    refused: str
    contact: str
    fix: dict[str, Any]

    @property
    def looker(self) -> Caller:
        return self.company["leader"]

    def wanted(self, old: bool = False) -> dict[str, str]:
        planted = OLD if old else VALUES
        return {name.partition(".")[2]: planted[name][0] for name in NAMES if name != "customer.reach"}

    def of_contact(self, old: bool = False) -> dict[str, str]:
        """A person at the customer is called as the customer's own contact is: one sight covers both names."""
        planted = OLD if old else VALUES
        return {"name": planted["customer.contact"][0], "mobile": planted["customer.reach"][0]}


@pytest.fixture(scope="module")
async def scene(world: World) -> Scene:
    """A rep's customer with the values, earlier values in its audit, and an operation that was refused with them."""
    company = await world.company()
    rep = company["rep"]
    scene = Scene(company, str(uuid7()), "", str(uuid7()), a_fix(lng=112.017731, lat=30.007713))
    made = a_customer(id=scene.customer, **scene.wanted(old=True))
    assert (await rep.post(CUSTOMERS, made)).status_code == 201
    edit = {"base_version": 1, "set": scene.wanted()}
    assert (await rep.patch(f"{CUSTOMERS}/{scene.customer}", edit)).status_code == 200
    at = f"{CUSTOMERS}/{scene.customer}/contacts"
    assert (await rep.post(at, {"id": scene.contact, **scene.of_contact(old=True)})).status_code == 201
    edit = {"base_version": 1, "set": scene.of_contact()}
    assert (await rep.patch(f"/api/v1/contacts/{scene.contact}", edit)).status_code == 200
    bad = an_op("contact.edit", scene.contact, 3, set={**scene.of_contact(), "consent": 1}, base_version=1)
    op = an_op("customer.edit", scene.customer, 1, set={**scene.wanted(), "kind": "none"}, base_version=1)
    lost = an_op("visit.check_in", str(uuid7()), 2, data={"customer_id": "none", "fix": scene.fix})
    told = (await rep.push(op, lost, bad)).json()["results"]
    assert [one["status"] for one in told] == ["rejected"] * 3
    visit = a_check_in(scene.customer, fix=scene.fix)
    assert (await rep.post("/api/v1/visits", visit)).status_code == 201
    return replace(scene, refused=str(op["op_id"]))


async def seeing(scene: Scene, sights: dict[str, str], *, track: bool = False) -> None:
    permissions = [*PERMISSIONS, *(["track:read"] if track else [])]
    answer = await change(scene.company, "leader", sights=sights, permissions=permissions)
    assert answer.status_code == 200, answer.text


async def answers(world: World, scene: Scene) -> Iterator[tuple[str, str]]:
    """What the looker gets from every door that reads, about the customer, with and without searching for it."""
    looker, rep = scene.looker, scene.company["rep"]
    found: list[tuple[str, str]] = []

    async def note(name: str, request: Request) -> None:
        answer = await ask(world, name, request, looker.headers)
        assert answer.status_code < 500, (name, answer.text)
        found.append((name, answer.text + str(answer.headers) + unpacked(answer.content)))

    for name in READS:
        made = await ENDPOINTS[name].request(rep)
        path = name.partition(" ")[2].replace("{customer_id}", scene.customer)
        path = path.replace("{contact_id}", scene.contact)
        await note(name, made if "{" in path else replace(made, path=path))
        await note(f"{name} of all", replace(made, params={**(made.params or {}), "numbers": "true"}))
    for verb, body in (("PATCH", {"note": "记"}), ("PATCH", dict.fromkeys(scene.wanted(), "另一个"))):
        path = f"{CUSTOMERS}/{scene.customer}"
        await note("PATCH", Request(verb, path, {"base_version": 1, "set": body}))
    for body in ({"note": "记"}, dict.fromkeys(scene.of_contact(), "另一个")):
        path = f"/api/v1/contacts/{scene.contact}"
        await note("PATCH contact", Request("PATCH", path, {"base_version": 1, "set": body}))
    await note("preview", Request("POST", "/api/v1/roles/preview", {"person_id": str(rep.person_id)}))
    await note("pull", Request("POST", "/api/sync/v1/pull", {"cursor": None, "v": 1}))
    return iter(found)


def unpacked(content: bytes) -> str:
    """The text of a workbook."""
    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())


@pytest.mark.parametrize("sight", ["shown", "masked", "hidden"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_field_is_seen_through_no_door_otherwise_than_the_role_says(
    world: World, scene: Scene, name: str, sight: str
) -> None:
    others = {other: "shown" for other in NAMES if other != name}
    await seeing(scene, {**others, name: sight})
    seen: dict[str, set[str]] = {"whole": set(), "part": set()}
    for door, text in await answers(world, scene):
        for whole, part in (VALUES[name], OLD[name]):
            if whole in text:
                seen["whole"].add(door)
            if part in MADE_UP.sub("", text).replace(whole, ""):
                seen["part"].add(door)
    doors = {f"GET {CUSTOMERS}/{{customer_id}}/contacts"} if name != "customer.phone" else set()
    doors |= {f"GET {CUSTOMERS}/{{customer_id}}"} if name != "customer.reach" else set()
    if sight == "shown":
        assert doors <= seen["whole"], seen
    else:
        assert seen["whole"] == set()
        assert doors & seen["part"] == (doors if sight == "masked" else set())
        assert sight == "masked" or seen["part"] == set()


@pytest.mark.parametrize("sight", ["shown", "masked", "hidden"])
async def test_a_number_is_asked_for_or_not_at_all_and_its_key_goes_to_nobody_else(
    scene: Scene, sight: str
) -> None:
    await seeing(scene, dict.fromkeys(NAMES, sight))
    for field, value in scene.wanted().items():
        answer = await scene.looker.post(f"{CUSTOMERS}/{scene.customer}/reveal", {"field": field})
        assert (answer.status_code == 200) == (sight != "hidden")
        assert (value in answer.text) == (sight != "hidden")
    for field, value in scene.of_contact().items():
        answer = await scene.looker.post(f"/api/v1/contacts/{scene.contact}/reveal", {"field": field})
        assert (answer.status_code == 200) == (sight != "hidden")
        assert (value in answer.text) == (sight != "hidden")
    for subject in (scene.customer, scene.contact):
        keys = await scene.looker.post("/api/sync/v1/keys", {"subjects": [subject]})
        assert (subject in keys.text) == (sight == "shown")


async def found(scene: Scene, path: str, **asked: str) -> set[str]:
    answer = await scene.looker.get(path, **asked)
    assert answer.status_code == 200, answer.text
    if path.endswith(".csv"):
        return set(answer.text.splitlines()[1:])
    return {str(row.get("id") or row.get("seq")) for row in answer.json()["items"]}


@pytest.mark.parametrize("sight", ["shown", "masked", "hidden"])
@pytest.mark.parametrize(
    "path", [CUSTOMERS, f"{CUSTOMERS}/export.csv", "/api/v1/audit", "/api/v1/audit/export.csv"]
)
async def test_a_search_tells_a_true_guess_from_a_false_one_only_to_those_who_may_see(
    scene: Scene, path: str, sight: str
) -> None:
    """A guess that shares the shown end of the number: found as well or as little as the number itself."""
    await seeing(scene, dict.fromkeys(NAMES, sight))
    for values in (VALUES, OLD):
        for name, (whole, end) in values.items():
            false = f"15511110{end[-3:]}" if name.endswith("phone") else whole[:1] + "猜错"
            false = whole[:3] + "1111" + end if name.endswith("phone") else false
            hits, misses = await found(scene, path, q=whole), await found(scene, path, q=false)
            if path.startswith("/api/v1/audit") and "export" in path:
                # What the looker exported a moment ago stands in the audit, with the word.
                hits, misses = ({row for row in rows if "customer:edit" in row} for rows in (hits, misses))
            elif path.startswith("/api/v1/audit"):
                entries = (await scene.looker.get(path, action="customer:edit")).json()["items"]
                edits = {str(row["seq"]) for row in entries}
                hits, misses = hits & edits, misses & edits
            if sight != "shown":
                assert hits == misses, (name, sight)
            elif path == CUSTOMERS and values is VALUES and name == "customer.phone":
                assert (hits, misses) == ({scene.customer}, set())


@pytest.mark.parametrize("sight", ["masked", "hidden"])
async def test_an_edit_tells_no_true_guess_from_a_false_one(scene: Scene, sight: str) -> None:
    await seeing(scene, dict.fromkeys(NAMES, sight))
    path = f"{CUSTOMERS}/{scene.customer}"
    for field, value in scene.wanted().items():
        told = []
        for guess in (value, "13811112222" if field == "phone" else "猜错"):
            answer = await scene.looker.patch(path, {"base_version": 1, "set": {field: guess}})
            told.append((answer.status_code, answer.json()["params"]["fields"]))
        assert told[0] == told[1]
        assert told[0][0] == 409


async def test_a_mask_that_comes_back_is_no_new_name(scene: Scene) -> None:
    await seeing(scene, dict.fromkeys(NAMES, "masked"))
    path = f"{CUSTOMERS}/{scene.customer}"
    shown = (await scene.looker.get(path)).json()
    assert shown["contact"] == VALUES["customer.contact"][1]
    change = {"base_version": shown["version"], "set": {"contact": shown["contact"], "note": "改了备注"}}
    assert (await scene.looker.patch(path, change)).status_code == 200
    assert (await scene.company["rep"].get(path)).json()["contact"] == VALUES["customer.contact"][0]


async def test_one_masked_role_sees_its_own_customers_in_full_and_others_masked_on_the_phone(
    world: World, scene: Scene
) -> None:
    await seeing(scene, dict.fromkeys(NAMES, "masked"))
    mine = a_customer(contact="聂自己", phone="13700001111")
    assert (await scene.looker.post(CUSTOMERS, mine)).status_code == 201
    page = (await scene.looker.pull()).json()
    rows = {row["id"]: row["contact"] for row in page["changes"]["customer"]["put"]}
    assert (rows[mine["id"]], rows[scene.customer]) == ("聂自己", VALUES["customer.contact"][1])
    # Whoever may see it in full meets the rows under other names, so that a phone fetches them anew.
    await seeing(scene, dict.fromkeys(NAMES, "shown"))
    news = (await scene.looker.pull(page["cursor"])).json()
    rows = {row["id"]: row["contact"] for row in news["changes"]["customer"]["put"]}
    assert rows[scene.customer] == VALUES["customer.contact"][0]


@pytest.mark.parametrize("track", [True, False])
async def test_where_others_were_goes_through_no_door_to_those_who_may_not_see_tracks(
    world: World, scene: Scene, track: bool
) -> None:
    await seeing(scene, dict.fromkeys(NAMES, "shown"), track=track)
    places = {door for door, text in await answers(world, scene) if "112.01773" in text}
    # The live page has a right of its own.
    places -= {"GET /api/v1/live", "GET /api/v1/live of all"}
    if track:
        assert {"pull", "GET /api/v1/sync/troubles"} <= places
    else:
        assert places == set()


async def test_tracks_reach_as_far_as_the_right_to_tracks_and_not_as_far_as_visits(world: World) -> None:
    company = await world.company()
    visits = {}
    for name in ("mate", "rep2"):
        customer = a_customer()
        assert (await company[name].post(CUSTOMERS, customer)).status_code == 201
        visits[name] = a_check_in(customer["id"])
        assert (await company[name].post("/api/v1/visits", visits[name])).status_code == 201
    answer = await change(company, "leader", scopes={"visits": "all", "live": "team"})
    assert answer.status_code == 200, answer.text
    leader = company["leader"]
    for name, is_seen in (("mate", True), ("rep2", False)):
        visit = (await leader.get(f"/api/v1/visits/{visits[name]['id']}")).json()
        assert (bool(visit["fixes"]), visit["track_hidden"]) == (is_seen, not is_seen)
        track = await leader.get(f"/api/v1/people/{company[name].person_id}/track")
        assert track.status_code == (200 if is_seen else 404)


async def test_a_colleagues_number_that_is_searched_for_was_asked_for(world: World) -> None:
    company = await world.company()
    admin, rep = company["admin"], company["rep"]
    number = "13600007777"
    answer = await admin.patch(f"/api/v1/people/{rep.person_id}", {"mobile": number})
    assert answer.status_code == 200, answer.text
    assert (await rep.get("/api/v1/me/looks")).json()["items"] == []
    hits = await admin.get("/api/v1/people", q=number)
    assert [row["id"] for row in hits.json()["items"]] == [str(rep.person_id)]
    looks = (await rep.get("/api/v1/me/looks")).json()["items"]
    assert [look["what"] for look in looks] == ["phone"]
