"""A reviewer says first that there is no conflict, then writes, and sends once."""

from __future__ import annotations

import pytest

from tests.factories.admissions import TYPED, make_application, make_nomination
from tests.factories.programme import make_organisation, make_person
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.reviews.conftest import BrowserOf
from tests.support.pages import PageClient, Value
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.models import NomineeReason
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Grant, Role
from training_portal.reviews.models import Review, ReviewState
from training_portal.reviews.queries import Score, scores
from training_portal.reviews.review_queries import own_review

SNAPSHOT = {
    "full_name": "Somsak Phommachanh",
    "sex": "M",
    "nationality": "LA",
    "residence_country": "LA",
    "email": "somsak@example.org",
    "employer": "Savan Works",
    "position": "Line leader",
    "languages": [{"language": "lo", "level": "native"}, {"language": "en", "level": "B1"}],
    "motivation": TYPED["why"]["motivation"][0],
}
FILLED: dict[str, Value] = {
    "score_1": "5",
    "score_2": "3",
    "comment_1": "A clear plan.",
    "overall": "Somebody to take.",
}


@pytest.fixture
def reviewer(app: object) -> Account:
    return make_reviewer("Akiko Mori")


@pytest.fixture
def browser(reviewer: Account, browser_of: BrowserOf) -> PageClient:
    return browser_of(reviewer)


def given(cohort: Cohort, reviewer: Account, **facts: object) -> tuple[Review, Application]:
    make_plan(cohort, **facts)  # type: ignore[arg-type]
    person = make_person("Somsak Phommachanh")
    body = make_organisation(name="Ministry of the nominee")
    application = make_application(
        cohort,
        person,
        state=ApplicationState.ELIGIBLE,
        nomination=make_nomination(cohort, person, body),
        snapshot=SNAPSHOT,
    )
    return make_review(application, reviewer), application


def again(review: Review) -> Review:
    return db.session.get_one(Review, review.id, populate_existing=True)


def begin(browser: PageClient, review: Review) -> str:
    url = f"/reviews/{review.public_id}"
    browser.submit(url, button="No conflict: open the application")
    return url


def test_a_review_is_begun_written_and_sent(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, application = given(cohort, reviewer)
    page = browser.get("/reviews")
    assert application.public_id in page and "To do" in page
    page = browser.get(page.link(application.public_id))
    assert "Do you have a conflict of interest?" in page
    assert "Ministry of the nominee" in page and "Savan Works" not in page
    url = begin(browser, review)
    page = browser.get(url)
    assert "Savan Works" in page and "Criterion 1: all of it" in page
    assert "somsak@example.org" not in page
    page = browser.submit(page, button="Check and send", values=FILLED)
    assert page.heading == "Send your review?"
    assert again(review).state is ReviewState.BEGUN
    page = browser.submit(page, button="Send the review")
    assert page.notices == ["Your review is sent."]
    assert "80.00 of 100 points" in page and "Somebody to take." in page
    assert again(review).total == 8_000
    assert scores(cohort.id) == {application.id: Score(8_000, 1, False)}


def test_what_is_typed_is_kept_right_or_wrong(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, _application = given(cohort, reviewer)
    url = begin(browser, review)
    page = browser.submit(url, button="Save and go on later", comment_2="Half a thought")
    assert page.notices == ["Saved. You can close this page and come back."]
    page = browser.get(url)
    assert "Half a thought" in page
    page = browser.submit(page, button="Check and send", score_1="4", status=200)
    assert page.errors == [
        "Choose an answer for “Criterion 2”.",
        "Fill in “What decided it, in all”.",
    ]
    assert "Half a thought" in page


def test_a_draft_saves_itself(cohort: Cohort, reviewer: Account, browser: PageClient) -> None:
    review, _application = given(cohort, reviewer)
    url = begin(browser, review)
    page = browser.get(url)
    sent = {
        "csrf_token": page.html.partition('name="csrf_token" value="')[2].partition('"')[0],
        "revision": "0",
        "tab": "one-tab-of-this-browser",
        "comment_1": "Typed",
    }
    head = {"Sec-Fetch-Site": "same-origin"}
    answer = browser.client.post(f"{url}/autosave", data=sent, headers=head)
    assert (answer.status_code, answer.text) == (
        200,
        "Saved. You can close this page and come back.",
    )
    more = {**sent, "comment_1": "Typed more"}
    assert browser.client.post(f"{url}/autosave", data=more, headers=head).status_code == 200
    other = {**sent, "tab": "another-tab-of-this-browser", "comment_1": "Elsewhere"}
    assert browser.client.post(f"{url}/autosave", data=other, headers=head).status_code == 409
    assert "Typed more" in browser.get(url)


def test_a_stale_window_gets_both_versions(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, _application = given(cohort, reviewer)
    url = begin(browser, review)
    one, other = browser.get(url), browser.get(url)
    browser.submit(one, button="Save and go on later", comment_1="From the first window")
    both = browser.submit(
        other, button="Save and go on later", comment_1="From the second window", status=409
    )
    assert "From the first window" in both and "From the second window" in both
    browser.submit(both, button="Save what is chosen")
    assert "From the second window" in browser.get(url)


def test_what_was_typed_stands_on_the_page_of_a_review_that_was_taken_back(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, _application = given(cohort, reviewer)
    page = browser.get(begin(browser, review))
    with unit_of_work():
        db.session.get_one(Review, review.id).state = ReviewState.TAKEN_BACK
    page = browser.submit(
        page, button="Save and go on later", overall="An hour of work", status=409
    )
    assert "An hour of work" in page


def test_a_blind_review_shows_what_was_done_not_whose_it_is(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, _application = given(cohort, reviewer, is_blind=True)
    before = browser.get(f"/reviews/{review.public_id}")
    page = browser.get(begin(browser, review))
    assert "Line leader" in page and "loses two hours a day" in page
    for words in ("Somsak", "Male", "Lao", "Savan Works", "Ministry of the nominee", "example.org"):
        assert words not in before and words not in page


@pytest.mark.parametrize("is_blind", [True, False], ids=["blind", "open"])
def test_where_somebody_works_and_studied_is_for_open_reviews_whom_to_call_for_none(
    cohort: Cohort, reviewer: Account, browser: PageClient, is_blind: bool
) -> None:
    review, application = given(cohort, reviewer, is_blind=is_blind)
    with unit_of_work():
        row = db.session.get_one(Application, application.id)
        row.snapshot = {
            **(row.snapshot or {}),
            "department": "Section of Keo",
            "supervisor": "Mr Bounmy",
            "abroad": "Osaka in 2019",
            "certificates": "IELTS in Vientiane",
            "emergency_name": "Noy, my sister",
            "expects": "To plan a line",
        }
        db.session.add(
            NomineeReason(nomination_id=row.nomination_id or 0, words="Our best planner")
        )
    page = browser.get(begin(browser, review))
    assert "To plan a line" in page and "Noy" not in page
    for words in ("Section of Keo", "Mr Bounmy", "Osaka", "IELTS", "Our best planner"):
        assert (words not in page) is is_blind


def test_others_stay_hidden_until_ones_own_is_sent(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, application = given(cohort, reviewer)
    make_review(
        application,
        make_reviewer("Ben Ito"),
        ReviewState.SENT,
        scores={1: 4, 2: 4},
        comments={"overall": "Words of the other."},
    )
    url = begin(browser, review)
    assert "Words of the other." not in browser.get(url)
    browser.submit(url, button="Check and send", values=FILLED)
    page = browser.submit(f"{url}/send", button="Send the review")
    assert "Another review" in page and "Words of the other." in page
    assert "Ben Ito" not in page


def test_a_conflict_of_interest_ends_the_review(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, _application = given(cohort, reviewer)
    page = browser.submit(
        f"/reviews/{review.public_id}/conflict", kind="family", words="She is my cousin."
    )
    assert page.notices == ["Thank you. Somebody else reviews this application."]
    assert again(review).state is ReviewState.CONFLICT
    page = browser.get(f"/reviews/{review.public_id}")
    assert "Somsak" not in page
    assert "You declared a conflict of interest" in page


def test_an_application_that_is_withdrawn_needs_no_review_any_more(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, application = given(cohort, reviewer)
    url = begin(browser, review)
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.WITHDRAWN
    page = browser.get(url)
    assert "Not needed any more" in page and "Savan Works" not in page
    assert "Not needed any more" in browser.get("/reviews")


def test_of_somebody_who_hides_nothing_is_found(
    cohort: Cohort, reviewer: Account, browser: PageClient
) -> None:
    review, application = given(cohort, reviewer)
    with unit_of_work():
        from training_portal.people.models import Person

        db.session.get_one(Person, application.person_id).is_hidden = True
    browser.get(f"/reviews/{review.public_id}", 404)
    assert application.public_id not in browser.get("/reviews")


def test_nobody_opens_the_review_of_a_colleague(
    cohort: Cohort, reviewer: Account, browser_of: BrowserOf
) -> None:
    review, _application = given(cohort, reviewer)
    browser_of(make_reviewer("Ben Ito")).get(f"/reviews/{review.public_id}", 404)


def test_the_desk_has_nothing_of_others_before_ones_own_is_sent(
    cohort: Cohort, reviewer: Account
) -> None:
    review, application = given(cohort, reviewer)
    make_review(application, make_reviewer("Ben Ito"), ReviewState.SENT)
    with unit_of_work():
        db.session.get_one(Review, review.id).state = ReviewState.BEGUN
    actor = Actor(f"account:{reviewer.id}", reviewer.id, frozenset({Grant(Role.REVIEWER)}))
    assert own_review(actor, review.public_id).sent == []
