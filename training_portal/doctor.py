"""What ails a deployment, and what to do about it: `training-portal doctor`."""

from __future__ import annotations

import shutil
import smtplib
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from training_portal import server
from training_portal.config import Settings
from training_portal.platform import audit_chain, backup, clock, mail, personal, worker_signs
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.mail import OutboxMail
from training_portal.platform.printing import missing_font_packages

#: Bytes free under which the disk is nearly full, and under which nothing can be relied on.
LITTLE, TOO_LITTLE = 2 * 1024**3, 256 * 1024**2
#: How long mails, jobs and the audit's seal may lag behind.
PATIENCE = timedelta(minutes=15)
#: Seconds by which two clocks may differ.
DRIFT = 5.0


class Health(StrEnum):
    GOOD = "ok"
    #: Works, but somebody should look.
    DOUBTFUL = "look"
    BAD = "BAD"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, and what would mend it."""

    name: str
    health: Health
    words: str


def _good(words: str) -> tuple[Health, str]:
    return Health.GOOD, words


def _database(app: Flask) -> tuple[Health, str]:
    try:
        server.check_database(app)
    except server.NotReady as error:
        return Health.BAD, str(error)
    return _good(f"{db.engine.dialect.name}, at the schema of this version.")


def _master_key(_app: Flask) -> tuple[Health, str]:
    fits = personal.master_key_fits()
    if fits is None:
        return _good("nothing is sealed yet.")
    if not fits:
        return (
            Health.BAD,
            "MASTER_KEY is not the one that this database was sealed under: set the kept copy.",
        )
    return _good("opens what is sealed.")


def _worker(_app: Flask) -> tuple[Health, str]:
    if worker_signs.is_somebody_at_work():
        return _good("gave a sign of life.")
    return (
        Health.BAD,
        "no worker runs: mails, deadlines and jobs wait. `serve` starts one; `training-portal "
        "worker` starts one alone.",
    )


def _mail(_app: Flask) -> tuple[Health, str]:
    url = _settings().smtp_url.get_secret_value()
    if not url:
        return Health.DOUBTFUL, "SMTP_URL is not set: mails stay in the outbox."
    target = urlsplit(url)
    kind = smtplib.SMTP_SSL if target.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(target.hostname or "localhost", target.port or 25, timeout=5) as host:
            host.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Health.BAD, f"the mail server does not answer ({error}): check SMTP_URL."
    return _good("the mail server answers.")


def _outbox(_app: Flask) -> tuple[Health, str]:
    unsent = select(func.count()).where(OutboxMail.sent_at.is_(None), OutboxMail.to_address != "")
    given_up = db.session.scalar(unsent.where(OutboxMail.attempts >= mail.ATTEMPTS)) or 0
    late = db.session.scalar(
        unsent.where(
            OutboxMail.attempts < mail.ATTEMPTS,
            OutboxMail.created_at < clock.now() - PATIENCE,
        )
    )
    if not _settings().smtp_url.get_secret_value():
        return _good("nothing leaves; the demonstration shows it at /mailbox.")
    if given_up:
        return Health.BAD, f"{given_up} mails were given up: see outbox_mail.last_error."
    if late:
        return Health.DOUBTFUL, f"{late} mails wait for over a quarter of an hour."
    return _good("nothing waits for long.")


def _jobs(_app: Flask) -> tuple[Health, str]:
    now = clock.now()
    failed = db.session.scalar(
        select(func.count()).where(
            Job.state == JobState.FAILED, Job.ended_at > now - timedelta(days=1)
        )
    )
    late = db.session.scalar(
        select(func.count()).where(Job.state == JobState.QUEUED, Job.due_at < now - PATIENCE)
    )
    if late:
        return Health.BAD, f"{late} jobs wait for over a quarter of an hour: is a worker running?"
    if failed:
        return Health.DOUBTFUL, f"{failed} jobs failed since yesterday: see /manage/jobs."
    return _good("none waits or failed.")


def _fonts(_app: Flask) -> tuple[Health, str]:
    if packages := missing_font_packages():
        return Health.BAD, f"certificates cannot be printed: install {', '.join(packages)}."
    return _good("every script can be set.")


def _files(_app: Flask) -> tuple[Health, str]:
    store = _settings().file_store
    try:
        store.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=store) as probe:
            probe.write(b"probe")
    except OSError as error:
        return Health.BAD, f"{store} cannot be written ({error.strerror}): check INSTANCE_PATH."
    return _good(f"{store} can be written.")


def _disk(_app: Flask) -> tuple[Health, str]:
    free = shutil.disk_usage(_settings().instance_path).free
    words = f"{free / 1024**3:.1f} GB free."
    if free < TOO_LITTLE:
        return Health.BAD, f"{words} Make room, or uploads and the database fail."
    if free < LITTLE:
        return Health.DOUBTFUL, f"{words} Make room soon."
    return _good(words)


def _clock(_app: Flask) -> tuple[Health, str]:
    if db.engine.dialect.name == "sqlite":
        return _good(f"{clock.now():%Y-%m-%d %H:%M} UTC; compare it with your own.")
    theirs = db.session.scalar(select(text("clock_timestamp()")))
    drift = abs((clock.now() - theirs).total_seconds())
    if drift > DRIFT:
        return (
            Health.BAD,
            f"this machine and the database differ by {drift:.0f} s: let both follow NTP.",
        )
    return _good("agrees with the database's.")


def _audit(_app: Flask) -> tuple[Health, str]:
    try:
        verdict = audit_chain.verify()
    except audit_chain.HeadsUnreadable as error:
        return Health.BAD, f"{error}. Let the account of the portal read and write it."
    if verdict.fault is not None:
        return Health.BAD, f"{verdict.fault}. Keep everything as it is, and find out who wrote."
    if not verdict.is_published:
        file = audit_chain.heads_file()
        return Health.DOUBTFUL, (
            f"the head of the newest block is not in {file}: after a restore that is so until the "
            "next one; else let the account of the portal write it, or find out who took it out."
        )
    newest = audit_chain.head()
    oldest = db.session.scalar(
        select(func.min(AuditEvent.at)).where(AuditEvent.id > (newest.last_id if newest else 0))
    )
    if oldest is not None and oldest < clock.now() - PATIENCE:
        return Health.DOUBTFUL, f"whole, but nothing was sealed since {oldest:%Y-%m-%d %H:%M} UTC."
    return _good(f"{verdict.sealed} rows in {verdict.blocks} blocks, whole.")


def _backup(_app: Flask) -> tuple[Health, str]:
    if db.engine.dialect.name == "sqlite":
        return _good("`training-portal backup` needs nothing more.")
    try:
        for program in ("pg_dump", "pg_restore"):
            backup.found_program(program)
    except backup.BackupFailed as error:
        return Health.DOUBTFUL, f"backups cannot be made here: {error}"
    return _good("pg_dump and pg_restore are there.")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


_CHECKS: dict[str, Callable[[Flask], tuple[Health, str]]] = {
    "database": _database,
    "master key": _master_key,
    "worker": _worker,
    "mail server": _mail,
    "outbox": _outbox,
    "jobs": _jobs,
    "fonts": _fonts,
    "files": _files,
    "disk": _disk,
    "clock": _clock,
    "audit": _audit,
    "backup": _backup,
}


def examine(app: Flask) -> list[Finding]:
    """Look at everything; with a database that is not ready, at what needs none."""
    findings = [Finding("settings", *_good("in order."))]
    is_ready = True
    for name, check in _CHECKS.items():
        if not is_ready and name not in _WITHOUT_DATABASE:
            continue
        try:
            finding = Finding(name, *check(app))
        except SQLAlchemyError as error:
            finding = Finding(name, Health.BAD, f"cannot be asked: {type(error).__name__}.")
            db.session.rollback()
        findings.append(finding)
        if name == "database" and finding.health is Health.BAD:
            is_ready = False
    return findings


_WITHOUT_DATABASE = frozenset({"mail server", "fonts", "files", "disk"})


def report(app: Flask) -> int:
    """Print how everything is; the exit code: 1 when something is bad."""
    with app.app_context():
        findings = examine(app)
    for each in findings:
        sys.stdout.write(f"{each.health.value:<5} {each.name:<12} {each.words}\n")
    return int(any(each.health is Health.BAD for each in findings))
