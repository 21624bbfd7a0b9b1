"""Who reviews what is proposed by rule: nobody in a case of their own, all that can be given out
is, and evenly; the same people give the same proposal."""

from __future__ import annotations

from itertools import combinations, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from training_portal.reviews.rules.assigning import Candidate, Case, Proposal, Why, propose

COUNTRIES = ("KH", "LA", "TH")


def candidate(number: int, **values: object) -> Candidate:
    usual: dict[str, object] = {
        "countries": frozenset({"JP"}),
        "bodies": frozenset(),
        "knows_the_sector": False,
        "load": 0,
        "room": 20,
    }
    return Candidate(number, **{**usual, **values})  # type: ignore[arg-type]


def case(number: int, **values: object) -> Case:
    usual: dict[str, object] = {"country": "LA", "body": None, "account": None, "wanted": 2}
    return Case(number, **{**usual, **values})  # type: ignore[arg-type]


def loads(proposal: Proposal) -> dict[int, int]:
    found: dict[int, int] = {}
    for _case, reviewer in proposal.pairs:
        found[reviewer] = found.get(reviewer, 0) + 1
    return found


def test_reviews_are_shared_evenly() -> None:
    proposal = propose([case(n) for n in range(6)], [candidate(n) for n in range(4)])
    assert loads(proposal) == {0: 3, 1: 3, 2: 3, 3: 3}
    assert proposal.left == {}


def test_who_has_reviews_of_the_cohort_already_gets_fewer() -> None:
    people = [candidate(1, load=2), candidate(2), candidate(3)]
    assert loads(propose([case(n) for n in range(2)], people)) == {2: 2, 3: 2}


def test_nobody_reviews_for_the_country_they_come_from_while_others_are_there() -> None:
    people = [candidate(1, countries=frozenset({"LA"})), candidate(2), candidate(3)]
    assert propose([case(9)], people).given == {9: (2, 3)}


def test_others_who_are_full_do_not_make_somebody_of_the_country_fit() -> None:
    people = [candidate(1, countries=frozenset({"LA"})), candidate(2, room=0), candidate(3)]
    proposal = propose([case(9)], people)
    assert proposal.given == {9: (3,)}
    assert proposal.left == {9: Why.ALL_ARE_FULL}


def test_somebody_of_the_country_reviews_where_there_are_too_few_others() -> None:
    people = [candidate(1, countries=frozenset({"LA"})), candidate(2)]
    proposal = propose([case(9)], people)
    assert sorted(proposal.given[9]) == [1, 2]


def test_a_member_of_the_nominating_body_never_does() -> None:
    people = [candidate(1, bodies=frozenset({70})), candidate(2)]
    proposal = propose([case(9, body=70)], people)
    assert proposal.given == {9: (2,)}
    assert proposal.left == {9: Why.NOBODY_MAY}


def test_nobody_reviews_their_own_application_or_one_they_had() -> None:
    people = [candidate(1), candidate(2), candidate(3)]
    proposal = propose([case(9, account=1, known=frozenset({2}), wanted=1)], people)
    assert proposal.given == {9: (3,)}


def test_who_knows_the_sector_comes_first_as_far_as_they_take_more() -> None:
    people = [candidate(1), candidate(2, knows_the_sector=True, room=2)]
    proposal = propose([case(n, wanted=1) for n in range(3)], people)
    assert loads(proposal) == {1: 1, 2: 2}


def test_a_review_is_passed_on_to_make_room_for_one_that_only_one_person_may_write() -> None:
    people = [candidate(1, room=1, knows_the_sector=True), candidate(2, bodies=frozenset({70}))]
    proposal = propose([case(1, wanted=1), case(2, wanted=1, body=70)], people)
    assert proposal.given == {1: (2,), 2: (1,)}


def test_an_application_that_wants_nothing_gets_nobody() -> None:
    assert propose([case(1, wanted=0)], [candidate(1)]) == Proposal({}, {})


@st.composite
def people_and_cases(
    draw: st.DrawFn, most: int = 8, cases: int = 12
) -> tuple[list[Candidate], list[Case]]:
    people = [
        candidate(
            number,
            countries=frozenset({draw(st.sampled_from((*COUNTRIES, "JP")))}),
            bodies=draw(st.frozensets(st.integers(70, 72), max_size=1)),
            knows_the_sector=draw(st.booleans()),
            load=draw(st.integers(0, 3)),
            room=draw(st.integers(0, 6)),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    applications = [
        case(
            number,
            country=draw(st.sampled_from((*COUNTRIES, None))),
            body=draw(st.sampled_from((None, 70, 71))),
            account=draw(st.sampled_from((None, 0, 1))),
            wanted=draw(st.integers(0, 3)),
            known=draw(st.frozensets(st.integers(0, most), max_size=2)),
        )
        for number in range(draw(st.integers(0, cases)))
    ]
    return people, applications


@given(people_and_cases())
def test_no_rule_is_broken(made: tuple[list[Candidate], list[Case]]) -> None:
    people, applications = made
    proposal = propose(applications, people)
    by_id = {each.id: each for each in people}
    for application in applications:
        chosen = proposal.given.get(application.id, ())
        assert len(set(chosen)) == len(chosen) <= max(application.wanted, 0)
        for reviewer in chosen:
            assert reviewer not in application.known and reviewer != application.account
            assert application.body not in by_id[reviewer].bodies
        assert (application.id in proposal.left) == (len(chosen) < application.wanted)
        may = [
            each
            for each in people
            if each.id not in application.known
            and each.id != application.account
            and application.body not in each.bodies
        ]
        others = [each for each in may if application.country not in each.countries]
        of_country = [each for each in chosen if application.country in by_id[each].countries]
        assert len(of_country) <= max(0, application.wanted - len(others))
    for reviewer, number in loads(proposal).items():
        assert number <= by_id[reviewer].room


@given(people_and_cases(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_read_changes_nothing(
    made: tuple[list[Candidate], list[Case]], stream: Random
) -> None:
    people, applications = made
    before = propose(applications, people)
    stream.shuffle(people)
    stream.shuffle(applications)
    assert propose(applications, people) == before


def _every_way(people: list[Candidate], applications: list[Case]) -> list[dict[int, int]]:
    """The loads of each way to give out what is wanted, by trying all; countries are alike."""
    choices = []
    for application in applications:
        may = [
            each.id
            for each in people
            if each.id not in application.known
            and each.id != application.account
            and application.body not in each.bodies
        ]
        choices.append(
            [
                chosen
                for number in range(min(application.wanted, len(may)) + 1)
                for chosen in combinations(may, number)
            ]
        )
    ways = []
    for way in product(*choices):
        load = {each.id: sum(each.id in chosen for chosen in way) for each in people}
        if all(load[each.id] <= each.room for each in people):
            ways.append(load)
    return ways


@st.composite
def close_quarters(draw: st.DrawFn) -> tuple[list[Candidate], list[Case]]:
    """Three people with little room and a few applications that not all of them may have: where
    whoever is asked first is often the one whom another application needs."""
    people = [
        candidate(
            number,
            knows_the_sector=draw(st.booleans()),
            load=draw(st.integers(0, 2)),
            room=draw(st.integers(1, 2)),
        )
        for number in range(3)
    ]
    applications = [
        case(
            number,
            wanted=draw(st.integers(1, 2)),
            known=draw(st.frozensets(st.integers(0, 2), max_size=2)),
        )
        for number in range(draw(st.integers(2, 4)))
    ]
    return people, applications


@given(close_quarters())
def test_no_other_way_gives_out_more_or_is_more_even(
    made: tuple[list[Candidate], list[Case]],
) -> None:
    """Against all ways there are, with reviewers whose country plays no part."""
    people, applications = made

    def worth(load: dict[int, int]) -> tuple[int, int, int]:
        """Fewer left, then fewer by people of other sectors, then more even: the sum of squares."""
        return (
            -sum(load.values()),
            sum(load.get(each.id, 0) for each in people if not each.knows_the_sector),
            sum((each.load + load.get(each.id, 0)) ** 2 - each.load**2 for each in people),
        )

    found = worth(loads(propose(applications, people)))
    assert found == min(map(worth, _every_way(people, applications)))
