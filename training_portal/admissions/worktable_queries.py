"""What stands on the work table of a cohort's applications, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Subquery, and_, case, func, not_, or_, select

from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationState,
    EligibilityFinding,
    Finding,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.worktable import BY_SEVERITY, DIRECT, SHOWN_STATES, ApplicationRow
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.geography.countries import country_called
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.text import search_key
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import (
    Choices,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page

_SEVERITY: ColumnElement[int | None] = (
    select(
        func.max(
            case(
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


def _statement(cohort_id: int, visible: ColumnElement[bool]) -> AnySelect:
    places = _places(cohort_id, visible)
    return (
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
            Nomination.rank,
            _SEVERITY,
            Application.state,
            places.c.place,
            Offer.deadline,
            Application.submitted_at,
        )
        .outerjoin(places, places.c.application_id == Application.id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .outerjoin(
            Offer, and_(Offer.application_id == Application.id, Offer.state == OfferState.OPEN)
        )
        .where(
            Application.cohort_id == cohort_id,
            Application.state != ApplicationState.DRAFT,
            visible,
        )
    )


def _places(cohort_id: int, visible: ColumnElement[bool]) -> Subquery:
    """The places on the waitlist, counted among those who may be shown: no gap tells of others."""
    order = (Application.waitlist_position, Application.id)
    return (
        select(
            Application.id.label("application_id"),
            func.row_number().over(order_by=order).label("place"),
        )
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id, Application.waitlist_position.is_not(None), visible
        )
        .subquery()
    )


_STATE_ORDER = case(
    {state.value: place for place, state in enumerate(ApplicationState)}, value=Application.state
)
_ORDER = {
    "person": Person.name_key,
    "country": Application.sending_country,
    "organisation": Organisation.name,
    "rank": Nomination.rank,
    "finding": _SEVERITY,
    "state": _STATE_ORDER,
    "waitlist": Application.waitlist_position,
    "deadline": Offer.deadline,
    "submitted": Application.submitted_at,
    "nationality": Person.nationality,
}
_WHERE = {
    "country": lambda code: Application.sending_country == code,
    "state": lambda state: Application.state == ApplicationState(state),
    "finding": lambda finding: BY_SEVERITY.index(Finding(finding)) == _SEVERITY,
    "organisation": lambda public_id: (
        Application.nomination_id.is_(None)
        if public_id == DIRECT
        else Organisation.public_id == public_id
    ),
}


def _search(words: str) -> ColumnElement[bool]:
    return or_(
        Person.name_key.contains(search_key(words), autoescape=True),
        Application.public_id == words.upper(),
    )


_PARAMETERS: dict[str, Any] = {
    "row": ApplicationRow,
    "order": _ORDER,
    "tie": Application.id,
    "where": _WHERE,
    "search": _search,
}


def applications(cohort_id: int, view: View, visible: ColumnElement[bool]) -> Page[ApplicationRow]:
    """A page of the cohort's sent applications; `visible` leaves out whom one may not see."""
    return listing_rows.fetch(db.session, _statement(cohort_id, visible), view, **_PARAMETERS)


def all_applications(
    cohort_id: int, view: View, visible: ColumnElement[bool]
) -> list[ApplicationRow]:
    """All rows that a view leaves in, for a bulk action."""
    return listing_rows.every(db.session, _statement(cohort_id, visible), view, **_PARAMETERS)


def each_application(
    cohort_id: int, view: View, visible: ColumnElement[bool]
) -> Iterator[ApplicationRow]:
    """All rows that a view leaves in one after another, for an export."""
    return listing_rows.each(db.session, _statement(cohort_id, visible), view, **_PARAMETERS)


@dataclass(frozen=True)
class Neighbours:
    """Where an application stands in a view of the table, and whose are beside it."""

    place: int
    total: int
    before: str | None
    after: str | None


def neighbours(
    cohort_id: int, public_id: str, view: View, visible: ColumnElement[bool]
) -> Neighbours | None:
    """The numbers before and after an application in a view; None where the view has only it.

    It keeps its place when a decision takes it out of the view, so that the way goes on from there.
    """
    this = Application.public_id == public_id
    kept = listing_rows.narrowed(
        _statement(cohort_id, visible),
        view,
        where={key: _or_this(condition, this) for key, condition in _WHERE.items()},
        search=_or_this(_search, this),
    )
    order = listing_rows.ordered(kept, view, order=_ORDER, tie=Application.id)
    numbers = db.session.scalars(
        order.with_only_columns(Application.public_id, maintain_column_froms=True)
    ).all()
    if len(numbers) < 2 or public_id not in numbers:
        return None
    place = numbers.index(public_id)
    return Neighbours(
        place=place + 1,
        total=len(numbers),
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
    )


def _or_this(
    condition: Callable[[str], ColumnElement[bool]], this: ColumnElement[bool]
) -> Callable[[str], ColumnElement[bool]]:
    return lambda value: or_(condition(value), this)


def chosen_applications(
    cohort_id: int, public_ids: Sequence[str], visible: ColumnElement[bool]
) -> list[ApplicationRow]:
    """The ticked rows that are of this cohort and may be seen, in the order they were ticked."""
    rows = db.session.execute(
        _statement(cohort_id, visible).where(Application.public_id.in_(public_ids))
    )
    found = {row[1]: ApplicationRow(*row) for row in rows}
    return [found[public_id] for public_id in dict.fromkeys(public_ids) if public_id in found]


def row_of(cohort_id: int, public_id: str, visible: ColumnElement[bool]) -> ApplicationRow:
    """One line by its number; 404 when the cohort has none that may be seen."""
    rows = chosen_applications(cohort_id, [public_id], visible)
    return rows[0] if rows else abort(404)


def has_waitlist(cohort_id: int, visible: ColumnElement[bool]) -> bool:
    """Whether anybody waits whom the reader may see."""
    waits = (
        select(Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state == ApplicationState.WAITLISTED,
            visible,
        )
        .limit(1)
    )
    return db.session.scalar(waits) is not None


def waitlist_rows(cohort_id: int, visible: ColumnElement[bool]) -> list[ApplicationRow]:
    """Those who wait, in their order."""
    rows = db.session.execute(
        _statement(cohort_id, visible)
        .where(Application.state == ApplicationState.WAITLISTED)
        .order_by(Application.waitlist_position, Application.id)
    )
    return [ApplicationRow(*row) for row in rows]


def shown_among(application_ids: Sequence[int], visible: ColumnElement[bool]) -> int:
    """How many of these applications are of people who may be shown."""
    statement = (
        select(func.count())
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .where(Application.id.in_(application_ids), visible)
    )
    return db.session.scalar(statement) or 0


def application_of(cohort: Cohort, public_id: str, actor: Actor) -> Application:
    """A sent application of this cohort; 404 for a draft, another cohort's, or none."""
    application = db.session.scalar(
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.public_id == public_id,
            Application.cohort_id == cohort.id,
            Application.state != ApplicationState.DRAFT,
            visible_people(actor),
        )
    )
    return application or abort(404)


def filter_choices(cohort_id: int, visible: ColumnElement[bool]) -> dict[str, Choices]:
    """The choices of the table's filters: what occurs among the applications that are shown."""
    shown = (
        select(Application.sending_country, Nomination.organisation_id)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state != ApplicationState.DRAFT,
            visible,
        )
        .cte()
    )
    countries = db.session.execute(
        select(Country.code, Country.name)
        .where(Country.code.in_(select(shown.c.sending_country)))
        .order_by(Country.position)
    )
    organisations = db.session.execute(
        select(Organisation.public_id, Organisation.name)
        .where(Organisation.id.in_(select(shown.c.organisation_id)))
        .order_by(Organisation.name)
    )
    return {
        "country": [(code, country_called(name)) for code, name in countries],
        "state": [(state.value, state.label) for state in SHOWN_STATES],
        "finding": [(finding.value, finding.label) for finding in Finding],
        "organisation": [
            (DIRECT, _l("Applied directly")),
            *((public_id, name) for public_id, name in organisations),
        ],
    }


def seats_of_unknown(public_ids: Collection[str], actor: Actor) -> dict[str, dict[str, int]]:
    """Of cohorts whose applications the actor reads: seats of people they may not know of.

    By the cohort's public id and the sending country; see cohorts/seat_figures.py.
    """
    seats = (
        select(
            Application.cohort_id,
            Application.sending_country.label("country"),
            func.count().label("number"),
        )
        .join(Person, Person.id == Application.person_id)
        .where(Application.state.in_(sorted(SEATED_STATES)), not_(visible_people(actor)))
        .group_by(Application.cohort_id, Application.sending_country)
        .subquery()
    )
    rows = db.session.execute(
        select(Cohort.public_id, seats.c.country, seats.c.number)
        .outerjoin(seats, seats.c.cohort_id == Cohort.id)
        .where(Cohort.public_id.in_(public_ids), within_reach(actor, AdmissionsPermission.READ))
    )
    found: dict[str, dict[str, int]] = {}
    for public_id, country, number in rows:
        found.setdefault(public_id, {}).update({country: number} if country else {})
    return found


def count_by_state(cohort_id: int, visible: ColumnElement[bool]) -> dict[ApplicationState, int]:
    """How many applications of people who may be shown are in each state, drafts too."""
    rows = db.session.execute(
        select(Application.state, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort_id, visible)
        .group_by(Application.state)
    )
    return dict(rows.all())


def reasons_of(rows: Iterable[ApplicationRow]) -> dict[str, tuple[str, Finding, dict[str, Any]]]:
    """By number, the first rule that is not met or needs a person: kind, finding and facts."""
    open_rows = {row.id: row for row in rows if row.finding not in (None, Finding.PASS)}
    found = db.session.execute(
        select(
            EligibilityFinding.application_id,
            EligibilityFinding.rule_kind,
            EligibilityFinding.finding,
            EligibilityFinding.facts,
        )
        .where(EligibilityFinding.application_id.in_(open_rows))
        .order_by(EligibilityFinding.position.desc())
    )
    reasons: dict[str, tuple[str, Finding, dict[str, Any]]] = {}
    for application_id, kind, finding, facts in found:
        row = open_rows[application_id]
        if finding == row.finding:
            reasons[row.public_id] = (kind, finding, facts)
    return reasons
