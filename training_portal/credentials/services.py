"""Issuing, correcting and revoking certificates.

An issued certificate is never changed or deleted: a wrong name is put right by a new one that the
old one points to, a wrong issue is revoked with a reason that the verification page shows.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from training_portal.accounts.models import Account
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import Competency, CourseModule, CourseText
from training_portal.credentials.models import Certificate, CertificateSeries, CertificateState
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.queries import waits_for_one
from training_portal.credentials.rules import (
    certificate_number,
    correction_objection,
    name_to_print,
)
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import db, insert_if_absent, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Lifecycle, Refused, Transition


def _cannot_be_replaced(certificate: Certificate) -> str | None:
    """Why no new certificate takes the place of a revoked one, in words."""
    if certificate.replaced_by_id is not None:
        return _("A new certificate took the place of this one already.")
    place = db.session.get_one(Enrolment, certificate.enrolment_id)
    if place.state is not EnrolmentState.COMPLETED:
        return _("The course is not recorded as completed: nothing is left to certify.")
    valid = select(Certificate.id).where(
        Certificate.enrolment_id == place.id, Certificate.state == CertificateState.VALID
    )
    if db.session.scalar(valid) is not None:
        return _("There is a valid certificate of this course already.")
    return None


lifecycle = Lifecycle(
    "certificate",
    (
        Transition(
            verb="revoke",
            sources=frozenset({CertificateState.VALID}),
            target=CertificateState.REVOKED,
            permission=CredentialPermission.REVOKE,
            label=_l("Revoke"),
            needs_reason=True,
        ),
        Transition(
            verb="supersede",
            sources=frozenset({CertificateState.VALID}),
            target=CertificateState.SUPERSEDED,
            permission=CredentialPermission.ISSUE,
            label=_l("Issue a corrected one"),
            needs_reason=True,
        ),
        Transition(
            verb="issue_anew",
            sources=frozenset({CertificateState.REVOKED}),
            target=CertificateState.REVOKED,
            permission=CredentialPermission.REVOKE,
            label=_l("Issue a new one in its place"),
            needs_reason=True,
            guard=_cannot_be_replaced,
        ),
    ),
)


class _CourseFacts(NamedTuple):
    title: str
    competencies: list[str]
    hours: Decimal


@transactional
def issue_for_cohort(cohort: Cohort, *, actor: Actor) -> int:
    """Issue a certificate to everybody in the cohort who completed and has none; returns how many.

    Calling it again issues nothing twice. Holders with an account get a mail.
    """
    return len(issue_to(cohort, None, actor=actor))


@transactional
def issue_to(
    cohort: Cohort, enrolment_ids: Collection[int] | None, *, actor: Actor
) -> frozenset[int]:
    """The same for some of the cohort (None: for all); returns the enrolments that got one."""
    cohort = lock(Cohort, cohort.id)
    statement = (
        select(Enrolment, Person)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort.id, waits_for_one())
        .order_by(Person.name_key, Enrolment.id)
    )
    if enrolment_ids is not None:
        statement = statement.where(Enrolment.id.in_(enrolment_ids))
    waiting = db.session.execute(statement).all()
    if not waiting:
        return frozenset()
    facts = _course_facts(cohort.course_version_id)
    issuer = db.session.get_one(Organisation, cohort.issuer_id)
    with in_one_go():
        for enrolment, person in waiting:
            certificate = _add(cohort, enrolment, person, facts, issuer)
            _record_issue(certificate, person, actor)
            _tell_holder(certificate, person)
    return frozenset(enrolment.id for enrolment, _person in waiting)


def _course_facts(version_id: int) -> _CourseFacts:
    title = db.session.scalars(
        select(CourseText.title).where(
            CourseText.version_id == version_id, CourseText.language == "en"
        )
    ).one()
    competencies = [
        texts["en"]
        for texts in db.session.scalars(
            select(Competency.texts)
            .where(Competency.version_id == version_id)
            .order_by(Competency.position)
        )
    ]
    hours = db.session.scalar(
        select(func.sum(CourseModule.hours)).where(CourseModule.version_id == version_id)
    )
    return _CourseFacts(title, competencies, Decimal(hours or 0))


def _next_number(year: int) -> str:
    """Take the next number of the year under a lock on its row: no gaps, no doubles."""
    insert_if_absent(CertificateSeries, year=year, next_number=1)
    series = db.session.scalars(
        select(CertificateSeries)
        .where(CertificateSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    counter = series.next_number
    series.next_number = counter + 1
    return certificate_number(year, counter)


def _add(
    cohort: Cohort, enrolment: Enrolment, person: Person, facts: _CourseFacts, issuer: Organisation
) -> Certificate:
    today = clock.today(cohort.time_zone)
    certificate = Certificate(
        number=_next_number(today.year),
        enrolment_id=enrolment.id,
        holder_name=name_to_print(
            person.name_on_certificate, person.name_in_latin, person.full_name
        ),
        holder_native_name=person.native_name,
        native_language=person.native_language,
        course_title=facts.title,
        competencies=facts.competencies,
        hours=facts.hours,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        place=cohort.venue,
        issuer_name=issuer.name,
        issued_on=today,
        is_specimen=cohort.is_demo or issuer.is_demo,
        state_since=clock.now(),
    )
    db.session.add(certificate)
    db.session.flush()
    return certificate


def _record_issue(certificate: Certificate, person: Person, actor: Actor) -> None:
    audit.record(
        "issue",
        "certificate",
        certificate.id,
        actor=actor,
        after={"state": certificate.state.value, "number": certificate.number},
        person_id=person.id,
        personal_values={"holder_name": certificate.holder_name},
    )


def _tell_holder(certificate: Certificate, person: Person) -> None:
    if person.account_id is None or person.archived_at is not None:
        return
    account = db.session.get_one(Account, person.account_id)
    mail.enqueue(
        "certificate_issued",
        account.email,
        language=account.language,
        dedupe_key=f"certificate:{certificate.id}",
        certificate=certificate,
    )


def _tell_of_revoking(certificate: Certificate, person: Person) -> None:
    """To who may have heard that it was issued."""
    if person.account_id is None or person.archived_at is not None:
        return
    account = db.session.get_one(Account, person.account_id)
    mail.enqueue(
        "certificate_revoked",
        account.email,
        language=account.language,
        dedupe_key=f"certificate_revoked:{certificate.id}",
        certificate=certificate,
        reason=certificate.state_reason,
        name=certificate.holder_name or account.display_name,
    )


@transactional
def revoke(certificate: Certificate, *, reason: str, actor: Actor) -> None:
    """Revoke a certificate; the reason is shown to everybody who checks it."""
    certificate = lock(Certificate, certificate.id)
    holder_id = _holder_id(certificate)
    refuse_about([holder_id], actor)
    lifecycle.apply(certificate, "revoke", actor=actor, reason=reason, person_id=holder_id)
    certificate.state_since = clock.now()
    certificate.state_reason = reason.strip()
    if mail.call_back(f"certificate:{certificate.id}") is mail.Told.BY_MAIL:
        _tell_of_revoking(certificate, db.session.get_one(Person, holder_id))


@transactional
def revoke_of_enrolment(enrolment_id: int, *, reason: str) -> None:
    """Revoke the valid certificate of an enrolment whose completion was taken back, if any."""
    valid = db.session.scalars(
        select(Certificate).where(
            Certificate.enrolment_id == enrolment_id,
            Certificate.state == CertificateState.VALID,
        )
    ).one_or_none()
    if valid is not None:
        revoke(valid, reason=reason, actor=SYSTEM)


@transactional
def reissue(
    certificate: Certificate,
    *,
    holder_name: str,
    holder_native_name: str,
    reason: str,
    actor: Actor,
) -> Certificate:
    """Issue a corrected certificate; the old one is superseded and points to it.

    Raises Refused for a name that is blank or is printed so already.
    """
    old = lock(Certificate, certificate.id)
    refuse_erased(old)
    if objection := correction_objection(
        (old.holder_name, old.holder_native_name), (holder_name, holder_native_name)
    ):
        raise Refused(objection)
    person = db.session.get_one(Person, _holder_id(old))
    refuse_about([person.id], actor)
    lifecycle.apply(old, "supersede", actor=actor, reason=reason, person_id=person.id)
    # The old row must leave the unique index of valid certificates before the new one enters it.
    db.session.flush()
    new = _add_in_place_of(old, holder_name.strip(), holder_native_name.strip(), person)
    old.state_since = clock.now()
    old.state_reason = reason.strip()
    mail.call_back(f"certificate:{old.id}")  # The mail of the corrected one says what holds.
    _record_issue(new, person, actor)
    _tell_holder(new, person)
    return new


@transactional
def issue_anew(certificate: Certificate, *, reason: str, actor: Actor) -> Certificate:
    """Issue a new certificate in the place of one that was revoked by mistake.

    The old one stays revoked, says so to whoever checks it, and points to the new one. Raises
    Refused where the completion no longer holds, or a new one was issued already.
    """
    old = lock(Certificate, certificate.id)
    refuse_erased(old)
    person = db.session.get_one(Person, _holder_id(old))
    refuse_about([person.id], actor)
    lifecycle.apply(old, "issue_anew", actor=actor, reason=reason, person_id=person.id)
    new = _add_in_place_of(old, old.holder_name, old.holder_native_name, person)
    _record_issue(new, person, actor)
    _tell_holder(new, person)
    return new


def _add_in_place_of(
    old: Certificate, holder_name: str, holder_native_name: str, person: Person
) -> Certificate:
    """A certificate of the same course with the next number, which the old one points to."""
    cohort_id = db.session.get_one(Enrolment, old.enrolment_id).cohort_id
    today = clock.today(db.session.get_one(Cohort, cohort_id).time_zone)
    new = Certificate(
        number=_next_number(today.year),
        enrolment_id=old.enrolment_id,
        holder_name=holder_name,
        holder_native_name=holder_native_name,
        native_language=old.native_language or person.native_language,
        course_title=old.course_title,
        competencies=old.competencies,
        hours=old.hours,
        starts_on=old.starts_on,
        ends_on=old.ends_on,
        place=old.place,
        issuer_name=old.issuer_name,
        issued_on=today,
        is_specimen=old.is_specimen,
        state_since=clock.now(),
    )
    db.session.add(new)
    db.session.flush()
    old.replaced_by_id = new.id
    return new


def refuse_erased(certificate: Certificate) -> None:
    """Nothing bears a name again whose holder had it erased. Raises Refused."""
    if certificate.is_erased:
        raise Refused(
            _("The holder’s name was erased at their wish: this certificate can only be checked.")
        )


def _holder_id(certificate: Certificate) -> int:
    return db.session.scalars(
        select(Enrolment.person_id).where(Enrolment.id == certificate.enrolment_id)
    ).one()
