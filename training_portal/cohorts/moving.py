"""Places of a person whose two records become one, or two again."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import aliased

from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import CourseVersion
from training_portal.people.moving import Moving, Rows, name_of
from training_portal.platform.database import db
from training_portal.platform.policy import Actor

#: Of these nobody took part.
_NO_PART = (EnrolmentState.WITHDRAWN, EnrolmentState.NO_SHOW)


def _objections(kept_id: int, other_id: int) -> list[str]:
    one, two = aliased(Enrolment), aliased(Enrolment)
    codes = db.session.scalars(
        select(Cohort.code)
        .join(one, one.cohort_id == Cohort.id)
        .join(two, two.cohort_id == Cohort.id)
        .where(one.person_id == kept_id, two.person_id == other_id)
        .order_by(Cohort.starts_on, Cohort.id)
    )
    return [
        _("Both have a place in %(code)s, and one person can have one.", code=code)
        for code in codes
    ]


def _names(ids: Collection[int]) -> list[str]:
    """The codes of their cohorts."""
    return list(
        db.session.scalars(
            select(Cohort.code)
            .join(Enrolment, Enrolment.cohort_id == Cohort.id)
            .where(Enrolment.id.in_(ids))
            .order_by(Cohort.starts_on, Cohort.id)
        )
    )


def _gives_way(kept_id: int, other_id: int, _actor: Actor) -> Rows:
    """A place in a cohort in which the kept person has one ends with the record."""
    theirs = select(Enrolment.cohort_id).where(Enrolment.person_id == kept_id)
    second = select(Enrolment.id).where(
        Enrolment.person_id == other_id, Enrolment.cohort_id.in_(theirs)
    )
    return {name_of(Enrolment.person_id): list(db.session.scalars(second))}


def clashes(kept_id: int, other_id: int) -> list[str]:
    """Courses of both together that lie on the same days, or are one course taken twice."""
    rows = db.session.execute(
        select(Cohort.code, Cohort.starts_on, Cohort.ends_on, CourseVersion.course_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .where(
            Enrolment.person_id.in_((kept_id, other_id)),
            Enrolment.state.not_in(_NO_PART),
            Cohort.decision != CohortDecision.CANCELLED,
        )
        .order_by(Cohort.starts_on, Cohort.id)
    ).all()
    found = []
    for one, two in combinations(rows, 2):
        codes = {"one": one.code, "two": two.code}
        if two.starts_on <= one.ends_on:
            found.append(_("The places in %(one)s and %(two)s are on the same days.", **codes))
        if one.course_id == two.course_id:
            found.append(_("%(one)s and %(two)s are the same course.", **codes))
    return found


PLACES = Moving(
    columns=(Enrolment.person_id,),
    words=lambda count: ngettext(
        "%(num)d place in a cohort, with what was learned and certified",
        "%(num)d places in cohorts, with what was learned and certified",
        count,
    ),
    names=_names,
    objections=_objections,
    gives_way=_gives_way,
)
