"""Read models of certificates."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask import abort
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.past.histories import is_past_place
from training_portal.courses.models import Competency, CourseText
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.names import reader_language
from training_portal.platform.policy import Actor


def by_code(code: str) -> Certificate | None:
    """A certificate by its verification code."""
    return db.session.scalars(select(Certificate).where(Certificate.code == code)).one_or_none()


@dataclass(frozen=True)
class Translated:
    """What a paper says in English, in its reader's language, as far as the course has it there."""

    title: str
    #: By the English words.
    competencies: Mapping[str, str]


def in_readers_language(certificate: Certificate) -> Translated:
    """Title and competencies of a certificate's course; blank where they are as printed."""
    language = reader_language()
    version_id = select(Cohort.course_version_id).join(Enrolment, Enrolment.cohort_id == Cohort.id)
    version_id = version_id.where(Enrolment.id == certificate.enrolment_id)
    title = db.session.scalar(
        select(CourseText.title).where(
            CourseText.version_id == version_id.scalar_subquery(), CourseText.language == language
        )
    )
    texts = db.session.scalars(
        select(Competency.texts).where(Competency.version_id == version_id.scalar_subquery())
    )
    return Translated(
        title="" if title in (None, certificate.course_title) else title,
        competencies={each["en"]: each[language] for each in texts if each.get(language)}
        if language != "en"
        else {},
    )


def replacement_of(certificate: Certificate) -> Certificate | None:
    """The corrected certificate that took this one's place."""
    if certificate.replaced_by_id is None:
        return None
    return db.session.get(Certificate, certificate.replaced_by_id)


def replaced_by(certificate: Certificate) -> Certificate | None:
    """The certificate whose place this corrected one took."""
    of_the_place = db.session.scalars(
        select(Certificate).where(Certificate.enrolment_id == certificate.enrolment_id)
    )
    return next((each for each in of_the_place if each.replaced_by_id == certificate.id), None)


class CertificateRow(NamedTuple):
    """A certificate in its holder's list."""

    code: str
    number: str
    state: CertificateState
    holder_name: str
    holder_native_name: str
    native_language: str
    course_title: str
    issued_on: date
    person_id: int
    state_since: datetime
    state_reason: str


def _rows() -> tuple[object, ...]:
    return (
        Certificate.code,
        Certificate.number,
        Certificate.state,
        Certificate.holder_name,
        Certificate.holder_native_name,
        Certificate.native_language,
        Certificate.course_title,
        Certificate.issued_on,
        Enrolment.person_id,
        Certificate.state_since,
        Certificate.state_reason,
    )


def certificates_of_account(actor: Actor) -> list[CertificateRow]:
    """The certificates of the person who is signed in, newest first."""
    rows = db.session.execute(
        select(*_rows())  # type: ignore[call-overload]
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Person.account_id == actor.account_id)
        .order_by(Certificate.id.desc())
    )
    return [CertificateRow(*row) for row in rows]


#: How many days a certificate stands on the home page of its holder.
NEW_FOR = timedelta(days=120)


def new_certificates(actor: Actor) -> list[CertificateRow]:
    """Valid certificates of the person who is signed in that were issued lately."""
    since = clock.today() - NEW_FOR
    return [
        row
        for row in certificates_of_account(actor)
        if row.state is CertificateState.VALID and row.issued_on >= since
    ]


def revoked_certificates(actor: Actor, since: datetime) -> list[CertificateRow]:
    """Certificates of the person who is signed in that were revoked since a moment."""
    return [
        row
        for row in certificates_of_account(actor)
        if row.state is CertificateState.REVOKED and row.state_since >= since
    ]


def own_certificate(actor: Actor, code: str) -> Certificate:
    """One's own certificate; 404 for anybody else's."""
    certificate = db.session.scalars(
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Certificate.code == code, Person.account_id == actor.account_id)
    ).one_or_none()
    return certificate or abort(404)


def certificate_in(cohort: Cohort, code: str, visible: ColumnElement[bool]) -> Certificate:
    """A certificate of this cohort, of a person whom the reader may see; 404 otherwise."""
    certificate = db.session.scalars(
        select(Certificate)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Certificate.code == code, Enrolment.cohort_id == cohort.id, visible)
    ).one_or_none()
    return certificate or abort(404)


def waits_for_one() -> ColumnElement[bool]:
    """SQL of a place that a certificate is still to be issued for: completed, by somebody who is
    known, with none that counts.

    One that was revoked before the completion that holds now does not count: a completion that was
    taken back took it along, and two people have recorded it again since. One that was revoked
    afterwards does: it stays revoked until somebody issues it anew (`services.issue_anew`).
    """
    counts = or_(
        Certificate.state == CertificateState.VALID,
        Enrolment.ended_at.is_(None),
        Certificate.state_since >= Enrolment.ended_at,
    )
    return and_(
        Enrolment.state == EnrolmentState.COMPLETED,
        Person.erased_at.is_(None),
        ~exists().where(Certificate.enrolment_id == Enrolment.id, counts),
        ~is_past_place(),
    )


class Waiting(NamedTuple):
    """Somebody who completed and has no certificate yet."""

    enrolment_id: int
    public_id: str
    name: str


def waiting_for_certificate(cohort_id: int, visible: ColumnElement[bool]) -> list[Waiting]:
    """Those who completed and have no certificate yet, as far as they may be shown, by name."""
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.public_id, Person.full_name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id, waits_for_one(), visible)
        .order_by(Person.name_key, Enrolment.id)
    )
    return [Waiting(*row) for row in rows]


def _to_print(cohort_id: int, visible: ColumnElement[bool]) -> Select[Certificate, int]:
    return (
        select(Certificate, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Certificate.state == CertificateState.VALID,
            Certificate.holder_name != "",
            visible,
        )
        .order_by(Certificate.id)
    )


def to_print(
    cohort_id: int, enrolment_ids: Collection[int] | None, visible: ColumnElement[bool]
) -> list[tuple[Certificate, int]]:
    """The valid certificates of a cohort that may be shown, each with its holder, by number."""
    statement = _to_print(cohort_id, visible)
    if enrolment_ids is not None:
        statement = statement.where(Enrolment.id.in_(enrolment_ids))
    return [(certificate, person_id) for certificate, person_id in db.session.execute(statement)]


def is_any_to_print(cohort_id: int, visible: ColumnElement[bool]) -> bool:
    """Whether a cohort has a paper to print that may be shown."""
    return db.session.execute(_to_print(cohort_id, visible).limit(1)).first() is not None


def names_in(enrolment_ids: Collection[int], visible: ColumnElement[bool]) -> dict[int, str]:
    """The names of those of these enrolments who may be shown, in the order of names."""
    rows = db.session.execute(
        select(Enrolment.id, Person.full_name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.id.in_(enrolment_ids), visible)
        .order_by(Person.name_key, Enrolment.id)
    )
    return {row.id: row.full_name for row in rows}


def has_changed_since(
    cohort_id: int, enrolment_ids: Collection[int] | None, moment: datetime
) -> bool:
    """Whether a certificate of these was revoked or replaced after a moment."""
    statement = (
        select(Certificate.id)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Certificate.state != CertificateState.VALID,
            Certificate.state_since >= moment,
        )
    )
    if enrolment_ids is not None:
        statement = statement.where(Enrolment.id.in_(enrolment_ids))
    return db.session.scalars(statement.limit(1)).first() is not None


def holder_id(certificate: Certificate) -> int:
    """The person a certificate was issued to."""
    return db.session.scalars(
        select(Enrolment.person_id).where(Enrolment.id == certificate.enrolment_id)
    ).one()


def cohorts_waiting_for_certificates(
    cohort_ids: Sequence[int], visible: ColumnElement[bool]
) -> dict[int, int]:
    """How many in each of these cohorts completed and have no certificate yet."""
    rows = db.session.execute(
        select(Enrolment.cohort_id, func.count())
        .join(Person, Person.id == Enrolment.person_id)
        .where(visible, Enrolment.cohort_id.in_(cohort_ids), waits_for_one())
        .group_by(Enrolment.cohort_id)
    )
    return dict(rows.all())
