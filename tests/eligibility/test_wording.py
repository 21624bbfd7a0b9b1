"""What a rule found, in words: every kind and every verdict says what was asked for and found."""

from __future__ import annotations

import pytest

from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding

PASS, FAIL, LOOK = Finding.PASS, Finding.FAIL, Finding.NEEDS_PERSON
_POSSIBLE = {"possible_on": "2027-09-09", "starts_on": "2027-06-07"}
EN_B1 = [{"language": "en", "level": "B1"}]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("kind", "finding", "facts", "words"),
    [
        ("minimum_age", PASS, {"needed": 25, "found": 32}, "32 years old"),
        ("minimum_age", LOOK, {"needed": 25, "found": None}, "birth date is not known"),
        ("maximum_age", FAIL, {"needed": 60, "found": 61}, "at most 60 is allowed"),
        ("maximum_age", LOOK, {"needed": 60, "found": None}, "birth date is not known"),
        ("experience_years", FAIL, {"needed": 3, "found_months": 24}, "2 years of experience"),
        ("experience_years", FAIL, {"needed": 1, "found_months": 1}, "1 month of experience"),
        (
            "experience_years",
            LOOK,
            {"needed": 3, "found_months": 33},
            "2 years and 9 months of experience; 3 years are needed. It is close",
        ),
        ("experience_years", LOOK, {"needed": 3, "found_months": None}, "none was told"),
        ("education", FAIL, {"needed": "diploma", "found": "primary"}, "Primary school; needed"),
        ("education", LOOK, {"needed": "diploma", "found": None}, "No education was told"),
        (
            "language",
            PASS,
            {"needed": EN_B1, "language": "en", "found": "native"},
            "English mother tongue; needed: English CEFR B1.",
        ),
        (
            "language",
            LOOK,
            {"needed": EN_B1, "language": "en", "found": "N1"},
            "The two scales differ",
        ),
        (
            "language",
            FAIL,
            {
                "needed": [*EN_B1, {"language": "ja", "level": "N3"}],
                "language": "en",
                "found": None,
            },
            "English CEFR B1 or Japanese JLPT N3",
        ),
        (
            "sending_country",
            FAIL,
            {"needed": ["KH", "LA"], "found": "TH"},
            "From Thailand; the course is for people from Cambodia and Lao PDR.",
        ),
        ("sending_country", LOOK, {"needed": ["KH"], "found": None}, "country is not known"),
        ("not_armed_forces", PASS, {"found": False}, "Declares not to serve"),
        ("not_armed_forces", FAIL, {"found": True}, "members cannot take part"),
        ("not_armed_forces", LOOK, {"found": None}, "was not answered"),
        ("days_since_last_participation", PASS, {"needed": 183, "found": None}, "183 days"),
        ("days_since_last_participation", FAIL, {"needed": 183, "found": 90}, "90 days between"),
        ("days_since_last_participation", FAIL, {"needed": 183, "found": -4}, "has not ended"),
        ("never_before", PASS, {"found": False}, "Has not taken"),
        ("never_before", FAIL, {"found": True}, "can be taken once"),
        (
            "nationality",
            FAIL,
            {"needed": ["KH", "LA"], "found": "TH"},
            "Nationality: Thailand; the course is for nationals of Cambodia and Lao PDR.",
        ),
        ("nationality", LOOK, {"needed": ["KH"], "found": None}, "None was told"),
        (
            "residence_corridor",
            PASS,
            {"needed": ["southern"], "found": ["east-west", "southern"]},
            "on the East-West Economic Corridor and Southern Economic Corridor; needed: the South",
        ),
        ("residence_corridor", FAIL, {"needed": ["southern"], "found": []}, "on no corridor"),
        ("residence_corridor", LOOK, {"needed": ["southern"], "found": None}, "No province was"),
        (
            "employer_kind",
            FAIL,
            {"needed": ["private", "ngo"], "found": "university"},
            "A university, college or school; needed: A private company; A non-governmental org",
        ),
        ("employer_kind", LOOK, {"needed": ["private"], "found": "other"}, "A person looks at"),
        ("employer_kind", LOOK, {"needed": ["private"], "found": None}, "None was told"),
        ("once_per_year", PASS, {"year": 2027}, "No other course that begins in 2027"),
        (
            "once_per_year",
            LOOK,
            {"year": 2027, "course": "", **_POSSIBLE},
            "A training that ended in 2027 was told. Whether it began in that year, too, is not",
        ),
        (
            "once_per_year",
            FAIL,
            {"year": 2027, "course": "KZ-1"} | _POSSIBLE,
            "one a year can be taken. It is KZ-1. Possible for a course that begins on 9 Sep 2027 "
            "or later; this one begins 7 Jun 2027.",
        ),
        (
            "days_since_last_participation",
            LOOK,
            {"needed": 183, "found": 188, "is_only_offered": False} | _POSSIBLE,
            "Only the month of its end is known",
        ),
        (
            "no_overlap",
            LOOK,
            {"is_only_offered": True, "course": "KZ-1"} | _POSSIBLE,
            "held on the same days as this one. The seat there is offered and not accepted yet",
        ),
        ("document", PASS, {"needed": "employer_letter"}, "“Letter from the employer” is there"),
        ("document", FAIL, {"needed": "passport"}, "is missing"),
        ("document", FAIL, {"needed": "a_new_kind"}, "“a_new_kind” is missing"),
        ("height", LOOK, {}, "a person will look at it"),
    ],
)
def test_a_finding_reads_as_a_sentence(kind, finding, facts, words):
    sentence = wording.reason(kind, finding, facts)
    assert words in sentence
    assert sentence.endswith(".")
    assert wording.rule_label(kind)
