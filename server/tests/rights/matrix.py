"""Every endpoint, who may call it, and a request that succeeds for those who may. A new endpoint needs a line here."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import httpx

from rounds.approvals.actions import asking
from rounds.approvals.jobs import company_ctx
from rounds.core.approvable import Decision, Outcome
from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.customers.pins.approving import PIN
from rounds.customers.twins.merging import merge_customers
from rounds.customers.twins.schemas import MergeIn
from rounds.org.leave.approving import decide_leave
from tests.approvals import favours
from tests.rights import around, imports, pool, territories
from tests.world import PASSWORD, Caller, a_check_in, a_customer, a_fix, an_op, iso

# Independent of the server's own table, so that a change there is noticed here.
_RULING = {
    "api_key:manage", "approval:design", "audit:export", "audit:read", "calendar:manage",
    "company:export", "company:manage", "note:design", "person:edit", "person:hand_over",
    "privacy:manage", "role:manage", "unit:edit",
    "customer:design",
    "customer:import",
}  # fmt: skip
_LEADING = {
    "customer:export", "customer:merge", "leave:manage", "live:read", "person:read", "session:manage",
    "deal:export", "sync:manage", "track:read", "unit:read", "visit:export",
    "pin:set", "pool:manage",
}  # fmt: skip
_RECORDING = {
    "customer:create", "customer:edit", "customer:reveal", "deal:edit", "note:write", "pool:claim",
    "visit:record",
}  # fmt: skip
_OVERSEEING = {
    "customer:merge", "leave:manage", "live:read", "pin:set", "pool:manage", "session:manage",
    "sync:manage", "track:read",
}  # fmt: skip
ROLE_LACKS = {
    "rep": _RULING | _LEADING,
    "leader": _RULING,
    "regional_manager": _RULING - {"customer:import"},
    "finance": _RULING | _RECORDING | _OVERSEEING,
    "auditor": (_RULING - {"audit:export", "audit:read"})
    | _RECORDING | _OVERSEEING | {"customer:export", "deal:export", "visit:export"},
    "admin": set(),
}  # fmt: skip
PUBLIC = "public"
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: Any = None
    content: bytes | None = None
    params: dict[str, Any] | None = None

    async def send(self, http: httpx.AsyncClient, headers: dict[str, str]) -> httpx.Response:
        return await http.request(
            self.method, self.path, json=self.body, content=self.content, params=self.params, headers=headers
        )


@dataclass(frozen=True)
class Endpoint:
    """`needs` is a permission, SIGNED_IN or PUBLIC. `request` makes what the caller's call needs, and the call.

    `foreign` is what another company gets for the same request: 404 where it names an object."""

    needs: str
    answers: int
    request: Callable[[Caller], Awaitable[Request]]
    foreign: int = 404


async def _customer(owner: Caller) -> str:
    customer = a_customer()
    answer = await owner.post("/api/v1/customers", customer)
    assert answer.status_code == 201, answer.text
    return str(customer["id"])


async def _visit(owner: Caller) -> str:
    visit = a_check_in(str(uuid7()))
    answer = await owner.post("/api/v1/visits", visit)
    assert answer.status_code == 201, answer.text
    return str(visit["id"])


async def _reveal(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/customers/{await _customer(owner)}/reveal", {"field": "phone"})


async def _erase(owner: Caller) -> Request:
    customer = await _customer(owner)
    body = {"kind": "customer", "id": customer, "reason": "asked for", "confirm": a_customer()["name"]}
    return Request("POST", "/api/v1/privacy/erase", body)


def plain(method: str, path: str, body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, path, body)

    return request


async def _post_customer(owner: Caller) -> Request:
    return Request("POST", "/api/v1/customers", a_customer())


async def _get_customer(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}")


async def _patch_customer(owner: Caller) -> Request:
    change = {"base_version": 1, "set": {"note": "changed"}}
    return Request("PATCH", f"/api/v1/customers/{await _customer(owner)}", change)


async def _apart(owner: Caller) -> Request:
    pair = {"first_id": await _customer(owner), "second_id": await _customer(owner)}
    return Request("POST", "/api/v1/customers/twins/apart", pair)


async def _merge(owner: Caller) -> Request:
    pair = {"kept_id": await _customer(owner), "gone_id": await _customer(owner)}
    body = {"id": str(uuid7()), **pair, "take": ["pin"], "kept_version": 1, "gone_version": 1}
    return Request("POST", "/api/v1/customers/merges", body)


async def _undo_merge(owner: Caller) -> Request:
    merge = await _merge(owner)
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    await db.run(await company_ctx(db, org_id), merge_customers, MergeIn(**merge.body))
    return Request("POST", f"/api/v1/customers/merges/{merge.body['id']}/undo")


async def _merges(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}/merges")


async def _get_pins(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}/pins")


async def _post_pin(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/customers/{await _customer(owner)}/pins", a_customer()["pin"])


def _note_of(customer_id: str) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "customer_id": customer_id,
        "kind": "call",
        "text": "老板说下周补货",
        "next_date": "2099-01-01",
        "at": iso(),
    }


async def _note(owner: Caller) -> str:
    note = _note_of(await _customer(owner))
    answer = await owner.post("/api/v1/notes", note)
    assert answer.status_code == 201, answer.text
    return str(note["id"])


async def _post_note(owner: Caller) -> Request:
    return Request("POST", "/api/v1/notes", _note_of(await _customer(owner)))


def _at_note(
    method: str, path: str, body: dict[str, Any] | None = None
) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, path.format(id=await _note(owner)), body)

    return request


async def _post_comment(owner: Caller) -> Request:
    said = {"id": str(uuid7()), "text": "先把旧账清了"}
    return Request("POST", f"/api/v1/notes/{await _note(owner)}/comments", said)


async def _post_note_attachment(owner: Caller) -> Request:
    file = {"id": str(uuid7()), "sha256": "ab" * 32, "size": 10, "width": 1, "height": 1, "taken_at": iso()}
    return Request("POST", f"/api/v1/notes/{await _note(owner)}/attachments", file)


async def _post_visit(owner: Caller) -> Request:
    return Request("POST", "/api/v1/visits", a_check_in(await _customer(owner)))


async def _get_visit(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/visits/{await _visit(owner)}")


async def _post_fix(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/visits/{await _visit(owner)}/fixes", {"fix": a_fix()})


async def _track(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/people/{owner.person_id}/track")


async def _check_out(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/visits/{await _visit(owner)}/check-out", {"ended_at": iso()})


async def _post_photo(owner: Caller) -> Request:
    photo = {"id": str(uuid7()), "sha256": "ab" * 32, "size": 9, "width": 1, "height": 1, "taken_at": iso()}
    return Request("POST", f"/api/v1/visits/{await _visit(owner)}/photos", {**photo, "live": True})


async def _delete_device(owner: Caller) -> Request:
    return Request("DELETE", f"/api/v1/devices/{owner.device_id}")


async def _remove_phone(owner: Caller) -> Request:
    return Request("DELETE", f"/api/v1/sync/devices/{owner.device_id}")


async def _push(owner: Caller) -> Request:
    body = {"device_id": str(owner.device_id), "device_now": iso(), "app": "test", "ops": []}
    return Request("POST", "/api/sync/v1/push", body)


async def _report(owner: Caller) -> Request:
    told = {"device_id": str(owner.device_id), "device_now": iso(), "unsent": 0, "photos": 0, "attention": 0}
    return Request("POST", "/api/sync/v1/report", told)


async def _quarantine(owner: Caller) -> Request:
    body = {"device_id": str(owner.device_id), "device_now": iso(), "app": "test", "ops": []}
    return Request("POST", "/api/sync/v1/quarantine", body)


async def _refused(owner: Caller) -> str:
    """The id of an operation that was refused: a visit's record that is nothing."""
    op = an_op("visit.check_in", str(uuid7()), 1, data={"customer_id": "none"})
    answer = await owner.push(op)
    assert answer.json()["results"][0]["status"] == "rejected", answer.text
    return str(op["op_id"])


async def _accept(owner: Caller) -> Request:
    data = {"customer_id": str(uuid7()), "started_at": iso(), "fix": a_fix()}
    return Request("POST", f"/api/v1/sync/troubles/{await _refused(owner)}/accept", {"data": data})


async def _dismiss(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/sync/troubles/{await _refused(owner)}/dismiss", {"reason": "not ours"})


async def _import(owner: Caller) -> Request:
    company_id = (await owner.get("/api/v1/me")).json()["company"]["id"]
    file = {
        "device_id": str(owner.device_id),
        "person_id": str(owner.person_id),
        "company_id": company_id,
        "made_at": iso(),
        "ops": [],
        "name": "phone.rounds-outbox.json",
    }
    return Request("POST", "/api/v1/sync/imports", file)


async def _put_imported_blob(owner: Caller) -> Request:
    content = b"the first bytes of a larger picture"
    name = hashlib.sha256(str(uuid7()).encode()).hexdigest()
    request = await _import(owner)
    op = an_op("visit.add_photo", str(uuid7()), 1, data={"sha256": name}, blobs=[name])
    await owner.post(request.path, {**request.body, "ops": [op]})
    return Request(
        "PUT", f"/api/v1/sync/imports/blobs/{name}", content=content, params={"off": 0, "size": 1000}
    )


def a_key(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "name": "ERP", "permissions": ["customer:read"], "days": 30, **more}


async def _post_key(owner: Caller) -> Request:
    return Request("POST", "/api/v1/api-keys", a_key())


NOWHERE = "00000000-0000-7000-8000-000000000000"
A_PROVIDER = {"id": NOWHERE, "name": "IdP", "issuer": "http://127.0.0.1/", "client_id": "rounds"}


async def _put_code(owner: Caller) -> Request:
    return Request("PUT", "/api/v1/sign-on/code", {"code": f"c-{uuid7().hex[-12:]}"})


async def _delete_key(owner: Caller) -> Request:
    key = a_key()
    await owner.post("/api/v1/api-keys", key)  # made where the caller may
    return Request("DELETE", f"/api/v1/api-keys/{key['id']}")


async def _post_export(owner: Caller) -> Request:
    # One at a time for each company; the same id asks for the same one again.
    number = str(uuid5(owner.person_id, "export"))
    return Request("POST", "/api/v1/company/exports", {"id": number})


async def _verify(owner: Caller) -> Request:
    cursor = (await owner.pull()).json()["cursor"]
    return Request("POST", "/api/sync/v1/verify", {"cursor": cursor, "sums": {}})


async def _put_blob(owner: Caller) -> Request:
    content = b"the first bytes of a larger picture"
    name = hashlib.sha256(str(uuid7()).encode()).hexdigest()
    return Request("PUT", f"/api/sync/v1/blobs/{name}", content=content, params={"off": 0, "size": 1000})


def a_role(**more: Any) -> dict[str, Any]:
    """A role of a company's own: looks at customers and visits of its team."""
    return {
        "key": f"own_{uuid7().hex[-12:]}",
        "name": "内勤",
        "permissions": ["customer:read", "visit:read"],
        "scope": "team",
        "rank": 15,
        **more,
    }


async def _role(owner: Caller) -> str:
    role = a_role()
    await owner.post("/api/v1/roles", role)
    return str(role["key"])


async def _post_role(owner: Caller) -> Request:
    return Request("POST", "/api/v1/roles", a_role())


async def _patch_role(owner: Caller) -> Request:
    role = {name: value for name, value in a_role(base_version=1).items() if name != "key"}
    return Request("PATCH", f"/api/v1/roles/{await _role(owner)}", role)


async def _delete_role(owner: Caller) -> Request:
    return Request("DELETE", f"/api/v1/roles/{await _role(owner)}")


async def _preview(owner: Caller) -> Request:
    return Request("POST", "/api/v1/roles/preview", {"person_id": str(owner.person_id)})


async def _put_units(owner: Caller) -> Request:
    return Request("PUT", f"/api/v1/roles/positions/{owner.position_id}/units", {"unit_ids": []})


async def _get_role_positions(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/roles/{await _role(owner)}/positions")


def approval(verb: str, **more: Any) -> Callable[[Caller], Awaitable[Request]]:
    """Something done about a run that waits for the caller."""

    async def request(owner: Caller) -> Request:
        run_id = await favours.waits_for(owner)
        return Request("POST", f"/api/v1/approvals/{run_id}/{verb}", {"id": str(uuid7()), **more})

    return request


# Those who may not edit the organisation name what they know: their own unit and position.
async def _unit(owner: Caller) -> str:
    home = str((await owner.get("/api/v1/me")).json()["unit"]["id"])
    unit = {"id": str(uuid7()), "parent_id": home, "name": "新队", "kind": "team"}
    made = await owner.post("/api/v1/units", unit)
    return str(unit["id"]) if made.status_code == 201 else home


async def _post_unit(owner: Caller) -> Request:
    home = (await owner.get("/api/v1/me")).json()["unit"]["id"]
    return Request(
        "POST", "/api/v1/units", {"id": str(uuid7()), "parent_id": home, "name": "n", "kind": "team"}
    )


async def _move_unit(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/units/{await _unit(owner)}/move", {"parent_id": await _unit(owner)})


async def _position(owner: Caller) -> str:
    position = {"id": str(uuid7()), "unit_id": await _unit(owner), "title": "业务员", "role": "rep"}
    made = await owner.post("/api/v1/positions", position)
    return str(position["id"]) if made.status_code == 201 else str(owner.position_id)


async def _post_position(owner: Caller) -> Request:
    position = {"id": str(uuid7()), "unit_id": await _unit(owner), "title": "业务员", "role": "rep"}
    return Request("POST", "/api/v1/positions", position)


async def _fill(owner: Caller) -> Request:
    body = {"person_id": str(owner.person_id), "from_day": "2026-01-01"}
    return Request("POST", f"/api/v1/positions/{await _position(owner)}/fill", body)


def on_unit(method: str, path: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, f"/api/v1/units/{await _unit(owner)}{path}", body)

    return request


async def _helped(owner: Caller) -> str:
    """Somebody in the caller's reach to help at the door; for those who lead nobody, themselves."""
    answer = await owner.get("/api/v1/people")
    people = answer.json()["items"] if answer.status_code == 200 else []
    reps = [person["id"] for person in people if person["code"].endswith("-mate")]
    return str(reps[0]) if reps else str(owner.person_id)


def helping(method: str, rest: str, body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, f"/api/v1/people/{await _helped(owner)}/{rest}", body)

    return request


def own_approval(verb: str) -> Callable[[Caller], Awaitable[Request]]:
    """Something done about a run that the caller has asked."""

    async def request(owner: Caller) -> Request:
        return Request(
            "POST", f"/api/v1/approvals/{await favours.asked_by(owner)}/{verb}", {"id": str(uuid7())}
        )

    return request


def on_position(method: str, path: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, f"/api/v1/positions/{await _position(owner)}{path}", body)

    return request


async def _get_approval(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/approvals/{await favours.waits_for(owner)}")


async def _transfer_approval(owner: Caller) -> Request:
    run_id, mate = await favours.waits_for(owner), await favours.a_bystander(owner)
    body = {"id": str(uuid7()), "person_id": str(mate)}
    return Request("POST", f"/api/v1/approvals/{run_id}/transfer", body)


async def _add_approval_step(owner: Caller) -> Request:
    run_id, mate = await favours.waits_for(owner), await favours.a_bystander(owner)
    body = {"id": str(uuid7()), "place": "after", "people": [str(mate)]}
    return Request("POST", f"/api/v1/approvals/{run_id}/add-step", body)


async def _post_delegation(owner: Caller) -> Request:
    body = {
        "id": str(uuid7()),
        "deputy_id": str(await favours.a_colleague(owner)),
        "from_day": "2099-01-01",
        "last_day": "2099-01-02",
    }
    return Request("POST", "/api/v1/approvals/delegations", body)


async def _delete_delegation(owner: Caller) -> Request:
    request = await _post_delegation(owner)
    await owner.post(request.path, request.body)
    return Request("DELETE", f"{request.path}/{request.body['id']}")


async def _batch(owner: Caller) -> Request:
    decision = {**favours.a_decision(), "run_id": await favours.waits_for(owner)}
    return Request("POST", "/api/v1/approvals/batch", {"decisions": [decision]})


async def _post_chain(owner: Caller) -> Request:
    who = {"by": "person", "person_id": str(owner.person_id)}
    when = [{"field": "who", "operator": "one_of", "value": [str(uuid7())]}]
    definition = {"when": when, "stages": [favours.one("first", who)]}
    body = {"id": str(uuid7()), "kind": "test.favour", "name": "试试", "definition": definition}
    return Request("POST", "/api/v1/approval-chains", body)


async def _patch_chain(owner: Caller) -> Request:
    who = {"by": "person", "person_id": str(owner.person_id)}
    when = [{"field": "who", "operator": "one_of", "value": [str(uuid7())]}]
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    chain_id = await favours.design(db, org_id, favours.one("first", who), when=when)
    return Request("PATCH", f"/api/v1/approval-chains/{chain_id}", {"base_version": 1, "name": "改名"})


async def _try_path(owner: Caller) -> Request:
    body = {"kind": "test.favour", "person_id": str(owner.person_id)}
    return Request("POST", "/api/v1/approval-chains/try", body)


async def _hand_over(owner: Caller) -> Request:
    customer_id = await _customer(owner)
    successors = await owner.get(f"/api/v1/customers/{customer_id}/successors")
    body = {
        "id": str(uuid7()),
        "position_id": successors.json()["items"][0]["position_id"],
        "from_day": "2099-01-01",
        "reason": "线路调整",
    }
    return Request("POST", f"/api/v1/customers/{customer_id}/hand-over", body)


async def _deal(owner: Caller) -> str:
    made = (await owner.post("/api/v1/deals", (await _post_deal(owner)).body)).json()
    return str(made["id"])


async def _post_deal(owner: Caller) -> Request:
    body = {"id": str(uuid7()), "customer_id": await _customer(owner), "name": "夏季进场"}
    return Request("POST", "/api/v1/deals", body)


async def _get_deal(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/deals/{await _deal(owner)}")


async def _patch_deal(owner: Caller) -> Request:
    body = {"base_version": 1, "set": {"next_step": "送样"}}
    return Request("PATCH", f"/api/v1/deals/{await _deal(owner)}", body)


async def _move_deal(owner: Caller) -> Request:
    body = {"id": str(uuid7()), "stage": "won"}
    return Request("POST", f"/api/v1/deals/{await _deal(owner)}/move", body)


async def _archive_deal(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/deals/{await _deal(owner)}/archive")


async def _put_stages(owner: Caller) -> Request:
    held = (await owner.get("/api/v1/deals/stages")).json()["items"]
    items = [{name: value for name, value in stage.items() if name != "is_on"} for stage in held]
    return Request("PUT", "/api/v1/deals/stages", {"items": items})


_A_FIELD = {"name": {"zh": "门店面积"}, "min": 0}


async def _custom_field(owner: Caller) -> str:
    field = {"id": str(uuid7()), "type": "number", **_A_FIELD}
    await owner.post("/api/v1/custom-fields", field)  # made where the caller may
    return str(field["id"])


async def _post_field(_owner: Caller) -> Request:
    return Request("POST", "/api/v1/custom-fields", {"id": str(uuid7()), "type": "number", **_A_FIELD})


def on_field(method: str, path: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, f"/api/v1/custom-fields/{await _custom_field(owner)}{path}", body)

    return request


_FIELDS = "/api/v1/custom-fields"
CUSTOM_FIELDS = {
    f"GET {_FIELDS}": Endpoint("customer:read", 200, plain("GET", _FIELDS), 200),
    f"GET {_FIELDS}/all": Endpoint("customer:design", 200, plain("GET", f"{_FIELDS}/all"), 200),
    f"POST {_FIELDS}": Endpoint("customer:design", 201, _post_field, 201),
    f"PUT {_FIELDS}/order": Endpoint(
        "customer:design", 204, plain("PUT", f"{_FIELDS}/order", {"ids": []}), 204
    ),
    f"PATCH {_FIELDS}/{{field_id}}": Endpoint(
        "customer:design", 200, on_field("PATCH", body={"base_version": 1, **_A_FIELD})
    ),
    f"POST {_FIELDS}/{{field_id}}/archive": Endpoint("customer:design", 200, on_field("POST", "/archive")),
    f"POST {_FIELDS}/{{field_id}}/restore": Endpoint("customer:design", 200, on_field("POST", "/restore")),
    "GET /api/v1/customer-lists": Endpoint("customer:read", 200, plain("GET", "/api/v1/customer-lists"), 200),
    "PUT /api/v1/customer-lists/{name}/order": Endpoint(
        "customer:design", 204, plain("PUT", "/api/v1/customer-lists/kind/order", {"keys": []}), 204
    ),
    "PUT /api/v1/customer-lists/{name}/items/{key}": Endpoint(
        "customer:design", 200, plain("PUT", "/api/v1/customer-lists/tag/items/vip", {"zh": "重点"}), 200
    ),
}
_leaves = count(1)


def _leave() -> dict[str, Any]:
    """Days that nobody has asked for yet."""
    day = utc_now().date() + timedelta(days=30 * next(_leaves))
    return {
        "id": str(uuid7()),
        "kind": "annual",
        "first_day": day.isoformat(),
        "last_day": (day + timedelta(days=20)).isoformat(),
    }


async def _post_leave(_owner: Caller) -> Request:
    return Request("POST", "/api/v1/leaves", _leave())


async def _post_leave_of(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/people/{owner.person_id}/leaves", _leave())


async def _withdraw_leave(owner: Caller) -> Request:
    leave = _leave()
    assert (await owner.post("/api/v1/leaves", leave)).status_code == 201
    return Request("POST", f"/api/v1/leaves/{leave['id']}/withdraw")


async def _shorten_leave(owner: Caller) -> Request:
    """One that is granted: by the worker's hand, since nobody may grant their own."""
    leave = _leave()
    assert (await owner.post("/api/v1/leaves", leave)).status_code == 201
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    decision = Decision(Outcome.APPROVED, uuid7(), None, None, utc_now())
    await db.run(await company_ctx(db, org_id), decide_leave, UUID(leave["id"]), decision)
    return Request("POST", f"/api/v1/leaves/{leave['id']}/shorten", {"last_day": leave["first_day"]})


async def _get_covers(_owner: Caller) -> Request:
    days = {"first_day": "2099-01-01", "last_day": "2099-01-02"}
    return Request("GET", "/api/v1/leaves/covers", params=days)


async def _get_leave_calendar(_owner: Caller) -> Request:
    return Request("GET", "/api/v1/leaves/calendar", params={"first": "2099-01-01", "last": "2099-01-02"})


def a_pin_request(**more: Any) -> dict[str, Any]:
    photo = {
        "id": str(uuid7()),
        "sha256": hashlib.sha256(uuid7().bytes).hexdigest(),
        "size": 5,
        "width": 4,
        "height": 3,
        "taken_at": iso(),
        "live": True,
    }
    place = {"lng": 112.02, "lat": 30.0, "accuracy_m": 9.0, "reason": "搬到了对面", "photos": [photo]}
    return {"id": str(uuid7()), **place, **more}


async def _ask_pin(owner: Caller) -> Request:
    return Request("POST", f"/api/v1/customers/{await _customer(owner)}/pin-requests", a_pin_request())


async def _asked_pin(owner: Caller) -> str:
    asked = await _ask_pin(owner)
    answer = await owner.post(asked.path, asked.body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _near(_owner: Caller) -> Request:
    return Request("GET", "/api/v1/customers/near", params={"lng": 112.01, "lat": 30.0})


async def _get_pin_requests(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}/pin-requests")


async def _get_pin_request(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/pin-requests/{await _asked_pin(owner)}")


async def _get_pin_impact(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/pin-requests/{await _asked_pin(owner)}/impact")


_far = count(1)


async def _decide_since(owner: Caller) -> Request:
    """A request that waits for the owner; its distance is like no other's, so that its chain takes it alone."""
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    cmd = a_pin_request(lng=112.02 + next(_far) / 1_000)
    answer = await owner.post(f"/api/v1/customers/{await _customer(owner)}/pin-requests", cmd)
    assert answer.status_code == 201, answer.text
    when = [{"field": "distance_m", "operator": "is", "value": answer.json()["distance_m"]}]
    await favours.design(
        db, org_id, favours.one("first", favours.person(owner)), when=when, kind="customer.pin"
    )
    asker = await favours.a_colleague(owner)
    await db.run(await company_ctx(db, org_id), asking.begin, PIN, UUID(cmd["id"]), asker, 1)
    return Request("POST", f"/api/v1/pin-requests/{cmd['id']}/since", {"since": "2026-11-01"})


async def _confirm_pin(owner: Caller) -> Request:
    pin = a_customer()["pin"]
    customer = a_customer(pin=pin)
    assert (await owner.post("/api/v1/customers", customer)).status_code == 201
    return Request("POST", f"/api/v1/customers/{customer['id']}/pins/{pin['id']}/confirm")


async def _get_hand_overs(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}/hand-overs")


async def _get_successors(owner: Caller) -> Request:
    return Request("GET", f"/api/v1/customers/{await _customer(owner)}/successors")


async def _person(owner: Caller) -> str:
    person = {"id": str(uuid7()), "code": f"N{uuid7().hex[-12:]}", "name": "新人"}
    made = await owner.post("/api/v1/people", person)
    return str(person["id"]) if made.status_code == 201 else str(owner.person_id)


async def _post_person(owner: Caller) -> Request:
    return Request("POST", "/api/v1/people", {"id": str(uuid7()), "code": uuid7().hex, "name": "新人"})


def on_person(method: str, path: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Request]]:
    async def request(owner: Caller) -> Request:
        return Request(method, f"/api/v1/people/{await _person(owner)}{path}", body)

    return request


async def _call_off(owner: Caller) -> Request:
    path = f"/api/v1/people/{await _person(owner)}/leaving"
    await owner.post(path, {"day": "2099-01-01", "note": "离职"})
    return Request("DELETE", path)


async def _invite(owner: Caller) -> Request:
    body = {"person_ids": [await _person(owner)], "kind": "sheet", "base": "https://rounds.test"}
    return Request("POST", "/api/v1/people/invites", body)


async def _delete_invite(owner: Caller) -> Request:
    made = await owner.post("/api/v1/people/invites", (await _invite(owner)).body)
    found = made.json()["items"][0]["id"] if made.status_code == 200 else uuid7()
    return Request("DELETE", f"/api/v1/people/invites/{found}")


async def _import_people(owner: Caller) -> Request:
    table = f"工号,姓名\nI{uuid7().hex[-12:]},导入\n".encode()
    return Request("POST", "/api/v1/people/import", content=table)


async def _end_session_of(owner: Caller) -> Request:
    person = await _helped(owner)
    if person != str(owner.person_id):
        mate = f"{owner.code.rpartition('-')[0]}-mate"
        await owner.http.post("/api/v1/session", json={"name": mate, "password": PASSWORD, "token": True})
    answer = await owner.get(f"/api/v1/people/{person}/sessions")
    open_ones = answer.json().get("sessions", []) if answer.status_code == 200 else []
    session = open_ones[0]["id"] if open_ones else str(uuid7())
    return Request("DELETE", f"/api/v1/people/{person}/sessions/{session}")


async def _end_own_session(owner: Caller) -> Request:
    (session, *_) = (await owner.get("/api/v1/me/sessions")).json()["items"]
    return Request("DELETE", f"/api/v1/me/sessions/{session['id']}")


async def _lend(owner: Caller) -> Request:
    until = iso(utc_now() + timedelta(hours=12))
    return Request("POST", f"/api/v1/people/{await _helped(owner)}/binding/lend", {"until": until})


async def _import_calendar(owner: Caller) -> Request:
    return Request("POST", "/api/v1/calendar/import", content="日期,类型\n2026-12-24,休息\n".encode())


A_DAY = {"kind": "rest", "reason": "周年庆"}


async def _delete_day(owner: Caller) -> Request:
    path = "/api/v1/calendar/2026-12-23"
    await owner.http.put(path, json=A_DAY, headers=owner.headers)  # said where the caller may
    return Request("DELETE", path)


TICKET = {"ticket": "1.none"}
DOORS: dict[str, Endpoint] = {
    "POST /api/v1/session/second": Endpoint(
        PUBLIC, 403, plain("POST", "/api/v1/session/second", {**TICKET, "method": "totp", "code": "000000"})
    ),
    "POST /api/v1/session/enrol": Endpoint(PUBLIC, 403, plain("POST", "/api/v1/session/enrol", TICKET)),
    "POST /api/v1/session/enrol/confirm": Endpoint(
        PUBLIC, 403, plain("POST", "/api/v1/session/enrol/confirm", {**TICKET, "code": "000000"})
    ),
    "POST /api/v1/session/password": Endpoint(
        PUBLIC, 403, plain("POST", "/api/v1/session/password", {**TICKET, "password": "x"})
    ),
    "POST /api/v1/session/reset": Endpoint(
        PUBLIC, 403, plain("POST", "/api/v1/session/reset", {"link": "1.none", "password": "x"})
    ),
    "POST /api/v1/session/passkey/options": Endpoint(
        PUBLIC, 200, plain("POST", "/api/v1/session/passkey/options", {})
    ),
    "POST /api/v1/session/passkey": Endpoint(
        PUBLIC, 403, plain("POST", "/api/v1/session/passkey", {"credential": {}})
    ),
    "GET /api/v1/me/security": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me/security"), 200),
    "PUT /api/v1/me/password": Endpoint(
        SIGNED_IN, 403, plain("PUT", "/api/v1/me/password", {"old": "not it", "new": "x"}), 403
    ),
    "POST /api/v1/me/confirm": Endpoint(
        SIGNED_IN, 204, plain("POST", "/api/v1/me/confirm", {"password": PASSWORD}), 204
    ),
    "POST /api/v1/me/totp": Endpoint(SIGNED_IN, 200, plain("POST", "/api/v1/me/totp"), 200),
    "POST /api/v1/me/totp/confirm": Endpoint(
        SIGNED_IN, 403, plain("POST", "/api/v1/me/totp/confirm", {"code": "none yet"}), 403
    ),
    "DELETE /api/v1/me/totp": Endpoint(SIGNED_IN, 204, plain("DELETE", "/api/v1/me/totp"), 204),
    "POST /api/v1/me/recovery-codes": Endpoint(
        SIGNED_IN, 200, plain("POST", "/api/v1/me/recovery-codes"), 200
    ),
    "GET /api/v1/me/passkeys": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me/passkeys"), 200),
    "POST /api/v1/me/passkeys/options": Endpoint(
        SIGNED_IN, 200, plain("POST", "/api/v1/me/passkeys/options"), 200
    ),
    "POST /api/v1/me/passkeys": Endpoint(
        SIGNED_IN, 403, plain("POST", "/api/v1/me/passkeys", {"credential": {}, "label": "x"}), 403
    ),
    "DELETE /api/v1/me/passkeys/{passkey_id}": Endpoint(
        SIGNED_IN, 404, plain("DELETE", f"/api/v1/me/passkeys/{uuid7()}")
    ),
    "GET /api/v1/me/sessions": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me/sessions"), 200),
    "DELETE /api/v1/me/sessions": Endpoint(SIGNED_IN, 204, plain("DELETE", "/api/v1/me/sessions"), 204),
    "DELETE /api/v1/me/sessions/{session_id}": Endpoint(SIGNED_IN, 204, _end_own_session),
    "GET /api/v1/settings/security": Endpoint(
        "company:manage", 200, plain("GET", "/api/v1/settings/security"), 200
    ),
    "PATCH /api/v1/settings/security": Endpoint(
        "company:manage", 200, plain("PATCH", "/api/v1/settings/security", {"session_days": 30}), 200
    ),
    "GET /api/v1/settings/company": Endpoint(
        "company:manage", 200, plain("GET", "/api/v1/settings/company"), 200
    ),
    "PATCH /api/v1/settings/company": Endpoint(
        "company:manage", 200, plain("PATCH", "/api/v1/settings/company", {"week": [1, 2, 3, 4, 5]}), 200
    ),
    "GET /api/v1/settings/terms": Endpoint(
        "company:manage", 200, plain("GET", "/api/v1/settings/terms"), 200
    ),
    "PUT /api/v1/settings/terms": Endpoint(
        "company:manage", 200, plain("PUT", "/api/v1/settings/terms", {"zh": {}, "en": {}}), 200
    ),
    "GET /api/v1/calendar": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/calendar"), 200),
    "GET /api/v1/calendar/export.csv": Endpoint(
        "calendar:manage", 200, plain("GET", "/api/v1/calendar/export.csv?year=2026"), 200
    ),
    **imports.endpoints(Endpoint, Request),
    "GET /api/v1/calendar/import/template.xlsx": Endpoint(
        "calendar:manage", 200, plain("GET", "/api/v1/calendar/import/template.xlsx"), 200
    ),
    "POST /api/v1/calendar/import": Endpoint("calendar:manage", 200, _import_calendar, 200),
    "PUT /api/v1/calendar/{day}": Endpoint(
        "calendar:manage", 200, plain("PUT", "/api/v1/calendar/2026-12-24", A_DAY), 200
    ),
    "DELETE /api/v1/calendar/{day}": Endpoint("calendar:manage", 204, _delete_day),
    "GET /api/v1/people/{person_id}/sessions": Endpoint("session:manage", 200, helping("GET", "sessions")),
    "DELETE /api/v1/people/{person_id}/sessions": Endpoint(
        "session:manage", 204, helping("DELETE", "sessions")
    ),
    "DELETE /api/v1/people/{person_id}/sessions/{session_id}": Endpoint(
        "session:manage", 204, _end_session_of
    ),
    "POST /api/v1/people/{person_id}/password-reset": Endpoint(
        "session:manage", 201, helping("POST", "password-reset")
    ),
    "POST /api/v1/people/{person_id}/password-expiry": Endpoint(
        "session:manage", 204, helping("POST", "password-expiry")
    ),
    "POST /api/v1/people/{person_id}/binding/reset": Endpoint(
        "session:manage", 204, helping("POST", "binding/reset")
    ),
    "POST /api/v1/people/{person_id}/binding/lend": Endpoint("session:manage", 204, _lend),
    "DELETE /api/v1/people/{person_id}/second-factor": Endpoint(
        "person:edit", 204, helping("DELETE", "second-factor")
    ),
}

ENDPOINTS: dict[str, Endpoint] = {
    **DOORS,
    "POST /api/v1/session": Endpoint(
        PUBLIC, 401, plain("POST", "/api/v1/session", {"name": "x", "password": "x"})
    ),
    "DELETE /api/v1/session": Endpoint(SIGNED_IN, 204, plain("DELETE", "/api/v1/session"), 204),
    "GET /api/v1/me": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me"), 200),
    "PATCH /api/v1/me": Endpoint(SIGNED_IN, 200, plain("PATCH", "/api/v1/me", {"locale": "en"}), 200),
    "GET /api/v1/devices": Endpoint("device:manage", 200, plain("GET", "/api/v1/devices"), 200),
    "DELETE /api/v1/devices/{device_id}": Endpoint("device:manage", 204, _delete_device),
    "GET /api/v1/company/exports": Endpoint(
        "company:export", 200, plain("GET", "/api/v1/company/exports"), 200
    ),
    "POST /api/v1/company/exports": Endpoint("company:export", 201, _post_export, 201),
    "GET /api/v1/company/exports/{export_id}/file": Endpoint(
        "company:export", 404, plain("GET", f"/api/v1/company/exports/{NOWHERE}/file"), 404
    ),
    "GET /api/v1/api-keys": Endpoint("api_key:manage", 200, plain("GET", "/api/v1/api-keys"), 200),
    "POST /api/v1/api-keys": Endpoint("api_key:manage", 201, _post_key, 201),
    "DELETE /api/v1/api-keys/{key_id}": Endpoint("api_key:manage", 204, _delete_key),
    "GET /api/v1/session/oidc/{company}": Endpoint(PUBLIC, 404, plain("GET", "/api/v1/session/oidc/nobody")),
    # A browser is led back to the sign-in page, which says what went wrong.
    "GET /api/v1/session/oidc/{company}/{provider}/start": Endpoint(
        PUBLIC, 302, plain("GET", f"/api/v1/session/oidc/nobody/{NOWHERE}/start")
    ),
    "GET /api/v1/session/oidc/{company}/{provider}/callback": Endpoint(
        PUBLIC, 302, plain("GET", f"/api/v1/session/oidc/nobody/{NOWHERE}/callback")
    ),
    "GET /api/v1/sign-on/providers": Endpoint(
        "company:manage", 200, plain("GET", "/api/v1/sign-on/providers"), 200
    ),
    # No provider answers in these tests: what has passed the door is refused for its address.
    "POST /api/v1/sign-on/providers": Endpoint(
        "company:manage", 422, plain("POST", "/api/v1/sign-on/providers", A_PROVIDER), 422
    ),
    "POST /api/v1/sign-on/test": Endpoint(
        "company:manage", 200, plain("POST", "/api/v1/sign-on/test", {"issuer": "http://127.0.0.1/"}), 200
    ),
    "PATCH /api/v1/sign-on/providers/{provider_id}": Endpoint(
        "company:manage", 404, plain("PATCH", f"/api/v1/sign-on/providers/{NOWHERE}", {"name": "x"})
    ),
    "DELETE /api/v1/sign-on/providers/{provider_id}": Endpoint(
        "company:manage", 404, plain("DELETE", f"/api/v1/sign-on/providers/{NOWHERE}")
    ),
    "DELETE /api/v1/sign-on/providers/{provider_id}/people/{person_id}": Endpoint(
        "company:manage", 404, plain("DELETE", f"/api/v1/sign-on/providers/{NOWHERE}/people/{NOWHERE}")
    ),
    "PUT /api/v1/sign-on/code": Endpoint("company:manage", 204, _put_code, 204),
    "GET /api/v1/units": Endpoint("unit:read", 200, plain("GET", "/api/v1/units"), 200),
    "POST /api/v1/units": Endpoint("unit:edit", 201, _post_unit),
    "PATCH /api/v1/units/{unit_id}": Endpoint("unit:edit", 204, on_unit("PATCH", "", {"name": "改名"})),
    "POST /api/v1/units/{unit_id}/move": Endpoint("unit:edit", 200, _move_unit),
    "DELETE /api/v1/units/{unit_id}": Endpoint("unit:edit", 204, on_unit("DELETE")),
    "GET /api/v1/units/{unit_id}/history": Endpoint("unit:read", 200, on_unit("GET", "/history")),
    "GET /api/v1/positions": Endpoint("unit:read", 200, plain("GET", "/api/v1/positions"), 200),
    "POST /api/v1/positions": Endpoint("unit:edit", 201, _post_position),
    "PATCH /api/v1/positions/{position_id}": Endpoint(
        "unit:edit", 200, on_position("PATCH", "", {"title": "新名字"})
    ),
    "DELETE /api/v1/positions/{position_id}": Endpoint("unit:edit", 204, on_position("DELETE")),
    "POST /api/v1/positions/{position_id}/fill": Endpoint("person:edit", 204, _fill),
    "POST /api/v1/positions/{position_id}/vacate": Endpoint(
        "person:edit", 204, on_position("POST", "/vacate", {"day": "2026-12-01"})
    ),
    "GET /api/v1/people": Endpoint("person:read", 200, plain("GET", "/api/v1/people"), 200),
    "GET /api/v1/roles": Endpoint("role:manage", 200, plain("GET", "/api/v1/roles"), 200),
    "GET /api/v1/roles/catalogue": Endpoint("role:manage", 200, plain("GET", "/api/v1/roles/catalogue"), 200),
    "POST /api/v1/roles": Endpoint("role:manage", 201, _post_role, 201),
    "POST /api/v1/roles/preview": Endpoint("role:manage", 200, _preview),
    "PUT /api/v1/roles/positions/{position_id}/units": Endpoint("role:manage", 204, _put_units),
    "PATCH /api/v1/roles/{key}": Endpoint("role:manage", 200, _patch_role),
    "DELETE /api/v1/roles/{key}": Endpoint("role:manage", 204, _delete_role),
    "GET /api/v1/roles/{key}/positions": Endpoint("role:manage", 200, _get_role_positions),
    "POST /api/v1/people": Endpoint("person:edit", 201, _post_person, 201),
    "GET /api/v1/people/{person_id}": Endpoint("person:read", 200, on_person("GET")),
    "PATCH /api/v1/people/{person_id}": Endpoint(
        "person:edit", 200, on_person("PATCH", "", {"name": "改名"})
    ),
    "POST /api/v1/people/{person_id}/reveal": Endpoint(
        "person:read", 200, on_person("POST", "/reveal", {"field": "mobile"})
    ),
    "POST /api/v1/people/{person_id}/deactivate": Endpoint(
        "person:edit", 200, on_person("POST", "/deactivate", {"reason": "离职"})
    ),
    "POST /api/v1/people/{person_id}/leaving/preview": Endpoint(
        "person:hand_over", 200, on_person("POST", "/leaving/preview", {"day": "2099-01-01"})
    ),
    "GET /api/v1/people/{person_id}/leaving": Endpoint("person:hand_over", 200, on_person("GET", "/leaving")),
    "POST /api/v1/people/{person_id}/leaving": Endpoint(
        "person:hand_over", 200, on_person("POST", "/leaving", {"day": "2099-01-01", "note": "离职"})
    ),
    "DELETE /api/v1/people/{person_id}/leaving": Endpoint("person:hand_over", 200, _call_off),
    "POST /api/v1/people/{person_id}/reactivate": Endpoint(
        "person:edit", 200, on_person("POST", "/reactivate")
    ),
    "POST /api/v1/people/invites": Endpoint("person:edit", 200, _invite),
    "DELETE /api/v1/people/invites/{invite_id}": Endpoint("person:edit", 204, _delete_invite),
    "GET /api/v1/people/import/template.xlsx": Endpoint(
        "person:edit", 200, plain("GET", "/api/v1/people/import/template.xlsx"), 200
    ),
    # A table names people by staff numbers, which are each company's own.
    "POST /api/v1/people/import": Endpoint("person:edit", 200, _import_people, 200),
    "POST /api/v1/invites/look": Endpoint(
        PUBLIC, 404, plain("POST", "/api/v1/invites/look", {"token": "1.none"})
    ),
    "POST /api/v1/invites/accept": Endpoint(
        PUBLIC, 404, plain("POST", "/api/v1/invites/accept", {"token": "1.none", "password": "long enough"})
    ),
    "GET /api/v1/customers": Endpoint("customer:read", 200, plain("GET", "/api/v1/customers"), 200),
    "GET /api/v1/customers/export.csv": Endpoint(
        "customer:export", 200, plain("GET", "/api/v1/customers/export.csv"), 200
    ),
    "GET /api/v1/visits/export.csv": Endpoint(
        "visit:export", 200, plain("GET", "/api/v1/visits/export.csv"), 200
    ),
    "POST /api/v1/customers": Endpoint("customer:create", 201, _post_customer, 201),
    "GET /api/v1/customers/{customer_id}": Endpoint("customer:read", 200, _get_customer),
    "PATCH /api/v1/customers/{customer_id}": Endpoint("customer:edit", 200, _patch_customer),
    "GET /api/v1/customers/{customer_id}/pins": Endpoint("customer:read", 200, _get_pins),
    "POST /api/v1/customers/{customer_id}/pins": Endpoint("pin:set", 201, _post_pin),
    "GET /api/v1/customers/near": Endpoint("customer:read", 200, _near, 200),
    "POST /api/v1/customers/{customer_id}/pin-requests": Endpoint("customer:edit", 201, _ask_pin),
    "GET /api/v1/customers/{customer_id}/pin-requests": Endpoint("customer:read", 200, _get_pin_requests),
    "POST /api/v1/customers/{customer_id}/pins/{pin_id}/confirm": Endpoint("pin:set", 200, _confirm_pin),
    "GET /api/v1/pin-requests/{request_id}": Endpoint("customer:read", 200, _get_pin_request),
    "GET /api/v1/pin-requests/{request_id}/impact": Endpoint("customer:read", 200, _get_pin_impact),
    "POST /api/v1/pin-requests/{request_id}/since": Endpoint("pin:set", 200, _decide_since),
    "POST /api/v1/customers/{customer_id}/hand-over": Endpoint("customer:edit", 201, _hand_over),
    "GET /api/v1/customers/{customer_id}/hand-overs": Endpoint("customer:read", 200, _get_hand_overs),
    "GET /api/v1/customers/{customer_id}/successors": Endpoint("customer:edit", 200, _get_successors),
    **around.endpoints(Endpoint, Request),
    **pool.endpoints(Endpoint, Request),
    **territories.endpoints(Endpoint, Request),
    "GET /api/v1/deals": Endpoint("deal:read", 200, plain("GET", "/api/v1/deals"), 200),
    "GET /api/v1/deals/board": Endpoint("deal:read", 200, plain("GET", "/api/v1/deals/board"), 200),
    "GET /api/v1/deals/stages": Endpoint("deal:read", 200, plain("GET", "/api/v1/deals/stages"), 200),
    "PUT /api/v1/deals/stages": Endpoint("company:manage", 200, _put_stages, 200),
    "GET /api/v1/deals/export.csv": Endpoint(
        "deal:export", 200, plain("GET", "/api/v1/deals/export.csv"), 200
    ),
    "POST /api/v1/deals": Endpoint("deal:edit", 201, _post_deal),
    "GET /api/v1/deals/{deal_id}": Endpoint("deal:read", 200, _get_deal),
    "PATCH /api/v1/deals/{deal_id}": Endpoint("deal:edit", 200, _patch_deal),
    "POST /api/v1/deals/{deal_id}/move": Endpoint("deal:edit", 200, _move_deal),
    "POST /api/v1/deals/{deal_id}/archive": Endpoint("deal:edit", 204, _archive_deal),
    **CUSTOM_FIELDS,
    "GET /api/v1/leaves": Endpoint("leave:ask", 200, plain("GET", "/api/v1/leaves"), 200),
    "POST /api/v1/leaves": Endpoint("leave:ask", 201, _post_leave, 201),
    "GET /api/v1/leaves/calendar": Endpoint("leave:manage", 200, _get_leave_calendar, 200),
    "GET /api/v1/leaves/covers": Endpoint("leave:ask", 200, _get_covers, 200),
    "POST /api/v1/people/{person_id}/leaves": Endpoint("leave:manage", 201, _post_leave_of),
    "POST /api/v1/leaves/{leave_id}/withdraw": Endpoint("leave:ask", 200, _withdraw_leave),
    "POST /api/v1/leaves/{leave_id}/shorten": Endpoint("leave:ask", 200, _shorten_leave),
    "GET /api/v1/approvals": Endpoint("approval:decide", 200, plain("GET", "/api/v1/approvals"), 200),
    "GET /api/v1/approvals/waiting": Endpoint(
        "approval:decide", 200, plain("GET", "/api/v1/approvals/waiting"), 200
    ),
    "GET /api/v1/approvals/people": Endpoint(
        "approval:decide", 200, plain("GET", "/api/v1/approvals/people?q=T"), 200
    ),
    "GET /api/v1/approvals/delegations": Endpoint(
        "approval:decide", 200, plain("GET", "/api/v1/approvals/delegations"), 200
    ),
    "POST /api/v1/approvals/delegations": Endpoint("approval:decide", 201, _post_delegation),
    "DELETE /api/v1/approvals/delegations/{delegation_id}": Endpoint(
        "approval:decide", 204, _delete_delegation
    ),
    # Each decision of a batch is answered by itself.
    "POST /api/v1/approvals/batch": Endpoint("approval:decide", 200, _batch, 200),
    "GET /api/v1/approvals/{run_id}": Endpoint("approval:decide", 200, _get_approval),
    "POST /api/v1/approvals/{run_id}/decide": Endpoint(
        "approval:decide", 200, approval("decide", decision="approve")
    ),
    "POST /api/v1/approvals/{run_id}/transfer": Endpoint("approval:decide", 200, _transfer_approval),
    "POST /api/v1/approvals/{run_id}/add-step": Endpoint("approval:decide", 200, _add_approval_step),
    "POST /api/v1/approvals/{run_id}/withdraw": Endpoint("approval:decide", 200, own_approval("withdraw")),
    "POST /api/v1/approvals/{run_id}/remind": Endpoint("approval:decide", 200, own_approval("remind")),
    "POST /api/v1/approvals/{run_id}/comment": Endpoint(
        "approval:decide", 200, approval("comment", comment="哪天要？")
    ),
    "GET /api/v1/approval-chains": Endpoint(
        "approval:design", 200, plain("GET", "/api/v1/approval-chains"), 200
    ),
    # A chain that names another company's people names nobody.
    "POST /api/v1/approval-chains": Endpoint("approval:design", 201, _post_chain, 422),
    "POST /api/v1/approval-chains/try": Endpoint("approval:design", 200, _try_path),
    "PUT /api/v1/approval-chains/own": Endpoint(
        "approval:design", 200, plain("PUT", "/api/v1/approval-chains/own", {"own_allowed": False}), 200
    ),
    "PATCH /api/v1/approval-chains/{chain_id}": Endpoint("approval:design", 200, _patch_chain),
    "GET /api/v1/notes": Endpoint("note:read", 200, plain("GET", "/api/v1/notes"), 200),
    "POST /api/v1/notes": Endpoint("note:write", 201, _post_note),
    "GET /api/v1/notes/people": Endpoint("note:write", 200, plain("GET", "/api/v1/notes/people"), 200),
    "GET /api/v1/notes/{note_id}": Endpoint("note:read", 200, _at_note("GET", "/api/v1/notes/{id}")),
    "PATCH /api/v1/notes/{note_id}": Endpoint(
        "note:write",
        200,
        _at_note("PATCH", "/api/v1/notes/{id}", {"base_version": 1, "set": {"text": "改了"}}),
    ),
    "POST /api/v1/notes/{note_id}/withdraw": Endpoint(
        "note:write", 200, _at_note("POST", "/api/v1/notes/{id}/withdraw")
    ),
    "GET /api/v1/notes/{note_id}/history": Endpoint(
        "note:read", 200, _at_note("GET", "/api/v1/notes/{id}/history")
    ),
    "POST /api/v1/notes/{note_id}/comments": Endpoint("note:write", 201, _post_comment),
    "POST /api/v1/notes/{note_id}/attachments": Endpoint("note:write", 201, _post_note_attachment),
    "GET /api/v1/note-kinds": Endpoint("note:read", 200, plain("GET", "/api/v1/note-kinds"), 200),
    "PUT /api/v1/note-kinds/{key}": Endpoint(
        "note:design", 200, plain("PUT", "/api/v1/note-kinds/call", {"phrases": ["约好下周"]}), 200
    ),
    "GET /api/v1/reminders": Endpoint("note:write", 200, plain("GET", "/api/v1/reminders"), 200),
    "PATCH /api/v1/reminders/{reminder_id}": Endpoint(
        "note:write", 200, _at_note("PATCH", "/api/v1/reminders/{id}", {"done": True})
    ),
    "GET /api/v1/visits": Endpoint("visit:read", 200, plain("GET", "/api/v1/visits"), 200),
    # A visit at a customer that one's company does not know is a fact: kept and flagged, never refused.
    "POST /api/v1/visits": Endpoint("visit:record", 201, _post_visit, 201),
    "GET /api/v1/visits/{visit_id}": Endpoint("visit:read", 200, _get_visit),
    "POST /api/v1/visits/{visit_id}/fixes": Endpoint("visit:record", 201, _post_fix),
    "POST /api/v1/visits/{visit_id}/check-out": Endpoint("visit:record", 200, _check_out),
    "POST /api/v1/visits/{visit_id}/photos": Endpoint("visit:record", 201, _post_photo),
    "GET /api/v1/plan-items": Endpoint("plan:read", 200, plain("GET", "/api/v1/plan-items"), 200),
    "GET /api/v1/people/{person_id}/track": Endpoint("track:read", 200, _track),
    "GET /api/v1/live": Endpoint("live:read", 200, plain("GET", "/api/v1/live"), 200),
    "GET /api/v1/audit": Endpoint("audit:read", 200, plain("GET", "/api/v1/audit"), 200),
    "GET /api/v1/audit/export.csv": Endpoint(
        "audit:export", 200, plain("GET", "/api/v1/audit/export.csv"), 200
    ),
    "GET /api/v1/audit/heads": Endpoint("audit:read", 200, plain("GET", "/api/v1/audit/heads"), 200),
    "GET /api/v1/audit/chain": Endpoint("audit:read", 200, plain("GET", "/api/v1/audit/chain"), 200),
    "GET /api/v1/me/looks": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me/looks"), 200),
    "GET /api/v1/me/privacy": Endpoint(SIGNED_IN, 200, plain("GET", "/api/v1/me/privacy"), 200),
    "GET /api/v1/settings/retention": Endpoint(
        "company:manage", 200, plain("GET", "/api/v1/settings/retention"), 200
    ),
    "PATCH /api/v1/settings/retention": Endpoint(
        "company:manage", 200, plain("PATCH", "/api/v1/settings/retention", {"days": {"photos": 700}}), 200
    ),
    "GET /api/v1/sync/devices": Endpoint("sync:manage", 200, plain("GET", "/api/v1/sync/devices"), 200),
    "DELETE /api/v1/sync/devices/{device_id}": Endpoint("sync:manage", 204, _remove_phone),
    "GET /api/v1/sync/troubles": Endpoint("sync:manage", 200, plain("GET", "/api/v1/sync/troubles"), 200),
    "POST /api/v1/sync/troubles/{op_id}/accept": Endpoint("sync:manage", 200, _accept),
    "POST /api/v1/sync/troubles/{op_id}/dismiss": Endpoint("sync:manage", 200, _dismiss),
    # A file names its company, and another's is refused for that.
    "POST /api/v1/sync/imports": Endpoint("sync:manage", 200, _import, 422),
    "PUT /api/v1/sync/imports/blobs/{sha256}": Endpoint("sync:manage", 200, _put_imported_blob),
    "GET /api/v1/sync/settings": Endpoint("sync:manage", 200, plain("GET", "/api/v1/sync/settings"), 200),
    "PATCH /api/v1/sync/settings": Endpoint(
        "company:manage", 200, plain("PATCH", "/api/v1/sync/settings", {"phone_lock": "required"}), 200
    ),
    "GET /api/v1/basemap": Endpoint(PUBLIC, 404, plain("GET", "/api/v1/basemap")),
    "GET /api/v1/files/{key:path}": Endpoint(PUBLIC, 404, plain("GET", "/api/v1/files/blob/1/ab")),
    "POST /api/sync/v1/push": Endpoint(SIGNED_IN, 200, _push),
    "POST /api/sync/v1/report": Endpoint(SIGNED_IN, 204, _report),
    # Whoever is signed in as usual is told that they need no quarantine.
    "POST /api/sync/v1/quarantine": Endpoint(SIGNED_IN, 200, _quarantine, 200),
    "POST /api/v1/customers/twins/find": Endpoint(
        "customer:create",
        200,
        plain("POST", "/api/v1/customers/twins/find", {"name": "清禾便利"}),
        foreign=200,
    ),
    "GET /api/v1/customers/twins/pairs": Endpoint(
        "customer:merge", 200, plain("GET", "/api/v1/customers/twins/pairs"), foreign=200
    ),
    "POST /api/v1/customers/twins/apart": Endpoint("customer:merge", 204, _apart),
    "POST /api/v1/customers/merges": Endpoint("customer:merge", 201, _merge),
    "POST /api/v1/customers/merges/{merge_id}/undo": Endpoint("customer:merge", 200, _undo_merge),
    "GET /api/v1/customers/{customer_id}/merges": Endpoint("customer:read", 200, _merges),
    "POST /api/v1/customers/{customer_id}/reveal": Endpoint("customer:reveal", 200, _reveal),
    "POST /api/v1/privacy/erase": Endpoint("privacy:manage", 204, _erase),
    "POST /api/sync/v1/keys": Endpoint(
        SIGNED_IN, 200, plain("POST", "/api/sync/v1/keys", {"subjects": [str(uuid7())]}), 200
    ),
    "POST /api/sync/v1/pull": Endpoint(
        SIGNED_IN, 200, plain("POST", "/api/sync/v1/pull", {"cursor": None}), 200
    ),
    "POST /api/sync/v1/verify": Endpoint(SIGNED_IN, 200, _verify, 409),
    "GET /api/sync/v1/blobs/{sha256}": Endpoint(
        "visit:record", 200, plain("GET", f"/api/sync/v1/blobs/{'ab' * 32}"), 200
    ),
    # A hash names a content of one's own company: the same hash elsewhere is another blob.
    "PUT /api/sync/v1/blobs/{sha256}": Endpoint("visit:record", 200, _put_blob, 200),
    "GET /api/sync/v1/events": Endpoint(SIGNED_IN, 200, plain("GET", "/api/sync/v1/events"), 200),
    "GET /healthz": Endpoint(PUBLIC, 200, plain("GET", "/healthz")),
    "GET /metrics": Endpoint(
        PUBLIC, 404, plain("GET", "/metrics")
    ),  # without the operator's token: nothing here
    "GET /api/openapi.json": Endpoint(PUBLIC, 200, plain("GET", "/api/openapi.json")),
    "GET /": Endpoint(PUBLIC, 302, plain("GET", "/")),
    "GET /basemap/{name}": Endpoint(PUBLIC, 404, plain("GET", "/basemap/none.pmtiles")),
    "GET /ca.crt": Endpoint(PUBLIC, 404, plain("GET", "/ca.crt")),
    "GET /m": Endpoint(PUBLIC, 302, plain("GET", "/m")),
    "GET /console": Endpoint(PUBLIC, 302, plain("GET", "/console")),
    "GET /m/{path:path}": Endpoint(PUBLIC, 404, plain("GET", "/m/none.txt")),
    "GET /console/{path:path}": Endpoint(PUBLIC, 404, plain("GET", "/console/none.txt")),
}
# Leave the caller with one session alone.
ENDS_OTHERS = {"DELETE /api/v1/me/sessions"}
STREAM = "GET /api/sync/v1/events"
GUARDED = {name: endpoint for name, endpoint in ENDPOINTS.items() if endpoint.needs != PUBLIC}
OPEN = {name: endpoint for name, endpoint in ENDPOINTS.items() if endpoint.needs == PUBLIC}
