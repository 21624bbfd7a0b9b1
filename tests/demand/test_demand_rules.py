"""When a survey is open, how a series follows from requests, what everybody may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_portal.demand import rules
from training_portal.demand.rules import Figure, Plan, Request, SurveyStanding

TODAY = date(2027, 3, 10)
S = SurveyStanding


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("opens", "closes", "standing"),
    [(1, 9, S.PLANNED), (0, 9, S.OPEN), (-9, 0, S.OPEN), (-9, -1, S.CLOSED)],
)
def test_a_survey_is_open_on_both_its_days(opens: int, closes: int, standing: S) -> None:
    assert rules.survey_standing(days(opens), days(closes), TODAY) is standing


@pytest.mark.parametrize(
    ("opens", "closes", "is_due"),
    [(-9, 8, False), (-9, 7, True), (-9, 0, True), (-9, -1, False), (1, 3, False)],
)
def test_who_has_not_answered_is_reminded_in_its_last_week(
    opens: int, closes: int, is_due: bool
) -> None:
    assert rules.is_to_remind(days(opens), days(closes), TODAY) is is_due


@pytest.mark.parametrize(
    ("opens", "closes", "year", "words"),
    [
        (5, 4, 2028, "closes after"),
        (-5, -1, 2028, "in the future"),
        (0, 5, 2026, "this year or one"),
        (0, 5, 2033, "this year or one"),
        (0, 0, 2027, None),
        (0, 5, 2032, None),
    ],
)
def test_a_survey_is_for_a_year_to_come_and_closes_after_it_opens(
    app: object, opens: int, closes: int, year: int, words: str | None
) -> None:
    found = rules.survey_objection(days(opens), days(closes), year, TODAY)
    assert found is None if words is None else words in (found or "")


def test_a_series_begins_on_the_same_weekday_each_year_and_ends_on_fridays() -> None:
    series = rules.series_days(date(2027, 9, 6), 3)
    assert [first.weekday() for first, _last in series] == [0, 0, 0]
    assert [last.weekday() for _first, last in series] == [4, 4, 4]
    assert series[0] == (date(2027, 9, 6), date(2027, 9, 24))
    assert series[2][0] - series[0][0] == timedelta(weeks=104)


def test_a_request_is_spread_over_the_years_that_end_in_its_time() -> None:
    starts = date(2027, 9, 6)
    requests = [
        Request(5, date(2027, 1, 1), "LA"),  # before any of them: in the first
        Request(7, date(2027, 9, 24), "LA"),  # on the last day of the first
        Request(3, date(2028, 12, 31), "KH"),  # two in the first, one in the second
        Request(7, date(2035, 1, 1), "VN"),
    ]
    assert rules.proposed_seats(requests, starts, 3) == [17, 3, 2]
    assert rules.heads_by_country(requests) == {"LA": 12, "VN": 7, "KH": 3}


_REQUESTS = st.lists(
    st.builds(
        Request,
        st.integers(1, 60),
        st.dates(date(2027, 1, 1), date(2032, 1, 1)),
        st.sampled_from(["KH", "LA", "VN"]),
    ),
    max_size=12,
)


@given(_REQUESTS, st.integers(1, 60))
def test_nobody_is_lost_between_the_years_and_no_cohort_is_too_large(
    requests: list[Request], weeks: int
) -> None:
    seats = rules.proposed_seats(requests, date(2027, 9, 6), weeks)
    heads = sum(each.head_count for each in requests)
    assert all(0 <= each <= rules.MOST_SEATS for each in seats)
    assert sum(seats) == heads or max(seats) == rules.MOST_SEATS
    assert sum(rules.heads_by_country(requests).values()) == heads


def test_a_series_whose_time_is_over_begins_a_whole_number_of_years_later() -> None:
    starts = days(112)
    assert rules.moved_on(starts, TODAY) == starts + rules.A_YEAR
    assert rules.moved_on(starts + timedelta(days=1), TODAY) == starts + timedelta(days=1)
    assert rules.moved_on(days(-300), TODAY) == days(-300) + 2 * rules.A_YEAR


def _plan(**values: object) -> Plan:
    facts: dict[str, object] = {
        "requests": 1,
        "seats": [0, 5, 0],
        "has_host": True,
        "reasoning": "Many ask.",
        "starts_on": days(113),
    }
    return Plan(**{**facts, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"requests": 0}, "no request"),
        ({"seats": [0, 0, 0]}, "no seats"),
        ({"has_host": False}, "hold the cohorts"),
        ({"reasoning": "  "}, "not say why"),
        ({"starts_on": days(112)}, "too near"),
    ],
)
def test_a_proposal_is_handed_in_once_all_is_said(
    app: object, values: dict[str, object], words: str
) -> None:
    assert rules.gaps(_plan(), TODAY) == []
    (found,) = rules.gaps(_plan(**values), TODAY)
    assert words in found


def test_everybody_sees_sums_of_three_organisations_in_whole_tens() -> None:
    shown = rules.for_everybody(
        {
            "C": Figure(31, 8, 3),
            "F": Figure(500, 0, 2),
            "G": Figure(4, 5, 9),
            "H": Figure(10, 0, 4),
        }
    )
    assert shown == {"C": 30, "H": 10}
