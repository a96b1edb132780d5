"""Settings, read from the environment (prefix ROUNDS_). Nothing is validated at import time."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from rounds.core.keyring import Keyring
from rounds.core.masters import WrongMasterKey

SOURCE_TREE = Path(__file__).resolve().parents[3]


SECRET_LENGTH = 32


class WeakSecret(RuntimeError):
    """The key that signs addresses is missing or short."""


class Settings(BaseSettings):
    """One process's settings. Sizes in bytes, times in seconds."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", extra="ignore")

    database_url: SecretStr = Field(default=SecretStr(""), description="DSN of the role rounds_app")
    worker_database_url: SecretStr = Field(default=SecretStr(""), description="DSN of the role rounds_worker")
    data_dir: Path = Field(
        default=SOURCE_TREE / "data", description="Everything this installation keeps on disk"
    )
    files_url: str = Field(default="", description="Object store of files; empty: data_dir/files")
    files_sealed: bool | None = Field(
        default=None,
        description="Whether files are encrypted before they are stored; by default where the store is a local folder",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Signs file addresses; at least 32 characters"
    )
    master_key: SecretStr = Field(
        default=SecretStr(""),
        description="Wraps companies' keys: k2:<base64 of 32 bytes>,k1:…, the first is current",
    )
    master_key_file: Path | None = Field(
        default=None, description="A file with the same, read again when it grows"
    )
    audit_key: SecretStr = Field(
        default=SecretStr(""), description="Signs each day's head of the audit; 32 bytes in base64"
    )
    web_dir: Path | None = Field(default=None, description="Built web apps; default: the wheel's or web/dist")
    host: str = "127.0.0.1"
    port: int = 8700
    https: bool = Field(
        default=False, description="Served over TLS, here or by a proxy: cookies become Secure"
    )
    ca_file: Path | None = Field(
        default=None, description="Local authority's certificate, offered at /ca.crt"
    )
    pool_size: int = 10
    bus: str = Field(default="postgres", description="postgres | memory")
    log_level: str = "info"
    body_limit: int = 2_000_000
    photo_limit: int = 10_000_000
    session_days: int = 30
    context_cache_s: float = 30.0
    sync_per_minute: int = Field(default=120, description="Pushes and pulls of one session a minute")
    metrics_token: SecretStr = SecretStr("")
    origins: list[str] = Field(
        default_factory=list,
        description="Addresses of this installation such as https://rounds.example.com; passkeys work on these alone. "
        "Empty: whatever address the browser shows",
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description="Addresses and networks of proxies whose X-Forwarded-For is believed",
    )
    public_url: str = Field(
        default="", description="The address that people open, such as https://rounds.example; for sign-on"
    )
    address_per_minute: int = Field(
        default=60_000,
        description="Requests from one address a minute, in one process; a whole office may share it",
    )
    account_per_minute: int = Field(default=3_000, description="Requests of one session a minute")
    outgoing_allow: list[str] = Field(
        default_factory=list,
        description="Hosts and networks that may be asked although they are not public, such as your own sign-on",
    )
    outgoing_ports: list[int] = Field(
        default=[80, 443], description="Ports of public hosts that may be asked"
    )
    outgoing_proxy: str = Field(default="", description="A proxy for requests to other systems")
    outgoing_ca: Path | None = Field(
        default=None, description="An authority of your own that signed their certificates, PEM"
    )
    sign_ons_per_minute: int = Field(
        default=30, description="Steps of company sign-on from one address a minute"
    )
    key_per_minute: int = Field(default=600, description="Requests of one API key a minute")

    def require_secret(self) -> None:
        """Raises WeakSecret: pictures' addresses signed with a guessable key would be open to anyone."""
        if len(self.secret_key.get_secret_value()) < SECRET_LENGTH:
            raise WeakSecret(f"ROUNDS_SECRET_KEY needs at least {SECRET_LENGTH} characters")

    def keyring(self) -> Keyring:
        """Raises WrongMasterKey when no master key is named, or one is misspelt."""
        text, file = self.master_key.get_secret_value(), self.master_key_file
        if not text and file is None:
            raise WrongMasterKey(
                "ROUNDS_MASTER_KEY (or ROUNDS_MASTER_KEY_FILE) is missing: `rounds keys new` prints one"
            )
        return Keyring(text, file)

    def web_root(self) -> Path:
        """Where the built apps lie: `m/` and `console/` below it."""
        if self.web_dir is not None:
            return self.web_dir
        packaged = Path(__file__).resolve().parents[1] / "webdist"
        return packaged if packaged.is_dir() else SOURCE_TREE / "web" / "dist"

    def files_root(self) -> str:
        return self.files_url or (self.data_dir / "files").resolve().as_uri()

    def basemap_dir(self) -> Path:
        return self.data_dir / "basemap"
