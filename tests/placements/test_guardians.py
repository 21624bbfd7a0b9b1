"""A guardian's consent is for the application that the guardian agreed to."""

from __future__ import annotations

from flask import Flask

from tests.factories import make_company
from tests.factories.placements import make_graduate, make_placement, make_posting, state_of
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements import guardians
from training_portal.placements.application_states import PlacementState
from training_portal.placements.consent_services import effects_on_applications
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import SYSTEM

S = PlacementState


def guardian_of(person: Person, words: str = "For the course only.") -> ConsentRecord:
    return people.give_consent(
        person.id,
        ConsentPurpose.GUARDIAN,
        country_code="LA",
        language="en",
        text=words,
        actor=SYSTEM,
    )


def test_what_a_guardian_agreed_to_elsewhere_ends_nothing_here(app: Flask) -> None:
    _account, person = make_graduate()
    accepted = make_placement(make_posting(), person, state=S.ACCEPTED)
    consent = guardian_of(person)
    assert effects_on_applications(person.id, consent) == []
    people.withdraw_consent(person.id, consent.id, actor=SYSTEM)
    assert state_of(accepted) is S.ACCEPTED


def test_what_a_guardian_agreed_to_ends_and_the_others_go_on(app: Flask) -> None:
    company = make_company("LA")
    _account, person = make_graduate()
    theirs, other = (make_placement(make_posting(company), person) for _number in range(2))
    with unit_of_work():
        consent = guardian_of(person, "For this posting.")
        guardians.tie(theirs.id, consent)
    assert len(effects_on_applications(person.id, consent)) == 1
    people.withdraw_consent(person.id, consent.id, actor=SYSTEM)
    assert state_of(theirs) is S.WITHDRAWN and state_of(other) is S.SUBMITTED
