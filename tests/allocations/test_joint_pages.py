"""A manager runs two cohorts on the same days together, compares, and applies it to both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.allocations.conftest import Intake
from tests.factories.accounts import give_role, make_account
from tests.factories.admissions import make_application, make_nomination
from tests.factories.jobs import work
from tests.factories.programme import actor_of, make_cohort, make_person
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.allocations import joint_flow, joint_queries, joint_services, services
from training_portal.allocations.models import AllocationOutcome, AllocationRun, JointRun, RunState
from training_portal.allocations.plan import Outcome
from training_portal.allocations.said import said_of
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import NotAllowed, Refused

PLAN = {"LA": (0, 1)}


@dataclass
class Pair:
    """Two cohorts of one seat on the same days; Dara applied for both, Noi and Kham for one."""

    first: Intake
    second: Intake
    dara: Person
    dara_first: Application
    dara_second: Application
    noi: Application
    kham: Application

    @property
    def manager(self) -> Actor:
        return self.first.manager

    @property
    def ids(self) -> list[int]:
        return [self.first.cohort.id, self.second.cohort.id]


def same_host() -> tuple[Intake, Intake]:
    first, second = make_cohort(capacity=1, plan=PLAN), make_cohort(capacity=1, plan=PLAN)
    with unit_of_work():
        db.session.get_one(Cohort, second.id).host_id = first.host_id
    return Intake(first), Intake(db.session.get_one(Cohort, second.id))


@pytest.fixture
def pair(app: Flask) -> Pair:
    first, second = same_host()
    dara = make_person("Dara Both", country="LA")

    def ranked(intake: Intake, person: Person, rank: int) -> Application:
        nomination = make_nomination(intake.cohort, person, intake.body("LA"), rank)
        return make_application(
            intake.cohort,
            person,
            state=ApplicationState.SHORTLISTED,
            country="LA",
            nomination=nomination,
        )

    return Pair(
        first,
        second,
        dara,
        ranked(first, dara, 1),
        ranked(second, dara, 1),
        ranked(first, make_person("Noi First", country="LA"), 2),
        ranked(second, make_person("Kham Second", country="LA"), 2),
    )


@pytest.fixture
def staff(pair: Pair, browser_of: Callable[[Account], PageClient]) -> PageClient:
    account = make_account(name="Priya N.")
    host = db.session.get_one(Organisation, pair.first.cohort.host_id)
    give_role(account, Role.PROGRAMME_MANAGER, host)
    return browser_of(account)


def states(*applications: Application) -> list[ApplicationState]:
    db.session.expire_all()
    return [db.session.get_one(Application, each.id).state for each in applications]


def wish(application: Application, place: int) -> None:
    with unit_of_work():
        db.session.get_one(Application, application.id).wish = place


def test_cohorts_are_chosen_run_compared_and_applied(pair: Pair, staff: PageClient) -> None:
    wish(pair.dara_second, 1)
    empty = staff.get("/manage/allocations")
    form = staff.get(empty.link("Run cohorts together"))
    chosen = [pair.first.cohort.public_id, pair.second.cohort.public_id]
    run = staff.submit(form, values={"cohorts": chosen})
    assert "Run of 2 cohorts" in run
    part = staff.get(run.link(pair.first.cohort.code))
    assert f"A seat in {pair.second.cohort.code}" in part
    assert "applied with the others" in part
    compared = staff.get(run.link("Who moves"))
    assert "gains a seat" in compared and "loses it" in compared
    question = staff.get(run.link("Apply this run"))
    assert "2 people get an offer by e-mail." in question
    assert "in all of these cohorts, or in none" in question
    assert states(pair.dara_second)[0] is ApplicationState.SHORTLISTED
    done = staff.submit(question, button="Apply this run")
    assert "Applied. Who is offered a seat or waits gets a mail." in done
    assert states(pair.dara_first, pair.dara_second, pair.noi, pair.kham) == [
        ApplicationState.SHORTLISTED,
        ApplicationState.OFFERED,
        ApplicationState.OFFERED,
        ApplicationState.WAITLISTED,
    ]
    assert "Applied" in staff.get("/manage/allocations")
    told = said_of([pair.dara_first.id])[pair.dara_first.id][1]
    assert told.startswith("A seat in another course") and pair.second.cohort.code not in told


def test_a_part_is_not_applied_alone_nor_the_whole_twice(pair: Pair) -> None:
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    part, _cohort = joint_services.parts_of(run)[0]
    with pytest.raises(Refused, match="applied with the others"):
        services.apply_run(part.id, actor=pair.manager)
    joint_services.apply_jointly(run.id, actor=pair.manager)
    kept = db.session.get_one(JointRun, run.id)
    assert kept.state is RunState.APPLIED and kept.applied_by_id is not None
    with pytest.raises(Refused, match="applied already"):
        joint_services.apply_jointly(run.id, actor=pair.manager)


def test_where_one_cohort_changed_nothing_is_applied_in_any(pair: Pair, staff: PageClient) -> None:
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    question = staff.get(f"/manage/allocations/{run.public_id}/apply")
    pair.second.shortlist("LA", 3)
    refused = staff.submit(question, button="Apply this run", status=409)
    assert f"{pair.second.cohort.code}: The plan, the people or their scores changed" in refused
    assert f"{pair.first.cohort.code}: The plan" not in refused
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0
    page = staff.get(f"/manage/allocations/{run.public_id}")
    assert "changed since this run" in page and "Apply this run" not in page


def test_a_refusal_in_the_last_cohort_undoes_the_first(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    carry_out = services.carry_out

    def refuse_second(record: AllocationRun, cohort: Cohort, *, actor: Actor) -> tuple[int, int]:
        if cohort.id == pair.second.cohort.id:
            raise Refused("No seats today")
        return carry_out(record, cohort, actor=actor)

    monkeypatch.setattr(services, "carry_out", refuse_second)
    with pytest.raises(Refused, match="No seats today"):
        joint_services.apply_jointly(run.id, actor=pair.manager)
    assert set(states(pair.dara_first, pair.noi)) == {ApplicationState.SHORTLISTED}


def test_wishes_and_days_that_changed_are_run_anew(pair: Pair) -> None:
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    wish(pair.dara_first, 1)
    with pytest.raises(Refused, match="wishes of people changed"):
        joint_services.apply_jointly(run.id, actor=pair.manager)


def test_each_cohort_is_run_alone_once_on_the_same_people(pair: Pair) -> None:
    for _twice in range(2):
        joint_services.try_jointly(pair.ids, actor=pair.manager)
    alone = select(func.count()).where(AllocationRun.joint_run_id.is_(None))
    assert db.session.scalar(alone) == 2


def test_who_gets_a_seat_is_told_of_in_each_cohort_applied_for(pair: Pair) -> None:
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    rows = db.session.execute(
        select(AllocationOutcome.application_id, AllocationOutcome.outcome)
        .join(AllocationRun, AllocationRun.id == AllocationOutcome.run_id)
        .where(AllocationRun.joint_run_id == run.id)
    ).all()
    found = dict(rows)
    assert len(rows) == len(found) == 4
    assert {found[pair.dara_first.id], found[pair.dara_second.id]} == {
        Outcome.OPEN,
        Outcome.ELSEWHERE,
    }


def test_nobody_applies_a_joint_run_that_decides_about_themselves(pair: Pair) -> None:
    assert pair.dara.account_id is not None
    host = pair.first.cohort.host_id
    actor = actor_of(pair.dara.account_id, Role.PROGRAMME_MANAGER, host)
    run = joint_services.try_jointly(pair.ids, actor=actor)
    with pytest.raises(Refused):
        joint_services.apply_jointly(run.id, actor=actor)
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0


def test_a_manager_runs_the_cohorts_of_the_own_host_only(
    pair: Pair, staff: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    other = Intake(make_cohort(capacity=1, plan=PLAN))
    other.shortlist("LA", 1)
    coordinator = actor_of(make_account(Role.PROGRAMME_COORDINATOR), Role.PROGRAMME_COORDINATOR)
    run = joint_services.try_jointly([*pair.ids, other.cohort.id], actor=coordinator)
    with pytest.raises(NotAllowed):
        joint_services.try_jointly([*pair.ids, other.cohort.id], actor=pair.manager)
    with pytest.raises(NotAllowed):
        joint_services.apply_jointly(run.id, actor=pair.manager)
    staff.get(f"/manage/allocations/{run.public_id}", status=404)
    assert "No run of several cohorts yet" in staff.get("/manage/allocations")
    assert other.cohort.code not in staff.get("/manage/allocations/new")
    part = db.session.scalars(
        select(AllocationRun).where(
            AllocationRun.joint_run_id == run.id, AllocationRun.cohort_id == pair.ids[0]
        )
    ).one()
    page = staff.get(f"{pair.first.base}/runs/{part.public_id}")
    assert "To the run of several cohorts" not in page


def test_one_cohort_too_many_and_one_that_gives_no_seats_are_refused(
    pair: Pair, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = staff.get("/manage/allocations/new")
    one = staff.submit(form, status=422, values={"cohorts": pair.first.cohort.public_id})
    none = staff.submit(form, status=422, values={"cohorts": []})
    for page in (none, one):
        assert any("Choose two cohorts or more" in each for each in page.errors)
    with unit_of_work():
        db.session.get_one(Cohort, pair.ids[1]).decision = CohortDecision.CANCELLED
    with pytest.raises(Refused, match=f"{pair.second.cohort.code}: This cohort was cancelled"):
        joint_services.try_jointly(pair.ids, actor=pair.manager)
    assert "No two cohorts to run together" in staff.get("/manage/allocations/new")
    monkeypatch.setattr(joint_services, "MOST_COHORTS", 1)
    with pytest.raises(Refused, match="1 cohorts at most"):
        joint_services.try_jointly(pair.ids, actor=pair.manager)


def test_a_cohort_without_a_free_seat_is_not_offered(pair: Pair, staff: PageClient) -> None:
    assert pair.second.cohort.code in staff.get("/manage/allocations/new")
    with unit_of_work():
        db.session.get_one(Cohort, pair.ids[1]).seats_taken = 1
    page = staff.get("/manage/allocations/new")
    assert pair.second.cohort.code not in page and "a seat is free" in page


def test_a_guarantee_whose_seats_others_have_refuses_no_run(pair: Pair) -> None:
    taken = make_application(pair.first.cohort, state=ApplicationState.OFFERED, country="LA")
    assert taken.sending_country == "LA"
    with unit_of_work():
        db.session.add(
            SeatShare(cohort_id=pair.ids[0], country_code="KH", minimum=1, maximum=1, taken=0)
        )
    run = joint_services.try_jointly(pair.ids, actor=pair.manager)
    assert run.cohorts == 2


def test_what_cannot_be_given_out_together_is_refused_in_words(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joint_flow, "LARGEST", 1)
    with pytest.raises(Refused, match="too many seats for one run"):
        joint_services.try_jointly(pair.ids, actor=pair.manager)


def test_a_large_run_is_made_by_a_job(
    pair: Pair, staff: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joint_services, "MOST_AT_ONCE", 1)
    chosen = [pair.first.cohort.public_id, pair.second.cohort.public_id]
    waiting = staff.submit("/manage/allocations/new", values={"cohorts": chosen})
    assert "Run cohorts together" in waiting
    assert staff.get(waiting.url).link("Seats of several cohorts")
    work()
    done = staff.get(waiting.url)
    assert "The cohorts were run together." in done
    assert "Run of 2 cohorts" in staff.get(done.link("The run"))


def test_a_run_of_many_cohorts_asks_the_database_no_more_often(pair: Pair) -> None:
    def asked(run: JointRun) -> int:
        db.session.expire_all()
        with statements(db.engine) as found:
            joint_queries.cohort_parts(run, pair.manager)
        return len(found)

    two = joint_services.try_jointly(pair.ids, actor=pair.manager)
    more = []
    for _number in range(3):
        intake = Intake(make_cohort(capacity=1, plan=PLAN))
        intake.shortlist("LA", 1)
        more.append(intake.cohort.id)
    everywhere = actor_of(make_account(Role.PROGRAMME_COORDINATOR), Role.PROGRAMME_COORDINATOR)
    five = joint_services.try_jointly([*pair.ids, *more], actor=everywhere)
    assert asked(five) == asked(two)


def test_a_cohort_that_begins_is_chosen_no_more(pair: Pair) -> None:
    assert len(joint_queries.in_screening(pair.manager)) == 2
    with unit_of_work():
        kept = db.session.get_one(Cohort, pair.ids[0])
        kept.starts_on -= timedelta(days=3650)
    assert [each.id for each in joint_queries.in_screening(pair.manager)] == [pair.ids[1]]
