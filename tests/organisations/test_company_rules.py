"""When two companies are the same, what counts as a change, what an address is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.organisations import rules

names = st.text(min_size=1, max_size=60)
countries = st.sampled_from(["KH", "LA", "MM", "TH", "VN", "JP"])


@given(countries, names)
def test_a_name_in_other_cases_and_spaces_is_the_same_name(country: str, name: str) -> None:
    assert rules.name_claim(country, f"  {name} ") == rules.name_claim(country, name)
    assert len(rules.name_claim(country, name)) <= rules.LONGEST_CLAIM


@given(names)
def test_one_name_may_stand_in_two_countries(name: str) -> None:
    assert rules.name_claim("LA", name) != rules.name_claim("KH", name)


@pytest.mark.parametrize("written", ["0105-5560/12", "0105 5560 12", "0105556012", "๐๑๐๕๕๕๖๐๑๒"])
def test_signs_between_digits_make_no_other_number(written: str) -> None:
    assert rules.number_claim("TH", written) == "TH 0105556012"


@given(st.text(alphabet=" -/._", max_size=10))
def test_a_number_of_signs_only_is_none(written: str) -> None:
    assert rules.number_claim("TH", written) is None


@pytest.mark.parametrize(
    "name", ["Mekong Lens", "MEKONG LENS Co., Ltd.", "Mekong Lens (demo)", "Mekong  Lens JSC"]
)
def test_names_that_differ_in_their_legal_form_are_alike(name: str) -> None:
    assert rules.likeness(name) == "mekong lens"


def test_a_name_of_legal_words_only_is_like_itself() -> None:
    assert rules.likeness("The Company Limited") == "the"
    assert rules.likeness("Company Limited") == "company limited"


@given(names)
def test_a_likeness_stays_what_it_is(name: str) -> None:
    once = rules.likeness(name)
    assert rules.likeness(once) == once


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Savan Wiring", True),
        ("Công ty Đồng Nai", True),
        ("ສະຫວັນ", False),
        ("Savan ສະຫວັນ", False),
        ("123", False),
    ],
)
def test_latin_names_are_told_apart(name: str, expected: bool) -> None:
    assert rules.is_latin(name) is expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.example.org", "https://www.example.org"),
        ("http://example.org/en", "http://example.org/en"),
        ("https://example.org:8080", "https://example.org:8080"),
        ("javascript:alert(1)", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("https://user:word@example.org", None),
        ("localhost", None),
        ("https://exa mple.org", None),
        ("https://[::1", None),
        ("https://example.org:99999", None),
        ("https://-example.org", None),
        ("", None),
    ],
)
def test_only_addresses_of_websites_are_kept(typed: str, kept: str | None) -> None:
    assert rules.website_address(typed) == kept


@given(st.text(max_size=80))
def test_whatever_is_typed_as_a_website_is_kept_or_refused(typed: str) -> None:
    kept = rules.website_address(typed)
    assert kept is None or kept.startswith(("https://", "http://"))


@pytest.mark.parametrize(
    ("email", "website", "fits"),
    [
        ("noi@example.org", "https://www.example.org", True),
        ("noi@mail.example.org", "https://example.org", True),
        ("noi@example.org", "https://la.example.org", False),
        ("x@example.org", "https://www.walker.example.org", False),
        ("noi@badexample.org", "https://example.org", False),
        ("noi@example.com", "https://example.org", False),
        ("noi@example.org", "", None),
        ("", "https://example.org", None),
    ],
)
def test_mail_and_website_are_compared_by_their_domains(
    email: str, website: str, fits: bool | None
) -> None:
    assert rules.mail_fits_website(email, website) is fits


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (("Savan Wiring", "01-1234", "LA"), False),
        (("SAVAN  WIRING", "011234", "LA"), False),
        (("Savan Wires", "01-1234", "LA"), True),
        (("Savan Wiring", "01-1235", "LA"), True),
        (("Savan Wiring", "01-1234", "TH"), True),
    ],
)
def test_name_number_and_country_are_what_was_verified(
    after: tuple[str, str, str], expected: bool
) -> None:
    assert rules.is_essential(("Savan Wiring", "01-1234", "LA"), after) is expected
