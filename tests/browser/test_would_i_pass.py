"""A visitor on a phone sees whether they would pass before they make an account."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.walker import walker
from tests.factories.programme import make_cohort
from tests.support.chromium import overflows
from tests.support.live import LivePortal
from training_portal import create_app

RULES = [
    ("minimum_age", {"years": 22}),
    ("employer_kind", {"kinds": ["private", "ngo", "local_government"]}),
    ("experience_years", {"years": 3}),
    (
        "language",
        {"any_of": [{"language": "en", "level": "B1"}, {"language": "ja", "level": "N3"}]},
    ),
    ("days_since_last_participation", {"days": 183}),
    ("not_armed_forces", {}),
    ("document", {"kind": "employer_letter"}),
]


def test_a_visitor_on_a_phone_sees_whether_they_would_pass(
    chromium: Browser, portal: LivePortal
) -> None:
    with create_app(portal.settings).app_context():
        cohort = make_cohort(rules=RULES).public_id
    with walker(chromium, portal, width=360) as visitor:
        visitor.page.goto(f"/cohorts/{cohort}")
        visitor.follow("Would I pass?")
        assert not overflows(visitor.page)
        visitor.look("would-i-pass")
        visitor.press("See the answer")
        visitor.says("Write your date of birth.")
        visitor.fill("Your date of birth", "27/03/1994")
        visitor.page.get_by_label("What kind of employer").select_option("private")
        visitor.fill("Full years", "1")
        visitor.page.get_by_label("How well do you know English?").select_option("B2")
        visitor.page.get_by_label("How well do you know Japanese?").select_option("none")
        visitor.page.get_by_label("No", exact=True).check()
        visitor.press("See the answer")
        visitor.says("By these answers you do not meet 2 conditions.")
        visitor.says("2 years more of work in the field are needed.")
        assert not overflows(visitor.page)
        visitor.look("would-i-pass-answer")
        expect(visitor.page.get_by_role("link", name="Apply")).to_be_visible()
