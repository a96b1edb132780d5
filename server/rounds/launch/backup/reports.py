"""What the commands print, in words."""

from datetime import datetime

from rounds.launch.backup.archive import cluster_of, unsaved_in
from rounds.launch.backup.keeping import Removal
from rounds.launch.backup.manifests import Backup, Segment, read_holdings, read_segments, when
from rounds.launch.backup.outlook import Outlook
from rounds.launch.backup.places import open_place
from rounds.launch.backup.recovery import reach_of
from rounds.launch.backup.restoring import Restored
from rounds.launch.backup.settings import BackupSettings, Memory, load_settings, now_ms, require_settings
from rounds.launch.backup.sites import Site, unreachable
from rounds.launch.backup.taking import keys_elsewhere
from rounds.launch.backup.verifying import Verdict
from rounds.launch.backup.words import said
from rounds.launch.places import DataDir


def place_of(data: DataDir, given: str | None) -> str:
    return given or require_settings(data).place


def backup_words(one: Backup) -> str:
    kind = {
        "full": said("full", "完整"),
        "increment": said("increment", "增量"),
        "files": said("files", "文件"),
    }
    return said(
        f"{one.id}  {kind[one.kind]}  {size_words(one.size)}, {one.file_count} files "
        f"({size_words(one.file_bytes)}), until {when(one.until)}",
        f"{one.id}  {kind[one.kind]}  {size_words(one.size)}，{one.file_count} 个文件"
        f"（{size_words(one.file_bytes)}），截至 {when(one.until)}",
    )


def listing(data: DataDir, given: str | None) -> list[str]:
    url = place_of(data, given)
    place = open_place(url)
    try:
        holdings = read_holdings(place)
        systems = dict.fromkeys(one.system for one in holdings.backups)
        segments = {system: read_segments(place, system) for system in systems}
    except OSError as error:
        raise unreachable(url, error) from error
    lines = [backup_words(one) for one in holdings.backups]
    lines += [said(f"damaged: {fault}", f"已损坏：{fault}") for fault in holdings.faults]
    if not holdings.backups:
        lines.append(said("There is no backup yet", "还没有备份"))
    for one in holdings.backups[-1:]:
        lines.append(_reach_words(one, segments[one.system]))
    if given is None and load_settings(data) is not None:
        lines += _archive_lines(data)
    return lines


def _reach_words(newest: Backup, segments: list[Segment]) -> str:
    reaches = reach_of(newest, segments)
    size = size_words(sum(one.size for one in segments))
    return said(
        f"WAL: {len(segments)} pieces, {size}; latest point {when(reaches)}",
        f"WAL：{len(segments)} 段，{size}；最近可恢复到 {when(reaches)}",
    )


def _archive_lines(data: DataDir) -> list[str]:
    memory = Memory(data)
    until, lines = memory.moment("archived_until"), []
    if until is not None:
        age = max(0, now_ms() - until) // 1000
        lines.append(said(f"the last saved WAL is {_ago(age)} old", f"最后保存的 WAL 是 {_ago(age)}前的"))
    if waiting := unsaved_in(cluster_of(data)):
        lines.append(
            said(f"{len(waiting)} pieces of WAL wait to be saved", f"{len(waiting)} 段 WAL 等待保存")
        )
    errors = [memory.fact(name) for name in ("archive_error", "backup_error")]
    return lines + [said(f"last error: {error}", f"最近的错误：{error}") for error in errors if error]


def elsewhere_words(site: Site) -> list[str]:
    """What this backup does not hold, said plainly."""
    lines = []
    if site.cluster is None:
        lines.append(
            said(
                "The database is a server of yours: it is NOT in this backup. Back it up with its own tools "
                "(pg_basebackup and WAL archiving, or your provider's), to about the same time.",
                "数据库是你自己的服务器，不在这份备份里。请用它自己的工具备份"
                "（pg_basebackup 加 WAL 归档，或云服务商的备份），时间点尽量接近。",
            )
        )
    if names := keys_elsewhere():
        lines.append(
            said(
                f"{', '.join(names)} come from the environment and are NOT in this backup: keep them yourself",
                f"{'、'.join(names)} 来自环境变量，不在这份备份里：请自行保管",
            )
        )
    return lines


def note_verified(data: DataDir, verdict: Verdict) -> None:
    if verdict.is_sound:
        Memory(data).tell(verified_at=now_ms(), verified_backup=verdict.backup.id)


def verdict_lines(verdict: Verdict) -> list[str]:
    if not verdict.is_sound:
        return [said(f"{verdict.backup.id} is NOT sound:", f"{verdict.backup.id} 有问题："), *verdict.faults]
    return [
        said(
            f"{verdict.backup.id} is sound: {verdict.rows} rows in {verdict.tables} tables are as they were, "
            f"{verdict.files} files ({size_words(verdict.file_bytes)})",
            f"{verdict.backup.id} 完好：{verdict.tables} 张表 {verdict.rows} 行与备份时一致，"
            f"{verdict.files} 个文件（{size_words(verdict.file_bytes)}）",
        ),
        *verdict.audits,
    ]


def removal_words(removal: Removal) -> str:
    ids = ", ".join(one.id for one in removal.backups) or said("none", "无")
    return said(
        f"removed backups: {ids}; {len(removal.segments)} pieces of WAL",
        f"已删除的备份：{ids}；WAL {len(removal.segments)} 段",
    )


def schedule_words(s: BackupSettings) -> str:
    return said(
        f"{s.place}: every day at {s.at}, a full one every {s.full_every_days} days; "
        f"kept: {s.keep.daily} days, {s.keep.weekly} weeks, {s.keep.monthly} months",
        f"{s.place}：每天 {s.at}，每 {s.full_every_days} 天一份完整备份；"
        f"保留 {s.keep.daily} 天、{s.keep.weekly} 周、{s.keep.monthly} 个月",
    )


def restored_lines(restored: Restored, outlook: Outlook | None) -> list[str]:
    made, root = restored.plan, restored.data.root
    lines = [
        said(
            f"Restored {made.backup.id} into {root}: {restored.files.count} files",
            f"已把 {made.backup.id} 恢复到 {root}：{restored.files.count} 个文件",
        )
    ]
    if outlook is None:
        return [
            *lines,
            said(
                "The database is not part of it: bring that back with its own tools, then start Rounds with it",
                "不含数据库：请用数据库自己的工具恢复，再用这个文件夹启动巡访",
            ),
        ]
    last = _moment(outlook.last_operation)
    lines.append(
        said(
            f"Point reached: {when(made.reaches)}; last operation of a phone: {last}",
            f"恢复到：{when(made.reaches)}；手机最后一条操作：{last}",
        )
    )
    lines += [
        said(f"company {number}: {name}", f"公司 {number}：{name}") for number, name in outlook.companies
    ]
    if outlook.awaited:
        lines.append(
            said(
                f"{outlook.awaited} photos are awaited from phones that still have them",
                f"{outlook.awaited} 张照片等手机再次上传",
            )
        )
    return [
        *lines,
        said(
            f"{outlook.epochs} companies begin a new epoch: phones send the last seven days once more.",
            f"{outlook.epochs} 家公司开始新的同步纪元：手机会把最近七天的记录再发一遍。",
        ),
        said(
            f"Next: stop the old system for good, rounds up --data {root}, then rounds backup setup with a new place.",
            f"接下来：彻底停掉旧系统，执行 rounds up --data {root}，再用新的位置执行 rounds backup setup。",
        ),
    ]


def size_words(size: int) -> str:
    amount, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


def _ago(seconds: int) -> str:
    if seconds < 120:
        return said(f"{seconds} seconds", f"{seconds} 秒")
    if seconds < 7200:
        return said(f"{seconds // 60} minutes", f"{seconds // 60} 分钟")
    return said(f"{seconds // 3600} hours", f"{seconds // 3600} 小时")


def _moment(at: datetime | None) -> str:
    return at.astimezone().isoformat(" ", "seconds") if at else said("none", "无")
