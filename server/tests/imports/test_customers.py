"""Customers by file, from the bytes to the undoing, over HTTP and with the jobs that the worker does."""

import io
from typing import Any

import pytest
import xlsxwriter

from rounds.core.work import Runtime
from rounds.customers.imports.cells import Found, Unread, pair_of, phone_of, place_of
from rounds.customers.imports.spelling import spell_names
from tests.rights.imports import do_asked
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio


def xlsx(rows: list[list[Any]], merged: tuple[int, int, int, int, str] | None = None) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    if merged:
        sheet.merge_range(*merged)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell)
    book.close()
    return out.getvalue()


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


async def send(
    world: World, company: Company, who: Caller, content: bytes, name: str = "客户.xlsx"
) -> dict[str, Any]:
    answer = await who.http.post(
        "/api/v1/customers/imports", params={"name": name}, content=content, headers=who.headers
    )
    assert answer.status_code == 201, answer.text
    return await after(world, company, who, answer.json()["id"])


async def after(world: World, company: Company, who: Caller, import_id: str) -> dict[str, Any]:
    await do_asked(world.app.state.services, company.org_id)
    told: dict[str, Any] = (await who.get(f"/api/v1/customers/imports/{import_id}")).json()
    return told


async def step(
    world: World, company: Company, who: Caller, told: dict[str, Any], verb: str, body: Any = None
) -> Any:
    answer = await who.post(f"/api/v1/customers/imports/{told['id']}/{verb}", body)
    assert answer.status_code == 200, answer.text
    return await after(world, company, who, told["id"])


def plan_of(told: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"columns": {one["field"]: one["index"] for one in told["columns"] if one["field"]}, **more}


async def listed(who: Caller, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await who.get("/api/v1/customers", **asked)).json()["items"]
    return items


async def test_a_dirty_workbook_is_understood_tried_imported_and_undone(
    world: World, company: Company
) -> None:
    admin, rep = company["admin"], company["rep"]
    content = xlsx(
        [
            [None],
            ["客户名称*", "客户编号", "联系电话", "高德坐标", "业务员", "区县", "等级"],
            ["永兴便利店", "00042", 13800138000.0, "116.404,39.915", rep.code, "东城", "A级"],
            ["和顺超市", 43, "1.38E+10", "39.92，116.41", rep.code, None, "b"],
            ["无坐标店", 44, 2155551234, None, None, None, None],
            ["零点店", 45, None, "0,0", None, None, None],
            [None, 46, None, None, None, None, None],
            ["又一家", 43, None, None, "谁也不是", None, "Z"],
        ],
        (0, 0, 0, 6, "2026 年客户总表"),
    )
    told = await send(world, company, admin, content)
    assert told["state"] == "read"
    assert told["rows"] == 6
    assert told["header_row"] == 2
    fields = {one["field"]: one for one in told["columns"]}
    assert fields["place"]["datum"] == "gcj02", "the heading names the map"

    told = await step(world, company, admin, told, "plan", plan_of(told, datum="gcj02"))
    assert told["state"] == "tried", told
    assert {name: told["counts"][name] for name in ("create", "wrong", "turned")} == {
        "create": 2,
        "wrong": 4,
        "turned": 1,
    }
    reasons = {
        row["row"]: {(one["field"], one["code"]) for one in row["wrong"]} for row in told["report"]["wrong"]
    }
    assert reasons == {
        4: {("phone", "lost")},
        6: {("place", "nowhere")},
        7: {("name", "missing")},
        8: {("code", "twice"), ("owner", "owner_unknown"), ("grade", "grade")},
    }
    assert await listed(admin) == [], "a dry run writes nothing"
    file = await admin.get(f"/api/v1/customers/imports/{told['id']}/wrong.csv")
    assert "数字被表格截断了：1.38E+10" in file.text
    assert "和顺超市" in file.text

    told = await step(world, company, admin, told, "apply")
    assert told["state"] == "applied"
    assert told["counts"]["create"] == 2
    by_code = {row["code"]: row for row in await listed(admin, numbers="true")}
    assert set(by_code) == {"00042", "00044"}, (
        "a number's cell loses its zeros; the column's texts have five figures"
    )
    assert by_code["00042"]["phone_hint"] == "8000"
    assert by_code["00044"]["phone_hint"] == "1234"
    assert by_code["00042"]["owner"]["position_id"] == str(rep.position_id)
    pin = by_code["00042"]["pin"]
    assert pin["datum"] == "gcj02"
    assert abs(pin["lng"] - 116.398) < 0.002, "converted on arrival"
    assert [row["name"] for row in await listed(rep)] == ["永兴便利店"]
    assert await listed(admin, q="永兴") != []
    assert await listed(admin, q="8000") != []
    runtime = Runtime(world.db, world.app.state.services.files, world.settings)
    await spell_names(runtime, company.org_id, {"import_id": told["id"]})
    assert [row["code"] for row in await listed(admin, q="yongxing")] == ["00042"]
    assert await world.differences(company) == []

    later = {"base_version": 1, "set": {"note": "见过老板"}}
    assert (await admin.patch(f"/api/v1/customers/{by_code['00044']['id']}", later)).status_code == 200
    told = await step(world, company, admin, told, "undo")
    assert told["state"] == "undone"
    assert told["counts"]["restored"] == 1
    assert told["counts"]["kept"] == 1
    assert told["report"]["kept"][0]["wrong"][0]["code"] == "changed"
    assert [row["code"] for row in await listed(admin)] == ["00044"]
    assert await listed(rep) == []
    assert await world.differences(company) == []
    assert (await admin.post(f"/api/v1/customers/imports/{told['id']}/undo")).json()["code"] == "import_state"


async def both(who: Caller) -> list[dict[str, Any]]:
    rows = await listed(who, sort="name")
    found = [(await who.get(f"/api/v1/customers/{row['id']}")).json() for row in rows]
    return sorted(found, key=lambda one: str(one["code"]))


async def test_a_file_updates_by_external_id_or_code_and_undoing_writes_back_what_nobody_changed(
    world: World,
) -> None:
    company = await world.company()
    admin, rep, mate = company["admin"], company["rep"], company["mate"]
    one, two = f"U1,一号店,老街1号,A,13900139001,{rep.code}", f"U2,二号店,老街2号,B,,{rep.code}"
    first = f"编号,名称,地址,等级,电话,负责人\n{one}\n{two}\n"
    told = await send(world, company, admin, first.encode("gb18030"), "客户.csv")
    told = await step(world, company, admin, told, "plan", plan_of(told))
    await step(world, company, admin, told, "apply")
    second = f"编号,地址,等级,电话,负责人\nU1,新街1号,B,13900139002,{mate.code}\nU2,新街2号,B,,\n".encode(
        "utf-8-sig"
    )
    told = await send(world, company, admin, second, "改.csv")
    told = await step(world, company, admin, told, "plan", plan_of(told))
    assert told["counts"]["update"] == 2, told
    told = await step(world, company, admin, told, "apply")
    assert [row["code"] for row in await listed(mate)] == ["U1"]
    u1, u2 = await both(admin)
    assert (u1["address"], u1["grade"], u1["phone_hint"]) == ("新街1号", "B", "9002")
    edit = {"base_version": u2["version"], "set": {"address": "后来 3 号"}}
    assert (await admin.patch(f"/api/v1/customers/{u2['id']}", edit)).status_code == 200
    again = await send(world, company, admin, second, "改.csv")
    assert again["same_file_at"] is not None, "the very same file was imported before"

    told = await step(world, company, admin, told, "undo")
    u1, u2 = await both(admin)
    assert (u1["address"], u1["grade"], u1["phone_hint"]) == ("老街1号", "A", "9001")
    assert u2["address"] == "后来 3 号"
    assert told["counts"]["kept"] == 1
    assert [row["code"] for row in await listed(rep)] == ["U1", "U2"]
    assert await listed(mate) == []
    assert await listed(admin, q="13900139001") != []
    assert await listed(admin, q="13900139002") == []
    assert await world.differences(company) == []


async def test_another_region_s_customers_are_told_as_outside_and_imports_of_others_are_unknown(
    world: World,
) -> None:
    company = await world.company()
    admin, manager = company["admin"], company["regional_manager"]
    body = {**a_customer(name="总部的店"), "code": "HQ1", "position_id": str(admin.position_id)}
    assert (await admin.post("/api/v1/customers", body)).status_code == 201
    told = await send(world, company, manager, "编号,名称\nHQ1,改名\nM1,我的\n".encode(), "a.csv")
    told = await step(world, company, manager, told, "plan", plan_of(told))
    assert told["counts"]["create"] == 1
    assert told["report"]["wrong"][0]["wrong"][0]["code"] == "outside"
    assert told["report"]["wrong"][0]["name"] == "改名", "what the file says, not what the company has"
    of_admin = await send(world, company, admin, "编号,名称\nX,Y\n".encode(), "b.csv")
    assert (await manager.get(f"/api/v1/customers/imports/{of_admin['id']}")).status_code == 404
    assert (await admin.get(f"/api/v1/customers/imports/{told['id']}")).status_code == 200
    told = await step(world, company, manager, told, "apply")
    assert [row["name"] for row in await listed(manager, q="我的")] == ["我的"], (
        "nobody's would be out of one's sight"
    )


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800138000.0, "13800138000"),
        ("1.38E+10", Unread("lost")),
        ("1.3800138001E+10", "13800138001"),
        (1055551234, "01055551234"),
        ("021-5555 1234", "021-5555 1234"),
        ("没有", Unread("phone")),
        ("", None),
    ],
)
def test_a_phone_is_read_or_said_to_be_lost(cell: Any, phone: Any) -> None:
    assert phone_of(cell) == phone


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("116.4,39.9", Found(116.4, 39.9, False)),
        ("39.9，116.4", Found(116.4, 39.9, True)),
        ("(116.4; 39.9)", Found(116.4, 39.9, False)),
        ("87.6 43.8", Found(87.6, 43.8, False)),
        ("43.8 87.6", Found(87.6, 43.8, True)),
        ("N39.9 E116.4", Found(116.4, 39.9, False)),
        ("-73.9,40.7", Found(-73.9, 40.7, False)),
        ("0,0", Unread("nowhere")),
        ("116.4,239.9", Unread("place")),
    ],
)
def test_two_numbers_in_one_cell_are_a_place_whichever_comes_first(cell: str, place: Any) -> None:
    pair = pair_of(cell)
    assert isinstance(pair, tuple)
    assert place_of(*pair) == place
