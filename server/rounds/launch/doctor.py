"""`rounds doctor --security`: what an operator should mend, found by rules over plain facts."""

import ipaddress
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from rounds.core.config import SECRET_LENGTH, Settings
from rounds.launch.backup.health import BackupFacts, backup_findings

OLDEST_POSTGRES = 17
KEY_AGE = timedelta(days=365)
CLOCK_S = 5.0
REVOKED_WITHIN_S = 30.0
WIDEST_PROXIES = {4: 8, 6: 32}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is looked at; nothing here is a secret."""

    is_public: bool
    https: bool
    secret_length: int
    open_files: tuple[str, ...]
    app_role_powers: tuple[str, ...]
    has_demo: bool
    postgres: int
    clock_off_s: float
    oldest_key: datetime | None
    now: datetime
    trusted_proxies: tuple[str, ...]
    outgoing_allow: tuple[str, ...]
    context_cache_s: float
    metrics_token_length: int
    backups: BackupFacts


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    must: bool
    """False: worth a thought, and no failure."""
    english: str
    chinese: str


def findings(facts: Facts) -> list[Finding]:
    return [Finding(*found) for found in (*_of_the_place(facts), *_of_the_settings(facts))] + of_backups(
        facts
    )


def of_backups(facts: Facts) -> list[Finding]:
    return [Finding(*found) for found in backup_findings(facts.backups, is_public=facts.is_public)]


def _of_the_place(f: Facts) -> Iterator[tuple[str, bool, str, str]]:
    if not f.https:
        yield (
            "tls_off",
            f.is_public,
            "TLS is off: passwords and positions travel readable. Use `rounds up --tls` or a proxy with ROUNDS_HTTPS=1",
            "没有启用 TLS：密码和位置会明文传输。用 `rounds up --tls`，或在代理上启用并设 ROUNDS_HTTPS=1",
        )
    if f.secret_length < SECRET_LENGTH:
        yield (
            "weak_secret",
            True,
            f"ROUNDS_SECRET_KEY has {f.secret_length} characters; it needs {SECRET_LENGTH}",
            f"ROUNDS_SECRET_KEY 只有 {f.secret_length} 个字符，至少要 {SECRET_LENGTH} 个",
        )
    for path in f.open_files:
        yield (
            "open_file",
            True,
            f"Others can read {path}: chmod 600",
            f"别的帐号能读 {path}：执行 chmod 600",
        )
    if f.app_role_powers:
        powers = ", ".join(f.app_role_powers)
        yield (
            "role_powers",
            True,
            f"The application's database role is {powers}: it could see past the wall between companies",
            f"应用的数据库角色是 {powers}：能绕过公司之间的隔离",
        )
    if f.has_demo:
        yield (
            "demo_company",
            f.is_public,
            "The demo company with its known passwords is in this database",
            "数据库里有演示公司，它的密码人人知道",
        )
    if f.postgres < OLDEST_POSTGRES:
        yield (
            "old_postgres",
            True,
            f"PostgreSQL {f.postgres} is too old; use {OLDEST_POSTGRES} or newer",
            f"PostgreSQL {f.postgres} 太旧，至少要 {OLDEST_POSTGRES}",
        )
    if abs(f.clock_off_s) > CLOCK_S:
        yield (
            "clock_off",
            True,
            f"This machine's clock and the database's differ by {abs(f.clock_off_s):.0f} s",
            f"这台机器和数据库的时钟相差 {abs(f.clock_off_s):.0f} 秒",
        )
    if f.oldest_key is not None and f.now - f.oldest_key > KEY_AGE:
        yield (
            "old_key",
            False,
            "A company's key is older than a year: rounds keys rotate",
            "有公司的密钥用了一年以上：执行 rounds keys rotate",
        )


def _of_the_settings(f: Facts) -> Iterator[tuple[str, bool, str, str]]:
    for entry in filter(_is_wide, f.trusted_proxies):
        yield (
            "wide_proxies",
            True,
            f"ROUNDS_TRUSTED_PROXIES trusts {entry}: whoever is in there can claim any address",
            f"ROUNDS_TRUSTED_PROXIES 信任 {entry}：里面的任何人都能冒充地址",
        )
    for entry in filter(_is_wide, f.outgoing_allow):
        yield (
            "wide_outgoing",
            True,
            f"ROUNDS_OUTGOING_ALLOW opens {entry}: name single hosts",
            f"ROUNDS_OUTGOING_ALLOW 放开了 {entry}：请逐个写主机",
        )
    if f.context_cache_s > REVOKED_WITHIN_S:
        yield (
            "slow_revoke",
            True,
            f"ROUNDS_CONTEXT_CACHE_S is {f.context_cache_s:.0f}: what is revoked may work for so long",
            f"ROUNDS_CONTEXT_CACHE_S 是 {f.context_cache_s:.0f}：撤销要这么久才一定生效",
        )
    if 0 < f.metrics_token_length < SECRET_LENGTH:
        yield (
            "weak_metrics_token",
            True,
            f"ROUNDS_METRICS_TOKEN needs {SECRET_LENGTH} characters",
            f"ROUNDS_METRICS_TOKEN 至少要 {SECRET_LENGTH} 个字符",
        )


def _is_wide(entry: str) -> bool:
    if entry == "*":
        return True
    try:
        network = ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    return network.prefixlen < WIDEST_PROXIES[network.version]


def open_files(root: Path) -> tuple[str, ...]:
    """Files with secrets that accounts other than ours can read."""
    secrets = [root / "demo-logins.json", *root.glob("*.key"), *root.glob("*.key.*"), *root.glob("tls/*key*")]
    return tuple(
        sorted(
            str(path)
            for path in secrets
            if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        )
    )


async def gather(settings: Settings, owner_dsn: str, root: Path, backups: BackupFacts) -> Facts:
    """Asks the database as its owner, who sees all companies."""
    owner = await asyncpg.connect(owner_dsn)
    try:
        began = datetime.now(UTC)
        there = await owner.fetchval("SELECT clock_timestamp()")
        now = datetime.now(UTC)
        has_demo = await owner.fetchval("SELECT EXISTS (SELECT FROM company WHERE is_demo)")
        oldest = await owner.fetchval(
            "SELECT min(newest) FROM (SELECT max(created_at) AS newest FROM company_key"
            " WHERE version > 0 GROUP BY org_id) AS k"
        )
        powers = await owner.fetchrow(
            "SELECT rolsuper AS superuser, rolbypassrls AS bypassrls, rolcreaterole AS createrole"
            " FROM pg_roles WHERE rolname = 'rounds_app'"
        )
        version = owner.get_server_version().major
    finally:
        await owner.close()
    host = os.environ.get("ROUNDS_HOST", settings.host)
    return Facts(
        is_public=host not in {"127.0.0.1", "localhost", "::1"},
        https=settings.https,
        secret_length=len(settings.secret_key.get_secret_value()),
        open_files=open_files(root),
        app_role_powers=tuple(name for name, has in (powers or {}).items() if has),
        has_demo=has_demo,
        postgres=version,
        clock_off_s=(there - (began + (now - began) / 2)).total_seconds(),
        oldest_key=oldest,
        now=now,
        trusted_proxies=tuple(settings.trusted_proxies),
        outgoing_allow=tuple(settings.outgoing_allow),
        context_cache_s=settings.context_cache_s,
        metrics_token_length=len(settings.metrics_token.get_secret_value()),
        backups=backups,
    )
