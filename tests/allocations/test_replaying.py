"""A stored run is worked out again from its own rows: the same, or what differs."""

from __future__ import annotations

import pytest

from tests.allocations.conftest import Intake
from tests.factories.allocations import make_run
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions.models import Application, ApplicationState
from training_portal.allocations import replaying, services
from training_portal.allocations.models import AllocationOutcome, AllocationRun
from training_portal.allocations.plan import Bounds, SeatRules
from training_portal.allocations.record_services import erase_facts
from training_portal.allocations.replaying import Came, replay
from training_portal.cohorts.services import change_seat_plan
from training_portal.people.models import Person, Sex
from training_portal.platform.database import db, unit_of_work


def filled(intake: Intake) -> list[Application]:
    """People of three countries, women among them, more than there are seats."""
    return [
        intake.shortlist(
            country, rank, sex=Sex.FEMALE if rank % 2 else Sex.MALE, name=f"{country} {rank}"
        )
        for country in ("KH", "LA", "VN")
        for rank in (1, 2, 3)
    ]


def tried(intake: Intake, **changes: object) -> AllocationRun:
    rules = None
    if changes:
        present = services.with_lot
        with unit_of_work():
            rules = SeatRules(**vars(present(intake.cohort)) | changes)
    return services.try_plan(intake.cohort, rules, actor=intake.manager)


def test_a_run_comes_out_the_same_whatever_became_of_plan_and_people(
    intake: Intake, staff: PageClient
) -> None:
    people = filled(intake)
    run = tried(intake)
    with unit_of_work():
        db.session.get_one(Application, people[0].id).state = ApplicationState.WITHDRAWN
        db.session.get_one(Person, people[1].person_id).sex = Sex.FEMALE
    change_seat_plan(
        intake.cohort,
        capacity=9,
        plan={"KH": (0, 9)},
        actor=intake.manager,
        reason="Another plan.",
    )
    again = replay(run)
    assert again.came is Came.SAME
    assert (again.input_hash, again.result_hash) == (run.input_hash, run.result_hash)
    page = staff.get(f"{intake.base}/runs/{run.public_id}")
    page = staff.get(page.link("Run again from what is stored"))
    assert "The same: from what is stored with this run everybody has the same seat" in page


def test_another_program_that_gives_other_seats_is_told(
    intake: Intake, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(intake)
    run = tried(intake)
    honest = replaying.run

    def reversed_run(*given: object) -> object:
        result = honest(*given)  # type: ignore[arg-type]
        turned = tuple(
            each._replace(place=None if each.place is None else each.place + 1)
            for each in result.placed
        )
        return type(result)(turned, result.seats, result.held)

    monkeypatch.setattr(replaying, "run", reversed_run)
    monkeypatch.setattr(replaying, "solver_version", lambda: "ortools 99")
    again = replay(run)
    assert again.came is Came.OTHER_RESULT
    assert len(again.differs) == 9
    page = staff.get(f"{intake.base}/runs/{run.public_id}/replay")
    assert "The program that gives out seats is another one by now." in page
    assert "KH 1" in page


def test_once_somebody_is_erased_it_is_said_that_the_input_is_not_whole(
    intake: Intake, staff: PageClient
) -> None:
    people = filled(intake)
    run = tried(intake)
    with unit_of_work():
        erase_facts(people[0].person_id)
    db.session.expire_all()
    row = db.session.query(AllocationOutcome).filter_by(application_id=people[0].id).one()
    assert (row.groups, row.rank, row.score) == ("", None, None)
    assert replay(run).came is Came.OTHER_INPUT
    assert "somebody’s data was erased since" in staff.get(
        f"{intake.base}/runs/{run.public_id}/replay"
    )


def test_a_run_of_before_says_that_its_input_was_not_kept(
    intake: Intake, staff: PageClient
) -> None:
    run = make_run(intake.cohort, intake.shortlist("LA"))
    assert replay(run).came is Came.NOT_KEPT
    assert "made before runs kept all that goes in" in staff.get(
        f"{intake.base}/runs/{run.public_id}/replay"
    )


def test_working_it_out_again_changes_nothing_and_asks_as_little_for_many(
    intake: Intake, staff: PageClient
) -> None:
    counts = []
    for _number in range(2):
        filled(intake)
        run = tried(intake)
        with statements(db.engine) as seen:
            staff.get(f"{intake.base}/runs/{run.public_id}/replay")
        counts.append(len(seen))
        assert not [
            each for each in seen if each.startswith(("UPDATE allocation", "INSERT INTO alloc"))
        ]
    assert counts[0] == counts[1]


def test_the_plan_of_a_run_becomes_the_cohorts_in_one_step(
    intake: Intake, staff: PageClient
) -> None:
    filled(intake)
    bounds = {"KH": Bounds(1, 2), "LA": Bounds(2, 3), "VN": Bounds(1, 2)}
    run = tried(intake, capacity=6, countries=bounds, cut_off=None)
    page = staff.get(f"{intake.base}/runs/{run.public_id}")
    assert "tried under another plan" in page
    page = staff.get(page.link("Make this the plan of the cohort…"))
    assert "Seats in all: 6 instead of 4." in page
    page = staff.submit(page, reason="It serves the countries more evenly.")
    assert page.notices == ["The cohort has the plan of this run now."]
    assert page.link("Apply this run")
    assert "The cohort has this plan already." in staff.get(
        f"{intake.base}/runs/{run.public_id}/take-over"
    )


def test_where_the_plan_was_changed_meanwhile_it_is_asked_once_more(
    intake: Intake, staff: PageClient
) -> None:
    filled(intake)
    run = tried(intake, capacity=6)
    question = staff.get(f"{intake.base}/runs/{run.public_id}/take-over")
    change_seat_plan(
        intake.cohort, capacity=5, plan={"KH": (1, 3), "LA": (1, 3), "VN": (0, 2)},
        actor=intake.manager, reason="Another plan.",
    )  # fmt: skip
    page = staff.submit(question, reason="More seats.", status=409)
    assert page.errors == ["The plan was changed meanwhile: this is what would change now."]
    assert "Seats in all: 6 instead of 5." in page
    assert staff.submit(page, reason="More seats.").notices
