"""Where things stand in a drawn street scene, and the camera that looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import ImageDraw

Colour = tuple[int, int, int]
WIDE, HIGH = 960, 720  # a wall plane of this size fills the picture when the camera stands straight
GROUND = 560  # where the wall meets the pavement


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at the wall a little from the side: the further side is smaller. `tilt` rolls the picture."""

    yaw: float
    tilt: float
    zoom: float
    dx: float
    dy: float

    def see(self, x: float, y: float) -> tuple[float, float]:
        """Picture coordinates of a spot on the wall plane."""
        px, py = x - WIDE / 2, y - HIGH / 2
        depth = self.zoom / (1 + self.yaw * px / WIDE)
        px, py = px * depth, py * depth
        return (
            px - self.tilt * py + WIDE / 2 + self.dx,
            py + self.tilt * px + HIGH / 2 + self.dy,
        )


def point_camera(rng: Random) -> Camera:
    """A passer-by's view: never quite straight, never quite level."""
    return Camera(
        yaw=rng.uniform(-0.34, 0.34),
        tilt=rng.uniform(-0.035, 0.035),
        zoom=rng.uniform(0.86, 1.22),
        dx=rng.uniform(-70, 70),
        dy=rng.uniform(-42, 30),
    )


class Canvas:
    """Draws in wall coordinates through the camera."""

    def __init__(self, draw: ImageDraw.ImageDraw, camera: Camera) -> None:
        self.draw, self.camera = draw, camera

    def shape(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([self.camera.see(x, y) for x, y in points], fill=colour)

    def box(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        self.shape(((x, y), (x + wide, y), (x + wide, y + high), (x, y + high)), colour)

    def frame(self, x: float, y: float, wide: float, high: float, thick: float, colour: Colour) -> None:
        self.box(x, y, wide, thick, colour)
        self.box(x, y + high - thick, wide, thick, colour)
        self.box(x, y, thick, high, colour)
        self.box(x + wide - thick, y, thick, high, colour)


def shade(colour: Colour, factor: float) -> Colour:
    """Lighter above 1, darker below."""
    red, green, blue = (min(255, max(0, round(part * factor))) for part in colour)
    return red, green, blue


def mix(a: Colour, b: Colour, share: float) -> Colour:
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue
