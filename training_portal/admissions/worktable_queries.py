"""What stands on the work table of a cohort's applications, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from training_portal.admissions import worktable_statements as statements
from training_portal.admissions.models import (
    Application,
    ApplicationState,
    Offer,
)
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.worktable import BY_SEVERITY, DIRECT, SHOWN_STATES, ApplicationRow
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.eligibility.kinds import Finding
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import sees_hidden, visible_people
from training_portal.platform import typed_codes
from training_portal.platform.database import db
from training_portal.platform.finding import Way, finds, holds_address, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import (
    Choices,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page


def _of(actor: Actor) -> AnySelect:
    return statements.rows(sees_hidden(actor))


def _wanted(cohort_id: int, actor: Actor) -> dict[str, Any]:
    return {"cohort": cohort_id, "reader": actor.account_id}


_STATE_ORDER = case(
    {state.value: place for place, state in enumerate(ApplicationState)}, value=Application.state
)
_ORDER = {
    "person": Person.name_key,
    "country": Application.sending_country,
    "organisation": Organisation.search_key,
    "rank": statements.RANKS.c.place,
    "finding": statements.SEVERITY,
    "state": _STATE_ORDER,
    "waitlist": Application.waitlist_position,
    "deadline": Offer.deadline,
    "submitted": Application.submitted_at,
    "nationality": Person.nationality,
}
_WHERE = {
    "country": lambda code: Application.sending_country == code,
    "state": lambda state: Application.state == ApplicationState(state),
    "finding": lambda finding: BY_SEVERITY.index(Finding(finding)) == statements.SEVERITY,
    "organisation": lambda public_id: (
        Application.nomination_id.is_(None)
        if public_id == DIRECT
        else Organisation.public_id == public_id
    ),
}


def _search(words: str) -> ColumnElement[bool]:
    """By name or number; by what the application says besides, as long as it is open to staff: the
    name on the certificate and the e-mail address."""
    is_open = Application.closed_to_staff_at.is_(None)
    return or_(
        finds(words, in_key(Person.name_key), _if(is_open, in_key(Person.certificate_key))),
        Application.public_id == typed_codes.as_meant(words),
        and_(is_open, holds_address(Person.email_key, words)),
    )


def _if(condition: ColumnElement[bool], way: Way) -> Way:
    return lambda word: and_(condition, way(word))


_PARAMETERS: dict[str, Any] = {
    "row": ApplicationRow,
    "order": _ORDER,
    "tie": Application.id,
    "where": _WHERE,
    "search": _search,
}


def applications(cohort_id: int, view: View, actor: Actor) -> Page[ApplicationRow]:
    """A page of the cohort's sent applications, without whom the actor may not know of."""
    wanted = _wanted(cohort_id, actor)
    return listing_rows.fetch(db.session, _of(actor), view, values=wanted, **_PARAMETERS)


def all_applications(cohort_id: int, view: View, actor: Actor) -> list[ApplicationRow]:
    """All rows that a view leaves in, for a bulk action."""
    wanted = _wanted(cohort_id, actor)
    return listing_rows.every(db.session, _of(actor), view, values=wanted, **_PARAMETERS)


def each_application(cohort_id: int, view: View, actor: Actor) -> Iterator[ApplicationRow]:
    """All rows that a view leaves in one after another, for an export; with what was waived."""
    wanted = _wanted(cohort_id, actor)
    rows = listing_rows.each(db.session, _of(actor), view, values=wanted, **_PARAMETERS)
    while some := list(islice(rows, 500)):
        waived: dict[int, list[str]] = {}
        asked = {"applications": [row.id for row in some]}
        for application_id, kind in db.session.execute(statements.WAIVED, asked):
            waived.setdefault(application_id, []).append(kind)
        yield from (replace(row, waived=tuple(waived.get(row.id, ()))) for row in some)


@dataclass(frozen=True)
class Neighbours:
    """Where an application stands in a view of the table, and whose are beside it."""

    place: int
    total: int
    before: str | None
    after: str | None


def neighbours(cohort_id: int, public_id: str, view: View, actor: Actor) -> Neighbours | None:
    """The numbers before and after an application in a view; None where the view has only it.

    It keeps its place when a decision takes it out of the view, so that the way goes on from there.
    """
    this = Application.public_id == public_id
    kept = listing_rows.narrowed(
        _of(actor),
        view,
        where={key: _or_this(condition, this) for key, condition in _WHERE.items()},
        search=_or_this(_search, this),
    )
    order = listing_rows.ordered(kept, view, order=_ORDER, tie=Application.id)
    numbers = db.session.scalars(
        order.with_only_columns(Application.public_id, maintain_column_froms=True),
        _wanted(cohort_id, actor),
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
    cohort_id: int, public_ids: Sequence[str], actor: Actor
) -> list[ApplicationRow]:
    """The ticked rows that are of this cohort and may be seen, in the order they were ticked."""
    rows = db.session.execute(
        _of(actor).where(Application.public_id.in_(public_ids)), _wanted(cohort_id, actor)
    )
    found = {row[1]: ApplicationRow(*row) for row in rows}
    return [found[public_id] for public_id in dict.fromkeys(public_ids) if public_id in found]


def row_of(cohort_id: int, public_id: str, actor: Actor) -> ApplicationRow:
    """One line by its number; 404 when the cohort has none that may be seen."""
    rows = chosen_applications(cohort_id, [public_id], actor)
    return rows[0] if rows else abort(404)


def has_waitlist(cohort_id: int, actor: Actor) -> bool:
    """Whether anybody waits whom the reader may see."""
    waiting = statements.waiting(sees_hidden(actor))
    return db.session.scalar(waiting, _wanted(cohort_id, actor)) is not None


def waitlist_rows(cohort_id: int, actor: Actor) -> list[ApplicationRow]:
    """Those who wait, in their order."""
    rows = db.session.execute(
        _of(actor)
        .where(Application.state == ApplicationState.WAITLISTED)
        .order_by(Application.waitlist_position, Application.id),
        _wanted(cohort_id, actor),
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


def filter_choices(cohort_id: int, actor: Actor) -> dict[str, Choices]:
    """The choices of the table's filters: what occurs among the applications that are shown."""
    wanted, hidden = _wanted(cohort_id, actor), sees_hidden(actor)
    countries = db.session.execute(statements.countries_shown(hidden), wanted)
    organisations = db.session.execute(statements.organisations_shown(hidden), wanted)
    return {
        "country": [(code, name) for code, name in countries],
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
    statement = statements.seats_of_unknown(sees_hidden(actor))
    if not actor.holds_everywhere(AdmissionsPermission.READ):
        statement = statement.where(within_reach(actor, AdmissionsPermission.READ))
    wanted = {"cohorts": list(public_ids), "reader": actor.account_id}
    rows = db.session.execute(statement, wanted)
    found: dict[str, dict[str, int]] = {}
    for public_id, country, number in rows:
        found.setdefault(public_id, {}).update({country: number} if country else {})
    return found


def count_by_state(cohort_id: int, actor: Actor) -> dict[ApplicationState, int]:
    """How many applications of people who may be shown are in each state, drafts too.

    In the order in which an application goes through its states.
    """
    rows = db.session.execute(statements.counts(sees_hidden(actor)), _wanted(cohort_id, actor))
    found: dict[ApplicationState, int] = dict(rows.all())
    return {state: found[state] for state in ApplicationState if state in found}


def reasons_of(rows: Iterable[ApplicationRow]) -> dict[str, tuple[str, Finding, dict[str, Any]]]:
    """By number, the first rule that is not met or needs a person: kind, finding and facts."""
    open_rows = {row.id: row for row in rows if row.finding not in (None, Finding.PASS)}
    found = db.session.execute(statements.REASONS, {"applications": list(open_rows)})
    reasons: dict[str, tuple[str, Finding, dict[str, Any]]] = {}
    for application_id, kind, finding, facts in found:
        row = open_rows[application_id]
        if finding == row.finding:
            reasons[row.public_id] = (kind, finding, facts)
    return reasons
