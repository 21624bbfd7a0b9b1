"""The erasure ledger: written after the commit, complete, and carried out again after a restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from tests.factories.accounts import give_role, make_account
from tests.factories.programme import make_person
from training_portal.people import erasing, erasure_ledger
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused


@pytest.fixture
def ledger(app: Flask) -> Iterator[Path]:
    path: Path = app.extensions["settings"].erasure_ledger
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def reread(person: Person) -> Person:
    return db.session.get_one(Person, person.id, populate_existing=True)


def restore(person: Person) -> None:
    """As a backup from before the erasure would bring the person back."""
    with unit_of_work():
        db.session.execute(
            update(Person)
            .where(Person.id == person.id)
            .values(erased_at=None, full_name="Back again", account_id=make_account().id)
        )


def test_a_line_tells_nobody_who_it_was(ledger: Path) -> None:
    person = make_person("Chum Sothy")
    people.erase(person.id, actor=SYSTEM)
    (line,) = ledger.read_text().splitlines()
    assert line.endswith(" " + erasure_ledger.reference(person.public_id))
    assert person.public_id not in line
    assert ledger.stat().st_mode & 0o077 == 0


def test_an_erasure_that_is_undone_writes_no_line(ledger: Path) -> None:
    account = make_account()
    give_role(account, Role.TRAINER)
    person = make_person(account=account)
    with pytest.raises(Refused):
        people.erase(person.id, actor=SYSTEM)
    assert not ledger.exists()
    assert reread(person).erased_at is None


def test_replayed_on_a_restored_database_it_erases_again_and_only_them(ledger: Path) -> None:
    person, other = make_person(), make_person("Keo")
    people.erase(person.id, actor=SYSTEM)
    restore(person)
    give_role(db.session.get_one(type(make_account()), reread(person).account_id), Role.TRAINER)
    assert erasing.replay() == 1
    assert reread(person).erased_at is not None
    assert reread(other).full_name == "Keo"
    assert erasing.replay() == 0


def test_without_a_ledger_nobody_is_erased(ledger: Path) -> None:
    person = make_person()
    assert erasing.replay() == 0
    assert reread(person).erased_at is None


def test_a_line_cut_off_by_a_crash_counts_for_nobody(ledger: Path) -> None:
    person = make_person()
    ledger.write_text(f"2026-11-28T05:00:00Z {erasure_ledger.reference(person.public_id)[:20]}")
    assert erasing.replay() == 0


def test_who_is_missing_from_it_is_added(ledger: Path) -> None:
    person = make_person()
    with unit_of_work():
        db.session.get_one(Person, person.id).erased_at = clock.now()
    assert erasure_ledger.complete() == 1
    assert erasure_ledger.complete() == 0
    assert erasure_ledger.references() == {erasure_ledger.reference(person.public_id)}
