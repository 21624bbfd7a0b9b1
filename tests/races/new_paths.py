"""What the race for seats goes through beside offers and answers: replacement, appeals, lists of
nominees, the release of guarantees, and who withdraws and applies again at the same moment.
"""

from __future__ import annotations

import io
import random
import re
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import func, select

from tests.cohorts.lists.sheets import HEAD, person, workbook_of
from tests.factories.accounts import make_account
from tests.factories.appeals import make_appeal
from tests.factories.programme import actor_of
from tests.races.arena import NOMINATING, Arena, Crowd, Seeker
from tests.races.servers import Answer
from training_portal.admissions.import_queries import ages_of_majority
from training_portal.admissions.import_services import keep_list
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    ImportState,
    Nomination,
    NomineeImport,
)
from training_portal.admissions.nominee_lists import check_list
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, files
from training_portal.platform.database import db, lock, unit_of_work
from training_portal.platform.policy import Role
from training_portal.replacements import services
from training_portal.replacements.models import Replacement, ReplacementState

if TYPE_CHECKING:
    from tests.races.test_seats import Job, Race

APPEALS, LISTS, ON_A_LIST, RETURNING = 12, 3, 4, 15


def add_to(app: Flask, arena: Arena) -> None:
    """Appeals that wait, and lists that are to be confirmed."""
    cohort = db.session.get_one(Cohort, arena.cohort_id)
    ministry = db.session.get_one(Organisation, arena.ministry.id)
    crowd = Crowd(app, cohort, ministry)
    with unit_of_work():
        for seeker in crowd.seekers(APPEALS, ApplicationState.REJECTED):
            application = db.session.get_one(Application, seeker.application_id)
            arena.appealed[make_appeal(application).public_id] = seeker
    for number in range(LISTS):
        arena.lists.append(_list(cohort, ministry, number))


def _list(cohort: Cohort, ministry: Organisation, number: int) -> str:
    """A list of nominees that waits to be confirmed; its number."""
    rows = [person(number * 10 + each, Nationality=NOMINATING) for each in range(ON_A_LIST)]
    content = workbook_of([HEAD, *rows])
    upload = files.inspect(io.BytesIO(content), f"{number}.xlsx", files.FileKind.SHEET)
    checked = check_list(
        read(upload),
        nominating_country=ministry.country_code,
        majority=ages_of_majority(),
        today=clock.today(cohort.time_zone),
    )
    actor = actor_of(make_account(), Role.NOMINATING_OFFICER, ministry.id)
    return keep_list(cohort, ministry, upload, checked, actor=actor).public_id


def returning(arena: Arena) -> list[Seeker]:
    """Who withdraws and applies again at the same moment: the last of the waitlist."""
    return arena.waitlisted[-RETURNING:]


def _waiting(race: Race) -> str | None:
    """The number of a seat that waits for a replacement."""
    rows = db.session.scalars(
        select(Replacement.public_id).where(
            Replacement.cohort_id == race.arena.cohort_id,
            Replacement.state == ReplacementState.OPEN,
        )
    ).all()
    db.session.rollback()
    return random.choice(rows) if rows else None


def _nominee(race: Race) -> str:
    """The number of somebody of the ministry who could have a seat, or just had one."""
    rows = db.session.scalars(
        select(Application.public_id)
        .where(
            Application.cohort_id == race.arena.cohort_id,
            Application.sending_country == NOMINATING,
            Application.state.in_([ApplicationState.SHORTLISTED, ApplicationState.WAITLISTED]),
        )
        .order_by(Application.id)
        .limit(4)  # few, so that many reach for the same
    ).all()
    db.session.rollback()
    return random.choice(rows) if rows else ""


def name_replacement(race: Race) -> Answer:
    """The officer names somebody for a seat that waits, as soon as there is one."""
    with race.app.app_context():
        number, nominee = _waiting(race), _nominee(race)
    if number is None:
        return race.post("promote", f"{race.table}/waitlist/offers", race.arena.manager)
    return name_for(number, nominee)(race)


def name_for(number: str, nominee: str) -> Job:
    """The officer names this nominee for this seat."""
    return lambda race: race.post(
        "name",
        f"/nominations/{race.arena.cohort}/replacements/{number}",
        race.arena.officer,
        person=nominee,
        reason="The race.",
        sure="1",
    )


def pass_on(race: Race) -> Answer:
    """The officer gives a seat that waits on to the waitlist."""
    with race.app.app_context():
        number = _waiting(race)
    if number is None:
        return race.post("promote", f"{race.table}/waitlist/offers", race.arena.manager)
    path = f"/nominations/{race.arena.cohort}/replacements/{number}/pass-on"
    return race.post("pass on", path, race.arena.officer)


def grant(appeal: str) -> Job:
    return lambda race: race.post(
        "grant", f"/manage/appeals/{appeal}/grant", race.arena.manager, reason="The race."
    )


def confirm(number: str) -> Job:
    """The officer looks at a list, and has its people nominated."""

    def job(race: Race) -> Answer:
        path = f"/nominations/lists/{number}/confirm"
        page = race.get("list", path, race.arena.officer)
        seen = re.search(r'name="seen" value="([^"]*)"', page.text)
        return race.post("list", path, race.arena.officer, seen=seen.group(1) if seen else "")

    return job


def apply_again(race_seeker: Seeker) -> Job:
    return lambda race: race.post(
        "apply", f"/cohorts/{race.arena.cohort}/apply", race_seeker.browser
    )


def release_guarantees(race: Race) -> Answer:
    """The day comes from which guarantees are open to all; then free seats are offered."""
    with race.app.app_context(), unit_of_work():
        cohort = lock(Cohort, race.arena.cohort_id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    return race.post("promote", f"{race.table}/waitlist/offers", race.arena.manager)


def end_waiting(race: Race) -> None:
    """Give on what still waits: guarantees are released by now."""
    with race.app.app_context():
        services.give_on_unused()


def lost_answers(race: Race) -> list[str]:
    """Whatever was answered with “done” and is not there, or was done twice; in words."""
    arena = race.arena
    done = [kind for kind, answer in race.answers if answer.status == 303]
    found = []
    filled = _count(Replacement.cohort_id == arena.cohort_id, Replacement.state == "filled")
    if done.count("name") != filled:
        found.append(f"{done.count('name')} named, {filled} filled")
    granted = db.session.scalars(select(Appeal.state)).all().count(AppealState.GRANTED)
    if not done.count("grant") == granted == APPEALS:
        found.append(f"{done.count('grant')} grants, {granted} granted")
    confirmed = db.session.scalars(select(NomineeImport.state)).all()
    if confirmed != [ImportState.CONFIRMED] * LISTS:
        found.append(f"lists: {confirmed}")
    nominated = db.session.scalar(
        select(func.count()).select_from(Nomination).where(Nomination.import_id.is_not(None))
    )
    if nominated != LISTS * ON_A_LIST:
        found.append(f"{nominated} nominated by lists")
    return [*found, *_applied_otherwise(race)]


def _applied_otherwise(race: Race) -> list[str]:
    """Who has two live applications, or none after the last answer said that there is one."""
    mine = {seeker.application_id for seeker in returning(race.arena)}
    people = select(Application.person_id).where(Application.id.in_(mine))
    rows = db.session.execute(
        select(Application.person_id, func.count())
        .where(
            Application.cohort_id == race.arena.cohort_id,
            Application.person_id.in_(people),
            Application.state.not_in(sorted(ENDED_STATES)),
        )
        .group_by(Application.person_id)
    ).all()
    return [f"person {person_id} has {count} live" for person_id, count in rows if count != 1]


def _count(*which: object) -> int:
    return db.session.scalar(select(func.count()).select_from(Replacement).where(*which)) or 0  # type: ignore[arg-type]


def jobs_of(arena: Arena) -> list[Job]:
    """78 namings and givings on, 24 decisions on appeals, 9 confirmations of two requests, 45
    withdrawals and applications, one release: 166 requests."""
    jobs: list[Job] = [name_replacement] * 70 + [pass_on] * 8
    jobs += [grant(appeal) for appeal in arena.appealed] * 2
    jobs += [confirm(number) for number in arena.lists] * 3
    for seeker in returning(arena):
        jobs += [_withdraw(seeker), apply_again(seeker), apply_again(seeker)]
    return jobs


def _withdraw(seeker: Seeker) -> Job:
    return lambda race: race.post(
        "withdraw", f"/me/applications/{seeker.application}/withdraw", seeker.browser
    )


def seats_that_wait(app: Flask, arena: Arena, count: int) -> list[str]:
    """Seats that were given up and wait: counted as taken, and nobody's."""
    cohort = db.session.get_one(Cohort, arena.cohort_id)
    crowd = Crowd(app, cohort, db.session.get_one(Organisation, arena.ministry.id))
    numbers = []
    for place in range(1, count + 1):
        with unit_of_work():
            seeker = crowd.seeker(NOMINATING, ApplicationState.ACCEPTED, place)
            application = lock(Application, seeker.application_id)
            application.state = ApplicationState.WITHDRAWN
            db.session.flush()
            assert services.keep(lock(Cohort, cohort.id), application)
        numbers.append(
            db.session.scalars(
                select(Replacement.public_id).where(Replacement.left_id == application.id)
            ).one()
        )
    db.session.rollback()  # Nothing is held while the server starts.
    return numbers
