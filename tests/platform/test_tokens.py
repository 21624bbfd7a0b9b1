"""The secret part of a one-time link: typed from a letter it is read as it was meant."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from training_portal.platform import tokens
from training_portal.platform.database import unit_of_work

PURPOSE = "try"


@pytest.fixture
def token(app: Flask) -> str:
    with unit_of_work():
        return tokens.issue(PURPOSE, 7, timedelta(hours=1))


def test_it_stands_in_fours_without_look_alikes(token: str) -> None:
    groups = token.split("-")
    assert {len(group) for group in groups} == {4}
    assert len("".join(groups)) * 5 >= 128
    assert not set("ilou") & set(token)
    assert token == token.lower()


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(str.upper, id="in capitals"),
        pytest.param(lambda text: text.replace("-", ""), id="without hyphens"),
        pytest.param(lambda text: text.replace("-", " "), id="with spaces"),
        pytest.param(lambda text: text.replace("0", "O").replace("1", "l"), id="look-alikes"),
    ],
)
def test_it_is_read_as_it_was_meant(token: str, typed) -> None:
    assert tokens.peek(PURPOSE, typed(token)) == 7
    with unit_of_work():
        assert tokens.redeem(PURPOSE, typed(token)) == 7
    assert tokens.peek(PURPOSE, token) is None


def test_another_one_is_good_for_nothing(token: str) -> None:
    other = token[:-1] + ("2" if token[-1] != "2" else "3")
    assert tokens.peek(PURPOSE, other) is None
    assert tokens.peek("other purpose", token) is None
