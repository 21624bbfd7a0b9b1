"""Text stands in the order of its code points on both databases, whatever language they are for."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.factories import make_account
from training_portal.accounts.models import Account
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters, small_ascii

NAMES = ("anong", "Zeya", "Đức", "bao")


def _names(order: object) -> list[str]:
    wanted = select(Account.display_name).where(Account.display_name.in_(NAMES))
    return list(db.session.scalars(wanted.order_by(order)))


def test_words_without_a_key_stand_by_their_code_points(app: Flask) -> None:
    for name in NAMES:
        make_account(name=name)
    assert _names(by_letters(Account.display_name)) == ["Zeya", "anong", "bao", "Đức"]
    assert _names(by_letters(Account.display_name).desc()) == ["Đức", "bao", "anong", "Zeya"]


def test_letters_of_ascii_are_made_small_and_no_others(app: Flask) -> None:
    make_account(name="ZĐỨC")
    assert db.session.scalars(select(small_ascii(Account.display_name))).all() == ["zĐỨc"]


def test_what_is_no_text_is_ordered_as_it_is() -> None:
    assert by_letters(Account.id) is Account.id
