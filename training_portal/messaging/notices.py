"""The mails about letters: that one is there, or holds no longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flask_babel import force_locale
from sqlalchemy import select

from training_portal.accounts.services import address
from training_portal.admissions.application_queries import addressees, course_title
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.messaging.letter_values import officers_of
from training_portal.messaging.models import Letter
from training_portal.organisations.models import Organisation
from training_portal.platform import mail
from training_portal.platform.database import db

_ABOUT = "letter"


class _To(NamedTuple):
    """To whom a mail about a letter goes, and where it is found."""

    letter: Letter
    name: str
    email: str
    language: str
    zone: str | None
    link: str


def _readers(cohort: Cohort, letters: Sequence[Letter]) -> Iterator[_To]:
    """The person of each letter, or all who nominate for the body it went to."""
    people = {each.application_id: each for each in letters if each.application_id is not None}
    applications = db.session.scalars(
        select(Application).where(Application.id.in_(people)).order_by(Application.id)
    ).all()
    to_people = addressees({each.person_id for each in applications})
    for application in applications:
        to = to_people[application.person_id]
        link = f"/me/applications/{application.public_id}"
        letter = people[application.id]
        yield _To(letter, to.name, to.email, to.language, to.zone, address(link))
    bodies = {each.organisation_id: each for each in letters if each.organisation_id is not None}
    links = _nominations_pages(cohort, bodies)
    for officer in officers_of(list(bodies)):
        body = officer.organisation_id
        if body is None:  # pragma: no cover - asked for by bodies
            continue
        yield _To(
            bodies[body], officer.name, officer.email, officer.language, officer.zone, links[body]
        )


def _nominations_pages(cohort: Cohort, bodies: Mapping[int, Letter]) -> dict[int, str]:
    rows = db.session.execute(
        select(Organisation.id, Organisation.public_id).where(Organisation.id.in_(bodies))
    )
    page = address(f"/nominations/{cohort.public_id}")
    return {row_id: f"{page}?body={public_id}" for row_id, public_id in rows}


def _tell(template: str, cohort: Cohort, letters: Sequence[Letter]) -> None:
    titles: dict[str, str] = {}
    for to in _readers(cohort, letters):
        if not to.email:
            continue
        if to.language not in titles:
            titles[to.language] = course_title(cohort, to.language)
        with force_locale(to.language):
            kind = to.letter.kind.label
        key = f"{template}:{to.letter.id}"
        mail.enqueue(
            template,
            to.email,
            language=to.language,
            zone=to.zone,
            dedupe_key=mail.key_for(key, to.email),
            about=(_ABOUT, to.letter.id),
            name=to.name,
            course=titles[to.language],
            cohort=cohort,
            kind=kind,
            letter=to.letter,
            link=to.link,
        )


def issued(cohort: Cohort, letters: Sequence[Letter]) -> None:
    """Letters are there."""
    _tell("letter_issued", cohort, letters)


def withdrawn(cohort: Cohort, letter: Letter) -> None:
    """A letter holds no longer; who has not heard of it yet hears nothing."""
    told = mail.call_back(about=mail.About(("letter_issued",), _ABOUT, [letter.id]))
    if told is not mail.Told.TAKEN_BACK:
        _tell("letter_withdrawn", cohort, [letter])
