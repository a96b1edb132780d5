"""The import of people: what is refused, what each row says, partial success, and the same file again."""

import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.errors import DomainError
from rounds.core.tables.cells import text_of
from rounds.core.tables.reading import SMALL, read_table
from rounds.org.imports.rules import is_formula, read_draft, read_header, role_of
from tests.rights.matrix import a_role
from tests.world import Caller, Company, World

HEAD = ["工号", "姓名", "手机号", "邮箱", "队伍", "岗位", "角色", "开始日期"]


def workbook(rows: Sequence[list[Any]], **options: Any) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, at, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write(number, at, cell)
    book.close()
    return out.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The same archive with a part put in place of another, or beside the others."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given_,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as ours,
    ):
        for part in given_.namelist():
            if part != name:
                ours.writestr(part, given_.read(part))
        ours.writestr(name, text)
    return out.getvalue()


GOOD = workbook([HEAD, ["1", "甲"]])
SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(cells: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


BAD_FILES = {
    "formula": workbook([HEAD, ["1", "甲"]], strings_to_formulas=True)
    and with_part(GOOD, SHEET, sheet_of('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')),
    "macro": with_part(GOOD, "xl/vbaProject.bin", b"macro"),
    "bomb": with_part(GOOD, "xl/sharedStrings.xml", b"<sst>" + b" " * 70_000_000 + b"</sst>"),
    "rows": with_part(GOOD, SHEET, sheet_of('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    "columns": with_part(GOOD, SHEET, sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>')),
    "old_format": b"\xd0\xcf\x11\xe0" + b"\x00" * 600,
    "unreadable": with_part(GOOD, "xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'),
    "empty": b"\n\n",
    "encoding": b"\x81\xff\xfe\x00\xff",
    "size": b"a" * 10_000_001,
}


@pytest.mark.parametrize("reason", BAD_FILES)
def test_a_bad_file_is_refused_with_its_reason(reason: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_table(BAD_FILES[reason])
    assert refusal.value.params["reason"] == reason


def test_a_long_text_repeated_in_every_cell_is_refused_before_it_is_unpacked() -> None:
    strings = b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
    cells = "".join(f'<c r="{chr(65 + at % 26)}{at // 26 + 1}" t="s"><v>0</v></c>' for at in range(26 * 200))
    content = with_part(
        with_part(GOOD, "xl/sharedStrings.xml", strings), SHEET, sheet_of(f"<row>{cells}</row>")
    )
    with pytest.raises(DomainError) as refusal:
        read_table(content)
    assert refusal.value.params["reason"] == "bomb"


def test_an_archive_whose_parts_lie_about_their_size_is_refused() -> None:
    content = bytearray(with_part(GOOD, SHEET, sheet_of("<row/>" * 10_000)))
    at = content.rindex(SHEET.encode())
    content[at - 46 + 24 : at - 46 + 28] = (10).to_bytes(4, "little")
    with pytest.raises(DomainError) as refusal:
        read_table(bytes(content))
    assert refusal.value.params["reason"] == "unreadable"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    for given_ in (content, b"PK\x03\x04" + content):
        with suppress(DomainError):
            read_table(given_)


@pytest.mark.parametrize(
    ("cell", "text"),
    [(1001.0, "1001"), (13800000001.0, "13800000001"), ("007", "007"), (1.5, "1.5"), (True, "TRUE"),
     (date(2026, 11, 23), "2026-11-23"), (1e20, "1e+20"), (" 甲 ", "甲")],
)  # fmt: skip
def test_a_cell_is_read_as_it_looks(cell: Any, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+cmd|'/c calc'!A1", "-2+3", "＝1", "\tx"])
def test_what_a_spreadsheet_would_run_is_no_text(text: str) -> None:
    assert is_formula(text)
    assert not is_formula("+86 138 0000 0001")
    assert not is_formula("甲=乙")


def test_headers_are_known_in_both_languages_and_any_order() -> None:
    zh, en = read_header(HEAD), read_header(["Role", "staff number", "NAME", "E-mail", "note"])
    assert list(zh.at) == ["code", "name", "mobile", "email", "unit", "title", "role", "from_day"]
    assert (en.at, en.ignored) == ({"role": 0, "code": 1, "name": 2, "email": 3}, ["note"])
    for bad in (["姓名"], ["工号", "Staff number"]):
        with pytest.raises(DomainError):
            read_header(bad)
    assert role_of("大区经理") == role_of("Regional manager") == "regional_manager"


def test_a_number_that_lost_its_figures_is_no_staff_number() -> None:
    draft = read_draft(2, [1.2, "甲"], read_header(["工号", "姓名"]))
    assert [(wrong.field, wrong.code) for wrong in draft.wrong] == [("code", "number")]


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def send(caller: Caller, rows: Sequence[list[Any]], *, dry_run: bool = False) -> dict[str, Any]:
    answer = await caller.http.post(
        "/api/v1/people/import", params={"dry_run": dry_run}, content=workbook(rows), headers=caller.headers
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def outcomes(result: dict[str, Any]) -> list[str]:
    return [row["outcome"] for row in result["rows"]]


async def directory(company: Company) -> dict[str, dict[str, Any]]:
    rows = (await company["admin"].get("/api/v1/people", page=True, limit=500)).json()["items"]
    return {row["code"]: row for row in rows}


@pytest.mark.anyio
async def test_a_table_makes_people_units_and_positions_and_again_changes_nothing(company: Company) -> None:
    tag = str(company.org_id)
    rows: list[list[Any]] = [
        HEAD,
        [f"A{tag}", "甲", 13800000001.0, "a@example.com", "华东/一组", "", "业务员", ""],
        [f"B{tag}", "乙", "138-0000-0002", "", "company/华东/一组", "组长", "Leader", date(2026, 11, 1)],
        [float(f"9{tag}"), "丙", "", "", "华东", "", "大区经理", ""],
        [f"D{tag}", "丁"],
    ]
    tried = await send(company["admin"], rows, dry_run=True)
    assert (tried["applied"], outcomes(tried), tried["new_units"]) == (
        False,
        ["create"] * 4,
        ["华东", "华东/一组"],
    )
    assert f"A{tag}" not in await directory(company)
    done = await send(company["admin"], rows)
    assert (done["applied"], outcomes(done)) == (True, ["create"] * 4)
    people = await directory(company)
    assert (people[f"A{tag}"]["unit_name"], people[f"A{tag}"]["title"]) == ("一组", "业务员")
    assert (people[f"B{tag}"]["roles"], people[f"B{tag}"]["title"]) == (["leader"], "组长")
    assert people[f"9{tag}"]["unit_name"] == "华东"
    assert people[f"D{tag}"]["unit_id"] is None
    again = await send(company["admin"], rows)
    assert (outcomes(again), again["new_units"]) == (["same"] * 4, [])
    assert await directory(company) == people


@pytest.mark.anyio
async def test_rows_that_are_wrong_are_told_and_the_others_are_taken(company: Company) -> None:
    tag = str(company.org_id)
    taken = "13800000009"
    await company["admin"].patch(f"/api/v1/people/{company['rep'].person_id}", {"mobile": taken})
    rows: list[list[Any]] = [
        HEAD,
        [f"A{tag}", "甲"],
        [f"A{tag}", "又一个"],
        [f"C{tag}", ""],
        [f"D{tag}", "丁", "not a number"],
        [f"E{tag}", "戊", taken],
        [f"F{tag}", "己", "", "", "一组", "", "皇帝"],
        [f"G{tag}", "=cmd()"],
        [f"H{tag}", "辛", "", "", "", "", "业务员"],
        ["", "无号"],
        [f"J{tag}", "癸", "", "no address"],
        [f"K{tag}", "子", "", "", "一组", "", "", "昨天"],
        [f"L{tag}", "丑"],
    ]
    done = await send(company["admin"], rows)
    told = {
        row["row"]: [(wrong["field"], wrong["code"]) for wrong in row["wrong"]]
        for row in done["rows"]
        if row["wrong"]
    }
    assert told == {
        3: [("code", "twice")],
        4: [("name", "missing")],
        5: [("mobile", "mobile")],
        6: [("mobile", "taken")],
        7: [("role", "role")],
        8: [("name", "formula")],
        9: [("unit", "missing")],
        10: [("code", "missing")],
        11: [("email", "email")],
        12: [("from_day", "day")],
    }
    assert (done["create"], done["wrong"]) == (2, 10)
    made = {code for code in await directory(company) if not code.startswith("T")}
    assert made == {f"A{tag}", f"L{tag}"}


@pytest.mark.anyio
async def test_people_are_updated_by_their_staff_number_and_empty_cells_change_nothing(
    company: Company,
) -> None:
    rep = company["rep"]
    before = (await directory(company))[rep.code]
    rows = [["工号", "姓名", "手机号", "队伍", "角色", "岗位"], [rep.code, "改名", "13800000077", "", "", ""]]
    done = await send(company["admin"], rows)
    assert (outcomes(done), done["rows"][0]["changes"]) == (["update"], ["name", "mobile"])
    after = (await directory(company))[rep.code]
    assert after == {**before, "name": "改名"}
    moved = [["工号", "队伍", "角色"], [rep.code, "region/team2", "业务员"]]
    done = await send(company["admin"], moved)
    assert done["rows"][0]["changes"] == ["position"]
    person = (await company["admin"].get(f"/api/v1/people/{rep.person_id}")).json()
    assert [(place["unit_name"], place["until_day"] is None) for place in person["positions"]] == [
        ("team2", True),
        ("team1", False),
    ]
    assert outcomes(await send(company["admin"], moved)) == ["same"]
    retitled = [["工号", "队伍", "岗位"], [rep.code, "region/team2", "城北业务"]]
    assert (await send(company["admin"], retitled))["rows"][0]["changes"] == ["title"]
    assert (await directory(company))[rep.code]["title"] == "城北业务"


@pytest.mark.anyio
async def test_a_vacant_position_is_filled_before_a_new_one_is_made(company: Company) -> None:
    admin, rep = company["admin"], company["rep"]
    await admin.post(f"/api/v1/people/{rep.person_id}/deactivate", {"reason": "离职"})
    rows = [["工号", "姓名", "队伍", "角色"], [f"V{company.org_id}", "接手", "region/team1", "业务员"]]
    await send(admin, rows)
    person = (await directory(company))[f"V{company.org_id}"]
    assert person["position_id"] == str(rep.position_id)


@pytest.mark.anyio
async def test_two_people_swap_their_numbers(company: Company) -> None:
    head = ["工号", "姓名", "手机号"]
    one, two = f"S{company.org_id}", f"U{company.org_id}"
    await send(company["admin"], [head, [one, "甲", "13800000011"], [two, "乙", "13800000012"]])
    done = await send(company["admin"], [head, [one, "甲", "13800000013"], [two, "乙", "13800000011"]])
    assert "taken" in str(done["rows"][1]["wrong"]) or outcomes(done) == ["update", "update"]


@pytest.mark.anyio
async def test_the_template_can_be_read_back_and_offers_roles_and_units(company: Company) -> None:
    caller = company["admin"]
    answer = await caller.http.get(
        "/api/v1/people/import/template.xlsx", headers={**caller.headers, "accept-language": "en"}
    )
    assert answer.status_code == 200
    table = read_table(answer.content)
    assert table[0][:3] == ["Staff number", "Name", "Mobile"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "region/team1" in strings
    assert "Regional manager" in strings


@pytest.mark.anyio
async def test_ten_thousand_rows_are_taken_in_one_go(world: World, company: Company) -> None:
    tag = company.org_id
    lines = [",".join(HEAD[:7])]
    lines += [f"Z{tag}-{n:05d},人 {n},139{n:08d},,区{n % 20}/队{n % 400},,业务员" for n in range(SMALL.rows)]
    content = "\r\n".join(lines).encode("gb18030")
    admin = company["admin"]
    answer = await admin.http.post(
        "/api/v1/people/import",
        params={"dry_run": False},
        content=content,
        headers=admin.headers,
        timeout=100,
    )
    assert answer.json()["create"] == SMALL.rows
    page = (await admin.get("/api/v1/people", page=True, q="人 9999")).json()["items"]
    assert [row["code"] for row in page] == [f"Z{tag}-09999"]
    too_many = content + b"\r\nX,Y"
    refused = await admin.http.post("/api/v1/people/import", content=too_many, headers=admin.headers)
    assert refused.json()["params"]["reason"] == "rows"
    assert timedelta(seconds=100) > answer.elapsed


async def test_people_are_imported_into_a_role_of_the_companys_own(world: World) -> None:
    company = await world.company()
    admin = company["admin"]
    role = {**a_role(key="tester", name="品鉴师"), "rank": 10}
    assert (await admin.post("/api/v1/roles", role)).status_code == 201
    template = await admin.get("/api/v1/people/import/template.xlsx")
    lists = zipfile.ZipFile(io.BytesIO(template.content)).read("xl/sharedStrings.xml").decode()
    assert "品鉴师" in lists
    unit = "一组"
    done = await send(
        admin,
        [HEAD, ["T-1", "甲", "", "", unit, "", "品鉴师", ""], ["T-2", "乙", "", "", unit, "", "品酒师", ""]],
        dry_run=False,
    )
    assert [row["outcome"] for row in done["rows"]] == ["create", "wrong"]
    made = (await directory(company))["T-1"]
    assert made["roles"] == [role["key"]]
