"""The race for 100 seats: all that takes or frees one, at once (`new_paths.py` has the newer ways).

Through real HTTP against eight worker processes, by 64 clients with 1,200 requests, on both
databases. The control takes lock, conditional update and constraint away together: it overbooks,
and names two people for one seat.
"""

from __future__ import annotations

import queue
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.races import new_paths
from tests.races.arena import (
    CAPACITY,
    COUNTRIES,
    NOMINATING,
    PLAN,
    Arena,
    Tally,
    count_expired,
    count_offers,
    count_promoted,
    make_arena,
    open_offers,
    still_shortlisted,
    tally,
)
from tests.races.servers import Answer, careless_server, fail_words, request
from tests.support.database import settings_for
from tests.support.live import serving
from training_portal import create_app
from training_portal.admissions import offer_services
from training_portal.config import Settings
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail

WORKERS = 8
CLIENTS = 64
REQUESTS = 1200
#: Seats of the control that wait for a replacement.
WAITING = 6

Job = Callable[["Race"], Answer]


@dataclass
class Race:
    """A running server, the arena, and what was answered so far."""

    app: Flask
    port: int
    arena: Arena
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def post(self, kind: str, path: str, browser, **fields: object) -> Answer:
        answer = request(
            self.port, "POST", path, body=browser.form(**fields), headers=browser.headers
        )
        with self.guard:
            self.answers.append((kind, answer))
        return answer

    def get(self, kind: str, path: str, browser) -> Answer:
        answer = request(self.port, "GET", path, headers=browser.headers)
        with self.guard:
            self.answers.append((kind, answer))
        return answer

    @property
    def table(self) -> str:
        return f"/manage/cohorts/{self.arena.cohort}"


def offer(*numbers: str) -> Job:
    """The manager offers seats to shortlisted people, and says why before others who wait."""
    return lambda race: race.post(
        "offer",
        f"{race.table}/applications/decide/offer",
        race.arena.manager,
        row=list(numbers),
        reason="First come.",
    )


def promote(race: Race) -> Answer:
    """The manager offers the free seats to the waitlist."""
    return race.post("promote", f"{race.table}/waitlist/offers", race.arena.manager)


def answer_offer(number: str, browser, verb: str) -> Job:
    """A person accepts or declines an offer that was open from the start."""
    return lambda race: race.post(verb, f"/me/offers/{number}/{verb}", browser)


def withdraw(number: str, browser) -> Job:
    return lambda race: race.post("withdraw", f"/me/applications/{number}/withdraw", browser)


def answer_a_fresh_one(race: Race) -> Answer:
    """Somebody answers an offer that was made during the race, as soon as there is one."""
    with race.app.app_context():
        fresh = [
            (number, application_id)
            for number, application_id in open_offers(race.arena.cohort_id)
            if not race.arena.by_application[application_id].ends_soon
        ]
    if not fresh:
        return promote(race)
    with race.guard:
        waiting = [each for each in fresh if each[0] not in race.tried]
        number, application_id = random.choice(waiting or fresh)
        race.tried.add(number)
    verb = "decline" if application_id % 2 else "accept"
    seeker = race.arena.by_application[application_id]
    return race.post(verb, f"/me/offers/{number}/{verb}", seeker.browser)


def change_plan(capacity: int, most: int) -> Job:
    """The manager opens the seat plan and saves another one; a cut or a raise."""

    def job(race: Race) -> Answer:
        path = f"{race.table}/seats"
        page = race.get("plan", path, race.arena.manager)
        field_of_plan = re.search(r'<input[^>]*name="seen"[^>]*>', page.text)
        assert field_of_plan, page.text[:500]
        present = re.search(r'value="([^"]*)"', field_of_plan.group())
        assert present
        # Straight to the saving: the page that shows what would change is left out.
        plan: dict[str, object] = {"capacity": capacity, "reason": "The race."}
        for country in COUNTRIES:
            plan |= {f"minimum_{country}": PLAN[country][0], f"maximum_{country}": most}
        return race.post("plan", f"{path}/look", race.arena.manager, seen=present.group(1), **plan)

    return job


def a_plan(race: Race) -> Answer:
    """Stands for a change of the plan until its size is known."""
    raise NotImplementedError


def all_jobs(arena: Arena, dice: random.Random) -> list[Job]:
    """530 offers, 82 promotions, 100 answers, 160 fresh answers, 80 plans of two requests, and 166
    requests of the newer paths."""
    numbers = [seeker.application for seeker in arena.shortlisted]
    jobs: list[Job] = [offer(number) for number in numbers]
    jobs += [offer(*dice.sample(numbers, 2)) for _ in range(530 - len(numbers))]
    jobs += [promote] * 82
    jobs += new_paths.jobs_of(arena)
    for place, seeker in enumerate(arena.offered):
        assert seeker.offer is not None
        if seeker.ends_soon and place % 2:
            continue  # Half of those whose deadline is near say nothing at all.
        jobs.append(answer_offer(seeker.offer, seeker.browser, "accept"))
        jobs.append(
            withdraw(seeker.application, seeker.browser)
            if place % 2
            else answer_offer(seeker.offer, seeker.browser, "decline")
        )
    jobs += [answer_a_fresh_one] * 160
    jobs += [a_plan] * 80
    dice.shuffle(jobs)
    # The plan is cut at first and raised in steps, so that there are seats to fight for to the end.
    sizes = iter(65 + step * 35 // 79 + dice.choice((-5, 0, 5)) for step in range(80))
    jobs = [
        change_plan(min(next(sizes), CAPACITY), dice.choice((30, 40))) if job is a_plan else job
        for job in jobs
    ]
    # As in a year: the day from which guarantees are open to all comes late.
    return [*jobs[: len(jobs) * 4 // 5], new_paths.release_guarantees, *jobs[len(jobs) * 4 // 5 :]]


def run(race: Race, jobs: list[Job], clients: int = CLIENTS) -> list[Tally]:
    """Have the clients send all jobs; gives what an onlooker counted meanwhile."""
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    faults: list[BaseException] = []

    def work() -> None:
        while True:
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                job(race)
            except BaseException as fault:
                faults.append(fault)
                return

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    seen = []
    while any(thread.is_alive() for thread in threads):
        with race.app.app_context():
            seen.append(tally(race.arena.cohort_id))
        time.sleep(0.25)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return seen


def let_the_rest_expire(race: Race) -> None:
    """End the offers whose deadline is near; they would else free seats after the last look."""
    later = clock.now() + timedelta(minutes=1)
    with race.app.app_context(), clock.standing_at(later):
        offer_services.expire_offers()
    new_paths.end_waiting(race)


def fill_up(race: Race) -> None:
    """Offer seats one by one until the cohort is full."""
    with race.app.app_context():
        waiting = still_shortlisted(race.arena.cohort_id)
    for number in waiting:
        with race.app.app_context():
            if tally(race.arena.cohort_id).seats_taken == CAPACITY:
                return
        offer(number)(race)


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


def refusals(race: Race) -> list[Answer]:
    return [answer for _kind, answer in race.answers if answer.status in {409, 422}]


def reason_of(answer: Answer) -> str:
    """The words of a refusal, without the name of the person; blank when there are none."""
    words = re.search(r"<h1[^>]*>.*?<p[^>]*>([^<]+)</p>", answer.text, re.DOTALL)
    return re.sub(r"^(shortlisted|waitlisted) \d+: ", "", words.group(1)) if words else ""


def unexpected(race: Race) -> list[Answer]:
    """Whatever is neither done (303) nor a refusal (409; for some forms also 200 and 422)."""
    more = {"plan": {200, 422}, "list": {200}, "name": {422}}
    return [
        answer
        for kind, answer in race.answers
        if answer.status not in {303, 409} | more.get(kind, set())
    ]


def test_every_seat_is_given_once_whatever_happens_at_once(portal: Flask, settings: Settings):
    with portal.app_context():
        arena = make_arena(portal, offered=60, shortlisted=500, waitlisted=120)
        new_paths.add_to(portal, arena)
    url, folder = settings.database_url, settings.instance_path
    with serving(url, folder, workers=WORKERS) as live:
        race = Race(portal, live.settings.port, arena)
        # A cut before the crowd comes, so that its raises have seats to give.
        assert change_plan(65, 40)(race).status == 303
        seen = run(race, all_jobs(arena, random.Random(20270607)))
        assert len(race.answers) == REQUESTS
        # The plan is given back its size, and what is free is offered to who still waits.
        # 422 says that the plan is this one already.
        while change_plan(CAPACITY, 40)(race).status not in (303, 422):
            pass
        with portal.app_context():
            assert count_expired(arena.cohort_id) > 0  # Deadlines passed while the rest went on.
        let_the_rest_expire(race)
        promote(race)
        fill_up(race)
        new_paths.end_waiting(race)
    assert not unexpected(race), fail_words(unexpected(race))
    with portal.app_context():
        end = tally(arena.cohort_id)
        assert all(each.agrees for each in seen), [each for each in seen if not each.agrees][:3]
        assert end.agrees, end
        assert (end.seats_taken, end.waiting) == (CAPACITY, 0)
        assert any(each.waiting for each in seen)  # Seats waited for a replacement meanwhile.
        assert not new_paths.lost_answers(race)
        sent = db.session.scalars(
            select(OutboxMail.dedupe_key).where(OutboxMail.template == "offer_made")
        ).all()
        assert len(sent) == len(set(sent)) == count_offers(arena.cohort_id) - len(arena.offered)
        assert count_promoted([seeker.application_id for seeker in arena.waitlisted]) > 0
    done = Counter(kind for kind, answer in race.answers if answer.status == 303)
    assert all(
        done[kind] for kind in ("offer", "accept", "decline", "withdraw", "plan", "name", "apply")
    ), done
    reasons = Counter(reason_of(answer) for answer in refusals(race))
    assert "" not in reasons
    assert len(reasons) > 5, reasons


@pytest.mark.only_on_postgresql  # SQLite has one writer at a time: no lock could be taken away.
def test_without_lock_condition_and_constraint_seats_are_given_twice(
    portal: Flask, settings: Settings
):
    with portal.app_context():
        arena = make_arena(portal, offered=0, shortlisted=260, waitlisted=0)
        seats = new_paths.seats_that_wait(portal, arena, WAITING)
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE cohort DROP CONSTRAINT ck_cohort_seats"))
            connection.execute(text("ALTER TABLE seat_share DROP CONSTRAINT ck_seat_share_taken"))
    with careless_server(settings, workers=WORKERS) as port:
        race = Race(portal, port, arena)
        nominees = [each for each in arena.shortlisted if each.country == NOMINATING]
        # Eight at once for each seat, each with somebody else.
        run(
            race,
            [
                new_paths.name_for(seat, nominees[(place * 8 + number) % len(nominees)].application)
                for place, seat in enumerate(seats)
                for number in range(8)
            ],
        )
        named = [answer.status for kind, answer in race.answers if kind == "name"].count(303)
        run(race, [offer(seeker.application) for seeker in arena.shortlisted])
    with portal.app_context():
        end = tally(arena.cohort_id)
    assert named > WAITING, named
    assert end.live > CAPACITY, end
