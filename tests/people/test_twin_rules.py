"""Which two records are proposed as one person's, and for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.people.models import Sex
from training_portal.people.twins.rules import (
    Reason,
    Record,
    likeness,
    marks_of,
    reasons_in,
    sounds_of,
)

BORN = date(1995, 3, 1)


def record(*names: str, **known: Any) -> Record:
    emails = frozenset(filter(None, [known.pop("email", "")]))
    return Record(person_id=1, names=names, emails=emails, **known)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chum Sothy", "ជុំ សុធី"),
        ("Chum Sothy", "Sothi Chhum"),
        ("Somchai Jaidee", "สมชาย ใจดี"),
        ("Somsak", "สมศักดิ์"),
        ("Somsak Phommachanh", "ສົມສັກ ພົມມະຈັນ"),
        ("Aung San", "အောင်ဆန်း"),
        ("Nguyễn Văn An", "NGUYEN VAN AN"),
        ("Đặng Thị Hồng", "Hong Dang Thi"),
    ],
)
def test_spelling_order_marks_and_script_sound_alike(one: str, other: str) -> None:
    assert sounds_of(one) == sounds_of(other) != ""


def test_other_names_sound_otherwise() -> None:
    assert len({sounds_of(name) for name in ("Chum Sothy", "Somchai Jaidee", "Aung San")}) == 3


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (
            record("Chum Sothy", born=BORN),
            record("Sothy CHUM", born=BORN),
            [Reason.BORN, Reason.SAME_NAME],
        ),
        (
            record("Chum Sothy", born=BORN),
            record("ជុំ សុធី", born=BORN),
            [Reason.BORN, Reason.SOUND],
        ),
        (
            record("Chum Sothy", born=BORN),
            record("Sothi Chhum", born=date(1995, 1, 3)),
            [Reason.SOUND, Reason.BORN_SWAPPED],
        ),
        (
            record("Chum Sothy", born=BORN),
            record("Chum Sothy", born=date(1996, 3, 1)),
            [Reason.SAME_NAME, Reason.BORN_SLIP],
        ),
        (
            record("Chum Sothy", born=BORN),
            record("Sothy", born=BORN),
            [Reason.BORN, Reason.PART_OF_NAME],
        ),
        (
            record("Chum Sothy", email="s@example.org"),
            record("Chum Sothy", email="s@example.org"),
            [Reason.EMAIL, Reason.SAME_NAME],
        ),
        (
            record("Chum Sothy", passport_hash="a", born=BORN),
            record("Somchai", passport_hash="a", born=date(1960, 7, 9)),
            [Reason.PASSPORT, Reason.OTHER_BIRTH, Reason.OTHER_NAME],
        ),
        (
            record("Hong", born=BORN, phone="+8551"),
            record("宏", born=BORN, phone="+8551"),
            [Reason.BORN, Reason.PHONE, Reason.OTHER_SCRIPT],
        ),
    ],
)
def test_who_is_proposed_and_why(one: Record, other: Record, reasons: list[Reason]) -> None:
    found = likeness(one, other)
    assert found is not None
    assert list(found.reasons) == reasons
    assert reasons_in(found.kept) == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Namesakes, of whom nothing else is known.
        (record("Chum Sothy"), record("Chum Sothy")),
        (record("Chum Sothy", born=BORN), record("Chum Sothy", born=date(1971, 8, 19))),
        # Twins with one address.
        (
            record("Chum Sothy", born=BORN, email="f@example.org", phone="+8551"),
            record("Chum Dara", born=BORN, email="f@example.org", phone="+8551"),
        ),
        # Two passports and two dates of birth are two people, whatever else is alike.
        (
            record(
                "Chum Sothy", born=BORN, email="s@example.org", phone="+8551", passport_hash="a"
            ),
            replace(
                record("Chum Sothy", born=date(1971, 8, 19), email="s@example.org", phone="+8551"),
                passport_hash="b",
            ),
        ),
        # A sound and a day: the sex says otherwise.
        (
            record("Chum Sothy", born=BORN, sex=Sex.MALE),
            record("Chhum Sothi", born=date(1995, 1, 3), sex=Sex.FEMALE),
        ),
    ],
)
def test_who_is_not_proposed(one: Record, other: Record) -> None:
    assert likeness(one, other) is None


def test_a_new_passport_is_no_other_person() -> None:
    one = record("Chum Sothy", born=BORN, passport_hash="a")
    assert likeness(one, replace(one, passport_hash="b")) is not None


_NAMES = st.sampled_from(
    [
        "Chum Sothy",
        "Sothy Chum",
        "ជុំ សុធី",
        "Sothy",
        "Chhum Sothi",
        "Dara",
        "สมชาย ใจดี",
        "Somchai Jaidee",
    ]
)
_RECORDS = st.builds(
    Record,
    person_id=st.just(1),
    names=st.lists(_NAMES, min_size=1, max_size=3).map(tuple),
    born=st.sampled_from([None, BORN, date(1995, 1, 3), date(1995, 3, 2), date(1970, 12, 24)]),
    passport_hash=st.sampled_from([None, "a", "b"]),
    emails=st.frozensets(st.sampled_from(["a@x.org", "b@x.org"]), max_size=2),
    phone=st.sampled_from(["", "+8551", "+8552"]),
    sex=st.sampled_from([None, *Sex]),
    nationality=st.sampled_from([None, "KH", "TH"]),
)


@given(_RECORDS, _RECORDS)
def test_it_does_not_matter_which_comes_first(one: Record, other: Record) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(_RECORDS, _RECORDS)
def test_who_is_proposed_is_found_by_a_mark(one: Record, other: Record) -> None:
    """Else the portal would never hold the two against each other."""
    if likeness(one, other) is not None:
        assert set(marks_of(one)) & set(marks_of(other))
