"""The doctor names what ails a deployment and what would mend it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import text

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.jobs import kind, make_job
from tests.support.alone import databases  # noqa: F401
from tests.support.database import Databases, settings_for
from tests.support.post_office import open_post_office
from training_portal import create_app, doctor
from training_portal.doctor import Finding, Health
from training_portal.platform import audit, audit_chain, clock, mail, personal, worker_signs
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings_for(fresh_database, tmp_path, demo=False))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def found(portal: Flask, name: str) -> Finding:
    db.session.rollback()
    return next(each for each in doctor.examine(portal) if each.name == name)


def test_a_healthy_portal_is_told_so(
    portal: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker_signs.SignOfLife("WORKER1")()
    monkeypatch.setattr(doctor, "missing_font_packages", lambda: ())
    with unit_of_work():
        personal.seal("person:1", "words")
    assert doctor.report(portal) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 13
    assert [line for line in lines if not line.startswith("ok")] == [
        "look  mail server  SMTP_URL is not set: mails stay in the outbox."
    ]


def test_a_missing_worker_is_named_and_the_exit_code_says_so(portal: Flask) -> None:
    assert "no worker runs" in found(portal, "worker").words
    assert doctor.report(portal) == 1


def test_a_database_without_tables_leaves_only_what_needs_none(
    databases: Databases,  # noqa: F811
    tmp_path: Path,
) -> None:
    app = create_app(settings_for(databases.empty(), tmp_path))
    with app.app_context():
        findings = {each.name: each for each in doctor.examine(app)}
        db.engine.dispose()
    assert findings["database"].health is Health.BAD
    assert "training-portal migrate" in findings["database"].words
    assert set(findings) == {"settings", "database", "mail server", "fonts", "files", "disk"}


def test_another_master_key_is_noticed(portal: Flask) -> None:
    with unit_of_work():
        personal.seal("person:1", "words")
    assert found(portal, "master key").health is Health.GOOD
    portal.extensions["settings"].master_key = SecretStr("43" * 32)
    assert "not the one" in found(portal, "master key").words


def test_a_mail_server_that_is_away_and_one_that_answers(portal: Flask) -> None:
    settings = portal.extensions["settings"]
    settings.smtp_url = SecretStr("smtp://127.0.0.1:9")
    assert "does not answer" in found(portal, "mail server").words
    with open_post_office() as office:
        settings.smtp_url = SecretStr(office.url)
        assert found(portal, "mail server").health is Health.GOOD


def test_mails_that_wait_or_were_given_up(portal: Flask) -> None:
    with unit_of_work():
        mail.enqueue("reset_unknown", "a@example.org", email="a@example.org", address="/")
    portal.extensions["settings"].smtp_url = SecretStr("smtp://127.0.0.1:9")
    assert found(portal, "outbox").health is Health.GOOD
    with unit_of_work():
        db.session.execute(text("UPDATE outbox_mail SET created_at = '2026-01-01 00:00:00+00'"))
    assert "1 mails wait" in found(portal, "outbox").words
    with unit_of_work():
        db.session.execute(text(f"UPDATE outbox_mail SET attempts = {mail.ATTEMPTS}"))
    assert "1 mails were given up" in found(portal, "outbox").words


def test_jobs_that_wait_or_failed(portal: Flask) -> None:
    with kind():
        job = make_job(actor_of(make_account()))
    assert found(portal, "jobs").health is Health.GOOD
    with unit_of_work():
        job = db.session.merge(job)
        job.due_at = clock.now() - timedelta(hours=1)
    assert "1 jobs wait" in found(portal, "jobs").words
    with unit_of_work():
        job = db.session.merge(job)
        job.due_at = clock.now()
        db.session.execute(
            text("UPDATE job SET state = 'failed', ended_at = :now"),
            {"now": clock.now().replace(tzinfo=None)},
        )
    assert "1 jobs failed" in found(portal, "jobs").words


def test_fonts_folder_and_disk(
    portal: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "missing_font_packages", lambda: ("fonts-noto-core",))
    assert found(portal, "fonts").words.endswith("install fonts-noto-core.")
    shutil.rmtree(tmp_path / "files")
    (tmp_path / "files").write_text("no folder")
    assert "cannot be written" in found(portal, "files").words
    for free, health in ((10**8, Health.BAD), (10**9, Health.DOUBTFUL), (10**10, Health.GOOD)):
        usage = shutil.disk_usage(tmp_path)._replace(free=free)
        monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path, usage=usage: usage)
        assert found(portal, "disk").health is health


def test_an_audit_that_is_broken_or_lags_behind(portal: Flask) -> None:
    with unit_of_work():
        audit.record("note", "thing", 1, actor=SYSTEM)
    assert found(portal, "audit").health is Health.GOOD
    with clock.standing_at(clock.now() + timedelta(hours=1)):
        assert "nothing was sealed since" in found(portal, "audit").words
    audit_chain.heads_file().write_text(f"2027-01-01T00:00:00 2 99 {'ab' * 32}\n")
    assert "block 2, whose head was published, is missing" in found(portal, "audit").words


def test_what_backups_need_is_looked_for(portal: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(program: str) -> str:
        raise doctor.backup.BackupFailed(f"{program} is missing.")

    monkeypatch.setattr(doctor.backup, "found_program", missing)
    expected = {"sqlite": Health.GOOD, "postgresql": Health.DOUBTFUL}[db.engine.dialect.name]
    assert found(portal, "backup").health is expected


def test_a_clock_that_runs_away_from_the_database_s(portal: Flask) -> None:
    assert found(portal, "clock").health is Health.GOOD
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        expected = {"sqlite": Health.GOOD, "postgresql": Health.BAD}[db.engine.dialect.name]
        assert found(portal, "clock").health is expected


def sealed() -> None:
    """Let something happen, and seal it."""
    with unit_of_work():
        audit.record("happen", "nothing", 1, actor=SYSTEM)
    sealer = audit_chain.Sealer()
    assert sum(sealer() for _round in range(3)) == 1


def test_heads_that_cannot_be_read_are_said_with_their_file(portal: Flask) -> None:
    audit_chain.heads_file().mkdir(parents=True)
    finding = found(portal, "audit")
    assert finding.health is Health.BAD
    assert str(audit_chain.heads_file()) in finding.words


def test_a_newest_head_that_is_not_in_the_file_is_doubtful(portal: Flask) -> None:
    sealed()
    assert found(portal, "audit").health is Health.GOOD
    audit_chain.heads_file().write_text("")
    finding = found(portal, "audit")
    assert finding.health is Health.DOUBTFUL
    assert "is not in" in finding.words
