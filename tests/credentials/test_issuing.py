"""Certificates are issued once, corrected by new ones, revoked with a reason, never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select, true

from tests.factories.programme import actor_of, make_account
from tests.learning.conftest import Running
from training_portal.credentials import queries, services
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.learning import by_hand_services
from training_portal.people import services as people
from training_portal.platform import audit, clock
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused


def issue(over: Running) -> Certificate:
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 1
    return db.session.scalars(select(Certificate)).one()


def test_only_those_who_completed_get_one_and_only_once(over: Running) -> None:
    certificate = issue(over)
    assert certificate.enrolment_id == over.enrolments[0].id
    assert certificate.number == f"MTP-{clock.today('Asia/Vientiane').year}-000001"
    assert certificate.is_specimen
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 0
    assert queries.waiting_for_certificate(over.cohort.id, true()) == []


def test_the_holder_gets_a_mail(over: Running) -> None:
    certificate = issue(over)
    mail = db.session.scalars(
        select(OutboxMail).where(OutboxMail.template == "certificate_issued")
    ).one()
    assert certificate.number in mail.body


def test_the_audit_seals_the_name(over: Running) -> None:
    certificate = issue(over)
    entry = audit.timeline([("certificate", certificate.id)])[0]
    assert entry.after["number"] == certificate.number
    row = db.session.scalars(
        select(audit.AuditEvent).where(audit.AuditEvent.subject_kind == "certificate")
    ).one()
    assert certificate.holder_name.encode() not in (row.sealed or b"")


def test_a_revoked_certificate_says_why_and_stays(over: Running) -> None:
    certificate = issue(over)
    with pytest.raises(Refused, match="needs a reason"):
        services.revoke(certificate, reason=" ", actor=over.staff)
    services.revoke(certificate, reason="Issued by mistake.", actor=over.staff)
    assert certificate.state is CertificateState.REVOKED
    assert certificate.state_reason == "Issued by mistake."
    with pytest.raises(Refused, match="Revoked"):
        services.revoke(certificate, reason="Again.", actor=over.staff)


def test_a_trainer_cannot_revoke(over: Running) -> None:
    with pytest.raises(NotAllowed):
        services.revoke(issue(over), reason="x", actor=over.trainer)


def test_a_corrected_name_is_a_new_certificate_that_the_old_one_points_to(over: Running) -> None:
    old = issue(over)
    new = services.reissue(
        old,
        holder_name="Somsak PHOMMACHANH",
        holder_native_name="ສົມສັກ ພົມມະຈັນ",
        reason="The name in Latin letters was missing.",
        actor=over.staff,
    )
    assert old.state is CertificateState.SUPERSEDED
    assert queries.replacement_of(old) is new
    assert queries.replacement_of(new) is None
    assert new.number.endswith("000002") and new.code != old.code
    with pytest.raises(Refused):
        services.reissue(old, holder_name="X", holder_native_name="", reason="x", actor=over.staff)
    with pytest.raises(Refused, match="nothing would be corrected"):
        services.reissue(
            new,
            holder_name="Somsak  PHOMMACHANH",
            holder_native_name=new.holder_native_name,
            reason="x",
            actor=over.staff,
        )
    with pytest.raises(Refused, match="as it is to be printed"):
        services.reissue(new, holder_name=" ", holder_native_name="", reason="x", actor=over.staff)


def test_numbers_of_a_year_have_no_gap(over: Running) -> None:
    first = issue(over)
    numbers = [first.number]
    for name in ("A", "B", "C"):
        first = services.reissue(
            first, holder_name=name, holder_native_name="", reason="x", actor=over.staff
        )
        numbers.append(first.number)
    assert [int(number[-6:]) for number in numbers] == [1, 2, 3, 4]


def test_a_completion_that_is_taken_back_takes_the_certificate_with_it(over: Running) -> None:
    certificate = issue(over)
    proposal = by_hand_services.propose(
        over.enrolments[0], is_completed=False, reason="The report was copied.", actor=over.staff
    )
    second = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    by_hand_services.confirm(proposal, actor=second)
    db.session.refresh(certificate)
    assert certificate.state is CertificateState.REVOKED
    assert certificate.state_reason == "The report was copied."


def _decide_by_hand(over: Running, *, is_completed: bool) -> None:
    """Two people decide how the place of the first person ends."""
    second = actor_of(make_account(), Role.PROGRAMME_COORDINATOR)
    proposal = by_hand_services.propose(
        over.enrolments[0], is_completed=is_completed, reason="Looked at again.", actor=over.staff
    )
    by_hand_services.confirm(proposal, actor=second)


def test_a_completion_that_is_recorded_again_gets_a_certificate_again(over: Running) -> None:
    first = issue(over)
    _decide_by_hand(over, is_completed=False)
    assert first.state is CertificateState.REVOKED
    assert queries.waiting_for_certificate(over.cohort.id, true()) == []
    _decide_by_hand(over, is_completed=True)
    assert len(queries.waiting_for_certificate(over.cohort.id, true())) == 1
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 1
    assert first.state is CertificateState.REVOKED
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 0


def test_one_revoked_with_a_reason_is_not_issued_again_with_the_others(over: Running) -> None:
    services.revoke(issue(over), reason="The wrong person.", actor=over.staff)
    assert queries.waiting_for_certificate(over.cohort.id, true()) == []
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 0


def test_one_revoked_by_mistake_is_issued_anew_and_points_to_the_new_one(over: Running) -> None:
    old = issue(over)
    with pytest.raises(Refused, match="Valid"):
        services.issue_anew(old, reason="Too early.", actor=over.staff)
    services.revoke(old, reason="The wrong person.", actor=over.staff)
    new = services.issue_anew(old, reason="It was the right person.", actor=over.staff)
    assert old.state is CertificateState.REVOKED and queries.replacement_of(old) is new
    assert (new.state, new.holder_name) == (CertificateState.VALID, old.holder_name)
    assert new.code != old.code
    with pytest.raises(Refused, match="took the place"):
        services.issue_anew(old, reason="Again.", actor=over.staff)


def test_nothing_is_issued_anew_once_the_completion_is_taken_back(over: Running) -> None:
    old = issue(over)
    _decide_by_hand(over, is_completed=False)
    with pytest.raises(Refused, match="not recorded as completed"):
        services.issue_anew(old, reason="The paper is missed.", actor=over.staff)


def test_who_was_erased_after_completing_gets_none(over: Running) -> None:
    people.erase(over.enrolments[0].person_id, actor=over.staff)
    assert queries.waiting_for_certificate(over.cohort.id, true()) == []
    assert services.issue_for_cohort(over.cohort, actor=over.staff) == 0
