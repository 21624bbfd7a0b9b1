"""A backup holds one moment, also under load, and comes back whole or not at all."""

from __future__ import annotations

import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.alone import databases  # noqa: F401
from tests.support.database import Databases, settings_for
from training_portal import create_app
from training_portal.platform import audit, audit_chain, backup, files, worker_signs
from training_portal.platform.audit import AuditEvent
from training_portal.platform.backup import BackupFailed
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.files import StoredFile, file_path
from training_portal.platform.policy import SYSTEM


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    """A portal with data of its own."""
    yield from _opened(fresh_database, tmp_path / "first")


@pytest.fixture
def other(databases: Databases, tmp_path: Path) -> Iterator[Flask]:  # noqa: F811
    """An empty place for a restore."""
    app = create_app(settings_for(databases.empty(), tmp_path / "second"))
    yield app
    with app.app_context():
        db.engine.dispose()


def _opened(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(settings_for(url, folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def happen(number: int) -> None:
    """A file and two events, in one transaction."""
    with unit_of_work():
        content = f"number {number}".encode()
        stored = files.keep(files.Upload(f"{number}.txt", "text/plain", content))
        for action in ("put", "note"):
            audit.record(action, "parcel", number, actor=SYSTEM, after={"sha": stored.sha256})


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_what_was_there_comes_back_elsewhere(portal: Flask, other: Flask, tmp_path: Path) -> None:
    for number in range(5):
        happen(number)
    manifest = backup.write(tmp_path / "a.tar")
    assert (manifest.files, manifest.gone) == (5, 0)
    with other.app_context():
        assert backup.restore(tmp_path / "a.tar", replace=False).files == 5
        assert (count(StoredFile), count(AuditEvent)) == (5, 10)
        stored = db.session.scalars(select(StoredFile).order_by(StoredFile.id)).all()
        assert [files.read(each) for each in stored] == [f"number {n}".encode() for n in range(5)]


def test_a_backup_under_load_holds_whole_transactions_and_all_their_files(
    portal: Flask, other: Flask, tmp_path: Path
) -> None:
    over = threading.Event()

    def write_on() -> None:
        with portal.app_context():
            number = 100
            while not over.is_set():
                happen(number)
                number += 1
            db.session.remove()

    writers = [threading.Thread(target=write_on) for _each in range(2)]
    for writer in writers:
        writer.start()
    try:
        while count(StoredFile) < 20:
            db.session.rollback()
        db.session.rollback()
        manifests = [backup.write(tmp_path / f"{number}.tar") for number in range(2)]
    finally:
        over.set()
        for writer in writers:
            writer.join()
    assert manifests[0].files >= 20 and not any(each.gone for each in manifests)
    assert count(StoredFile) > manifests[0].files, "the portal went on meanwhile"
    with other.app_context():
        backup.restore(tmp_path / "1.tar", replace=False)
        assert count(AuditEvent) == 2 * count(StoredFile) == 2 * manifests[1].files
        for stored in db.session.scalars(select(StoredFile)):
            assert files.read(stored).startswith(b"number ")


def test_a_database_that_is_not_empty_is_left_alone_unless_it_is_to_be_replaced(
    portal: Flask, tmp_path: Path
) -> None:
    happen(1)
    backup.write(tmp_path / "a.tar")
    happen(2)
    with pytest.raises(BackupFailed, match="not empty: add --replace"):
        backup.restore(tmp_path / "a.tar", replace=False)
    assert count(StoredFile) == 2
    db.session.rollback()
    backup.restore(tmp_path / "a.tar", replace=True)
    assert count(StoredFile) == 1
    happen(3)
    backup.write(tmp_path / "b.tar")
    backup.restore(tmp_path / "b.tar", replace=True)
    assert count(AuditEvent) == 4, "a restored database can be backed up and restored again"


def test_a_database_at_work_is_not_replaced(portal: Flask, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.tar")
    sign = worker_signs.SignOfLife("WORKER1")
    sign()
    with pytest.raises(BackupFailed, match="The portal is running: stop it first"):
        backup.restore(tmp_path / "a.tar", replace=True)
    sign.take_away()
    backup.restore(tmp_path / "a.tar", replace=True)


def test_a_file_deleted_between_the_two_copies_is_counted_and_not_missed(
    portal: Flask, other: Flask, tmp_path: Path
) -> None:
    happen(1)
    happen(2)
    files.file_path(db.session.scalars(select(StoredFile.storage_key)).first() or "").unlink()
    db.session.rollback()
    manifest = backup.write(tmp_path / "a.tar")
    assert (manifest.files, manifest.gone) == (1, 1)
    with other.app_context():
        assert backup.restore(tmp_path / "a.tar", replace=False).gone == 1


def test_heads_published_before_a_restore_are_put_aside(portal: Flask, tmp_path: Path) -> None:
    happen(1)
    backup.write(tmp_path / "a.tar")
    sealer = audit_chain.Sealer()
    assert sum(sealer() for _round in range(3)) == 2
    backup.restore(tmp_path / "a.tar", replace=True)
    assert audit_chain.verify().fault is None
    assert len(list(audit_chain.heads_file().parent.glob("audit-heads-before-restore-*"))) == 1


def damaged(archive: Path, name: str, content: bytes | None) -> Path:
    """The same archive with one member changed, or left out."""
    target = archive.with_suffix(".damaged.tar")
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            kept = source.read()
            if member.name.startswith(name):
                if content is None:
                    continue
                kept = content
            backup._add(new, member.name, kept)
    return target


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("files/", b"other", "is damaged"),
        ("database", b"other", "is damaged"),
        ("files/", None, "is missing in the archive"),
        ("manifest.json", b"{", "no backup of the portal"),
        ("manifest.json", b"{}", "no backup of the portal"),
        ("manifest.json", None, "no backup of the portal"),
        (
            "manifest.json",
            json.dumps({"format": 9, "made_at": "", "database": "", "schema": [], "members": []})
            .encode(),
            "has the format 9",
        ),
        (
            "manifest.json",
            json.dumps(
                {
                    "format": 1, "made_at": "", "database": "", "schema": [],
                    "members": [{"name": "../../etc/passwd", "sha256": "", "size": 0}],
                }
            ).encode(),
            "names that no backup has",
        ),
    ],
)  # fmt: skip
def test_a_damaged_archive_changes_nothing(
    portal: Flask, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    happen(1)
    backup.write(tmp_path / "a.tar")
    happen(2)
    broken = damaged(tmp_path / "a.tar", name, content)
    db.session.rollback()
    with pytest.raises(BackupFailed, match=words):
        backup.restore(broken, replace=True)
    assert count(StoredFile) == 2


def test_what_is_no_archive_is_said(portal: Flask, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"hello")
    with pytest.raises(BackupFailed, match="no backup of the portal"):
        backup.restore(tmp_path / "a.tar", replace=True)
    with pytest.raises(BackupFailed, match="There is no file"):
        backup.restore(tmp_path / "b.tar", replace=True)
    with pytest.raises(BackupFailed, match="there already"):
        backup.write(tmp_path / "a.tar")
    with pytest.raises(BackupFailed, match="cannot be written"):
        backup.write(tmp_path / "nowhere" / "a.tar")


def test_a_backup_of_the_other_database_is_refused(portal: Flask, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.tar")
    told = json.dumps(
        {"format": 1, "made_at": "", "database": "another", "schema": [], "members": []}
    )
    broken = damaged(tmp_path / "a.tar", "manifest.json", told.encode())
    with pytest.raises(BackupFailed, match="The backup is of another"):
        backup.restore(broken, replace=True)


def test_a_missing_program_is_named_with_its_package() -> None:
    with pytest.raises(BackupFailed, match="pg_nothing is missing: install the package"):
        backup.found_program("pg_nothing", which=lambda _name: None)


def test_an_archive_is_for_its_owner_alone(portal: Flask, tmp_path: Path) -> None:
    backup.write(tmp_path / "a.tar")
    assert (tmp_path / "a.tar").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob(".backup-*")] == []


def test_a_restore_that_cannot_write_a_file_leaves_the_database_as_it_was(
    portal: Flask, tmp_path: Path
) -> None:
    happen(1)
    backup.write(tmp_path / "a.tar")
    happen(2)
    stored = db.session.scalars(select(StoredFile).order_by(StoredFile.id)).first()
    assert stored is not None
    place = file_path(stored.storage_key)
    db.session.rollback()
    place.unlink()
    place.mkdir()
    (place / "in the way").touch()
    with pytest.raises(BackupFailed, match="the database is as it was"):
        backup.restore(tmp_path / "a.tar", replace=True)
    assert count(StoredFile) == 2
