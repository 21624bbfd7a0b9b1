"""Amounts as people write and read them. Minor units are those of ISO 4217, not of the street."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from training_portal.platform.web.plain_text import ascii_digits

#: Currency -> digits after the point (ISO 4217, table A.1).
MINOR_DIGITS: Final = {"KHR": 2, "LAK": 2, "MMK": 2, "THB": 2, "VND": 0, "JPY": 0, "USD": 2}
CURRENCIES: Final = tuple(MINOR_DIGITS)

#: What is paid in whole units only, whatever ISO 4217 says: a point before three digits parts
#: thousands there, as Viet Nam, Lao PDR and Cambodia write.
_WHOLE: Final = frozenset({"KHR", "LAK", "MMK", "VND", "JPY"})
#: Digits, or groups of three parted by one and the same sign, and a part behind another sign.
_AMOUNT = re.compile(
    r"(?P<units>\d{1,13}|\d{1,3}(?P<by>[., ])\d{3}(?:(?P=by)\d{3}){0,3})"
    r"(?:(?P<point>[.,])(?P<part>\d{1,2}))?"
)
#: A usual wage of a month in each, as `written` writes it.
_EXAMPLES: Final = {
    "KHR": "850,000", "LAK": "3,300,000", "MMK": "350,000", "THB": "12,000", "VND": "5,310,000",
    "JPY": "170,000", "USD": "250",
}  # fmt: skip


def minor_units(text: str, currency: str) -> int | None:
    """An amount as typed, in minor units; None for what is no amount in this currency.

    Points, commas or spaces part thousands where nothing else can be meant: “1.234” dollars may be
    a slip, so it is none.
    """
    if currency not in MINOR_DIGITS:
        return None
    found = _AMOUNT.fullmatch(re.sub(r"\s+", " ", ascii_digits(text).strip()))
    if found is None:
        return None
    units, by, point, part = found.group("units", "by", "point", "part")
    if point and point == (by or ","):
        return None
    if by == "." and units.count(".") == 1 and not part and currency not in _WHOLE:
        return None
    plain = re.sub(r"\D", "", units)
    scaled = Decimal(f"{plain}.{part or 0}").scaleb(MINOR_DIGITS[currency])
    return int(scaled) if len(plain) <= 13 and scaled == int(scaled) else None


def example(currency: str) -> str:
    """An amount as it can be typed."""
    return _EXAMPLES[currency]


def major(minor: int, currency: str) -> Decimal:
    """An amount of minor units as people read it."""
    return Decimal(minor).scaleb(-MINOR_DIGITS.get(currency, 2))


def written(minor: int, currency: str) -> str:
    """An amount as it stands in a form: commas between thousands, no needless zeros."""
    value = major(minor, currency)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,f}"
