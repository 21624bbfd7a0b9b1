"""The subject of a mail says which of all the mails of a year it is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

MAILS = sorted((Path(__file__).parents[2] / "templates" / "mail").glob("[!_]*.txt"))
#: What is told once of a course, whichever cohort it was.
OF_A_COURSE = {"certificate_issued", "certificate_revoked"}


def subject(path: Path) -> str:
    return path.read_text("utf-8").partition("\n")[0]


def test_no_two_mails_have_one_subject() -> None:
    twice = [words for words, count in Counter(map(subject, MAILS)).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_subject_that_names_a_course_names_its_cohort(path: Path) -> None:
    """Somebody may apply to two cohorts of one course."""
    words = subject(path)
    if re.search(r"\bcourse=", words) and path.stem not in OF_A_COURSE:
        assert re.search(r"cohort\.code|purpose\.code", words), words


@pytest.mark.parametrize(
    ("name", "telling"),
    [
        ("session_moved", "session.title"),
        ("network_asked", "kind"),
        ("network_accepted", "kind"),
        ("placement_answered", "application.state"),
    ],
)
def test_what_is_mailed_of_several_things_says_of_which(name: str, telling: str) -> None:
    (path,) = [each for each in MAILS if each.stem == name]
    assert telling in subject(path)
