"""What an employer may know of whom it put forward: one rule, for every page, list, file and mail.

A company puts its own staff forward, and somebody may have reasons to tell their employer nothing.
So it knows, thing by thing, what the person agreed to (`employer_choices.py`), and without that:
whom it put forward and when; whether its link was opened, because it hands the link out; who is
enrolled, because it has to free them for these days; and what it did itself. Nothing else is in a
row, a filter, an order, a count or a letter. Other bodies know how applications stand.

A condition here stands in statements that have the nomination and its application.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    not_,
    null,
    or_,
    select,
    true,
)

from training_portal.admissions.models import (
    ENDED_STATES,
    SEATED_STATES,
    Application,
    ApplicationConsent,
    ApplicationState,
    Nomination,
)
from training_portal.cohorts.models import LEFT, Enrolment, EnrolmentState
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person

STATE: Final = ConsentPurpose.EMPLOYER_STATE
ATTENDANCE: Final = ConsentPurpose.EMPLOYER_ATTENDANCE
RESULT: Final = ConsentPurpose.EMPLOYER_RESULT
CERTIFICATE: Final = ConsentPurpose.EMPLOYER_CERTIFICATE
#: What can be agreed to, each by itself.
THINGS: Final = (STATE, ATTENDANCE, RESULT, CERTIFICATE)


class Known(StrEnum):
    """How a nomination stands as far as an employer knows by its own part in it."""

    PUT_FORWARD = "put_forward"
    HAS_SEAT = "has_seat"
    NO_SEAT = "no_seat"
    TAKEN_BACK = "taken_back"
    #: The person had the record erased.
    ENDED = "ended"

    @property
    def label(self) -> str:
        labels = {
            Known.PUT_FORWARD: lazy_pgettext("state of a nomination", "Put forward"),
            Known.HAS_SEAT: _l("Has a seat"),
            Known.NO_SEAT: _l("Has a seat no longer"),
            Known.TAKEN_BACK: _l("Taken back by you"),
            Known.ENDED: lazy_pgettext("state of a nomination", "Ended"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"has_seat": "good", "put_forward": "info"}.get(self.value, "none")

    @property
    def goes_on(self) -> bool:
        """Whether the person is still put forward."""
        return self in (Known.PUT_FORWARD, Known.HAS_SEAT)


def is_employer(body: Organisation) -> bool:
    """Whether whom the body puts forward works for it."""
    return body.kind is OrganisationKind.COMPANY


def agreed(thing: ConsentPurpose) -> ColumnElement[bool]:
    """SQL: whether the person lets the employer see this of the application."""
    return (
        exists()
        .where(
            ApplicationConsent.application_id == Application.id,
            ConsentRecord.id == ApplicationConsent.consent_id,
            ConsentRecord.purpose == thing,
            ConsentRecord.withdrawn_at.is_(None),
        )
        .correlate(Application)
    )


def told(body: Organisation, thing: ConsentPurpose) -> ColumnElement[bool]:
    """SQL: whether this body sees this of an application it put forward."""
    return agreed(thing) if is_employer(body) else true()


def told_to_its_body(thing: ConsentPurpose) -> ColumnElement[bool]:
    """SQL: the same where the statement has many bodies, each as the nomination's organisation."""
    return or_(Organisation.kind != OrganisationKind.COMPANY, agreed(thing))


def seat_told_to_its_body() -> ColumnElement[bool]:
    """SQL: whether the nomination's organisation may know that a seat is, or was, held."""
    return or_(told_to_its_body(STATE), place().is_not(None))


def place() -> ColumnElement[EnrolmentState]:
    """SQL: how the place of who was nominated stands; NULL where none came of it."""
    return (
        select(Enrolment.state)
        .where(
            Enrolment.cohort_id == Nomination.cohort_id,
            Enrolment.person_id == Nomination.person_id,
        )
        .correlate(Nomination)
        .scalar_subquery()
    )


def known() -> ColumnElement[str]:
    """SQL: a `Known`."""
    return case(
        (_is_erased(), Known.ENDED.value),
        (Nomination.taken_back_at.is_not(None), Known.TAKEN_BACK.value),
        (place().in_(sorted(LEFT)), Known.NO_SEAT.value),
        (place().is_not(None), Known.HAS_SEAT.value),
        else_=Known.PUT_FORWARD.value,
    )


def _is_erased() -> ColumnElement[bool]:
    """SQL: whether the nominee is no more, which the body sees by the name."""
    return (
        exists()
        .where(Person.id == Nomination.person_id, Person.erased_at.is_not(None))
        .correlate(Nomination)
    )


def _goes_on() -> ColumnElement[bool]:
    """SQL of `Known.goes_on`."""
    place_is_kept = or_(place().is_(None), place().not_in(sorted(LEFT)))
    return and_(Nomination.taken_back_at.is_(None), place_is_kept, not_(_is_erased()))


def _as_seen(body: Organisation, by_state: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: what follows from the state for who sees it, else from what an employer knows."""
    if not is_employer(body):
        return by_state
    is_told = agreed(STATE)
    return or_(and_(is_told, by_state), and_(not_(is_told), _goes_on()))


def is_live(body: Organisation) -> ColumnElement[bool]:
    """SQL: whether an application goes on, as far as the body knows."""
    return _as_seen(body, Application.state.not_in(sorted(ENDED_STATES)))


def is_live_to_its_body() -> ColumnElement[bool]:
    """SQL: the same where the statement has many bodies, each as the nomination's organisation."""
    by_state = Application.state.not_in(sorted(ENDED_STATES))
    is_told = told_to_its_body(STATE)
    return or_(and_(is_told, by_state), and_(not_(is_told), _goes_on()))


def has_seat(body: Organisation) -> ColumnElement[bool]:
    """SQL: whether a seat is held, as far as the body knows."""
    is_seated = Application.state.in_(sorted(SEATED_STATES))
    if not is_employer(body):
        return is_seated
    is_told = agreed(STATE)
    is_known = and_(place().is_not(None), place().not_in(sorted(LEFT)))
    return or_(and_(is_told, is_seated), and_(not_(is_told), is_known))


def stands(body: Organisation) -> ColumnElement[bool]:
    """SQL: whether a nomination still stands, as far as the body knows."""
    return (
        exists()
        .where(
            Application.nomination_id == Nomination.id,
            _as_seen(body, Application.state != ApplicationState.WITHDRAWN),
        )
        .correlate(Nomination)
    )


def as_told(body: Organisation, column: Any, otherwise: Any = None) -> Any:
    """SQL: a column about how an application stands, or `otherwise` where that is not told."""
    if not is_employer(body):
        return column
    return case((agreed(STATE), column), else_=null() if otherwise is None else otherwise)


def as_if_going_on(body: Organisation) -> Any:
    """SQL: the state of an application; where it is not told, one that goes on or has ended."""
    goes_on = case((_goes_on(), ApplicationState.SUBMITTED), else_=ApplicationState.WITHDRAWN)
    return as_told(body, Application.state, goes_on)


def known_to(body: Organisation) -> tuple[Any, Any]:
    """SQL: whether the state is told, and a `Known` for an employer."""
    if not is_employer(body):
        return true(), null()
    return case((agreed(STATE), true()), else_=false()), known()


def in_order(body: Organisation) -> Any:
    """SQL: an order by state in which an employer's rows stand by what it knows."""
    return as_told(body, Application.state, known())
