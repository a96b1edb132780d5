"""What a shop shows: shelves behind the glass, a door, crates and cartons on the pavement."""

from __future__ import annotations

from random import Random

from rounds.engines.pictures.scenes import GROUND, Canvas, Colour, mix, shade

_LABELS: tuple[Colour, ...] = (
    (200, 40, 40), (240, 180, 40), (40, 120, 60), (40, 90, 170), (230, 230, 224), (150, 80, 40), (90, 40, 110),
    (20, 150, 160), (240, 120, 30), (60, 60, 60),
)  # fmt: skip
_CARTONS: tuple[Colour, ...] = (
    (176, 136, 92),
    (196, 158, 112),
    (150, 112, 76),
    (200, 60, 50),
    (60, 110, 170),
)
_FRUIT: tuple[Colour, ...] = ((222, 120, 30), (190, 40, 40), (110, 160, 50), (230, 200, 60), (120, 60, 110))


def draw_window(canvas: Canvas, rng: Random, x: float, y: float, wide: float, high: float, kind: str) -> None:
    """Glass with lit shelves of bottles and packs behind it."""
    lit = mix((58, 60, 66), (232, 214, 170), rng.uniform(0.15, 0.85))
    canvas.box(x, y, wide, high, lit)
    shelves = rng.randint(2, 4)
    gap = high / shelves
    pitch = rng.uniform(15, 30)
    for i in range(shelves):
        board = y + gap * (i + 1) - 5
        canvas.box(x, board, wide, 5, shade(lit, 0.6))
        at, run, colour = x + 4.0, 0, rng.choice(_LABELS)
        tall = gap * rng.uniform(0.45, 0.75)
        while at + pitch < x + wide:
            if run == 0:
                run, colour, tall = rng.randint(2, 6), rng.choice(_LABELS), gap * rng.uniform(0.4, 0.78)
                if kind in ("pharmacy", "clinic", "hospital"):
                    colour = mix(colour, (240, 244, 244), 0.6)
            run -= 1
            if rng.random() < 0.92:
                canvas.box(at, board - tall, pitch * 0.78, tall, colour)
                canvas.box(at + pitch * 0.24, board - tall - 6, pitch * 0.3, 7, shade(colour, 0.7))
            at += pitch
    if rng.random() < 0.45:  # a poster on the glass
        size = min(wide * 0.4, high * 0.6)
        px, py = x + rng.uniform(0, wide - size), y + high - size - 6
        canvas.box(px, py, size, size, rng.choice(_LABELS))
        canvas.box(px + size * 0.12, py + size * 0.14, size * 0.76, size * 0.34, (244, 238, 220))
    start = x + wide * rng.uniform(0.05, 0.6)
    glare = mix(lit, (255, 255, 255), 0.4)
    for shift, thick in ((0.0, 7.0), (20.0, 3.0)):
        left = start + shift
        slope = min(60.0, x + wide - left - thick - 1)
        if slope > 8:
            top = ((left + slope, y), (left + slope + thick, y), (left + thick, y + high), (left, y + high))
            canvas.shape(top, glare)


def draw_door(
    canvas: Canvas, rng: Random, x: float, y: float, wide: float, high: float, trim: Colour
) -> None:
    """A glass door, open or shut, or a curtain of strips."""
    dark = mix((30, 32, 38), (150, 134, 104), rng.random() * 0.7)
    canvas.box(x, y, wide, high, dark)
    look = rng.randrange(4)
    if look == 0:  # strips
        step = wide / 9
        for i in range(9):
            canvas.box(x + i * step, y + 6, step * 0.82, high - 14, mix(dark, (206, 220, 224), 0.55))
    elif look == 1:  # double door
        for left in (x + 4, x + wide / 2 + 2):
            canvas.box(left, y + 6, wide / 2 - 6, high - 8, mix(dark, (150, 180, 196), 0.45))
            canvas.frame(left, y + 6, wide / 2 - 6, high - 8, 7, trim)
        canvas.box(x + wide / 2 - 12, y + high * 0.45, 5, 50, (226, 226, 220))
        canvas.box(x + wide / 2 + 8, y + high * 0.45, 5, 50, (226, 226, 220))
    elif look == 2:  # single door, with a sticker
        canvas.box(x + 8, y + 8, wide - 16, high - 10, mix(dark, (120, 150, 160), 0.5))
        canvas.frame(x + 4, y + 4, wide - 8, high - 6, 9, shade(trim, 0.9))
        canvas.box(x + wide * 0.3, y + high * 0.3, wide * 0.4, wide * 0.28, rng.choice(_LABELS))
    else:  # wide open: the counter inside
        canvas.box(x + wide * 0.1, y + high * 0.62, wide * 0.8, high * 0.2, (146, 110, 78))
        for i in range(4):
            canvas.box(
                x + wide * (0.14 + 0.2 * i), y + high * 0.5, wide * 0.1, high * 0.12, rng.choice(_LABELS)
            )
    canvas.box(x - 14, y + high, wide + 28, 13, (168, 164, 158))


def draw_outside(canvas: Canvas, rng: Random, left: float, right: float, kind: str) -> None:
    """Goods on the pavement; nearly none at a clinic."""
    is_care = kind in ("hospital", "clinic", "pharmacy", "doctors", "dentist")
    for _ in range(rng.randint(0, 1) if is_care else rng.randint(1, 5)):
        x, base = rng.uniform(left - 70, right - 40), GROUND + rng.uniform(16, 74)
        look = rng.choice((0, 3)) if is_care else rng.randrange(4)
        if look == 0:
            _cartons(canvas, rng, x, base)
        elif look == 1:
            _crates(canvas, rng, x, base)
        elif look == 2:
            _board(canvas, rng, x, base)
        else:
            _plant(canvas, rng, x, base)


def _cartons(canvas: Canvas, rng: Random, x: float, base: float) -> None:
    wide, high, colour = rng.uniform(58, 92), rng.uniform(34, 50), rng.choice(_CARTONS)
    for i in range(rng.randint(1, 4)):
        shift, top = rng.uniform(-5, 5), base - (i + 1) * high
        canvas.box(x + shift, top, wide, high - 2, shade(colour, rng.uniform(0.9, 1.08)))
        canvas.box(x + shift + wide * 0.42, top, wide * 0.14, high - 2, shade(colour, 0.78))


def _crates(canvas: Canvas, rng: Random, x: float, base: float) -> None:
    for i in range(rng.randint(1, 3)):
        left, fruit = x + i * 80, rng.choice(_FRUIT)
        for j in range(10):
            px, py = left + 3 + (j % 5) * 14, base - 46 - (j // 5) * 8
            canvas.box(px, py, 12, 14, shade(fruit, rng.uniform(0.85, 1.12)))
        canvas.box(left, base - 38, 74, 38, rng.choice(((60, 110, 180), (150, 112, 72), (50, 130, 90))))
        canvas.box(left, base - 22, 74, 4, (40, 44, 50))


def _board(canvas: Canvas, rng: Random, x: float, base: float) -> None:
    colour = rng.choice(_LABELS)
    canvas.shape(((x, base), (x + 8, base - 96), (x + 62, base - 96), (x + 70, base)), (52, 46, 42))
    canvas.shape(((x + 8, base - 8), (x + 14, base - 90), (x + 56, base - 90), (x + 62, base - 8)), colour)
    for i in range(4):
        canvas.box(x + 18, base - 80 + 18 * i, rng.uniform(18, 34), 6, mix(colour, (255, 255, 255), 0.75))


def _plant(canvas: Canvas, rng: Random, x: float, base: float) -> None:
    green = mix((40, 90, 44), (110, 150, 60), rng.random())
    canvas.shape(((x, base - 34), (x + 44, base - 34), (x + 38, base), (x + 6, base)), (150, 88, 60))
    for _ in range(11):
        px, py, size = x + rng.uniform(-16, 40), base - rng.uniform(40, 112), rng.uniform(14, 30)
        leaf = ((px, py), (px + size, py - size * 0.4), (px + size * 0.7, py + size * 0.6))
        canvas.shape(leaf, shade(green, rng.uniform(0.75, 1.2)))
