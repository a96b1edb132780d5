"""How alike two names are: by signs, by sound, by a short form of each other."""

from functools import lru_cache

from rounds.engines.twins.reading import Reading, broad_sounds, sounds

# What it costs to take one sign for another: the same sound is the commonest mistake of typing.
SAME_SOUND, NEAR_SOUND, OTHER_SIGN = 0.18, 0.34, 1.0
SHORT_FORM = 0.86
# A slip in the trade's word breaks the cut; names that agree as they stand this far are alike without it.
PLAIN = 0.86


def alike(one: Reading, other: Reading) -> float:
    """0 to 1: the own words, and the whole names where a short form or another cut brings them nearer."""
    core = share_of(one.core, other.core)
    plain = share_of(one.plain, other.plain)
    if plain >= PLAIN:
        core = max(core, PLAIN * plain)
    if one.branch or other.branch:
        return max(core, share_of(one.whole, other.whole), _with_branch(one, other))
    return core


def _with_branch(one: Reading, other: Reading) -> float:
    """One writes the branch without the trade between: 清禾梧桐街 for 清禾便利梧桐街店."""
    return max(share_of(one.whole, other.core), share_of(one.core, other.whole))


@lru_cache(maxsize=50_000)
def share_of(one: str, other: str) -> float:
    """0 to 1, how much of two texts agrees; a name that is written in Latin letters is compared by its sound."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    if one.isascii() != other.isascii():
        return _by_spelling(one, other)
    share = 1.0 - _cost(one, other) / max(len(one), len(other))
    return max(share, SHORT_FORM if _is_short_form(one, other) else 0.0)


def _cost(one: str, other: str) -> float:
    before = [float(at) for at in range(len(other) + 1)]
    older: list[float] = []
    for row, left in enumerate(one, 1):
        now = [float(row)]
        for column, right in enumerate(other, 1):
            best = min(before[column] + 1.0, now[column - 1] + 1.0, before[column - 1] + _swap(left, right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                best = min(best, older[column - 2] + 0.5)
            now.append(best)
        older, before = before, now
    return before[-1]


def _swap(left: str, right: str) -> float:
    if left == right:
        return 0.0
    if sounds(left) & sounds(right):
        return SAME_SOUND
    return NEAR_SOUND if broad_sounds(left) & broad_sounds(right) else OTHER_SIGN


def _is_short_form(one: str, other: str) -> bool:
    """Whether the shorter begins or ends the longer, or leaves signs out of it in order."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2 or (short.isascii() and len(short) < 4):
        return False
    if short in long:
        return len(short) >= 3 or len(long) <= 5
    if len(short) < 3 or short.isascii() or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(sign in rest for sign in short) and len(short) * 2 >= len(long)


def _by_spelling(one: str, other: str) -> float:
    latin, han = (one, other) if one.isascii() else (other, one)
    best = 0.0
    for spelling in _spelled(han):
        if spelling == latin:
            return 0.95
        if abs(len(spelling) - len(latin)) <= 2:
            best = max(best, 1.0 - _cost(spelling, latin) / max(len(spelling), len(latin)))
    return 0.95 * best if best >= 0.8 else 0.0


def _spelled(han: str) -> list[str]:
    spelled = [""]
    for sign in han:
        spelled = [begun + sound for begun in spelled for sound in sorted(sounds(sign))][:8]
    return spelled
