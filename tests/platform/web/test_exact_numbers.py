"""Numbers with digits after the point, as people write them, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.number_fields import ExactNumberField

pytestmark = pytest.mark.usefixtures("app")


class Length(PortalForm):
    metres = ExactNumberField("Length", digits=2, least=0, most=Decimal("9999.99"))


def read(typed: str) -> Decimal | str:
    form = Length(formdata=MultiDict({"metres": typed}))
    if form.validate():
        assert form.metres.number is not None
        return form.metres.number
    return str(form.metres.errors[0])


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2", "2.00"),
        ("2.5", "2.50"),
        ("2,5", "2.50"),  # a decimal mark in several of the countries
        ("1,250", "1250.00"),
        ("1,250.75", "1250.75"),
        ("1 250.75", "1250.75"),
        ("២.៥", "2.50"),
        ("0.10", "0.10"),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, number: str) -> None:
    found = read(typed)
    assert str(found) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("two", "Write a number"),
        ("1.2.3", "Write a number"),
        ("2.505", "at most 2 digits after the point"),
        ("10000", "from 0 to 9999.99"),
        ("-1", "from 0"),
    ],
)
def test_what_is_no_such_number_is_named(typed: str, words: str) -> None:
    assert words in str(read(typed))
