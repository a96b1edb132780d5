"""The company's own words: in what is told, exported, imported and refused, in both languages."""

import csv
import io
import re
from typing import Any
from uuid import uuid4

import pytest

from rounds.core.i18n import TITLES
from rounds.core.terms import USUAL, filled, forms, plural
from rounds.org.company.rules import term_names
from rounds.org.company.schemas import OwnTerms
from rounds.org.company.trades import TRADES
from tests.architecture.sources import SERVER
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
PATH = "/api/v1/settings/terms"
HOSPITALS = {
    "zh": {"customer": "医院", "rep": "医药代表", "visit": "学术拜访", "check_in": "到院", "outlet": "药房"},
    "en": {
        "customer": "hospital",
        "rep": "salesman",
        "reps": "salesmen",
        "visit": "call",
        "outlet": "pharmacy",
    },
}


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


async def put(company: Company, **terms: Any) -> Any:
    return await company["admin"].http.put(PATH, json=terms, headers=company["admin"].headers)


async def table(company: Company, path: str, locale: str) -> list[list[str]]:
    text = (await company["admin"].get(path, locale=locale)).text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_web_apps_have_the_same_usual_words() -> None:
    for at, language in enumerate(("zh", "en")):
        source = (SERVER.parent / f"web/shared/i18n/texts/{language}/terms.ts").read_text()
        theirs = dict(re.findall(r"^  (\w+): '([^']+)'", source, re.MULTILINE))
        assert theirs == {key: words[at] for key, words in USUAL.items()}


def test_english_words_come_in_four_forms_and_a_plural_of_its_own_wins() -> None:
    words = forms("en", HOSPITALS)
    assert [words[key] for key in ("customer", "customers", "Customer", "Customers")] == [
        "hospital", "hospitals", "Hospital", "Hospitals",
    ]  # fmt: skip
    assert (words["Reps"], words["outlets"]) == ("Salesmen", "pharmacies")
    assert [plural(word) for word in ("visit", "branch", "city", "bay", "box")] == [
        "visits", "branches", "cities", "bays", "boxes",
    ]  # fmt: skip


def test_every_text_of_the_server_can_be_filled() -> None:
    for chinese, english in TITLES.values():
        assert "{" not in filled(chinese, "zh", HOSPITALS) + filled(english, "en", HOSPITALS)
    assert filled(TITLES["visit_unknown"][0], "zh", HOSPITALS) == "没有这次学术拜访"


def test_every_trade_has_known_words_and_names_customers_or_what_is_done_with_them() -> None:
    assert set(TRADES) == {"fmcg", "pharma", "industry", "insurance", "property"}
    for terms in TRADES.values():
        OwnTerms.model_validate(terms)
        for locale, words in terms.items():
            assert set(words) <= term_names(locale)
            assert not [key for key, word in words.items() if USUAL[key][locale == "en"] == word]


async def test_own_words_are_told_to_everybody_and_phones_and_audited(company: Company) -> None:
    rep = company["rep"]
    cursor = (await rep.pull()).json()["cursor"]
    answer = await put(company, **HOSPITALS)
    assert answer.status_code == 200, answer.text
    assert answer.json()["terms"] == HOSPITALS
    assert (await rep.get("/api/v1/me")).json()["company"]["terms"] == HOSPITALS
    assert "医药代表" in (await rep.pull(cursor)).text
    row = (await company["admin"].get("/api/v1/audit", action="company:edit")).json()["items"][0]
    assert (row["before"], row["after"]) == ({"terms": {}}, {"terms": HOSPITALS})


async def test_the_usual_word_is_not_kept_and_what_is_left_out_is_usual_again(company: Company) -> None:
    await put(company, **HOSPITALS)
    told = (await put(company, zh={"customer": "客户", "rep": "代表"}, en={})).json()
    assert told["terms"] == {"zh": {"rep": "代表"}, "en": {}}


@pytest.mark.parametrize(
    "bad",
    [
        {"zh": {"nothing": "词"}}, {"zh": {"customers": "词"}}, {"zh": {"customer": "  "}}, {"fr": {"customer": "x"}},
        *({"en": {"customer": word}} for word in ("{{x}}", "$t(x)", "<b>", "=1+1", "@x", "a" * 25, "a\u202eb\n{")),
    ],
)  # fmt: skip
async def test_a_word_that_texts_cannot_carry_is_refused(company: Company, bad: dict[str, Any]) -> None:
    assert (await put(company, **bad)).status_code == 422


async def test_exports_have_the_companys_words_in_their_headings_and_kinds(company: Company) -> None:
    rep, customer = company["rep"], a_customer(kind="outlet")
    await rep.post("/api/v1/customers", customer)
    await rep.post("/api/v1/visits", a_check_in(customer["id"]))
    usual = await table(company, "/api/v1/visits/export.csv", "zh")
    assert {"客户", "签到", "签退"} <= set(usual[0])
    await put(company, **HOSPITALS)
    head = (await table(company, "/api/v1/visits/export.csv", "zh"))[0]
    assert {"医院", "到院", "签退"} <= set(head)
    assert "客户" not in head
    assert "Hospital" in (await table(company, "/api/v1/visits/export.csv", "en"))[0]
    chinese = await table(company, "/api/v1/customers/export.csv", "zh")
    assert ("最近学术拜访" in chinese[0], "药房" in chinese[1]) == (True, True)
    english = await table(company, "/api/v1/customers/export.csv", "en")
    assert ("Last call" in english[0], "pharmacy" in english[1]) == (True, True)


async def test_titles_of_errors_have_the_companys_words(company: Company) -> None:
    await put(company, **HOSPITALS)
    rep, customer = company["rep"], a_customer()
    await rep.post("/api/v1/customers", customer)
    path = f"/api/v1/customers/{customer['id']}/hand-over"
    body = {"id": str(uuid4()), "position_id": str(rep.position_id), "from_day": "2099-01-01", "reason": "x"}
    for language, title in (
        ("en", "This hospital belongs to that position already"),
        ("zh", "这个医院本来就归这个岗位"),
    ):
        answer = await rep.post(path, body, headers={"accept-language": language})
        assert (answer.status_code, answer.json()["title"]) == (422, title)


async def test_a_table_of_people_names_roles_in_the_companys_words_or_the_usual_ones(
    company: Company,
) -> None:
    await put(company, **HOSPITALS)
    rows = [
        f"M{company.org_id}-{n},人,region/team1,{role}" for n, role in enumerate(("医药代表", "业务员", "无"))
    ]
    content = "\r\n".join(["工号,姓名,队伍,角色", *rows]).encode()
    admin = company["admin"]
    told = (await admin.http.post("/api/v1/people/import", content=content, headers=admin.headers)).json()
    assert [row["outcome"] for row in told["rows"]] == ["create", "create", "wrong"]
