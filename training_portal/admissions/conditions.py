"""What the rules found for an application is kept, and held against it again before a seat.

Between the sending and the seat another course may have been taken, or a document refused: what may
have changed is looked at anew when a seat is offered, and when it is accepted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
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
from training_portal.eligibility.profiles import rules_of
from training_portal.eligibility.rules import NO_OVERLAP, check_all
from training_portal.platform import clock
from training_portal.platform.database import db, insert_all

#: While it is in one of these states, what is found can still change what becomes of it.
LOOKED_AT = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ELIGIBLE,
        ApplicationState.SHORTLISTED,
        ApplicationState.WAITLISTED,
        # Until the enrolment: what is not met any more is asked once more by the answer and by it.
        ApplicationState.OFFERED,
        ApplicationState.ACCEPTED,
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
    store_all([application], cohort)


def store_all(applications: Sequence[Application], cohort: Cohort) -> list[Application]:
    """The same for many of one cohort, with as many statements; those of which something else is
    found than before."""
    ids = [each.id for each in applications]
    before = _findings_by_application(ids)
    if any(before.values()):
        db.session.execute(
            delete(EligibilityFinding).where(EligibilityFinding.application_id.in_(ids))
        )
    rules = rules_of(cohort)
    asked = [(each, each.snapshot or {}) for each in applications]
    profiles = queries.profiles_of(asked, cohort, rules)
    now, rows, differ = clock.now(), [], []
    for application in applications:
        kept = {(row.position, row.rule_kind): row for row in before[application.id]}
        found = check_all(rules, profiles[application.id])
        rows += [
            EligibilityFinding(
                application_id=application.id,
                position=each.position,
                rule_kind=each.kind,
                finding=each.finding,
                facts=each.facts,
                checked_at=now,
                **_kept(kept.get((each.position, each.kind)), each.finding, each.facts),
            )
            for each in found
        ]
        if {key: row.finding for key, row in kept.items()} != {
            (each.position, each.kind): each.finding for each in found
        }:
            differ.append(application)
    insert_all(rows)
    return differ


def _kept(
    before: EligibilityFinding | None, finding: Finding, facts: Mapping[str, Any]
) -> dict[str, Any]:
    if before is None or before.waived_at is None:
        return {}
    if (before.finding, before.facts) != (finding, facts):
        return {}
    return {
        "waived_at": before.waived_at,
        "waived_by_id": before.waived_by_id,
        "waiver_reason": before.waiver_reason,
    }


def findings_of(application_id: int) -> list[EligibilityFinding]:
    return _findings_by_application([application_id])[application_id]


def _findings_by_application(ids: Collection[int]) -> dict[int, list[EligibilityFinding]]:
    found: dict[int, list[EligibilityFinding]] = {each: [] for each in ids}
    for row in db.session.scalars(
        select(EligibilityFinding)
        .where(EligibilityFinding.application_id.in_(found))
        .order_by(EligibilityFinding.application_id, EligibilityFinding.position)
        .execution_options(populate_existing=True)
    ):
        found[row.application_id].append(row)
    return found


def failed(application: Application) -> list[EligibilityFinding]:
    """The rules that are not met and that nobody waived yet."""
    return _not_met(findings_of(application.id))


def _not_met(rows: Sequence[EligibilityFinding]) -> list[EligibilityFinding]:
    return [row for row in rows if row.finding is Finding.FAIL and row.waived_at is None]


def is_open_failure() -> ColumnElement[bool]:
    """SQL: a finding that stands against a seat until somebody waives it. Two seats on the same
    days do not: who is offered both may choose."""
    return and_(
        EligibilityFinding.finding == Finding.FAIL,
        EligibilityFinding.waived_at.is_(None),
        EligibilityFinding.rule_kind != NO_OVERLAP,
    )


def failing(cohort_id: int) -> set[int]:
    """The applications of a cohort with such a finding, as they were looked at last."""
    rows = db.session.scalars(
        select(EligibilityFinding.application_id)
        .join(Application, Application.id == EligibilityFinding.application_id)
        .where(Application.cohort_id == cohort_id, is_open_failure())
    )
    return set(rows)


def look_again(application: Application, cohort: Cohort) -> None:
    """Apply the rules once more where something can follow from it."""
    if application.state in LOOKED_AT and application.closed_to_staff_at is None:
        store(application, cohort)


def unmet(
    cohort: Cohort, applications: Sequence[Application], *, can_choose: bool = True
) -> dict[int, str]:
    """By application, which rule it does not meet any more, in words; none where all are met.

    `can_choose` as in `first_unmet`.
    """
    rows = first_unmet(cohort, applications, can_choose=can_choose)
    return {application_id: words_on(row) for application_id, row in rows.items()}


def first_unmet(
    cohort: Cohort, applications: Sequence[Application], *, can_choose: bool = True
) -> dict[int, EligibilityFinding]:
    """By application, the first rule that it does not meet any more; none where all are met.

    What may have changed is looked at anew and kept. `can_choose`: two seats on the same days are
    no matter, for who is offered both may choose, and is told by the answer (`held_seats.py`).
    """
    ids = [each.id for each in applications]
    changed = set(
        db.session.scalars(select(Application.id).where(Application.id.in_(ids), _may_differ()))
    )
    if not changed:
        return {}
    store_all([each for each in applications if each.id in changed], cohort)
    found: dict[int, EligibilityFinding] = {}
    for application_id, rows in _findings_by_application(changed).items():
        for row in _not_met(rows):
            if not (can_choose and row.rule_kind == NO_OVERLAP):
                found.setdefault(application_id, row)
    return found


def words_on(row: EligibilityFinding) -> str:
    """That a rule is not met any more, and what was found."""
    return not_met_words(row.rule_kind, row.finding, row.facts)


def not_met_words(kind: str, finding: Finding, facts: Mapping[str, Any]) -> str:
    """The same of what was only tried, and is not kept."""
    return _(
        "“%(rule)s” is not met any more. %(reason)s",
        rule=wording.rule_label(kind),
        reason=wording.reason(kind, finding, facts),
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
