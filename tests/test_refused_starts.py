"""An unsafe or impossible start is refused with one sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.support.database import Databases, settings_for
from training_portal import cli, create_app, server
from training_portal.accounts import demo_accounts
from training_portal.config import Environment, Settings, UnsafeSettings, load_settings

SAFE = {
    "PORTAL_ENV": "production",
    "DATABASE_URL": "postgresql://portal@db.example/portal",
    "SECRET_KEY": "not-secret-only-for-tests-0123456789",
    "MASTER_KEY": "0123456789abcdef" * 4,
    "PUBLIC_URL": "https://portal.example.org/",
    "SMTP_URL": "smtp://user:password@mail.example.org:587",
    "DEMO": "0",
}


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment in which production would start."""
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    return monkeypatch


def test_safe_production_settings_are_taken(production: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.is_production
    assert settings.public_url == "https://portal.example.org"
    assert settings.database_url == "postgresql+psycopg://portal@db.example/portal"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "short", "SECRET_KEY is missing"),
        ("SECRET_KEY", "ab" * 20, "SECRET_KEY repeats"),
        ("MASTER_KEY", "42" * 32, "MASTER_KEY repeats"),
        ("SMTP_URL", "foo", "SMTP_URL is not usable"),
        ("SMTP_URL", "http://mail.example.org", "SMTP_URL is not usable"),
        ("SMTP_URL", "smtp://:25", "SMTP_URL is not usable"),
        ("MASTER_KEY", "", "MASTER_KEY is missing"),
        ("MASTER_KEY", "g" * 64, "MASTER_KEY is missing"),
        ("INSTANCE_PATH", "", "INSTANCE_PATH must be"),
        ("INSTANCE_PATH", "var/portal", "INSTANCE_PATH must be"),
        ("DEMO", "1", "DEMO is on"),
        ("PUBLIC_URL", "http://portal.example.org", "PUBLIC_URL must be"),
        ("SMTP_URL", "", "SMTP_URL is missing"),
        ("DATABASE_URL", "hello", "DATABASE_URL is not usable"),
        ("DATABASE_URL", "mysql://portal@db.example/portal", "DATABASE_URL is not usable"),
        ("PORT", "70000", "PORT is not usable"),
        ("WORKERS", "many", "WORKERS is not usable"),
    ],
)
def test_an_unsafe_production_setting_is_named(
    production: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    production.setenv(name, value)
    with pytest.raises(UnsafeSettings, match=sentence) as refused:
        load_settings()
    assert value == "" or len(value) < 3 or value not in str(refused.value)


def test_the_command_line_says_one_sentence_and_no_traceback(
    production: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    production.setenv("SECRET_KEY", "")
    production.setattr("sys.argv", ["training-portal", "serve"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert said.err.startswith("training-portal: SECRET_KEY is missing")
    assert said.err.count("\n") == 1


def _check(app: Flask) -> None:
    with app.app_context():
        server.check_database(app)


def _production(url: str, folder: Path) -> Settings:
    return settings_for(
        url,
        folder,
        portal_env=Environment.PRODUCTION,
        demo=False,
        public_url="https://portal.example.org",
        smtp_url="smtp://mail.example.org",
    )


def test_a_database_that_is_not_migrated_is_refused(databases: Databases, tmp_path: Path) -> None:
    app = create_app(settings_for(databases.empty(), tmp_path))
    with pytest.raises(server.NotReady, match="run `training-portal migrate`"):
        _check(app)


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://portal@127.0.0.1:1/portal", "sqlite:////nowhere/at/all.sqlite3"]
)
def test_a_database_that_cannot_be_reached_is_refused(url: str, tmp_path: Path) -> None:
    app = create_app(settings_for(url, tmp_path))
    with pytest.raises(server.NotReady, match="cannot be reached: check DATABASE_URL"):
        _check(app)


COMMANDS = [
    ["migrate"],
    ["load-reference"],
    ["load-demo"],
    ["demo-accounts"],
    ["create-admin", "first@example.org"],
    ["reset-second-step", "first@example.org", "--reason", "Lost"],
    ["check-config"],
    ["worker", "--once"],
]


def _said(
    arguments: list[str], url: str, folder: Path, patch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> tuple[object, str]:  # fmt: skip
    """The exit code of a command, and what it says of its failure."""
    patch.setenv("DATABASE_URL", url)
    patch.setenv("INSTANCE_PATH", str(folder))
    patch.setattr("sys.argv", ["training-portal", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda words: words[0])
def test_each_command_says_that_the_database_cannot_be_reached(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = "postgresql://portal@127.0.0.1:1/portal"
    said = _said(arguments, url, tmp_path, monkeypatch, capsys)
    assert said == (2, f"training-portal: {server.UNREACHABLE}\n")


@pytest.mark.parametrize("arguments", COMMANDS[1:], ids=lambda words: words[0])
def test_each_command_says_that_the_schema_is_another(
    databases: Databases,
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, words = _said(arguments, databases.empty(), tmp_path, monkeypatch, capsys)
    assert code == 2
    assert "run `training-portal migrate`" in words
    assert words.count("\n") == 1


def test_what_is_no_address_makes_no_administrator(
    fresh_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, words = _said(["create-admin", "nonsense"], fresh_database, tmp_path, monkeypatch, capsys)
    assert code == 2
    assert "Invalid value for EMAIL" in words


def test_another_server_cannot_load_an_unmigrated_database_either(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", databases.empty())
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.setattr("os.setpgid", lambda *_ids: None)
    with pytest.raises(server.NotReady, match="run `training-portal migrate`"):
        server.application()


def test_demo_accounts_are_refused_in_production(fresh_database: str, tmp_path: Path) -> None:
    app = create_app(settings_for(fresh_database, tmp_path))
    with app.app_context():
        demo_accounts.make_demo_account("a@demo.example", "A", "river-lotus-bridge", "Try it.")
        server.check_database(app)
    with pytest.raises(server.NotReady, match="holds demo accounts"):
        _check(create_app(_production(fresh_database, tmp_path)))


def test_an_empty_migrated_database_is_fit_for_production(
    fresh_database: str, tmp_path: Path
) -> None:
    app = create_app(_production(fresh_database, tmp_path))
    _check(app)
    assert "demo.mailbox" not in app.view_functions


def test_outside_production_keys_are_made_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SAFE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path / "instance"))
    first, again = load_settings(), load_settings()
    assert len(first.secret_key.get_secret_value()) == 64
    assert first.secret_key == again.secret_key
    assert first.master_key == again.master_key != first.secret_key
    assert {path.name: path.stat().st_mode & 0o777 for path in first.instance_path.iterdir()} == {
        "secret_key": 0o600,
        "master_key": 0o600,
    }
    assert first.database_url == f"sqlite:///{first.instance_path.resolve()}/portal.sqlite3"
