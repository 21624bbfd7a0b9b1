"""The statements of a cohort's work table, each built once and kept with what it compiles to.

All take the parameters `cohort`, the id of one, and `reader`, the id of the reader's account (see
`people.queries.VISIBLE`), but for those that say which others they take. Values are put in when a
statement is carried out: to build one anew for each page takes as long as to carry it out.
"""

from __future__ import annotations

import functools
from typing import TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    not_,
    select,
)

from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    EligibilityFinding,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.ranks import live_places
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import VISIBLE
from training_portal.platform.web.listing_rows import AnySelect

_COHORT = bindparam("cohort", type_=Integer)
V = TypeVar("V")
SEVERITY: ColumnElement[int | None] = (
    select(
        func.max(
            case(
                (EligibilityFinding.waived_at.is_not(None), 0),
                (EligibilityFinding.finding == Finding.FAIL, 2),
                (EligibilityFinding.finding == Finding.NEEDS_PERSON, 1),
                else_=0,
            )
        )
    )
    .where(
        EligibilityFinding.application_id == Application.id,
        Application.closed_to_staff_at.is_(None),
    )
    .correlate(Application)
    .scalar_subquery()
)
#: The rank of each nominee of the cohort who is still in it.
RANKS = live_places(Nomination.cohort_id == _COHORT)


@functools.cache
def rows(sees_hidden: bool) -> AnySelect:
    """The table's rows, in the order of the fields of `ApplicationRow`."""
    places = _places(sees_hidden)
    statement = (
        select(
            Application.id,
            Application.public_id,
            Application.person_id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Person.name_in_latin,
            Application.sending_country,
            Person.nationality,
            Organisation.name,
            RANKS.c.place,
            SEVERITY,
            Application.state,
            places.c.place,
            Offer.deadline,
            Application.submitted_at,
            Application.seat_taken_back,
            Application.revision,
            Application.decided_at,
        )
        .outerjoin(places, places.c.application_id == Application.id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(RANKS, RANKS.c.application_id == Application.id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .outerjoin(
            Offer, and_(Offer.application_id == Application.id, Offer.state == OfferState.OPEN)
        )
        .where(*_sent_and_shown(sees_hidden))
    )
    return cast("AnySelect", statement)


def _sent_and_shown(sees_hidden: bool) -> tuple[ColumnElement[bool], ...]:
    """Which applications the table is of: sent to the cohort, by people who may be shown."""
    return (
        Application.cohort_id == _COHORT,
        Application.state != ApplicationState.DRAFT,
        VISIBLE[sees_hidden],
    )


def _among_rows(statement: Select[V], sees_hidden: bool) -> Select[V]:
    """A statement over applications, of those alone that stand in the table."""
    return statement.join(Person, Person.id == Application.person_id).where(
        *_sent_and_shown(sees_hidden)
    )


def _places(sees_hidden: bool) -> Subquery:
    """The places on the waitlist, counted among those who may be shown: no gap tells of others."""
    order = (Application.waitlist_position, Application.id)
    return (
        select(
            Application.id.label("application_id"),
            func.row_number().over(order_by=order).label("place"),
        )
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == _COHORT,
            Application.waitlist_position.is_not(None),
            VISIBLE[sees_hidden],
        )
        .subquery()
    )


@functools.cache
def countries_shown(sees_hidden: bool) -> AnySelect:
    """Code and name of the countries that occur in the table."""
    shown = _among_rows(select(Application.sending_country), sees_hidden)
    return cast(
        "AnySelect",
        select(Country.code, Country.name)
        .where(Country.code.in_(shown))
        .order_by(Country.position),
    )


@functools.cache
def organisations_shown(sees_hidden: bool) -> AnySelect:
    """Public id and name of the bodies that nominated for it."""
    nominating = select(Nomination.organisation_id).join(
        Application, Application.nomination_id == Nomination.id
    )
    shown = _among_rows(nominating, sees_hidden)
    return cast(
        "AnySelect",
        select(Organisation.public_id, Organisation.name)
        .where(Organisation.id.in_(shown))
        .order_by(Organisation.search_key),
    )


@functools.cache
def waiting(sees_hidden: bool) -> AnySelect:
    """One of those who are on the waitlist, if there is any."""
    statement = (
        select(Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == _COHORT,
            Application.state == ApplicationState.WAITLISTED,
            VISIBLE[sees_hidden],
        )
        .limit(1)
    )
    return cast("AnySelect", statement)


@functools.cache
def counts(sees_hidden: bool) -> AnySelect:
    """How many applications are in each state, drafts too."""
    statement = (
        select(Application.state, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == _COHORT, VISIBLE[sees_hidden])
        .group_by(Application.state)
    )
    return cast("AnySelect", statement)


@functools.cache
def seats_of_unknown(sees_hidden: bool) -> AnySelect:
    """Seats of people the reader may not know of, by the cohort's public id and the country.

    Built from the few cohorts that are asked for, so that seats of no other are counted; a cohort
    without such seats stands there with none. Parameter instead of `cohort`: `cohorts`.
    """
    holds_a_seat = and_(
        Application.cohort_id == Cohort.id, Application.state.in_(sorted(SEATED_STATES))
    )
    is_unknown = and_(Person.id == Application.person_id, not_(VISIBLE[sees_hidden]))
    statement = (
        select(Cohort.public_id, Application.sending_country, func.count(Person.id))
        # One after the other: a join in brackets has SQLite go through all people first.
        .outerjoin(Application, holds_a_seat)
        .outerjoin(Person, is_unknown)
        .where(Cohort.public_id.in_(bindparam("cohorts", expanding=True)))
        .group_by(Cohort.public_id, Application.sending_country)
    )
    return cast("AnySelect", statement)


#: Findings of applications that are not met or need a person. Parameter: `applications`.
REASONS = (
    select(
        EligibilityFinding.application_id,
        EligibilityFinding.rule_kind,
        EligibilityFinding.finding,
        EligibilityFinding.facts,
    )
    .where(
        EligibilityFinding.application_id.in_(bindparam("applications", expanding=True)),
        EligibilityFinding.waived_at.is_(None),
    )
    .order_by(EligibilityFinding.position.desc())
)
#: What is waived of applications that are open to staff. Parameter: `applications`.
WAIVED = (
    select(EligibilityFinding.application_id, EligibilityFinding.rule_kind)
    .join(Application, Application.id == EligibilityFinding.application_id)
    .where(
        EligibilityFinding.application_id.in_(bindparam("applications", expanding=True)),
        EligibilityFinding.waived_at.is_not(None),
        Application.closed_to_staff_at.is_(None),
    )
    .order_by(EligibilityFinding.position)
)
