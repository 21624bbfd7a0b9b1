"""Names of the demo programme: each in its own script, and Myanmar without family names."""

from __future__ import annotations

import pytest

from tests.demo.scripts import is_written_in
from training_portal.demo.rules import NamePart, NameStock
from training_portal.platform.text import looks_like_zawgyi

COUNTRIES = ("JP", "KH", "LA", "MM", "TH", "VN")


def parts_of(stock: NameStock) -> list[NamePart]:
    lists = [stock.family, *stock.middle.values(), *stock.given.values()]
    return [part for parts in lists for part in parts]


def test_there_are_names_for_the_six_countries(stocks: dict[str, NameStock]) -> None:
    assert tuple(sorted(stocks)) == COUNTRIES


@pytest.mark.parametrize("country", COUNTRIES)
def test_native_parts_are_in_the_script_of_the_country(
    stocks: dict[str, NameStock], country: str
) -> None:
    stock = stocks[country]
    wrong = [part for part in parts_of(stock) if not is_written_in(stock.language, part.native)]
    assert wrong == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_latin_parts_are_plain_letters_as_in_a_passport(
    stocks: dict[str, NameStock], country: str
) -> None:
    wrong = [
        part
        for part in parts_of(stocks[country])
        if not (part.latin.isascii() and part.latin.replace(" ", "").isalpha())
    ]
    assert wrong == []


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_part_is_listed_twice(stocks: dict[str, NameStock], country: str) -> None:
    stock = stocks[country]
    for parts in (stock.family, stock.given["F"], stock.given["M"]):
        natives = [part.native for part in parts]
        assert len(natives) == len(set(natives))


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_can_give_names_to_hundreds(stocks: dict[str, NameStock], country: str) -> None:
    stock = stocks[country]
    for sex in ("F", "M"):
        families, middles = max(1, len(stock.family)), max(1, len(stock.middle[sex]))
        assert len(stock.given[sex]) * families * middles >= (60 if country == "MM" else 600)


def test_burmese_names_are_unicode_and_not_zawgyi(stocks: dict[str, NameStock]) -> None:
    assert [part for part in parts_of(stocks["MM"]) if looks_like_zawgyi(part.native)] == []


def test_myanmar_has_no_family_names(stocks: dict[str, NameStock]) -> None:
    stock = stocks["MM"]
    assert stock.family == ()
    assert stock.latin_order == stock.native_order == ("middle", "given")
    assert stock.native_joint == ""


def test_a_control_in_the_wrong_script_is_noticed() -> None:
    assert not is_written_in("km", "ສົມພອນ")
    assert not is_written_in("vi", "Hu\u031bo\u031bng")
    assert not is_written_in("th", "มาลี ")
