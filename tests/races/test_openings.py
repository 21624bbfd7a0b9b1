"""The race for openings: many accept, withdraw, decline and come too late, while openings are cut.

Through real HTTP against four worker processes, on both databases. Whatever happens at once, never
more people hold an opening than there are, and the counter agrees with the rows at each look.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.factories.accounts import give_role, make_account
from tests.factories.organisations import make_company
from tests.factories.placements import make_graduate, make_placement, make_posting
from tests.races.arena import Browser, browser_for
from tests.races.servers import Answer, careless_server, fail_words, request
from tests.support.database import settings_for
from tests.support.live import serving
from training_portal import create_app
from training_portal.config import Settings
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

WORKERS = 4
CLIENTS = 24
OPENINGS = 10
PEOPLE = 60
#: Offers whose deadline passes while the race goes on.
SHORT = 10


@dataclass
class Race:
    """A running server, whose posting it is about, and what was answered so far."""

    port: int
    posting: str
    recruiter: Browser
    offered: list[tuple[str, Browser]]
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def post(self, kind: str, path: str, browser: Browser, **fields: object) -> None:
        answer = request(
            self.port, "POST", path, body=browser.form(**fields), headers=browser.headers
        )
        with self.guard:
            self.answers.append((kind, answer))


Job = Callable[[Race], None]


def own(number: str, browser: Browser, verb: str) -> Job:
    """A person's step, with the reason that some of them ask."""
    return lambda race: race.post(
        verb, f"/me/placements/{number}/{verb}", browser, reason="The race."
    )


def openings(count: int) -> Job:
    """The company cuts or raises the number of openings."""
    return lambda race: race.post(
        "openings", f"/company/postings/{race.posting}/openings", race.recruiter, openings=count
    )


def all_jobs(race: Race, dice: random.Random) -> list[Job]:
    """Everybody accepts; many withdraw or decline as well, in any order; openings move."""
    jobs: list[Job] = []
    for place, (number, browser) in enumerate(race.offered):
        jobs.append(own(number, browser, "accept"))
        if place % 2:
            jobs.append(own(number, browser, "withdraw"))
        elif place % 4 == 0:
            jobs.append(own(number, browser, "decline"))
    jobs += [openings(dice.randint(OPENINGS // 2, OPENINGS)) for _number in range(12)]
    dice.shuffle(jobs)
    return jobs


def run(race: Race, jobs: list[Job], look: Callable[[], bool]) -> list[bool]:
    """Have the clients send all jobs; gives what an onlooker found meanwhile."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    faults: list[BaseException] = []

    def work() -> None:
        while True:
            try:
                waiting.get_nowait()(race)
            except queue.Empty:
                return
            except BaseException as fault:
                faults.append(fault)
                return

    threads = [threading.Thread(target=work) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        seen.append(look())
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return seen


def counts() -> tuple[int, int, int]:
    """People who hold an opening, the counter, and the openings, in one reading."""
    db.session.rollback()
    held = (
        select(func.count())
        .select_from(PlacementApplication)
        .where(
            PlacementApplication.posting_id == Posting.id,
            PlacementApplication.state == PlacementState.ACCEPTED,
        )
        .scalar_subquery()
    )
    row = db.session.execute(select(held, Posting.filled, Posting.openings)).one()
    db.session.rollback()
    return row[0], row[1], row[2]


@pytest.fixture
def settings(fresh_database: str, tmp_path: Path) -> Settings:
    return settings_for(fresh_database, tmp_path, workers=WORKERS)


@pytest.fixture
def portal(settings: Settings):
    """The app of the test's own process, beside the server's."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def make_race(app: Flask, port: int) -> Race:
    """A posting with far more offers than openings; some end while the race goes on."""
    with unit_of_work():
        company = make_company("LA")
        recruiter = make_account(name="Race recruiter (demo)")
        give_role(recruiter, Role.COMPANY_RECRUITER, company)
        posting = make_posting(company, openings=OPENINGS)
        offered = []
        for place in range(PEOPLE):
            account, person = make_graduate()
            deadline = clock.now() + (
                timedelta(seconds=1 + place % 3) if place < SHORT else timedelta(days=3)
            )
            application = make_placement(
                posting, person, state=PlacementState.OFFERED, offer_deadline=deadline
            )
            offered.append((application.public_id, browser_for(app, account)))
        return Race(port, posting.public_id, browser_for(app, recruiter), offered)


def test_every_opening_is_taken_once_whatever_happens_at_once(
    portal: Flask, settings: Settings
) -> None:
    def look() -> bool:
        with portal.app_context():
            held, filled, most = counts()
        return held == filled <= most

    url, folder = settings.database_url, settings.instance_path
    with serving(url, folder, workers=WORKERS) as live:
        with portal.app_context():
            race = make_race(portal, live.settings.port)
        seen = run(race, all_jobs(race, random.Random(20270608)), look)
        assert all(seen), f"{seen.count(False)} of {len(seen)} looks found the counter wrong"
        # The openings are given back, and who still has an offer takes what is free.
        openings(OPENINGS)(race)
        for number, browser in race.offered[SHORT:]:
            own(number, browser, "accept")(race)
    wrong = [answer for _kind, answer in race.answers if answer.status not in (303, 409)]
    assert not wrong, fail_words(wrong)
    with portal.app_context():
        assert counts() == (OPENINGS, OPENINGS, OPENINGS)
        state = db.session.scalars(select(Posting.state)).one()
        assert state is PostingState.FILLED
    done = Counter(kind for kind, answer in race.answers if answer.status == 303)
    assert all(done[kind] for kind in ("accept", "withdraw", "decline", "openings")), done
    assert "All openings of this posting have been taken meanwhile." in " ".join(
        answer.text for _kind, answer in race.answers if answer.status == 409
    )


@pytest.mark.only_on_postgresql  # SQLite has one writer at a time: no lock could be taken away.
def test_without_lock_condition_and_constraint_openings_are_taken_twice(
    portal: Flask, settings: Settings
) -> None:
    with portal.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE posting DROP CONSTRAINT ck_posting_filled"))
    with careless_server(settings, workers=WORKERS) as port:
        with portal.app_context():
            race = make_race(portal, port)
        run(
            race, [own(number, browser, "accept") for number, browser in race.offered[SHORT:]], bool
        )
    with portal.app_context():
        held, _filled, most = counts()
    assert held > most
