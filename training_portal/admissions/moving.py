"""Nominations and applications of a person whose two records become one, or two again."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from training_portal.admissions import conditions, record_services, too_close
from training_portal.admissions.change_models import ApplicationChange
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationConsent,
    ApplicationState,
    Nomination,
)
from training_portal.admissions.sealed_answers import sealed_anew
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.people.events import RecordsMoved
from training_portal.people.moving import Following, Moving, Resting
from training_portal.platform import audit, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


def _both_applied(kept_id: int, other_id: int) -> list[str]:
    one, two = aliased(Application), aliased(Application)
    codes = db.session.scalars(
        select(Cohort.code)
        .join(one, one.cohort_id == Cohort.id)
        .join(two, two.cohort_id == Cohort.id)
        .where(
            one.person_id == kept_id,
            two.person_id == other_id,
            one.state.not_in(sorted(ENDED_STATES)),
            two.state.not_in(sorted(ENDED_STATES)),
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [
        _("Both have applied to %(code)s: one of the two is withdrawn first.", code=code)
        for code in codes
    ]


def _both_put_forward(kept_id: int, other_id: int) -> list[str]:
    one, two = aliased(Nomination), aliased(Nomination)
    codes = db.session.scalars(
        select(Cohort.code)
        .join(one, one.cohort_id == Cohort.id)
        .join(two, two.cohort_id == Cohort.id)
        .where(one.person_id == kept_id, two.person_id == other_id)
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [
        _("Both are put forward for %(code)s: one body takes that back first.", code=code)
        for code in codes
    ]


def _seal_anew(to_id: int, from_id: int) -> None:
    """Words of changes that were asked for, of applications that moved, and sealed answers."""
    rows = db.session.scalars(
        select(ApplicationChange)
        .join(Application, Application.id == ApplicationChange.application_id)
        .where(Application.person_id == to_id)
        .order_by(ApplicationChange.id)
    ).all()
    opened = personal.unseal_all(person_reference(from_id), [row.words for row in rows])
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            row.words = personal.seal(person_reference(to_id), words)
    for application in db.session.scalars(
        select(Application).where(Application.person_id == to_id).order_by(Application.id)
    ).all():
        for step, saved in application.answers.items():
            values = sealed_anew(to_id, from_id, saved.get("values", {}))
            if values is not None:
                application.answers = {**application.answers, step: {**saved, "values": values}}


def look_anew(event: RecordsMoved) -> None:
    """The rules on earlier courses are held against all that is one person's now."""
    rows = db.session.scalars(
        select(Application)
        .where(
            Application.person_id.in_(event.person_ids),
            Application.state.in_(conditions.LOOKED_AT),
            Application.closed_to_staff_at.is_(None),
        )
        .order_by(Application.id)
    ).all()
    for application in rows:
        conditions.store(application, db.session.get_one(Cohort, application.cohort_id))
        audit.record(
            "check_again",
            "application",
            application.id,
            actor=event.actor,
            person_id=application.person_id,
        )


def clashes(kept_id: int, other_id: int) -> list[str]:
    """Seats of both together, accepted or offered, on the days of another seat or a place."""
    both = (kept_id, other_id)
    columns = (Cohort.code, Cohort.starts_on, Cohort.ends_on)
    seats = db.session.execute(
        select(*columns)
        .join(Application, Application.cohort_id == Cohort.id)
        .where(Application.person_id.in_(both), Application.state.in_(too_close.SEATS))
        .order_by(Cohort.starts_on, Cohort.id)
    ).all()
    places = db.session.execute(
        select(*columns)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id.in_(both), Enrolment.ended_at.is_(None))
        .order_by(Cohort.starts_on, Cohort.id)
    ).all()
    pairs = [*combinations(seats, 2), *((seat, place) for seat in seats for place in places)]
    return [
        _(
            "A seat in %(one)s is on the same days as one in %(two)s.",
            one=one.code,
            two=two.code,
        )
        for one, two in pairs
        if one.code != two.code and one.starts_on <= two.ends_on and two.starts_on <= one.ends_on
    ]


def _names_of_applications(ids: Collection[int]) -> list[str]:
    """The codes of the cohorts that they are for."""
    return list(
        db.session.scalars(
            select(Cohort.code)
            .join(Application, Application.cohort_id == Cohort.id)
            .where(Application.id.in_(ids))
            .order_by(Cohort.starts_on, Cohort.id)
        )
    )


def _names_of_nominations(ids: Collection[int]) -> list[str]:
    return list(
        db.session.scalars(
            select(Cohort.code)
            .join(Nomination, Nomination.cohort_id == Cohort.id)
            .where(Nomination.id.in_(ids))
            .order_by(Cohort.starts_on, Cohort.id)
        )
    )


def _led_to_the_place() -> ColumnElement[bool]:
    """SQL: the application by which somebody has, or had, a place: no key says it, for places are
    recorded without one too. A place of before a withdrawn one is none of its."""
    newer = aliased(Application)
    newest = (
        select(newer.id)
        .where(
            newer.cohort_id == Enrolment.cohort_id,
            newer.person_id == Enrolment.person_id,
            newer.state.in_((ApplicationState.ENROLLED, ApplicationState.WITHDRAWN)),
        )
        .order_by((newer.state == ApplicationState.ENROLLED).desc(), newer.id.desc())
        .limit(1)
        .correlate(Enrolment)
        .scalar_subquery()
    )
    return and_(
        Application.id == newest,
        or_(
            Application.state == ApplicationState.ENROLLED,
            Enrolment.enrolled_at >= Application.created_at,
        ),
    )


APPLICATIONS = Moving(
    columns=(Application.person_id,),
    words=lambda count: ngettext("%(num)d application", "%(num)d applications", count),
    names=_names_of_applications,
    follows=(
        Following(
            Application.person_id, Nomination.person_id, Application.nomination_id == Nomination.id
        ),
        Following(Enrolment.person_id, Application.person_id, _led_to_the_place()),
    ),
    rests=(
        Resting(
            ApplicationConsent.consent_id,
            Application.person_id,
            ApplicationConsent.application_id == Application.id,
        ),
    ),
    objections=_both_applied,
    gives_way=record_services.give_way,
    seal_anew=_seal_anew,
)
NOMINATIONS = Moving(
    columns=(Nomination.person_id,),
    words=lambda count: ngettext("%(num)d nomination", "%(num)d nominations", count),
    names=_names_of_nominations,
    objections=_both_put_forward,
)
