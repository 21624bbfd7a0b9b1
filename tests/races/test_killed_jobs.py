"""A worker killed at each border of a chunk and within each: the end is that of an undisturbed run.

For every kind of job there is. One copy of the database is worked off by one worker; in the other a
real process dies by SIGKILL before the first chunk, before the commit of each and after it, and the
next takes over. Then the rows of all tables and the files are the same.
"""

from __future__ import annotations

import io
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, cycle
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text, update

from tests.races import nursery as nurseries
from tests.races.dying_worker import Place
from tests.races.job_scenes import CHUNKS, PRINTED, SCENES
from tests.support.comparing import everything
from tests.support.database import Databases, standing_on
from training_portal.admissions import opened_lists
from training_portal.cohorts.lists import checking
from training_portal.cohorts.past import queries
from training_portal.platform import clock, file_sweep, files, jobs
from training_portal.platform.database import Base, db, unit_of_work
from training_portal.platform.jobs import Job, JobState

#: Drawn anew, or made of what is: a certificate's code, with which its paper is signed and printed.
LINK = re.compile(r"http://portal\.test/\S+")
DRAWN = ("code", "signature", "serial", "digest", "text_sha256")


@dataclass(frozen=True)
class Run:
    """A database with a job that waits, and its files."""

    app: Flask
    url: str
    folder: Path
    #: The moment at which the clock stands.
    now: datetime

    def work(self, nursery: subprocess.Popen[str], place: Place = Place.NOWHERE) -> int:
        """Have a worker take up what waits, and end at this place; its exit code."""
        number = nurseries.ask(nursery, f"start {self._words(place)}")
        return int(nurseries.ask(nursery, f"wait {number}"))

    def work_here(self, nursery: subprocess.Popen[str]) -> int:
        """Have the nursery itself do what waits, so that the workers after it begin well versed."""
        return int(nurseries.ask(nursery, f"here {self._words(Place.NOWHERE)}"))

    def _words(self, place: Place) -> str:
        return f"{self.url} {self.folder} {self.now.isoformat()} {place}"

    def is_over(self) -> bool:
        with standing_on(self.app, self.url, self.folder):
            return all(state.is_over for state in db.session.scalars(select(Job.state)))

    def let_the_lease_run_out(self) -> None:
        """As time would; and have the numbers of the lost rows given again, as SQLite does."""
        with standing_on(self.app, self.url, self.folder), unit_of_work():
            db.session.execute(
                update(Job)
                .where(Job.state == JobState.RUNNING)
                .values(lease_until=self.now - timedelta(seconds=1))
            )
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text(numbers_again()))

    def result(self) -> dict[str, list[str]]:
        """All rows, but for how often the job was taken up; and what is in its file."""
        with standing_on(self.app, self.url, self.folder):
            found = everything(*DRAWN)
            found["outbox_mail"] = [LINK.sub("", row) for row in found["outbox_mail"]]
            found["audit_event"] = [
                re.sub(r'"id": \d+', "", row)
                for row in found["audit_event"]
                if not ('"action": "start"' in row and '"subject_kind": "job"' in row)
            ]
            kept = db.session.scalars(select(files.StoredFile)).all()
            found["stored_file"] = [content_of(each) for each in kept]
            return found

    def files_a_week_later(self) -> int:
        """How many files there are once those are swept that killed workers left."""
        with standing_on(self.app, self.url, self.folder):
            with clock.standing_at(self.now + file_sweep.LEFT_FOR + timedelta(days=1)):
                file_sweep.sweep()
            return len(list((self.folder / "files").glob("??/*")))


def numbers_again() -> str:
    """Sets what counts the rows of each table to the last that is there."""
    counted = [
        f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 0) + 1,"
        f" false) FROM {table.name}"
        for table in Base.metadata.sorted_tables
        if "id" in table.c
    ]
    return " UNION ALL ".join(counted)


def content_of(stored: files.StoredFile) -> str:
    """A file's name and what is in it, without what is drawn anew for each paper."""
    content = files.read(stored)
    if stored.content_type == "application/pdf":
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        return "\n".join([stored.original_name, *(CODE.sub("", page) for page in pages)])
    return f"{stored.original_name} {content!r}"


CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}[ -]?){4}")


@pytest.fixture(scope="module")
def nursery(session_app: Flask) -> Iterator[subprocess.Popen[str]]:
    with nurseries.nursery("tests.races.dying_worker", session_app.extensions["settings"]) as ready:
        yield ready


@pytest.fixture(autouse=True)
def _lists_are_long_from_four_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (checking, opened_lists, queries):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 3)


@pytest.fixture
def runs(kind: str, session_app: Flask, databases: Databases, tmp_path: Path) -> tuple[Run, Run]:
    """Twice the same: a job of this kind waits."""
    url, folder, now = databases.fresh(), tmp_path / "one", clock.now()
    with standing_on(session_app, url, folder), clock.standing_at(now):
        SCENES[kind]()
        db.session.rollback()
        waiting = select(Job.kind).where(Job.state == JobState.QUEUED)
        assert db.session.scalars(waiting).all() == [kind]
    again, other = databases.copy(url), tmp_path / "other"
    if folder.exists():
        shutil.copytree(folder, other)
    return Run(session_app, url, folder, now), Run(session_app, again, other, now)


@pytest.mark.usefixtures("session_app")
def test_each_kind_of_job_is_killed_here() -> None:
    assert {kind.name for kind in jobs.all_kinds()} == set(SCENES)


@pytest.mark.parametrize("kind", SCENES)
def test_a_job_whose_workers_are_killed_ends_as_an_undisturbed_one(
    kind: str, runs: tuple[Run, Run], nursery: subprocess.Popen[str]
) -> None:
    undisturbed, disturbed = runs
    # Done here, it makes ready what the workers need; without papers, for what sets them keeps
    # threads, which a fork would lack.
    do = undisturbed.work if kind in PRINTED else undisturbed.work_here
    assert do(nursery) == 0 and undisturbed.is_over()
    places = chain([Place.PREPARED], cycle([Place.WRITTEN, Place.COMMITTED]))
    deaths = 0
    while not disturbed.is_over():
        assert disturbed.work(nursery, next(places)) == -signal.SIGKILL
        disturbed.let_the_lease_run_out()
        deaths += 1
    assert deaths == 1 + 2 * CHUNKS.get(kind, 1), "before, and in each chunk and after it"
    assert disturbed.work(nursery) == 0, "nothing is left to do"
    expected, found = undisturbed.result(), disturbed.result()
    for name, rows in expected.items():
        assert found[name] == rows, name
    assert disturbed.files_a_week_later() == undisturbed.files_a_week_later()
