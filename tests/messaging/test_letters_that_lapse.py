"""A letter holds no longer once the seat, the decision or the cohort it rests on is gone."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.factories.programme import trainee
from tests.messaging.conftest import Programme, S
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions import decision_services, offer_services, open_offer_services
from training_portal.cohorts import services as cohorts
from training_portal.messaging import lapsing
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter, LetterState
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM

INVITATION, VISA, REGRET = LetterKind.INVITATION, LetterKind.VISA_SUPPORT, LetterKind.REGRET


def states() -> dict[LetterKind, LetterState]:
    db.session.expire_all()
    return {each.kind: each.state for each in db.session.scalars(select(Letter))}


def test_a_seat_that_is_taken_back_takes_its_letters_along(
    programme: Programme, pages: PageClient
) -> None:
    seated = programme.applied("SOK DARA", S.ACCEPTED)
    for kind in (VISA, INVITATION):
        programme.issue(kind, "SOK DARA")
    decision_services.release_accepted(
        programme.cohort.id, [seated.id], reason="A forged paper.", actor=programme.manager
    )
    assert states() == {INVITATION: LetterState.WITHDRAWN, VISA: LetterState.WITHDRAWN}
    for letter in db.session.scalars(select(Letter)):
        page = pages.get(f"/verify/{letter.code}")
        assert "Its holder has no seat in this cohort any more." in page
        assert "A forged paper" not in page


@pytest.mark.parametrize("verb", ["decline", "take back"])
def test_so_does_an_offer_that_comes_to_nothing(programme: Programme, verb: str) -> None:
    waits = programme.applied("SOK DARA", S.SHORTLISTED)
    (offer,) = offer_services.make_offers(programme.cohort.id, [waits.id], actor=programme.manager)
    programme.issue(INVITATION, "SOK DARA")
    if verb == "decline":
        person = db.session.get_one(Person, waits.person_id)
        offer_services.decline_offer(offer.id, reason=None, actor=trainee(person))
    else:
        open_offer_services.withdraw_offers(
            programme.cohort.id, [waits.id], reason="By mistake.", actor=programme.manager
        )
    assert states() == {INVITATION: LetterState.WITHDRAWN}


def test_a_letter_stays_while_the_seat_goes_on(programme: Programme) -> None:
    waits = programme.applied("SOK DARA", S.SHORTLISTED)
    (offer,) = offer_services.make_offers(programme.cohort.id, [waits.id], actor=programme.manager)
    programme.issue(INVITATION, "SOK DARA")
    person = db.session.get_one(Person, waits.person_id)
    offer_services.accept_offer(offer.id, actor=trainee(person))
    decision_services.enrol_accepted(programme.cohort.id, [waits.id], actor=programme.manager)
    assert states() == {INVITATION: LetterState.VALID}


def test_with_the_cohort_go_all_but_letters_of_regret(programme: Programme) -> None:
    programme.applied("SOK DARA", S.ACCEPTED)
    programme.applied("KEO NOI", S.REJECTED)
    programme.issue(VISA, "SOK DARA")
    programme.issue(REGRET, "KEO NOI")
    cohorts.decide(programme.cohort, "cancel", reason="No host.", actor=SYSTEM)
    assert states() == {VISA: LetterState.WITHDRAWN, REGRET: LetterState.VALID}


def test_the_person_is_told(programme: Programme) -> None:
    seated = programme.applied("SOK DARA", S.ACCEPTED)
    programme.issue(VISA, "SOK DARA")
    with unit_of_work():
        db.session.execute(update(OutboxMail).values(sent_at=clock.now()))
    decision_services.release_accepted(
        programme.cohort.id, [seated.id], reason="A forged paper.", actor=programme.manager
    )
    told = [each.template for each in db.session.scalars(select(OutboxMail))]
    assert "letter_withdrawn" in told


def test_of_many_applications_letters_are_looked_up_at_once(programme: Programme) -> None:
    ids = [programme.applied(f"SOK {each}", S.SHORTLISTED).id for each in "ABC"]
    with statements(db.engine) as asked:
        lapsing._look_at(ids)
    # The letters to them, and the notices to bodies that name them.
    assert len(asked) == 2
