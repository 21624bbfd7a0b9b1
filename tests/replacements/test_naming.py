"""A body names who gets a seat that its nominee gave up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import (
    actor_of,
    make_cohort,
    make_organisation,
    make_person,
    manager_of,
    trainee,
)
from tests.replacements.conftest import Delegation
from tests.support.mails import mails_to
from training_portal.admissions import offer_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.allocations import services as allocations
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Role
from training_portal.platform.workflow import NotAllowed, Refused
from training_portal.replacements import queries, services
from training_portal.replacements.history import of_replacement
from training_portal.replacements.models import Replacement
from training_portal.replacements.models import ReplacementState as R
from training_portal.reviews.queries import Score


def state_of(application: Application) -> A:
    db.session.expire_all()
    return db.session.get_one(Application, application.id).state


def person_of(application: Application) -> Person:
    return db.session.get_one(Person, application.person_id)


@pytest.mark.parametrize("state", [A.SHORTLISTED, A.WAITLISTED])
def test_who_is_named_is_offered_the_same_seat_at_once(lao: Delegation, state: A) -> None:
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(state, 2, place=9)
    ahead = lao.direct(1)
    lao.gives_up(seated)
    offer = services.name_replacement(lao.waiting.id, second.id, reason=None, actor=lao.officer)
    assert offer.application_id == second.id
    assert (state_of(second), state_of(ahead)) == (A.OFFERED, A.WAITLISTED)
    assert lao.taken == (1, 1)
    assert (lao.waiting.state, lao.waiting.application_id) == (R.FILLED, second.id)
    (mail,) = mails_to(person_of(second).email)
    assert mail.template == "offer_made"
    assert "replaces a nominee of the same country within its guarantee" in mail.body
    assert "next on the waitlist" not in mail.body
    offer_services.accept_offer(offer.id, actor=trainee(person_of(second)))
    assert lao.taken == (1, 1)


def test_who_declines_it_can_be_replaced_too(lao: Delegation) -> None:
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    lao.nominee(A.SHORTLISTED, 3)
    lao.gives_up(seated)
    offer = services.name_replacement(lao.waiting.id, second.id, reason=None, actor=lao.officer)
    offer_services.decline_offer(offer.id, reason=None, actor=trainee(person_of(second)))
    newest = db.session.scalars(select(Replacement).order_by(Replacement.id.desc())).first()
    assert newest is not None
    assert (newest.state, newest.left_id) == (R.OPEN, second.id)
    assert lao.taken == (1, 1)


def test_who_is_not_the_first_needs_a_reason(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    third = lao.nominee(A.SHORTLISTED, 3)
    lao.gives_up(seated)
    for reason in (None, "  "):
        with pytest.raises(Refused, match="not the first of your ranking"):
            services.name_replacement(lao.waiting.id, third.id, reason=reason, actor=lao.officer)
    assert lao.waiting.state is R.OPEN
    services.name_replacement(lao.waiting.id, third.id, reason="The same plant.", actor=lao.officer)
    assert state_of(third) is A.OFFERED


@pytest.mark.parametrize("who", ["of another body", "not yet shortlisted", "of another cohort"])
def test_nobody_else_can_be_named(lao: Delegation, who: str) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    if who == "of another body":
        other = lao.nominee(A.SHORTLISTED, 1, body=make_organisation("LA", nominates=True))
    elif who == "not yet shortlisted":
        other = lao.nominee(A.ELIGIBLE, 3)
    else:
        elsewhere, person = make_cohort(), make_person()
        nomination = make_nomination(elsewhere, person, lao.body, 1)
        other = make_application(elsewhere, person, state=A.SHORTLISTED, nomination=nomination)
    lao.gives_up(seated)
    with pytest.raises(Refused, match="no nominee of yours"):
        services.name_replacement(lao.waiting.id, other.id, reason="x", actor=lao.officer)
    assert state_of(other) is not A.OFFERED
    assert lao.waiting.state is R.OPEN


def test_only_who_nominates_for_a_body_names_and_never_themselves(lao: Delegation) -> None:
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    lao.gives_up(seated)
    with pytest.raises(NotAllowed):
        services.name_replacement(
            lao.waiting.id, second.id, reason=None, actor=manager_of(lao.cohort)
        )
    account_id = person_of(second).account_id
    assert account_id is not None
    themselves = actor_of(account_id, Role.NOMINATING_OFFICER, lao.body.id)
    with pytest.raises(OwnCase):
        services.name_replacement(lao.waiting.id, second.id, reason=None, actor=themselves)
    assert state_of(second) is A.SHORTLISTED


@pytest.mark.parametrize("why", ["time", "release", "done", "begun"])
def test_too_late_is_said_and_changes_nothing(lao: Delegation, why: str) -> None:
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    lao.gives_up(seated)
    officer, now = lao.officer, clock.now()
    words = "time to name a replacement is over"
    if why == "time":
        now = lao.waiting.until + timedelta(seconds=1)
    elif why == "release":
        with unit_of_work():
            cohort = db.session.get_one(Cohort, lao.cohort.id)
            cohort.guarantees_release_on = clock.today(cohort.time_zone)
    elif why == "begun":
        words = "has begun"
        with unit_of_work():
            cohort = db.session.get_one(Cohort, lao.cohort.id)
            cohort.starts_on = clock.today(cohort.time_zone)
    else:
        words = "waits for nobody any more"
        services.pass_on(lao.waiting.id, actor=officer)
    with clock.standing_at(now), pytest.raises(Refused, match=words):
        services.name_replacement(lao.waiting.id, second.id, reason=None, actor=officer)
    assert state_of(second) is A.SHORTLISTED


def test_given_on_it_is_offered_to_the_next_on_the_waitlist(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    ahead = lao.direct(1)
    lao.gives_up(seated)
    officer = lao.officer
    services.pass_on(lao.waiting.id, actor=officer)
    assert state_of(ahead) is A.OFFERED
    assert lao.taken == (1, 1)
    with pytest.raises(Refused):
        services.pass_on(lao.waiting.id, actor=officer)


def test_who_the_reviews_have_not_found_fit_cannot_be_named(
    lao: Delegation, monkeypatch: pytest.MonkeyPatch
) -> None:
    seated = lao.nominee(A.ACCEPTED)
    fit, below, open_one = (lao.nominee(A.SHORTLISTED, rank) for rank in (4, 2, 3))
    allocations.change_rules(
        lao.cohort,
        allocations.NewRules(
            women=0,
            companies=0,
            corridors=0,
            cut_off=5000,
            tie_break=allocations.TieBreak.RANK,
            release_on=None,
        ),
        actor=manager_of(lao.cohort),
        reason="A floor.",
    )
    monkeypatch.setattr(queries, "plan_of", lambda _cohort: object())
    monkeypatch.setattr(
        queries,
        "scores",
        lambda _cohort: {
            fit.id: Score(5000, 2, True),
            below.id: Score(4999, 2, True),
            open_one.id: Score(9000, 1, False),
        },
    )
    lao.gives_up(seated)
    for other in (below, open_one):
        with pytest.raises(Refused, match="cannot offer this person a seat yet"):
            services.name_replacement(lao.waiting.id, other.id, reason="x", actor=lao.officer)
    # The first of those who can be named needs no reason.
    services.name_replacement(lao.waiting.id, fit.id, reason=None, actor=lao.officer)
    assert state_of(fit) is A.OFFERED


def test_a_run_gives_no_seat_out_that_waits(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    people = [lao.nominee(A.SHORTLISTED, rank) for rank in (2, 3, 4)]
    lao.gives_up(seated)
    run = allocations.try_plan(lao.cohort, actor=manager_of(lao.cohort))
    # Lao PDR can have three in all: one waits, so two are given out.
    assert run.seats == {"LA": 2}
    allocations.apply_run(run.id, actor=manager_of(lao.cohort))
    assert lao.taken == (3, 3)
    last = next(each for each in people if state_of(each) is A.WAITLISTED)
    services.name_replacement(lao.waiting.id, last.id, reason=None, actor=lao.officer)
    assert lao.taken == (3, 3)


def test_a_run_that_was_tried_before_is_not_applied_once_a_seat_waits(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    lao.gives_up(seated)
    run = allocations.try_plan(lao.cohort, actor=manager_of(lao.cohort))
    services.pass_on(lao.waiting.id, actor=lao.officer)
    with pytest.raises(Refused, match="changed since this run"):
        allocations.apply_run(run.id, actor=manager_of(lao.cohort))


def test_the_reason_and_the_step_are_kept(lao: Delegation) -> None:
    seated, second = lao.nominee(A.ACCEPTED), lao.nominee(A.SHORTLISTED, 2)
    lao.gives_up(seated)
    services.name_replacement(lao.waiting.id, second.id, reason="Same plant.", actor=lao.officer)
    newest, first = of_replacement(lao.waiting.id)
    assert (newest.sentence, newest.reason) == (
        "A replacement was named, and is offered the seat",
        "Same plant.",
    )
    assert first.sentence == "The seat was given up, and waits for a replacement"
