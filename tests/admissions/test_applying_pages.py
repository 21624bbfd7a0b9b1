"""Applying, in pages: start, steps, documents, drafts and stale tabs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import travel

from tests.admissions.applying import RULES, fields, fill_in, the_application, token_of
from tests.factories.admissions import TYPED, make_application
from tests.factories.programme import make_cohort, make_person
from tests.support.pages import Page, values_of
from training_portal.accounts.models import Account
from training_portal.accounts.services import end_all_sessions, own_actor
from training_portal.admissions.application_forms import WorkForm
from training_portal.admissions.draft_queries import surroundings
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import CohortDecision
from training_portal.platform import clock
from training_portal.platform.database import db


def test_starting_twice_finds_the_same_draft(mine):
    cohort = make_cohort()
    mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.get(f"/cohorts/{cohort.public_id}/apply")
    assert page.url == f"/me/applications/{the_application().public_id}"


def test_what_was_typed_is_kept_also_when_it_is_wrong(mine):
    cohort = make_cohort()
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.submit(
        page,
        button="Continue",
        values={**fields("you"), "birth_date": "31/02/1990", "phone": "12"},
    )
    assert len(page.errors) == 2
    assert "no day 31" in page
    url = page.url
    page = mine.get(url)
    assert 'value="31/02/1990"' in page.html
    assert 'value="ສົມສັກ ພົມມະຈັນ"' in page.html


def test_what_is_wrong_is_named_by_a_page_that_back_can_open_again(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    sent = {**fields("you"), "phone": "12", "csrf_token": token_of(page)}
    answer = mine.client.post(page.url, data=sent)
    assert answer.status_code == 303
    again = mine.get(answer.location)
    assert again.errors == [
        "Your phone number: This number is too long or too short. Please check it."
    ]
    assert 'value="12"' in again.html
    # The same page, opened again after it was mended, names nothing any more.
    mine.submit(again, button="Continue", values=fields("you"))
    assert mine.get(answer.location).errors == []


def test_going_on_later_says_until_when_and_in_which_zone(mine):
    cohort = make_cohort()
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.submit(page, button="Save and go on later", values={**fields("you"), "phone": ""})
    assert page.heading == "My applications"
    assert "Bangkok time" in page.notices[0]
    assert the_application().answers["you"]["values"]["phone"] == [""]


def test_a_draft_saves_itself_as_one_goes(mine):
    cohort = make_cohort()
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    url = f"{page.url}/autosave"
    sent = {"full_name": "ສົມ", "revision": "0", "tab": "one", "csrf_token": token_of(page)}
    answer = mine.client.post(url, data=sent)
    assert answer.status_code == 200
    assert "come back until" in answer.text
    # The same page saves again: what it saved itself is not foreign to it.
    answer = mine.client.post(url, data={**sent, "full_name": "ສົມສັກ"})
    assert answer.status_code == 200
    assert the_application().answers["you"]["values"] == {"full_name": ["ສົມສັກ"]}


def test_fields_that_are_not_of_the_step_are_not_kept(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    sent = {"sending_country": "TH", "phone": "1", "csrf_token": token_of(page)}
    mine.client.post(f"{page.url}/autosave", data=sent)
    assert the_application().answers["you"]["values"] == {"phone": ["1"]}


def test_a_second_application_opens_with_the_work_that_was_told_last(mine, somsak):
    told = WorkForm.of_typed(TYPED["work"], surroundings(make_cohort(rules=RULES)))
    told.validate()
    make_application(make_cohort(), somsak, state=A.WITHDRAWN, snapshot=told.told())
    cohort = make_cohort(rules=RULES)
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    page = mine.submit(page, button="Continue", values=fields("you"))
    assert page.heading == "Your work" and "Filled in from the application" in page
    shown = {name: words[0] for name, words in values_of(page.form()).items()}
    asked = {name: words for name, words in fields("work").items() if name in shown and words}
    assert {name: shown[name] for name in asked} == asked and len(asked) > 10
    # What nobody looked at in this application was not told in it.
    assert "Not ready to send" in mine.get(page.url.replace("/work", "/check"))
    assert mine.submit(page, button="Continue").heading == "Career and education"


def test_a_stale_tab_sees_both_versions_and_loses_nothing(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    first, second = mine.get(page.url), mine.get(page.url)
    mine.submit(first, button="Continue", values=fields("you"))
    conflict = mine.submit(
        second,
        button="Continue",
        status=409,
        values={**fields("you"), "full_name": "Somsak from the other tab", "phone": ""},
    )
    assert "Somsak from the other tab" in conflict
    assert "ສົມສັກ ພົມມະຈັນ" in conflict
    saved = the_application().answers["you"]["values"]["full_name"]
    assert saved == ["ສົມສັກ ພົມມະຈັນ"]
    page = mine.submit(conflict, button="Save what is chosen")
    assert page.heading == "Your work"
    saved = the_application().answers["you"]["values"]
    assert saved["full_name"] == ["Somsak from the other tab"]
    # A blank takes no answer away that was given in the other window, unless that is chosen.
    assert saved["phone"] == [fields("you")["phone"]]


def test_two_tabs_on_two_steps_do_not_disturb_each_other(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    you = mine.get(page.url)
    why = mine.get(page.url.replace("/you", "/why"))
    assert mine.submit(you, button="Continue", values=fields("you")).heading == "Your work"
    assert mine.submit(why, button="Continue", values=fields("why")).heading == "Documents"


@pytest.mark.parametrize(
    ("seconds", "status"), [(-1, 200), (0, 409), (1, 409)], ids=["before", "at", "after"]
)
def test_the_second_of_the_deadline_decides(mine, seconds, status):
    closes_at = (clock.now() + timedelta(hours=2)).replace(microsecond=0)
    cohort = make_cohort(closes_at=closes_at)
    number = fill_in(mine, cohort)
    page = mine.get(f"/me/applications/{number}/check")
    with travel(closes_at + timedelta(seconds=seconds), tick=False):
        page = mine.submit(
            page,
            button="Send the application",
            status=status,
            use="y",
            transfer="y",
            declaration="y",
        )
    if status == 409:
        assert "Vientiane time" in page.errors[0]
        assert the_application().state is A.DRAFT
    else:
        assert the_application().state is A.SUBMITTED


def test_after_the_deadline_a_draft_can_be_read_but_not_changed(mine):
    closes_at = clock.now() + timedelta(hours=2)
    cohort = make_cohort(closes_at=closes_at)
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    mine.submit(page, button="Continue", values=fields("you"))
    with travel(closes_at + timedelta(hours=1)):
        form = mine.submit(
            page, button="Continue", status=409, values={**fields("you"), "phone": "999"}
        )
        assert 'value="999"' in form.html
        read = mine.get(page.url)
        assert read.url == f"/me/applications/{the_application().public_id}"
        assert "Applications closed on" in read
        assert "Somsak Phommachanh" in read


@pytest.mark.parametrize("url", ["", "/you", "/documents", "/check", "/withdraw"])
def test_nobody_sees_the_application_of_another(mine, url):
    stranger = make_application(make_cohort(), make_person("Aung Kyaw Moe", country="MM"))
    mine.get(f"/me/applications/{stranger.public_id}{url}", status=404)
    mine.get(f"/me/applications/0000DOESNT00{url}", status=404)


def test_a_closed_cohort_says_so_and_takes_nothing(mine):
    cohort = make_cohort(closes_at=clock.now() - timedelta(hours=1))
    page = mine.get(f"/cohorts/{cohort.public_id}/apply")
    assert "Applications closed on" in page
    token = token_of(mine.get(f"/cohorts/{make_cohort().public_id}/apply"))
    answer = mine.client.post(f"/cohorts/{cohort.public_id}/apply", data={"csrf_token": token})
    assert answer.status_code == 409
    assert db.session.scalar(select(func.count()).select_from(Application)) == 0


def test_a_step_saved_elsewhere_is_not_overwritten_by_a_draft_that_saves_itself(mine):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    sent = {"phone": "1", "revision": "0", "tab": "one", "csrf_token": token_of(page)}
    mine.client.post(f"{page.url}/autosave", data=sent)
    answer = mine.client.post(f"{page.url}/autosave", data={**sent, "phone": "2", "tab": "two"})
    assert answer.status_code == 409
    assert answer.mimetype == "text/plain"
    assert "another window" in answer.text


def test_a_draft_that_saves_itself_too_late_says_why(mine):
    closes_at = clock.now() + timedelta(hours=1)
    cohort = make_cohort(closes_at=closes_at)
    page = mine.submit(f"/cohorts/{cohort.public_id}/apply", button="Start")
    sent = {"phone": "1", "revision": "0", "tab": "one", "csrf_token": token_of(page)}
    with travel(closes_at + timedelta(minutes=5)):
        answer = mine.client.post(f"{page.url}/autosave", data=sent)
        documents = mine.get(f"/me/applications/{the_application().public_id}/documents")
    assert answer.status_code == 409
    assert "Applications closed on" in answer.text
    assert "Applications closed on" in documents


def test_a_cohort_that_does_not_exist_is_not_found(mine, somsak):
    application = make_application(make_cohort(), somsak, state=A.DRAFT)
    token = token_of(mine.get(f"/me/applications/{application.public_id}/you"))
    answer = mine.client.post("/cohorts/0000DOESNT00/apply", data={"csrf_token": token})
    assert answer.status_code == 404


def test_a_cohort_that_is_not_announced_is_unknown(mine):
    cohort = make_cohort(decision=CohortDecision.DRAFT)
    mine.get(f"/cohorts/{cohort.public_id}/apply", status=404)


def test_a_session_that_ended_in_mid_form_loses_no_word(mine, somsak, browser_of):
    page = mine.submit(f"/cohorts/{make_cohort().public_id}/apply", button="Start")
    account = db.session.get_one(Account, somsak.account_id)
    end_all_sessions(account.id, actor=own_actor(account))
    lost = mine.client.post(
        page.url,
        data={**fields("you"), "revision": "0", "csrf_token": token_of(page)},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert lost.status_code in {400, 401}
    assert "Somsak Phommachanh" in lost.text
    kept = Page(lost)
    fresh = browser_of(db.session.get_one(Account, account.id, populate_existing=True))
    sent = {name: words for name, words in values_of(kept.form()).items() if name != "csrf_token"}
    token = token_of(fresh.get(page.url))
    answer = fresh.client.post(page.url, data={**sent, "csrf_token": token})
    assert answer.status_code == 303
    assert the_application().answers["you"]["values"]["full_name"] == ["ສົມສັກ ພົມມະຈັນ"]
