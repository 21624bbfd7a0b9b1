"""Read models of figures: counts of places taken, never of single people."""

from __future__ import annotations

from sqlalchemy import Integer, and_, case, cast, extract, func, or_, select

from training_portal.cohorts.models import Cohort, CohortDecision, Enrolment, EnrolmentState
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.titles import is_for_reader
from training_portal.geography.countries import country_name
from training_portal.geography.models import Country
from training_portal.people.models import Person
from training_portal.placements.models import PlacementApplication
from training_portal.platform.database import db
from training_portal.reporting.rules import Fact, Outcome, outcome_of

#: Where the passport's sex is not known, or was erased.
UNKNOWN = "-"


def facts() -> list[Fact]:
    """Places taken, by all that breakdowns ask for; one statement.

    Those of a cancelled cohort do not count, as nobody could complete it, but for who had.

    Hidden people count here like everybody: groups under five are kept back for all. An erased
    person's place counts on, without sex (domain.md, rules 6 and 7).
    """
    outcome = case(
        *((Enrolment.state == state, outcome_of(state).value) for state in EnrolmentState),
        else_="",
    ).label("outcome")
    year = cast(extract("year", Cohort.starts_on), Integer).label("year")
    rows = db.session.execute(
        select(Enrolment.sending_country, Person.sex, Course.code, outcome, year, func.count())
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(
            or_(
                Cohort.decision != CohortDecision.CANCELLED,
                Enrolment.state == EnrolmentState.COMPLETED,
            )
        )
        .group_by(Enrolment.sending_country, Person.sex, Course.code, outcome, year)
    )
    return [
        Fact(country, sex.value if sex else UNKNOWN, course, result, str(started), count)
        for country, sex, course, result, started, count in rows
    ]


def placement_facts() -> list[Fact]:
    """Placements that began, by where their people were sent from; one statement.

    A person's sending country and course are those of the first completion; without one, the
    country of residence stands for it.
    """
    first = (
        select(
            Enrolment.person_id,
            Enrolment.sending_country,
            Course.code,
            func.row_number()
            .over(partition_by=Enrolment.person_id, order_by=(Cohort.ends_on, Enrolment.id))
            .label("place"),
        )
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Enrolment.state == EnrolmentState.COMPLETED)
        .subquery()
    )
    country = func.coalesce(first.c.sending_country, Person.residence_country, UNKNOWN)
    course = func.coalesce(first.c.code, UNKNOWN)
    year = cast(extract("year", PlacementApplication.started_on), Integer)
    parts = (country.label("country"), Person.sex, course.label("course"), year.label("year"))
    rows = db.session.execute(
        select(*parts, func.count())
        .select_from(PlacementApplication)
        .join(Person, Person.id == PlacementApplication.person_id)
        .outerjoin(first, and_(first.c.person_id == Person.id, first.c.place == 1))
        .where(PlacementApplication.started_on.is_not(None))
        .group_by(*parts)
    )
    return [
        Fact(where, sex.value if sex else UNKNOWN, code, Outcome.COMPLETED, str(began), count)
        for where, sex, code, began, count in rows
    ]


def country_names() -> dict[str, str]:
    """Names of the countries that send, in their order."""
    codes = db.session.scalars(
        select(Country.code).where(Country.is_sending).order_by(Country.position)
    )
    return {code: country_name(code) for code in codes}


def course_names() -> dict[str, str]:
    """Present titles of all courses in the reader's language, by code."""
    rows = db.session.execute(
        select(Course.code, CourseText.title)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.is_current, is_for_reader())
        .order_by(CourseText.title_key)
    )
    return dict(rows.all())
