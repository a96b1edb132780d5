"""Burns lines of text into a photo: who, where, when."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from rounds.engines.pictures.fonts import chinese_font, latin_font


def watermark(jpeg: bytes, lines: Sequence[str], quality: int = 72) -> bytes:
    """The photo with white lines on a dark band at its lower left edge.

    On a machine without a Chinese font, lines with letters outside Latin-1 are left out. Raises
    PIL.UnidentifiedImageError when `jpeg` is no picture.
    """
    with Image.open(BytesIO(jpeg)) as opened:
        photo = opened.convert("RGB")
    size = max(13, photo.height // 30)
    font = chinese_font(size) or latin_font(size)
    if chinese_font(size) is None:
        lines = [line for line in lines if all(ord(letter) < 256 for letter in line)]
    if lines:
        pad, step = size // 2, round(size * 1.4)
        wide = min(photo.width, round(max(font.getlength(line) for line in lines)) + 2 * pad)
        top = max(0, photo.height - step * len(lines) - 2 * pad)
        band = photo.crop((0, top, wide, photo.height))
        photo.paste(Image.blend(band, Image.new("RGB", band.size, (16, 18, 22)), 0.58), (0, top))
        draw = ImageDraw.Draw(photo)
        for i, line in enumerate(lines):
            draw.text((pad, top + pad + i * step), line, font=font, fill=(255, 255, 255))
    out = BytesIO()
    photo.save(out, "JPEG", quality=quality)
    return out.getvalue()
