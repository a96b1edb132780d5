"""New passwords: which are refused, why, and that every way to set one asks the same rules."""

import pytest

from rounds.core.ids import uuid7
from rounds.org import passwords
from rounds.org.password_rules import objections
from tests.doors.people import SIGN_IN, a_person, browser, knock
from tests.world import PASSWORD, Caller, Company, World

pytestmark = pytest.mark.anyio
NAMES = ("QC0207", "王小明", "wangxiaoming", "Qinghe Trading", "13812345678")


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


def why(password: str, least: int = 10) -> list[str]:
    return objections(password, min_length=least, names=NAMES)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "Nine-tigers crossed", "楼下的面馆三块五一碗真香", "wo ai beijing tian an men",
     "gr8 umbrella!",
     "8402917365528140", "mvk7-wq2p-xd9t", "café noir à midi", "🐘🍜🌧️ by the river"],
)  # fmt: skip
def test_a_good_password_is_let_be(password: str) -> None:
    assert why(password) == []


@pytest.mark.parametrize(("least", "refused"), [(10, ["short"]), (9, []), (8, [])])
def test_letters_are_counted_and_not_bytes(least: int, refused: list[str]) -> None:
    assert why("mvk7-wq2p", least) == refused
    assert why("面馆三块五一碗香", least) == (["short"] if least > 8 else [])


@pytest.mark.parametrize(
    "password",
    ["password2026", "Passw0rd!2026", "P@ssw0rd2026", "PASSWORD@123", "admin123456", "abc@123456",
     "ｐａｓｓｗｏｒｄ２０２６",
     "dragon@2026", "iloveyou2026"],
)  # fmt: skip
def test_what_everybody_knows_is_refused_with_a_year_or_marks_behind_it_too(password: str) -> None:
    assert why(password) == ["common"]


@pytest.mark.parametrize(
    "password",
    ["woaini1314", "woaini5201314", "woaini1314520", "wang1234567", "zhongguo123",
     "woaiwojia1314", "shanghai2026",
     "beijing2008", "a5201314!!", "5201314!!!"],
)  # fmt: skip
def test_what_is_common_in_china_is_refused(password: str) -> None:
    assert "common" in why(password)


@pytest.mark.parametrize(
    "password",
    ["QC0207-umbrella", "my qc0207 pass", "王小明的雨伞在门后面呢", "WangXiaoMing.88",
     "qinghetrading!!", "13812345678abc",
     "Rounds umbrella", "xunfang-umbrella", "巡访的雨伞在门后面呢呢", "ＱＣ０２０７-umbrella"],
)  # fmt: skip
def test_names_of_the_person_the_company_and_the_product_are_refused(password: str) -> None:
    assert why(password) == ["name"]


def test_a_name_too_short_to_mean_anything_refuses_nothing() -> None:
    assert objections("a long umbrella", min_length=10, names=["", "a", "umb", "明"]) == []


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaa", "ababababab", "abcdeabcdeabcde", "面馆面馆面馆面馆面馆", "umbrellaumbrella",
     "asdfghjkl;", "zxcvbnm,./",
     "qwer1234asdf", "abcd1234abcd", "zaq12wsxcde3", "lkjhgfdsapoiu", "zyxwvutsrq", "12345678901234567890",
     "0987654321098765", "ＡＢＣＤＥＦＧＨＩＪ"],
)  # fmt: skip
def test_repetitions_and_walks_along_keyboard_digits_and_alphabet_are_refused(password: str) -> None:
    assert why(password) == ["pattern"]


@pytest.mark.parametrize(
    ("password", "is_refused"), [("19880512", True), ("840291736552814", True), ("8402917365528140", False)]
)
def test_digits_alone_must_be_many(password: str, is_refused: bool) -> None:
    assert ("digits" in why(password, 8)) is is_refused


def test_all_reasons_are_told_at_once() -> None:
    assert why("123456") == ["short", "common", "digits", "pattern"]


async def change(caller: Caller, new: str, old: str = PASSWORD) -> tuple[int, list[str]]:
    answer = await caller.http.put(
        "/api/v1/me/password", json={"old": old, "new": new}, headers=caller.headers
    )
    return answer.status_code, answer.json()["params"].get("reasons", []) if answer.content else []


async def a_link(company: Company, caller: Caller) -> str:
    answer = await company["admin"].post(f"/api/v1/people/{caller.person_id}/password-reset")
    return str(answer.json()["link"])


async def test_changing_and_resetting_ask_the_companys_rules(world: World) -> None:
    company = await world.company()
    caller = await a_person(world, company)
    fits = "mvk7-wq2p-xd9t"
    await company["admin"].patch("/api/v1/settings/security", {"min_length": len(fits) + 1})
    assert await change(caller, fits) == (422, ["short"])
    async with browser(world) as http:
        body = {"link": await a_link(company, caller), "password": fits}
        by_link = await http.post(f"{SIGN_IN}/reset", json=body)
    assert (by_link.status_code, by_link.json()["code"]) == (422, "password_weak")
    assert by_link.json()["params"] == {"reasons": ["short"], "min_length": len(fits) + 1}
    await company["admin"].patch("/api/v1/settings/security", {"min_length": len(fits)})
    assert await change(caller, fits) == (204, [])


async def test_an_invitation_asks_the_companys_rules(world: World) -> None:
    company = await world.company()
    person = {"id": str(uuid7()), "code": f"N{company.org_id}-new", "name": "新来的", "mobile": "13700001111"}
    assert (await company["admin"].post("/api/v1/people", person)).status_code == 201
    body = {"person_ids": [person["id"]], "kind": "link", "base": "https://rounds.test"}
    made = await company["admin"].post("/api/v1/people/invites", body)
    token = made.json()["items"][0]["link"].split("#")[1]
    async with browser(world) as http:
        for weak, reason in (
            ("mvk7-wq2p", "short"),
            ("woaini1314520", "common"),
            ("13700001111-xd9", "name"),
        ):
            answer = await http.post("/api/v1/invites/accept", json={"token": token, "password": weak})
            assert (answer.status_code, answer.json()["params"]["reasons"]) == (422, [reason])


async def test_ones_own_name_in_pinyin_and_ones_number_are_no_password(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    about = {"name": "单雄信", "mobile": "13912340000"}
    changed = await company["admin"].patch(f"/api/v1/people/{caller.person_id}", about)
    assert changed.status_code == 200, changed.text
    for password in (
        f"{caller.code}!!!!",
        "单雄信的雨伞在门后面",
        "ShanXiongXin-xd9t",
        "danxiongxin.wq2p",
        "13912340000-xd9t",
    ):
        assert await change(caller, password) == (422, ["name"]), password


async def test_the_old_password_is_no_new_one(world: World, company: Company) -> None:
    assert await change(await a_person(world, company), PASSWORD) == (422, ["same"])


async def test_a_refused_password_is_never_hashed(
    world: World, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = await a_person(world, company)
    link = await a_link(company, caller)
    monkeypatch.setattr(passwords._hasher, "hash", lambda _password: pytest.fail("hashed"))
    async with browser(world) as http:
        await http.post(f"{SIGN_IN}/reset", json={"link": link, "password": "password2026"})
        await http.post(f"{SIGN_IN}/reset", json={"link": f"{link}x", "password": "mvk7-wq2p-xd9t"})
    assert await change(caller, "password2026") == (422, ["common"])


async def test_changing_it_needs_the_old_one_and_ends_all_other_sessions(
    world: World, company: Company
) -> None:
    caller = await a_person(world, company)
    other = await world.sign_in(caller.code, caller.person_id, caller.position_id)
    assert (await change(caller, "mvk7-wq2p-xd9t", old="wrong"))[0] == 403
    assert (await other.get("/api/v1/me")).status_code == 200
    assert await change(caller, "mvk7-wq2p-xd9t") == (204, [])
    assert (await caller.get("/api/v1/me")).status_code == 200
    assert (await other.get("/api/v1/me")).json()["code"] == "session_revoked"
    async with browser(world) as http:
        assert (await knock(http, caller.code)).status_code == 401
        assert (await knock(http, caller.code, "mvk7-wq2p-xd9t")).status_code == 200
