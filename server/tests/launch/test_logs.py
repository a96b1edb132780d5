"""Logs stay short, and of what they hold only errors reach the screen."""

import json

import pytest

from rounds.launch.logs import ErrorWatch, error_in, open_log, shorten, tail


def test_a_long_log_is_moved_aside_and_its_writer_goes_on(tmp_path):
    path = tmp_path / "serve.log"
    with open_log(path) as log:
        log.write(b"old\n" * 100)
        log.flush()
        shorten(path, limit=100)
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert (tmp_path / "serve.log.1").read_bytes() == b"old\n" * 100


def test_a_log_within_its_limit_and_one_that_is_missing_are_left_alone(tmp_path):
    (tmp_path / "a.log").write_text("short")
    shorten(tmp_path / "a.log", limit=100)
    shorten(tmp_path / "missing.log", limit=100)
    assert [path.name for path in tmp_path.iterdir()] == ["a.log"]


def test_a_log_is_readable_by_its_owner_alone(tmp_path):
    open_log(tmp_path / "work.log").close()
    assert (tmp_path / "work.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (json.dumps({"level": "error", "event": "job failed", "request_id": "r1"}), "job failed r1"),
        (json.dumps({"level": "info", "event": "an ERROR was counted"}), None),
        ("[ERROR] Unexpected exit from worker-1", "[ERROR] Unexpected exit from worker-1"),
        ("[INFO] Started worker-1", None),
        ("{not json: ERROR", "{not json: ERROR"),
    ],
)
def test_only_errors_are_shown(line, shown):
    assert error_in(line) == shown


def test_the_watch_tells_each_error_once_whole_and_after_the_log_was_shortened(tmp_path):
    path = tmp_path / "serve.log"
    path.write_text("[ERROR] before we looked\n")
    watch = ErrorWatch(path)
    with path.open("a") as log:
        log.write("[ERROR] one\n[ERR")
    assert list(watch.new_errors()) == ["[ERROR] one"]
    with path.open("a") as log:
        log.write("OR] two\n")
    assert list(watch.new_errors()) == ["[ERROR] two"]
    path.write_text("[ERROR] three\n")
    assert list(watch.new_errors()) == ["[ERROR] three"]
    assert tail(path) == "[ERROR] three"
