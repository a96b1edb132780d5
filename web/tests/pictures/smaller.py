"""Writes pictures smaller: `smaller.py FROM TO`. Fails when one of them stays too large for a repository."""

import sys
from pathlib import Path

from PIL import Image

LARGEST = 250_000
COLOURS = 256  # what a byte tells apart
EXACT = 96  # of them go to the most frequent colours as they are: surfaces and text


def palette_of(picture: Image.Image) -> Image.Image:
    """The frequent colours, and a fair choice of all others: each counts once, so that a blue dot keeps its blue."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    exact = [colour for _, colour in counted[:EXACT]]
    rest = [colour for _, colour in counted[EXACT:]]
    if rest:
        strip = Image.new("RGB", (len(rest), 1))
        strip.putdata(rest)
        chosen = strip.quantize(COLOURS - EXACT, Image.Quantize.MEDIANCUT).convert("RGB").getcolors(COLOURS) or []
        exact += [colour for _, colour in chosen]
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for colour in exact for channel in colour])
    return palette


def main() -> int:
    taken, kept = Path(sys.argv[1]), Path(sys.argv[2])
    too_large = []
    for path in sorted(taken.glob("*.png")):
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
        small = picture.quantize(palette=palette_of(picture), dither=Image.Dither.NONE)
        small.save(kept / path.name, optimize=True)
        size = (kept / path.name).stat().st_size
        if size > LARGEST:
            too_large.append(f"{path.name}: {size} bytes, more than {LARGEST}")
    sys.stdout.writelines(f"{line}\n" for line in too_large)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
