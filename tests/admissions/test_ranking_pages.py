"""Ranking in the page: one number moves one person; what clashes is named; nothing goes unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.admissions.offices import Office
from training_portal.admissions.models import Nomination
from training_portal.admissions.views import nominations
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work


def order_of() -> list[str]:
    """The last letters of the nominees' names, in the order of their ranks."""
    db.session.expire_all()
    rows = db.session.execute(
        select(Person.full_name)
        .join(Nomination, Nomination.person_id == Person.id)
        .order_by(Nomination.rank)
    )
    return [name[-1] for (name,) in rows]


def field(letter: str) -> str:
    """The field of the nominee whose name ends so."""
    public_id = db.session.scalars(
        select(Nomination.public_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(Person.full_name.endswith(letter))
    ).one()
    return f"rank_{public_id}"


@pytest.fixture
def ranked(office: Office) -> Office:
    """Four nominees, b to e."""
    office.nominate(1, 2, 3, 4)
    return office


def test_the_last_is_put_first_by_one_number(ranked: Office) -> None:
    page = ranked.browser.submit(f"{ranked.base}/ranks", **{field("e"): 1})
    assert page.notices == ["1 person was moved; the others made room."]
    assert order_of() == ["e", "b", "c", "d"]
    page = ranked.browser.submit(f"{ranked.base}/ranks")
    assert page.notices == ["The order is as it was: no rank was changed."]


def test_only_what_changes_is_written_down(ranked: Office) -> None:
    ranked.browser.submit(f"{ranked.base}/ranks", **{field("b"): 2})
    assert order_of() == ["c", "b", "d", "e"]
    events = select(AuditEvent).where(AuditEvent.action == "rank")
    assert len(db.session.scalars(events).all()) == 2


def test_two_given_one_number_are_named_and_nothing_is_saved(ranked: Office) -> None:
    page = ranked.browser.submit(
        f"{ranked.base}/ranks", status=422, **{field("d"): 1, field("e"): 1}
    )
    assert page.errors == [
        "SOK Dara d: you gave 1 to SOK Dara e too.",
        "SOK Dara e: you gave 1 to SOK Dara d too.",
    ]
    assert order_of() == ["b", "c", "d", "e"]


def test_numbers_typed_beside_an_older_order_are_not_taken(ranked: Office) -> None:
    old = ranked.browser.get(f"{ranked.base}/ranks")
    ranked.browser.submit(f"{ranked.base}/ranks", **{field("e"): 1})
    page = ranked.browser.submit(old, status=422, **{field("d"): 1})
    assert "The order was changed since you opened this page" in page.errors[0]
    assert order_of() == ["e", "b", "c", "d"]


def test_who_is_out_of_it_has_no_rank(ranked: Office) -> None:
    first = db.session.scalars(select(Nomination).order_by(Nomination.rank)).first()
    assert first is not None
    ranked.browser.submit(f"{ranked.base}/{first.public_id}/withdraw", reason="Changed post.")
    page = ranked.browser.get(f"{ranked.base}/ranks")
    assert "SOK Dara b" not in page
    rows = ranked.browser.client.get(f"{ranked.base}?format=csv").get_data(as_text=True)
    assert rows.strip().splitlines()[-1].startswith(",SOK Dara b")
    # The next one moves up, on the list as on the page of ranks.
    assert rows.splitlines()[1].startswith("1,SOK Dara c")
    assert page.form(button="Save the ranks").xpath("//input[@name=$n]/@value", n=field("c")) == [
        "1"
    ]


@pytest.mark.parametrize("number", ["", "0", "-1", "1.5", "10000", "first"])
def test_what_is_no_rank_comes_back(ranked: Office, number: str) -> None:
    page = ranked.browser.submit(f"{ranked.base}/ranks", status=422, **{field("e"): number})
    assert len(page.errors) == 1


def test_many_are_ranked_in_parts(ranked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nominations, "MOST_RANKED", 3)
    page = ranked.browser.get(f"{ranked.base}/ranks")
    assert "SOK Dara e" not in page
    page = ranked.browser.get(page.link("4–4"))
    assert "SOK Dara b" not in page
    ranked.browser.submit(page, **{field("e"): 1})
    assert order_of() == ["e", "b", "c", "d"]


@pytest.mark.parametrize("start", ["0", "-5", "999999", "x", str(2**63)])
def test_any_beginning_in_the_address_is_a_page(ranked: Office, start: str) -> None:
    assert "SOK Dara b" in ranked.browser.get(f"{ranked.base}/ranks?from={start}")


def test_nobody_to_rank(office: Office) -> None:
    assert "There is nobody to rank yet." in office.browser.get(f"{office.base}/ranks")


def test_two_of_one_name_are_told_apart_by_the_day_they_were_born(office: Office) -> None:
    for born, status in (("12/03/1988", 200), ("5/7/1991", 422)):
        page = office.browser.submit(
            f"{office.base}/add", status=status,
            name="Chum Sothy", native_name="ជុំ សុធី", birth_date=born, sex="F", nationality="KH",
        )  # fmt: skip
    office.browser.submit(page, button="Nominate all the same")
    page = office.browser.get(f"{office.base}/ranks")
    assert "born 12 Mar 1988" in page and "born 5 Jul 1991" in page
    assert "ជុំ សុធី" in page


def test_who_has_claimed_the_record_is_told_by_that_not_by_what_is_theirs(office: Office) -> None:
    office.browser.submit(
        f"{office.base}/add",
        name="Chum Sothy", birth_date="12/03/1988", sex="F", nationality="KH",
        email="sothy@example.org",
    )  # fmt: skip
    with unit_of_work():
        db.session.execute(update(Person).values(claimed_at=clock.now()))
    page = office.browser.get(f"{office.base}/ranks")
    assert "claimed on" in page and "sothy@example.org" not in page and "1988" not in page
