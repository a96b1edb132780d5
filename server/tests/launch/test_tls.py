"""Certificates that a phone accepts, and the page that helps it to."""

import asyncio
import contextlib
import os
import ssl
import time

from cryptography import x509

from rounds.launch.tls import VALID_DAYS, certificates
from rounds.launch.trust_page import TrustPage

NAMES = ["localhost", "127.0.0.1", "192.0.2.7"]


def test_the_certificate_is_accepted_by_who_trusts_the_authority(tmp_path):
    held = certificates(tmp_path, NAMES)

    async def run() -> None:
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(held.chain, held.key)

        async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

        server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=server_side)
        async with server:
            port = server.sockets[0].getsockname()[1]
            trusting = ssl.create_default_context(cafile=str(held.authority))
            for name in NAMES:
                _, writer = await asyncio.open_connection(
                    "127.0.0.1", port, ssl=trusting, server_hostname=name
                )
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    asyncio.run(run())


def test_keys_are_readable_by_their_owner_alone(tmp_path):
    held = certificates(tmp_path, NAMES)
    for key in (held.key, tmp_path / "ca.key"):
        assert key.stat().st_mode & 0o777 == 0o600


def test_the_certificate_is_kept_until_the_names_change_and_the_authority_for_ever(tmp_path):
    first = certificates(tmp_path, NAMES)
    chain, authority = first.chain.read_bytes(), first.authority.read_bytes()
    assert certificates(tmp_path, NAMES).chain.read_bytes() == chain
    assert certificates(tmp_path, [*NAMES, "192.0.2.8"]).chain.read_bytes() != chain
    assert first.authority.read_bytes() == authority


def test_the_certificate_lasts_no_longer_than_phones_accept(tmp_path):
    certificate = x509.load_pem_x509_certificate(certificates(tmp_path, NAMES).chain.read_bytes())
    left_days = (certificate.not_valid_after_utc.timestamp() - time.time()) / 86_400
    assert VALID_DAYS - 1 < left_days <= VALID_DAYS


def visit(page: TrustPage, request: bytes) -> bytes:
    async def run() -> bytes:
        server = await page.serve("127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
            writer.write(request)
            answer = await reader.read()
            writer.close()
            return answer

    return asyncio.run(run())


def test_the_page_gives_the_authority_and_leads_to_the_app_under_the_address_it_was_reached_by(tmp_path):
    held = certificates(tmp_path, NAMES)
    page = TrustPage(held, app_port=8443)
    answer = visit(page, b"GET / HTTP/1.1\r\nHost: 192.0.2.7:8701\r\n\r\n").decode()
    assert 'href="https://192.0.2.7:8443/"' in answer
    assert held.fingerprint in answer
    assert "{{" not in answer
    head, _, body = visit(page, b"GET /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")
    assert b"application/x-x509-ca-cert" in head
    assert body == held.authority.read_bytes()
    assert b"PRIVATE KEY" not in body


def test_a_hostile_host_header_cannot_write_into_the_page(tmp_path):
    page = TrustPage(certificates(tmp_path, NAMES), app_port=8443)
    answer = visit(page, b'GET / HTTP/1.1\r\nHost: "><script>alert(1)</script>:1\r\n\r\n').decode()
    assert "<script>" not in answer


def test_a_visitor_that_speaks_no_http_gets_no_answer_and_does_no_harm(tmp_path):
    page = TrustPage(certificates(tmp_path, NAMES), app_port=8443)
    assert visit(page, os.urandom(9000).replace(b"\r\n\r\n", b"xxxx")) == b""
