"""Each list sorts its rows the same on both databases, whatever language they were made for."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort
from tests.house import (  # noqa: F401 - add their cases
    scenes_of_letters,
    scenes_of_lists,
    scenes_of_people,
)
from tests.house.list_cases import CASES, rows_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.platform.database import db

pytestmark = pytest.mark.on_each_database

BrowserOf = Callable[[Account], PageClient]
#: Digits, then Latin letters whatever marks and capitals they have, then the scripts one by one:
#: Thai and Lao by the consonant, behind the vowel that is written before it.
IN_ORDER = (
    "304 Works",
    "Ấn Độ",
    "bao",
    "Bảo Lộc",
    "Bao-Bao",
    "Đà Nẵng",
    "Dawei",
    "Ｚｅｙａ",
    "เกษม",
    "ขจร",
    "สมชาย",
    "ແກ້ວ",
    "ຄຳພອນ",
    "ສົມສັກ",
    "မောင်မောင်",
    "အောင်ဆန်း",
    "ចាន់ថា",
    "សុខ ដារា",
    "산업",
)


@pytest.mark.parametrize("case", [key for key, case in CASES.items() if case.sort])
def test_rows_stand_in_the_order_of_their_letters(
    case: str, app: Flask, pages: PageClient, browser_of: BrowserOf
) -> None:
    shuffled = random.Random(case).sample(IN_ORDER, len(IN_ORDER))
    reader, address = CASES[case].scene(shuffled)
    browser, key = pages if reader is None else browser_of(reader), CASES[case].sort
    assert rows_of(browser, address, IN_ORDER, sort=key) == list(IN_ORDER)
    assert rows_of(browser, address, IN_ORDER, sort=f"-{key}") == list(reversed(IN_ORDER))


def test_rows_without_a_word_come_last_either_way(app: Flask, browser_of: BrowserOf) -> None:
    cohort, names = make_cohort(), ["Bounmy", "Anong", "Direct"]
    for name in names:
        person, body = make_person(name), make_organisation(name=f"Ministry of {name}")
        nomination = make_nomination(cohort, person, body) if name != "Direct" else None
        make_application(cohort, person, nomination=nomination)
    reader, _address = CASES["applications"].scene([])
    browser = browser_of(reader)
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    assert rows_of(browser, table, names, sort="organisation") == ["Anong", "Bounmy", "Direct"]
    assert rows_of(browser, table, names, sort="-organisation") == ["Bounmy", "Anong", "Direct"]


@pytest.mark.only_on_postgresql
def test_the_tests_databases_are_made_for_a_language(app: Flask) -> None:
    """Else none of these tests would see what depends on it."""
    language = db.session.scalar(
        text("SELECT daticulocale FROM pg_database WHERE datname = current_database()")
    )
    assert language == "en"
    assert not db.session.scalar(text("SELECT 'Z' < 'a'"))
