"""Finds a font that can write Chinese on this machine."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

# (file name, face in the file that has mainland letter shapes), best first.
_FACES = (
    ("NotoSansCJK-Bold.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansSC-Bold.otf", 0),
    ("NotoSansSC-Regular.otf", 0),
    ("SourceHanSansSC-Bold.otf", 0),
    ("SourceHanSansCN-Bold.otf", 0),
    ("wqy-zenhei.ttc", 0),
    ("wqy-microhei.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("PingFang.ttc", 0),
    ("msyhbd.ttc", 0),
    ("msyh.ttc", 0),
)
_FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}


@lru_cache(maxsize=1)
def _chinese_face() -> tuple[Path, int] | None:
    folders = _FOLDERS.get(
        sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")
    )
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(Path(folder).expanduser().rglob("*.[to]t[cf]")):
            found.setdefault(path.name, path)
    return next(((found[name], face) for name, face in _FACES if name in found), None)


@lru_cache(maxsize=64)
def chinese_font(size: int) -> ImageFont.FreeTypeFont | None:
    """A font of `size` pixels that has Chinese letters, or None: then write nothing, boxes help nobody."""
    face = _chinese_face()
    return ImageFont.truetype(face[0], size, index=face[1]) if face else None


@lru_cache(maxsize=64)
def latin_font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that Pillow itself carries: enough for digits and Latin letters."""
    return ImageFont.load_default(size)
