"""An export is a right of its own: the list's scope and fields, safe cells, and a row in the audit."""

import csv
import io

import pytest

from tests.rights.test_roles import change
from tests.world import Caller, Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
async def company(world: World) -> Company:
    company = await world.company()
    for name in ("rep", "rep2"):
        customer = a_customer(name=f"便利店 {name}", phone="13800001234", address=FORMULA)
        assert (await company[name].post("/api/v1/customers", customer)).status_code == 201
        visit = a_check_in(customer["id"])
        assert (await company[name].post("/api/v1/visits", visit)).status_code == 201
    return company


async def table(caller: Caller, of: str, **asked: str) -> list[dict[str, str]]:
    answer = await caller.get(f"/api/v1/{of}/export.csv", **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


async def test_the_table_holds_the_rows_of_the_scope_and_of_the_filter(company: Company) -> None:
    assert [row["名称"] for row in await table(company["leader"], "customers")] == ["便利店 rep"]
    assert [row["Customer"] for row in await table(company["leader"], "visits", locale="en")] == [
        "便利店 rep"
    ]
    both = await table(company["admin"], "customers", sort="name")
    assert [row["名称"] for row in both] == ["便利店 rep", "便利店 rep2"]
    assert [row["名称"] for row in await table(company["finance"], "customers", q="rep2")] == ["便利店 rep2"]


async def test_no_cell_is_a_formula(company: Company) -> None:
    (row,) = await table(company["leader"], "customers")
    assert row["地址"] == "'" + FORMULA


async def test_a_hidden_field_is_empty_in_the_table_too(company: Company) -> None:
    assert (await change(company, "leader", sights={"customer.phone": "hidden"})).status_code == 200
    (row,) = await table(company["leader"], "customers")
    assert row["电话"] == ""


@pytest.mark.parametrize("of", ["customers", "visits"])
async def test_who_only_looks_cannot_export_and_who_exports_is_in_the_audit(
    world: World, company: Company, of: str
) -> None:
    assert (await company["auditor"].get(f"/api/v1/{of}/export.csv")).status_code == 403
    await table(company["finance"], of)
    found = await world.oracle.fetch(
        "SELECT person_id FROM audit WHERE org_id = $1 AND action = $2", company.org_id, f"{of[:-1]}:export"
    )
    assert [row["person_id"] for row in found] == [company["finance"].person_id]
