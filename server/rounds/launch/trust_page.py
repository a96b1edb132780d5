"""A page over plain HTTP that helps a phone to trust this computer, then leads to the app over HTTPS."""

import asyncio
import html
from importlib import resources

from rounds.launch.tls import Certificates

REQUEST_LIMIT = 8192
PATIENCE_S = 10.0


class TrustPage:
    """Serves two things: `/ca.crt`, and for everything else the page."""

    def __init__(self, certificates: Certificates, app_port: int) -> None:
        self.authority = certificates.authority.read_bytes()
        self.fingerprint = certificates.fingerprint
        self.app_port = app_port
        self.template = (
            resources.files("rounds.launch").joinpath("trust_page.html").read_text(encoding="utf-8")
        )

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.start_server(self._answer, host, port, limit=REQUEST_LIMIT)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
            kind, body = self._response(head.decode("latin-1"))
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                "Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # a visitor that left or spoke no HTTP
        finally:
            writer.close()

    def _response(self, head: str) -> tuple[str, bytes]:
        lines = head.split("\r\n")
        path = lines[0].split(" ")[1] if lines[0].count(" ") == 2 else "/"
        if path == "/ca.crt":
            return "application/x-x509-ca-cert", self.authority
        host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "localhost")
        app = f"https://{host.rsplit(':', 1)[0]}:{self.app_port}/"
        page = self.template.replace("{{app}}", html.escape(app)).replace("{{fingerprint}}", self.fingerprint)
        return "text/html; charset=utf-8", page.encode()
