"""What the rules found for an application is kept, and held against it again before a seat.

Between the sending and the seat another course may have been taken, or a document refused: what may
have changed is looked at anew when a seat is offered, and when it is accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.orm import aliased

from training_portal.admissions import application_queries as queries
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
)
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.ledger import TOOK_PART
from training_portal.eligibility.rules import NO_OVERLAP
from training_portal.platform import clock
from training_portal.platform.database import db, insert_all

#: While it is in one of these states, what is found can still change what becomes of it.
LOOKED_AT = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ELIGIBLE,
        ApplicationState.SHORTLISTED,
        ApplicationState.WAITLISTED,
    }
)


#: Findings that a waiver is of: before the conditions are decided on, and afterwards.
OPEN_AT_FIRST = frozenset({Finding.FAIL, Finding.NEEDS_PERSON})
OPEN_LATER = frozenset({Finding.FAIL})


def is_decided_on(state: ApplicationState) -> bool:
    """Whether the conditions of an application in this state were decided on."""
    return state is not ApplicationState.SUBMITTED


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


def failed(application: Application) -> list[EligibilityFinding]:
    """The rules that are not met and that nobody waived yet."""
    return [
        row
        for row in findings_of(application.id)
        if row.finding is Finding.FAIL and row.waived_at is None
    ]


def look_again(application: Application, cohort: Cohort) -> None:
    """Apply the rules once more where something can follow from it."""
    if application.state in LOOKED_AT and application.closed_to_staff_at is None:
        store(application, cohort)


def unmet(
    cohort: Cohort, applications: Sequence[Application], kinds: Collection[str] | None = None
) -> dict[int, str]:
    """By application, which rule it does not meet any more, in words; none where all are met.

    What may have changed is looked at anew and kept. Two seats on the same days are no matter here:
    who is offered both may choose (`held_seats.py`). `kinds`: of these rules only.
    """
    ids = [each.id for each in applications]
    changed = set(
        db.session.scalars(select(Application.id).where(Application.id.in_(ids), _may_differ()))
    )
    found: dict[int, str] = {}
    for application in applications:
        if application.id not in changed:
            continue
        store(application, cohort)
        for row in failed(application):
            if row.rule_kind != NO_OVERLAP and (kinds is None or row.rule_kind in kinds):
                found.setdefault(application.id, _words(row))
    return found


def _words(row: EligibilityFinding) -> str:
    return _(
        "“%(rule)s” is not met any more. %(reason)s",
        rule=wording.rule_label(row.rule_kind),
        reason=wording.reason(row.rule_kind, row.finding, row.facts),
    )


def _may_differ() -> ColumnElement[bool]:
    """SQL: whether the rules could find something else by now than what is kept, for the worse; or
    find no more what stands against it."""
    other = aliased(Application)
    has_seat = exists().where(
        other.person_id == Application.person_id,
        other.cohort_id != Application.cohort_id,
        other.state == ApplicationState.ACCEPTED,
    )
    took_part = exists().where(
        Enrolment.person_id == Application.person_id,
        Enrolment.cohort_id != Application.cohort_id,
        Enrolment.state.in_(TOOK_PART),
    )
    lacks_document = exists().where(
        ApplicationDocument.application_id == Application.id,
        or_(
            ApplicationDocument.state == DocumentState.REFUSED,
            ApplicationDocument.expires_on < clock.today(),
        ),
    )
    fails = exists().where(
        EligibilityFinding.application_id == Application.id,
        EligibilityFinding.finding == Finding.FAIL,
        EligibilityFinding.waived_at.is_(None),
    )
    return or_(has_seat, took_part, lacks_document, fails)
