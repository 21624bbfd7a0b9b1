"""Each rule of eligibility, by table and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.classifications.employers import EmployerKind
from training_portal.courses.rules import CEFR, ELIGIBILITY_KINDS, JLPT
from training_portal.eligibility import rules
from training_portal.eligibility.kinds import Education, Finding
from training_portal.eligibility.languages import language_reaches
from training_portal.eligibility.rules import (
    Profile,
    check_all,
    is_waivable,
    overall,
)
from training_portal.people.rules import age_on

PASS, FAIL, LOOK = Finding.PASS, Finding.FAIL, Finding.NEEDS_PERSON
STARTS = date(2027, 6, 7)
WHO = Profile(starts_on=STARTS)


def found(kind: str, values: dict[str, Any], profile: Profile) -> Finding:
    (result,) = check_all([(1, kind, values)], profile)
    return result.finding


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (date(2002, 6, 7), PASS),  # 25 on the first day
        (date(2002, 6, 8), FAIL),  # a day too young
        (date(1990, 1, 1), PASS),
        (None, LOOK),
    ],
)
def test_the_minimum_age_counts_on_the_first_day_of_the_course(birth_date, expected):
    assert found("minimum_age", {"years": 25}, replace(WHO, birth_date=birth_date)) is expected


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (date(1966, 6, 8), PASS),  # 60, turns 61 tomorrow
        (date(1966, 6, 7), FAIL),  # 61 on the first day
        (None, LOOK),
    ],
)
def test_the_maximum_age_counts_on_the_first_day_of_the_course(birth_date, expected):
    assert found("maximum_age", {"years": 60}, replace(WHO, birth_date=birth_date)) is expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [(36, PASS), (120, PASS), (35, LOOK), (33, LOOK), (32, FAIL), (0, FAIL), (None, LOOK)],
)
def test_experience_just_short_of_the_rule_is_looked_at_by_a_person(months, expected):
    profile = replace(WHO, experience_months=months)
    assert found("experience_years", {"years": 3}, profile) is expected


@pytest.mark.parametrize(
    ("education", "expected"),
    [
        (Education.DIPLOMA, PASS),
        (Education.BACHELOR, PASS),
        (Education.DOCTORATE, PASS),
        (Education.UPPER_SECONDARY, FAIL),
        (Education.PRIMARY, FAIL),
        (Education.OTHER, LOOK),
        (None, LOOK),
    ],
)
def test_education_reaches_the_level_that_is_asked_for(education, expected):
    profile = replace(WHO, education=education)
    assert found("education", {"level": "diploma"}, profile) is expected


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ({"en": "B1"}, PASS),
        ({"en": "C2"}, PASS),
        ({"en": "native"}, PASS),
        ({"en": "A2"}, FAIL),
        ({"en": "N1"}, LOOK),
        ({"lo": "native"}, FAIL),
        ({"en": "none"}, FAIL),
        ({}, LOOK),  # nothing was told of any language
    ],
)
def test_a_language_reaches_the_level_that_is_asked_for(languages, expected):
    profile = replace(WHO, languages=languages)
    assert found("language", {"language": "en", "level": "B1"}, profile) is expected


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ({"ja": "N3"}, PASS),
        ({"en": "B2", "ja": "N5"}, PASS),
        ({"ja": "B1"}, LOOK),
        ({"ja": "N4", "en": "B1"}, FAIL),
    ],
)
def test_one_of_several_languages_is_enough(languages, expected):
    values = {
        "any_of": [{"language": "en", "level": "B2"}, {"language": "ja", "level": "N3"}],
    }
    assert found("language", values, replace(WHO, languages=languages)) is expected


@pytest.mark.parametrize(("country", "expected"), [("LA", PASS), ("TH", FAIL), (None, LOOK)])
def test_only_the_countries_of_the_rule_may_send(country, expected):
    profile = replace(WHO, sending_country=country)
    assert found("sending_country", {"countries": ["LA", "KH"]}, profile) is expected


@pytest.mark.parametrize(("serves", "expected"), [(False, PASS), (True, FAIL), (None, LOOK)])
def test_members_of_armed_forces_are_left_out(serves, expected):
    profile = replace(WHO, serves_in_armed_forces=serves)
    assert found("not_armed_forces", {}, profile) is expected


@pytest.mark.parametrize(("told", "expected"), [("LA", PASS), ("TH", FAIL), (None, LOOK)])
def test_nationality_is_one_of_those_the_rule_names(told, expected):
    profile = replace(WHO, nationality=told)
    assert found("nationality", {"countries": ["LA", "KH"]}, profile) is expected


@pytest.mark.parametrize(
    ("lives_on", "expected"),
    [
        ({"southern"}, PASS),
        ({"east-west", "southern"}, PASS),
        ({"east-west"}, FAIL),
        (set(), FAIL),
        (None, LOOK),
    ],
)
def test_the_province_of_residence_lies_on_a_corridor_of_the_rule(lives_on, expected):
    profile = replace(WHO, lives_on=None if lives_on is None else frozenset(lives_on))
    assert found("residence_corridor", {"lines": ["southern"]}, profile) is expected


@pytest.mark.parametrize(
    ("kinds", "told", "expected"),
    [
        (["private", "ngo"], EmployerKind.NGO, PASS),
        (["private", "ngo"], EmployerKind.UNIVERSITY, FAIL),
        (["private", "ngo"], EmployerKind.OTHER, LOOK),
        (["private", "other"], EmployerKind.OTHER, PASS),
        (["private"], None, LOOK),
    ],
)
def test_the_employer_is_of_a_kind_the_rule_names(kinds, told, expected):
    profile = replace(WHO, employer_kind=told)
    assert found("employer_kind", {"kinds": kinds}, profile) is expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [({"employer_letter"}, PASS), ({"passport"}, FAIL), (set(), FAIL)],
)
def test_a_document_that_is_asked_for_is_there(documents, expected):
    profile = replace(WHO, documents=frozenset(documents))
    assert found("document", {"kind": "employer_letter"}, profile) is expected


def test_a_rule_the_portal_does_not_know_is_left_to_a_person():
    assert found("height", {"centimetres": 150}, WHO) is LOOK


def test_every_kind_of_rule_that_courses_may_have_is_known():
    assert set(rules._CHECKS) == set(ELIGIBILITY_KINDS)


def test_every_rule_copes_with_a_person_who_told_nothing():
    values = {
        "years": 3,
        "level": "B1",
        "language": "en",
        "countries": ["LA"],
        "days": 183,
        "kind": "passport",
        "lines": ["southern"],
        "kinds": ["private"],
    }
    every = [
        (number, kind, values | ({"level": "diploma"} if kind == "education" else {}))
        for number, kind in enumerate(sorted(ELIGIBILITY_KINDS))
    ]
    assert len(check_all(every, WHO)) == len(ELIGIBILITY_KINDS)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], PASS),
        ([PASS, PASS], PASS),
        ([PASS, LOOK], LOOK),
        ([LOOK, FAIL, PASS], FAIL),
    ],
)
def test_one_failed_rule_fails_the_whole(findings, expected):
    assert overall(findings) is expected


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("education", {}, True),
        ("no_overlap", {}, True),
        ("sending_country", {"found": "TH"}, False),
        ("minimum_age", {"found": 19}, False),  # under age in one of the countries
        ("minimum_age", {"found": 20}, True),
        ("minimum_age", {"found": None}, True),
        ("maximum_age", {"found": 19}, True),
    ],
)
def test_neither_the_sending_country_nor_the_age_of_minors_is_waived(kind, facts, expected):
    assert is_waivable(kind, facts) is expected


@given(
    birth_date=st.dates(date(1940, 1, 1), date(2020, 1, 1)),
    years=st.integers(min_value=15, max_value=70),
)
def test_whoever_is_too_young_is_not_too_old_by_the_same_limit(birth_date, years):
    profile = replace(WHO, birth_date=birth_date)
    young = found("minimum_age", {"years": years}, profile)
    old = found("maximum_age", {"years": years}, profile)
    assert PASS in (young, old)
    if young is PASS and old is PASS:
        assert age_on(birth_date, STARTS) == years


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 40))
def test_more_experience_never_makes_the_finding_worse(less, more, years):
    less, more = sorted((less, more))
    order = [FAIL, LOOK, PASS]
    findings = [
        found("experience_years", {"years": years}, replace(WHO, experience_months=months))
        for months in (less, more)
    ]
    assert order.index(findings[0]) <= order.index(findings[1])


@given(st.sampled_from([CEFR, JLPT]), st.data())
def test_a_higher_level_of_one_scale_always_reaches_a_lower_one(scale, data):
    needed = data.draw(st.sampled_from(scale))
    told = data.draw(st.sampled_from(scale))
    passed = language_reaches(told, needed) is PASS
    assert passed == (scale.index(told) >= scale.index(needed))
    other = JLPT if scale is CEFR else CEFR
    assert language_reaches(data.draw(st.sampled_from(other)), needed) is LOOK


@given(
    # Who told of none at all is looked at by a person, as for every rule of what was not told.
    st.lists(st.sampled_from(["en", "ja", "th"]), unique=True, min_size=1),
    st.sampled_from(["en", "ja", "th", "vi"]),
    st.sampled_from([*CEFR, "native"]),
)
def test_telling_one_more_language_never_makes_the_finding_worse(told, extra, level):
    values = {"any_of": [{"language": "en", "level": "B1"}, {"language": "ja", "level": "N3"}]}
    order = [FAIL, LOOK, PASS]
    before = dict.fromkeys(told, "A2")
    after = before if extra in before else before | {extra: level}
    findings = [
        found("language", values, replace(WHO, languages=languages))
        for languages in (before, after)
    ]
    assert order.index(findings[0]) <= order.index(findings[1])


@given(st.lists(st.sampled_from(list(Finding))), st.sampled_from(list(Finding)))
def test_one_more_finding_never_makes_the_whole_better(findings, more):
    order = [FAIL, LOOK, PASS]
    assert order.index(overall([*findings, more])) <= order.index(overall(findings))
    assert order.index(overall([*findings, PASS])) == order.index(overall(findings))
