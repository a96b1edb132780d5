"""A phone that has an older version of the app open finds the scripts of its own version."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import FileResponse

from rounds.core.errors import DomainError
from rounds.core.http.web import FOREVER, WebApp

ASKED = Request({"type": "http", "method": "GET", "path": "/m/", "headers": []})


@pytest.fixture
def app(tmp_path: Path) -> WebApp:
    for folder, script in [
        ("m", "today-cccccccc.js"),
        ("kept/m/2", "today-bbbbbbbb.js"),
        ("kept/m/1", "today-aaaaaaaa.js"),
    ]:
        (tmp_path / folder / "assets").mkdir(parents=True)
        (tmp_path / folder / "index.html").write_text(folder)
        (tmp_path / folder / "assets" / script).write_text(script)
    return WebApp(tmp_path / "m")


@pytest.mark.parametrize("script", ["today-aaaaaaaa.js", "today-bbbbbbbb.js", "today-cccccccc.js"])
def test_scripts_are_served_back_to_the_build_before_the_last(app: WebApp, script: str) -> None:
    answer = app.answer(ASKED, f"assets/{script}")
    assert isinstance(answer, FileResponse)
    assert Path(answer.path).read_text() == script
    assert answer.headers["cache-control"] == FOREVER


def test_the_page_is_always_the_newest(app: WebApp) -> None:
    answer = app.answer(ASKED, "customers")
    assert isinstance(answer, FileResponse)
    assert Path(answer.path).read_text() == "m"


@pytest.mark.parametrize(
    "path", ["assets/today-dddddddd.js", "assets/../../kept/m/1/none.js", "none-aaaaaaaa.js"]
)
def test_what_no_build_had_is_not_found(app: WebApp, path: str) -> None:
    with pytest.raises(DomainError):
        app.answer(ASKED, path)
