"""How well twins are told: precision and recall on generated cities of which all twins are known.

`make bench name=twins`. Aims: precision >= 0.95 and recall >= 0.90, candidates included: a twin that shares no key with
its first entry counts as missed. The seeds are other ones than those that the weights were found with.
"""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench.stand import machine, table, verdict
from bench.twin_cases import City, generate
from rounds.engines.twins import LIKELY, Reading, compare, keys_of, read
from rounds.engines.twins.keys import name_key

CANDIDATES = 80
SEEDS = (101, 102, 103)
SHOPS = 4_000
AIMS = {"precision": 0.95, "recall": 0.90}


@dataclass
class Found:
    right: int = 0
    wrong: int = 0
    missed: int = 0
    unseen: int = 0
    cpu_s: float = 0.0
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    errors: list[tuple[Reading, Reading]] = field(default_factory=list)
    misses: list[tuple[Reading, Reading, str]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


def judge(city: City, found: Found) -> None:
    """Every shop against all that share a key with it, as the server does it."""
    begun = time.process_time()
    readings = [read(shop) for shop in city.shops]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, reading in enumerate(readings):
        for key in keys_of(reading) | reading.shop.phones:
            holders[key].append(at)
    names = Counter(name_key(reading) for reading in readings)
    likely: set[tuple[int, int]] = set()
    seen: set[tuple[int, int]] = set()
    for at, reading in enumerate(readings):
        shared = Counter(
            other
            for key in keys_of(reading, around=True) | reading.shop.phones
            for other in holders.get(key, ())
            if other != at
        )
        for other, _ in shared.most_common(CANDIDATES):
            pair = (min(at, other), max(at, other))
            if pair in seen:
                continue
            seen.add(pair)
            namesakes = names[name_key(reading)] - 1
            if compare(reading, readings[other], namesakes).score >= LIKELY:
                likely.add(pair)
    found.cpu_s += time.process_time() - begun
    true = {(twin.first, twin.second): twin.how for twin in city.twins}
    found.right += len(likely & true.keys())
    found.wrong += len(likely - true.keys())
    found.missed += len(true.keys() - likely)
    found.unseen += len(true.keys() - seen)
    found.errors += [(readings[a], readings[b]) for a, b in sorted(likely - true.keys())]
    for pair, how in true.items():
        found.by_kind[how][0] += pair in likely
        found.by_kind[how][1] += 1
        if pair not in likely:
            found.misses.append((readings[pair[0]], readings[pair[1]], how))


def main() -> None:
    found = Found()
    for seed in SEEDS:
        judge(generate(seed, SHOPS), found)
    entries = len(SEEDS) * SHOPS * 1.2
    print(machine())
    print(f"\nTwins among {entries:,.0f} entries, seeds {SEEDS}")
    values = {"precision": found.precision, "recall": found.recall}
    print(
        table(
            ["measure", "value", "aim"],
            [
                *([name, f"{value:.3f}", f"{AIMS[name]:.2f}"] for name, value in values.items()),
                ["twins without a common key", str(found.unseen), ""],
                ["CPU per entry, ms", f"{1000 * found.cpu_s / entries:.2f}", ""],
            ],
        )
    )
    print("\nRecall by what was done to the second entry")
    kinds = sorted(found.by_kind.items())
    print(
        table(
            ["what", "found", "of", "share"],
            [[how, str(hit), str(of), f"{hit / of:.3f}"] for how, (hit, of) in kinds],
        )
    )
    print(verdict([f"{name} {value:.3f}" for name, value in values.items() if value < AIMS[name]]))


if __name__ == "__main__":
    main()
