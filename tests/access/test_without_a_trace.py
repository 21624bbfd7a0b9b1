"""A hidden person leaves no trace: each staff page and export is the same with and without them.

The pages are all that the portal has under `/manage`, and the reader's own start page, taken from
the address map, so that a page that is added later is compared too.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.routing import Rule

from tests.factories.accounts import give_role
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import make_link, make_member
from tests.factories.programme import (
    make_account,
    make_cohort,
    make_course_version,
    make_organisation,
    make_person,
)
from tests.support.html_lint import read, text_of
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortTrainer,
    Enrolment,
    EnrolmentState,
)
from training_portal.courses.models import AssessmentComponent
from training_portal.credentials.models import Certificate
from training_portal.learning.models import (
    Attendance,
    CompletionDecision,
    Mark,
    Presence,
    TrainingSession,
)
from training_portal.organisations.models import Organisation
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.small_groups import SMALLEST_GROUP

BrowserOf = Callable[[Account], PageClient]
#: Fields of forms that are new with every page.
FRESH = {"csrf_token", "idempotency_key"}
#: Figures of five and more count hidden people as they count everybody, so that hiding rewrites no
#: reported quarter; what they give away is held by tests/alumni/test_measure.py.
FIGURES = "/manage/network"
STATES = (A.DRAFT, A.RETURNED, A.SUBMITTED, A.SHORTLISTED, A.WAITLISTED, A.OFFERED, A.ACCEPTED)


@dataclass
class Programme:
    """A cohort that admits, one that runs, one that is over, with their staff."""

    cohorts: dict[str, Cohort]
    host: Organisation
    manager: Account
    trainer: Account
    session: TrainingSession
    component: AssessmentComponent
    #: By whether its nominees are hidden: bodies themselves are no secret.
    bodies: dict[bool, Organisation]


@pytest.fixture
def programme(app: Flask) -> Programme:
    host = make_organisation("JP", "Our institute")
    today, now = clock.now().date(), clock.now()
    past = {"opens_at": now - timedelta(days=200), "closes_at": now - timedelta(days=150)}
    confirmed = {"decision": CohortDecision.CONFIRMED, "host": host, **past}
    cohorts = {
        "admitting": make_cohort(host=host),
        "running": make_cohort(starts_on=today - timedelta(days=5), **confirmed),
        "over": make_cohort(
            starts_on=today - timedelta(days=60), version=make_course_version(), **confirmed
        ),
    }
    manager = make_account(name="Manager")
    give_role(manager, Role.PROGRAMME_MANAGER, host)
    trainer = make_account(Role.TRAINER, name="Trainer")
    running = cohorts["running"]
    with unit_of_work():
        session = TrainingSession(
            cohort_id=running.id,
            written_title="A session",
            starts_at=now - timedelta(days=2),
            ends_at=now - timedelta(days=2, hours=-3),
        )
        component = AssessmentComponent(
            version_id=running.course_version_id,
            code="report",
            position=1,
            weight=100,
            pass_mark=60,
            attempts=2,
            texts={"en": "Report"},
        )
        db.session.add_all([session, component])
        db.session.add_all(
            CohortTrainer(cohort_id=cohort.id, account_id=trainer.id) for cohort in cohorts.values()
        )
    bodies = {
        False: make_organisation("LA", "A ministry"),
        True: make_organisation("VN", "Another ministry"),
    }
    return Programme(cohorts, host, manager, trainer, session, component, bodies)


def add_people(programme: Programme, *, hidden: bool) -> dict[str, str]:
    """One person in each state of everything; gives what addresses need to lead to them."""
    country, places = ("VN", (2,)) if hidden else ("LA", (1, 3))
    body = programme.bodies[hidden]
    name = "Hidden Somebody" if hidden else "Shown Somebody"
    made: list[Application] = []
    for state in STATES:
        for place in places if state is A.WAITLISTED else (None,):
            person = make_person(name, country=country, is_hidden=hidden)
            cohort = programme.cohorts["admitting"]
            nomination = make_nomination(cohort, person, body)
            made.append(
                make_application(
                    cohort,
                    person,
                    state=state,
                    country=country,
                    nomination=nomination,
                    waitlist_position=place,
                )
            )
    enrolments = [
        _enrol(programme, make_person(name, country=country, is_hidden=hidden), cohort, state)
        for cohort in ("running", "over")
        for state in (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED, EnrolmentState.WITHDRAWN)
    ]
    if hidden:
        _was_linked(name, programme.cohorts["over"])
    certificate = _results(programme, enrolments, number=2 if hidden else 1)
    return {
        "application_id": made[2].public_id,
        "enrolment_id": enrolments[0].public_id,
        "certificate": certificate.code,
    }


def _was_linked(name: str, cohort: Cohort) -> None:
    """A member who had many links, of all times, and then hid."""
    member = make_member(name, country="VN", cohort=cohort)
    for number in range(SMALLEST_GROUP):
        other = make_member(f"Other {number}", country="VN", cohort=cohort)
        make_link(member, other)
        people.set_hidden(other.person_id, True, actor=SYSTEM)
    people.set_hidden(member.person_id, True, actor=SYSTEM)


def _enrol(programme: Programme, person: Person, cohort: str, state: EnrolmentState) -> Enrolment:
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=programme.cohorts[cohort].id,
            person_id=person.id,
            state=state,
            sending_country=person.nationality or "",
            enrolled_at=clock.now(),
        )
        db.session.add(enrolment)
    return enrolment


def _results(programme: Programme, enrolments: list[Enrolment], number: int) -> Certificate:
    active, over = enrolments[0], programme.cohorts["over"]
    completed = enrolments[4]
    with unit_of_work():
        certificate = Certificate(
            number=f"MTP-2026-90000{number}",
            enrolment_id=enrolments[1].id,
            holder_name="A holder",
            course_title="A course",
            hours=Decimal(80),
            starts_on=over.starts_on,
            ends_on=over.ends_on,
            place="Aichi",
            issuer_name="Invented institute",
            issued_on=clock.now().date(),
            state_since=clock.now(),
        )
        db.session.add_all(
            [
                certificate,
                Attendance(
                    session_id=programme.session.id,
                    enrolment_id=active.id,
                    presence=Presence.PRESENT,
                    marked_at=clock.now(),
                ),
                Mark(
                    enrolment_id=active.id,
                    component_id=programme.component.id,
                    attempt=1,
                    points=Decimal(70),
                    recorded_at=clock.now(),
                ),
                CompletionDecision(
                    enrolment_id=completed.id,
                    is_completed=False,
                    is_manual=True,
                    reason="A reason",
                    proposed_by_id=programme.trainer.id,
                    proposed_at=clock.now(),
                ),
            ]
        )
    return certificate


def addresses(app: Flask, programme: Programme, shown: dict[str, str]) -> Iterator[str]:
    """Every staff page that the known things lead to, with its exports."""
    known = {**shown, "session_id": programme.session.public_id, "country": "LA"}
    yield "/me"
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        is_staffs = rule.rule.startswith("/manage") and rule.rule != FIGURES
        if not is_staffs or "GET" not in (rule.methods or ()):
            continue
        for cohort in programme.cohorts.values():
            for verb in ("shortlist", "offer", "enrol", "cancel", "confirm"):
                if (address := _address(app, rule, known, cohort, verb)) is not None:
                    yield address
                if "verb" not in rule.arguments:
                    break


def _address(
    app: Flask, rule: Rule, known: dict[str, str], cohort: Cohort, verb: str
) -> str | None:
    values = {**known, "cohort_id": cohort.public_id, "verb": verb}
    values["code"] = known["certificate"] if "certificates" in rule.rule else "report"
    if rule.endpoint.startswith("cohorts."):
        values["public_id"] = cohort.public_id
    if not set(rule.arguments) <= set(values):
        return None
    adapter = app.url_map.bind("localhost")
    wanted = {name: values[name] for name in rule.arguments}
    return str(adapter.build(rule.endpoint, wanted, method="GET"))


def seen(browser: PageClient, urls: list[str]) -> dict[str, str]:
    """What a reader gets at each address: words, links and values of fields; tables as they are."""
    browser.client.get("/me")  # What an earlier round left to be said is said here.
    found = {}
    for url in urls:
        for suffix in ("", "?format=csv", "?format=xlsx"):
            answer = browser.client.get(url + suffix)
            if answer.mimetype == "text/html":
                html = answer.get_data(as_text=True)
                found[url] = f"{answer.status_code} {_words(html)}"
                if suffix or "format=csv" not in html:
                    break  # Nothing on the page leads to a file of it.
            elif answer.mimetype == "text/csv":
                found[url + suffix] = answer.get_data(as_text=True)
            elif "spreadsheet" in (answer.mimetype or ""):
                sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
                found[url + suffix] = str(list(sheet.iter_rows(values_only=True)))
    return found


def _words(html: str) -> str:
    tree = read(html)
    attributes = [
        f"{name}={element.get(name)}"
        for element in tree.iter()
        if element.get("name") not in FRESH
        for name in ("href", "value", "name", "aria-label", "width")
        if element.get(name) is not None
    ]
    return "\n".join([text_of(tree), *attributes])


@pytest.mark.parametrize(("reader", "pages_with_people"), [("manager", 10), ("trainer", 5)])
def test_every_page_and_export_is_the_same_with_and_without_hidden_people(
    app: Flask, programme: Programme, browser_of: BrowserOf, reader: str, pages_with_people: int
) -> None:
    shown = add_people(programme, hidden=False)
    browser = browser_of(getattr(programme, reader))
    urls = list(dict.fromkeys(addresses(app, programme, shown)))
    before = seen(browser, urls)
    assert sum("Shown Somebody" in words for words in before.values()) >= pages_with_people
    add_people(programme, hidden=True)
    after = seen(browser, urls)
    assert after.keys() == before.keys()
    different = {url: _difference(before[url], after[url]) for url in before}
    assert {url: lines for url, lines in different.items() if lines} == {}


def _difference(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    return [line[-300:] for line in new if line not in old] + [
        line[-300:] for line in old if line not in new
    ]


def test_the_coordinator_sees_them(programme: Programme, browser_of: BrowserOf) -> None:
    add_people(programme, hidden=True)
    browser = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    cohort = programme.cohorts["admitting"].public_id
    page = browser.get(f"/manage/cohorts/{cohort}/applications")
    assert "Hidden Somebody" in page and "Submitted 1" in page and "2 of 20 seats" in page


def test_with_many_seats_taken_only_their_total_tells_that_one_more_is_taken(
    programme: Programme, browser_of: BrowserOf
) -> None:
    cohort = programme.cohorts["admitting"]
    for _number in range(6):
        make_application(cohort, state=A.ACCEPTED)
    browser = browser_of(programme.manager)
    url = f"/manage/cohorts/{cohort.public_id}/applications"
    before = seen(browser, [url])[url]
    assert "6 of 20 seats taken" in before
    make_application(
        cohort, make_person("H", country="VN", is_hidden=True), state=A.ACCEPTED, country="VN"
    )
    after = seen(browser, [url])[url]
    assert after.replace("7 of 20", "6 of 20") == before


def test_whoever_hides_keeps_the_place_on_the_waitlist(
    programme: Programme, browser_of: BrowserOf
) -> None:
    cohort = programme.cohorts["admitting"]
    with unit_of_work():
        db.session.execute(update(Cohort).where(Cohort.id == cohort.id).values(capacity=2))
    rows = [
        make_application(
            cohort,
            make_person(name, is_hidden=name == "Hidden"),
            state=A.WAITLISTED,
            waitlist_position=place,
        )
        for place, name in enumerate(("First", "Hidden", "Third"), start=1)
    ]
    browser = browser_of(programme.manager)
    page = browser.get(f"/manage/cohorts/{cohort.public_id}/waitlist/offers")
    assert "1 person gets an offer" in page and "Hidden" not in page.html
    page = browser.submit(page, button="Send 1 offer")
    assert page.notices == ["1 offer is sent."]
    states = [db.session.get_one(Application, row.id, populate_existing=True).state for row in rows]
    assert states == [A.OFFERED, A.OFFERED, A.WAITLISTED]
