from io import BytesIO

import numpy as np
import pytest
from PIL import Image, UnidentifiedImageError

from rounds.engines.pictures import fonts, storefront, watermark
from rounds.engines.pictures.scenes import WIDE

KINDS = ("convenience", "supermarket", "pharmacy", "shop", "clinic")


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg)).convert("RGB")


def perceptual_hash(jpeg: bytes) -> np.ndarray:
    """dHash: 64 times, whether the picture grows darker to the right."""
    small = np.asarray(opened(jpeg).convert("L").resize((9, 8), Image.Resampling.LANCZOS), dtype=int)
    return (small[:, :-1] > small[:, 1:]).ravel()


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    return [storefront(seed, "晴川小店", KINDS[seed % len(KINDS)]) for seed in range(150)]


def test_every_seed_looks_different(pictures: list[bytes]) -> None:
    hashes = np.array([perceptual_hash(jpeg) for jpeg in pictures])
    apart = (hashes[:, None, :] != hashes[None, :, :]).sum(axis=2)
    others = apart[np.triu_indices(len(pictures), 1)]
    assert others.min() >= 5
    assert np.median(others) >= 20


def test_one_seed_always_looks_the_same(pictures: list[bytes]) -> None:
    assert storefront(4, "晴川小店", KINDS[4]) == pictures[4]


def test_a_picture_is_large_enough_to_judge_and_small_enough_to_keep(pictures: list[bytes]) -> None:
    assert {opened(jpeg).size for jpeg in pictures[:20]} == {(960, 720)}
    assert max(map(len, pictures)) <= 120_000
    # Neither night nor fog: there is something to see in each.
    for jpeg in pictures[:40]:
        grey = np.asarray(opened(jpeg).convert("L"))
        assert 45 < grey.mean() < 215
        assert grey.std() > 22


@pytest.mark.skipif(fonts.chinese_font(20) is None, reason="no Chinese font on this machine")
def test_the_name_is_on_the_sign() -> None:
    named, blank = (
        opened(storefront(11, "丰年超市", "supermarket")),
        opened(storefront(11, "", "supermarket")),
    )
    changed = (np.abs(np.asarray(named, dtype=int) - np.asarray(blank, dtype=int)).max(axis=2) > 60).sum()
    assert 3_000 < changed < 90_000


def test_without_a_chinese_font_the_sign_stays_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rounds.engines.pictures.storefronts.chinese_font", lambda size: None)
    assert storefront(11, "丰年超市", "supermarket") == storefront(11, "", "supermarket")


def test_a_long_name_and_odd_words_are_drawn_without_complaint() -> None:
    for name in ("晴" * 60, "A", "K-Market Kamppi 24h", "🙂"):
        assert opened(storefront(3, name, "anything")).width == WIDE


def test_a_watermark_darkens_the_lower_left_corner_and_nothing_else(pictures: list[bytes]) -> None:
    lines = ["业务员 07", "2026-11-23 10:34"]
    before, after = opened(pictures[0]), opened(watermark(pictures[0], lines, quality=90))
    assert after.size == before.size
    change = np.abs(np.asarray(after, dtype=int) - np.asarray(before, dtype=int)).mean(axis=2)
    assert change[-30:, :60].mean() > 15
    assert change[:500].mean() < 4


def test_without_a_chinese_font_a_watermark_keeps_its_latin_lines(
    monkeypatch: pytest.MonkeyPatch, pictures: list[bytes]
) -> None:
    monkeypatch.setattr("rounds.engines.pictures.watermarks.chinese_font", lambda size: None)
    latin = watermark(pictures[0], ["2026-11-23 10:34"])
    assert watermark(pictures[0], ["业务员 07", "2026-11-23 10:34"]) == latin
    assert latin != watermark(pictures[0], ["业务员 07"])


def test_a_watermark_on_what_is_no_picture_is_refused() -> None:
    with pytest.raises(UnidentifiedImageError):
        watermark(b"no picture", ["10:34"])
