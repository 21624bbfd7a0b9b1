"""A consent can be taken back at any time: what rests on it ends at once, as the page says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.admissions.applying import PDF
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_course_version, make_person, trainee
from tests.support.pages import PageClient
from training_portal.admissions import agreed
from training_portal.admissions.consents import Consent, application_words
from training_portal.admissions.consequences import effects_on_applications
from training_portal.admissions.models import (
    Application,
    ApplicationDocument,
    Offer,
    OfferState,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.platform import clock, files
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail

TRANSFER, APPLICATION = ConsentPurpose.TRANSFER_ABROAD, ConsentPurpose.APPLICATION
GUARDIAN = ConsentPurpose.GUARDIAN


def agree(person: Person, purpose: ConsentPurpose, text: str, country: str) -> ConsentRecord:
    return people.give_consent(
        person.id, purpose, country_code=country, language="en", text=text, actor=trainee(person)
    )


def to_use(person: Person, title: str = "Production Management") -> ConsentRecord:
    return agree(person, APPLICATION, application_words(title), "LA")


def to_go_abroad(person: Person, country: str = "JP") -> ConsentRecord:
    return agree(person, TRANSFER, "My application may be sent.", country)


def take_back(person: Person, consent: ConsentRecord) -> None:
    people.withdraw_consent(person.id, consent.id, actor=trainee(person))


def anew(application_id: int) -> Application:
    return db.session.get_one(Application, application_id, populate_existing=True)


@pytest.mark.parametrize("give", [to_use, to_go_abroad])
def test_an_offered_seat_goes_to_the_next_in_the_same_step(
    somsak: Person, give: Callable[[Person], ConsentRecord]
) -> None:
    cohort = make_cohort(capacity=1)
    consent, offer = give(somsak), make_offer(cohort, somsak)
    waiting = make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    take_back(somsak, consent)
    ended = anew(offer.application_id)
    assert ended.state is A.WITHDRAWN
    assert ended.outcome_reason == "A consent that the application rests on was taken back."
    assert ended.closed_to_staff_at is not None
    assert db.session.get_one(Offer, offer.id).state is OfferState.WITHDRAWN
    assert anew(waiting.id).state is A.OFFERED
    assert db.session.get_one(Cohort, cohort.id, populate_existing=True).seats_taken == 1
    mails = db.session.scalars(select(OutboxMail.template)).all()
    assert sorted(mails) == ["application_withdrawn", "offer_made"]


def test_only_what_was_agreed_to_ends(somsak: Person) -> None:
    ours = make_application(make_cohort(), somsak)
    other = make_application(make_cohort(version=make_course_version(title="Kaizen")), somsak)
    consent = to_use(somsak)
    to_use(somsak, "Kaizen")
    take_back(somsak, consent)
    assert (anew(ours.id).state, anew(other.id).state) == (A.WITHDRAWN, A.SUBMITTED)
    assert anew(other.id).closed_to_staff_at is None


def test_a_transfer_to_another_country_stays_agreed_to(somsak: Person) -> None:
    in_japan = make_application(make_cohort(), somsak)
    to_go_abroad(somsak)
    take_back(somsak, to_go_abroad(somsak, "TH"))
    assert anew(in_japan.id).state is A.SUBMITTED


def test_words_that_fit_no_course_any_more_cover_every_application(somsak: Person) -> None:
    application = make_application(make_cohort(), somsak)
    take_back(somsak, to_use(somsak, "As the course was called before"))
    assert anew(application.id).state is A.WITHDRAWN


def by_guardian(
    application: Application, person: Person, words: str = "My guardian agrees."
) -> ConsentRecord:
    """The guardian's consent that an application was sent with."""
    consent = Consent(GUARDIAN, words, "LA", "Somchai")
    agreed.keep(application, [consent], actor=trainee(person))
    return db.session.scalars(select(ConsentRecord).order_by(ConsentRecord.id.desc())).all()[0]


def test_a_guardian_who_takes_it_back_ends_what_it_was_given_for(somsak: Person) -> None:
    theirs = make_application(make_cohort(), somsak, state=A.ACCEPTED)
    other = make_application(make_cohort(version=make_course_version(title="Kaizen")), somsak)
    consent = by_guardian(theirs, somsak, "For this one.")
    by_guardian(other, somsak, "For that one.")
    take_back(somsak, consent)
    assert (anew(theirs.id).state, anew(other.id).state) == (A.WITHDRAWN, A.SUBMITTED)
    assert anew(other.id).closed_to_staff_at is None


def test_a_guardian_who_agreed_to_both_in_the_same_words_ends_both(somsak: Person) -> None:
    both = [make_application(make_cohort(), somsak) for _number in range(2)]
    first, second = (by_guardian(each, somsak) for each in both)
    assert first.id == second.id
    take_back(somsak, first)
    assert [anew(each.id).state for each in both] == [A.WITHDRAWN] * 2


def test_what_a_guardian_agreed_to_elsewhere_ends_nothing_here(somsak: Person) -> None:
    """One for a placement, say: the other room ends what that was given for."""
    application = make_application(make_cohort(), somsak, state=A.ACCEPTED)
    by_guardian(application, somsak)
    consent = agree(somsak, GUARDIAN, "For the placement.", "LA")
    assert effects_on_applications(somsak.id, consent) == []
    take_back(somsak, consent)
    assert anew(application.id).state is A.ACCEPTED


def test_a_course_with_another_title_is_known_by_what_it_was_sent_with(somsak: Person) -> None:
    ours = make_application(make_cohort(), somsak)
    other = make_application(make_cohort(version=make_course_version(title="Kaizen")), somsak)
    words = Consent(APPLICATION, application_words("As it was called"), "LA", "Somsak")
    agreed.keep(ours, [words], actor=trainee(somsak))
    take_back(somsak, db.session.scalars(select(ConsentRecord)).one())
    assert (anew(ours.id).state, anew(other.id).state) == (A.WITHDRAWN, A.SUBMITTED)


def test_a_draft_rests_on_no_consent_yet(somsak: Person) -> None:
    draft = make_application(make_cohort(), somsak, state=A.DRAFT)
    take_back(somsak, to_use(somsak))
    assert anew(draft.id).state is A.DRAFT


def test_who_is_enrolled_keeps_the_place_and_staff_read_the_application_no_more(
    somsak: Person, manager_browser: Callable[[Cohort], PageClient]
) -> None:
    cohort = make_cohort()
    application = make_application(
        cohort, somsak, state=A.ENROLLED, snapshot={"motivation": "CANARY words"}
    )
    consent = to_use(somsak)
    stored = _document(application)
    manager = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}"
    assert "CANARY words" in manager.get(url)
    assert manager.client.get(f"{url}/files/{stored.public_id}").status_code == 200
    take_back(somsak, consent)
    assert anew(application.id).state is A.ENROLLED
    page = manager.get(url)
    assert "CANARY" not in page.html and "may no longer be used" in page
    assert manager.client.get(f"{url}/files/{stored.public_id}").status_code == 404


def _document(application: Application) -> files.StoredFile:
    with unit_of_work():
        stored = files.keep(files.Upload("letter.pdf", "application/pdf", PDF))
        db.session.add(
            ApplicationDocument(
                application_id=application.id,
                kind=DocumentKind.EMPLOYER_LETTER,
                file_id=stored.id,
                uploaded_at=clock.now(),
            )
        )
    return stored


def test_the_page_says_beforehand_what_will_happen(mine: PageClient, somsak: Person) -> None:
    cohort = make_cohort()
    make_offer(cohort, somsak)
    consent = to_use(somsak)
    url = f"/me/profile/consents/{consent.id}/withdraw"
    page = mine.get(url)
    assert f"Your application for “Production Management” ({cohort.code}) ends." in page
    assert "Your seat goes to somebody else." in page
    page = mine.submit(page)
    assert page.notices == ["Your consent is taken back."]
    assert db.session.scalars(select(Application.state)).one() is A.WITHDRAWN


def test_where_nothing_rests_on_it_the_page_says_so(mine: PageClient, somsak: Person) -> None:
    page = mine.get(f"/me/profile/consents/{to_use(somsak).id}/withdraw")
    assert "Nothing rests on it now" in page


def test_nobody_else_is_touched(somsak: Person) -> None:
    other = make_application(make_cohort(), make_person())
    take_back(somsak, to_use(somsak))
    assert anew(other.id).state is A.SUBMITTED
