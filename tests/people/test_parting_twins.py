"""What goes back when a join is undone, what stays, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import make_account, make_person, propose
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import complete, join, make_finished_cohort
from tests.factories.programme import make_cohort, make_organisation, manager_of
from tests.people.later_rows import agree, anew, enrolled, rest
from tests.people.pairs import LIST, Pair
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationConsent, ApplicationState
from training_portal.alumni import membership_services
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.credentials import services as certificates
from training_portal.credentials.models import Certificate
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.people import moving, services
from training_portal.people.models import ConsentRecord, Person, PersonJoin
from training_portal.people.moving import name_of
from training_portal.people.twins import parting
from training_portal.platform import clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import Refused

A = ApplicationState


def plan(pair: Pair) -> parting.Plan:
    made = db.session.scalars(select(PersonJoin).where(PersonJoin.undone_at.is_(None))).one()
    return parting.foresee(made)


def test_what_was_made_of_a_row_that_goes_back_goes_with_it(pair: Pair) -> None:
    nomination = make_nomination(make_cohort(), pair.other, make_organisation())
    pair.join()
    cohort = db.session.get_one(Cohort, nomination.cohort_id)
    application = make_application(cohort, pair.kept, nomination=nomination, state=A.ACCEPTED)
    place = enrolled(application)
    pair.undo()
    for row in (nomination, application, place):
        assert anew(row).person_id == pair.other.id


def test_what_hangs_on_nothing_stays_and_staff_read_of_it_before(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    moved = make_application(make_cohort(), pair.other, state=A.ACCEPTED)
    pair.join()
    place = enrolled(moved)
    made = make_application(make_cohort(), pair.kept)
    page = browser_of(make_account(Role.PROGRAMME_COORDINATOR)).get(
        f"{LIST}/{pair.twin.public_id}/undo"
    )
    own = db.session.get_one(Cohort, made.cohort_id).code
    gone = db.session.get_one(Cohort, place.cohort_id).code
    assert f"1 application ({own})" in page
    assert "it stays with the kept record" in page
    assert f"1 place in a cohort, with what was learned and certified ({gone})" in page
    pair.undo()
    assert anew(made).person_id == pair.kept.id


def test_a_consent_that_both_need_is_there_for_each(pair: Pair) -> None:
    own = make_application(make_cohort(), pair.kept)
    consent = agree(pair.kept)
    rest(own, consent)
    moved = make_application(make_cohort(), pair.other)
    pair.join()
    rest(moved, consent)
    pair.undo()
    rows = db.session.execute(
        select(ApplicationConsent.application_id, ConsentRecord)
        .join(ConsentRecord, ConsentRecord.id == ApplicationConsent.consent_id)
        .order_by(ApplicationConsent.application_id)
    ).all()
    assert [(row_id, given.person_id) for row_id, given in rows] == [
        (own.id, pair.kept.id),
        (moved.id, pair.other.id),
    ]
    one, other = (given for _row_id, given in rows)
    assert (one.text_sha256, one.given_at) == (other.text_sha256, other.given_at)
    services.withdraw_consent(pair.kept.id, one.id, actor=SYSTEM)
    assert anew(moved).state is A.SUBMITTED  # Another one's to take back.


def test_a_consent_given_for_what_goes_back_goes_too_and_is_not_doubled(pair: Pair) -> None:
    moved = make_application(make_cohort(), pair.other)
    pair.join()
    consent = agree(pair.kept)
    rest(moved, consent)
    pair.undo()
    assert anew(consent).person_id == pair.other.id
    assert db.session.scalar(select(func.count()).select_from(ConsentRecord)) == 1


def test_a_consent_that_nothing_rests_on_stays(pair: Pair) -> None:
    pair.join()
    consent = agree(pair.kept)
    pair.undo()
    assert anew(consent).person_id == pair.kept.id


def test_a_place_of_the_kept_record_that_went_on_by_an_application_of_the_other(
    pair: Pair,
) -> None:
    cohort = make_cohort()
    with unit_of_work():
        left = Enrolment(
            cohort_id=cohort.id,
            person_id=pair.kept.id,
            sending_country="KH",
            enrolled_at=clock.now(),
            state=EnrolmentState.WITHDRAWN,
        )
        db.session.add(left)
    moved = make_application(cohort, pair.other, state=A.ACCEPTED)
    pair.join()
    with unit_of_work():
        anew(moved).state, anew(left).state = A.ENROLLED, EnrolmentState.ENROLLED
    with pytest.raises(Refused, match=r"1 application .* goes together with 1 place in a cohort"):
        pair.undo()
    with unit_of_work():
        anew(moved).state, anew(left).state = A.WITHDRAWN, EnrolmentState.WITHDRAWN
        anew(moved).created_at = clock.now()
    pair.undo()
    assert anew(left).person_id == pair.kept.id


def certified(pair: Pair, place: Enrolment) -> Certificate:
    cohort = db.session.get_one(Cohort, place.cohort_id)
    certificates.issue_for_cohort(cohort, actor=manager_of(cohort))
    return db.session.scalars(select(Certificate).where(Certificate.enrolment_id == place.id)).one()


def test_a_certificate_that_says_another_name_is_corrected_or_revoked_first(pair: Pair) -> None:
    place = complete(pair.other, make_finished_cohort())
    pair.join()
    issued = certified(pair, place)
    assert issued.holder_name == "Chum Sothy"
    with pytest.raises(Refused, match=f"Certificate {issued.number}.*belongs to Sothi Chhum"):
        pair.undo()
    anew_issued = certificates.reissue(
        issued,
        holder_name="Sothi Chhum",
        holder_native_name="ជុំ សុធី",
        reason="Another name.",
        actor=manager_of(db.session.get_one(Cohort, place.cohort_id)),
    )
    pair.undo()
    assert anew(place).person_id == pair.other.id
    assert anew(anew_issued).holder_name == "Sothi Chhum"


def test_so_is_one_of_the_kept_record_that_says_what_only_the_join_wrote(pair: Pair) -> None:
    place = complete(pair.kept, make_finished_cohort())
    pair.join("full_name")
    certified(pair, place)
    with pytest.raises(Refused, match="says “Sothi Chhum” and belongs to Chum Sothy"):
        pair.undo()


def test_a_certificate_of_before_the_join_or_with_the_right_name_stands_in_no_way(
    pair: Pair,
) -> None:
    before = certified(pair, complete(pair.other, make_finished_cohort()))
    own = complete(pair.kept, make_finished_cohort())
    pair.join()
    certified(pair, own)
    pair.undo()
    assert anew(before).holder_name == "Sothi Chhum"


@pytest.mark.parametrize("kind", [LetterKind.VISA_SUPPORT, LetterKind.ACCEPTANCE])
def test_a_letter_that_says_the_kept_name_is_withdrawn_first(pair: Pair, kind: Any) -> None:
    cohort, body = make_cohort(), make_organisation(nominates=True)
    nomination = make_nomination(cohort, pair.other, body)
    moved = make_application(cohort, pair.other, nomination=nomination, state=A.ACCEPTED)
    pair.join()
    manager = manager_of(cohort)
    to = body.id if kind.is_to_body else moved.id
    letter_services.issue(kind, cohort, [to], actor=manager)
    letter = db.session.scalars(select(Letter)).one()
    with pytest.raises(Refused, match=f"Letter {letter.number}"):
        pair.undo()
    letter_services.withdraw(letter, reason="Another person.", actor=manager)
    pair.undo()
    assert anew(moved).person_id == pair.other.id


def test_so_is_one_of_the_kept_record_with_a_day_that_only_the_join_wrote(pair: Pair) -> None:
    cohort = make_cohort()
    own = make_application(cohort, pair.kept, state=A.ACCEPTED)
    pair.join("birth_date")
    letter_services.issue(LetterKind.VISA_SUPPORT, cohort, [own.id], actor=manager_of(cohort))
    with pytest.raises(Refused, match="Letter"):
        pair.undo()


def test_a_letter_that_is_true_afterwards_too_stands_in_no_way(pair: Pair) -> None:
    cohort = make_cohort()
    own = make_application(cohort, pair.kept, state=A.ACCEPTED)
    pair.join("phone")
    letter_services.issue(LetterKind.VISA_SUPPORT, cohort, [own.id], actor=manager_of(cohort))
    pair.undo()


def test_who_joined_the_network_by_a_course_that_goes_back_leaves_it_first(pair: Pair) -> None:
    complete(pair.other, make_finished_cohort())
    with unit_of_work():
        pair.other.birth_date = None
        kept = db.session.get_one(Person, pair.kept.id)
        kept.birth_date, kept.residence_country = clock.today().replace(year=1990), "LA"
    pair.join()
    join(pair.kept)
    with pytest.raises(Refused, match="leaves the network first"):
        pair.undo()
    membership_services.end_membership(pair.kept.id, actor=SYSTEM)
    pair.undo()


def test_a_later_join_is_undone_first(pair: Pair) -> None:
    pair.join()
    third = make_person("Chum Sothy", claimed=False)
    later = Pair(propose(pair.kept, third), pair.kept, third)
    later.join()
    with pytest.raises(Refused, match="Another record was joined"):
        pair.undo()
    later.undo()
    pair.undo()


def test_what_was_made_since_the_page_was_read_is_looked_at_once_more(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    pair.join()
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}/undo")
    make_application(make_cohort(), pair.kept)
    page = coordinator.submit(
        page, button="Make two records again", reason="They are brothers.", status=409
    )
    assert "They are brothers." in page
    page = coordinator.submit(page, button="Make two records again")
    assert page.notices == ["They are two records again."]


def test_the_service_looks_itself(pair: Pair) -> None:
    pair.join()
    seen = plan(pair).version
    make_application(make_cohort(), pair.kept)
    with pytest.raises(Stale):
        parting.undo(pair.twin.id, reason="Brothers.", actor=SYSTEM, seen=seen)


def test_an_older_ledger_does_not_say_what_was_there_before(pair: Pair) -> None:
    own = make_application(make_cohort(), pair.kept)
    moved = make_application(make_cohort(), pair.other, state=A.ACCEPTED)
    pair.join()
    with unit_of_work():
        made = db.session.scalars(select(PersonJoin)).one()
        owner = person_reference(pair.kept.id)
        ledger = personal.unseal(owner, made.ledger or b"")
        assert ledger is not None
        del ledger["stayed"]
        made.ledger = personal.seal(owner, ledger)
    place = enrolled(moved)
    assert plan(pair).parting.staying == {}
    pair.undo()
    assert anew(place).person_id == anew(moved).person_id == pair.other.id
    assert anew(own).person_id == pair.kept.id


def test_the_history_says_what_went_back_though_it_was_made_since(pair: Pair) -> None:
    moved = make_application(make_cohort(), pair.other, state=A.ACCEPTED)
    pair.join()
    place = enrolled(moved)
    assert plan(pair).following == {name_of(Enrolment.person_id): {place.id}}
    assert moving.named(plan(pair).following)
