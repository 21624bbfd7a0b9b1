"""Pages of placements and cohorts in two windows: cases of test_two_windows.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from tests.factories import make_account, make_company, make_park, make_sector
from tests.factories.placements import (
    again,
    make_concern,
    make_graduate,
    make_placement,
    make_posting,
)
from tests.factories.programme import make_cohort
from tests.factories.questionnaires import a_question, ask
from tests.factories.reviews import make_plan
from tests.learning.conftest import Running
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.cohorts.models import CohortTrainer
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Concern, PlacementApplication
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.questionnaires import queries as questions
from training_portal.reviews.plan_queries import plan_of
from training_portal.reviews.profile_services import fields_of, most_at_once

BrowserOf = Callable[[Account], PageClient]


@dataclass
class Case:
    """A page, what two windows type into it, and where the result is read."""

    browser: PageClient
    url: str
    first: dict[str, str]
    second: dict[str, str]
    kept: Callable[[], object]
    #: What is kept after each of the two.
    results: tuple[object, object]
    #: Words of both that the page of two windows shows, where they are not what is typed.
    shown: tuple[str, ...] = ()


def owned() -> tuple[Organisation, Account]:
    """A company with the account of its owner."""
    make_sector()
    company = make_company("LA", name="Own works")
    return company, make_account(Role.COMPANY_OWNER, organisation=company)


def openings(running: Running, browser_of: BrowserOf) -> Case:
    own, owner = owned()
    row = make_posting(own, openings=3)
    return Case(
        browser_of(owner),
        f"/company/postings/{row.public_id}/openings",
        {"openings": "5"},
        {"openings": "7"},
        lambda: again(row).openings,
        (5, 7),
    )


def concern(running: Running, browser_of: BrowserOf) -> Case:
    row = make_concern(make_placement(make_posting(), make_graduate()[1]))
    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/concerns/{row.public_id}",
        {"settlement": "The papers were given back."},
        {"settlement": "The police was told."},
        lambda: db.session.get_one(Concern, row.id, populate_existing=True).settlement,
        ("The papers were given back.", "The police was told."),
    )


def park(running: Running, browser_of: BrowserOf) -> Case:
    code = make_park("LA", "river-park", "River Park").code

    def kept() -> object:
        row = db.session.get_one(IndustrialPark, code, populate_existing=True)
        return row.note, row.source

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/parks/{code}",
        {"note": "Wiring", "source": "A visit"},
        {"note": "", "source": "A paper"},
        kept,
        (("Wiring", "A visit"), ("Wiring", "A paper")),
    )


def correction(running: Running, browser_of: BrowserOf) -> Case:
    person = running.people[0]

    def kept() -> object:
        row = db.session.get_one(Person, person.id, populate_existing=True)
        return row.full_name, row.name_in_latin

    latin = person.name_in_latin
    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/people/{person.public_id}/correct",
        {"full_name": "Noy Keo", "reason": "A passport."},
        {"full_name": person.full_name, "name_in_latin": "Noi Keo", "reason": "A paper."},
        kept,
        (("Noy Keo", latin), (person.full_name, "Noi Keo")),
        ("Noy Keo", "Noi Keo", "A paper."),
    )


def trainers(running: Running, browser_of: BrowserOf) -> Case:
    one, two = (make_account(Role.TRAINER, name=name) for name in ("Trainer One", "Trainer Two"))

    def kept() -> object:
        rows = db.session.scalars(
            select(CohortTrainer.account_id).where(
                CohortTrainer.cohort_id == running.cohort.id,
                CohortTrainer.account_id.in_([one.id, two.id]),
            )
        )
        return sorted(rows)

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/cohorts/{running.cohort.public_id}/trainers",
        {"trainers": one.public_id},
        {"trainers": two.public_id},
        kept,
        ([one.id], [two.id]),
        ("Trainer One", "Trainer Two"),
    )


def _placed(state: PlacementState) -> tuple[Organisation, Account, Account, PlacementApplication]:
    """Somebody with an offer accepted or at work: company, its owner, the person's account."""
    own, owner = owned()
    account, person = make_graduate()
    return own, owner, account, make_placement(make_posting(own), person, state=state)


def contact(running: Running, browser_of: BrowserOf) -> Case:
    _own, _owner, account, row = _placed(PlacementState.ACCEPTED)

    def kept() -> object:
        found = db.session.get_one(PlacementApplication, row.id, populate_existing=True)
        return sorted(set(found.shared or {}) & {"phone", "email"})

    return Case(
        browser_of(account),
        f"/me/placements/{row.public_id}/contact",
        {"contact": "phone"},
        {"contact": "email"},
        kept,
        (["phone"], ["email"]),
        ("Phone number", "E-mail address"),
    )


def planned_end(running: Running, browser_of: BrowserOf) -> Case:
    _own, owner, _account, row = _placed(PlacementState.STARTED)
    days = [clock.today() + timedelta(days=number) for number in (30, 60)]
    return Case(
        browser_of(owner),
        f"/company/applicants/{row.public_id}/replan",
        {"last_day": days[0].isoformat(), "reason": "A shorter order."},
        {"last_day": days[1].isoformat(), "reason": "A longer order."},
        lambda: db.session.get_one(PlacementApplication, row.id, populate_existing=True).ends_on,
        (days[0], days[1]),
        ("A longer order.",),
    )


def plan_of_reviews(running: Running, browser_of: BrowserOf) -> Case:
    cohort = make_cohort()
    make_plan(cohort)

    def kept() -> object:
        plan = plan_of(cohort.id)
        return plan and (plan.threshold, plan.criteria[0].title)

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/cohorts/{cohort.public_id}/reviews/criteria",
        {"title_1": "Benefit at work"},
        {"threshold": "35"},
        kept,
        ((20, "Benefit at work"), (35, "Criterion 1")),
    )


def question_of_a_cohort(running: Running, browser_of: BrowserOf) -> Case:
    cohort = make_cohort()
    ask(cohort, a_question("team", title="How many?"))

    def kept() -> object:
        found = questions.newest(cohort.id)
        return found and (found.questions[0].text("en").title, found.questions[0].text("en").help)

    return Case(
        browser_of(make_account(Role.PROGRAMME_COORDINATOR)),
        f"/manage/cohorts/{cohort.public_id}/questions/team",
        {"title_en": "How many people?"},
        {"help_en": "In your own team."},
        kept,
        (("How many people?", ""), ("How many?", "In your own team.")),
    )


def own_reviewing(running: Running, browser_of: BrowserOf) -> Case:
    make_sector("C")
    reviewer = make_account(Role.REVIEWER)

    def kept() -> object:
        return most_at_once(reviewer.id), fields_of(reviewer.id)

    return Case(
        browser_of(reviewer),
        "/reviews/profile",
        {"sectors": "C"},
        {"most_at_once": "7"},
        kept,
        ((20, ["C"]), (7, ["C"])),
        ("Manufacturing", "7"),
    )
