"""Whoever is refused a step finds the way to the record that it was a step of."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from training_portal.platform.web import record_page as mechanism
from training_portal.platform.web.record_page import record_page

#: Steps of what has no page of its own, or whose page is the step: by their endpoints.
WITHOUT = {
    "accounts.choose_language": "a switch, of no record",
    "accounts.confirm": "the link itself is the page",
    "accounts.confirm_address": "the link itself is the page",
    "accounts.invitation": "the link itself is the page",
    "accounts.keep_address": "the link itself is the page",
    "accounts.reset": "the link itself is the page",
    "endorsements.by_link": "the link itself is the page",
    "endorsements.return_by_link": "the link itself is the page",
    "people.claim": "the link itself is the page",
    "people.remove": "the link is the page above, and takes what it asks",
}


def way_from(app: Flask, address: str, method: str = "POST") -> str | None:
    with app.test_request_context(address, method=method):
        return record_page()


@pytest.fixture
def everybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mechanism, "can", lambda _permission: True)


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("/nominations/lists/AB/confirm", "/nominations/lists/AB"),
        ("/nominations/lists/AB/rows/7/drop", "/nominations/lists/AB"),
        ("/nominations/AB/CD/withdraw?body=EF", "/nominations/AB/CD?body=EF"),
        ("/me/offers/AB/accept", "/me/offers/AB"),
        ("/me/applications/AB/you/autosave", "/me/applications/AB"),
        ("/manage/cohorts/AB/applications/decide/offer", "/manage/cohorts/AB/applications"),
        ("/manage/cohorts/AB/people/CD/by-hand/EF/confirm", "/manage/cohorts/AB/people/CD"),
        ("/manage/concerns/AB", "/manage/concerns/AB"),
        ("/manage/accounts/invitations/AB/send-again", "/manage/accounts/invitations/AB"),
    ],
)
@pytest.mark.usefixtures("everybody_may")
def test_a_step_leads_to_the_record_it_is_a_step_of(app: Flask, address: str, way: str) -> None:
    assert way_from(app, address) == way


@pytest.mark.usefixtures("everybody_may")
def test_a_page_that_is_refused_itself_leads_above_it(app: Flask) -> None:
    assert way_from(app, "/me/offers/AB/accept", "GET") == "/me/offers/AB"
    assert way_from(app, "/manage/concerns/AB", "GET") == "/manage/concerns"


def test_nobody_is_led_to_a_page_that_is_not_theirs(app: Flask) -> None:
    assert way_from(app, "/manage/cohorts/AB/people/CD/end/leave") is None


@pytest.mark.usefixtures("everybody_may")
def test_each_step_has_its_record(app: Flask) -> None:
    without = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.arguments and "POST" in (rule.methods or ())
        if way_from(app, _address(app, rule)) is None
    }
    assert without == WITHOUT.keys()


def _address(app: Flask, rule: Rule) -> str:
    """An address of a rule, whatever it takes."""
    values = {}
    for name in rule.arguments:
        kind = type(rule._converters[name]).__name__
        choices = rule._converters[name].regex.strip("(?:)").split("|")
        values[name] = {"IntegerConverter": 7, "AnyConverter": choices[0]}.get(kind, "AB")
    return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
