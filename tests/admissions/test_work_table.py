"""The manager's pages: the work table, one application, decisions one and many."""

from __future__ import annotations

import io

import openpyxl
import pytest
from sqlalchemy import select

from tests.factories.accounts import make_account
from tests.factories.admissions import (
    make_application,
    make_nomination,
    make_offer,
)
from tests.factories.programme import make_cohort, make_organisation, make_person
from tests.support.statements import statements
from training_portal.admissions.models import (
    Application,
    EligibilityFinding,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.eligibility.kinds import Finding
from training_portal.people import services as people_services
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role

#: Statements of the work table, however long it is: the account, the cohort, the table, the frame.
BUDGET = 15


def states(cohort) -> list[A]:
    return list(
        db.session.scalars(
            select(Application.state)
            .where(Application.cohort_id == cohort.id)
            .order_by(Application.id)
            .execution_options(populate_existing=True)
        )
    )


def table(cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/applications"


def tick(page, browser, action, *applications, status=200):
    """Tick rows and press a button of the bulk bar."""
    return browser.submit(
        page,
        button=action,
        status=status,
        values={"row": [each.public_id for each in applications]},
    )


@pytest.fixture
def people(app):
    return [
        make_person("ສົມສັກ ພົມມະຈັນ", name_in_latin="Somsak Phommachanh"),
        make_person("Nguyễn Thị Hương", country="VN", name_in_latin="Nguyen Thi Huong"),
        make_person("អូន សុភា", country="KH", name_in_latin="Oun Sophea"),
    ]


@pytest.fixture
def filled(people):
    cohort = make_cohort()
    ministry = make_organisation("VN", "Ministry of Industry (demo)", nominates=True)
    nomination = make_nomination(cohort, people[1], ministry, rank=2)
    applications = [
        make_application(cohort, people[0], country="LA", state=A.ELIGIBLE),
        make_application(cohort, people[1], country="VN", state=A.ELIGIBLE, nomination=nomination),
        make_application(cohort, people[2], country="KH", state=A.SUBMITTED),
    ]
    make_application(cohort, make_person("Draft Person"), state=A.DRAFT)
    return cohort, applications


def test_the_table_shows_sent_applications_and_no_draft(filled, manager_browser):
    cohort, _applications = filled
    page = manager_browser(cohort).get(table(cohort))
    assert "Somsak Phommachanh" in page
    assert "Ministry of Industry (demo)" in page
    assert "Draft Person" not in page
    assert "1 draft not sent yet" in page
    assert "1–3 of 3" in page


def test_a_line_ahead_of_the_table_leads_to_the_seats(filled, manager_browser):
    """On a phone the seat plan stands under the rows: what counts of it is said before them."""
    cohort, *_applications = filled
    page = manager_browser(cohort).get(table(cohort))
    (line,) = page.tree.findall(".//p[@class='strip-ahead']")
    assert "seats are taken by offers, accepted and enrolled." in line.text
    (link,) = line.findall("a")
    (plan,) = page.tree.findall(f".//*[@id='{link.get('href')[1:]}']")
    assert "Seat plan" in "".join(plan.itertext())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ສົມສັກ", ["Somsak"]),
        ("q=HUONG", ["Hương"]),
        ("q=សុភា", ["សុភា"]),
        ("country=KH", ["សុភា"]),
        ("state=eligible", ["Somsak", "Hương"]),
        ("organisation=direct", ["Somsak", "សុភា"]),
        ("q=nobody", []),
    ],
)
def test_the_table_is_searched_in_any_script_and_filtered(filled, manager_browser, query, found):
    cohort, _applications = filled
    page = manager_browser(cohort).get(f"{table(cohort)}?{query}")
    names = ["Somsak", "Hương", "សុភា"]
    assert [name for name in names if name in page] == sorted(found, key=names.index)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_shown_is_exported(filled, manager_browser, kind):
    cohort, _applications = filled
    browser = manager_browser(cohort)
    answer = browser.client.get(f"{table(cohort)}?country=VN&format={kind}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if kind == "csv":
        assert "Nguyễn Thị Hương" in answer.text
        assert "Somsak" not in answer.text
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["Nguyễn Thị Hương"]


def test_reading_the_table_and_a_person_is_remembered(filled, manager_browser, people):
    cohort, applications = filled
    browser = manager_browser(cohort)
    browser.get(f"{table(cohort)}/{applications[0].public_id}")
    read = db.session.scalars(select(PersonalRead.person_ref)).all()
    assert read == [f"person:{people[0].id}"]


def test_many_are_shortlisted_at_once_after_a_page_that_says_what_will_happen(
    filled, manager_browser
):
    cohort, (lao, vietnamese, cambodian) = filled
    browser = manager_browser(cohort)
    page = browser.get(table(cohort))
    assert "Sent, latest first" in page and "Sent, A to Z" not in page
    question = tick(page, browser, "Shortlist", lao, vietnamese, cambodian)
    # It has an address of its own: a browser that goes back finds it again.
    assert question.response.request.method == "GET"
    assert "This changes 2 applications." in question
    assert "Not for this person" in question
    page = browser.submit(question, button="Shortlist: 2 people")
    assert page.notices == ["Done: Shortlist (2 applications)."]
    assert states(cohort) == [A.SHORTLISTED, A.SHORTLISTED, A.SUBMITTED, A.DRAFT]


def test_all_rows_of_a_view_can_be_chosen(filled, manager_browser):
    cohort, _applications = filled
    browser = manager_browser(cohort)
    page = browser.get(f"{table(cohort)}?state=eligible")
    question = browser.submit(page, button="Shortlist", values={"all_matching": "1"})
    assert question.link("Back") == f"{table(cohort)}?state=eligible"
    assert "This changes 2 applications." in question


@pytest.mark.parametrize("count", [1, 2])
def test_a_decision_leads_back_to_the_view_of_the_ticks(filled, manager_browser, count):
    browser, view = manager_browser(filled[0]), f"{table(filled[0])}?state=eligible"
    question = tick(browser.get(view), browser, "Do not select", *filled[1][:count])
    wrong = browser.submit(question, status=422)
    page = browser.submit(wrong, reason="Others have more to gain.")
    assert (wrong.link("Back"), page.response.request.full_path) == (view, view)


def test_the_address_of_a_decision_opened_by_itself_leads_to_the_table(filled, manager_browser):
    """It is the address of a page with errors: somebody may press Enter in it."""
    cohort, _applications = filled
    page = manager_browser(cohort).get(f"{table(cohort)}/decide/return?state=submitted")
    assert "Tick the applications first" in page and "State: Submitted" in page


def test_nothing_ticked_is_said(filled, manager_browser):
    cohort, _applications = filled
    browser = manager_browser(cohort)
    page = browser.submit(table(cohort), button="Shortlist")
    assert "Tick the applications first" in page.notices[0]


def test_a_bulk_offer_says_deadline_and_seats_and_sends_all(filled, manager_browser):
    cohort, _applications = filled
    for each in _applications:
        db.session.execute(
            Application.__table__.update()
            .where(Application.id == each.id)
            .values(state=A.SHORTLISTED)
        )
    db.session.commit()
    browser = manager_browser(cohort)
    question = tick(browser.get(table(cohort)), browser, "Offer seats", *_applications)
    assert "3 people get an offer by e-mail. They can answer until" in question
    assert "3 of 20 seats would be taken." in question
    page = browser.submit(question, button="Offer a seat: 3 people")
    assert page.notices == ["3 offers are sent."]
    assert states(cohort)[:3] == [A.OFFERED] * 3
    again = browser.submit(question, button="Offer a seat: 3 people")
    assert "nothing was done twice" in again.notices[0]
    assert len(db.session.scalars(select(OutboxMail.id)).all()) == 3


def test_who_cannot_have_a_seat_is_named_with_the_rule_before_anything_is_sent(
    app, manager_browser
):
    cohort = make_cohort(plan={"LA": (0, 1), "KH": (0, 5)})
    applications = [make_application(cohort, state=A.SHORTLISTED) for _ in range(2)]
    browser = manager_browser(cohort)
    question = tick(browser.get(table(cohort)), browser, "Offer seats", *applications)
    assert "1 person gets an offer" in question
    assert "Lao PDR is at its maximum of 1." in question


def test_a_seat_that_went_meanwhile_refuses_the_whole_and_says_so(app, manager_browser):
    cohort = make_cohort(capacity=1)
    applications = [make_application(cohort, state=A.SHORTLISTED) for _ in range(2)]
    browser = manager_browser(cohort)
    question = tick(browser.get(table(cohort)), browser, "Offer seats", applications[0])
    make_offer(cohort)
    page = browser.submit(question, button="Offer a seat: 1 person", status=409)
    assert "The only seat is taken." in page
    assert states(cohort)[:2] == [A.SHORTLISTED] * 2


def test_one_application_is_rejected_with_a_reason(filled, manager_browser):
    cohort, applications = filled
    browser = manager_browser(cohort)
    url = f"{table(cohort)}/{applications[0].public_id}"
    question = browser.get(browser.get(url).link("Do not select"))
    wrong = browser.submit(question, button="Do not select: 1 person", status=422)
    assert wrong.errors == ["Write the reason: the person and the nominating body are told."]
    page = browser.submit(
        wrong, button="Do not select: 1 person", reason="Others have more to gain."
    )
    assert page.url == url
    assert "Others have more to gain." in page
    assert states(cohort)[0] is A.REJECTED


def test_a_decision_that_is_no_longer_possible_is_refused_in_words(filled, manager_browser):
    cohort, applications = filled
    browser = manager_browser(cohort)
    url = f"{table(cohort)}/{applications[0].public_id}/reject"
    first, second = browser.get(url), browser.get(url)
    browser.submit(first, reason="Others have more to gain.")
    page = browser.submit(second, reason="Her office\nneeds her this spring.", status=409)
    assert "by somebody else, and now “Not selected”: " in page
    # The reason typed in the later window is not lost.
    assert "Her office needs her this spring." in page
    assert "Others have more to gain." not in page


def test_those_who_accepted_are_enrolled_when_the_list_is_confirmed(app, manager_browser):
    cohort = make_cohort()
    for _ in range(2):
        make_application(cohort, state=A.ACCEPTED)
    browser = manager_browser(cohort)
    page = browser.get(table(cohort))
    question = browser.get(page.link("Enrol those who accepted (2)"))
    browser.submit(question, button="Enrol: 2 people")
    assert states(cohort) == [A.ENROLLED, A.ENROLLED]


def test_a_manager_sees_only_the_cohorts_of_the_own_organisation(filled, manager_browser):
    cohort, applications = filled
    stranger = manager_browser(make_cohort(host=make_organisation("TH", "Another host (demo)")))
    for url in ("", f"/{applications[0].public_id}", "/accepted"):
        stranger.get(table(cohort) + url, status=404)


def test_a_number_of_another_cohort_leads_nowhere(filled, manager_browser):
    cohort, _applications = filled
    other = make_application(make_cohort())
    browser = manager_browser(cohort)
    browser.get(f"{table(cohort)}/{other.public_id}", status=404)
    browser.get(f"{table(cohort)}/{other.public_id}/shortlist", status=404)
    browser.get(f"{table(cohort)}/{_applications[0].public_id}/nonsense", status=404)


def test_a_draft_stays_the_persons_own(filled, manager_browser):
    cohort, _applications = filled
    draft = db.session.scalars(select(Application).where(Application.state == A.DRAFT)).one()
    manager_browser(cohort).get(f"{table(cohort)}/{draft.public_id}", status=404)


def test_the_page_of_a_person_tells_what_was_told(mine, somsak, manager_browser):
    from tests.admissions.applying import RULES, fill_in

    cohort = make_cohort(rules=RULES)
    number = fill_in(mine, cohort)
    agreed = {"use": "y", "transfer": "y", "declaration": "y"}
    mine.submit(f"/me/applications/{number}/check", button="Send the application", **agreed)
    browser = manager_browser(cohort)
    page = browser.get(f"{table(cohort)}/{number}")
    assert "6 years and 4 months of experience" in page
    assert "ບໍລິສັດ ສະຫວັນ ອຸດສາຫະກຳ ຈຳກັດ" in page
    assert "Lao (mother tongue), English (CEFR B1)" in page
    answer = browser.client.get(page.link("ຈົດໝາຍ.pdf"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert db.session.get_one(Person, somsak.id).full_name in page


def test_a_hidden_person_is_in_no_table_but_the_coordinators(filled, manager_browser, browser_of):
    cohort, applications = filled
    person = db.session.get_one(Person, applications[0].person_id)
    people_services.set_hidden(person.id, True, actor=SYSTEM)
    url = f"{table(cohort)}/{applications[0].public_id}"
    manager = manager_browser(cohort)
    assert "Somsak" not in manager.get(table(cohort))
    assert "Somsak" not in manager.client.get(f"{table(cohort)}?format=csv").text
    manager.get(url, status=404)
    manager.get(f"{url}/shortlist", status=404)
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "Somsak" in coordinator.get(table(cohort))


def test_a_rule_that_is_not_met_says_why_and_suggests_the_reason(app, manager_browser):
    cohort = make_cohort()
    application = make_application(cohort)
    with unit_of_work():
        db.session.add(
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="experience_years",
                finding=Finding.FAIL,
                facts={"needed": 3, "found_months": 24},
                checked_at=clock.now(),
            )
        )
    browser = manager_browser(cohort)
    page = browser.get(table(cohort))
    assert "2 years of experience; 3 years are needed." in page
    page = browser.get(page.link(db.session.get_one(Person, application.person_id).full_name))
    assert "Mark as eligible with a waiver" in page
    question = browser.get(page.link("Mark as not eligible"))
    assert "2 years of experience; 3 years are needed." in question.html
    tick(browser.get(table(cohort)), browser, "Mark as eligible", application)


@pytest.mark.parametrize("count", [3, 30])
def test_a_longer_table_takes_no_more_statements(app, manager_browser, count):
    cohort = make_cohort(capacity=100)
    for _ in range(count):
        make_application(cohort)
    browser = manager_browser(cohort)
    browser.get(table(cohort))
    with statements(db.engine) as seen:
        browser.client.get(table(cohort))
    assert len(seen) <= BUDGET, "\n".join(seen)


def test_one_person_is_put_on_the_waitlist_at_a_place_with_words(filled, manager_browser):
    cohort, (lao, *_rest) = filled
    browser = manager_browser(cohort)
    question = browser.get(f"{table(cohort)}/{lao.public_id}/waitlist")
    button = "Put on the waitlist: 1 person"
    wrong = browser.submit(question, button=button, status=422, position="0")
    assert "Write a number" in wrong.errors[0]
    browser.submit(wrong, button=button, position="1", reason="A seat may come free.")
    assert states(cohort)[0] is A.WAITLISTED
    assert "A seat may come free." in db.session.scalars(select(OutboxMail.body)).one()


def test_confirming_the_list_before_anybody_accepted_is_said(filled, manager_browser):
    cohort, _applications = filled
    page = manager_browser(cohort).get(f"{table(cohort)}/accepted")
    assert page.url == table(cohort)
    assert page.notices == ["Nobody has accepted an offer yet."]


def test_a_decision_about_nobody_is_not_found(filled, manager_browser):
    cohort, applications = filled
    browser = manager_browser(cohort)
    page = browser.get(f"{table(cohort)}/{applications[0].public_id}/shortlist")
    browser.submit(page, status=404, values={"rows": "0000DOESNT00"})
