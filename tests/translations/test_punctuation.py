"""Japanese is punctuated in full width, in its files and where a page puts words together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from training_portal.platform import catalogues
from training_portal.platform.i18n import colon

ROOT = Path(__file__).parents[2]
_LETTERS = "\u3040-\u30ff\u4e00-\u9fff）」』】"
#: A mark of half width after Japanese, or after a value at the end of a sentence.
HALF_WIDTH = re.compile(
    rf"[{_LETTERS}][:;!?,.](?![A-Za-z0-9/])|%\(\w+\)[sd](?:[:;,](?!//)|\.(?=\s|$))"
)
#: A colon that a template writes behind a label itself: it is the English one in every language.
_OWN_COLON = re.compile(r"\}\}(?:</\w+>)?:(?: |<|$)|%\}: ", re.MULTILINE)


def test_no_translation_has_marks_of_half_width() -> None:
    found = [
        (room, words)
        for room, catalogue in catalogues.rooms("ja").items()
        for message in catalogues.messages(catalogue)
        for words in catalogues.forms(message.string)
        if HALF_WIDTH.search(words)
    ]
    assert found == []


@pytest.mark.parametrize(
    "words", ["場所: 大阪", "保存しました.", "%(name)s: %(words)s", "%(moment)s."]
)
def test_marks_of_half_width_are_seen(words: str) -> None:
    assert HALF_WIDTH.search(words)


@pytest.mark.parametrize(
    "words", ["場所：大阪", "10:30", "ver.2", "https://%(host)s://x", "5.2時間"]
)
def test_what_is_no_punctuation_is_let_be(words: str) -> None:
    assert not HALF_WIDTH.search(words)


def test_no_page_writes_the_colon_behind_a_label_itself() -> None:
    found = [
        f"{page.relative_to(ROOT)}: {match[0]}"
        for page in sorted((ROOT / "templates").rglob("*.html"))
        for line in page.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("{#")
        for match in _OWN_COLON.finditer(line)
    ]
    assert found == []


def test_a_label_has_the_colon_of_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("ja"):
        assert colon("場所") == "場所："
    with app.test_request_context("/"):
        assert colon("Place") == "Place: "
