"""Drawn shop fronts for demos: no camera, no download, no one's shop. Repeatable by seed."""

from rounds.engines.pictures.storefronts import storefront
from rounds.engines.pictures.watermarks import watermark

__all__ = ["storefront", "watermark"]
