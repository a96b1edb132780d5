"""Draws a shop front as a passer-by would photograph it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from rounds.engines.dice import dice
from rounds.engines.pictures.fonts import chinese_font
from rounds.engines.pictures.goods import draw_door, draw_outside, draw_window
from rounds.engines.pictures.scenes import GROUND, HIGH, WIDE, Canvas, Colour, mix, point_camera, shade

_WALLS: tuple[Colour, ...] = (
    (196, 186, 170), (172, 160, 148), (205, 198, 190), (150, 116, 98), (182, 172, 140), (128, 132, 138),
    (214, 205, 182), (164, 138, 120), (186, 196, 198), (110, 104, 104), (222, 214, 206), (140, 150, 136),
)  # fmt: skip
_SIGNS: tuple[Colour, ...] = (
    (176, 34, 36), (24, 92, 66), (28, 70, 140), (206, 112, 24), (64, 46, 92), (150, 24, 70), (20, 110, 128),
    (96, 58, 34), (36, 38, 44), (226, 176, 40), (238, 236, 228), (88, 124, 40),
)  # fmt: skip
_CARE: tuple[Colour, ...] = ((16, 128, 84), (22, 104, 168), (238, 240, 240), (10, 140, 130))
_LIFTED = [255 * (level / 255) ** 0.94 for level in range(256)]
_CARE_KINDS = frozenset(("pharmacy", "hospital", "clinic", "doctors", "dentist"))


@dataclass(frozen=True, slots=True)
class _Shop:
    """One shop's own look, before the light of the day. Lengths are in wall units (960 by 720)."""

    left: float
    right: float
    sign_top: float
    sign_high: float
    wall: Colour
    sign: Colour
    trim: Colour
    awning: str
    door: float
    is_care: bool


def storefront(seed: int, shop_name: str, kind: str, quality: int = 66) -> bytes:
    """A JPEG of 960 by 720 pixels, under 120 kB, in 12 to 15 ms. Every seed looks different.

    `kind` is the outlet's kind as in OpenStreetMap (pharmacy, supermarket …); it sets colours and goods. The
    name is on the sign when the machine has a font for it. Equal arguments give equal bytes on one machine.
    """
    rng = dice(seed, kind, "storefront")
    shop = _imagine(rng, kind)
    picture = Image.new("RGB", (WIDE, HIGH), _sky(rng))
    canvas = Canvas(ImageDraw.Draw(picture), point_camera(rng))
    _draw_street(canvas, rng, shop)
    _draw_front(canvas, rng, shop, kind)
    _draw_sign(canvas, rng, shop)
    _draw_awning(canvas, rng, shop)
    draw_outside(canvas, rng, shop.left, shop.right, kind)
    _letter(picture, canvas, shop, shop_name)
    out = BytesIO()
    _in_daylight(picture, canvas, rng).save(out, "JPEG", quality=quality)
    return out.getvalue()


def _sky(rng: Random) -> Colour:
    return mix((206, 216, 226), (150, 188, 226), rng.random())


def _imagine(rng: Random, kind: str) -> _Shop:
    is_care = kind in _CARE_KINDS
    half = rng.uniform(250, 400) if kind in ("supermarket", "mall", "hospital") else rng.uniform(190, 330)
    middle = WIDE / 2 + rng.uniform(-60, 60)
    sign = rng.choice(_CARE if is_care else _SIGNS)
    return _Shop(
        left=middle - half,
        right=middle + half,
        sign_top=rng.uniform(120, 215),
        sign_high=rng.uniform(66, 112),
        wall=shade(rng.choice(_WALLS), rng.uniform(0.9, 1.08)),
        sign=shade(sign, rng.uniform(0.86, 1.12)),
        trim=rng.choice(((232, 230, 224), (60, 62, 66), (186, 188, 190), (122, 88, 60))),
        awning=rng.choice(
            ("none", "none", "plain") if is_care else ("striped", "plain", "scalloped", "none")
        ),
        door=rng.choice((0.0, 0.5, 1.0)),
        is_care=is_care,
    )


def _draw_street(canvas: Canvas, rng: Random, shop: _Shop) -> None:
    """The house above, the neighbours, and the pavement."""
    roof = rng.uniform(-320, 40)
    canvas.box(-500, roof, 2000, GROUND - roof, shop.wall)
    for x, side in ((shop.left, -1), (shop.right, 1)):
        near = shade(rng.choice(_WALLS), rng.uniform(0.6, 1.0))
        start, end = sorted((x + side * 14, x + side * 900))
        canvas.box(start, roof + rng.uniform(-60, 120), end - start, 1200, near)
        shutter = shade(near, rng.uniform(0.5, 0.85))
        inner, outer = sorted((x + side * 50, x + side * rng.uniform(240, 420)))
        canvas.box(inner, 300, outer - inner, GROUND - 300, shutter)
        for i in range(9):
            canvas.box(inner, 306 + 28 * i, outer - inner, 4, shade(shutter, 0.82))
        canvas.box(inner - 8, 226, outer - inner + 16, 62, shade(rng.choice(_SIGNS), 0.8))
    pane, high = rng.uniform(84, 150), rng.uniform(70, 110)
    glass = rng.choice(((92, 112, 128), (70, 84, 96), (140, 160, 172)))
    x = shop.left + rng.uniform(0, 40)
    while x + pane < shop.right:
        canvas.box(x, shop.sign_top - high - 34, pane, high, glass)
        canvas.frame(x, shop.sign_top - high - 34, pane, high, 6, shade(shop.wall, 0.74))
        canvas.box(x + pane / 2 - 2, shop.sign_top - high - 34, 4, high, shade(shop.wall, 0.74))
        x += pane * rng.uniform(1.3, 1.9)
    if rng.random() < 0.5:
        at = rng.uniform(shop.left, shop.right - 80)
        canvas.box(at, shop.sign_top - 62, 78, 50, (214, 214, 210))
        canvas.box(at + 34, shop.sign_top - 54, 36, 34, (168, 170, 170))
    paving = mix((156, 152, 146), (188, 182, 172), rng.random())
    canvas.box(-700, GROUND, 2400, 600, paving)
    canvas.box(-700, GROUND + rng.uniform(92, 150), 2400, 600, shade((98, 98, 100), rng.uniform(0.8, 1.15)))
    for i in range(-6, 18):
        canvas.shape(
            ((i * 84, GROUND), (i * 84 + 2, GROUND), (i * 118 - 190, 720), (i * 118 - 194, 720)),
            shade(paving, 0.9),
        )


def _draw_front(canvas: Canvas, rng: Random, shop: _Shop, kind: str) -> None:
    """Frame, windows full of goods, and the door."""
    top = shop.sign_top + shop.sign_high
    wide = shop.right - shop.left
    canvas.box(shop.left - 10, top, wide + 20, GROUND - top, shade(shop.trim, 0.8))
    door_wide = min(wide * 0.36, rng.uniform(110, 160))
    door_left = shop.left + (wide - door_wide) * shop.door
    sill = GROUND - rng.uniform(26, 90)
    for left, right in ((shop.left, door_left), (door_left + door_wide, shop.right)):
        if right - left > 46:
            draw_window(canvas, rng, left + 6, top + 10, right - left - 12, sill - top - 10, kind)
            canvas.box(left + 6, sill, right - left - 12, GROUND - sill, shade(shop.wall, 0.7))
            canvas.frame(left + 2, top + 6, right - left - 4, sill - top - 2, 6, shop.trim)
    draw_door(canvas, rng, door_left, top + 6, door_wide, GROUND - top - 6, shop.trim)


def _draw_sign(canvas: Canvas, rng: Random, shop: _Shop) -> None:
    left, wide = shop.left - 16, shop.right - shop.left + 32
    canvas.box(left, shop.sign_top, wide, shop.sign_high, shop.sign)
    edge = shade(shop.sign, 0.7 if sum(shop.sign) > 240 else 1.5)
    look = rng.randrange(4)
    if look == 0:
        canvas.frame(left, shop.sign_top, wide, shop.sign_high, 5, edge)
    elif look == 1:
        canvas.box(left, shop.sign_top + shop.sign_high - 12, wide, 12, rng.choice(_SIGNS))
    elif look == 2:
        canvas.box(left, shop.sign_top, wide, 9, edge)
        canvas.box(left, shop.sign_top + shop.sign_high - 9, wide, 9, edge)
    if shop.is_care:
        arm, x, y = shop.sign_high * 0.2, left + shop.sign_high * 0.6, shop.sign_top + shop.sign_high / 2
        white = (250, 250, 250) if sum(shop.sign) < 600 else (190, 30, 40)
        canvas.box(x - arm * 1.5, y - arm / 2, arm * 3, arm, white)
        canvas.box(x - arm / 2, y - arm * 1.5, arm, arm * 3, white)


def _draw_awning(canvas: Canvas, rng: Random, shop: _Shop) -> None:
    if shop.awning == "none":
        return
    top, out = shop.sign_top + shop.sign_high, rng.uniform(34, 62)
    first = rng.choice(_SIGNS)
    second = (240, 236, 226) if shop.awning != "plain" else first
    count = rng.randint(7, 15)
    step = (shop.right - shop.left + 40) / count
    for i in range(count):
        x, colour = shop.left - 20 + i * step, first if i % 2 else second
        canvas.shape(((x + 4, top), (x + step + 4, top), (x + step, top + out), (x, top + out)), colour)
        drop = 13 if shop.awning == "scalloped" else 8
        low, end = top + out, top + out + drop
        edge = ((x, low), (x + step, low), (x + step * 0.8, end), (x + step * 0.2, end))
        canvas.shape(edge, shade(colour, 0.84))


def _letter(picture: Image.Image, canvas: Canvas, shop: _Shop, name: str) -> None:
    """The name, as large as fits, leaning with the sign."""
    if not name:
        return
    inset = shop.sign_high * (1.0 if shop.is_care else 0.0)
    room = shop.right - shop.left - 20 - inset
    ax, ay = canvas.camera.see(shop.left + inset, shop.sign_top + shop.sign_high / 2)
    bx, by = canvas.camera.see(shop.right, shop.sign_top + shop.sign_high / 2)
    stretch = (bx - ax) / (shop.right - shop.left - inset)
    size = round(min(shop.sign_high * 0.62, room / len(name) * 0.98) * stretch)
    font = chinese_font(max(10, size))
    if font is None:
        return
    left, top, right, bottom = font.getbbox(name)
    mask = Image.new("L", (round(right - left) + 8, round(bottom - top) + 8), 0)
    ImageDraw.Draw(mask).text((4 - left, 4 - top), name, font=font, fill=255)
    lean = (by - ay) / (bx - ax)
    rise = round(abs(lean) * mask.width)
    leaning = mask.transform(
        (mask.width, mask.height + rise),
        Image.Transform.AFFINE,
        (1, 0, 0, -lean, 1, -rise if lean < 0 else 0),
        Image.Resampling.BILINEAR,
    )
    colour = (252, 250, 240) if sum(shop.sign) < 480 else (120, 20, 24)
    at = (round((ax + bx - leaning.width) / 2), round((ay + by - leaning.height) / 2))
    picture.paste(colour, at, leaning)


def _in_daylight(picture: Image.Image, canvas: Canvas, rng: Random) -> Image.Image:
    """Time of day, perhaps a shadow from across the street, sensor noise and a dark rim."""
    light, warmth = rng.uniform(0.88, 1.2), rng.uniform(-0.07, 0.09)
    lit = picture.point(_tones(light * (1 + warmth), light, light * (1 - warmth)))
    if rng.random() > 0.35:
        dim = light * rng.uniform(0.66, 0.84)
        edge, slant = rng.uniform(-100, WIDE + 100), rng.uniform(-320, 320)
        far = rng.choice((-600, WIDE + 600))
        outline = ((edge, -200), (edge + slant, 900), (far, 900), (far, -200))
        mask = Image.new("1", picture.size, 0)
        ImageDraw.Draw(mask).polygon([canvas.camera.see(x, y) for x, y in outline], fill=1)
        lit.paste(picture.point(_tones(dim * 0.96, dim, dim * 1.06)), (0, 0), mask)
    left, top = rng.randrange(64), rng.randrange(64)
    return ImageChops.multiply(lit, _grain().crop((left, top, left + WIDE, top + HIGH)))


def _tones(*gains: float) -> list[int]:
    """A lookup table per colour, a little lifted in the dark as cameras do."""
    return [min(255, round(level * gain)) for gain in gains for level in _LIFTED]


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    """Noise to multiply with, somewhat larger than a picture, darker towards its rim."""
    high, wide = HIGH + 64, WIDE + 64
    noise = np.random.default_rng(12).normal(241, 4.4, (high, wide, 1))
    tint = np.random.default_rng(13).normal(0, 1.6, (high, wide, 3))
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    rim = np.clip(np.hypot(x, y) - 0.75, 0, 1)[..., None] * 70
    return Image.fromarray(np.clip(noise + tint - rim, 0, 255).astype(np.uint8))
