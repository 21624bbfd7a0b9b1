"""Merge fields: what stands in braces is a field that exists, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.messaging import rules, templates
from training_portal.messaging.kinds import FIELDS, LetterKind
from training_portal.platform.i18n import LANGUAGES

VALUES = {"name": "Dara", "course": "Production"}


@pytest.mark.parametrize(
    ("text", "unknown", "stray"),
    [
        ("Dear {name}, {course}.", [], False),
        ("No field at all.", [], False),
        ("Dear {nam}, {nam} and {}.", ["{nam}", "{}"], False),
        ("A brace { alone", [], True),
        ("A brace } alone", [], True),
        ("{Name}", [], True),
        ("{{name}}", [], True),
        ("{name", [], True),
    ],
)
def test_what_braces_may_hold(text: str, unknown: list[str], stray: bool) -> None:
    assert rules.unknown_fields(text, VALUES) == unknown
    assert rules.has_stray_brace(text) is stray


@given(st.dictionaries(st.sampled_from(["name", "course"]), st.text()), st.text())
def test_values_are_never_looked_through_for_fields(values: dict[str, str], tail: str) -> None:
    whole = {"name": "{course}", **values}
    assert rules.merged("{name}" + tail.replace("{", ""), whole) == whole["name"] + tail.replace(
        "{", ""
    )


def test_blank_lines_part_paragraphs_and_lines_stay() -> None:
    assert rules.paragraphs("One\r\ntwo\n \n\nThree\n") == ["One\ntwo", "Three"]


def test_numbers_sort_as_they_were_given() -> None:
    numbers = [rules.letter_number(2026, counter) for counter in (1, 9, 10, 123456)]
    assert numbers == sorted(numbers) and numbers[0] == "MTL-2026-000001"


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_proposed_words_of_each_kind_have_no_field_that_does_not_exist(
    kind: LetterKind, language: str
) -> None:
    words = templates.proposed(kind, language)
    for text in (words.title, words.text):
        assert rules.unknown_fields(text, FIELDS[kind]) == []
        assert not rules.has_stray_brace(text)
