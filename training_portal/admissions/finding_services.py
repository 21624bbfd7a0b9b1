"""What the rules found for an application: kept, looked at anew, and waived rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.admissions import application_queries as queries
from training_portal.admissions import offer_services
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, ApplicationState, EligibilityFinding
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts.models import Cohort
from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import is_waivable
from training_portal.platform import audit, clock
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused

#: While it is in one of these states, what is found can still change what becomes of it.
LOOKED_AT = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ELIGIBLE,
        ApplicationState.SHORTLISTED,
        ApplicationState.WAITLISTED,
    }
)


def store(application: Application, cohort: Cohort) -> None:
    """Apply the rules and keep what they find, in the running unit of work.

    A waiver stays where its rule finds the very same again; of other facts nobody has decided.
    """
    before = findings_of(application.id)
    waived = {(row.position, row.rule_kind): row for row in before if row.waived_at}
    if before:
        db.session.execute(
            delete(EligibilityFinding).where(EligibilityFinding.application_id == application.id)
        )
    now = clock.now()
    insert_all(
        [
            EligibilityFinding(
                application_id=application.id,
                position=found.position,
                rule_kind=found.kind,
                finding=found.finding,
                facts=found.facts,
                checked_at=now,
                **_kept(waived.get((found.position, found.kind)), found.finding, found.facts),
            )
            for found in queries.checked(application, cohort, application.snapshot or {}).findings
        ]
    )


def _kept(
    before: EligibilityFinding | None, finding: Finding, facts: Mapping[str, Any]
) -> dict[str, Any]:
    if before is None or (before.finding, before.facts) != (finding, facts):
        return {}
    return {
        "waived_at": before.waived_at,
        "waived_by_id": before.waived_by_id,
        "waiver_reason": before.waiver_reason,
    }


def findings_of(application_id: int) -> list[EligibilityFinding]:
    return list(
        db.session.scalars(
            select(EligibilityFinding)
            .where(EligibilityFinding.application_id == application_id)
            .order_by(EligibilityFinding.position)
            .execution_options(populate_existing=True)
        )
    )


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

    `reason` is staff's own; the person reads that the rule is waived. `seen`: the version that was
    asked about. Raises Refused, StaleRows.
    """
    _cohort, application = _locked(application_id, seen, actor)
    row = _finding_at(application, position)
    if row.finding is Finding.PASS or row.waived_at is not None:
        raise Refused(_("This condition needs no waiver."))
    waive(application, [row], reason, actor)
    _note("waive_rule", application, row, reason, actor)


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
            raise Refused(_("“%(rule)s” cannot be waived.", rule=wording.rule_label(row.rule_kind)))
        row.waived_at = clock.now()
        row.waived_by_id = actor.account_id
        row.waiver_reason = reason.strip()


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
