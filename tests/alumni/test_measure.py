"""The pillar's measure: confirmed links by country, cohort mates apart, growth, areas left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain, pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from time_machine import travel

from tests.factories import make_account, make_province
from tests.factories.alumni import make_finished_cohort, make_link, make_member
from tests.support.pages import PageClient
from tests.support.reckoning import bounds
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.alumni import measure_queries as queries
from training_portal.alumni import measure_rules as rules
from training_portal.alumni.models import LinkKind, LinkState
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.small_groups import SMALLEST_GROUP

CODES = ("KH", "LA", "MM", "TH", "VN")
countries = st.sampled_from(CODES)
counted = st.dictionaries(st.tuples(countries, countries), st.integers(0, 40), max_size=20)


@given(counted)
def test_the_matrix_is_symmetric_and_holds_each_link_once(counts: dict[rules.Pair, int]) -> None:
    matrix = rules.country_matrix(counts)
    assert all(matrix[other, one] == count for (one, other), count in matrix.items())
    assert rules.total_of(matrix) == sum(counts.values())
    abroad = sum(count for (one, other), count in counts.items() if one != other)
    assert rules.across_borders(matrix) == abroad


def read_off(shown: rules.Shown) -> dict[str, tuple[int, int]]:
    """The bounds of each figure not shown, for somebody who reckons with all the page prints."""
    figures: dict[str, int | None] = {
        f"{one}-{other}": count for (one, other), count in shown.links.items() if one <= other
    }
    pairs = list(figures)
    figures |= {"total": shown.total, "abroad": shown.abroad, "at home": None}
    sums = [
        ([pair for pair in pairs if pair[:2] != pair[3:]], ["abroad"]),
        ([pair for pair in pairs if pair[:2] == pair[3:]], ["at home"]),
        (["abroad", "at home"], ["total"]),
    ]
    for number, (_quarter, (made, ended, standing)) in enumerate(shown.growth):
        figures |= {
            f"made {number}": made,
            f"ended {number}": ended,
            f"standing {number}": standing,
        }
        if number:
            sums.append(
                (
                    [f"standing {number - 1}", f"made {number}"],
                    [f"standing {number}", f"ended {number}"],
                )
            )
    sums.append((["total"], [f"standing {len(shown.growth) - 1}"]))
    known = {name: count for name, count in figures.items() if count is not None}
    if shown.total is not None and shown.total == shown.abroad:
        known["at home"] = 0
    if not any(one == other for one, other in shown.links):
        known["at home"] = 0  # the table prints a nought for each country with itself
    return bounds(known, figures.keys() - known.keys(), sums)


quarters = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), min_size=8, max_size=8)


@settings(deadline=None)
@given(counted, quarters)
@example({("KH", "LA"): 1}, [(0, 0)] * 8)
def test_no_figure_under_five_can_be_reckoned_from_all_that_the_page_prints(
    counts: dict[rules.Pair, int], changes: list[tuple[int, int]]
) -> None:
    matrix = rules.country_matrix({pair: count for pair, count in counts.items() if count})
    quarter, standing, growth = rules.Quarter(2026, 4), rules.total_of(matrix), []
    for made, ended in changes:
        growth.append(rules.Growth(quarter, made, min(ended, standing), standing))
        standing, quarter = max(standing - made + min(ended, standing), 0), quarter.before
    growth = [
        replace(later, made=later.standing - earlier.standing + later.ended)
        for later, earlier in zip(growth, [*growth[1:], growth[-1]], strict=True)
    ][::-1]
    shown = rules.shown(matrix, growth)
    true = {f"{one}-{other}": count for (one, other), count in matrix.items()}
    true |= {"total": rules.total_of(matrix), "abroad": rules.across_borders(matrix)}
    true["at home"] = true["total"] - true["abroad"]
    for number, each in enumerate(growth):
        true |= {f"made {number}": each.made, f"ended {number}": each.ended}
        true[f"standing {number}"] = each.standing
    for name, (least, most) in read_off(shown).items():
        assert least <= true[name] <= most
        assert true[name] >= SMALLEST_GROUP or most >= SMALLEST_GROUP, name
    printed = [
        *shown.links.values(),
        shown.total,
        shown.abroad,
        *chain(*(c for _q, c in shown.growth)),
    ]
    assert not any(count is not None and 0 < count < SMALLEST_GROUP for count in printed)
    assert all(shown.links[other, one] == count for (one, other), count in shown.links.items())


def test_one_small_pair_across_a_border_is_not_found_from_the_headlines() -> None:
    """A pair within a country kept back beside it is no help: the headlines part the two."""
    matrix = rules.country_matrix(
        {("KH", "KH"): 5, ("KH", "TH"): 3, ("LA", "VN"): 20, ("TH", "VN"): 9}
    )
    shown = rules.shown(matrix, [])
    assert shown.links["KH", "TH"] is None and shown.links["TH", "VN"] is None
    assert (shown.total, shown.abroad, shown.links["KH", "KH"]) == (37, 32, 5)


@given(st.lists(st.tuples(st.integers(1, 4), countries, st.integers(1, 30)), max_size=15))
def test_cohort_mates_are_all_pairs_of_a_cohort(cohorts: list[tuple[int, str, int]]) -> None:
    once = {(cohort, country): count for cohort, country, count in cohorts}
    matrix = rules.mates_matrix([(*key, count) for key, count in once.items()])
    sizes: dict[int, int] = {}
    for (cohort, _country), count in once.items():
        sizes[cohort] = sizes.get(cohort, 0) + count
    assert rules.total_of(matrix) == sum(size * (size - 1) // 2 for size in sizes.values())


def test_a_cohort_of_twenty_derives_a_hundred_and_ninety() -> None:
    assert rules.total_of(rules.mates_matrix([(1, "KH", 12), (1, "LA", 8)])) == 190


@given(
    st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 9), max_size=12)
)
def test_growth_adds_up(made: dict[date, int]) -> None:
    today = date(2027, 12, 31)
    told = rules.growth(made, {}, today)
    assert len(told) == rules.QUARTERS
    assert told[-1].standing == sum(made.values())
    assert all(later.standing - earlier.standing == later.made for earlier, later in pairwise(told))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 3, 31), (2026, 1)),
        (date(2026, 4, 1), (2026, 2)),
        (date(2026, 12, 31), (2026, 4)),
    ],
)
def test_quarters_begin_in_january(day: date, quarter: tuple[int, int]) -> None:
    assert rules.Quarter.of(day) == rules.Quarter(*quarter)


links = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(list(LinkState))), max_size=14
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=links)
def test_what_the_database_counts_is_what_is_there(
    app: Flask, drawn: list[tuple[int, int, LinkState]]
) -> None:
    cohort = make_finished_cohort()
    members = [make_member(f"M{n}", country=CODES[n % 5], cohort=cohort) for n in range(6)]
    before = rules.total_of(queries.confirmed_links())
    standing, live = set(), 0
    for one, other, state in drawn:
        pair = (min(one, other), max(one, other))
        if one == other or pair in standing:
            continue
        make_link(members[one], members[other], state=state)
        if state in {LinkState.ASKED, LinkState.CONFIRMED}:
            standing.add(pair)
        live += state is LinkState.CONFIRMED
    matrix = queries.confirmed_links()
    assert rules.total_of(matrix) == before + live
    assert all(matrix[other, one] == count for (one, other), count in matrix.items())


def test_links_are_counted_by_one_statement_until_they_end(app: Flask) -> None:
    one, other, third = (
        make_member("One", country="KH"),
        make_member("Other", country="LA"),
        make_member("Third", country="LA"),
    )
    make_link(one, other)
    make_link(one, other, kind=LinkKind.MENTORING)
    make_link(other, third)
    make_link(one, third, state=LinkState.ASKED)
    with statements(db.engine) as seen:
        matrix = queries.confirmed_links()
    assert [each for each in seen if "person_link" in each] == seen[-1:]
    assert matrix == {("KH", "LA"): 2, ("LA", "KH"): 2, ("LA", "LA"): 1}
    people.set_hidden(third.person_id, True, actor=SYSTEM)
    assert queries.confirmed_links() == matrix
    people.erase(third.person_id, actor=SYSTEM)
    assert queries.confirmed_links() == {("KH", "LA"): 2, ("LA", "KH"): 2}
    people.withdraw_consent(one.person_id, one.consent_id, actor=SYSTEM)
    assert queries.confirmed_links() == {}


def test_cohort_mates_stand_apart_and_tell_nobody_how_many_hide(app: Flask) -> None:
    """The figures of completions count them too: the difference would be the hidden people."""
    cohort = make_finished_cohort()
    make_member("One", country="KH", cohort=cohort)
    make_member("Other", country="LA", cohort=cohort)
    third = make_member("Third", country="LA", cohort=cohort)
    assert rules.total_of(queries.cohort_mates()) == 3
    assert queries.confirmed_links() == {}
    before = queries.cohort_mates()
    people.set_hidden(third.person_id, True, actor=SYSTEM)
    assert queries.cohort_mates() == before


def test_growth_counts_what_was_confirmed_and_what_ended(app: Flask) -> None:
    members = [make_member(f"M{number}") for number in range(3)]
    make_link(members[0], members[1])
    make_link(members[1], members[2], state=LinkState.ENDED)
    last = queries.growth_by_quarter()[-1]
    assert (last.made, last.ended, last.standing) == (2, 1, 1)
    assert last.quarter == rules.Quarter.of(clock.today())


def test_a_province_is_left_out_until_five_of_it_have_a_link(app: Flask) -> None:
    """With the first of them it would tell of just this one."""
    here, there = make_province("LA", name="Here"), make_province("LA", name="There")
    people = [make_member(f"One {each}", residence_province_id=here.id) for each in range(5)]
    other = make_member("Other", residence_province_id=there.id)
    for each in people[:4]:
        make_link(each, other)
    assert {"Here", "There"} <= set(dict(queries.left_out())["Lao PDR"])
    make_link(people[4], other)
    left = set(dict(queries.left_out())["Lao PDR"])
    assert "Here" not in left and "There" in left


def test_the_page_keeps_small_figures_back(
    app: Flask, browser_of: Callable[[Account], PageClient]
) -> None:
    make_link(make_member("One", country="KH"), make_member("Other", country="LA"))
    page = browser_of(make_account(Role.OBSERVER)).get("/manage/network")
    assert "not shown" in page and "fewer than 5" in page


def test_past_quarters_stay_as_they_were_reported_whoever_leaves(app: Flask) -> None:
    with travel(datetime(2026, 2, 10, tzinfo=UTC), tick=False):
        members = [make_member(f"M{number}") for number in range(4)]
        for other in members[1:]:
            make_link(members[0], other)
        make_link(members[1], members[2])
    with travel(datetime(2026, 5, 10, tzinfo=UTC), tick=False):
        people.withdraw_consent(members[3].person_id, members[3].consent_id, actor=SYSTEM)
    with travel(datetime(2026, 8, 10, tzinfo=UTC), tick=False):
        people.erase(members[0].person_id, actor=SYSTEM)
        people.set_hidden(members[1].person_id, True, actor=SYSTEM)
        told = queries.growth_by_quarter()[-3:]
        assert [(each.made, each.ended, each.standing) for each in told] == [
            (4, 0, 4),
            (0, 1, 3),
            (0, 2, 1),
        ]
        # The last quarter's end is the headline: what binds the two is kept back together.
        assert rules.total_of(queries.confirmed_links()) == told[-1].standing


@pytest.mark.parametrize(
    ("what", "first", "hidden"),
    [("countries", "Country", 2), ("quarters", "Quarter", 2)],
)
def test_each_table_is_a_file_that_keeps_back_what_the_page_does(
    app: Flask, browser_of: Callable[[Account], PageClient], what: str, first: str, hidden: int
) -> None:
    for each in range(3):
        make_link(make_member(f"One {each}"), make_member(f"Other {each}", country="KH"))
    observer = browser_of(make_account(Role.OBSERVER))
    page = observer.get("/manage/network")
    answer = observer.client.get(
        page.link("CSV", containing=what) if False else f"/manage/network/{what}.csv"
    )
    lines = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert lines[0][0] == first
    assert sum(cell == "not shown" for line in lines for cell in line) >= hidden
    assert not any(cell == "3" for line in lines[1:] for cell in line[1:])
