"""What staff and applicants did in a demo cohort after the window closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from training_portal.admissions import application_queries as queries
from training_portal.admissions import (
    application_services,
    conditions,
    decision_services,
    finding_services,
    offer_services,
)
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.demo import material
from training_portal.demo.acting import own
from training_portal.eligibility.kinds import Finding
from training_portal.platform import clock
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.replacements import queries as replacement_queries
from training_portal.replacements import services as replacement_services

S = ApplicationState
Groups = dict[ApplicationState, list[Application]]

#: States behind an offer.
_OFFERED = (S.ENROLLED, S.ACCEPTED, S.OFFERED, S.DECLINED, S.EXPIRED)
#: Those of them that hold a seat today.
_HOLDING = _OFFERED[:3]


def groups_of(wanted: Sequence[tuple[Application, ApplicationState]]) -> Groups:
    """Applications by the state in which they are to end."""
    groups: Groups = defaultdict(list)
    for application, state in wanted:
        groups[state].append(application)
    return groups


def within_the_window(cohort: Cohort, groups: Groups, at: datetime, staff: Actor) -> None:
    """What happens while the window is open: returns and withdrawals."""
    with clock.standing_at(at):
        _decide(cohort, groups[S.RETURNED], "return", S.RETURNED, staff)
        for application in groups[S.WITHDRAWN]:
            application_services.withdraw_application(
                application.id, reason=None, actor=own(application.person_id)
            )


def screen(
    cohort: Cohort, groups: Groups, now: datetime, staff: Actor, lately: Collection[str] = ()
) -> None:
    """Decide, offer, take answers, fill the waitlist, enrol; nothing lies in the future.

    Who declined in a country of `lately` did so last of all.
    """
    last = [each for each in groups[S.DECLINED] if each.sending_country in lately]
    first = [each for each in groups[S.DECLINED] if each not in last]
    closed = cohort.application_closes_at
    moments = _moments(closed, now, cohort.response_days)
    with clock.standing_at(moments("screen")):
        cohorts.decide(cohort, "screen", actor=staff)
        _decide(cohort, groups[S.INELIGIBLE], "find_ineligible", S.INELIGIBLE, staff)
        going_on = [
            application
            for state in (*_OFFERED, S.WAITLISTED, S.REJECTED, S.SHORTLISTED, S.ELIGIBLE)
            for application in groups[state]
        ]
        _waive(going_on, staff)
        _decide(cohort, going_on, "find_eligible", None, staff)
        _decide(cohort, [a for a in going_on if a not in groups[S.ELIGIBLE]], "shortlist", None,
                staff)  # fmt: skip
    with clock.standing_at(moments("expiring")):
        _offer(cohort, [*groups[S.EXPIRED], *first], staff)
        for application in first:
            _answer(application, offer_services.decline_offer, reason=None)
        _name_nobody(cohort)
    with clock.standing_at(moments("offer")):
        offer_services.expire_offers()
        _name_nobody(cohort)
        _offer(cohort, [*last, *(a for state in _HOLDING for a in groups[state])], staff)
    with clock.standing_at(moments("answer")):
        for application in (*groups[S.ACCEPTED], *groups[S.ENROLLED]):
            _answer(application, offer_services.accept_offer)
        _decide(cohort, groups[S.REJECTED], "reject", S.REJECTED, staff)
        _decide(cohort, groups[S.WAITLISTED], "waitlist", None, staff)
    with clock.standing_at(moments("enrol")):
        for application in last:
            _answer(application, offer_services.decline_offer, reason=None)
        ids = [application.id for application in groups[S.ENROLLED]]
        if ids:
            decision_services.enrol_accepted(cohort.id, ids, actor=staff)


def _name_nobody(cohort: Cohort) -> None:
    """Their bodies let seats go that were declined: others of theirs are offered one anyway."""
    for row_id in replacement_queries.open_in(cohort.id):
        replacement_services.pass_on(row_id, actor=SYSTEM)


def _moments(closed: datetime, now: datetime, days: int) -> Callable[[str], datetime]:
    """When each thing happened: by the calendar of a real intake, and never in the future."""
    ideal = {
        "screen": closed + timedelta(days=1),
        "expiring": closed + timedelta(days=2),
        "offer": closed + timedelta(days=days + 4),
        "answer": closed + timedelta(days=days + 7),
        "enrol": closed + timedelta(days=days + 9),
    }
    latest = {"screen": 7, "expiring": days + 4, "offer": 3, "answer": 2, "enrol": 1}

    def moment(name: str) -> datetime:
        return max(
            min(ideal[name], now - timedelta(days=latest[name])), closed + timedelta(hours=1)
        )

    return moment


def _decide(
    cohort: Cohort,
    applications: Sequence[Application],
    verb: str,
    told: ApplicationState | None,
    staff: Actor,
) -> None:
    ids = [application.id for application in applications]
    if ids:
        reason = material.phrases()["told"][told.value] if told is not None else None
        decision_services.decide(cohort.id, ids, verb, reason=reason, actor=staff)


def _waive(applications: Sequence[Application], staff: Actor) -> None:
    """Waive what those who go on do not meet."""
    found = queries.overall_findings([application.id for application in applications])
    reason = material.phrases()["waived"]
    for application_id in [each for each, finding in found.items() if finding is Finding.FAIL]:
        for row in conditions.findings_of(application_id):
            if row.finding is Finding.FAIL:
                finding_services.waive_rule(
                    application_id, row.position, reason=reason, actor=staff
                )


def _answer(application: Application, verb: Callable[..., None], **words: object) -> None:
    offer = offer_services.lock_open_offer(application.id)
    if offer is None:
        raise RuntimeError(f"application {application.id} has no open offer")
    verb(offer.id, actor=own(application.person_id), **words)


def _offer(cohort: Cohort, applications: Sequence[Application], staff: Actor) -> None:
    """Offer seats, one of each country in turn, as guarantees want it."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for application in applications:
        waiting[application.sending_country or ""].append(application.id)
    ids: list[int] = []
    while any(waiting.values()):
        ids += [queue.pop(0) for queue in waiting.values() if queue]
    if ids:
        offer_services.make_offers(cohort.id, ids, actor=staff)
