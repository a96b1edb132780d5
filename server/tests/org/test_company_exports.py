"""The whole export on the console: only for whoever shows who they are, written by a job, there for a day, audited."""

import asyncio
import hashlib
import io
import zipfile
from datetime import timedelta
from uuid import UUID

import pyrage
import pytest

from rounds.core.clock import utc_now
from rounds.core.ids import uuid7
from rounds.core.keyring import Unreadable
from rounds.core.work import Runtime
from rounds.org.companies import jobs
from rounds.org.companies.exporting import export_key
from tests.world import PASSWORD, Company, World

pytestmark = pytest.mark.anyio
EXPORTS = "/api/v1/company/exports"


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
def runtime(world: World) -> Runtime:
    return Runtime(world.db, world.app.state.services.files, world.settings)


async def asked(company: Company, passphrase: str | None = None) -> str:
    number = str(uuid7())
    answer = await company["admin"].post(EXPORTS, {"id": number, "passphrase": passphrase})
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "asked"
    return number


async def test_an_export_is_written_by_a_job_and_taken_with_a_row_in_the_audit(
    world: World, company: Company, runtime: Runtime
) -> None:
    number = await asked(company)
    admin = company["admin"]
    again = await admin.post(EXPORTS, {"id": str(uuid7())})
    assert (again.status_code, again.json()["code"]) == (409, "export_running")
    assert (await admin.post(EXPORTS, {"id": number})).json()["id"] == number, "asked twice is asked once"
    assert (await admin.get(f"{EXPORTS}/{number}/file")).status_code == 404
    event = await world.oracle.fetchval(
        "SELECT payload ->> 'export_id' FROM outbox WHERE org_id = $1 AND event = 'CompanyExportAsked'",
        company.org_id,
    )
    assert event == number
    await jobs.write_export(runtime, company.org_id, {"export_id": number})
    (told,) = (await admin.get(EXPORTS)).json()["items"]
    assert (told["state"], told["is_encrypted"]) == ("ready", False)
    assert told["done"] == told["total"] > 0
    taken = await admin.get(f"{EXPORTS}/{number}/file")
    assert taken.status_code == 200
    assert hashlib.sha256(taken.content).hexdigest() == told["sha256"]
    assert taken.headers["content-disposition"].endswith('.zip"')
    assert zipfile.ZipFile(io.BytesIO(taken.content)).testzip() is None
    lying = (world.settings.data_dir / "files" / export_key(company.org_id, UUID(number))).read_bytes()
    assert taken.content[:64] not in lying
    actions = await world.oracle.fetch(
        "SELECT action FROM audit WHERE org_id = $1 AND action LIKE 'company:export%' ORDER BY seq",
        company.org_id,
    )
    assert [row["action"] for row in actions] == [
        "company:export",
        "company:export_ready",
        "company:export_taken",
    ]
    await jobs.write_export(runtime, company.org_id, {"export_id": number})  # a job may run twice
    assert (await admin.get(EXPORTS)).json()["items"] == [told]


async def test_a_passphrase_rests_sealed_and_is_destroyed_when_the_file_is_written(
    world: World, company: Company, runtime: Runtime
) -> None:
    number = await asked(company, "ein langer Satz 一句长话")
    resting = "SELECT passphrase FROM company_export WHERE org_id = $1"
    assert (await world.oracle.fetchval(resting, company.org_id)).startswith("e1:")
    await jobs.write_export(runtime, company.org_id, {"export_id": number})
    assert await world.oracle.fetchval(resting, company.org_id) is None
    key = await world.oracle.fetchrow(
        "SELECT wrapped, destroyed_at FROM subject_key WHERE org_id = $1 AND subject = $2",
        company.org_id,
        UUID(number),
    )
    assert key["wrapped"] is None
    assert key["destroyed_at"] is not None
    taken = await company["admin"].get(f"{EXPORTS}/{number}/file")
    assert taken.headers["content-disposition"].endswith('.zip.age"')
    opened = pyrage.passphrase.decrypt(taken.content, "ein langer Satz 一句长话")
    assert "keys.jsonl" in zipfile.ZipFile(io.BytesIO(opened)).namelist()


async def test_whoever_has_not_shown_lately_who_they_are_is_asked_first(
    world: World, company: Company
) -> None:
    await world.oracle.execute(
        "UPDATE session SET confirmed_at = $2 WHERE org_id = $1",
        company.org_id,
        utc_now() - timedelta(hours=1),
    )
    admin = company["admin"]
    refused = await admin.post(EXPORTS, {"id": str(uuid7())})
    assert (refused.status_code, refused.json()["code"]) == (403, "confirm_first")
    taking = await admin.get(f"{EXPORTS}/{uuid7()}/file")
    assert (taking.status_code, taking.json()["code"]) == (403, "confirm_first")
    shown = await admin.post("/api/v1/me/confirm", {"password": PASSWORD})
    assert shown.status_code == 204, shown.text
    await asked(company)


async def test_after_its_day_the_file_is_gone(world: World, company: Company, runtime: Runtime) -> None:
    number = await asked(company)
    await jobs.write_export(runtime, company.org_id, {"export_id": number})
    await jobs.forget_exports(runtime)
    assert await runtime.files.has(export_key(company.org_id, UUID(number)))
    await world.oracle.execute(
        "UPDATE company_export SET expires_at = $2 WHERE org_id = $1",
        company.org_id,
        utc_now() - timedelta(seconds=1),
    )
    admin = company["admin"]
    assert (await admin.get(f"{EXPORTS}/{number}/file")).status_code == 404
    await jobs.forget_exports(runtime)
    assert not await runtime.files.has(export_key(company.org_id, UUID(number)))
    assert (await admin.get(EXPORTS)).json()["items"][0]["state"] == "gone"


async def test_what_fails_is_told_and_leaves_no_file_and_no_passphrase(
    world: World, company: Company, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await asked(company, "a passphrase of some length")

    async def refuse(*_: object, **__: object) -> None:
        await asyncio.sleep(0)
        raise Unreadable("the disk")

    monkeypatch.setattr(jobs, "export_company", refuse)
    await jobs.write_export(runtime, company.org_id, {"export_id": number})
    (told,) = (await company["admin"].get(EXPORTS)).json()["items"]
    assert told["state"] == "failed"
    assert not await runtime.files.has(export_key(company.org_id, UUID(number)))
    resting = "SELECT passphrase FROM company_export WHERE org_id = $1"
    assert await world.oracle.fetchval(resting, company.org_id) is None
    await asked(company)


@pytest.mark.parametrize(
    "body", [{"passphrase": "short"}, {"id": "x"}, {"org_id": 1}, {"passphrase": "x" * 201}]
)
async def test_a_misspelt_wish_is_refused(company: Company, body: dict[str, object]) -> None:
    answer = await company["admin"].post(EXPORTS, {"id": str(uuid7()), **body})
    assert answer.status_code == 422
