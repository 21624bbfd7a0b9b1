"""A search finds somebody by the names that the searcher is shown, and by no other."""

from __future__ import annotations

import pytest

from tests.records.conftest import LIST, Programme
from tests.support.pages import PageClient
from training_portal.people.models import Person
from training_portal.people.services import Facts, change_facts
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

SHOWN = ("Dao Phommachanh", "ດາວ", "Daeo")


@pytest.fixture
def named(programme: Programme) -> Programme:
    """One person, with all the names there are, whom the ministry put forward."""
    change_facts(
        programme.dao.id,
        Facts(
            full_name="Dao Phommachanh",
            name_in_latin="Daeo Phomachan",
            name_on_certificate="Vannasone",
            native_name="ດາວ ພົມມະຈັນ",
            native_language="lo",
            preferred_name="Bunny",
        ),
        actor=SYSTEM,
    )
    with unit_of_work():
        db.session.get_one(Person, programme.noy.id).name_on_certificate = "Vannasone"
    return programme


def finds(browser: PageClient, table: str, words: str) -> bool:
    return "Dao Phommachanh" in browser.get(f"{table}?q={words}")


@pytest.mark.parametrize("words", SHOWN)
def test_everybody_finds_by_the_names_in_the_list(named: Programme, words: str) -> None:
    nominees = f"/nominations/{named.here.public_id}"
    assert finds(named.officer(), LIST, words) and finds(named.officer(), nominees, words)
    assert finds(named.manager(), LIST, words) and finds(named.coordinator(), LIST, words)


def test_a_body_finds_nobody_by_names_that_it_is_not_shown(named: Programme) -> None:
    for words in ("Vannasone", "Bunny"):
        for table in (LIST, f"/nominations/{named.here.public_id}"):
            assert not finds(named.officer(), table, words)


def test_staff_find_by_the_name_on_certificates_which_they_read_and_by_no_nickname(
    named: Programme,
) -> None:
    for browser in (named.manager(), named.coordinator()):
        assert finds(browser, LIST, "Vannasone") and finds(browser, LIST, "dao vannasone")
        assert not finds(browser, LIST, "Bunny")


def test_an_application_is_found_by_the_name_on_certificates_while_it_is_open_to_staff(
    named: Programme,
) -> None:
    table = f"/manage/cohorts/{named.here.public_id}/applications"
    manager = named.manager()
    assert "Noy" in manager.get(f"{table}?q=vannasone")
    assert "Noy" not in manager.get(f"{table}?q=bunny")
