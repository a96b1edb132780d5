"""The command `rounds`: what a person mistypes or lacks is said in words."""

import fcntl
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from rounds.cli import app

HEAVY = ("fastapi", "granian", "procrastinate", "cryptography", "shapely", "numpy", "pydantic")


def run(*arguments: str, **environment: str):
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", **environment})


def test_every_command_explains_itself():
    listed = run("--help").output
    for command in ("up", "serve", "work", "migrate", "demo", "roles", "map", "openapi"):
        assert f"  {command} " in listed
        assert "Usage:" in run(command, "--help").output


def test_starting_up_loads_nothing_heavy():
    program = "import sys, rounds.cli, rounds.launch.system; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    assert [name for name in HEAVY if name in loaded] == []


def test_a_second_start_with_the_same_data_says_who_runs_already(tmp_path):
    with (tmp_path / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        said = run("up", "--data", str(tmp_path))
    assert said.exit_code == 1
    assert "already runs" in said.output
    assert "4711" in said.output


def test_half_a_server_of_the_operators_is_refused(tmp_path):
    said = run("migrate", "--data", str(tmp_path), ROUNDS_OWNER_DATABASE_URL="postgresql://nowhere/x")
    assert said.exit_code == 1
    assert "ROUNDS_WORKER_DATABASE_URL" in said.output
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("content", [None, b"this is no map"])
def test_a_file_that_is_no_map_is_refused_in_words_and_changes_nothing(tmp_path, content):
    extract = tmp_path / "region.osm.pbf"
    if content is not None:
        extract.write_bytes(content)
    said = run("map", "import", str(extract), "--data", str(tmp_path / "data"))
    assert said.exit_code == 1
    assert str(extract) in said.output
    assert "Traceback" not in said.output
    assert list((tmp_path / "data").rglob("*.pmtiles")) == []


def test_the_roles_script_is_what_psql_reads():
    said = run("roles")
    assert said.exit_code == 0
    assert said.output.count("CREATE ROLE") == 3
    assert all(line.endswith(";") or line.startswith("\\") for line in said.output.strip().splitlines())
