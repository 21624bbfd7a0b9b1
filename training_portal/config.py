"""Typed settings from the environment, validated at the start.

Unsafe production values are refused with one sentence that says what to do.
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).resolve().parent
#: The checkout's top; installed from a wheel, what lies around the package is not ours.
ROOT = _PACKAGE.parent
#: Where `templates`, `migrations` and `seed_data` lie: beside the package in a checkout, in it
#: once installed (tools/wheel_folders.py puts them there).
RESOURCES = _PACKAGE if (_PACKAGE / "templates").is_dir() else ROOT

#: Different characters in a key at the least; 32 random bytes in hexadecimal have nearly all 16.
FEWEST_CHARACTERS: Final = 8


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"
    TEST = "test"


class UnsafeSettings(Exception):
    """A setting that would make the portal unsafe or unable to run; the text says what to do."""


class Settings(BaseSettings):
    """All settings; each is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    portal_env: Environment = Environment.DEVELOPMENT
    #: Uploaded files, erasures.log, the audit's heads; outside production also keys and database.
    instance_path: Path = ROOT / "instance" if RESOURCES is ROOT else Path("instance")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    #: 32 bytes in hexadecimal; wraps the key of each person (see platform/personal.py).
    master_key: SecretStr = SecretStr("")
    demo: bool = False
    port: int = Field(default=5000, ge=1, le=65535)
    host: str = "127.0.0.1"
    workers: int = Field(default=2, ge=1, le=64)
    #: Processes beside the server for mail, deadlines and jobs.
    job_workers: int = Field(default=1, ge=1, le=16)
    #: Seconds after which the job of a worker that gives no sign any more goes to another.
    job_lease: float = Field(default=30, ge=1, le=600)
    #: How many reverse proxies of ours stand in front. Throttles count by the address that the
    #: outermost saw; with too low a number everybody behind it would share one count.
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    #: Address that mails and QR codes point to; no trailing slash.
    public_url: str = ""
    #: File to which each new head of the audit's chain is appended; best on another machine's disk.
    audit_heads: Path | None = None
    #: Whether the role of an administrator is in force only with a second step of signing in; by
    #: default in production.
    administrators_need_second_step: bool | None = None
    mail_sender: str = "Mekong Training Portal <no-reply@portal.example.org>"
    #: Address that people write to when the portal tells them to ask the programme; answers to its
    #: mails go there too. Empty: they are told to ask the programme, and nothing can be answered.
    programme_contact: str = ""
    #: smtp://user:password@host:port, or empty: mails stay in the outbox (shown in the demo).
    smtp_url: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _fill_in_and_refuse(self) -> Settings:
        if not self.database_url:
            self.database_url = f"sqlite:///{(self.instance_path / 'portal.sqlite3').resolve()}"
        if self.database_url.startswith(("postgres://", "postgresql://")):
            # The driver is psycopg 3; people write the address without naming it.
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        if not self.database_url.startswith(("sqlite://", "postgresql+psycopg://")):
            raise UnsafeSettings(
                "DATABASE_URL is not usable: it must begin with postgresql:// or sqlite:///."
            )
        if not self.public_url:
            self.public_url = f"http://{self.host}:{self.port}"
        self.public_url = self.public_url.rstrip("/")
        if self.demo and not self.programme_contact:
            self.programme_contact = "programme@portal.example.org"
        if self.administrators_need_second_step is None:
            self.administrators_need_second_step = self.is_production
        if self.portal_env is Environment.PRODUCTION:
            self._refuse_unsafe_production()
        else:
            self._keep_local_secrets()
        return self

    def _refuse_unsafe_production(self) -> None:
        if len(self.secret_key.get_secret_value()) < 32:
            raise UnsafeSettings(
                "SECRET_KEY is missing or has under 32 characters: set it to a long random value."
            )
        if not _is_key(self.master_key.get_secret_value()):
            raise UnsafeSettings(
                "MASTER_KEY is missing or not 64 hexadecimal digits: set it to 32 random bytes in "
                "hexadecimal and keep a copy apart from the database's backups."
            )
        for name, key in (("SECRET_KEY", self.secret_key), ("MASTER_KEY", self.master_key)):
            if len(set(key.get_secret_value())) < FEWEST_CHARACTERS:
                raise UnsafeSettings(
                    f"{name} repeats a few characters and can be guessed: make it from random "
                    "bytes, for example with `openssl rand -hex 32`."
                )
        if not self.instance_path.is_absolute():
            raise UnsafeSettings(
                "INSTANCE_PATH must be a folder's whole path, beginning with /: uploaded files and "
                "the list of erasures lie there, whichever folder the portal is started from."
            )
        if self.demo:
            raise UnsafeSettings(
                "DEMO is on: demo accounts and the mailbox page are not for production; unset DEMO."
            )
        if not self.public_url.startswith("https://"):
            raise UnsafeSettings(
                "PUBLIC_URL must be the https:// address under which people reach the portal."
            )
        if not self.smtp_url.get_secret_value():
            raise UnsafeSettings(
                "SMTP_URL is missing: set it to smtp://user:password@host:port, or no mail leaves."
            )
        target = urlsplit(self.smtp_url.get_secret_value())
        if target.scheme not in {"smtp", "smtps"} or not target.hostname:
            raise UnsafeSettings(
                "SMTP_URL is not usable: it must be smtp://user:password@host:port, or smtps:// "
                "where the server speaks TLS from the start."
            )

    def _keep_local_secrets(self) -> None:
        """Outside production, make the secrets once and keep them beside the data."""
        if not self.secret_key.get_secret_value():
            self.secret_key = SecretStr(self._kept("secret_key"))
        if not self.master_key.get_secret_value():
            self.master_key = SecretStr(self._kept("master_key"))

    def _kept(self, name: str) -> str:
        self.instance_path.mkdir(parents=True, exist_ok=True)
        path = self.instance_path / name
        if not path.exists():
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.write_text(secrets.token_hex(32), encoding="ascii")
            fresh.chmod(0o600)
            try:
                # A hard link fails if another process was first, so both read the same key.
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="ascii").strip()

    @property
    def is_production(self) -> bool:
        return self.portal_env is Environment.PRODUCTION

    @property
    def file_store(self) -> Path:
        """Folder of uploaded files."""
        return self.instance_path / "files"

    @property
    def audit_heads_file(self) -> Path:
        """Where the heads of the audit's chain are told outside the database."""
        return self.audit_heads or self.instance_path / "audit-heads.txt"

    @property
    def erasure_ledger(self) -> Path:
        """Whose data was erased, as keyed references: kept apart from the database's backups."""
        return self.instance_path / "erasures.log"


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """Read the settings, or raise UnsafeSettings with one sentence that says what to do."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A setting"
        raise UnsafeSettings(f"{name} is not usable: {first['msg']}.") from None
