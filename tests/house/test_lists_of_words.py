"""Words beside each other are joined as the reader's language does it: `A, B` or `A、B`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from training_portal.config import ROOT

_FILES = "complaints about files, in English for who loads them"
#: Joined by signs of English, and why: each file with what it is for.
EXCEPTIONS = {
    "training_portal/admissions/models.py": "SQL",
    "training_portal/placements/models.py": "SQL",
    "training_portal/platform/reference_files.py": _FILES,
    "training_portal/courses/definitions.py": _FILES,
    "training_portal/geography/loading.py": _FILES,
    "training_portal/placements/loading.py": _FILES,
    "training_portal/platform/printing.py": "packages for who runs the server",
    "training_portal/doctor.py": "packages for who runs the server",
    "training_portal/geography/park_list.py": "degrees, as maps take them",
    "training_portal/demo/placing.py": "words that the demo's people agreed to in English",
}
_IN_CODE = re.compile(r"""["'][,;] ["']\.join\(|f["'].*[\w)]\}[,;] \{\w""")
_IN_TEMPLATES = re.compile(
    r"""join\(['"][,;] |~ ['"][,;] ['"] ~|loop\.last %\}[,;]|\}\}[,;] (\{\{|\{%)|%\}[,;] \{\{"""
)


def joined(path: Path) -> Iterator[int]:
    """Numbers of the lines in which words are joined by signs of English."""
    pattern = _IN_CODE if path.suffix == ".py" else _IN_TEMPLATES
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if pattern.search(line):
            yield number


def _found() -> set[str]:
    paths = [*(ROOT / "training_portal").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    return {
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        if path.suffix in {".py", ".html", ".txt"}
        for number in joined(path)
    }


def test_lists_are_joined_in_the_language_of_the_reader() -> None:
    """Use `listed`, or `listed_phrases` where the words may have commas of their own."""
    assert {each for each in _found() if each.split(":")[0] not in EXCEPTIONS} == set()


def test_each_exception_is_still_one() -> None:
    assert {each.split(":")[0] for each in _found()} >= EXCEPTIONS.keys()


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.py", 'words = ", ".join(names)'),
        ("a.py", "f\"{'; '.join(names)}\""),
        ("a.py", 'f"{town}, {country}"'),
        ("a.html", "{{ names|join(', ') }}"),
        ("a.html", "{{ town ~ ', ' ~ country }}"),
        ("a.html", "{{ town }}, {{ country }}"),
        ("a.html", "{{ name }}{% if not loop.last %}, {% endif %}"),
    ],
)
def test_a_list_that_is_joined_by_hand_is_found(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line, encoding="utf-8")
    assert list(joined(tmp_path / name)) == [1]
