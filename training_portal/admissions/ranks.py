"""The rank of a nominee as everybody reads it: bodies, staff and the runs that give seats out.

It is the place among those of the same body who are still in it, as far as that body knows. The
number in the table stays what it was given, so it has gaps where somebody left, and two bodies'
numbers could not be held against each other.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, case, func, select

from training_portal.admissions import employers
from training_portal.admissions.models import Application, Nomination
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists

#: SQL: the application of a nomination that counts, by its id: there may be one that ended before.
NEWEST = (
    select(func.max(Application.id))
    .where(Application.nomination_id == Nomination.id)
    .correlate(Nomination)
    .scalar_subquery()
)
#: SQL: behind all whom their body gave a number.
GIVEN = func.coalesce(Nomination.rank, 50_000)


def live_places(*which: ColumnElement[bool]) -> Subquery:
    """Nomination, application and `place` of the nominees that a condition leaves in, each counted
    within their body and cohort, from 1.

    Who hides moves nobody, so that no gap tells of them, and has the place of who comes next;
    `hidden` says the which of such people it is, 0 for all others.
    """
    is_told = case((in_lists(), 1), else_=0)
    told, hidden = (
        func.sum(each).over(
            partition_by=(Nomination.organisation_id, Nomination.cohort_id),
            order_by=(GIVEN, Nomination.id),
            rows=(None, 0),
        )
        for each in (is_told, 1 - is_told)
    )
    return (
        select(
            Nomination.id.label("nomination_id"),
            Application.id.label("application_id"),
            (told + 1 - is_told).label("place"),
            case((in_lists(), 0), else_=hidden).label("hidden"),
        )
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Application, Application.id == NEWEST)
        .where(*which, employers.is_live_to_its_body())
        .subquery()
    )
