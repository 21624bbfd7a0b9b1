"""The rule of languages with certificates: which counts, and what is left to a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from training_portal.classifications.language_tests import LanguageTest
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.languages import Certificate
from training_portal.eligibility.rules import Profile, check_all
from training_portal.eligibility.wording import reason

PASS, FAIL, LOOK = Finding.PASS, Finding.FAIL, Finding.NEEDS_PERSON
CLOSES = date(2027, 3, 1)
B2 = {"language": "en", "level": "B2"}
SENT = Profile(
    starts_on=date(2027, 6, 7),
    closes_on=CLOSES,
    languages={"lo": "native", "en": "B2"},
    documents=frozenset({"certificate"}),
)


def holding(profile: Profile, test: str, result: str, expires: date | None = None) -> Profile:
    certificate = Certificate("en", LanguageTest(test), result, expires)
    return replace(profile, certificates=(certificate,))


def verdict(profile: Profile, **rule: Any) -> tuple[Finding, str]:
    (found,) = check_all([(1, "language", {**B2, **rule})], profile)
    return found.finding, reason(found.kind, found.finding, found.facts)


@pytest.mark.usefixtures("app")
class TestWithProof:
    """A rule with `proof: true`."""

    def test_a_word_alone_is_looked_at_by_a_person(self):
        finding, words = verdict(SENT, proof=True)
        assert finding is LOOK
        assert "by their own word" in words
        assert "none was told" in words

    def test_a_certificate_that_was_sent_passes(self):
        finding, words = verdict(holding(SENT, "ielts", "5.5"), proof=True)
        assert finding is PASS
        assert "IELTS 5.5 proves CEFR B2" in words

    def test_one_that_was_not_sent_does_not(self):
        profile = replace(holding(SENT, "ielts", "7"), documents=frozenset())
        assert verdict(profile, proof=True)[0] is LOOK
        refused = replace(holding(SENT, "ielts", "7"), lacks={"certificate": "refused"})
        assert verdict(refused, proof=True)[0] is LOOK

    @pytest.mark.parametrize(
        ("expires", "expected"), [(CLOSES, PASS), (date(2027, 2, 28), LOOK), (None, PASS)]
    )
    def test_it_is_valid_on_the_day_of_closing(self, expires, expected):
        assert verdict(holding(SENT, "ielts", "6", expires), proof=True)[0] is expected

    def test_a_test_that_the_rule_does_not_name_is_looked_at(self):
        finding, words = verdict(holding(SENT, "toefl", "90"), proof=True, tests=["ielts"])
        assert finding is LOOK
        assert "of another test" in words
        assert verdict(holding(SENT, "ielts", "6"), proof=True, tests=["ielts"])[0] is PASS

    def test_the_mother_tongue_needs_none(self):
        assert verdict(replace(SENT, languages={"en": "native"}), proof=True)[0] is PASS

    def test_a_result_without_a_public_table_is_looked_at(self):
        finding, words = verdict(holding(SENT, "toeic", "900"), proof=True)
        assert finding is LOOK
        assert "no public table" in words


@pytest.mark.parametrize(
    ("said", "result", "expected"),
    [
        ("B2", "6.5", PASS),
        ("A2", "6.5", PASS),  # what is proven counts before what is said
        ("A2", "4.5", FAIL),
        ("B2", "4.5", LOOK),  # less is proven than said
    ],
)
def test_without_proof_a_certificate_counts_before_a_word(said, result, expected):
    profile = replace(SENT, languages={"en": said})
    assert verdict(holding(profile, "ielts", result))[0] is expected


def test_who_told_of_no_language_is_looked_at_and_who_says_none_fails(app):
    finding, words = verdict(replace(SENT, languages={}))
    assert finding is LOOK
    assert "No language was told" in words
    finding, words = verdict(replace(SENT, languages={"en": "none"}))
    assert finding is FAIL
    assert words.startswith("No English")


@pytest.mark.parametrize(
    ("test", "result", "level"),
    [
        ("ielts", "8.5", "C2"),
        ("ielts", "7.0", "C1"),
        ("ielts", "5,5", "B2"),
        ("ielts", "4", "B1"),
        ("ielts", "3.5", None),
        ("toefl", "114", "C2"),
        ("toefl", "95", "C1"),
        ("toefl", "72", "B2"),
        ("toefl", "42", "B1"),
        ("toefl", "5", None),
        ("toeic", "990", None),
        ("jlpt", "n2", "N2"),
        ("cefr", "c1", "C1"),
        ("other", "excellent", None),
    ],
)
def test_a_result_proves_the_level_of_its_public_table(test, result, level):
    assert LanguageTest(test).level(result) == level


@pytest.mark.parametrize(
    ("test", "result"),
    [
        *[("ielts", "9.5"), ("ielts", "6.3"), ("ielts", "B2"), ("toefl", "121"), ("toeic", "5")],
        *[("toeic", "607"), ("jlpt", "N6"), ("cefr", "D1"), ("toefl", "72.5")],
    ],
)
def test_what_no_test_gives_is_no_result(app, test, result):
    assert LanguageTest(test).read(result) is None
    assert LanguageTest(test).objection(result)
