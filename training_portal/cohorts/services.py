"""Verbs of cohorts: opening, deciding, seats, enrolling.

Seats are scarce: `take_seat` and `release_seat` lock the cohort's row, decide by the pure rule on
rows read under that lock, and change both counters by conditional UPDATEs; CHECK constraints stand
behind them. Call them inside the unit of work of the step that needs the seat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from training_portal.cohorts import planning_queries, queries
from training_portal.cohorts.events import CohortCancelled
from training_portal.cohorts.lifecycle import cohort_lifecycle, enrolment_lifecycle
from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    CohortFunding,
    CohortTrainer,
    Enrolment,
    EnrolmentState,
    SeatShare,
)
from training_portal.cohorts.planning_rules import CohortFacts, objections_to_facts
from training_portal.cohorts.rules import (
    can_be_held,
    guarantees_are_released,
    plan_objections,
    plan_version,
    release_day,
    room_for,
)
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.workflow import Refused

__all__ = [
    "NewCohort",
    "SeatRefused",
    "change_seat_plan",
    "decide",
    "enrol",
    "enrolment_lifecycle",
    "hold",
    "open_cohort",
    "release_seat",
    "take_seat",
]


class SeatRefused(Refused):
    """No seat can be taken now; the text names the rule."""


@dataclass(frozen=True, kw_only=True)
class NewCohort:
    """What a cohort is opened with."""

    facts: CohortFacts
    course_version_id: int
    capacity: int
    #: Minimum and maximum seats by country.
    plan: Mapping[str, tuple[int, int]]
    #: Accounts.
    trainers: Sequence[int] = ()
    is_demo: bool = False


@transactional
def open_cohort(new: NewCohort, *, actor: Actor) -> Cohort:
    """Make a cohort in draft. Raises Refused with everything that is wrong."""
    facts = new.facts
    objections = plan_objections(new.capacity, new.plan)
    objections += [each.words for each in objections_to_facts(facts)]
    if planning_queries.is_taken(facts.code):
        objections.append(code_taken_words())
    if objections:
        raise Refused(" ".join(objections))
    cohort = Cohort(
        code=facts.code,
        course_version_id=new.course_version_id,
        host_id=facts.host_id,
        issuer_id=facts.issuer_id,
        venue=facts.venue,
        venue_country=facts.venue_country,
        time_zone=facts.time_zone,
        application_opens_at=facts.opens_at,
        application_closes_at=facts.closes_at,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        capacity=new.capacity,
        response_days=facts.response_days,
        park_code=facts.park_code,
        corridor_code=facts.corridor_code,
        contact_email=facts.contact_email,
        preparation_from=facts.preparation_from,
        finalisation_until=facts.finalisation_until,
        guarantees_release_on=release_day(facts.starts_on, facts.day_of(facts.closes_at)),
        is_demo=new.is_demo,
    )
    with refusing_taken_code(facts.code):
        db.session.add(cohort)
    _write_shares(cohort.id, new.plan, {})
    db.session.add_all(
        CohortFunding(cohort_id=cohort.id, organisation_id=funder, share_basis_points=share)
        for funder, share in facts.funding.items()
    )
    db.session.add_all(
        CohortTrainer(cohort_id=cohort.id, account_id=account_id) for account_id in new.trainers
    )
    audit.record("open", "cohort", cohort.id, actor=actor, after={"code": facts.code})
    return cohort


def code_taken_words() -> str:
    """Said of a code that another cohort has."""
    return str(_("There is a cohort with this code."))


@contextmanager
def refusing_taken_code(code: str, *, but_by: int | None = None) -> Iterator[None]:
    """Write a cohort's code inside. Raises Refused when somebody else took it at the same moment.

    Whatever else the database refuses is a defect of ours, and is raised as it came.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError:
        if planning_queries.is_taken(code, but_by=but_by):
            raise Refused(code_taken_words()) from None
        raise


def _write_shares(
    cohort_id: int, plan: Mapping[str, tuple[int, int]], taken: Mapping[str, int]
) -> None:
    db.session.add_all(
        SeatShare(
            cohort_id=cohort_id,
            country_code=country,
            minimum=minimum,
            maximum=maximum,
            taken=taken.get(country, 0),
        )
        for country, (minimum, maximum) in plan.items()
    )
    db.session.flush()


@transactional
def decide(cohort: Cohort, verb: str, *, actor: Actor, reason: str | None = None) -> None:
    """Take a decision: announce, screen, confirm, cancel, or hold and release.

    Cancelling emits CohortCancelled and ends all enrolments in the same transaction.
    Raises Refused.
    """
    if verb in ("hold", "release"):
        hold(cohort, verb == "hold", actor=actor, reason=reason or "")
        return
    cohort = lock(Cohort, cohort.id)
    cohort_lifecycle.apply(cohort, verb, actor=actor, reason=reason)
    db.session.flush()
    if verb == "cancel":
        events.emit(CohortCancelled(cohort_id=cohort.id, reason=reason or "", actor=actor))
        _end_enrolments(cohort.id, actor=actor, reason=reason or "")


def _end_enrolments(cohort_id: int, *, actor: Actor, reason: str) -> None:
    """End the places of those who take part in a cohort that is being cancelled."""
    for enrolment in db.session.scalars(
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(TAKING_PART))
        .order_by(Enrolment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        enrolment_lifecycle.apply(
            enrolment, "cancel", actor=actor, reason=reason, person_id=enrolment.person_id
        )
        enrolment.ended_at = clock.now()


@transactional
def hold(cohort: Cohort, held: bool, *, actor: Actor, reason: str) -> None:
    """Keep dates from moving the state on, or let them again."""
    cohort = lock(Cohort, cohort.id)
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    if cohort.is_held == held:
        raise Refused(_("The cohort is already held.") if held else _("The cohort is not held."))
    if held and not can_be_held(queries.timing_of(cohort), clock.now()):
        raise Refused(_("Only a cohort that dates would move on can be held."))
    cohort.is_held = held
    audit.record(
        "hold" if held else "release",
        "cohort",
        cohort.id,
        actor=actor,
        before={"is_held": not held},
        after={"is_held": held},
        reason=reason,
    )


def take_seat(cohort_id: int, country: str) -> None:
    """Take one seat for somebody sent by `country`. Raises SeatRefused with the rule in words."""
    cohort = lock(Cohort, cohort_id)
    plan = queries.seat_plan(cohort_id)
    released = guarantees_are_released(cohort.guarantees_release_on, clock.today(cohort.time_zone))
    room = room_for(country, plan, capacity=cohort.capacity, guarantees_released=released)
    if room.seats < 1:
        raise SeatRefused(room.obstacle)
    if not (_move_share(cohort_id, country, +1) and _move_total(cohort_id, +1)):
        raise SeatRefused(_("Somebody else was faster: no seat is left."))
    # Read again by whoever asks, which mostly nobody does: the next seat locks the row anew.
    db.session.expire(cohort, ["seats_taken"])


def release_seat(cohort_id: int, country: str) -> None:
    """Give one seat back. Raises SeatRefused when the counters hold none (a fault)."""
    cohort = lock(Cohort, cohort_id)
    if not (_move_share(cohort_id, country, -1) and _move_total(cohort_id, -1)):
        raise SeatRefused(_("No seat of this country is taken."))
    db.session.expire(cohort, ["seats_taken"])


_STEP = bindparam("step", type_=Integer)
_MOVE_SHARE = (
    update(SeatShare)
    .where(
        SeatShare.cohort_id == bindparam("cohort"),
        SeatShare.country_code == bindparam("country"),
        SeatShare.taken + _STEP >= 0,
        SeatShare.taken + _STEP <= SeatShare.maximum,
    )
    .values(taken=SeatShare.taken + _STEP)
    .execution_options(synchronize_session=False)
)
_MOVE_TOTAL = (
    update(Cohort)
    .where(
        Cohort.id == bindparam("cohort"),
        Cohort.seats_taken + _STEP >= 0,
        Cohort.seats_taken + _STEP <= Cohort.capacity,
    )
    .values(seats_taken=Cohort.seats_taken + _STEP)
    .execution_options(synchronize_session=False)
)


def _move_share(cohort_id: int, country: str, step: int) -> bool:
    wanted = {"cohort": cohort_id, "country": country, "step": step}
    moved = db.session.connection().execute(_MOVE_SHARE, wanted)
    return bool(moved.rowcount == 1)


def _move_total(cohort_id: int, step: int) -> bool:
    moved = db.session.connection().execute(_MOVE_TOTAL, {"cohort": cohort_id, "step": step})
    return bool(moved.rowcount == 1)


@transactional
def change_seat_plan(
    cohort: Cohort,
    *,
    capacity: int,
    plan: Mapping[str, tuple[int, int]],
    actor: Actor,
    reason: str,
    seen: str | None = None,
) -> None:
    """Change capacity and shares.

    Raises Refused for an impossible plan or a cut below what is taken, and Stale when the plan
    is no longer the one the person saw (its fingerprint is `seen`).
    """
    cohort = lock(Cohort, cohort.id)
    now = queries.seat_plan(cohort.id)
    refuse_stale(seen, plan_version(cohort.capacity, now))
    if queries.is_past(cohort.id):
        raise Refused(_("This cohort was recorded afterwards: it has no seats to give."))
    taken = {country: share.taken for country, share in now.items() if share.taken}
    are_released = queries.are_guarantees_released(cohort)
    objections = plan_objections(capacity, plan, taken, are_released=are_released)
    if not reason.strip():
        objections.append(str(_("Say why: this step needs a reason.")))
    if objections:
        raise Refused(" ".join(objections))
    before = {
        "capacity": cohort.capacity,
        "plan": {country: [share.minimum, share.maximum] for country, share in now.items()},
    }
    db.session.execute(delete(SeatShare).where(SeatShare.cohort_id == cohort.id))
    cohort.capacity = capacity
    _write_shares(cohort.id, plan, taken)
    audit.record(
        "change_seat_plan",
        "cohort",
        cohort.id,
        actor=actor,
        before=before,
        after={"capacity": capacity, "plan": {k: list(v) for k, v in plan.items()}},
        reason=reason,
    )


@transactional
def enrol(cohort_id: int, person_id: int, sending_country: str, *, actor: Actor) -> Enrolment:
    """Enrol a person whose seat is already taken. Raises Refused for a second enrolment.

    There is one enrolment for a person and cohort: that of somebody who withdrew goes on.
    """
    cohort = lock(Cohort, cohort_id)
    there = db.session.scalars(
        select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.person_id == person_id)
    ).one_or_none()
    if there is not None:
        if there.state is not EnrolmentState.WITHDRAWN:
            raise Refused(_("This person is already enrolled in the cohort."))
        enrolment_lifecycle.apply(there, "enrol_again", actor=actor, person_id=person_id)
        there.sending_country, there.ended_at = sending_country, None
        db.session.flush()
        return there
    enrolment = Enrolment(
        cohort_id=cohort.id,
        person_id=person_id,
        sending_country=sending_country,
        enrolled_at=clock.now(),
    )
    db.session.add(enrolment)
    db.session.flush()
    audit.record(
        "enrol",
        "enrolment",
        enrolment.id,
        actor=actor,
        after={"state": enrolment.state.value, "sending_country": sending_country},
        person_id=person_id,
    )
    return enrolment
