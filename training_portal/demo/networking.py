"""Invented alumni join the network, choose who sees what, and ask each other to connect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

from sqlalchemy import func, select

from training_portal.admissions.models import Application
from training_portal.alumni import link_services, membership_services
from training_portal.alumni.membership_services import Told
from training_portal.alumni.models import Circle, LinkKind, NetworkMember, ProfileField
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.demo.linking import Question, put_in
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

#: Has completed, and is left to join for who tries the demo.
NOT_YET = "trainee.completed"
#: Has questions to answer.
ASKED = "alumna"

F = ProfileField


def tell(crew: Cast, seed: int, now: datetime, *, in_crowds: bool) -> int:
    """Let most alumni join, and link many of them; returns how many joined.

    `in_crowds` links those who have no account together, as there are many.
    """
    stream = Random(f"{seed}:network")  # noqa: S311 # nosec B311
    left_out = {crew.persons[NOT_YET].id}
    wanted = {crew.persons[key].id for key in (ASKED, "trainee.completed.la")}
    members = []
    for person, over in alumni():
        if person.id in left_out or (stream.random() < 0.1 and person.id not in wanted):
            continue
        if member := join(person, over, stream, now, shows_much=person.id in wanted):
            members.append(member)
    asked = next(each for each in members if each.person_id == crew.persons[ASKED].id)
    others = [each for each in members if each is not asked]
    ask_around(others, stream, now, in_crowds=in_crowds)
    _ask_her(asked, others, stream, now)
    return len(members)


def alumni() -> list[tuple[Person, datetime]]:
    """Everybody who completed, with the moment after the last course."""
    rows = db.session.execute(
        select(Person, func.max(Enrolment.ended_at))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.state == EnrolmentState.COMPLETED)
        .group_by(Person.id)
        .order_by(Person.id)
    )
    return [(person, over or clock.now()) for person, over in rows]


def join(
    person: Person, over: datetime, stream: Random, now: datetime, *, shows_much: bool = False
) -> NetworkMember | None:
    """One member with words and circles, some days after the course; None where rules say no."""
    with clock.standing_at(min(over + timedelta(days=stream.randint(2, 60)), now)):
        return _joined(person, stream, shows_much=shows_much)


def _joined(person: Person, stream: Random, *, shows_much: bool) -> NetworkMember | None:
    try:
        member = membership_services.join(
            person.id, language="en", contact_email=person.email, actor=SYSTEM
        )
    except Refused:
        return None
    told, phrases = _snapshot(person), material.phrases()["network"]
    membership_services.tell(
        member.id,
        Told(
            employer=told.get("employer", ""),
            position=told.get("position", ""),
            languages=_languages(told),
            about=stream.choice(phrases["about"]) if stream.random() < 0.7 else "",
            mentoring=stream.choice(phrases["mentoring"]) if stream.random() < 0.3 else "",
            contact_email=person.email,
        ),
        _circles(stream, shows_much=shows_much),
        actor=SYSTEM,
    )
    return member


def _snapshot(person: Person) -> dict[str, Any]:
    found: dict[str, Any] | None = db.session.scalar(
        select(Application.snapshot)
        .where(Application.person_id == person.id, Application.submitted_at.is_not(None))
        .order_by(Application.id.desc())
        .limit(1)
    )
    return found or {}


def _languages(told: dict[str, Any]) -> tuple[str, ...]:
    spoken = [each["language"] for each in told.get("languages") or ()]
    return tuple(dict.fromkeys([*spoken, told.get("mother_tongue") or "en"]))


def _circles(stream: Random, *, shows_much: bool) -> dict[ProfileField, Circle]:
    """Circles as people choose them: most leave them, some open up, a few draw back."""
    circles = {
        field: Circle(NetworkMember.__table__.c[f"show_{field}"].default.arg)
        for field in ProfileField
    }
    mood = 0.5 if shows_much else stream.random()
    if mood < 0.25:  # draws back
        circles |= {F.NAME: Circle.COHORT, F.ABOUT: Circle.COHORT}
    elif mood < 0.8:  # opens up to alumni
        circles |= {F.EMPLOYER: Circle.ALUMNI, F.POSITION: Circle.ALUMNI, F.PROVINCE: Circle.ALUMNI}
    else:  # wants to be found by companies
        open_fields = (F.NAME, F.COUNTRY, F.COURSE, F.YEAR, F.SECTOR, F.LANGUAGES, F.ABOUT)
        circles |= dict.fromkeys((*open_fields, F.POSITION), Circle.COMPANIES)
    return circles


def ask_around(
    members: Sequence[NetworkMember], stream: Random, now: datetime, *, in_crowds: bool
) -> None:
    """Pairs ask and answer; more than one in two of them across a border."""
    pairs = list(combinations(members, 2))
    stream.shuffle(pairs)
    abroad = [pair for pair in pairs if pair[0].sending_country != pair[1].sending_country]
    near = [pair for pair in pairs if pair[0].sending_country == pair[1].sending_country]
    wanted = abroad[: 2 * len(members)] + near[: len(members) // 2]
    questions = [_question(one, other, stream, now) for one, other in wanted]
    together: list[Question] = []
    for question in questions:
        ends = (question.asker.person_id, question.asked.person_id)
        if in_crowds and not any(_has_account(each) for each in ends):
            together.append(question)
        else:
            _ask(question)
    put_in(together)


def _has_account(person_id: int) -> bool:
    return db.session.get_one(Person, person_id).account_id is not None


def _question(one: NetworkMember, other: NetworkMember, stream: Random, now: datetime) -> Question:
    """What comes of it is drawn here, so that both ways of telling it draw alike."""
    later = max(one.joined_at, other.joined_at) + timedelta(days=stream.randint(1, 40))
    at = min(later, now - timedelta(hours=stream.randint(3, 90)))
    message = stream.choice(material.phrases()["network"]["messages"])
    luck = stream.random()
    answer = None if luck >= 0.85 else "accept" if luck < 0.75 else "decline"
    kinds = ((0.08, LinkKind.MENTORING), (0.12, LinkKind.JOINT_PROJECT))
    grown = next((kind for bound, kind in kinds if luck < bound), None)
    return Question(one, other, at, message, answer, grown)


def _ask(question: Question) -> None:
    asker, asked = question.asker.person_id, question.asked.person_id
    kinds = [LinkKind.CONNECTION]
    if question.answer == "accept" and question.grown is not None:
        kinds.append(question.grown)
    with clock.standing_at(question.at):
        for kind in kinds:
            message = question.message if kind is LinkKind.CONNECTION else ""
            try:
                link = link_services.ask(asker, asked, kind, message=message, actor=SYSTEM)
            except Refused:
                return  # One of the two does not show the name to the other.
            if question.answer is not None:
                link_services.answer(link.id, asked, question.answer, actor=SYSTEM)


def _ask_her(
    asked: NetworkMember, members: Sequence[NetworkMember], stream: Random, now: datetime
) -> None:
    """Three questions that wait for the alumna of the demo, and two connections."""
    messages = material.phrases()["network"]["messages"]
    others = [each for each in members if each.sending_country != asked.sending_country]
    done = 0
    for number, other in enumerate(stream.sample(others, len(others))):
        if done == 5:
            return
        with clock.standing_at(now - timedelta(hours=5 + number)):
            try:
                link = link_services.ask(
                    other.person_id,
                    asked.person_id,
                    LinkKind.CONNECTION,
                    message=messages[number % len(messages)],
                    actor=SYSTEM,
                )
            except Refused:
                continue
            done += 1
            if done > 3:
                link_services.answer(link.id, asked.person_id, "accept", actor=SYSTEM)
