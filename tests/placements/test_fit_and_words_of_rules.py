"""Why a posting fits a graduate, who may apply, and until when an offer can wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from training_portal.placements.rules.gate import Verdict
from training_portal.placements.rules.matching import Graduate, Wanted, fit
from training_portal.placements.rules.sharing import Applicant, objection
from training_portal.placements.rules.waiting import objection_to_deadline
from training_portal.platform import clock

GRADUATE = Graduate(
    courses=frozenset({1}),
    occupations=frozenset({"31"}),
    languages=frozenset({"lo"}),
    countries=frozenset({"LA"}),
)
WANTED = Wanted(
    invited=("LA",),
    courses=(1,),
    occupation="31",
    occupation_title="Technicians",
    working_language="lo",
    language_name="Lao",
    country="LA",
    country_name="Lao PDR",
)


def test_each_reason_is_said_and_counts(app: Flask) -> None:
    found = fit(GRADUATE, WANTED, {1: "Kaizen"})
    assert found is not None
    assert found.reasons == (
        "Your course “Kaizen” prepares for it.",
        "Your courses prepare for this work: Technicians.",
        "You speak the language at work: Lao.",
        "It is in Lao PDR.",
    )
    elsewhere = replace(WANTED, country="TH", working_language="th", occupation=None)
    less = fit(GRADUATE, elsewhere, {1: "Kaizen"})
    assert less is not None and len(less.reasons) == 1 and less.score < found.score


@pytest.mark.parametrize(
    "wanted",
    [replace(WANTED, invited=("KH",)), replace(WANTED, courses=(2,), occupation="75")],
    ids=["not invited", "nothing prepares for it"],
)
def test_language_and_country_alone_make_nothing_fit(app: Flask, wanted: Wanted) -> None:
    assert fit(GRADUATE, wanted, {}) is None


def applying(applicant: Applicant, least: int | None = 18) -> str | None:
    return objection(
        applicant,
        minimum_age=least,
        legal_age=None,
        invited=("LA",),
        invited_words="Lao PDR",
        starts_on=date(2027, 1, 4),
    )


ADULT = Applicant(date(1994, 3, 27), frozenset({"LA"}), 18)


@pytest.mark.parametrize(
    ("applicant", "words"),
    [
        (replace(ADULT, countries=frozenset()), "Write your nationality or where you live"),
        (replace(ADULT, countries=frozenset({"KH"})), "is for people of Lao PDR"),
        (replace(ADULT, birth_date=None), "Write your date of birth"),
        (replace(ADULT, birth_date=date(2010, 1, 1)), "You must be 18 or older"),
    ],
)
def test_who_cannot_apply_is_told_the_way_out(app: Flask, applicant: Applicant, words: str) -> None:
    assert words in (applying(applicant) or "")


def test_where_no_age_is_asked_for_none_is_needed(app: Flask) -> None:
    assert applying(ADULT) is None
    assert applying(replace(ADULT, birth_date=None), least=None) is None


def test_an_offer_waits_neither_for_what_is_over_nor_too_long(app: Flask) -> None:
    now = clock.now()
    assert "over" in (objection_to_deadline(now, now) or "")
    assert "at most" in (objection_to_deadline(now + timedelta(days=400), now) or "")
    assert objection_to_deadline(now + timedelta(days=3), now) is None


def test_each_verdict_has_words_and_a_tone(app: Flask) -> None:
    assert [(each.label, each.tone) for each in Verdict] == [
        ("In order", "good"), ("To be mended", "bad"), ("Staff decide", "wait"),
    ]  # fmt: skip
