"""Verbs of allocation: changing the rules, trying a plan, applying a run.

Trying changes nothing but what was tried. Applying takes the same steps as staff would take one by
one (`admissions`), under the cohort's lock and on exactly the people and plan that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import offer_services, waitlist_notices, waitlist_services
from training_portal.admissions.waitlist_notices import Moved
from training_portal.allocations import inputs
from training_portal.allocations.as_data import result_hash, rules_as_data
from training_portal.allocations.balance import balance_index
from training_portal.allocations.models import (
    AllocationOutcome,
    AllocationRules,
    AllocationRun,
    RunState,
)
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.plan import (
    NEW_SEATS,
    WAITING,
    Collision,
    Outcome,
    Reservation,
    Result,
    SeatRules,
    TieBreak,
)
from training_portal.allocations.rules import objections
from training_portal.allocations.running import run
from training_portal.allocations.solving import solver_version
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import are_guarantees_released, is_past
from training_portal.cohorts.rules import earliest_release
from training_portal.platform import audit, clock, i18n, typed_codes
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.reviews.rules.scoring import mean


@dataclass(frozen=True, kw_only=True)
class NewRules:
    """The rules beside capacity and countries, as somebody wrote them."""

    women: int
    companies: int
    corridors: int
    cut_off: int | None
    tie_break: TieBreak
    #: From this day on unused guarantees and reservations are open to all.
    release_on: date | None

    @property
    def reserved(self) -> dict[Reservation, int]:
        """The groups for which seats are reserved, with how many."""
        seats = {
            Reservation.WOMEN: self.women,
            Reservation.COMPANIES: self.companies,
            Reservation.CORRIDORS: self.corridors,
        }
        return {group: count for group, count in seats.items() if count}


def present_rules(cohort: Cohort) -> NewRules:
    """The rules as they stand."""
    plan = inputs.rules_of(cohort)
    return NewRules(
        women=plan.reserved.get(Reservation.WOMEN, 0),
        companies=plan.reserved.get(Reservation.COMPANIES, 0),
        corridors=plan.reserved.get(Reservation.CORRIDORS, 0),
        cut_off=plan.cut_off,
        tie_break=plan.tie_break,
        release_on=cohort.guarantees_release_on,
    )


def rules_version(cohort: Cohort) -> str:
    """The fingerprint of the rules, as somebody saw them."""
    return fingerprint(vars(present_rules(cohort)))


@transactional
def change_rules(
    cohort: Cohort, new: NewRules, *, actor: Actor, reason: str, seen: str | None = None
) -> None:
    """Change the rules beside the seat plan. Raises Refused with all that is wrong, Stale."""
    if not actor.holds(AllocationPermission.EDIT_RULES):
        raise NotAllowed
    cohort = lock(Cohort, cohort.id)
    refuse_stale(seen, rules_version(cohort))
    before = present_rules(cohort)
    found = rules_objections(cohort, new)
    if before == new:
        found.append(_("Everything is as it was: nothing would change."))
    if not reason.strip():
        found.append(_("Say why: this step needs a reason."))
    if found:
        raise Refused(" ".join(found))
    kept = _kept(cohort.id)
    kept.women, kept.companies, kept.corridors = new.women, new.companies, new.corridors
    kept.cut_off, kept.tie_break = new.cut_off, new.tie_break
    cohort.guarantees_release_on = new.release_on
    audit.record(
        "change_allocation_rules",
        "cohort",
        cohort.id,
        actor=actor,
        before=_plain(before),
        after=_plain(new),
        reason=reason,
    )


def _plain(rules: NewRules) -> dict[str, object]:
    values = dict(vars(rules))
    values["release_on"] = rules.release_on.isoformat() if rules.release_on else None
    return values


def _kept(cohort_id: int) -> AllocationRules:
    """The row of rules, with a lot: it is drawn when the first is needed, and stays."""
    kept = inputs.kept_rules(cohort_id)
    if kept is None:
        kept = AllocationRules(cohort_id=cohort_id, lot=typed_codes.drawn(8))
        db.session.add(kept)
        db.session.flush()
    return kept


def rules_objections(cohort: Cohort, new: NewRules) -> list[str]:
    """What makes rules impossible beside the seat plan of a cohort, in words."""
    if is_past(cohort.id):
        return [_("This cohort was recorded afterwards: it has no seats to give.")]
    found = objections(with_rules(inputs.rules_of(cohort), new))
    today = clock.today(cohort.time_zone)
    if new.release_on != cohort.guarantees_release_on:
        if are_guarantees_released(cohort):
            found.append(_("Unused guarantees are open to all already: this day stays."))
        elif new.release_on is not None and not today < new.release_on <= cohort.starts_on:
            found.append(_("The day must be to come, and not after the first day of the course."))
        elif new.release_on is not None and new.release_on < (first := _first_release(cohort)):
            found.append(
                _(
                    "Bodies can nominate until %(moment)s: guaranteed seats are kept for them until"
                    " then. The first day that can be set is %(day)s.",
                    moment=i18n.moment(cohort.application_closes_at, cohort.time_zone),
                    day=i18n.day(first),
                )
            )
    return found


def _first_release(cohort: Cohort) -> date:
    closes_on = clock.day_of(cohort.application_closes_at, cohort.time_zone)
    return earliest_release(cohort.starts_on, closes_on)


def with_rules(plan: SeatRules, new: NewRules) -> SeatRules:
    """A plan with other rules beside capacity and countries."""
    changes = {
        "reserved": new.reserved,
        "cut_off": new.cut_off,
        "tie_break": new.tie_break,
    }
    return SeatRules(**vars(plan) | changes)


def with_lot(cohort: Cohort, rules: SeatRules | None = None) -> SeatRules:
    """A plan (the cohort's own without `rules`) with the lot, drawn now if need be."""
    kept = _kept(cohort.id)
    return SeatRules(**vars(rules or inputs.rules_of(cohort)) | {"lot": kept.lot})


@transactional
def try_plan(cohort: Cohort, rules: SeatRules | None = None, *, actor: Actor) -> AllocationRun:
    """Run a plan (the cohort's own without `rules`) and keep what came out.

    Raises Refused where the plan is impossible or its rules exclude each other.
    """
    if not actor.holds(AllocationPermission.TRY):
        raise NotAllowed
    cohort = lock(Cohort, cohort.id)
    plan = with_lot(cohort, rules)
    given = inputs.input_of(cohort, plan)
    return keep_run(cohort, given, _result(given), actor=actor)


def keep_run(
    cohort: Cohort,
    given: inputs.Input,
    result: Result,
    *,
    joint_run_id: int | None = None,
    actor: Actor,
) -> AllocationRun:
    """Keep what a run of a cohort came to, with everybody's outcome. Needs a unit of work."""
    plan = given.rules
    seated = {each.candidate.country for each in result.placed}
    countries = sorted({*plan.countries, *seated})
    record = AllocationRun(
        cohort_id=cohort.id,
        made_at=clock.now(),
        made_by_id=actor.account_id,
        rules=rules_as_data(plan),
        before=dict(given.before),
        people_hash=given.people,
        input_hash=given.fingerprint,
        solver=solver_version(),
        seats=dict(sorted(result.seats.items())),
        held=result.held,
        mean_score=_mean(result) if given.is_reviewed else None,
        balance=balance_index(
            {
                country: result.seats.get(country, 0) + given.before.get(country, 0)
                for country in countries
            },
            [country for country in countries if country in plan.countries],
        ),
        waiting=dict(given.waiting),
        is_reviewed=given.is_reviewed,
        result_hash=result_hash(result),
        joint_run_id=joint_run_id,
    )
    db.session.add(record)
    db.session.flush()
    _keep_outcomes(record.id, result, with_scores=given.is_reviewed)
    audit.record(
        "try_allocation", "cohort", cohort.id, actor=actor, after={"run": record.public_id}
    )
    return record


def _result(given: inputs.Input) -> Result:
    if found := objections(given.rules):
        raise Refused(" ".join(found))
    try:
        return run(given.seats, given.candidates, given.before)
    except Collision as collision:
        raise Refused(" ".join(collision.words)) from None


def _mean(result: Result) -> int | None:
    """The mean score of who is newly seated, to the nearest hundredth (halves up)."""
    scores = [each.candidate.score or 0 for each in result.newly_seated]
    return mean(sum(scores), len(scores)) if scores else None


def _keep_outcomes(run_id: int, result: Result, *, with_scores: bool) -> None:
    insert_all(
        [
            AllocationOutcome(
                run_id=run_id,
                application_id=each.candidate.id,
                position=position,
                outcome=each.outcome,
                place=each.place,
                nth=each.nth,
                counts_for=each.group,
                obstacle=each.obstacle,
                other_cohort_id=each.other,
                score=each.candidate.score if with_scores else None,
                rank=each.candidate.rank,
                country=each.candidate.country,
                groups=",".join(sorted(each.candidate.groups)),
            )
            for position, each in enumerate(result.placed, start=1)
        ]
    )


def objection_to_applying(record: AllocationRun, cohort: Cohort) -> str | None:
    """Why a run cannot be applied now, in words."""
    if record.state is RunState.APPLIED:
        return _("This run was applied already.")
    if record.joint_run_id is not None:
        return _("This is a part of a run of several cohorts: it is applied with the others.")
    return objection_to_part(record, cohort)


def objection_to_part(record: AllocationRun, cohort: Cohort) -> str | None:
    """What stands against applying a run in its cohort as it is now, in words."""
    if objection := offer_services.offering_objection(cohort):
        return objection
    given = inputs.input_of(cohort)
    if rules_as_data(given.rules) != record.rules:
        return _(
            "This run was tried under another plan than the cohort has. Change the seat plan and"
            " the rules first, then run them."
        )
    if given.fingerprint != record.input_hash:
        return _("The plan, the people or their scores changed since this run. Run it again.")
    return None


@transactional
def apply_run(run_id: int, *, actor: Actor) -> tuple[int, int]:
    """Offer the seats of a run and put the others on the waitlist, exactly as it was looked at.

    Returns how many are offered a seat and how many wait. Raises Refused: where plan, people or
    scores are no longer those of the run, and (OwnCase) for one that decides about the actor.
    """
    if not actor.holds(AllocationPermission.APPLY):
        raise NotAllowed
    cohort = lock(Cohort, db.session.get_one(AllocationRun, run_id).cohort_id)
    record = lock(AllocationRun, run_id)
    if objection := objection_to_applying(record, cohort):
        raise Refused(objection)
    done = carry_out(record, cohort, actor=actor)
    waitlist_notices.tell(done.moved, record.public_id)
    return done.offered, done.waiting


@dataclass(frozen=True)
class Done:
    """What applying a run did in a cohort; who is `moved` on the waitlist is still to be told."""

    offered: int
    waiting: int
    moved: Sequence[Moved]


def carry_out(record: AllocationRun, cohort: Cohort, *, actor: Actor) -> Done:
    """Offer the seats of a run and order its waitlist. Needs both locked, and no objection."""
    offers, waiting = (_those(record.id, outcomes) for outcomes in (NEW_SEATS, WAITING))
    before = waitlist_services.places(cohort.id)
    if offers:
        offer_services.make_offers(cohort.id, offers, by_rule=True, actor=actor)
    moved = waitlist_services.arrange(cohort.id, waiting, before=before, actor=actor)
    record.state, record.applied_at = RunState.APPLIED, clock.now()
    record.applied_by_id = actor.account_id
    audit.record(
        "apply_allocation", "cohort", cohort.id, actor=actor, after={"run": record.public_id}
    )
    return Done(len(offers), len(waiting), moved)


def _those(run_id: int, outcomes: Sequence[Outcome]) -> list[int]:
    """The applications with one of these outcomes, in the order of the run."""
    return list(
        db.session.scalars(
            select(AllocationOutcome.application_id)
            .where(AllocationOutcome.run_id == run_id, AllocationOutcome.outcome.in_(outcomes))
            .order_by(AllocationOutcome.position)
        )
    )
