"""The plan that a run was tried under becomes the seat plan of its cohort, in one step."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.allocations import inputs
from training_portal.allocations.as_data import rules_as_data, rules_of_data
from training_portal.allocations.models import AllocationRun
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.plan import Reservation, SeatRules
from training_portal.allocations.services import NewRules, change_rules, present_rules
from training_portal.allocations.wording import plan_in_words
from training_portal.cohorts import rules as cohort_rules
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import are_guarantees_released, seat_plan
from training_portal.cohorts.services import change_seat_plan
from training_portal.platform.database import lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


def version(cohort: Cohort) -> str:
    """The fingerprint of the whole plan as somebody saw it."""
    return fingerprint(rules_as_data(inputs.rules_of(cohort)))


def differs(record: AllocationRun, cohort: Cohort) -> bool:
    """Whether a run was tried under another plan than its cohort has, as far as a plan can be taken
    over: when guarantees are released is a day of the cohort."""
    return _comparable(rules_of_data(record.rules)) != _comparable(inputs.rules_of(cohort))


def _comparable(rules: SeatRules) -> dict[str, object]:
    return {**rules_as_data(rules), "holds_unused": None, "lot": ""}


def changes(record: AllocationRun, cohort: Cohort) -> list[str]:
    """What taking the plan over changes, a sentence each."""
    new = rules_of_data(record.rules)
    found = cohort_rules.plan_changes(
        cohort.capacity,
        seat_plan(cohort.id),
        new.capacity,
        _bounds(new),
        are_released=are_guarantees_released(cohort),
    )
    before, after = plan_in_words(inputs.rules_of(cohort)), plan_in_words(new)
    for (label, old), (_label, value) in list(zip(before, after, strict=True))[1:-1]:
        if old != value:
            found.append(_("%(what)s: %(new)s instead of %(old)s.", what=label, new=value, old=old))
    return found


def _bounds(rules: SeatRules) -> dict[str, tuple[int, int]]:
    return {code: (each.minimum, each.maximum) for code, each in rules.countries.items()}


@transactional
def take_over(
    cohort: Cohort, record: AllocationRun, *, reason: str, actor: Actor, seen: str | None = None
) -> None:
    """Change the seat plan and the rules beside it to those of the run, both or none.

    Raises Refused where nothing would change or the plan is impossible by now, Stale where the
    cohort's plan is another than was `seen`.
    """
    may = actor.holds(AllocationPermission.EDIT_RULES) and actor.holds(CohortPermission.EDIT_SEATS)
    if not may:
        raise NotAllowed
    cohort = lock(Cohort, cohort.id)
    refuse_stale(seen, version(cohort))
    new = rules_of_data(record.rules)
    if not differs(record, cohort):
        raise Refused(_("The cohort has this plan already."))
    now = inputs.rules_of(cohort)
    if (now.capacity, now.countries) != (new.capacity, new.countries):
        change_seat_plan(
            cohort, capacity=new.capacity, plan=_bounds(new), actor=actor, reason=reason
        )
    rules = _rules(new, cohort)
    if rules != present_rules(cohort):
        change_rules(cohort, rules, actor=actor, reason=reason)


def _rules(new: SeatRules, cohort: Cohort) -> NewRules:
    return NewRules(
        women=new.reserved.get(Reservation.WOMEN, 0),
        companies=new.reserved.get(Reservation.COMPANIES, 0),
        corridors=new.reserved.get(Reservation.CORRIDORS, 0),
        cut_off=new.cut_off,
        tie_break=new.tie_break,
        release_on=cohort.guarantees_release_on,
    )
