"""Letters that only look right in a name: named with their place, and never an error."""

from __future__ import annotations

import pytest
from flask import Flask

from training_portal.cohorts.lists.names import check_name
from training_portal.cohorts.lists.row import Level, Row
from training_portal.platform.text import look_alikes


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("SOK Dara", []),
        ("Nguyễn Thị Hương", []),
        ("สมชาย ทองดี (Somchai)", []),  # two scripts, and nobody takes one for the other
        ("Иван Петров", []),
        ("SOK D\u0430ra", [(6, "\u0430", "CYRILLIC")]),
        ("S\u03bfk D\u0430ra", [(2, "\u03bf", "GREEK"), (6, "\u0430", "CYRILLIC")]),
        ("Ив\u0061н", [(3, "a", "LATIN")]),
        ("e\u0302\u0301\u0430", [(2, "\u0430", "CYRILLIC")]),  # an accented letter is one
    ],
)
def test_letters_of_another_script_are_found_with_their_place(
    name: str, found: list[tuple[int, str, str]]
) -> None:
    assert look_alikes(name) == found


@pytest.mark.parametrize(
    ("name", "written", "level", "words"),
    [
        ("SOK D\u0430ra", "", Level.WARNING, "letter 6 “\u0430” (Cyrillic)."),
        ("So k", "So\u200bk", Level.WARNING, "An invisible space after “So” was read as a space"),
        ("So\u200dk", "", Level.ERROR, "invisible character after “So”"),
        ("So\u00adk", "", Level.ERROR, "invisible character after “So”"),
        ("\u3164", "", Level.ERROR, "invisible character at the beginning"),
        ("…", "", Level.ERROR, "“…” is no name."),
        ("711", "", Level.ERROR, "“711” is no name."),
    ],
)
def test_a_strange_letter_is_named(
    app: Flask, name: str, written: str, level: Level, words: str
) -> None:
    row = Row(2, {})
    check_name(row, "name", name, written)
    (remark,) = row.remarks
    assert remark.level is level and words in remark.words


def test_a_space_between_khmer_words_that_nobody_sees_is_right(app: Flask) -> None:
    row = Row(2, {})
    check_name(row, "native_name", "សុខ ដារ៉ា", "សុខ\u200bដារ៉ា")
    assert row.remarks == []
