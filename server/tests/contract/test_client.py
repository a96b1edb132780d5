"""The web apps' typed client is made from the present description."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MAKER = ROOT / "web" / "node_modules" / "openapi-typescript" / "bin" / "cli.js"


def made_from(description: Path, out: Path) -> str:
    node = shutil.which("node")
    if node is None or not MAKER.is_file():
        pytest.skip("the web packages are not installed: `make setup` installs them")
    done = subprocess.run([node, MAKER, description, "-o", out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out.read_text()


def test_the_client_is_fresh(tmp_path: Path) -> None:
    made = made_from(ROOT / "server" / "openapi.json", tmp_path / "schema.ts")
    same = made == (ROOT / "web" / "shared" / "api" / "schema.ts").read_text()
    assert same, "web/shared/api/schema.ts is out of date: run `make api`"
