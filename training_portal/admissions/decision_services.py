"""What programme staff decide about applications, one or many at a time: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.admissions import application_queries as queries
from training_portal.admissions import (
    beside_held,
    conditions,
    finding_services,
    notices,
    offer_services,
    reinstating,
    turns,
)
from training_portal.admissions.all_or_none import for_each
from training_portal.admissions.lifecycle import APPLICATION, OFFER
from training_portal.admissions.models import (
    ENDED_STATES,
    SEATED_STATES,
    Application,
    ApplicationState,
    Offer,
)
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: Decisions that are nothing but a step, with what the person is told (None: nothing yet).
_NOTICES: dict[str, Callable[[Application, Cohort], None] | None] = {
    "return": notices.returned,
    "find_eligible": None,
    "waive": None,
    "find_ineligible": notices.not_eligible,
    "reconsider": None,  # but for who heard of the decision: see _notice_of
    "shortlist": None,
    "waitlist": notices.waitlisted,
    "reject": notices.not_selected,
}
VERBS = tuple(_NOTICES)


@transactional
def decide(
    cohort_id: int,
    application_ids: Sequence[int],
    verb: str,
    *,
    reason: str | None,
    position: int | None = None,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Take one of `VERBS` for each application; returns how many.

    `reason` is what the person and the nominating body are told. `position` is a place on the
    waitlist, counted from 1; without it people are put at the end in the given order. `seen`: by
    id, the version of each that was asked about. Raises Refused naming everybody for whom the step
    is not possible, and StaleRows for those who changed since: then none is changed.
    """
    cohort = lock(Cohort, cohort_id)
    applications = offer_services.lock_all(cohort, application_ids, seen, decides=actor)
    # Read under the locks: an application that is sent again is checked anew.
    findings = queries.overall_findings(application_ids) if verb == "find_eligible" else {}
    # Counted once: a decision on hundreds must not ask for the end of the list for each of them.
    is_at_the_end = verb == "waitlist" and position is None
    if verb == "waitlist" and position is not None and not reason:
        chosen = {each.id: each.sending_country for each in applications}
        if turns.is_pushed_in(cohort, chosen, position, actor):
            raise Refused(turns.words())
    places = count(queries.last_waitlist_position(cohort.id) + 1 if is_at_the_end else 1)

    def step(application: Application) -> None:
        notice = _notice_of(verb, application)
        if verb == "reconsider" and application.state is ApplicationState.INELIGIBLE:
            reinstating.refuse_over(application, cohort)
        if findings.get(application.id) is Finding.FAIL:
            raise Refused(_("A rule is not met: this needs a waiver with a reason."))
        failed = conditions.failed(application) if verb == "waive" else []
        APPLICATION.apply(
            application, verb, actor=actor, reason=reason, person_id=application.person_id
        )
        finding_services.waive(application, failed, reason or "", actor)
        application.decided_at = clock.now()
        # A waiver's reason stands with the rules that are waived, and is staff's own.
        application.outcome_reason = "" if verb == "waive" else (reason or "").strip()
        application.waitlist_position = next(places) if is_at_the_end else None
        if verb == "waitlist" and position is not None:
            _give_place(application, position, actor)
        if notice is not None:
            notice(application, cohort)

    with in_one_go():
        for_each(applications, step)
    return len(set(application_ids))


def _notice_of(verb: str, application: Application) -> Callable[[Application, Cohort], None] | None:
    """What the person is told of a step, looked up before it is taken."""
    if verb == "reconsider" and application.state is ApplicationState.INELIGIBLE:
        return notices.reconsidered if notices.is_told_of_reconsidering(application) else None
    return _NOTICES[verb]


def _give_place(application: Application, position: int, actor: Actor) -> None:
    """Put an application on the waitlist; those at or behind its place move one back.

    `position` counts as the actor sees the list, who may not know of everybody on it.
    """
    place = queries.position_of_place(application.cohort_id, position, visible_people(actor))
    if place is None:
        place = queries.last_waitlist_position(application.cohort_id) + 1
    db.session.execute(
        update(Application)
        .where(
            Application.cohort_id == application.cohort_id, Application.waitlist_position >= place
        )
        .values(waitlist_position=Application.waitlist_position + 1)
        .execution_options(synchronize_session="fetch")
    )
    application.waitlist_position = place
    db.session.flush()


@transactional
def enrol_accepted(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Enrol people who accepted: all, or nobody; returns how many. `seen` as in `decide`.

    Raises Refused naming everybody who does not meet a rule any more, two courses on the same days
    among them: since the answer the days of either, a document or the words may have changed.
    """
    cohort = lock(Cohort, cohort_id)
    applications = offer_services.lock_all(cohort, application_ids, seen, decides=actor)
    accepted = [each for each in applications if each.state is ApplicationState.ACCEPTED]
    unmet = conditions.unmet(cohort, accepted, can_choose=False)

    def enrol(application: Application) -> None:
        words = unmet.get(application.id) or beside_held.objection(application.person_id, cohort)
        if words:
            raise Refused(words)
        APPLICATION.apply(application, "enrol", actor=actor, person_id=application.person_id)
        assert application.sending_country is not None  # it was offered a seat
        cohorts.enrol(cohort.id, application.person_id, application.sending_country, actor=actor)
        application.decided_at = clock.now()
        notices.enrolled(application, cohort)

    with in_one_go():
        for_each(applications, enrol)
    return len(set(application_ids))


@transactional
def release_accepted(
    cohort_id: int,
    application_ids: Sequence[int],
    *,
    reason: str | None,
    seen: Mapping[int, str] | None = None,
    actor: Actor,
) -> int:
    """Take the seats of people who accepted back before they are enrolled: all, or none.

    For who cannot come after all and says so by another way, and where the programme must take
    somebody off the list. The application ends; the seat goes to the waitlist at once. `reason` is
    what the person and the nominating body are told; `seen` as in `decide`. Returns how many.
    Raises Refused naming everybody who has no accepted seat any more, StaleRows.
    """
    cohort = lock(Cohort, cohort_id)
    applications = offer_services.lock_all(cohort, application_ids, seen, decides=actor)

    def release(application: Application) -> None:
        APPLICATION.apply(
            application, "release", actor=actor, reason=reason, person_id=application.person_id
        )
        application.decided_at = clock.now()
        application.outcome_reason = (reason or "").strip()
        application.seat_taken_back = True
        notices.released(application, cohort)

    with in_one_go():
        for_each(applications, release)
        # Only now: nobody who waits is offered a seat that stays with its holder.
        for application in applications:
            offer_services.free_seat(cohort, application)
    return len(applications)


def end_with_cohort(cohort_id: int, *, reason: str, actor: Actor) -> None:
    """End every live application of a cohort that is being cancelled, in its transaction."""
    cohort = lock(Cohort, cohort_id)
    live = db.session.scalars(
        select(Application.id)
        .where(Application.cohort_id == cohort.id, Application.state.not_in(sorted(ENDED_STATES)))
        .order_by(Application.id)
    ).all()
    applications = offer_services.lock_all(cohort, live)
    open_offers = offer_services.lock_open_offers(live)
    with in_one_go():
        for application in applications:
            _end(application, cohort, open_offers.get(application.id), reason, actor)


def _end(
    application: Application, cohort: Cohort, offer: Offer | None, reason: str, actor: Actor
) -> None:
    held_a_seat = application.state in SEATED_STATES
    was_a_draft = application.state is ApplicationState.DRAFT
    APPLICATION.apply(
        application, "cancel", actor=actor, reason=reason, person_id=application.person_id
    )
    application.decided_at = clock.now()
    application.outcome_reason = reason
    application.waitlist_position = None
    if offer is not None:
        OFFER.apply(offer, "withdraw", actor=actor, person_id=application.person_id)
        offer.answered_at = clock.now()
    if held_a_seat:
        assert application.sending_country is not None
        cohorts.release_seat(cohort.id, application.sending_country)
    notices.cancelled(application, cohort, is_draft=was_a_draft)
