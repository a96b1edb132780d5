"""Requests that nobody thought of: no server error, no answer that the description does not know."""

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from tests.world import World, a_check_in, a_customer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(480)]
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
    "ignored_auth",
)
# Of each operation; the administrator's come on top of all the cases that its shapes' limits give.
EXAMPLES = {"coverage,fuzzing": 2, "fuzzing": 4}
LEFT_OUT = (
    "--exclude-path=/api/sync/v1/events",  # a stream that does not end
    "--exclude-operation-id-regex=^sign_out",  # would end the session that the run stands on
)


def fuzz(
    address: str, token: str, folder: Path, *, phases: str, seed: int, known: dict[str, str]
) -> tuple[int, str]:
    """Run schemathesis; `known` are values of parameters that exist, so that requests get past 404.

    The description is asked for once beforehand: writing it takes the server longer than the ten
    seconds that schemathesis waits for it when everything else runs beside; afterwards it is at hand.
    """
    httpx.get(f"{address}/api/openapi.json", timeout=120).raise_for_status()
    parameters = "".join(f'"path.{name}" = "{value}"\n' for name, value in known.items())
    config = folder / "schemathesis.toml"
    config.write_text(f"[parameters]\n{parameters}")
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            f"--config-file={config}",
            "run",
            f"{address}/api/openapi.json",
            f"--header=Authorization: Bearer {token}",
            f"--checks={','.join(CHECKS)}",
            f"--phases={phases}",
            f"--max-examples={EXAMPLES[phases]}",
            f"--seed={seed}",
            *LEFT_OUT,
            "--suppress-health-check=all",
            "--request-timeout=15",
            "--continue-on-failure",
            "--no-shrink",
            "--warnings=off",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**os.environ, "COLUMNS": "110", "NO_COLOR": "1"},
    )
    return done.returncode, f"seed {seed}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize(
    ("role", "knows_ids", "phases"), [("admin", True, "coverage,fuzzing"), ("rep", False, "fuzzing")]
)
async def test_no_request_breaks_the_server_or_gets_an_unknown_answer(
    served: str, world: World, tmp_path: Path, role: str, knows_ids: bool, phases: str
) -> None:
    company = await world.company()
    caller = company[role]
    customer = a_customer()
    visit = a_check_in(customer["id"])
    assert (await caller.post("/api/v1/customers", customer)).status_code == 201
    assert (await caller.post("/api/v1/visits", visit)).status_code == 201
    known = {"customer_id": customer["id"], "visit_id": visit["id"], "sha256": "ab" * 32} if knows_ids else {}
    code, said = fuzz(served, caller.token, tmp_path, phases=phases, seed=20261123, known=known)
    assert code == 0, said
    selected, total = map(int, re.findall(r"Operations: +(\d+) selected / (\d+) total", said)[0])
    assert selected == total - len(LEFT_OUT)
    assert await world.differences(company) == []


class Liar(BaseHTTPRequestHandler):
    """Describes one operation that answers 200 with {"ok": …}, and answers otherwise."""

    def do_GET(self) -> None:
        shape = {"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}}
        answer = {"200": {"description": "", "content": {"application/json": {"schema": shape}}}}
        described = {"/thing": {"get": {"responses": answer, "operationId": "thing"}}}
        document = {"openapi": "3.1.0", "info": {"title": "", "version": "1"}, "paths": described}
        is_document = self.path.endswith("openapi.json")
        self.send_response(200 if is_document else 418)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(document if is_document else {"ok": True}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has above
        pass


def test_the_fuzzer_notices_an_answer_that_is_not_described(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Liar) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        code, said = fuzz(address, "1.a", tmp_path, phases="fuzzing", seed=1, known={})
        server.shutdown()
    assert code == 1, said
    assert "418" in said
