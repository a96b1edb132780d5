"""What a restore needs: which backup to start from and which WAL to replay, found without reading any of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rounds.launch.backup.manifests import (
    SEGMENTS_PER_LOG,
    Backup,
    Holdings,
    Segment,
    Sweep,
    distinct,
    number_of,
    when,
)
from rounds.launch.backup.words import BackupError


@dataclass(frozen=True, slots=True)
class Target:
    """`at` in ms, or None for as far as the WAL goes. `backup` names where to begin; alone: end at its own check."""

    at: int | None = None
    backup: str | None = None
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    chain: list[Backup]
    segments: dict[str, Segment]
    """By the name that PostgreSQL asks for; timelines' histories too."""
    target: Target
    reaches: int
    """In ms: all that was acknowledged before is in it."""

    @property
    def backup(self) -> Backup:
        return self.chain[-1]


def read_target(text: str, backup: str | None) -> Target:
    """`latest`, or a moment in ISO 8601; without an offset by the machine's clock."""
    if text == "latest":
        return Target(backup=backup)
    try:
        moment = datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise BackupError(
            "bad_time",
            f"{text} is no moment: say latest, or for example 2026-11-23T18:00:00+08:00",
            f"{text} 不是时刻：写 latest，或像 2026-11-23T18:00:00+08:00 这样写",
        ) from None
    return Target(at=int(moment.timestamp() * 1000), backup=backup)


def choose_chain(holdings: Holdings, target: Target) -> list[Backup]:
    """The newest whole chain that ends before the target. Raises BackupError with a sentence."""
    if not holdings.backups:
        if holdings.faults:
            raise BackupError(
                "damaged",
                f"No backup can be used; these manifests are damaged: {', '.join(holdings.faults)}",
                f"没有可用的备份；这些清单已损坏：{'、'.join(holdings.faults)}",
            )
        raise BackupError("no_backup", "There is no backup at this place", "这个位置没有备份")
    if target.backup is not None and holdings.get(target.backup) is None:
        raise BackupError(
            "unknown_backup", f"There is no backup {target.backup}", f"没有名为 {target.backup} 的备份"
        )
    candidates = [
        one
        for one in reversed(holdings.backups)
        if target.backup in {None, one.id} and (target.at is None or one.until <= target.at)
    ]
    if not candidates:
        first = next(one for one in holdings.backups if target.backup in {None, one.id})
        raise BackupError(
            "too_early",
            f"That is before the first backup that is kept; the earliest point is {when(first.until)}",
            f"这个时刻早于保留的第一份备份；最早可恢复到 {when(first.until)}",
        )
    for one in candidates:
        if chain := holdings.chain(one):
            return chain
    raise BackupError(
        "broken_chain",
        f"{candidates[0].id} builds upon a backup that is missing or damaged",
        f"{candidates[0].id} 依赖的备份缺失或已损坏",
    )


def plan(holdings: Holdings, segments: Sequence[Segment], target: Target) -> Plan:
    """Raises BackupError when the WAL between the backup and the target is not whole."""
    chain = choose_chain(holdings, target)
    backup = chain[-1]
    if backup.kind == "files":
        return Plan(chain, {}, target, backup.until)
    known = distinct(segments)
    if target.backup is not None and target.at is None:
        target = Target(backup=target.backup, to_check=True)
    run = _run(known, backup)
    if not run or run[-1].name < backup.last_wal:
        lacking = _after(run[-1].name) if run else backup.first_wal
        raise BackupError(
            "missing_wal",
            f"WAL {lacking} is missing: {backup.id} cannot be brought to a whole state",
            f"缺少 WAL {lacking}：{backup.id} 无法恢复到一致状态",
        )
    histories = {name: one for name, one in known.items() if one.number is None}
    if target.to_check:
        needed = [one for one in run if one.name <= backup.last_wal]
        return Plan(chain, {**histories, **distinct(needed)}, target, backup.until)
    reaches = max(backup.until, run[-1].until)
    if target.at is None:
        return Plan(chain, {**histories, **distinct(run)}, target, reaches)
    if reaches < target.at:
        later = any(one.until >= target.at for one in segments if one.number is not None)
        lacking = _after(run[-1].name)
        raise BackupError(
            "missing_wal" if later else "too_late",
            f"WAL {lacking} is missing, so the furthest point before is {when(reaches)}"
            if later
            else f"The backup reaches until {when(reaches)}: name that or an earlier moment, or latest",
            f"缺少 WAL {lacking}，之前最远只能恢复到 {when(reaches)}"
            if later
            else f"备份只到 {when(reaches)}：请给这个或更早的时刻，或写 latest",
        )
    enough = next(
        (i for i, one in enumerate(run) if one.until >= target.at and one.name >= backup.last_wal), None
    )
    needed = run if enough is None else run[: enough + 1]
    return Plan(chain, {**histories, **distinct(needed)}, target, target.at)


def sweeps_for(sweeps: Sequence[Sweep], made: Plan) -> list[Sweep]:
    """Lists of files that came between the backup and the target, and the first one after it."""
    if made.target.to_check:
        return []
    later = [one for one in sweeps if one.until > made.backup.started]
    if made.target.at is None:
        return later
    first_after = next((i for i, one in enumerate(later) if one.until >= made.target.at), len(later))
    return later[: first_after + 1]


def reach_of(backup: Backup, segments: Sequence[Segment]) -> int:
    """How far one can go from this backup, in ms."""
    run = _run(distinct(segments), backup)
    return max(backup.until, run[-1].until) if run else backup.until


def _run(known: dict[str, Segment], backup: Backup) -> list[Segment]:
    """Segments without a gap from the backup's first on."""
    run: list[Segment] = []
    name = backup.first_wal
    while (one := known.get(name)) is not None:
        run.append(one)
        name = _after(name)
    return run


def _after(segment: str) -> str:
    number = (number_of(segment) or 0) + 1
    return f"{segment[:8]}{number // SEGMENTS_PER_LOG:08X}{number % SEGMENTS_PER_LOG:08X}"
