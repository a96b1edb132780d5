"""What single cells of a file of customers say, purely. A number is told from a text: it may have lost something."""

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from rounds.core.geo import Point, is_in_china_box, is_on_earth

Raw = str | int | float
_POWER = re.compile(r"\A[+-]?\d+(?:\.\d+)?[eE]\+?\d+\Z")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TURNED = re.compile(r"^\s*(?:纬|N|S|lat)", re.IGNORECASE)
LOST = "lost"
POLE = 60.0


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a cell could not be taken."""

    code: str


def text_of(raw: Raw | None) -> str:
    """As it looks, in usual width; whole numbers without a point."""
    if raw is None:
        return ""
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    return unicodedata.normalize("NFKC", str(raw)).strip()


def number_text(raw: Raw | None) -> str | Unread:
    """A number's digits where `1.38E+10` stands for them; `lost` where the file keeps only the first of them."""
    text = text_of(raw)
    if not _POWER.fullmatch(text):
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Unread(LOST)
    whole = format(value.quantize(Decimal(1)), "f") if value == value.to_integral_value() else ""
    written = re.sub(r"[eE].*", "", text).replace(".", "").lstrip("+-")
    # Excel shows six figures: a longer number that ends where those end has lost its end.
    return whole if whole and len(written) >= len(whole.rstrip("0")) and len(written) >= 9 else Unread(LOST)


def phone_of(raw: Raw | None) -> str | Unread | None:
    """A telephone number. A landline that a number's cell robbed of its first zero gets it back."""
    digits = number_text(raw)
    if isinstance(digits, Unread) or not digits:
        return digits or None
    was_number = not isinstance(raw, str) or _POWER.fullmatch(raw.strip()) is not None
    if was_number and digits.isdigit() and 9 <= len(digits) <= 11 and not _MOBILE.fullmatch(digits):
        return "0" + digits if not digits.startswith(("400", "800")) else digits
    return digits if sum(char.isdigit() for char in digits) >= 3 else Unread("phone")


def code_of(raw: Raw | None, width: int) -> str | Unread | None:
    """A code. Where the column's texts have `width` digits with zeros before them, a shorter number gets them back."""
    text = number_text(raw)
    if isinstance(text, Unread) or not text:
        return text or None
    return text.zfill(width) if width and text.isdigit() and len(text) < width else text


@dataclass(frozen=True, slots=True)
class Found:
    """A place as the file gives it, longitude first; `turned` tells that it stood the other way round."""

    lng: float
    lat: float
    turned: bool


def pair_of(raw: Raw | None) -> tuple[float, float] | Unread | None:
    """Two numbers in one cell, in the order in which they stand."""
    text = text_of(raw)
    if not text:
        return None
    found = _NUMBER.findall(text)
    if len(found) != 2:
        return Unread("place")
    signs = [-1.0 if re.search(rf"-\s*{re.escape(part)}", text) else 1.0 for part in found]
    first, second = (float(part) * sign for part, sign in zip(found, signs, strict=True))
    return (second, first) if _TURNED.match(text) else (first, second)


def degrees_of(raw: Raw | None) -> float | Unread | None:
    text = text_of(raw).rstrip("°度EeNn ").lstrip("EeNn ")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return Unread("place")
    return value if math.isfinite(value) else Unread("place")


def place_of(first: float, second: float, usual: Literal["lng", "lat"] | None = None) -> Found | Unread:
    """A place from two numbers. Which is which is seen where only one way is possible; `usual` is what its file does.

    A latitude is at most 90; and near the poles nobody sells, while the same numbers turned lie in China.
    """
    if first == 0 and second == 0:
        return Unread("nowhere")
    straight, turned = is_on_earth(first, second), is_on_earth(second, first)
    if not straight and not turned:
        return Unread("place")
    is_turned = not straight
    if straight and turned:
        here, there = is_in_china_box(Point(first, second)), is_in_china_box(Point(second, first))
        is_turned = usual == "lat" if here == there else there and abs(second) > POLE
    return Found(second, first, True) if is_turned else Found(first, second, False)


def metres_of(raw: Raw | None) -> int | Unread | None:
    text = text_of(raw).rstrip("米mM ")
    if not text:
        return None
    try:
        value = round(float(text))
    except (ValueError, OverflowError):
        return Unread("radius")
    return value if 20 <= value <= 5000 else Unread("radius")
