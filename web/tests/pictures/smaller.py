"""Writes pictures smaller: `smaller.py FROM TO`. Fails when one of them stays too large for a repository."""

import sys
from pathlib import Path

from PIL import Image

LARGEST = 250_000
COLOURS = 256  # enough for screens; a photo on one gets a little grain


def main() -> int:
    taken, kept = Path(sys.argv[1]), Path(sys.argv[2])
    too_large = []
    for path in sorted(taken.glob("*.png")):
        with Image.open(path) as picture:
            # Of Pillow's ways to choose colours the octree is the one that keeps the rare ones: a blue dot, a photo.
            small = picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            small.save(kept / path.name, optimize=True)
        size = (kept / path.name).stat().st_size
        if size > LARGEST:
            too_large.append(f"{path.name}: {size} bytes, more than {LARGEST}")
    sys.stdout.writelines(f"{line}\n" for line in too_large)
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
