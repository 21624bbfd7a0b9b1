"""What staff do with offers that wait for an answer: take them back, or give more time.

Each takes the locks of an answer in the same order (cohort, application, offer): of an answer and
a withdrawal at the same moment one wins, and the other is refused in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from training_portal.admissions import notices, offer_services, rules
from training_portal.admissions.all_or_none import for_each
from training_portal.admissions.lifecycle import APPLICATION, OFFER
from training_portal.admissions.models import Application, Offer
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock, i18n
from training_portal.platform.database import lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


@transactional
def withdraw_offers(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    reason: str | None,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Take the offers of these people back: all of them, or none; returns how many.

    Each person is on the shortlist again, where a seat can be offered anew; the freed seats go to
    the waitlist at once. `reason` is what the person and the nominating body are told (who has not
    heard of the offer yet, by no mail); `seen` as
    in `decision_services.decide`. Raises Refused naming everybody who has answered, or had no time
    left to, StaleRows.
    """
    cohort = lock(Cohort, cohort_id)
    applications = offer_services.lock_all(cohort, application_ids, seen, decides=actor)

    def withdraw(application: Application) -> None:
        offer = _open_offer(application, cohort, "withdraw_offer")
        _step(application, "withdraw_offer", reason=reason, actor=actor)
        OFFER.apply(offer, "withdraw", actor=actor, person_id=application.person_id)
        offer.answered_at = application.decided_at = clock.now()
        application.outcome_reason = (reason or "").strip()
        if notices.is_told_of_withdrawing(offer):
            notices.offer_withdrawn(application, offer, cohort)

    with in_one_go():
        for_each(applications, withdraw)
        # Only now: who waits is not offered a seat of a withdrawal that is refused for another.
        for application in applications:
            offer_services.free_seat(cohort, application, can_be_kept=False)
    return len(applications)


@transactional
def prolong_offers(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    until: date,
    reason: str | None,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Let these people answer until the end of a later day at the venue: all of them, or none.

    Returns how many. Nobody's time is made shorter. `seen` as in `decision_services.decide`. Raises
    Refused naming everybody whose offer is answered, over, or open for longer already, and when the
    course begins before; StaleRows.
    """
    cohort = lock(Cohort, cohort_id)
    if objection := offer_services.offering_objection(cohort):
        raise Refused(objection)
    if until > rules.last_day_to_answer(cohort.starts_on):
        raise Refused(_("An offer must be answered before the course begins."))
    deadline = rules.end_of_day(until, cohort.time_zone)
    applications = offer_services.lock_all(cohort, application_ids, seen, decides=actor)

    def prolong(application: Application) -> None:
        offer = _open_offer(application, cohort, "prolong_offer")
        if offer.deadline >= deadline:
            words = _(
                "The offer can be answered until %(moment)s already.",
                moment=i18n.moment(offer.deadline, cohort.time_zone),
            )
            raise Refused(words)
        before, offer.deadline = offer.deadline, deadline
        days = {"deadline_before": before.isoformat(), "deadline": deadline.isoformat()}
        _step(application, "prolong_offer", reason=reason, details=days, actor=actor)
        notices.offer_prolonged(application, offer, cohort, words=reason)

    with in_one_go():
        for_each(applications, prolong)
    return len(applications)


def _open_offer(application: Application, cohort: Cohort, verb: str) -> Offer:
    """The offer that waits for an answer, locked. Raises Refused when there is none any more."""
    offer = offer_services.lock_open_offer(application.id)
    if offer is None:
        label = next(step.label for step in APPLICATION.transitions if step.verb == verb)
        words = _(
            "“%(step)s” is not possible now: the state is “%(state)s”.",
            step=label,
            state=application.state.label,
        )
        raise Refused(words)
    offer_services.refuse_late(offer, cohort)
    return offer


def _step(
    application: Application,
    verb: str,
    *,
    reason: str | None,
    actor: Actor,
    details: dict[str, str] | None = None,
) -> None:
    APPLICATION.apply(
        application,
        verb,
        actor=actor,
        reason=reason,
        person_id=application.person_id,
        details=details,
    )
