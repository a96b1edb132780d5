"""What the doctor finds, and that it finds nothing where nothing is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rounds.core.config import Settings
from rounds.launch.backup.health import BackupFacts, backup_facts
from rounds.launch.database import Addresses
from rounds.launch.doctor import Facts, findings, gather, of_backups, open_files
from rounds.launch.places import DataDir
from tests.world import World

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
MINUTE, DAY = 60_000, 86_400_000
HEALTHY_BACKUPS = BackupFacts(
    is_set_up=True,
    now=NOW_MS,
    last=NOW_MS - DAY,
    archived_until=NOW_MS - MINUTE,
    oldest_unsaved=NOW_MS - MINUTE,
    unsaved=1,
    gap_at=NOW_MS - 3 * DAY,
    verified_at=NOW_MS - 20 * DAY,
)
HEALTHY = Facts(
    is_public=True,
    https=True,
    secret_length=64,
    open_files=(),
    app_role_powers=(),
    has_demo=False,
    postgres=18,
    clock_off_s=0.2,
    oldest_key=NOW - timedelta(days=30),
    now=NOW,
    trusted_proxies=("10.0.0.1",),
    outgoing_allow=("idp.intern",),
    context_cache_s=30.0,
    metrics_token_length=0,
    backups=HEALTHY_BACKUPS,
)


def test_nothing_is_found_where_all_is_well() -> None:
    assert findings(HEALTHY) == []


@pytest.mark.parametrize(
    ("change", "code", "must"),
    [
        ({"https": False}, "tls_off", True),
        ({"https": False, "is_public": False}, "tls_off", False),
        ({"secret_length": 31}, "weak_secret", True),
        ({"open_files": ("secret.key",)}, "open_file", True),
        ({"app_role_powers": ("superuser",)}, "role_powers", True),
        ({"has_demo": True}, "demo_company", True),
        ({"has_demo": True, "is_public": False}, "demo_company", False),
        ({"postgres": 16}, "old_postgres", True),
        ({"clock_off_s": -9.0}, "clock_off", True),
        ({"oldest_key": NOW - timedelta(days=366)}, "old_key", False),
        ({"trusted_proxies": ("0.0.0.0/0",)}, "wide_proxies", True),
        ({"trusted_proxies": ("*",)}, "wide_proxies", True),
        ({"outgoing_allow": ("::/0",)}, "wide_outgoing", True),
        ({"context_cache_s": 60.0}, "slow_revoke", True),
        ({"metrics_token_length": 8}, "weak_metrics_token", True),
    ],
)
def test_the_doctor_finds(change: dict[str, Any], code: str, must: bool) -> None:
    assert [(found.code, found.must) for found in findings(replace(HEALTHY, **change))] == [(code, must)]


@pytest.mark.parametrize(
    ("change", "code", "must"),
    [
        ({"is_set_up": False}, "no_backup", True),
        ({"last": None, "gap_at": None, "verified_at": None}, "backup_none_yet", True),
        ({"last": NOW_MS - DAY - 7 * 60 * MINUTE}, "backup_late", True),
        ({"gap_at": NOW_MS - MINUTE}, "wal_gap", True),
        ({"oldest_unsaved": NOW_MS - 20 * MINUTE}, "wal_behind", True),
        ({"verified_at": None}, "never_verified", False),
        ({"verified_at": NOW_MS - 36 * DAY}, "never_verified", False),
        ({"has_database": False}, "database_elsewhere", False),
    ],
)
def test_the_doctor_looks_at_backups(change: dict[str, Any], code: str, must: bool) -> None:
    found = findings(replace(HEALTHY, backups=replace(HEALTHY_BACKUPS, **change)))
    assert [(one.code, one.must) for one in found] == [(code, must)]


def test_a_key_that_others_can_read_is_found(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_text("x")
    key.chmod(0o640)
    assert open_files(tmp_path) == (str(key),)
    key.chmod(0o600)
    assert open_files(tmp_path) == ()


@pytest.mark.anyio
async def test_the_facts_are_asked_of_a_real_installation(
    world: World, settings: Settings, database: Addresses, tmp_path: Path
) -> None:
    await world.company(is_demo=True)
    facts = await gather(settings, database.owner, tmp_path, backup_facts(DataDir(tmp_path), None))
    assert [found.code for found in of_backups(facts)] == ["no_backup"]
    assert facts.has_demo
    assert facts.postgres >= 17
    assert facts.app_role_powers == ()
    assert abs(facts.clock_off_s) < 5
