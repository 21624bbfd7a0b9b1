"""The tool of the catalogues: which folders it takes for languages, and which words it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import translations
from training_portal.platform import catalogues


def test_what_python_leaves_in_the_room_is_no_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ja", "km", "__pycache__"):
        (tmp_path / name).mkdir()
    (tmp_path / "views.py").touch()
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    assert [folder.name for folder in translations.languages()] == ["ja", "km"]


def test_messages_that_are_kept_are_found_like_words_that_are_said_at_once() -> None:
    source = (
        'row.say("name", _m("“%(text)s” is no name.", text=text))\n'
        'first = message("Kept")\n'
        'lines = nmessage("A line", "%(num)d lines", count, lines=_m("Some"))\n'
    )
    assert list(translations.in_module(source)) == [
        ("", ("“%(text)s” is no name.",)),
        ("", ("Kept",)),
        ("", ("A line", "%(num)d lines")),
        ("", ("Some",)),
    ]
