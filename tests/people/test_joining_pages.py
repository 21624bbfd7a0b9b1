"""Staff choose field by field, see what moves, join, and make two again, in pages."""

from __future__ import annotations

from collections.abc import Callable

from tests.factories import (
    make_account,
)
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.people.pairs import LIST, WHY, Pair
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.people import services
from training_portal.people.models import (
    TwinState,
)
from training_portal.people.passports import passport_number
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role


def test_pages_choose_preview_join_and_undo(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    make_application(make_cohort(), pair.other)
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}")
    page = coordinator.get(page.link("Join the records…"))
    assert "1 application" in page and "known, with 456 at its end" in page
    # What the kept record lacks is proposed from the other.
    page = coordinator.submit(page, button="Join the records", reason="", status=422)
    page = coordinator.submit(page, button="Join the records", reason=WHY, full_name="other")
    assert page.notices == ["The records are joined."]
    assert WHY in page
    db.session.expire_all()
    assert (pair.kept.full_name, pair.kept.phone) == ("Sothi Chhum", "+85512345678")
    assert passport_number(pair.kept) == "N0123456"
    there = coordinator.get(f"/manage/people/{pair.other.public_id}")
    assert there.link("The record that is kept") == f"/manage/people/{pair.kept.public_id}"
    assert "Another record of the person was joined" in coordinator.get(
        f"/manage/people/{pair.kept.public_id}"
    )
    page = coordinator.get(page.link("Make two records again…"))
    page = coordinator.submit(page, button="Make two records again", reason="They are brothers.")
    assert page.notices == ["They are two records again."]
    db.session.expire_all()
    assert pair.kept.full_name == "Chum Sothy"
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}/undo")
    assert "cannot be undone" in page


def test_a_stale_window_shows_both_versions(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    address = f"{LIST}/{pair.twin.public_id}/join?keep={pair.kept.public_id}"
    page = coordinator.get(address)
    services.change_facts(pair.other.id, services.Facts(full_name="Sothy Chhum"), actor=SYSTEM)
    coordinator.submit(page, button="Join the records", reason=WHY, status=409)
    assert pair.twin.state is TwinState.OPEN


def test_what_stands_against_it_stands_on_the_page_instead_of_a_form(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    cohort = make_cohort()
    make_application(cohort, pair.kept)
    make_application(cohort, pair.other)
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}/join?keep={pair.kept.public_id}")
    assert "one of the two is withdrawn first" in page
    assert "Join the records" not in page


def test_what_only_the_person_reads_is_chosen_without_being_shown(
    pair: Pair, browser_of: Callable[[Account], PageClient]
) -> None:
    with unit_of_work():
        pair.other.gender_told = "a word of my own"
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    page = coordinator.get(f"{LIST}/{pair.twin.public_id}/join?keep={pair.kept.public_id}")
    assert "filled in; not shown" in page
    assert "a word of my own" not in page
