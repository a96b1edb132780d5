"""Pure decisions about deals: which stages there are, and where a deal may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["open", "won", "lost"]
EDITABLE = ("name", "amount", "expected_on", "products", "next_step", "next_on", "note")


@dataclass(frozen=True, slots=True)
class Stage:
    """`outcome` is what a deal has come to that stands here; None on the way. `probability` is per cent."""

    key: str
    name: Mapping[str, str]
    outcome: Literal["won", "lost"] | None
    probability: int
    is_on: bool = True

    @property
    def state(self) -> State:
        return self.outcome or "open"


# They hold until a company has its own; phones know the same (web/shared/domain/deals.ts).
BUILT_IN = (
    Stage("lead", {"zh": "初步接触", "en": "First contact"}, None, 10),
    Stage("qualified", {"zh": "需求确认", "en": "Need confirmed"}, None, 30),
    Stage("proposal", {"zh": "方案报价", "en": "Proposal"}, None, 50),
    Stage("negotiation", {"zh": "谈判", "en": "Negotiation"}, None, 80),
    Stage("won", {"zh": "赢单", "en": "Won"}, "won", 100),
    Stage("lost", {"zh": "输单", "en": "Lost"}, "lost", 0),
)


def find_stage(stages: Sequence[Stage], key: str) -> Stage | None:
    return next((stage for stage in stages if stage.key == key), None)


def first_stage(stages: Sequence[Stage]) -> Stage:
    return next(stage for stage in stages if stage.is_on and stage.outcome is None)


def faults_of(stages: Sequence[Stage]) -> str | None:
    """Why these stages cannot be a company's: `twice`, `no_way`, `no_won`, `no_lost`; None where they can."""
    if len({stage.key for stage in stages}) < len(stages):
        return "twice"
    outcomes = [stage.outcome for stage in stages]
    if None not in outcomes:
        return "no_way"
    if outcomes.count("won") != 1:
        return "no_won"
    return None if "lost" in outcomes else "no_lost"
