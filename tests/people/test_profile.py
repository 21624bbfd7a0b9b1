"""One's own record in pages: names in any script, consents, the read log, being hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import (
    make_account,
    make_country,
    make_organisation,
    make_person,
    make_province,
)
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.geography.models import Province
from training_portal.people import passports, services
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person, Sex
from training_portal.people.queries import person_of
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import AuditEvent, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

ZAWGYI = "ျမန္မာႏိုင္ငံေတာ္ဗဟိုဘဏ္"
UNICODE = "မြန်မာနိုင်ငံတော်ဗဟိုဘဏ်"


@pytest.fixture
def account(app: Flask) -> Account:
    for code in ("KH", "LA", "TH"):
        make_country(code)
    return make_account(name="Chum Sothy", email="sothy@example.org")


@pytest.fixture
def browser(account: Account, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(account)


def own(account: Account) -> Person:
    found = person_of(account.id)
    assert found is not None
    return db.session.get_one(Person, found.id, populate_existing=True)


def test_reading_the_page_makes_no_record(browser: PageClient, account: Account) -> None:
    page = browser.get("/me/profile")
    assert 'value="Chum Sothy"' in page.html and 'value="sothy@example.org"' in page.html
    assert person_of(account.id) is None


def test_a_name_is_all_that_is_needed(browser: PageClient, account: Account) -> None:
    page = browser.submit("/me/profile", full_name="ສົມສັກ", email="")
    assert page.notices == ["Saved."]
    assert own(account).full_name == "ສົມສັກ"
    assert own(account).family_name is None
    page = browser.submit("/me/profile", full_name=" ", status=422)
    assert page.errors == ["Full name: Write your name."]


def test_everything_is_kept_and_shown_again(browser: PageClient, account: Account) -> None:
    province: Province = make_province("KH", "KH-12", "Phnom Penh")
    browser.submit(
        "/me/profile",
        full_name="Chum Sothy",
        native_name="ជុំ សុធី",
        name_in_latin="CHUM Sothy",
        family_name="Chum",
        preferred_name="Sothy",
        name_on_certificate="CHUM Sothy",
        birth_date="1 มีนาคม 1995",
        sex="F",
        gender_told="woman",
        nationality="KH",
        residence_country="KH",
        province="KH-12",
        email="sothy@example.org",
        phone="012 345 678",
        passport="N 0123456",
    )
    person = own(account)
    assert (person.native_name, person.native_language) == ("ជុំ សុធី", "km")
    assert person.birth_date == date(1995, 3, 1)
    assert person.sex is Sex.FEMALE
    assert person.residence_province_id == province.id
    assert person.phone == "+85512345678"
    page = browser.get("/me/profile")
    assert 'value="ជុំ សុធី"' in page.html
    assert "A number ending in 456 is kept." in page
    assert "0123456" not in page.html


def test_a_buddhist_year_is_read_as_one_and_said(browser: PageClient) -> None:
    page = browser.submit("/me/profile", birth_date="01/03/2538")
    assert "Date of birth: 01/03/2538 is read as 1 Mar 1995: a Buddhist year." in page.notices
    assert 'value="01/03/1995"' in page.html


def test_a_birth_date_lies_in_the_past(browser: PageClient) -> None:
    tomorrow = clock.today() + timedelta(days=2)
    page = browser.submit("/me/profile", birth_date=f"{tomorrow:%d/%m/%Y}", status=422)
    assert "too late" in page.errors[0]
    page = browser.submit("/me/profile", birth_date=f"{clock.now():%d/%m/%Y}", status=422)
    assert "0 years old" in page.errors[0]
    page = browser.submit("/me/profile", birth_date="29/02/1995", status=422)
    assert "no 29 February" in page.errors[0]


def test_a_province_lies_in_the_country_one_lives_in(browser: PageClient) -> None:
    make_province("TH", "TH-49", "Mukdahan")
    page = browser.submit("/me/profile", residence_country="LA", province="TH-49", status=422)
    assert page.errors == [
        "The province you live in: Choose a province of the country you live in."
    ]


def test_people_of_other_nationalities_have_a_place(browser: PageClient, account: Account) -> None:
    browser.submit("/me/profile", nationality="NP")
    assert own(account).nationality == "NP"
    browser.submit("/me/profile", nationality="EU", status=422)


class TestZawgyi:
    """A name in the old encoding is shown both ways, and converted when that is agreed to."""

    def test_it_is_asked_about_and_shown_both_ways(self, browser: PageClient) -> None:
        page = browser.submit("/me/profile", native_name=ZAWGYI, status=422)
        assert "Zawgyi" in page.errors[0]
        assert ZAWGYI in page.text and UNICODE in page.text

    def test_agreed_to_it_is_converted_and_the_original_kept_sealed(
        self, browser: PageClient, account: Account
    ) -> None:
        page = browser.submit("/me/profile", native_name=ZAWGYI, status=422)
        page = browser.submit(page, burmese="convert")
        assert page.notices == ["Saved."]
        person = own(account)
        assert (person.native_name, person.native_language) == (UNICODE, "my")
        event = db.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "change").order_by(AuditEvent.id.desc())
        ).first()
        assert event is not None and event.sealed is not None
        secret = personal.unseal(person_reference(person.id), event.sealed)
        assert secret["values"]["typed_in_zawgyi"] == {"native_name": ZAWGYI}

    def test_right_as_it_stands_it_stays(self, browser: PageClient, account: Account) -> None:
        page = browser.submit("/me/profile", native_name=ZAWGYI, status=422)
        browser.submit(page, burmese="keep")
        assert own(account).native_name == ZAWGYI

    def test_another_mistake_beside_it_loses_neither(
        self, browser: PageClient, account: Account
    ) -> None:
        page = browser.submit(
            "/me/profile", native_name=ZAWGYI, burmese="convert", phone="12", status=422
        )
        assert ZAWGYI in page.html
        browser.submit(page, phone="")
        assert own(account).native_name == UNICODE


def test_an_invisible_character_in_a_name_is_refused(browser: PageClient) -> None:
    page = browser.submit("/me/profile", full_name="So\u200bthy")
    assert page.notices == ["Saved."]
    page = browser.submit("/me/profile", full_name="So\u202ethy", status=422)
    assert "invisible" in page.errors[0]


def test_a_passport_number_is_removed_when_asked(browser: PageClient, account: Account) -> None:
    browser.submit("/me/profile", passport="N0123456")
    browser.submit("/me/profile", passport_removed="y")
    assert passports.passport_number(own(account)) is None
    page = browser.submit("/me/profile", passport="ກຂຄ", status=422)
    assert page.errors == ["A passport number has Latin letters and digits."]


def test_one_form_sent_twice_is_one_change(browser: PageClient, account: Account) -> None:
    page = browser.get("/me/profile")
    browser.submit(page, full_name="First")
    browser.submit(page, full_name="First")
    changes = [
        entry for entry in audit.timeline([("person", own(account).id)]) if entry.action == "change"
    ]
    assert len(changes) == 1


def test_saving_the_profile_keeps_a_guardians_name(browser: PageClient, account: Account) -> None:
    make_person("Sothy", account=account, guardian_name="Her mother")
    browser.submit("/me/profile", full_name="Chum Sothy")
    assert own(account).guardian_name == "Her mother"


class TestConsents:
    @pytest.fixture
    def consent(self, account: Account) -> ConsentRecord:
        person = services.person_for_account(account.id, actor=SYSTEM)
        return services.give_consent(
            person.id,
            ConsentPurpose.TRANSFER_ABROAD,
            country_code="JP",
            language="en",
            text="I agree.",
            actor=SYSTEM,
            given_by="Chum Sothy",
        )

    def test_they_are_listed_and_taken_back_after_a_question(
        self, browser: PageClient, consent: ConsentRecord
    ) -> None:
        page = browser.get("/me/profile/consents")
        assert "Transfer to the country of the course (JP)" in page
        page = browser.get(page.link("Take back this consent…"))
        page = browser.submit(page, button="Take back this consent")
        assert page.notices == ["Your consent is taken back."]
        assert "Taken back on" in page

    def test_taking_back_twice_is_said(self, browser: PageClient, consent: ConsentRecord) -> None:
        page = browser.get(f"/me/profile/consents/{consent.id}/withdraw")
        browser.submit(page, button="Take back this consent")
        browser.submit(page, button="Take back this consent", status=409)

    def test_anothers_is_as_none(
        self, consent: ConsentRecord, browser_of: Callable[[Account], PageClient]
    ) -> None:
        other = browser_of(make_account())
        for number in (consent.id, 999_999, 2**31, 2**63):
            other.get(f"/me/profile/consents/{number}/withdraw", status=404)

    def test_nothing_yet(self, browser: PageClient) -> None:
        assert "Nothing yet" in browser.get("/me/profile/consents")


class TestReads:
    def test_who_read_is_told_by_role_and_body_without_names(
        self, browser: PageClient, account: Account
    ) -> None:
        person = make_person("Sothy", account=account)
        host = make_organisation(name="Invented institute")
        manager = make_account(Role.PROGRAMME_MANAGER, name="Priya", organisation=host)
        for reader, endpoint in (
            (f"account:{manager.id}", "admissions.one"),
            (f"account:{manager.id}", "admissions.one"),
            (f"account:{account.id}", "people.profile"),
            ("anonymous", "people.claim"),
        ):
            with unit_of_work():
                db.session.add(
                    audit.PersonalRead(
                        at=clock.now(),
                        actor=reader,
                        person_ref=audit.person_reference(person.id),
                        endpoint=endpoint,
                    )
                )
        page = browser.get("/me/profile/reads")
        assert "Programme manager, Invented institute" in page
        assert "Applications" in page and "2 times" in page
        assert "Somebody with the link" in page
        assert "Priya" not in page
        assert len(list(page.tree.findall(".//main//li"))) == 2

    def test_nobody_yet(self, browser: PageClient, account: Account) -> None:
        assert "Nobody yet" in browser.get("/me/profile/reads")
        make_person("Sothy", account=account)
        assert "Nobody yet" in browser.get("/me/profile/reads")


class TestHiding:
    def test_somebody_hides_and_shows_themselves_again(
        self, browser: PageClient, account: Account
    ) -> None:
        page = browser.submit("/me/profile/hidden", button="Hide me")
        assert page.notices == ["You are hidden."]
        assert own(account).is_hidden
        page = browser.submit(page, button="Show me again")
        assert page.notices == ["You are shown again."]
        assert not own(account).is_hidden

    def test_there_is_no_third_way(self, browser: PageClient) -> None:
        assert browser.client.get("/me/profile/hidden/vanish").status_code == 404
