"""Another person than the first decides: granted, the application goes on; dismissed, it stands."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.appeals.conftest import KEO, BrowserOf, manager_account
from tests.factories import actor_of, lend, make_account
from tests.factories.admissions import make_application
from tests.factories.appeals import make_appeal, make_rejected
from tests.factories.programme import make_cohort, trainee
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import RoleAssignment
from training_portal.admissions.decision_services import decide
from training_portal.admissions.models import Application, ApplicationState
from training_portal.appeals import services
from training_portal.appeals.models import Appeal, AppealState
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

S = ApplicationState
ANSWER = "The letter was read again: it shows three years of work."


def url_of(appeal: Appeal) -> str:
    return f"/manage/appeals/{appeal.public_id}"


def state_of(application: Application) -> ApplicationState:
    return db.session.get_one(Application, application.id, populate_existing=True).state


@pytest.mark.parametrize(
    ("before", "after"), [(S.REJECTED, S.SHORTLISTED), (S.INELIGIBLE, S.ELIGIBLE)]
)
def test_a_granted_appeal_puts_the_application_back_where_it_was_ended(
    cohort: Cohort,
    manager: PageClient,
    applicant: PageClient,
    rejected: Application,
    before: ApplicationState,
    after: ApplicationState,
) -> None:
    with unit_of_work():
        db.session.get_one(Application, rejected.id).state = before
    appeal = make_appeal(db.session.get_one(Application, rejected.id))
    page = manager.get(manager.get("/me").link("1 appeal to decide"))
    page = manager.get(page.link("Keo Chanthy"))
    assert "My letter was not read." in page and "Others had more experience." in page
    page = manager.submit(manager.get(page.link("Grant the appeal")), reason=ANSWER)
    assert page.notices == ["The appeal is granted."]
    assert state_of(rejected) is after
    assert ANSWER in mails_to(KEO)[-1].body
    assert ANSWER in applicant.get(f"/me/applications/{rejected.public_id}")
    assert "1 appeal" not in manager.get("/me")
    page = manager.get(f"/manage/cohorts/{cohort.public_id}/applications/{rejected.public_id}")
    assert "The appeal was granted" in page
    assert manager.get(page.link("To the appeal")).heading.startswith("Keo Chanthy")
    assert db.session.get_one(Appeal, appeal.id).state is AppealState.GRANTED


def test_a_dismissed_appeal_leaves_the_decision_as_it_is(
    manager: PageClient, rejected: Application
) -> None:
    appeal = make_appeal(rejected)
    assert manager.submit(f"{url_of(appeal)}/dismiss", reason="", status=422).errors
    page = manager.submit(f"{url_of(appeal)}/dismiss", reason="Nothing new was said.")
    assert page.notices == ["The appeal is dismissed."]
    assert state_of(rejected) is S.REJECTED
    assert "Nothing new was said." in mails_to(KEO)[-1].body
    assert "is not possible now" in manager.submit(
        f"{url_of(appeal)}/grant", reason=ANSWER, status=409
    )


def test_who_decided_first_does_not_decide_the_appeal(
    cohort: Cohort, browser_of: BrowserOf, rejected: Application
) -> None:
    first, person = manager_account(cohort, "First"), db.session.get_one(Person, rejected.person_id)
    application = make_application(cohort, person, state=S.SHORTLISTED)
    decide(
        cohort.id,
        [application.id],
        "reject",
        reason="No.",
        actor=actor_of(first, Role.PROGRAMME_MANAGER),
    )
    appeal = services.lodge(application.id, "Look again.", actor=trainee(person))
    browser = browser_of(first)
    assert "appeal to decide" not in browser.get("/me")
    page = browser.get(url_of(appeal))
    assert "somebody else has to decide" in page and "Grant the appeal" not in page
    assert "somebody else has to decide" in browser.submit(
        f"{url_of(appeal)}/grant", reason=ANSWER, status=409
    )
    second = browser_of(manager_account(cohort, "Second"))
    assert "First" in second.get(url_of(appeal))
    second.submit(f"{url_of(appeal)}/grant", reason=ANSWER)
    assert state_of(application) is S.SHORTLISTED


def test_nor_does_a_deputy_in_the_name_of_who_decided_first(
    cohort: Cohort, browser_of: BrowserOf, rejected: Application
) -> None:
    first, deputy = manager_account(cohort, "First"), make_account(name="Deputy")
    role = select(RoleAssignment).where(RoleAssignment.account_id == first.id)
    lend(db.session.scalars(role).one(), deputy, date(2020, 1, 1), date(2099, 1, 1))
    appeal = make_appeal(rejected, decided_first_by=[f"account:{first.id}"])
    assert "somebody else has to decide" in browser_of(deputy).submit(
        f"{url_of(appeal)}/grant", reason=ANSWER, status=409
    )


def test_a_decision_that_was_changed_without_the_appeal_ends_it(
    manager: PageClient, rejected: Application
) -> None:
    appeal = make_appeal(rejected)
    with unit_of_work():
        db.session.get_one(Application, rejected.id).state = S.SUBMITTED
    assert "Overtaken" in manager.get(url_of(appeal))
    assert "appeal to decide" not in manager.get("/me")
    assert "was changed meanwhile" in manager.submit(
        f"{url_of(appeal)}/grant", reason=ANSWER, status=409
    )


def test_who_applied_again_meanwhile_is_not_put_back(
    cohort: Cohort, manager: PageClient, rejected: Application
) -> None:
    appeal = make_appeal(rejected)
    make_application(cohort, db.session.get_one(Person, rejected.person_id), state=S.DRAFT)
    assert "applied again" in manager.submit(f"{url_of(appeal)}/grant", reason=ANSWER, status=409)
    assert db.session.get_one(Appeal, appeal.id).state is AppealState.OPEN


def test_others_see_nothing_of_it(
    browser_of: BrowserOf, rejected: Application, cohort: Cohort
) -> None:
    appeal = make_appeal(rejected)
    stranger = browser_of(manager_account(make_cohort(), "Stranger"))
    stranger.get(url_of(appeal), status=404)
    assert "Keo Chanthy" not in stranger.get("/manage/appeals")


def test_a_hidden_person_is_for_coordinators_only(
    manager: PageClient, browser_of: BrowserOf, rejected: Application
) -> None:
    appeal = make_appeal(rejected)
    with unit_of_work():
        db.session.get_one(Person, rejected.person_id).is_hidden = True
    manager.get(url_of(appeal), status=404)
    assert "appeal to decide" not in manager.get("/me")
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert coordinator.get(url_of(appeal)).heading.startswith("Keo Chanthy")


def test_the_list_asks_as_many_statements_for_many_as_for_few(
    cohort: Cohort, manager: PageClient
) -> None:
    counts = []
    for _round in range(2):
        for _each in range(3):
            make_appeal(make_rejected(cohort))
        with statements(db.engine) as asked:
            manager.get("/manage/appeals")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_at_a_full_cohort_a_granted_appeal_says_what_comes_next_and_who_decides_it(
    cohort: Cohort, manager: PageClient, rejected: Application
) -> None:
    appeal = make_appeal(rejected)
    with unit_of_work():
        shares = db.session.scalars(
            select(SeatShare).where(SeatShare.cohort_id == cohort.id).order_by(SeatShare.maximum)
        ).all()
        own = db.session.get_one(Cohort, cohort.id)
        for each in shares:
            each.taken = each.maximum
        own.capacity = sum(each.maximum for each in shares)
    page = manager.submit(f"{url_of(appeal)}/grant", reason=ANSWER)
    assert page.notices[1].startswith("All seats are taken: decide now whether")
    assert "decide next whether you get a place on the waitlist" in mails_to(KEO)[-1].body
