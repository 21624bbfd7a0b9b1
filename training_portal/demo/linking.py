"""Links of the years before, put in together: what asking and answering would leave one by one.

For people without an account: nobody else gets a mail. That both ways leave the same rows is held
by tests/demo/test_crowds.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from training_portal.alumni.models import (
    Circle,
    LinkKind,
    LinkSource,
    LinkState,
    NetworkMember,
    PersonLink,
)
from training_portal.alumni.rules import canonical
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import Event, person_reference
from training_portal.platform.database import db, insert_all
from training_portal.platform.policy import SYSTEM


@dataclass(frozen=True)
class Question:
    """One member asks another; what comes of it, and whether more grows out of it."""

    asker: NetworkMember
    asked: NetworkMember
    at: datetime
    message: str
    #: `accept`, `decline`, or None while it waits.
    answer: str | None
    grown: LinkKind | None


def put_in(questions: Sequence[Question]) -> None:
    """Write the links that come of these questions, each pair of members asking once at most.

    Who does not show the name to the other neither asks nor is asked, as in the pages.
    """
    mates = _cohorts_of_members()
    links: list[tuple[PersonLink, Question]] = []
    for question in questions:
        asker, asked = question.asker, question.asked
        is_mate = bool(mates.get(asker.person_id, set()) & mates.get(asked.person_id, set()))
        reach = Circle.COHORT if is_mate else Circle.ALUMNI
        if asked.show_name < reach or asker.show_name < reach:
            continue
        source = LinkSource.COHORT if is_mate else LinkSource.DIRECTORY
        links.append((_link(question, LinkKind.CONNECTION, source), question))
        if question.answer == "accept" and question.grown is not None:
            links.append((_link(question, question.grown, LinkSource.CONNECTION), question))
    waiting = [(link, question) for link, question in links if link.state is LinkState.ASKED]
    sealed = personal.seal_many(
        [(person_reference(link.asker_id), question.message) for link, question in waiting]
    )
    for (link, _question), words in zip(waiting, sealed, strict=True):
        link.message_sealed = words
    insert_all([link for link, _question in links])
    ids = dict(db.session.execute(select(PersonLink.public_id, PersonLink.id)).all())
    audit.record_many(
        (question.at, event)
        for link, question in links
        for event in _events(link, ids[link.public_id], question)
    )


def _cohorts_of_members() -> dict[int, set[int]]:
    """The cohorts that each person has completed."""
    found: dict[int, set[int]] = {}
    for person_id, cohort_id in db.session.execute(
        select(Enrolment.person_id, Enrolment.cohort_id).where(
            Enrolment.state == EnrolmentState.COMPLETED
        )
    ):
        found.setdefault(person_id, set()).add(cohort_id)
    return found


def _link(question: Question, kind: LinkKind, source: LinkSource) -> PersonLink:
    members = {each.person_id: each for each in (question.asker, question.asked)}
    low, high = canonical(question.asker.person_id, question.asked.person_id)
    states = {"accept": LinkState.CONFIRMED, "decline": LinkState.DECLINED}
    state = states.get(question.answer or "", LinkState.ASKED)
    return PersonLink(
        kind=kind,
        low_id=low,
        high_id=high,
        asker_id=question.asker.person_id,
        source=source,
        state=state,
        low_country=members[low].sending_country,
        high_country=members[high].sending_country,
        asked_at=question.at,
        answered_at=question.at if question.answer in states else None,
        since=clock.day_of(question.at) if state is LinkState.CONFIRMED else None,
    )


def _events(link: PersonLink, link_id: int, question: Question) -> list[Event]:
    def by(person_id: int, action: str, **what: Any) -> Event:
        return Event(
            action=action,
            subject_kind="person_link",
            subject_id=link_id,
            actor=SYSTEM,
            person_id=person_id,
            **what,
        )

    asked = {"state": LinkState.ASKED.value}
    kind = {"kind": link.kind.value}
    events = [by(question.asker.person_id, "ask", after={**kind, **asked})]
    if question.answer is not None:
        after = {"state": link.state.value, **kind}
        events.append(by(question.asked.person_id, question.answer, before=asked, after=after))
    return events
