"""Two records of one person become one, field by field, and two again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from time_machine import travel

from tests.factories import (
    make_account,
    make_organisation,
    make_person,
    propose,
)
from tests.factories.admissions import make_application, make_nomination
from tests.factories.health import ask_for_it, make_part
from tests.factories.placements import make_concern, make_placement, make_posting
from tests.factories.programme import make_cohort, make_course_version
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.people.pairs import LIST, Pair, everything
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.finding_services import findings_of
from training_portal.admissions.models import Application, ApplicationState
from training_portal.alumni.models import NetworkBlock
from training_portal.cohorts.models import Enrolment
from training_portal.health.models import MedicalPart
from training_portal.health.sealed import keep_statement, opened
from training_portal.people import archiving, moving, services
from training_portal.people.models import (
    ConsentPurpose,
    ConsentRecord,
    Person,
    PersonJoin,
    Twin,
    TwinState,
)
from training_portal.people.passports import passport_number
from training_portal.people.twins import finding, joining
from training_portal.placements.models import Concern
from training_portal.platform import clock, files, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.sealed_words import words_of


def test_fields_are_taken_from_either_record(pair: Pair) -> None:
    pair.join("birth_date", "native_name", "passport")
    kept, other = pair.kept, pair.other
    assert (kept.full_name, kept.birth_date, kept.phone) == ("Chum Sothy", date(1995, 3, 1), "")
    assert (kept.native_name, kept.native_language) == ("ជុំ សុធី", "km")
    assert "ជុំ" in kept.name_key
    assert passport_number(kept) == "N0123456"
    assert kept.passport_hash == other.passport_hash
    assert other.archived_at is not None
    assert pair.twin.state is TwinState.JOINED


def test_what_hangs_on_the_other_record_moves_and_undoing_puts_every_row_back(pair: Pair) -> None:
    cohort = make_cohort()
    make_nomination(cohort, pair.other, make_organisation())
    # Ended: the rules are looked at anew for those that go on, on either side.
    application = make_application(cohort, pair.other, state=ApplicationState.REJECTED)
    posting, attended, third = make_posting(), make_cohort(), make_person("Dara")
    concern = make_concern(make_placement(posting, pair.other), "They kept my passport.")
    with unit_of_work():
        db.session.add(
            NetworkBlock(
                blocker_id=pair.other.id,
                blocked_id=third.id,
                blocked_at=clock.now(),
            )
        )
        db.session.add(
            Enrolment(
                cohort_id=attended.id,
                person_id=pair.other.id,
                sending_country="KH",
                enrolled_at=clock.now(),
            )
        )
    before = everything()
    pair.join("birth_date", "native_name", "passport", "phone")
    for column in moving.moved_columns():
        assert db.session.scalars(select(column).where(column == pair.other.id)).all() == []
    assert db.session.get_one(Application, application.id).person_id == pair.kept.id
    told = db.session.get_one(Concern, concern.id)
    assert personal.unseal(person_reference(pair.kept.id), told.words_sealed)
    pair.undo()
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()
    told = db.session.get_one(Concern, concern.id)
    assert personal.unseal(person_reference(pair.other.id), told.words_sealed)
    assert passport_number(pair.other) == "N0123456"
    assert passport_number(pair.kept) is None
    assert pair.twin.state is TwinState.OPEN


def test_reviews_and_medical_parts_can_be_read_on_either_side(pair: Pair) -> None:
    cohort = make_cohort()
    make_plan(cohort)
    accepted = make_application(cohort, pair.other, state=ApplicationState.ACCEPTED)
    ask_for_it(cohort)
    part = make_part(accepted)
    with unit_of_work():
        upload = files.Upload("note.pdf", "application/pdf", b"%PDF-1.4 a doctor")
        keep_statement(db.session.get_one(MedicalPart, part.id), pair.other.id, upload)
    review = make_review(accepted, make_reviewer(), ReviewState.SENT)
    words = words_of(db.session.get_one(Review, review.id), pair.other.id)
    assert words
    for step, owner in ((pair.join, pair.kept), (pair.undo, pair.other)):
        step()
        told = db.session.get_one(MedicalPart, part.id)
        assert opened(owner.id, told.told)
        stored = db.session.get_one(files.StoredFile, told.statement_id)
        assert opened(owner.id, files.read(stored))
        assert words_of(db.session.get_one(Review, review.id), owner.id) == words


def test_what_was_made_or_changed_since_stays_with_the_kept_record(pair: Pair) -> None:
    pair.join("birth_date", "phone")
    made = make_application(make_cohort(), pair.kept)
    facts = {name: getattr(pair.kept, name) for name in services.Facts.__dataclass_fields__}
    services.change_facts(
        pair.kept.id, services.Facts(**{**facts, "phone": "+85599999999"}), actor=SYSTEM
    )
    pair.undo()
    assert db.session.get_one(Application, made.id).person_id == pair.kept.id
    assert (pair.kept.phone, pair.kept.birth_date) == ("+85599999999", None)
    assert (pair.other.phone, pair.other.birth_date) == ("+85512345678", date(1995, 3, 1))


def test_it_can_be_undone_for_ninety_days(pair: Pair) -> None:
    pair.join()
    with travel(clock.now() + timedelta(days=91), tick=False):
        with pytest.raises(Refused, match="cannot be undone"):
            pair.undo()
        assert joining.forget_old() == 1
        assert joining.forget_old() == 0
    assert db.session.scalars(select(PersonJoin)).one().ledger is None
    with pytest.raises(Refused, match="cannot be undone"):
        pair.undo()


@pytest.mark.parametrize("who", ["kept", "other"])
def test_erasure_destroys_the_ledger(pair: Pair, who: str) -> None:
    pair.join("birth_date")
    services.erase(getattr(pair, who).id, actor=SYSTEM)
    db.session.expire_all()
    assert db.session.scalars(select(PersonJoin)).one().ledger is None
    assert pair.other.erased_at is not None  # Of the same person, who is gone with it.
    assert (pair.kept.erased_at is not None) == (who == "kept")


def _agree(person: Person, *, taken_back: bool = False) -> ConsentRecord:
    consent = services.give_consent(
        person.id,
        ConsentPurpose.TRANSFER_ABROAD,
        country_code="JP",
        language="en",
        text="I agree.",
        actor=SYSTEM,
    )
    if taken_back:
        services.withdraw_consent(person.id, consent.id, actor=SYSTEM)
    return consent


@pytest.mark.parametrize("holds_on", ["kept", "other"])
def test_the_narrower_consent_holds(pair: Pair, holds_on: str) -> None:
    holder = getattr(pair, holds_on)
    standing = _agree(holder)
    _agree(pair.other if holder is pair.kept else pair.kept, taken_back=True)
    pair.join()
    consent = db.session.get_one(ConsentRecord, standing.id)
    assert (consent.person_id, consent.withdrawn_at is None) == (pair.kept.id, False)
    pair.undo()
    consent = db.session.get_one(ConsentRecord, standing.id)
    assert (consent.person_id, consent.withdrawn_at) == (holder.id, None)


def test_a_consent_on_one_record_alone_goes_on_to_hold(pair: Pair) -> None:
    consent = _agree(pair.other)
    pair.join()
    consent = db.session.get_one(ConsentRecord, consent.id)
    assert (consent.person_id, consent.withdrawn_at) == (pair.kept.id, None)


def test_where_something_rests_on_a_wider_consent_the_person_is_asked_first(pair: Pair) -> None:
    cohort = make_cohort()
    consent = services.give_consent(
        pair.kept.id,
        ConsentPurpose.APPLICATION,
        country_code="KH",
        language="en",
        text="I agree.",
        actor=SYSTEM,
    )
    make_application(cohort, pair.kept)
    back = services.give_consent(
        pair.other.id,
        ConsentPurpose.APPLICATION,
        country_code="KH",
        language="en",
        text="I agree.",
        actor=SYSTEM,
    )
    services.withdraw_consent(pair.other.id, back.id, actor=SYSTEM)
    with pytest.raises(Refused, match="ask the person"):
        pair.join()
    assert db.session.get_one(ConsentRecord, consent.id).withdrawn_at is None


def test_the_other_account_signs_in_again_only_after_undoing(pair: Pair) -> None:
    second = make_account()
    with unit_of_work():
        other = db.session.get_one(Person, pair.other.id)
        other.account_id, other.claimed_at = second.id, clock.now()
    pair.join()
    assert db.session.get_one(Account, second.id).disabled_at is not None
    pair.undo()
    assert db.session.get_one(Account, second.id).disabled_at is None


def test_the_joined_record_rests_until_it_is_undone(pair: Pair) -> None:
    pair.join()
    with pytest.raises(Refused, match="joined to another"):
        archiving.set_archived(pair.other.id, False, reason="Back.", actor=SYSTEM)
    finding.find()
    assert db.session.scalars(select(Twin.state)).all() == [TwinState.JOINED]


def test_a_record_that_was_joined_on_is_undone_first(pair: Pair) -> None:
    pair.join()
    third = make_person("Chum Sothy", claimed=True)
    later = Pair(propose(pair.kept, third), third, pair.kept)
    later.join()
    with pytest.raises(Refused, match="undo that first"):
        pair.undo()
    later.undo()
    pair.undo()


def test_staff_are_told_of_two_seats_on_the_same_days_and_rules_are_looked_at_again(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    starts_on = clock.today() + timedelta(days=100)
    version = make_course_version([("days_between_courses", {"days": 183})])
    one, two = make_cohort(starts_on=starts_on, version=version), make_cohort(starts_on=starts_on)
    waiting = make_application(one, pair.kept, snapshot={})
    make_application(two, pair.other, state=ApplicationState.ACCEPTED)
    three = make_cohort(starts_on=starts_on)
    make_application(three, pair.kept, state=ApplicationState.OFFERED)
    assert len(moving.clashes(pair.kept.id, pair.other.id)) == 1
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    sentence = f"A seat in {two.code} is on the same days as one in {three.code}."
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}")
    assert sentence in page
    pair.join()
    assert sentence in coordinator.get(f"{LIST}/{pair.twin.public_id}")
    found = {row.rule_kind: row.finding.value for row in findings_of(waiting.id)}
    assert found["days_between_courses"] != "pass"


def test_places_on_the_same_days_and_a_course_taken_twice_are_told(pair: Pair) -> None:
    version = make_course_version()
    one = make_cohort(version=version)
    two = make_cohort(version=version)
    with unit_of_work():
        for cohort, person in ((one, pair.kept), (two, pair.other)):
            db.session.add(
                Enrolment(
                    cohort_id=cohort.id,
                    person_id=person.id,
                    sending_country="KH",
                    enrolled_at=clock.now(),
                )
            )
    assert moving.clashes(pair.kept.id, pair.other.id) == [
        f"The places in {one.code} and {two.code} are on the same days.",
        f"{one.code} and {two.code} are the same course.",
    ]
    assert moving.clashes(pair.kept.id, pair.kept.id) == []
