"""A guardian's consent is for the application that the guardian agreed to."""

from __future__ import annotations

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import make_company, make_person
from tests.factories.admissions import make_application
from tests.factories.placements import make_graduate, make_placement, make_posting, state_of
from tests.factories.programme import make_cohort
from training_portal.admissions import agreed
from training_portal.admissions.consents import Consent
from training_portal.admissions.models import Application, ApplicationConsent
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements import guardians
from training_portal.placements.application_states import PlacementState
from training_portal.placements.consent_services import effects_on_applications
from training_portal.placements.models import PlacementApplication
from training_portal.platform.database import db, unit_of_work
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


@given(
    acts=st.lists(
        st.tuples(st.booleans(), st.sampled_from(["Father", "Mother"])), min_size=1, max_size=5
    ),
    data=st.data(),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_ends_with_a_consent_is_what_it_was_given_for(
    app: Flask, acts: list[tuple[bool, str]], data: st.DataObject
) -> None:
    """Whatever a minor has applied for, with whichever guardian, and whichever is taken back."""
    person = make_person("Noi")
    live: dict[tuple[bool, int], int] = {}
    for is_course, guardian in acts:
        application_id, consent_id = (sent_to_course if is_course else sent_to_company)(
            person, guardian
        )
        live[is_course, application_id] = consent_id
    taken = data.draw(st.sampled_from(sorted(set(live.values()))))
    people.withdraw_consent(person.id, taken, actor=SYSTEM)
    ended = {each for each in live if is_withdrawn(*each)}
    assert ended == {each for each, consent_id in live.items() if consent_id == taken}


def sent_to_course(person: Person, guardian: str) -> tuple[int, int]:
    """An application for a course and the consent of the guardian, in the words for all of them."""
    application = make_application(make_cohort(), person)
    words = Consent(ConsentPurpose.GUARDIAN, "My guardian agrees.", "LA", guardian)
    agreed.keep(application, [words], actor=SYSTEM)
    tied = select(ApplicationConsent.consent_id).where(
        ApplicationConsent.application_id == application.id
    )
    return application.id, db.session.scalars(tied).one()


def sent_to_company(person: Person, guardian: str) -> tuple[int, int]:
    """The same for a placement, where the words name it."""
    application = make_placement(make_posting(), person)
    with unit_of_work():
        consent = guardian_of(person, f"{guardian} agrees to {application.id}.")
        guardians.tie(application.id, consent)
    return application.id, consent.id


def is_withdrawn(is_course: bool, application_id: int) -> bool:
    model = Application if is_course else PlacementApplication
    found = db.session.get_one(model, application_id, populate_existing=True)
    return found.state.value == "withdrawn"
