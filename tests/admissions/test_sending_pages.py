"""Sending an application, in pages: check, agree, send, mend, withdraw."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from time_machine import travel

from tests.admissions.applying import RULES, fields, fill_in, the_application, token_of
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation, manager_of
from training_portal.admissions import decision_services
from training_portal.admissions.models import (
    Application,
    EligibilityFinding,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import ConsentRecord, Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail


def test_a_visitor_who_signed_up_applies_and_gets_a_receipt(mine, somsak):
    cohort = make_cohort(rules=RULES)
    number = fill_in(mine, cohort)
    page = mine.get(f"/me/applications/{number}/check")
    assert "6 years and 4 months of experience; 3 years are needed." in page
    assert "may be sent to Japan" in page
    page = mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    assert page.heading == "Production Management Submitted"
    assert number in page
    application = the_application()
    assert application.state is A.SUBMITTED
    assert application.sending_country == "LA"
    assert application.snapshot["full_name"] == "ສົມສັກ ພົມມະຈັນ"
    findings = db.session.scalars(select(EligibilityFinding.finding)).all()
    assert findings == [Finding.PASS] * len(RULES)
    assert db.session.scalars(select(OutboxMail.template)).all() == ["application_received"]
    consents = db.session.scalars(
        select(ConsentRecord).where(ConsentRecord.person_id == somsak.id)
    ).all()
    assert {(each.purpose.value, each.country_code) for each in consents} == {
        ("application", "LA"),
        ("transfer_abroad", "JP"),
    }


def test_a_nominated_person_is_sent_by_the_nominating_country(mine, somsak):
    cohort = make_cohort(rules=RULES)
    nomination = make_nomination(cohort, somsak, make_organisation("TH", nominates=True))
    make_application(cohort, somsak, state=A.DRAFT, nomination=nomination)
    number = fill_in(mine, cohort)
    mine.submit(
        f"/me/applications/{number}/check",
        button="Send the application",
        use="y",
        transfer="y",
        declaration="y",
    )
    assert the_application().sending_country == "TH"


def test_nothing_can_be_sent_while_a_step_is_not_right(mine):
    page = mine.submit(f"/cohorts/{make_cohort(rules=RULES).public_id}/apply", button="Start")
    number = the_application().public_id
    page = mine.get(f"/me/applications/{number}/check")
    assert "Not ready to send" in page
    token = token_of(mine.get(f"/me/applications/{number}/you"))
    answer = mine.client.post(
        f"/me/applications/{number}/check",
        data={"use": "y", "transfer": "y", "declaration": "y", "csrf_token": token},
    )
    assert answer.status_code == 303
    assert the_application().state is A.DRAFT


def test_each_agreement_is_needed_by_itself(mine):
    number = fill_in(mine, make_cohort())
    page = mine.submit(f"/me/applications/{number}/check", button="Send the application", use="y")
    assert len(page.errors) == 2
    assert page.response.request.query_string == b"mend=1"  # a page that "Back" can open again
    assert len(mine.get(page.url).errors) == 0
    assert the_application().state is A.DRAFT


def test_somebody_under_age_needs_the_guardian(mine):
    cohort = make_cohort()
    number = fill_in(mine, cohort)
    young = clock.today().replace(day=1)
    year = young.year - 17
    mine.submit(
        f"/me/applications/{number}/you",
        button="Continue",
        values={**fields("you"), "birth_date": f"01/{young.month:02d}/{year}"},
    )
    first_job = {"work_since": f"01/{young.year}", "experience_years": "1"}
    mine.submit(
        f"/me/applications/{number}/work",
        button="Continue",
        values={
            name: words
            for name, words in {**fields("work"), **first_job}.items()
            if name not in ("armed_forces", "last_training_on")
        },
    )
    page = mine.submit(
        f"/me/applications/{number}/check",
        button="Send the application",
        use="y",
        transfer="y",
        declaration="y",
    )
    assert len(page.errors) == 2
    page = mine.submit(
        page,
        button="Send the application",
        use="y",
        transfer="y",
        declaration="y",
        guardian="y",
        guardian_name="ບຸນມີ ພົມມະຈັນ",
    )
    assert the_application().state is A.SUBMITTED
    given = db.session.scalars(
        select(ConsentRecord.given_by).where(ConsentRecord.purpose == "guardian")
    ).all()
    assert given == ["ບຸນມີ ພົມມະຈັນ"]


def test_sending_twice_gives_one_row_and_the_same_receipt(mine):
    number = fill_in(mine, make_cohort())
    page = mine.get(f"/me/applications/{number}/check")
    agreed = {"use": "y", "transfer": "y", "declaration": "y"}
    first = mine.submit(page, button="Send the application", **agreed)
    again = mine.submit(page, button="Send the application", **agreed)
    other_tab = mine.get(f"/me/applications/{number}/check")
    assert first.url == again.url == other_tab.url == f"/me/applications/{number}"
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1
    assert db.session.scalars(select(OutboxMail.template)).all() == ["application_received"]


def test_a_draft_changed_in_another_tab_is_not_sent_unseen(mine):
    number = fill_in(mine, make_cohort())
    page = mine.get(f"/me/applications/{number}/check")
    mine.submit(
        f"/me/applications/{number}/why",
        button="Continue",
        values={**fields("why"), "motivation": "Something quite different, and long enough."},
    )
    page = mine.submit(
        page,
        button="Send the application",
        status=409,
        use="y",
        transfer="y",
        declaration="y",
    )
    assert "Something quite different" in page
    assert the_application().state is A.DRAFT


def test_a_returned_application_is_mended_and_sent_again_after_the_deadline(mine, somsak):
    cohort = make_cohort(rules=RULES, closes_at=clock.now() + timedelta(hours=2))
    number = fill_in(mine, cohort)
    agreed = {"use": "y", "transfer": "y", "declaration": "y"}
    mine.submit(f"/me/applications/{number}/check", button="Send the application", **agreed)
    decision_services.decide(
        cohort.id,
        [the_application().id],
        "return",
        reason="The letter is not signed.",
        actor=manager_of(cohort),
    )
    with travel(cohort.application_closes_at + timedelta(hours=1)):
        page = mine.get(f"/me/applications/{number}")
        assert "The letter is not signed." in page
        for step in ("you", "documents", "check"):
            assert "The letter is not signed." in mine.get(f"/me/applications/{number}/{step}")
        page = mine.submit(
            f"/me/applications/{number}/work",
            button="Continue",
            values={k: v for k, v in fields("work").items() if k != "last_training_on"}
            | {"position": "Shift leader"},
        )
        mine.submit(f"/me/applications/{number}/check", button="Send the application", **agreed)
    assert the_application().state is A.SUBMITTED
    assert the_application().snapshot["position"] == "Shift leader"
    assert db.session.scalars(select(OutboxMail.template).order_by(OutboxMail.id)).all() == [
        "application_received",
        "application_returned",
        "application_received",
    ]


def test_the_person_of_the_account_is_brought_up_to_date_by_sending(mine, somsak):
    number = fill_in(mine, make_cohort())
    mine.submit(
        f"/me/applications/{number}/check",
        button="Send the application",
        use="y",
        transfer="y",
        declaration="y",
    )
    person = db.session.get_one(Person, somsak.id, populate_existing=True)
    assert person.name_in_latin == "Somsak Phommachanh"
    assert person.phone == "+8562055512345"


def test_a_name_in_the_own_script_stands_first_and_takes_no_other_name_away(mine, somsak):
    with unit_of_work():
        somsak.full_name, somsak.native_name = "Somsak Phommachanh", "ສົມສັກ ພົມມະຈັນ"
    cohort = make_cohort()
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    assert 'value="ສົມສັກ ພົມມະຈັນ"' in page.html
    number = fill_in(mine, cohort)
    agreed = {"use": "y", "transfer": "y", "declaration": "y"}
    mine.submit(f"/me/applications/{number}/check", button="Send the application", **agreed)
    assert the_application().snapshot["full_name"] == "ສົມສັກ ພົມມະຈັນ"
    person = db.session.get_one(Person, somsak.id, populate_existing=True)
    assert (person.full_name, person.native_name) == ("Somsak Phommachanh", "ສົມສັກ ພົມມະຈັນ")


def test_a_name_in_the_own_script_that_is_corrected_while_applying_is_the_one_that_is_kept(
    mine, somsak
):
    with unit_of_work():
        somsak.full_name = somsak.name_in_latin = "PHOMMACHAN Somsak"
        somsak.native_name = "ກ"
    cohort = make_cohort()
    mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    number = fill_in(mine, cohort)
    agreed = {"use": "y", "transfer": "y", "declaration": "y"}
    mine.submit(f"/me/applications/{number}/check", button="Send the application", **agreed)
    person = db.session.get_one(Person, somsak.id, populate_existing=True)
    assert (person.native_name, person.native_language) == ("ສົມສັກ ພົມມະຈັນ", "lo")
    assert person.full_name == person.name_in_latin == "Somsak Phommachanh"
    assert "ກ |" not in person.name_key


def test_withdrawing_asks_first_and_ends_it(mine, somsak):
    application = make_application(make_cohort(), somsak)
    url = f"/me/applications/{application.public_id}"
    page = mine.get(mine.get(url).link("Withdraw the application"))
    assert "cannot be undone" in page
    page = mine.submit(page, button="Withdraw the application", reason="ບໍ່ໄດ້ພັກ")
    assert "Withdrawn" in page.heading
    mine.submit(page.url + "/withdraw", button="Withdraw the application", status=409)
