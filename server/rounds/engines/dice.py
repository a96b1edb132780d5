"""Repeatable chance: the same words give the same rolls, on every machine and in every run."""

from __future__ import annotations

from random import Random


def dice(*words: object) -> Random:
    """A generator of its own for one purpose, so that more rolls in one place change nothing elsewhere."""
    return Random(":".join(str(word) for word in words))  # noqa: S311 - drawings, no secrets
