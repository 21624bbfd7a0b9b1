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
from training_portal.alumni.models import Circle, LinkKind, LinkState, NetworkMember, ProfileField
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

#: Members that the demo has at most.
MOST = 150
#: Has completed, and is left to join for who tries the demo.
NOT_YET = "trainee.completed"
#: Has questions to answer.
ASKED = "alumna"

F = ProfileField


def tell(crew: Cast, seed: int, now: datetime) -> int:
    """Let most alumni join, and link many of them; returns how many joined."""
    stream = Random(f"{seed}:network")  # noqa: S311 # nosec B311
    left_out = {crew.persons[NOT_YET].id}
    wanted = {crew.persons[key].id for key in (ASKED, "trainee.completed.la")}
    members = []
    for person, over in _alumni():
        if person.id in left_out or (stream.random() < 0.1 and person.id not in wanted):
            continue
        with clock.standing_at(min(over + timedelta(days=stream.randint(2, 60)), now)):
            if (member := _joined(person, stream, shows_much=person.id in wanted)) is not None:
                members.append(member)
    asked = next(each for each in members if each.person_id == crew.persons[ASKED].id)
    _ask_around([each for each in members if each is not asked], stream, now)
    _ask_her(asked, [each for each in members if each is not asked], stream, now)
    return len(members)


def _alumni() -> list[tuple[Person, datetime]]:
    """Everybody who completed, with the moment after the last course."""
    rows = db.session.execute(
        select(Person, func.max(Enrolment.ended_at))
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.state == EnrolmentState.COMPLETED)
        .group_by(Person.id)
        .order_by(Person.id)
        .limit(MOST)
    )
    return [(person, over or clock.now()) for person, over in rows]


def _joined(person: Person, stream: Random, *, shows_much: bool) -> NetworkMember | None:
    """One member with words and circles; None where the rules leave somebody out."""
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


def _ask_around(members: Sequence[NetworkMember], stream: Random, now: datetime) -> None:
    """Pairs ask and answer; more than one in two of them across a border."""
    pairs = list(combinations(members, 2))
    stream.shuffle(pairs)
    abroad = [pair for pair in pairs if pair[0].sending_country != pair[1].sending_country]
    near = [pair for pair in pairs if pair[0].sending_country == pair[1].sending_country]
    for one, other in abroad[: 2 * len(members)] + near[: len(members) // 2]:
        later = max(one.joined_at, other.joined_at) + timedelta(days=stream.randint(1, 40))
        _one_link(one, other, stream, min(later, now - timedelta(hours=stream.randint(3, 90))))


def _one_link(one: NetworkMember, other: NetworkMember, stream: Random, at: datetime) -> None:
    message = stream.choice(material.phrases()["network"]["messages"])
    with clock.standing_at(at):
        try:
            link = link_services.ask(
                one.person_id, other.person_id, LinkKind.CONNECTION, message=message, actor=SYSTEM
            )
        except Refused:
            return  # One of the two does not show the name to the other.
        luck = stream.random()
        if luck < 0.85:
            verb = "accept" if luck < 0.75 else "decline"
            link_services.answer(link.id, other.person_id, verb, actor=SYSTEM)
        if link.state is LinkState.CONFIRMED and luck < 0.12:
            kind = LinkKind.MENTORING if luck < 0.08 else LinkKind.JOINT_PROJECT
            grown = link_services.ask(
                one.person_id, other.person_id, kind, message="", actor=SYSTEM
            )
            link_services.answer(grown.id, other.person_id, "accept", actor=SYSTEM)


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
