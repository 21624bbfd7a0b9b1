"""A list all of whose people left ends without a decision about anybody."""

from __future__ import annotations

from tests.factories.accounts import actor_of
from tests.factories.admissions import make_application
from tests.factories.endorsements import Office
from training_portal.accounts.models import Account
from training_portal.admissions import application_services
from training_portal.admissions.models import Application, Nomination
from training_portal.endorsements.models import Endorsement, EndorsementState
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.policy import Role


def withdraw(application: Application) -> None:
    person = db.session.get_one(Person, application.person_id)
    account = db.session.get_one(Account, person.account_id)
    application_services.withdraw_application(
        application.id, reason="Ill.", actor=actor_of(account, Role.TRAINEE)
    )


def state_of(sent: Endorsement) -> EndorsementState:
    db.session.expire_all()
    return db.session.get_one(Endorsement, sent.id).state


def test_it_is_called_off_and_who_applies_again_is_sent_again(office: Office) -> None:
    only = office.nominee(1)
    sent = office.send()
    withdraw(only)
    office.endorse(sent)
    assert state_of(sent) is EndorsementState.CALLED_OFF
    again = make_application(
        office.cohort,
        db.session.get_one(Person, only.person_id),
        country="KH",
        nomination=db.session.get_one(Nomination, only.nomination_id),
    )
    assert office.words_of(again) == office.words_of(office.nominee(2))
    assert "Not endorsed" not in office.words_of(again)
    assert office.send().id != sent.id


def test_one_who_was_refused_makes_it_a_list_that_is_not_endorsed(office: Office) -> None:
    left, refused = office.nominee(1), office.nominee(2)
    sent = office.send()
    withdraw(left)
    office.endorse(sent, refused={refused.nomination_id: "Struck out."})
    assert state_of(sent) is EndorsementState.NOT_ENDORSED
