"""The fair-recruitment gate: what stands in the way, what a person decides, what is in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training_portal.placements.rules.gate import (
    Check,
    CostLine,
    Law,
    Payer,
    Terms,
    Verdict,
    findings,
    is_open,
    needs_decision,
    needs_second,
)
from training_portal.placements.rules.wages import MinimumOnRecord, Wage, WagePeriod

REGIONS = tuple(
    MinimumOnRecord(Wage(minor, "VND", WagePeriod.MONTH), zone=f"Region {name}", source="A decree")
    for name, minor in (("I", 4_960_000), ("II", 4_410_000), ("III", 3_860_000), ("IV", 3_450_000))
)
FAIR = Terms(
    wage=Wage(5_000_000, "VND", WagePeriod.MONTH),
    hours=48,
    days=6,
    costs=dict.fromkeys(CostLine, Payer.EMPLOYER),
    keeps_passport=True,
    contract_languages=frozenset({"vi", "lo"}),
    minimum_age=18,
    invited={"VN": ("Viet Nam", "vi", "Vietnamese"), "LA": ("Lao PDR", "lo", "Lao")},
)
LAW = Law(country="Viet Nam", minimums=REGIONS, most_hours=48, least_age=15)


@pytest.fixture(autouse=True)
def in_the_app(app: object) -> None:
    """Sentences are worded in a language."""


def found(terms: Terms = FAIR, law: Law = LAW) -> list[Check]:
    shown = {each.wage: f"{each.wage.currency} {each.wage.minor}" for each in law.minimums}
    return findings(terms, law, shown)


def verdict(key: str, terms: Terms = FAIR, law: Law = LAW) -> Verdict:
    return next(check.verdict for check in found(terms, law) if check.key == key)


def paid(minor: int) -> Terms:
    return replace(FAIR, wage=Wage(minor, "VND", WagePeriod.MONTH))


def test_a_fair_offer_passes_every_point() -> None:
    assert {check.verdict for check in found()} == {Verdict.MET}
    assert is_open(found()) and not needs_decision(found()) and not needs_second(found())


@pytest.mark.parametrize("line", CostLine)
def test_each_fee_and_cost_line_stands_in_the_way_until_the_employer_pays(line: CostLine) -> None:
    for payer, expected in (
        (Payer.WORKER, Verdict.BLOCKED),
        (Payer.EMPLOYER, Verdict.MET),
        (Payer.NOBODY, Verdict.MET),
    ):
        assert verdict(line, replace(FAIR, costs={**FAIR.costs, line: payer})) is expected
    unanswered = {each: payer for each, payer in FAIR.costs.items() if each is not line}
    assert verdict(line, replace(FAIR, costs=unanswered)) is Verdict.BLOCKED
    assert not is_open(found(replace(FAIR, costs=unanswered)))


def test_nothing_said_is_nothing_met() -> None:
    assert all(check.verdict is Verdict.BLOCKED for check in found(Terms()))


@pytest.mark.parametrize("said", [False, None])
def test_papers_stay_with_the_worker(said: bool | None) -> None:
    assert verdict("passport", replace(FAIR, keeps_passport=said)) is Verdict.BLOCKED


def test_the_contract_is_in_a_language_of_each_country_invited() -> None:
    checks = found(replace(FAIR, contract_languages=frozenset({"vi"})))
    sentences = [c.sentence for c in checks if c.verdict is Verdict.BLOCKED]
    assert sentences == ["People from Lao PDR are invited: the contract must be in Lao too."]


def test_below_the_lowest_region_is_below_everywhere() -> None:
    assert verdict("wage", paid(3_449_999)) is Verdict.BLOCKED


def test_between_two_regions_a_person_says_which_one_it_is() -> None:
    assert verdict("wage", paid(4_500_000)) is Verdict.PERSON
    assert needs_decision(found(paid(4_500_000))) and needs_second(found(paid(4_500_000)))


def test_at_the_highest_region_nothing_is_left_to_ask() -> None:
    assert verdict("wage", paid(4_960_000)) is Verdict.MET


def test_a_minimum_for_some_trades_of_a_sector_is_a_question() -> None:
    garments = MinimumOnRecord(
        Wage(20_800, "USD", WagePeriod.MONTH), scope="garments", source="A prakas"
    )
    law = Law(country="Cambodia", minimums=(garments,), most_hours=48, least_age=15)
    offered = replace(FAIR, wage=Wage(20_000, "USD", WagePeriod.MONTH))
    assert verdict("wage", offered, law) is Verdict.PERSON
    assert verdict("wage", replace(FAIR, wage=garments.wage), law) is Verdict.MET


def test_a_minimum_that_surely_holds_stands_in_the_way() -> None:
    certain = MinimumOnRecord(Wage(4_000_000, "VND", WagePeriod.MONTH), source="A law")
    law = replace(LAW, minimums=(certain,))
    assert verdict("wage", paid(3_999_999), law) is Verdict.BLOCKED
    assert verdict("wage", paid(4_000_000), law) is Verdict.MET


def test_where_no_minimum_is_on_record_that_is_said_and_a_person_decides() -> None:
    law = replace(LAW, minimums=())
    (check,) = [c for c in found(FAIR, law) if c.key == "wage"]
    assert check.verdict is Verdict.PERSON
    assert "No legal minimum wage is on record" in check.sentence


def test_another_currency_is_a_question() -> None:
    dollars = replace(FAIR, wage=Wage(30_000, "USD", WagePeriod.MONTH))
    assert verdict("wage", dollars) is Verdict.PERSON


def test_hours_end_at_the_legal_maximum() -> None:
    assert verdict("hours", replace(FAIR, hours=49)) is Verdict.BLOCKED
    assert verdict("hours", replace(FAIR, hours=48)) is Verdict.MET
    assert verdict("hours", FAIR, replace(LAW, most_hours=None)) is Verdict.PERSON


@pytest.mark.parametrize(
    ("terms", "asked"),
    [
        (replace(FAIR, hours=None), ["Say how many hours a week are worked."]),
        (replace(FAIR, days=None), ["Say on how many days a week people work."]),
        (replace(FAIR, wage=None), ["Say what the wage is."]),
        (
            replace(FAIR, wage=None, hours=None, days=None),
            [
                "Say what the wage is.",
                "Say how many hours a week are worked.",
                "Say on how many days a week people work.",
            ],
        ),
    ],
)
def test_wage_hours_and_days_are_each_asked_for_once(terms: Terms, asked: list[str]) -> None:
    blocked = [each for each in found(terms) if each.verdict is Verdict.BLOCKED]
    assert [each.sentence for each in blocked] == asked


def test_a_week_without_a_day_of_rest_is_for_a_person_to_look_at() -> None:
    """ILO Conventions 14 and 106: a rest of 24 hours on end in each seven days."""
    (check,) = [each for each in found(replace(FAIR, days=7)) if each.key == "days"]
    assert check.verdict is Verdict.PERSON and "24 hours of rest" in check.sentence
    assert needs_decision(found(replace(FAIR, days=7)))
    assert verdict("days", replace(FAIR, days=6)) is Verdict.MET


def test_a_minimum_of_one_province_may_hold_where_that_of_the_place_is_not_on_record() -> None:
    of_tak = MinimumOnRecord(
        Wage(4_000_000, "VND", WagePeriod.MONTH), source="A law", province="Tak"
    )
    law = replace(LAW, minimums=(of_tak,))
    (check,) = [each for each in found(paid(3_999_999), law) if each.key == "wage"]
    assert check.verdict is Verdict.PERSON and "Tak" in check.sentence
    assert verdict("wage", paid(4_000_000), law) is Verdict.MET


def test_nobody_below_the_working_age_is_asked_for() -> None:
    assert verdict("age", replace(FAIR, minimum_age=14)) is Verdict.BLOCKED
    assert verdict("age", replace(FAIR, minimum_age=15)) is Verdict.MET


def test_where_trafficking_is_reported_two_people_look() -> None:
    law = replace(LAW, reported=("Poipet", "A report"))
    assert needs_second(found(FAIR, law)) and not needs_decision(found(FAIR, law))
    assert is_open(found(FAIR, law))


def test_where_no_least_age_is_on_record_a_person_decides() -> None:
    law = Law(country="Viet Nam", minimums=(), most_hours=48, least_age=None)
    assert verdict("age", FAIR, law) is Verdict.PERSON
    assert verdict("age", replace(FAIR, minimum_age=None)) is Verdict.BLOCKED
