"""Offers: made under the seat plan, answered before a deadline, passed on when they are not.

Whatever takes or frees a seat locks the cohort first, then the application, then the offer. A freed
seat is kept for a replacement (`freed_seats.py`) or offered to the next on the waitlist in the same
transaction, so that there is no moment in which a crash could lose it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import application_queries as queries
from training_portal.admissions import (
    beside_held,
    conditions,
    freed_seats,
    held_seats,
    notices,
    own_cases,
    reserved_seats,
    rules,
    turns,
)
from training_portal.admissions.all_or_none import for_each, refuse_own
from training_portal.admissions.decided_on import refuse_changed
from training_portal.admissions.lifecycle import APPLICATION, OFFER
from training_portal.admissions.models import Application, ApplicationState, Offer, OfferState
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.queries import seat_plan
from training_portal.cohorts.rules import Room, guarantees_are_released, room_for
from training_portal.eligibility.rules import ABOUT_EARLIER_COURSES
from training_portal.platform import clock, duties, i18n
from training_portal.platform.database import db, lock, lock_many, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused


def offering_objection(cohort: Cohort) -> str | None:
    """Why no seat of this cohort can be offered now, in words; None when it can."""
    if cohort.decision is CohortDecision.CANCELLED:
        return _("This cohort was cancelled: no seat can be offered.")
    if cohort.decision is CohortDecision.DRAFT:
        return _("This cohort is not announced yet: no seat can be offered.")
    if clock.today(cohort.time_zone) >= cohort.starts_on:
        return _("This cohort has begun: no seat can be offered.")
    return None


def room(cohort: Cohort, country: str) -> Room:
    """How many seats a country could be offered now, read anew, and what stands against one."""
    return room_for(
        country,
        seat_plan(cohort.id),
        capacity=cohort.capacity,
        guarantees_released=guarantees_are_released(
            cohort.guarantees_release_on, clock.today(cohort.time_zone)
        ),
    )


@transactional
def make_offers(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    seen: Mapping[int, str] | None = None,
    reason: str | None = None,
    by_rule: bool = False,
    actor: Actor,
) -> list[Offer]:
    """Offer a seat to each of these people, in this order: all of them, or nobody.

    `seen` as in `lock_all`. `reason` is needed where somebody waits before one of them, unless it
    is `by_rule`, as a run of seats is. Raises Refused naming everybody who cannot have one and the
    rule that stands against it, StaleRows.
    """
    cohort = lock(Cohort, cohort_id)
    if objection := offering_objection(cohort):
        raise Refused(objection)
    kept_from = reserved_seats.of(cohort)
    applications = lock_all(cohort, application_ids, seen, decides=actor)
    unmet = conditions.unmet(cohort, applications)
    chosen = {each.id: each.sending_country for each in applications}
    if not by_rule and not reason and turns.is_out_of_turn(cohort, chosen):
        raise Refused(turns.words())

    def offer(application: Application) -> Offer:
        if words := unmet.get(application.id):
            raise Refused(words)
        return _make_offer(cohort, application, kept_from, reason=reason, actor=actor)

    with in_one_go():
        return for_each(applications, offer)


def lock_all(
    cohort: Cohort,
    application_ids: Sequence[int],
    seen: Mapping[int, str] | None = None,
    *,
    decides: Actor = SYSTEM,
) -> list[Application]:
    """The applications in the given order; locked in the order of their ids.

    `seen`: by id, the version of each that its decision was asked about. Raises StaleRows for
    those that are another by now, OwnCase for those about which `decides` has no say.
    """
    locked = lock_many(Application, application_ids)
    if any(application.cohort_id != cohort.id for application in locked.values()):
        raise Refused(_("One of these applications belongs to another cohort."))
    refuse_own(list(locked.values()), decides)
    refuse_changed(locked.values(), seen)
    return [locked[row_id] for row_id in dict.fromkeys(application_ids)]


def _make_offer(
    cohort: Cohort,
    application: Application,
    kept_from: reserved_seats.KeptFrom,
    *,
    actor: Actor,
    reason: str | None = None,
    is_replacement: bool = False,
) -> Offer:
    if objection := kept_from(application):
        raise Refused(objection)
    came_from_waitlist = application.state is ApplicationState.WAITLISTED and not is_replacement
    APPLICATION.apply(
        application, "offer", actor=actor, reason=reason, person_id=application.person_id
    )
    assert application.sending_country is not None  # held by the guard of the step
    if not is_replacement:  # That seat stayed counted as taken, by the same country.
        cohorts.take_seat(cohort.id, application.sending_country)
    now = clock.now()
    application.waitlist_position = None
    # What was told of an earlier decision no longer holds.
    application.outcome_reason = (reason or "").strip()
    application.decided_at = now
    offer = Offer(
        application_id=application.id,
        cohort_id=cohort.id,
        deadline=rules.offer_deadline(
            now, cohort.response_days, cohort.time_zone, cohort.starts_on
        ),
        made_at=now,
    )
    db.session.add(offer)
    db.session.flush()
    notices.offered(
        application,
        offer,
        cohort,
        from_waitlist=came_from_waitlist,
        is_replacement=is_replacement,
    )
    return offer


def offer_kept_seat(cohort: Cohort, application: Application) -> Offer:
    """Offer a seat that was kept for a replacement. Needs cohort and application locked.

    Raises Refused where the seat is reserved for others, the state is not one to offer from, or a
    rule is not met any more.
    """
    if objection := offering_objection(cohort):
        raise Refused(objection)
    if conditions.unmet(cohort, [application]):
        # A body names who takes the seat, and may not learn of other courses of the person.
        raise Refused(
            _(
                "A condition of the course is not met any more. Ask the programme’s staff, or name "
                "somebody else."
            )
        )
    kept_from = reserved_seats.of(cohort)
    return _make_offer(cohort, application, kept_from, actor=SYSTEM, is_replacement=True)


def give_on(cohort: Cohort, country: str) -> None:
    """Let a seat go that was kept for a replacement: to the next on the waitlist, while it can
    be offered. Needs the cohort locked."""
    cohorts.release_seat(cohort.id, country)
    fill_from_waitlist(cohort, limit=1)


def lock_open_offer(application_id: int) -> Offer | None:
    offer_id = db.session.scalar(
        select(Offer.id).where(
            Offer.application_id == application_id, Offer.state == OfferState.OPEN
        )
    )
    return None if offer_id is None else lock(Offer, offer_id)


def lock_open_offers(application_ids: Collection[int]) -> dict[int, Offer]:
    """Those of these applications that wait for an answer, by the application's id."""
    found = db.session.scalars(
        select(Offer.id).where(
            Offer.application_id.in_(application_ids), Offer.state == OfferState.OPEN
        )
    )
    return {offer.application_id: offer for offer in lock_many(Offer, found.all()).values()}


@transactional
def accept_offer(offer_id: int, *, actor: Actor) -> None:
    """Accept before the deadline. The seat is already held, so no seat is counted here.

    Raises Refused also where a rule of the course is not met any more, and where the person holds a
    seat on the same days already, or one that by the rules of either course comes too soon.
    """
    application_id = db.session.get_one(Offer, offer_id).application_id
    person_id = db.session.get_one(Application, application_id).person_id
    application = held_seats.lock_answers(application_id, person_id)
    offer = lock(Offer, offer_id)
    cohort = db.session.get_one(Cohort, offer.cohort_id)
    refuse_late(offer, cohort)
    if offer.state is OfferState.OPEN:
        held_seats.refuse_second(person_id, cohort)
        _refuse_unmet(application, cohort)
    OFFER.apply(offer, "accept", actor=actor, person_id=application.person_id)
    APPLICATION.apply(application, "accept", actor=actor, person_id=application.person_id)
    offer.answered_at = application.decided_at = clock.now()
    notices.accepted(application, offer, cohort)


def _refuse_unmet(application: Application, cohort: Cohort) -> None:
    """Raise Refused where a rule is not met any more: of this course, or beside it of another."""
    row = conditions.first_unmet(cohort, [application]).get(application.id)
    if row is not None and row.rule_kind not in ABOUT_EARLIER_COURSES:
        raise Refused(
            _(
                "%(words)s The seat cannot be accepted so. Write to the programme’s staff: they can"
                " look at it.",
                words=conditions.words_on(row),
            )
        )
    words = (
        beside_held.objection(application.person_id, cohort)
        if row is None
        else conditions.words_on(row)
    )
    if words:
        raise Refused(
            _(
                "%(words)s You can take one of the two seats: give the other one back first if you "
                "want this one, or decline this one.",
                words=words,
            )
        )


@transactional
def decline_offer(offer_id: int, *, reason: str | None, actor: Actor) -> None:
    """Decline before the deadline; the seat goes to the next on the waitlist."""
    offer = db.session.get_one(Offer, offer_id)
    cohort = lock(Cohort, offer.cohort_id)
    application = lock(Application, offer.application_id)
    offer = lock(Offer, offer_id)
    refuse_late(offer, cohort)
    OFFER.apply(offer, "decline", actor=actor, person_id=application.person_id)
    application.outcome_reason = ""
    APPLICATION.apply(
        application,
        "decline",
        actor=actor,
        reason=reason or None,
        person_id=application.person_id,
    )
    offer.answered_at = application.decided_at = clock.now()
    notices.declined(application, offer, cohort)
    free_seat(cohort, application)


def refuse_late(offer: Offer, cohort: Cohort) -> None:
    """An answer after the deadline is refused also before the worker has let the offer expire."""
    if offer.state is OfferState.OPEN and rules.is_late(clock.now(), offer.deadline):
        raise Refused(
            _(
                "The deadline was %(moment)s. It is over, and the seat goes to somebody else.",
                moment=i18n.moment(offer.deadline, cohort.time_zone),
            )
        )


def free_seat(cohort: Cohort, application: Application, *, can_be_kept: bool = True) -> None:
    """Give a held seat back: kept for a replacement, or offered on. Needs the cohort locked.

    `can_be_kept` is False where the person has not left: another record or decision goes on.
    """
    assert application.sending_country is not None
    if can_be_kept and freed_seats.is_kept(cohort, application):
        return
    give_on(cohort, application.sending_country)


def fill_from_waitlist(cohort: Cohort, *, limit: int, actor: Actor = SYSTEM) -> list[Offer]:
    """Offer up to `limit` seats in the waitlist's order to those whose country has one free.

    Needs the cohort locked. Who could not accept keeps the place and is passed over: whose country
    has no seat, who does not meet a rule any more, and who has a seat on the same days.
    """
    if limit < 1 or offering_objection(cohort) is not None:
        return []
    offers: list[Offer] = []
    full: set[str] = set()
    kept_from = reserved_seats.of(cohort)
    for application_id, country in queries.waitlist(cohort.id):
        if len(offers) >= limit:
            break
        if country in full or not room(cohort, country).seats:
            full.add(country)
            continue
        application = lock(Application, application_id)
        if application.state is not ApplicationState.WAITLISTED or kept_from(application):
            continue
        # Who has a seat on the same days could not accept this one, and others would wait for it.
        if not conditions.unmet(cohort, [application], can_choose=False):
            offering = _offering(application, actor)
            offers.append(_make_offer(cohort, application, kept_from, actor=offering))
    return offers


def _offering(application: Application, actor: Actor) -> Actor:
    """Who offers a seat in the waitlist's order: the portal itself to whom the actor may not see,
    and in a case of the actor's own.

    Somebody who hides keeps the place on the list, and whoever has it worked off learns nothing.
    """
    if own_cases.objections([application.id], actor):
        return SYSTEM
    return actor if queries.may_see(actor, application.person_id) else SYSTEM


@transactional
def offer_to_waitlist(cohort_id: int, *, actor: Actor) -> list[Offer]:
    """Offer every free seat to the waitlist, in order. Raises Refused when nobody can have one."""
    cohort = lock(Cohort, cohort_id)
    if objection := offering_objection(cohort):
        raise Refused(objection)
    offers = fill_from_waitlist(
        cohort, limit=max(0, cohort.capacity - cohort.seats_taken), actor=actor
    )
    if not offers:
        raise Refused(
            _("No seat is free for anybody on the waitlist under the seat plan of this cohort.")
        )
    return offers


def expire_offers(limit: int = 200) -> int:
    """Let offers whose deadline is over expire, each in a unit of work of its own.

    Two workers at once do no harm: the second finds the offer no longer open.
    """
    # The second that the deadline names still counts (see rules.is_late).
    over = clock.now() - timedelta(seconds=1)
    due = db.session.scalars(
        select(Offer.id)
        .where(Offer.state == OfferState.OPEN, Offer.deadline <= over)
        .order_by(Offer.deadline, Offer.id)
        .limit(limit)
    ).all()
    return duties.each(due, _expire)


@transactional
def _expire(offer_id: int) -> int:
    offer = db.session.get_one(Offer, offer_id)
    cohort = lock(Cohort, offer.cohort_id)
    application = lock(Application, offer.application_id)
    offer = lock(Offer, offer_id)
    if offer.state is not OfferState.OPEN or not rules.is_late(clock.now(), offer.deadline):
        return 0
    OFFER.apply(offer, "expire", actor=SYSTEM, person_id=application.person_id)
    application.outcome_reason = ""
    APPLICATION.apply(application, "expire", actor=SYSTEM, person_id=application.person_id)
    application.decided_at = clock.now()
    notices.expired(application, offer, cohort)
    free_seat(cohort, application)
    return 1
