"""What a nominating body learns of the medical part of a nominee: that it is given, or not.

Never what was told, nor a question or a care note. An employer learns not even this: the pages that
ask here leave companies out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, null, select

from training_portal.admissions.models import ENDED_STATES, Application, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.health.models import MedicalPart, MedicalPlan
from training_portal.health.queries import SEAT_IS_SURE, has_place
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import clock
from training_portal.platform.database import db


class ForBody(StrEnum):
    """Where the medical part of a nominee stands, as their body reads it."""

    GIVEN = "given"
    NOT_YET = "not_yet"
    #: It is asked for once the seat is accepted.
    LATER = "later"

    @property
    def label(self) -> str:
        labels = {
            ForBody.GIVEN: lazy_pgettext("medical part", "Given"),
            ForBody.NOT_YET: lazy_pgettext("medical part", "Not yet"),
            ForBody.LATER: _l("Not needed yet"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"given": "good", "not_yet": "wait", "later": "none"}[self.value]


def _is_asked() -> ColumnElement[bool]:
    plan = exists().where(MedicalPlan.cohort_id == Cohort.id, MedicalPlan.is_asked)
    return plan.correlate(Cohort)


def _is_given() -> ColumnElement[bool]:
    return exists().where(MedicalPart.id == Application.id).correlate(Application)


def _goes_on() -> ColumnElement[bool]:
    """SQL: what is over needs no care: its medical part is nobody's business any more."""
    return Cohort.ends_on >= clock.today()


def for_body() -> ColumnElement[str | None]:
    """SQL: a `ForBody`, NULL where nothing is asked for. Needs Application and Cohort."""
    seat_may_come = Application.state.not_in(sorted({*ENDED_STATES, *SEAT_IS_SURE}))
    return case(
        (~_goes_on(), null()),
        (and_(has_place(), _is_given()), ForBody.GIVEN.value),
        (~_is_asked(), null()),
        (has_place(), ForBody.NOT_YET.value),
        (seat_may_come, ForBody.LATER.value),
        else_=null(),
    )


def due_on() -> ScalarSelect[date]:
    """SQL: until which day, at the venue, a cohort asks for it. Needs Cohort."""
    return (
        select(MedicalPlan.due_on)
        .where(MedicalPlan.cohort_id == Cohort.id, MedicalPlan.is_asked)
        .correlate(Cohort)
        .scalar_subquery()
    )


def is_learned_by_a_body(application: Application) -> bool:
    """Whether a body learns of it: one that put the person forward, and does not employ them."""
    nomination = (
        exists()
        .where(Nomination.id == application.nomination_id)
        .where(
            Organisation.id == Nomination.organisation_id,
            Organisation.kind != OrganisationKind.COMPANY,
        )
    )
    return bool(db.session.scalar(select(nomination)))


@dataclass(frozen=True)
class Standing:
    """What stands about it on the page of one nominee; `due_on` while it is still to be given."""

    given: ForBody
    due_on: date | None


def standing_for_body(nomination_id: int) -> Standing | None:
    """Of one nominee; None where nothing is asked for, and of who was put forward by a company."""
    row = db.session.execute(
        select(for_body(), due_on())
        .select_from(Application)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.id == nomination_id, Organisation.kind != OrganisationKind.COMPANY)
        .order_by(Application.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row[0] is None:
        return None
    given = ForBody(row[0])
    return Standing(given, row[1] if given is ForBody.NOT_YET else None)
