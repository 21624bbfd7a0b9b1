"""Backup and restore: one archive with the database as it was at one moment, and its files.

A backup runs beside the portal and stops nobody: SQLite writes a copy of one moment (VACUUM INTO),
PostgreSQL is dumped under one snapshot. Files are never changed once written, so those that the
copied rows name are taken afterwards; one that is gone by then was deleted on purpose.

Not in the archive, and to be kept apart from it: MASTER_KEY (without it nothing that is sealed can
be read), the erasure ledger (a restore must repeat it) and the audit's published heads (a restore
must not take them back).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from training_portal.platform import clock, worker_signs
from training_portal.platform.database import db
from training_portal.platform.files import StoredFile, file_path

FORMAT: Final = 1
#: Names a member of an archive may have.
_MEMBER = re.compile(r"database\.(sqlite3|dump)|files/[0-9A-Z]{2}/[0-9A-Z]{10,40}", re.ASCII)
_PIECE: Final = 1024 * 1024


class BackupFailed(Exception):
    """A backup or restore that was not carried out; the text says why and what to do."""


@dataclass(frozen=True)
class Member:
    """A file of the archive."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What an archive holds."""

    format: int
    made_at: str
    #: `sqlite` or `postgresql`.
    database: str
    #: The schema the database was at.
    schema: list[str]
    members: list[Member] = field(default_factory=list)
    #: Files that were deleted between the copy of the database and theirs.
    gone: int = 0

    @property
    def files(self) -> int:
        return sum(member.name.startswith("files/") for member in self.members)


def write(archive: Path) -> Manifest:
    """Write a backup to a new file. Raises BackupFailed; leaves no half archive behind."""
    if archive.exists():
        raise BackupFailed(f"{archive} is there already: name a new file.")
    try:
        with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".backup-") as folder:
            return _write(archive, Path(folder))
    except OSError as error:
        raise BackupFailed(f"The backup cannot be written: {error.strerror or error}.") from None


def _write(archive: Path, folder: Path) -> Manifest:
    kind = db.engine.dialect.name
    copy = folder / ("database.sqlite3" if kind == "sqlite" else "database.dump")
    with _moment() as (connection, snapshot):
        schema = sorted(MigrationContext.configure(connection).get_current_heads())
        if kind == "sqlite":
            keys = _copy_sqlite(copy)
        else:
            keys = list(connection.scalars(select(StoredFile.storage_key)))
            _dump(copy, snapshot)
    sources = {copy.name: copy, **{f"files/{key[:2]}/{key}": file_path(key) for key in keys}}
    members, gone = [], 0
    for name, path in sources.items():
        try:
            members.append(_measured(name, path))
        except FileNotFoundError:
            gone += 1
    manifest = Manifest(FORMAT, clock.now().isoformat(), kind, schema, members, gone)
    half = folder / "archive.tar"
    with tarfile.open(half, "w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
        for member in members:
            tar.add(sources[member.name], member.name, recursive=False)
    half.chmod(0o600)
    os.replace(half, archive)
    return manifest


@contextmanager
def _moment() -> Iterator[tuple[Connection, str]]:
    """A connection that sees one moment, and the name by which others see the same."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            yield connection, ""
            return
        connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        yield connection, str(snapshot)


def _copy_sqlite(target: Path) -> list[str]:
    """Copy the database at one moment; the keys of the files that the copy names."""
    with closing(sqlite3.connect(str(db.engine.url.database), timeout=60)) as source:
        source.execute("VACUUM INTO ?", (str(target),))
    with closing(sqlite3.connect(target)) as copy:
        return [key for (key,) in copy.execute("SELECT storage_key FROM stored_file")]


def _measured(name: str, path: Path) -> Member:
    with path.open("rb") as file:
        return Member(name, *_digest(file))


def _digest(file: IO[bytes], into: IO[bytes] | None = None) -> tuple[str, int]:
    """SHA-256 and size of what is read, which is written on the way."""
    seen, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        seen.update(piece)
        size += len(piece)
        if into is not None:
            into.write(piece)
    return seen.hexdigest(), size


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def read_manifest(archive: Path) -> Manifest:
    """What an archive says it holds. Raises BackupFailed for anything that is no backup."""
    try:
        with tarfile.open(archive) as tar:
            first = tar.next()
            if first is None or first.name != "manifest.json":
                raise BackupFailed(f"{archive} is no backup of the portal.")
            told = json.load(tar.extractfile(first))  # type: ignore[arg-type]
            members = [Member(**each) for each in told.pop("members")]
            manifest = Manifest(**told, members=members)
    except FileNotFoundError:
        raise BackupFailed(f"There is no file {archive}.") from None
    except (tarfile.TarError, ValueError, TypeError, KeyError, AttributeError, OSError):
        raise BackupFailed(f"{archive} is no backup of the portal, or damaged.") from None
    if manifest.format != FORMAT:
        raise BackupFailed(
            f"The backup has the format {manifest.format}; this portal reads {FORMAT}."
        )
    if not all(_MEMBER.fullmatch(member.name) for member in members):
        raise BackupFailed(f"{archive} holds names that no backup has.")
    return manifest


def restore(archive: Path, *, replace: bool) -> Manifest:
    """Put database and files of a backup back. Raises BackupFailed before anything is changed.

    Everything is unpacked and held against its checksums first. A database that is not empty is
    left alone unless it is to be replaced. The portal must not run meanwhile.
    """
    manifest = read_manifest(archive)
    kind = db.engine.dialect.name
    if manifest.database != kind:
        raise BackupFailed(f"The backup is of {manifest.database}, but DATABASE_URL is {kind}.")
    if _has_tables():
        if not replace:
            raise BackupFailed(
                "The database is not empty: add --replace to put the backup in its place."
            )
        _refuse_running()
    store: Path = current_app.extensions["settings"].file_store
    store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.parent, prefix=".restore-") as folder:
        _unpack(archive, manifest, Path(folder))
        # Files first: one is never changed, so that where this fails nothing of before is lost.
        _put_files_back(manifest, Path(folder))
        put_back = _put_sqlite_back if kind == "sqlite" else _put_dump_back
        put_back(Path(folder))
    _put_heads_aside()
    return manifest


def _put_files_back(manifest: Manifest, folder: Path) -> None:
    for member in manifest.members:
        if not member.name.startswith("files/"):
            continue
        target = file_path(member.name.rpartition("/")[2])
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(folder / member.name, target)
        except OSError as error:
            raise BackupFailed(
                f"{target} cannot be written ({error.strerror}): the database is as it was. "
                "Mend that and restore once more."
            ) from error


def _has_tables() -> bool:
    db.session.rollback()
    return bool(inspect(db.engine).get_table_names())


def _refuse_running() -> None:
    """What a portal writes while its database is replaced would be lost, or worse."""
    if inspect(db.engine).has_table("worker_sign") and worker_signs.is_somebody_at_work():
        raise BackupFailed(
            "The portal is running: stop it first. If it was killed, wait for a minute."
        )
    db.session.rollback()


def _unpack(archive: Path, manifest: Manifest, folder: Path) -> None:
    """Write each member beside its place, and hold it against its checksum."""
    wanted = {member.name: member for member in manifest.members}
    with tarfile.open(archive) as tar:
        for each in tar:
            member = wanted.pop(each.name, None)
            source = tar.extractfile(each) if member is not None and each.isfile() else None
            if member is None or source is None:
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                if _digest(source, file) != (member.sha256, member.size):
                    raise BackupFailed(f"{member.name} in the archive is damaged.")
    if wanted:
        raise BackupFailed(f"{next(iter(wanted))} is missing in the archive: it is not whole.")


def _put_sqlite_back(folder: Path) -> None:
    path = Path(str(db.engine.url.database))
    db.session.remove()
    db.engine.dispose()
    path.parent.mkdir(parents=True, exist_ok=True)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    os.replace(folder / "database.sqlite3", path)


def _put_dump_back(folder: Path) -> None:
    """Restore beside what is there; that goes only once the restored one stands."""
    db.session.remove()
    _in_schema("ALTER SCHEMA public RENAME TO before_restore", "CREATE SCHEMA public")
    try:
        # Objects of the schema, not the schema: who owns it is the server's business.
        _run(
            "pg_restore",
            [
                "--no-owner",
                "--exit-on-error",
                "--single-transaction",
                "--schema=public",
                f"--dbname={_address()}",
                str(folder / "database.dump"),
            ],
        )
    except BackupFailed:
        _in_schema("DROP SCHEMA public CASCADE", "ALTER SCHEMA before_restore RENAME TO public")
        raise
    _in_schema("DROP SCHEMA before_restore CASCADE")
    db.engine.dispose()


def _in_schema(*statements: str) -> None:
    try:
        with db.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise BackupFailed(f"The database refuses “{statements[0]}”: {said}.") from None


def _put_heads_aside() -> None:
    """Heads that were published after the backup are not in it: their file is kept, not used."""
    heads: Path = current_app.extensions["settings"].audit_heads_file
    if heads.exists():
        stamp = clock.now().strftime("%Y%m%d-%H%M%S")
        heads.rename(heads.with_name(f"{heads.stem}-before-restore-{stamp}{heads.suffix}"))


def _dump(target: Path, snapshot: str) -> None:
    _run("pg_dump", ["--format=custom", "--no-owner", f"--snapshot={snapshot}",
        f"--file={target}", f"--dbname={_address()}"])  # fmt: skip


def _address() -> str:
    """The database's address for PostgreSQL's own programs, without the password."""
    url: URL = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()


def _run(program: str, arguments: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs. Its password goes by the environment, seen by nobody."""
    password = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"]).password
    done = subprocess.run(  # noqa: S603 - a program of the system, arguments of our own
        [found_program(program), *arguments],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise BackupFailed(f"{program} failed: {said}")


def found_program(program: str, which: Callable[[str], Any] = shutil.which) -> str:
    """The newest of PostgreSQL's programs that is there; older ones refuse newer servers."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    found = str(installed[-1]) if installed else which(program)
    if not found:
        raise BackupFailed(f"{program} is missing: install the package postgresql-client.")
    return found
