"""Amounts as people write and read them. Minor units are those of ISO 4217, not of the street."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from training_portal.platform.web.plain_text import ascii_digits

#: Currency -> digits after the point (ISO 4217, table A.1).
MINOR_DIGITS: Final = {"KHR": 2, "LAK": 2, "MMK": 2, "THB": 2, "VND": 0, "JPY": 0, "USD": 2}
CURRENCIES: Final = tuple(MINOR_DIGITS)

_AMOUNT = re.compile(r"\d{1,13}(?:\.\d{1,2})?")


def minor_units(text: str, currency: str) -> int | None:
    """An amount as typed, in minor units; None for what is no amount in this currency.

    Commas and spaces between thousands are fine.
    """
    plain = re.sub(r"[\s,]", "", ascii_digits(text))
    if currency not in MINOR_DIGITS or not _AMOUNT.fullmatch(plain):
        return None
    scaled = Decimal(plain).scaleb(MINOR_DIGITS[currency])
    return int(scaled) if scaled == int(scaled) else None


def major(minor: int, currency: str) -> Decimal:
    """An amount of minor units as people read it."""
    return Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 2))


def written(minor: int, currency: str) -> str:
    """An amount as it stands in a form: commas between thousands, no needless zeros."""
    value = major(minor, currency)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,f}"
