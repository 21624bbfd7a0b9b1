"""A record is made at first need, changed with an audit that is sealed, and erased for good."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import actor_of, make_account, make_country, make_person
from training_portal.people import passports, services
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person, Sex
from training_portal.people.queries import has_consent, person_of
from training_portal.people.services import Facts
from training_portal.platform import personal
from training_portal.platform.audit import AuditEvent, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail, enqueue
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import Refused


@pytest.fixture
def sothy(app: Flask) -> Person:
    make_country("KH")
    return make_person("Chum Sothy", account=make_account(name="Sothy"))


def events_of(person: Person) -> list[AuditEvent]:
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_kind == "person", AuditEvent.subject_id == person.id)
            .order_by(AuditEvent.id)
        )
    )


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


def test_the_person_of_an_account_is_made_once_from_its_name(app: Flask) -> None:
    account = make_account(name="Chum Sothy", email="sothy@example.org")
    assert person_of(account.id) is None
    first = services.person_for_account(account.id, actor=actor_of(account))
    second = services.person_for_account(account.id, actor=actor_of(account))
    assert first.id == second.id
    assert (first.full_name, first.email) == ("Chum Sothy", "sothy@example.org")
    assert first.claimed_at is not None
    assert [event.action for event in events_of(first)] == ["create"]


def test_an_account_without_a_name_gives_its_address(app: Flask) -> None:
    account = make_account(name="", email="keo@example.org")
    assert services.person_for_account(account.id, actor=SYSTEM).full_name == "keo@example.org"


def test_nobody_is_no_person() -> None:
    assert person_of(None) is None


def test_what_changed_is_kept_sealed_under_the_persons_key(sothy: Person) -> None:
    services.change_facts(
        sothy.id,
        Facts(full_name="ជុំ សុធី", birth_date=date(1995, 3, 1), sex=Sex.FEMALE),
        actor=SYSTEM,
    )
    (event,) = events_of(sothy)
    assert event.after == {"fields": ["birth_date", "full_name", "sex"]}
    assert event.sealed is not None and "ជុំ".encode() not in event.sealed
    assert personal.unseal(person_reference(sothy.id), event.sealed) == {
        "values": {
            "before": {"full_name": "Chum Sothy", "birth_date": None, "sex": None},
            "after": {"full_name": "ជុំ សុធី", "birth_date": "1995-03-01", "sex": "F"},
        }
    }
    assert reread(sothy).name_key == "ជុំ សុធី"


def test_saying_the_same_again_writes_nothing(sothy: Person) -> None:
    services.change_facts(sothy.id, Facts(full_name="Chum Sothy"), actor=SYSTEM)
    assert events_of(sothy) == []


def test_a_passport_number_is_sealed_and_found_by_its_hash(sothy: Person) -> None:
    services.change_facts(
        sothy.id, Facts(full_name="Chum Sothy"), actor=SYSTEM, passport_number="n 0123456"
    )
    person = reread(sothy)
    assert passports.passport_number(person) == "N0123456"
    assert passports.passport_end(person) == "456"
    assert person.passport_sealed is not None and b"0123456" not in person.passport_sealed
    assert person.passport_hash == personal.keyed_hash("passport", "N0123456")
    (event,) = events_of(sothy)
    secret = personal.unseal(person_reference(sothy.id), event.sealed or b"")
    assert secret["values"]["after"] == {"passport": "changed"}


def test_a_passport_number_stays_unless_it_is_replaced_or_removed(sothy: Person) -> None:
    facts = Facts(full_name="Chum Sothy")
    services.change_facts(sothy.id, facts, actor=SYSTEM, passport_number="N0123456")
    services.change_facts(sothy.id, facts, actor=SYSTEM)
    assert passports.passport_number(reread(sothy)) == "N0123456"
    services.change_facts(sothy.id, facts, actor=SYSTEM, passport_number="")
    assert passports.passport_number(reread(sothy)) is None
    assert reread(sothy).passport_hash is None
    assert passports.passport_end(None) is None


def test_hiding_is_noted_where_only_the_persons_key_opens_it(sothy: Person) -> None:
    services.set_hidden(sothy.id, True, actor=SYSTEM)
    services.set_hidden(sothy.id, True, actor=SYSTEM)
    assert reread(sothy).is_hidden
    (event,) = events_of(sothy)
    assert event.after == {"fields": ["is_hidden"]}
    assert personal.unseal(person_reference(sothy.id), event.sealed or b"") == {
        "values": {"is_hidden": True}
    }


class TestConsent:
    def give(self, person: Person, text: str = "I agree.", **more: str) -> ConsentRecord:
        return services.give_consent(
            person.id,
            ConsentPurpose.TRANSFER_ABROAD,
            country_code="JP",
            language="en",
            text=text,
            actor=SYSTEM,
            **more,
        )

    def test_the_words_are_kept_as_a_hash(self, sothy: Person) -> None:
        consent = self.give(sothy)
        # Computed apart: printf 'I agree.' | sha256sum
        assert consent.text_sha256 == (
            "826ff0dab649a97ffdd7779a332accafb35cc161012253a19383db19289d6e02"
        )
        assert has_consent(sothy.id, ConsentPurpose.TRANSFER_ABROAD)
        assert has_consent(sothy.id, ConsentPurpose.TRANSFER_ABROAD, country_code="JP")

    def test_it_holds_for_its_purpose_and_country_only(self, sothy: Person) -> None:
        self.give(sothy)
        assert not has_consent(sothy.id, ConsentPurpose.APPLICATION)
        assert not has_consent(sothy.id, ConsentPurpose.TRANSFER_ABROAD, country_code="TH")

    def test_agreeing_twice_to_the_same_words_is_one_act(self, sothy: Person) -> None:
        assert self.give(sothy).id == self.give(sothy).id
        assert self.give(sothy, "Other words.").id != self.give(sothy).id
        assert self.give(sothy, given_by="A guardian").id != self.give(sothy).id

    def test_taken_back_it_stays_on_record_and_holds_no_more(self, sothy: Person) -> None:
        consent = self.give(sothy)
        services.withdraw_consent(sothy.id, consent.id, actor=SYSTEM)
        assert not has_consent(sothy.id, ConsentPurpose.TRANSFER_ABROAD)
        kept = db.session.get_one(ConsentRecord, consent.id, populate_existing=True)
        assert kept.withdrawn_at is not None
        with pytest.raises(Refused):
            services.withdraw_consent(sothy.id, consent.id, actor=SYSTEM)

    def test_given_again_after_taking_back_is_a_new_act(self, sothy: Person) -> None:
        first = self.give(sothy)
        services.withdraw_consent(sothy.id, first.id, actor=SYSTEM)
        assert self.give(sothy).id != first.id
        assert has_consent(sothy.id, ConsentPurpose.TRANSFER_ABROAD)

    def test_nobody_takes_back_anothers(self, sothy: Person) -> None:
        consent = self.give(sothy)
        other = make_person("Keo")
        with pytest.raises(Refused):
            services.withdraw_consent(other.id, consent.id, actor=SYSTEM)


class TestErasing:
    @pytest.fixture
    def full(self, app: Flask) -> Person:
        make_country("KH")
        person = make_person(
            "Canary name",
            name_in_latin="Canary latin",
            name_on_certificate="Canary certificate",
            native_name="Canary native",
            native_language="km",
            family_name="Canary family",
            preferred_name="Canary preferred",
            birth_date=date(1995, 3, 1),
            nationality="KH",
            residence_country="KH",
            sex=Sex.FEMALE,
            gender_told="Canary gender",
            email="canary@example.org",
            phone="+85512999999",
            guardian_name="Canary guardian",
        )
        services.change_facts(
            person.id, Facts(full_name="Canary name"), actor=SYSTEM, passport_number="CANARY1"
        )
        services.give_consent(
            person.id,
            ConsentPurpose.GUARDIAN,
            country_code="KH",
            language="en",
            text="I agree.",
            actor=SYSTEM,
            given_by="Canary guardian",
        )
        return reread(person)

    def test_no_personal_value_is_left_in_any_column(self, full: Person) -> None:
        services.erase(full.id, actor=SYSTEM)
        person = reread(full)
        assert person.full_name == "(erased)"
        assert person.erased_at is not None
        kept = {
            "id", "public_id", "full_name", "created_at", "erased_at", "is_hidden", "is_demo",
        }  # fmt: skip
        for column in Person.__table__.columns:
            if column.name not in kept:
                assert not getattr(person, column.name), column.name
        (consent,) = db.session.scalars(select(ConsentRecord))
        assert consent.given_by == "" and consent.withdrawn_at is not None

    def test_the_audits_words_can_be_read_no_more(self, full: Person) -> None:
        sealed = [event.sealed for event in events_of(full) if event.sealed]
        assert sealed
        assert all(personal.unseal(person_reference(full.id), words) for words in sealed)
        services.erase(full.id, actor=SYSTEM)
        assert not any(personal.unseal(person_reference(full.id), words) for words in sealed)
        assert [event.action for event in events_of(full)][-1] == "erase"

    def test_mails_to_the_address_are_forgotten(self, full: Person) -> None:
        address = reread(full).email or "canary@example.org"
        services.change_facts(full.id, Facts(full_name="Canary", email=address), actor=SYSTEM)
        with unit_of_work():
            enqueue("reset_unknown", address, email=address, address="/")
        services.erase(full.id, actor=SYSTEM)
        (mail,) = db.session.scalars(select(OutboxMail))
        assert (mail.to_address, mail.subject, mail.body) == ("", "", "")

    def test_mails_of_somebody_who_shares_the_address_stay(self, full: Person) -> None:
        services.change_facts(
            full.id, Facts(full_name="Canary", email="office@example.org"), actor=SYSTEM
        )
        make_person("Colleague", email="office@example.org")
        with unit_of_work():
            enqueue("reset_unknown", "office@example.org", email="x", address="/")
        services.erase(full.id, actor=SYSTEM)
        (mail,) = db.session.scalars(select(OutboxMail))
        assert mail.to_address == "office@example.org"

    def test_erasing_twice_is_erasing_once(self, full: Person) -> None:
        services.erase(full.id, actor=SYSTEM)
        services.erase(full.id, actor=Actor(reference="somebody"))
        assert [event.action for event in events_of(full)].count("erase") == 1
