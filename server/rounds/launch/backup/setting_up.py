"""`rounds backup setup` and `schedule`: the settings, and the one time that the secret half is seen."""

from dataclasses import replace

from rounds.launch.backup.archive import cluster_of, switch_off
from rounds.launch.backup.manifests import claim_place
from rounds.launch.backup.places import FolderPlace, open_place
from rounds.launch.backup.sealing import check_recipient, new_identity
from rounds.launch.backup.settings import (
    BackupSettings,
    Keep,
    checked,
    folder_of,
    load_settings,
    require_settings,
    save_settings,
)
from rounds.launch.backup.sites import unreachable
from rounds.launch.backup.words import BackupError, said
from rounds.launch.places import DataDir


def set_up_backups(data: DataDir, wish: BackupSettings) -> list[str]:
    """Lines to print. The secret is among them and nowhere else. Raises BackupError with nothing changed."""
    place = open_place(wish.place)
    if isinstance(place, FolderPlace) and place.root.resolve().is_relative_to(data.root):
        raise BackupError(
            "place_inside",
            f"{place.root} lies inside the data folder: what destroys that would destroy the backups too",
            f"{place.root} 在数据文件夹里面：数据坏了备份也没了，请换一个位置",
        )
    before = load_settings(data)
    lines: list[str] = []
    if wish.recipient:
        recipient = check_recipient(wish.recipient)
    elif before is not None and before.place == place.url:
        recipient = before.recipient
    else:
        identity, secret = new_identity()
        recipient = identity.recipient
        lines = _secret_lines(secret, recipient)
    same_place = before is not None and before.place == place.url
    installation = before.installation if before is not None and same_place else wish.installation
    settings = replace(wish, place=place.url, recipient=recipient, installation=installation)
    try:
        claim_place(place, settings.installation, recipient)
    except OSError as error:
        raise unreachable(wish.place, error) from error
    if not same_place:
        (folder_of(data) / "memory.db").unlink(
            missing_ok=True
        )  # what lies at another place helps nobody here
    save_settings(data, settings)
    return [
        *lines,
        said(
            f"Backups go to {settings.place}, every day at {settings.at}; a running system begins within seconds, "
            "else: rounds backup now",
            f"备份写入 {settings.place}，每天 {settings.at}；系统正在运行时几秒内开始，否则执行 rounds backup now",
        ),
    ]


def turn_off(data: DataDir) -> str:
    """Raises BackupError when nothing is set up."""
    place = require_settings(data).place
    (folder_of(data) / "settings.json").unlink()
    switch_off(cluster_of(data))
    return said(f"No more backups are made; {place} stays as it is", f"不再备份；{place} 里的内容保持不变")


def change(
    data: DataDir, at: str | None, full_every: int | None, keep: tuple[int | None, int | None, int | None]
) -> BackupSettings:
    """Raises BackupError with nothing changed."""
    before = require_settings(data)
    rule = Keep(
        *(new if new is not None else old for new, old in zip(keep, _numbers(before.keep), strict=True))
    )
    after = checked(
        replace(before, at=at or before.at, full_every_days=full_every or before.full_every_days, keep=rule)
    )
    if after != before:
        save_settings(data, after)
    return after


def _numbers(keep: Keep) -> tuple[int, int, int]:
    return keep.daily, keep.weekly, keep.monthly


def _secret_lines(secret: str, recipient: str) -> list[str]:
    return [
        said(
            "# This opens every backup and is shown this once. Keep it on paper and in a safe, not on this machine.",
            "# 这行私钥能打开所有备份，只显示这一次。抄在纸上并存进保险柜，不要留在这台机器上。",
        ),
        f"# recipient: {recipient}",
        secret,
    ]
