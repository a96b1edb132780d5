"""The audit holds no sensitive value in the clear: whatever is done with it, no row contains the digits."""

import pytest

from rounds.core.audit.clear import HIDDEN, without_secrets
from tests.world import World, a_customer, an_op

pytestmark = pytest.mark.anyio
NUMBERS = ("13912345678", "13987654321", "13955550000")


async def test_a_phone_number_is_nowhere_in_the_audit(world: World) -> None:
    company = await world.company()
    rep = company["rep"]
    customer = a_customer(phone=NUMBERS[0])
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    path = f"/api/v1/customers/{customer['id']}"
    version = (await rep.get(path)).json()["version"]
    change = {"base_version": version, "set": {"phone": NUMBERS[1], "note": "seen"}}
    assert (await rep.patch(path, change)).status_code == 200
    op = an_op(
        "customer.edit",
        customer["id"],
        1,
        set={"phone": NUMBERS[2]},
        base={"phone": NUMBERS[1]},
        base_version=2,
    )
    assert (await rep.push(op)).status_code == 200
    rows = await world.oracle.fetch(
        "SELECT action, concat(before, after) AS said FROM audit WHERE org_id = $1", company.org_id
    )
    assert {"customer:create", "customer:edit"} <= {row["action"] for row in rows}
    assert [(row["action"], number) for row in rows for number in NUMBERS if number in row["said"]] == []


def test_ciphertext_stays_and_everything_else_of_that_name_is_hidden_however_deep() -> None:
    said = {
        "phone": "13912345678", "mobile": "e1:abc", "name": "x", "token": None, "phone_lock": "required",
        "lines": [{"password": "p", "n": 1}], "retention": {"secret": 7},
    }  # fmt: skip
    assert without_secrets(said) == {
        "phone": HIDDEN, "mobile": "e1:abc", "name": "x", "token": None, "phone_lock": "required",
        "lines": [{"password": HIDDEN, "n": 1}], "retention": {"secret": HIDDEN},
    }  # fmt: skip
