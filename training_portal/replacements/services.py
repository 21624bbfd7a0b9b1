"""Verbs of replacement: keep a freed seat, name who gets it, give it on.

A seat that waits stays counted as taken by its country, so that it is nobody else's. Each verb
locks the cohort first, as all do that take or free a seat, then the application, then the row here.
"""

from __future__ import annotations

from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import offer_services
from training_portal.admissions.models import Application, Offer
from training_portal.cohorts import services as cohorts
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import are_guarantees_released, seat_plan
from training_portal.people.own_cases import refuse_about
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused
from training_portal.replacements import notices, queries
from training_portal.replacements.lifecycle import REPLACEMENT
from training_portal.replacements.models import Replacement, ReplacementState
from training_portal.replacements.rules import is_within_guarantee, name_by


def keep(cohort: Cohort, application: Application) -> bool:
    """Whether the seat that an application has just given up waits for a replacement.

    It does where a body put the person forward, the seat is one of those guaranteed to its country
    and guarantees still hold, and the body has somebody left to name. Needs the cohort locked, and
    the seat still counted as taken.
    """
    country = application.sending_country or ""
    body = queries.nominating_body(application)
    if body is None or are_guarantees_released(cohort):
        return False
    if offer_services.offering_objection(cohort) is not None:
        return False
    if not is_within_guarantee(seat_plan(cohort.id).get(country)):
        return False
    # Nobody is looked at whom it does not hang on: the cohort is locked meanwhile.
    able = queries.Rules(cohort).able(queries.candidates(cohort.id, body.id, country))
    asked_already = len(queries.waiting_at(cohort.id, body.id))
    if next(islice(able, asked_already, None), None) is None:
        return False
    now = clock.now()
    replacement = Replacement(
        cohort_id=cohort.id,
        organisation_id=body.id,
        country_code=country,
        left_id=application.id,
        until=name_by(
            now,
            cohort.response_days,
            cohort.time_zone,
            cohort.starts_on,
            cohort.guarantees_release_on,
        ),
        made_at=now,
    )
    db.session.add(replacement)
    db.session.flush()
    audit.record(
        "keep_seat",
        "seat_replacement",
        replacement.id,
        actor=SYSTEM,
        person_id=application.person_id,
    )
    notices.asked(replacement, cohort, body)
    return True


def closed_words(replacement: Replacement, cohort: Cohort) -> str | None:
    """Why nobody can be named for this seat any more, in words."""
    if replacement.state is not ReplacementState.OPEN:
        return _("This seat waits for nobody any more: %(state)s.", state=replacement.state.label)
    if clock.now() > replacement.until or are_guarantees_released(cohort):
        return _("The time to name a replacement is over: the seat goes to the waitlist.")
    return offer_services.offering_objection(cohort)


@transactional
def name_replacement(
    replacement_id: int, application_id: int, *, reason: str | None, actor: Actor
) -> Offer:
    """Offer the seat to a nominee of the same body, within the guarantee of its country.

    It goes at once: the person was found fit, the seat is the country's own, and the rules of the
    plan hold for this offer too. Who is not the body's first needs a `reason`. Raises Refused,
    OwnCase.
    """
    cohort = lock(Cohort, db.session.get_one(Replacement, replacement_id).cohort_id)
    application = lock(Application, application_id)
    replacement = lock(Replacement, replacement_id)
    if objection := closed_words(replacement, cohort):
        raise Refused(objection)
    refuse_about([application.person_id], actor)
    _refuse_unfit(replacement, cohort, application, reason)
    replacement.application_id, replacement.ended_at = application.id, clock.now()
    REPLACEMENT.apply(
        replacement,
        "name_replacement",
        actor=actor,
        reason=reason or None,
        person_id=application.person_id,
    )
    db.session.flush()  # From here on the seat is no longer one that waits.
    return offer_services.offer_kept_seat(cohort, application)


def _refuse_unfit(
    replacement: Replacement, cohort: Cohort, application: Application, reason: str | None
) -> None:
    people = queries.candidates(cohort.id, replacement.organisation_id, replacement.country_code)
    chosen = next((each for each in people if each.application_id == application.id), None)
    if chosen is None:
        raise Refused(
            _("This person is no nominee of yours who is on the shortlist or the waitlist.")
        )
    rules = queries.Rules(cohort)
    if words := rules.objection(chosen):
        raise Refused(words)
    if not (reason or "").strip() and rules.needs_reason(chosen, people):
        raise Refused(reason_words())


def reason_words() -> str:
    """Why somebody is not named without a word."""
    return _("This is not the first of your ranking: say why.")


@transactional
def pass_on(replacement_id: int, *, actor: Actor) -> None:
    """The body names nobody: the seat goes to the next on the waitlist. Raises Refused."""
    cohort = lock(Cohort, db.session.get_one(Replacement, replacement_id).cohort_id)
    replacement = lock(Replacement, replacement_id)
    _end(replacement, "pass_on", actor)
    offer_services.give_on(cohort, replacement.country_code)


def _end(replacement: Replacement, verb: str, actor: Actor) -> None:
    replacement.ended_at = clock.now()
    REPLACEMENT.apply(replacement, verb, actor=actor)
    db.session.flush()


def give_on_unused(limit: int = 200) -> int:
    """Give on the seats for which nobody was named in time, or nobody is left to be named.

    Each in a unit of work of its own; of two workers at once the second finds it done.
    """
    waiting = db.session.scalars(
        select(Replacement.id)
        .where(Replacement.state == ReplacementState.OPEN)
        .order_by(Replacement.until, Replacement.id)
        .limit(limit)
    ).all()
    return duties.each(waiting, _lapse)


@transactional
def _lapse(replacement_id: int) -> int:
    cohort = lock(Cohort, db.session.get_one(Replacement, replacement_id).cohort_id)
    replacement = lock(Replacement, replacement_id)
    if replacement.state is not ReplacementState.OPEN:
        return 0
    has_people = queries.candidates(
        cohort.id, replacement.organisation_id, replacement.country_code
    )
    if closed_words(replacement, cohort) is None and has_people:
        return 0
    _end(replacement, "lapse", SYSTEM)
    offer_services.give_on(cohort, replacement.country_code)
    return 1


def end_with_cohort(cohort_id: int) -> None:
    """Nobody is named for seats of a cohort that is cancelled, in its transaction."""
    cohort = lock(Cohort, cohort_id)
    for replacement_id in queries.open_in(cohort.id):
        replacement = lock(Replacement, replacement_id)
        _end(replacement, "lapse", SYSTEM)
        cohorts.release_seat(cohort.id, replacement.country_code)
