"""What a decision would do, said before it is done: for whom it is possible, and for whom not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, case, func, select

from training_portal.accounts.models import Account
from training_portal.admissions import rules, turns
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Offer,
)
from training_portal.admissions.offer_services import offering_objection
from training_portal.admissions.worktable import ApplicationRow
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import seat_plan
from training_portal.cohorts.rules import Share, guarantees_are_released, room_for
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Outlook:
    """Whom a step can be taken for, and who stays as is with the reason in words."""

    verb: str
    label: str
    possible: list[ApplicationRow]
    impossible: list[tuple[ApplicationRow, str]]
    needs_reason: bool
    #: Whether an offer passes somebody by who waits for a seat of the same country.
    is_out_of_turn: bool = False

    @property
    def is_offer(self) -> bool:
        return self.verb == "offer"


def outlook(cohort: Cohort, verb: str, rows: Sequence[ApplicationRow]) -> Outlook:
    """Look at each chosen application in its order; an offer also counts the seats as they go."""
    possible: list[ApplicationRow] = []
    impossible: list[tuple[ApplicationRow, str]] = []
    plan = SeatsLeft(cohort) if verb == "offer" else None
    for row in rows:
        objection = _objection(verb, row)
        if objection is None and plan is not None:
            objection = plan.take(row.country or "")
        if objection is None:
            possible.append(row)
        else:
            impossible.append((row, objection))
    found = _outlook(verb, possible, impossible)
    chosen = {row.id: row.country for row in possible}
    if plan is not None and turns.is_out_of_turn(cohort, chosen):
        return replace(found, needs_reason=True, is_out_of_turn=True)
    return found


def _outlook(
    verb: str, possible: list[ApplicationRow], impossible: list[tuple[ApplicationRow, str]]
) -> Outlook:
    step = next(step for step in APPLICATION.transitions if step.verb == verb)
    return Outlook(verb, str(step.label), possible, impossible, step.needs_reason)


def days_for_more_time(cohort: Cohort, outlook: Outlook) -> tuple[date, date] | None:
    """First and last day to which all of these offers could be prolonged; None when there is none.

    The first is later than each of their deadlines, at the venue: nobody's time is made shorter.
    """
    zone = ZoneInfo(cohort.time_zone)
    deadlines = [row.deadline.astimezone(zone).date() for row in outlook.possible if row.deadline]
    first = max([clock.today(cohort.time_zone), *deadlines]) + timedelta(days=1)
    last = rules.last_day_to_answer(cohort.starts_on)
    return (first, last) if first <= last else None


def objection_of_cohort(cohort: Cohort, outlook: Outlook) -> str | None:
    """What stands against a step for everybody, in words: seats, or no day that is left."""
    if outlook.verb not in ("offer", "prolong_offer"):
        return None
    if objection := offering_objection(cohort):
        return objection
    is_late = outlook.verb == "prolong_offer" and days_for_more_time(cohort, outlook) is None
    if is_late and outlook.possible:
        return _("An offer must be answered before the course begins: no more time can be given.")
    return None


def outlook_of_waitlist(
    cohort: Cohort, rows: Sequence[ApplicationRow], waitlist: Sequence[tuple[int, str]]
) -> Outlook:
    """What offering to the whole waitlist in its order would do for these rows of it.

    Everybody who waits counts, a hidden person too, so that a place is worth the same for all; the
    outlook speaks only of the rows.
    """
    plan = SeatsLeft(cohort)
    objections = {row_id: plan.take(country) for row_id, country in waitlist}
    return _outlook(
        "offer",
        possible=[row for row in rows if row.id in objections and objections[row.id] is None],
        impossible=[(row, words) for row in rows if (words := objections.get(row.id)) is not None],
    )


def free_for_waitlist(
    cohort: Cohort, shares: Mapping[str, Share], waitlist: Iterable[tuple[str, bool]]
) -> int:
    """How many who wait and may be shown could be offered a free seat now, by `waitlist_shown`.

    The same as `outlook_of_waitlist` finds, for pages that only need the figure.
    """
    plan = SeatsLeft(cohort, shares)
    return sum(is_shown for country, is_shown in waitlist if plan.take(country) is None)


def _objection(verb: str, row: ApplicationRow) -> str | None:
    if APPLICATION.find(verb, row.state) is None:
        return _("The state is “%(state)s”.", state=row.state.label)
    if verb == "find_eligible" and row.finding is Finding.FAIL:
        return _("A rule is not met: open the application and decide on a waiver.")
    return None


class SeatsLeft:
    """The seat plan as it would be after some offers; nothing is taken."""

    def __init__(self, cohort: Cohort, shares: Mapping[str, Share] | None = None) -> None:
        self.cohort = cohort
        self.shares = dict(seat_plan(cohort.id) if shares is None else shares)
        self.released = guarantees_are_released(
            cohort.guarantees_release_on, clock.today(cohort.time_zone)
        )

    def take(self, country: str) -> str | None:
        """Count one seat for a country, or say why it can have none."""
        room = room_for(
            country,
            self.shares,
            capacity=self.cohort.capacity,
            guarantees_released=self.released,
        )
        if room.seats < 1:
            return room.obstacle
        share = self.shares[country]
        self.shares[country] = replace(share, taken=share.taken + 1)
        return None

    def take_all(self, countries: Iterable[str]) -> int:
        """How many of these, in this order, could have a seat; those who cannot are passed over."""
        return sum(self.take(country) is None for country in countries)


def deadline_of_offers(cohort: Cohort) -> datetime:
    """Until when an offer that is made now can be answered."""
    return rules.offer_deadline(
        clock.now(), cohort.response_days, cohort.time_zone, cohort.starts_on
    )


def offered_since(cohort_id: int, moment: datetime, actor: Actor) -> list[str | None]:
    """The names of those who were offered a seat then or later, in the order of their offers.

    None for each whom the actor's lists do not show.
    """
    names = (
        select(case((visible_people(actor), Person.full_name)))
        .join(Application, Application.person_id == Person.id)
        .join(Offer, Offer.application_id == Application.id)
        .where(Offer.cohort_id == cohort_id, Offer.made_at >= moment)
        .order_by(Offer.id)
    )
    return list(db.session.scalars(names))


def to_decide(cohort_ids: Sequence[int], visible: ColumnElement[bool]) -> dict[int, int]:
    """By cohort, how many applications wait for a decision of staff: for the list of tasks."""
    rows = db.session.execute(
        select(Application.cohort_id, func.count())
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id.in_(cohort_ids),
            visible,
            Application.state == ApplicationState.SUBMITTED,
        )
        .group_by(Application.cohort_id)
    )
    return dict(rows.all())


def effects_on_applications(cohort: Cohort, verb: str, actor: Actor) -> list[str]:
    """What a decision on the cohort does to its applications, for the page before it is taken."""
    if verb == "cancel":
        return _effects_of_cancelling(cohort, actor)
    unanswered = _count(cohort, actor, Application.state == ApplicationState.OFFERED)
    if verb == "confirm" and unanswered:
        return [
            ngettext(
                "%(num)d offer is not answered yet. It stays open until its deadline.",
                "%(num)d offers are not answered yet. They stay open until their deadlines.",
                unanswered,
            )
        ]
    return []


def _effects_of_cancelling(cohort: Cohort, actor: Actor) -> list[str]:
    live = Application.state.not_in(sorted(ENDED_STATES))
    ending = _count(cohort, actor, live)
    address = func.coalesce(Account.email, Person.email)
    mails = _count(cohort, actor, and_(live, address.is_not(None), address != ""))
    if not ending:
        return [_("Nobody has a live application: nobody gets a mail.")]
    return [
        ngettext("%(num)d application ends.", "%(num)d applications end.", ending),
        ngettext(
            "%(num)d person gets a mail with your reason.",
            "%(num)d people get a mail with your reason.",
            mails,
        ),
    ]


def _count(cohort: Cohort, actor: Actor, condition: ColumnElement[bool]) -> int:
    """Applications to the cohort that meet a condition, of people the actor may know of."""
    statement = (
        select(func.count())
        .select_from(Application)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Application.cohort_id == cohort.id, visible_people(actor), condition)
    )
    return db.session.scalar(statement) or 0
