"""Names are found by every word that was typed, in any order and with others in between."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_person
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.finding import holds


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Hồ Tuấn Cường", "ho cuong"),
        ("Hồ Tuấn Cường", "CƯỜNG  hồ"),
        ("Sok Dara", "dara sok"),
        ("Nguyễn Thị Ngọc Phượng", "nguyen phuong"),
        ("ສົມພອນ ແກ້ວ", "ແກ້ວ ສົມພອນ"),
        ("เกษม ใจดี", "ใจ เกษม"),
        ("เกษม ใจดี", "ษม เ"),
    ],
)
def test_words_are_found_in_any_order(app: Flask, name: str, typed: str) -> None:
    make_person(name)
    assert db.session.scalars(select(Person.full_name).where(holds(Person.name_key, typed))).all()


@pytest.mark.parametrize("typed", ["ho cuong minh", "hoc", "50%", "_"])
def test_a_word_that_is_not_there_finds_nobody(app: Flask, typed: str) -> None:
    make_person("Hồ Tuấn Cường")
    found = select(Person.full_name).where(holds(Person.name_key, typed))
    assert db.session.scalars(found).all() == []


def test_no_word_leaves_everybody_in(app: Flask) -> None:
    make_person("Hồ Tuấn Cường")
    assert db.session.scalars(select(Person.full_name).where(holds(Person.name_key, " "))).all()
