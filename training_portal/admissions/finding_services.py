"""What the rules found for an application: kept, looked at anew, and waived rule by rule."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from training_portal.admissions import offer_services
from training_portal.admissions.conditions import (
    LOOKED_AT,
    OPEN_AT_FIRST,
    OPEN_LATER,
    findings_of,
    is_decided_on,
    store,
)
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, EligibilityFinding
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts.models import Cohort
from training_portal.eligibility import wording
from training_portal.eligibility.rules import is_waivable
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


@transactional
def check_again(application_id: int, *, actor: Actor) -> None:
    """Apply the rules to what was sent and to what the portal knows by now, seats elsewhere above
    all. Raises Refused where nothing could follow from it any more.
    """
    if not actor.holds(AdmissionsPermission.DECIDE):
        raise NotAllowed
    cohort, application = _locked(application_id, None, actor)
    if application.state not in LOOKED_AT or application.closed_to_staff_at is not None:
        raise Refused(_("The conditions are not looked at again in this state."))
    store(application, cohort)
    audit.record(
        "check_again",
        "application",
        application.id,
        actor=actor,
        person_id=application.person_id,
    )


@transactional
def waive_rule(
    application_id: int, position: int, *, reason: str, seen: str | None = None, actor: Actor
) -> None:
    """Let an applicant pass by one rule that is not met or that a person must look at.

    Once the conditions were decided on, only one that came to fail since: the rest is decided.
    `reason` is staff's own; the person reads that the rule is waived. `seen`: the version that was
    asked about. Raises Refused, StaleRows.
    """
    _cohort, application = _locked(application_id, seen, actor)
    row = _finding_at(application, position)
    open_ones = OPEN_LATER if is_decided_on(application.state) else OPEN_AT_FIRST
    if row.finding not in open_ones or row.waived_at is not None:
        raise Refused(_("This condition needs no waiver."))
    waive_each(application, [row], reason, actor)


@transactional
def take_waiver_back(
    application_id: int, position: int, *, reason: str, seen: str | None = None, actor: Actor
) -> None:
    """Undo a waiver before the decision on the conditions. Raises Refused, StaleRows."""
    _cohort, application = _locked(application_id, seen, actor)
    row = _finding_at(application, position)
    if row.waived_at is None:
        raise Refused(_("This condition is not waived."))
    row.waived_at = row.waived_by_id = None
    row.waiver_reason = ""
    _note("unwaive_rule", application, row, reason, actor)


def waive(
    application: Application, rows: Iterable[EligibilityFinding], reason: str, actor: Actor
) -> None:
    """Keep a waiver for each of these findings; raises Refused for one that nobody may waive."""
    for row in rows:
        if not is_waivable(row.rule_kind, row.facts):
            raise Refused(cannot_be_waived(row.rule_kind))
        row.waived_at = clock.now()
        row.waived_by_id = actor.account_id
        row.waiver_reason = reason.strip()


def cannot_be_waived(kind: str) -> str:
    """That nobody may waive a rule of this kind, in words."""
    return _("“%(rule)s” cannot be waived.", rule=wording.rule_label(kind))


def waive_each(
    application: Application, rows: Iterable[EligibilityFinding], reason: str, actor: Actor
) -> None:
    """The same as a step of its own for each rule; needs the application locked."""
    for row in rows:
        waive(application, [row], reason, actor)
        _note("waive_rule", application, row, reason, actor)


def _locked(application_id: int, seen: str | None, actor: Actor) -> tuple[Cohort, Application]:
    cohort = lock(Cohort, db.session.get_one(Application, application_id).cohort_id)
    versions = None if seen is None else {application_id: seen}
    [application] = offer_services.lock_all(cohort, [application_id], versions, decides=actor)
    return cohort, application


def _finding_at(application: Application, position: int) -> EligibilityFinding:
    found = (row for row in findings_of(application.id) if row.position == position)
    row = next(found, None)
    if row is None:
        raise Refused(_("The condition is no longer among those of the application."))
    return row


def _note(
    verb: str, application: Application, row: EligibilityFinding, reason: str, actor: Actor
) -> None:
    APPLICATION.apply(
        application,
        verb,
        actor=actor,
        reason=reason,
        person_id=application.person_id,
        details={"rule": row.rule_kind},
    )
    # Who was asked about the application before is asked again.
    application.revision += 1
