"""A run decides by the rank that everybody reads: the place among who is still in it."""

from __future__ import annotations

from tests.allocations.conftest import Intake
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import inputs, services
from training_portal.allocations.plan import TieBreak
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work

S = ApplicationState


def ranks(intake: Intake) -> dict[int, int | None]:
    """What a run is worked out from, by application."""
    people = inputs.candidates_of(intake.cohort.id, is_reviewed=False)
    return {each.id: each.rank for each in people}


def ranks_shown(page_client: PageClient, url: str) -> dict[str, str]:
    with_format = f"{url}{'&' if '?' in url else '?'}format=csv"
    lines = page_client.client.get(with_format).text.lstrip("\ufeff").splitlines()
    head = lines[0].split(",")
    rows = [line.split(",") for line in lines[1:]]
    return {row[head.index("Name")]: row[head.index("Rank")] for row in rows}


def test_a_run_shows_the_place_among_who_is_still_in_it(intake: Intake, staff: PageClient) -> None:
    intake.shortlist("KH", 1, name="Anan", state=S.WITHDRAWN)
    intake.shortlist("KH", 2, name="Bopha")
    intake.shortlist("KH", 3, name="Chai", state=S.REJECTED)
    intake.shortlist("KH", 4, name="Dara")
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    url = page.response.request.path
    assert ranks_shown(staff, url) == {"Bopha": "1", "Dara": "2"}


def test_of_two_bodies_first_by_what_they_read_neither_comes_before_the_other(
    intake: Intake,
) -> None:
    """Whose first four left has a first nominee like the other body: the lot decides."""
    for rank in (1, 2, 3, 4):
        intake.shortlist("KH", rank, state=S.WITHDRAWN)
    moved_up, first = intake.shortlist("KH", 5), intake.shortlist("LA", 1)
    second = intake.shortlist("LA", 2)
    assert ranks(intake) == {moved_up.id: 100, first.id: 100, second.id: 200}


def test_who_still_waits_for_a_decision_keeps_the_place(intake: Intake) -> None:
    intake.shortlist("KH", 1, state=S.SUBMITTED)
    second = intake.shortlist("KH", 2)
    assert ranks(intake) == {second.id: 200}


def test_who_hides_keeps_the_order_of_the_body_and_moves_nobody(intake: Intake) -> None:
    """The third reads “2”, and is held against the second of another body."""
    people: list[Application] = [intake.shortlist("KH", rank) for rank in (1, 2, 3, 4)]
    with unit_of_work():
        for each in people[1:3]:
            db.session.get_one(Person, each.person_id).is_hidden = True
    assert [ranks(intake)[each.id] for each in people] == [100, 101, 102, 200]


def test_a_run_of_before_somebody_left_is_run_again_where_places_moved(intake: Intake) -> None:
    gone = intake.shortlist("KH", 1, state=S.SUBMITTED)
    intake.shortlist("KH", 2)
    run = services.try_plan(intake.cohort, actor=intake.manager)
    assert services.objection_to_applying(run, intake.cohort) is None
    with unit_of_work():
        db.session.get_one(Application, gone.id).state = S.WITHDRAWN
    objection = services.objection_to_applying(run, intake.cohort)
    assert objection is not None and "changed since this run" in objection
    assert TieBreak(run.rules["tie_break"]) is TieBreak.RANK


def test_the_people_of_a_run_are_sorted_by_the_rank_they_show(
    intake: Intake, staff: PageClient
) -> None:
    for rank in (1, 2):
        intake.shortlist("KH", rank, state=S.WITHDRAWN)
    intake.shortlist("KH", 3, name="Bopha")
    for rank, name in enumerate(("Keo", "Lan", "Noy"), start=1):
        intake.shortlist("LA", rank, name=name)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    url = f"{page.response.request.path}?sort=rank"
    assert sorted(ranks_shown(staff, url).values()) == ["1", "1", "2", "3"]
    text = staff.get(url).text
    assert max(map(text.index, ("Bopha", "Keo"))) < text.index("Lan") < text.index("Noy")
