"""What somebody did, learned and speaks, in words: one line for an entry, and field by field."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from training_portal.people.background_kinds import BackgroundKind as K
from training_portal.people.background_words import entry_in_words, fields_in_words

LANGUAGE = {
    "language": "en", "level": "B1", "listening": "good", "writing": "poor", "test": "ielts",
    "result": "6.5", "taken_on": "2026-02-12", "expires_on": "2028-02-11",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "entry", "words"),
    [
        (
            K.JOB,
            {
                "employer": "Savan Wiring", "position": "Line leader", "from": "2021-03-01",
                "to": None, "duties": "Led twelve people.", "in_field": True,
            },
            "Line leader; Savan Wiring; since March 2021; in the field of the course\n"
            "Led twelve people.",
        ),
        (
            K.SCHOOL,
            {"name": "Pakpasak College", "country": "", "from": "2014-09-01", "to": "2017-06-01"},
            "Pakpasak College; September 2014 to June 2017",
        ),
        (
            K.ABROAD,
            {
                "what": "Kaizen", "country": "Japan", "from": "2019-10-01", "to": "2019-10-01",
                "funder": "AOTS",
            },
            "Kaizen; Japan; October 2019; paid by AOTS",
        ),
        (K.ABROAD, {"what": "A seminar", "country": "Thailand"}, "A seminar; Thailand"),
        (K.LANGUAGE, {"language": "ja", "level": "N3"}, "Japanese (JLPT N3)"),
        (
            K.LANGUAGE,
            LANGUAGE,
            "English (CEFR B1): Listening: Well, Writing: A little; "
            "IELTS 6.5, taken on 12 Feb 2026, valid until 11 Feb 2028",
        ),
    ],
)  # fmt: skip
def test_an_entry_is_one_line(app: Flask, kind: K, entry: dict[str, Any], words: str) -> None:
    assert entry_in_words(kind, entry) == words


def test_each_field_is_told_with_its_label(app: Flask) -> None:
    assert fields_in_words(LANGUAGE) == {
        "Language": "English",
        "Level": "B1",
        "Listening": "Well",
        "Writing": "A little",
        "Test or certificate": "IELTS",
        "Result": "6.5",
        "Taken on": "12 Feb 2026",
        "Valid until": "11 Feb 2028",
    }


def test_months_are_told_as_months(app: Flask) -> None:
    told = fields_in_words({"employer": "Savan Wiring", "from": "2021-03-01"})
    assert told == {"Employer": "Savan Wiring", "From": "March 2021"}
