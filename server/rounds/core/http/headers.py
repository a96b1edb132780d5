"""The headers of every answer: what a browser may do with it, as narrow as this installation's settings allow."""

import re
from collections.abc import Iterable
from pathlib import Path

import orjson

from rounds.core.config import Settings

Headers = Iterable[tuple[bytes, bytes]]
POLICY = b"content-security-policy"
ORIGIN = re.compile(r"(https?)://([^/?#@]+)", re.ASCII)
# What only data is, and no page: nothing in it may run or be framed, whatever it holds.
OF_DATA = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"


def page_policy(origins: Iterable[str] = (), *, nonce: str = "") -> str:
    """What a page of ours may load. `origins` are those of the base map; `nonce` lets the console's kit add its styles.

    Styles that scripts set one by one (`element.style`) need no word here; style elements and attributes do.
    """
    others = "".join(f" {origin}" for origin in sorted(set(origins)))
    styles = f" 'nonce-{nonce}'" if nonce else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src 'self'{styles}",
            f"img-src 'self' blob: data:{others}",
            f"connect-src 'self'{others}",
            "worker-src 'self' blob:",
            "media-src 'self' blob:",
            "font-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )


def map_origins(folder: Path) -> list[str]:
    """Where the tiles of the operator's base map come from; nothing for an archive of our own."""
    chosen = folder / "basemap.json"
    try:
        url = str(orjson.loads(chosen.read_bytes()).get("url", ""))
    except (OSError, orjson.JSONDecodeError, AttributeError):
        return []
    found = ORIGIN.match(url)
    if found is None:
        return []
    scheme, host = found.groups()
    # A policy knows no part of a name: `t{s}.tiles.example` becomes all names below tiles.example.
    if "{" in host:
        host = "*." + host.partition(".")[2]
    return [f"{scheme}://{host}"] if re.fullmatch(r"[*\w.:-]+", host, re.ASCII) else []


class AnswerHeaders:
    """Adds what an answer lacks; an endpoint that says its own policy keeps it."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.basemap_dir()
        always = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "x-permitted-cross-domain-policies": "none",
            "permissions-policy": "geolocation=(self), camera=(self), microphone=(self)",
        }
        if settings.https:
            always["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        self._always = [(name.encode(), value.encode()) for name, value in always.items()]
        self._data = OF_DATA.encode()

    def added_to(self, headers: Headers, path: str) -> list[tuple[bytes, bytes]]:
        answer = list(headers)
        names = {name.lower() for name, _ in answer}
        answer += [header for header in self._always if header[0] not in names]
        if POLICY not in names:
            is_page = path.startswith(("/m/", "/console/"))
            policy = page_policy(map_origins(self._folder)).encode() if is_page else self._data
            answer.append((POLICY, policy))
        if b"cache-control" not in names and path.startswith("/api/"):
            answer.append((b"cache-control", b"no-store"))
        return answer


def headers_of(settings: Settings) -> AnswerHeaders:
    return AnswerHeaders(settings)
