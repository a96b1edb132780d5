"""Files over HTTP: the two built apps, the base map's archive, and signed pictures."""

import contextlib
import mimetypes
import re
import secrets
from pathlib import Path

import orjson
import structlog
from fastapi import APIRouter, Request, Response
from pmtiles.reader import MmapSource, Reader
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, RedirectResponse

from rounds.core.errors import DomainError
from rounds.core.file_store import Files
from rounds.core.http.edge import services_of
from rounds.core.http.headers import POLICY, map_origins, page_policy
from rounds.core.keyring import Unreadable

log = structlog.get_logger()
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".mjs")
FOREVER = "public, max-age=31536000, immutable"
SHORT = "no-cache"
HASHED = re.compile(r"-[\w-]{8}\.\w+$")
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PHONE = re.compile(r"Mobile|Android|iPhone", re.IGNORECASE)
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
# Stands in the console's page; its kit writes style elements and shows this number with each.
NONCE = "__CSP_NONCE__"


class WebApp:
    """One built single-page app: files as they are, precompressed where they exist, the page for all other paths."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def answer(self, request: Request, path: str) -> Response:
        if "\x00" in path:
            raise DomainError("not_found", entity="file")
        wanted = (self.root / path).resolve()
        is_file = wanted.is_relative_to(self.root) and wanted.is_file()
        if not is_file and (kept := self._of_an_older_build(path)):
            wanted, is_file = kept, True
        if not is_file and "." in path.rsplit("/", 1)[-1]:
            raise DomainError("not_found", entity="file")
        found = wanted if is_file else self.root / "index.html"
        if not found.is_file():
            raise DomainError("not_ready", reason="web_not_built")
        if found.name == "index.html" and NONCE in (page := found.read_text(encoding="utf-8")):
            return _page_with_nonce(request, page)
        headers = {
            "Cache-Control": FOREVER if HASHED.search(found.name) and "assets" in found.parts else SHORT,
            "Vary": "Accept-Encoding",
        }
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        accepted = request.headers.get("accept-encoding", "")
        for name, suffix in ENCODINGS:
            packed = found.with_name(found.name + suffix)
            if name in accepted and packed.is_file():
                return FileResponse(packed, headers={**headers, "Content-Encoding": name}, media_type=kind)
        return FileResponse(found, headers=headers, media_type=kind)

    def _of_an_older_build(self, path: str) -> Path | None:
        """A phone that has an older version open goes on with its scripts; the build lays the last two aside."""
        kept = self.root.parent / "kept" / self.root.name
        if not path.startswith("assets/") or not kept.is_dir():
            return None
        for build in sorted(kept.iterdir(), reverse=True):
            wanted = (build / path).resolve()
            if wanted.is_relative_to(kept) and wanted.is_file():
                return wanted
        return None


def _page_with_nonce(request: Request, page: str) -> Response:
    """Another number in each answer, so nobody keeps the page: a kept one would show an old number."""
    nonce = secrets.token_urlsafe(18)
    policy = page_policy(map_origins(services_of(request).settings.basemap_dir()), nonce=nonce)
    headers = {"Cache-Control": "no-store", POLICY.decode(): policy}
    return Response(page.replace(NONCE, nonce), media_type="text/html", headers=headers)


class Basemap(BaseModel):
    """The map under both apps, with the datum of its coordinates."""

    kind: str = Field(description="pmtiles | xyz | tianditu | amap")
    url: str
    datum: str
    attribution: str
    bounds: tuple[float, float, float, float] = Field(description="West, south, east, north, WGS-84 degrees")
    centre: tuple[float, float] = Field(description="Longitude, latitude")
    version: str


def read_basemap(folder: Path) -> Basemap:
    """The operator's `basemap.json` if there is one, else the archive in the folder; raises `not_found`."""
    chosen = folder / "basemap.json"
    if chosen.is_file():
        return Basemap.model_validate(orjson.loads(chosen.read_bytes()))
    archive = next(iter(sorted(folder.glob("*.pmtiles"))), None)
    if archive is None:
        raise DomainError("not_found", entity="basemap")
    with archive.open("rb") as file:
        reader = Reader(MmapSource(file))  # type: ignore[no-untyped-call]
        header, metadata = reader.header(), reader.metadata()  # type: ignore[no-untyped-call]
    bounds = tuple(header[f"{name}_e7"] / 1e7 for name in ("min_lon", "min_lat", "max_lon", "max_lat"))
    west, south, east, north = bounds
    return Basemap(
        kind="pmtiles",
        url=f"/basemap/{archive.name}",
        datum="wgs84",
        attribution=str(metadata.get("attribution", "")),
        bounds=(west, south, east, north),
        centre=(header["center_lon_e7"] / 1e7, header["center_lat_e7"] / 1e7),
        version=archive.stem,
    )


api = APIRouter(tags=["files"])
pages = APIRouter(include_in_schema=False)


@api.get("/basemap", response_model=Basemap, responses={404: {}})
async def get_basemap(request: Request) -> Basemap:
    """The base map; needs no sign-in, it holds nothing of a company."""
    return read_basemap(services_of(request).settings.basemap_dir())


@api.get(
    "/files/{key:path}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_file(key: str, request: Request, exp: int = 0, sig: str = "") -> Response:
    """A picture by its signed address, which expires."""
    files: Files = services_of(request).files
    if not files.is_signed(key, exp, sig):
        raise DomainError("not_found", entity="file")
    try:
        return await _picture(request, files, key)
    except FileNotFoundError:
        # The small copy is made by the worker; until then the picture itself serves.
        if key.startswith("thumb/"):
            with contextlib.suppress(FileNotFoundError):
                return await _picture(request, files, "blob/" + key.removeprefix("thumb/"))
    except Unreadable:
        log.exception("file_unreadable", key=key)
    raise DomainError("not_found", entity="file")


async def _picture(request: Request, files: Files, key: str) -> Response:
    headers = {"Cache-Control": "private, max-age=3600, immutable", "Accept-Ranges": "bytes"}
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        content = await files.get(key)
        return Response(content, media_type=_kind(content[:12]), headers=headers)
    size = await files.size(key)
    start, end = _span(asked[1], asked[2], size)
    if start >= end:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    content, kind = await files.part(key, start, end), _kind(await files.part(key, 0, 12))
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Response(content, status_code=206, media_type=kind, headers=headers)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Of `first-last`, `first-` or `-so many from the end`."""
    if first:
        return int(first), min(int(last) + 1, size) if last else size
    return (max(0, size - int(last)), size) if last else (size, size)


def _kind(start: bytes) -> str:
    if start.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if start[8:12] == b"WEBP" else "image/jpeg"


@pages.get("/")
async def choose_app(request: Request) -> Response:
    phone = PHONE.search(request.headers.get("user-agent", ""))
    return RedirectResponse("/m/" if phone else "/console/", 302)


@pages.get("/basemap/{name}")
async def get_archive(name: str, request: Request) -> Response:
    folder = services_of(request).settings.basemap_dir().resolve()
    if "\x00" in name:
        raise DomainError("not_found", entity="file")
    archive = (folder / name).resolve()
    if archive.parent != folder or archive.suffix != ".pmtiles" or not archive.is_file():
        raise DomainError("not_found", entity="file")
    return FileResponse(archive, headers={"Cache-Control": FOREVER}, media_type="application/vnd.pmtiles")


@pages.get("/ca.crt")
async def get_authority(request: Request) -> Response:
    authority = services_of(request).settings.ca_file
    if authority is None or not authority.is_file():
        raise DomainError("not_found", entity="file")
    return FileResponse(authority, media_type="application/x-x509-ca-cert", filename="rounds-ca.crt")


@pages.get("/m")
@pages.get("/console")
async def add_slash(request: Request) -> Response:
    return RedirectResponse(request.url.path + "/", 302)


@pages.get("/m/{path:path}")
async def phone_app(path: str, request: Request) -> Response:
    return WebApp(services_of(request).settings.web_root() / "m").answer(request, path)


@pages.get("/console/{path:path}")
async def console_app(path: str, request: Request) -> Response:
    return WebApp(services_of(request).settings.web_root() / "console").answer(request, path)
