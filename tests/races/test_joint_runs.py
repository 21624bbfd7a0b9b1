"""A run of two cohorts is applied while seats of both are offered one by one and from the waitlist.

Through real HTTP against eight worker processes, on both databases. Whoever comes first is right: a
run that is applied offers all its seats in both cohorts, and one that comes too late none in
either. The control takes lock, conditional update and constraint of seats away: it overbooks.
"""

from __future__ import annotations

import queue
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application
from tests.factories.programme import actor_of, make_cohort, make_organisation, make_person
from tests.races.arena import Browser, browser_for, tally
from tests.races.servers import Answer, careless_server, fail_words, request
from tests.support.database import settings_for
from tests.support.live import serving
from training_portal import create_app
from training_portal.admissions.models import ApplicationState, Offer
from training_portal.allocations import joint_services
from training_portal.allocations.models import AllocationOutcome, AllocationRun, JointRun, RunState
from training_portal.allocations.plan import NEW_SEATS
from training_portal.cohorts.models import Cohort
from training_portal.config import Settings
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import Role

WORKERS, CLIENTS, PAIRS = 8, 32, 8
#: Of each cohort: seats, who is on its shortlist alone (a third as many are on both), who waits.
SEATS, LISTED, WAITING = 3, 9, 4
S = ApplicationState


@dataclass
class Pair:
    """Two cohorts on the same days, and a run of both that was tried."""

    cohorts: Sequence[tuple[int, str]]
    run: str
    #: Cohort and application of each.
    shortlisted: Sequence[tuple[str, str]]
    #: What was answered to who applied the run.
    applied: list[Answer] = field(default_factory=list)


@dataclass
class Race:
    port: int
    manager: Browser
    answers: list[Answer] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def post(self, path: str, **fields: object) -> Answer:
        body = self.manager.form(**fields)
        answer = request(self.port, "POST", path, body=body, headers=self.manager.headers)
        with self.guard:
            self.answers.append(answer)
        return answer


Job = Callable[[Race], object]


def make_pairs(app: Flask) -> tuple[Browser, list[Pair]]:
    """Their manager, and all pairs, each with its run."""
    host, account = make_organisation("JP", "Race Host (demo)"), make_account(name="Race Manager")
    give_role(account, Role.PROGRAMME_MANAGER, host)
    actor = actor_of(account, Role.PROGRAMME_MANAGER, host.id)
    pairs = []
    for _number in range(PAIRS):
        cohorts = [
            make_cohort(capacity=SEATS, plan={"LA": (0, SEATS)}, host=host) for _each in "12"
        ]
        both = [make_person() for _each in range(LISTED // 3)]
        people = [(cohort, person) for cohort in cohorts for person in both]
        people += [(cohort, make_person()) for cohort in cohorts for _each in range(LISTED)]
        rows = [(each.public_id, _apply(each, person)) for each, person in people]
        for cohort in cohorts:
            for place in range(1, WAITING + 1):
                _apply(cohort, make_person(), S.WAITLISTED, place)
        run = joint_services.try_jointly([each.id for each in cohorts], actor=actor)
        pairs.append(Pair([(each.id, each.public_id) for each in cohorts], run.public_id, rows))
    db.session.rollback()  # Nothing is held while the server starts.
    return browser_for(app, account), pairs


def _apply(
    cohort: Cohort, person: Person, state: S = S.SHORTLISTED, place: int | None = None
) -> str:
    """Somebody's application; its number."""
    return make_application(cohort, person, state=state, waitlist_position=place).public_id


def offer(cohort: str, number: str) -> Job:
    path = f"/manage/cohorts/{cohort}/applications/decide/offer"
    return lambda race: race.post(path, row=[number], reason="By hand.")


def promote(cohort: str) -> Job:
    return lambda race: race.post(f"/manage/cohorts/{cohort}/waitlist/offers")


def apply(pair: Pair) -> Job:
    path = f"/manage/allocations/{pair.run}/apply"
    return lambda race: pair.applied.append(race.post(path))


def jobs_of(pairs: Sequence[Pair], dice: random.Random) -> list[Job]:
    """All pairs mixed: of every other one the run is applied twice before all else is sent, of the
    others amid it."""
    first, then = [], []
    for number, pair in enumerate(pairs):
        (first if number % 2 else then).extend([apply(pair)] * 2)
        then += [offer(*each) for each in pair.shortlisted]
        then += [promote(cohort) for _id, cohort in pair.cohorts] * 3
    dice.shuffle(then)
    return [*first, *then]


def run(race: Race, jobs: Sequence[Job]) -> None:
    """Have the clients send all jobs."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    faults: list[BaseException] = []
    for job in jobs:
        waiting.put(job)

    def work() -> None:
        try:
            while True:
                waiting.get_nowait()(race)
        except queue.Empty:
            return
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if faults:
        raise faults[0]


def is_applied_whole(pair: Pair) -> bool:
    """Whether a run was applied; in all its parts, or in none."""
    found = db.session.scalars(select(JointRun).where(JointRun.public_id == pair.run)).one()
    parts = db.session.scalars(select(AllocationRun).where(AllocationRun.joint_run_id == found.id))
    assert {part.state for part in parts} == {found.state}
    return found.state is RunState.APPLIED


def without_an_offer(pair: Pair) -> list[int]:
    """Whom a run seats and who was offered nothing."""
    rows = db.session.scalars(
        select(AllocationOutcome.application_id)
        .join(AllocationRun, AllocationRun.id == AllocationOutcome.run_id)
        .join(JointRun, JointRun.id == AllocationRun.joint_run_id)
        .where(
            JointRun.public_id == pair.run,
            AllocationOutcome.outcome.in_(NEW_SEATS),
            AllocationOutcome.application_id.not_in(select(Offer.application_id)),
        )
    )
    return list(rows)


@pytest.fixture
def settings(fresh_database: str, tmp_path: Path) -> Settings:
    return settings_for(fresh_database, tmp_path, workers=WORKERS)


@pytest.fixture
def portal(settings: Settings) -> Iterator[Flask]:
    """The app of the test's own process, beside the server's."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_joint_run_and_single_offers_share_the_seats(portal: Flask, settings: Settings) -> None:
    with portal.app_context():
        manager, pairs = make_pairs(portal)
    with serving(settings.database_url, settings.instance_path, workers=WORKERS) as live:
        race = Race(live.settings.port, manager)
        run(race, jobs_of(pairs, random.Random(20270607)))
    unexpected = [each for each in race.answers if each.status not in (303, 409)]
    assert not unexpected, fail_words(unexpected)
    with portal.app_context():
        for pair in pairs:
            for cohort_id, _public_id in pair.cohorts:
                end = tally(cohort_id)
                assert end.agrees and end.seats_taken == SEATS, end
            done = [each.status for each in pair.applied].count(303)
            assert done == is_applied_whole(pair) <= 1
            assert not (done and without_an_offer(pair))
        applied = [is_applied_whole(pair) for pair in pairs]
    assert any(applied), "no run came first"
    assert not all(applied), "no run came too late"


@pytest.mark.only_on_postgresql  # SQLite has one writer at a time: no lock could be taken away.
def test_without_lock_condition_and_constraint_too_many_are_seated(
    portal: Flask, settings: Settings
) -> None:
    with portal.app_context():
        manager, pairs = make_pairs(portal)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE cohort DROP CONSTRAINT ck_cohort_seats"))
            connection.execute(text("ALTER TABLE seat_share DROP CONSTRAINT ck_seat_share_taken"))
    with careless_server(settings, workers=WORKERS) as port:
        run(Race(port, manager), jobs_of(pairs, random.Random(20270607)))
    with portal.app_context():
        ends = [tally(cohort_id) for pair in pairs for cohort_id, _public_id in pair.cohorts]
    assert any(end.live > SEATS for end in ends), ends
