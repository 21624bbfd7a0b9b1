"""People in every state of everything, shown or hidden, and what readers see of them.

The pages are all that the portal has in a section, and the reader's own start page, taken from the
address map, so that a page that is added later is compared too.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import openpyxl
from flask import Flask
from werkzeug.routing import Rule

from tests.factories import make_company
from tests.factories.accounts import give_role
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import make_link, make_member
from tests.factories.placements import make_placement, make_posting
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
from training_portal.placements.models import Posting
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.small_groups import SMALLEST_GROUP

BrowserOf = Callable[[Account], PageClient]
#: Fields of forms that are new with every page.
FRESH = {"csrf_token", "idempotency_key"}
#: Figures of five and more count hidden people as they count everybody, so that hiding rewrites no
#: reported quarter; what they give away is held by tests of the measure and of the reports.
FIGURES = ("/manage/network", "/reports")
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
    company: Organisation
    posting: Posting
    #: Who may not know of these people: they work for others, or see figures and what was shared.
    others: dict[str, Account]
    #: The public id of what a shown person sent to the company.
    applicant: str = ""


def make_programme() -> Programme:
    host = make_organisation("JP", "Our institute")
    today, now = clock.today(), clock.now()
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
    company = make_company("LA", name="Harness works")
    elsewhere = make_account(name="Another trainer")
    cohort = make_cohort()
    with unit_of_work():
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=elsewhere.id))
    give_role(elsewhere, Role.TRAINER)
    others = {
        "observer": make_account(Role.OBSERVER),
        "trainer of another cohort": elsewhere,
        "officer of another body": _holding(
            Role.NOMINATING_OFFICER, make_organisation("KH", "A third ministry", nominates=True)
        ),
        "company": _holding(Role.COMPANY_OWNER, company),
    }
    posting = make_posting(company, openings=9, countries=("LA", "VN"))
    return Programme(
        cohorts, host, manager, trainer, session, component, bodies, company, posting, others
    )


def _holding(role: Role, organisation: Organisation) -> Account:
    account = make_account()
    give_role(account, role, organisation)
    return account


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
    if not hidden:
        # Whoever applies to a company, hidden or not, has agreed to be seen by this one.
        placement = make_placement(programme.posting, make_person(name, country=country))
        programme.applicant = placement.public_id
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
            issued_on=clock.today(),
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


def addresses(
    app: Flask, programme: Programme, shown: dict[str, str], section: str = "/manage"
) -> Iterator[str]:
    """Every page of a section that the known things lead to, with its exports."""
    known = {**shown, "session_id": programme.session.public_id, "country": "LA"}
    yield "/me"
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        is_theirs = rule.rule.startswith(section) and rule.rule not in FIGURES
        if not is_theirs or "GET" not in (rule.methods or ()):
            continue
        for cohort in programme.cohorts.values():
            for verb in ("shortlist", "offer", "enrol", "cancel", "confirm"):
                known |= _of_company(programme, rule) | {"verb": verb}
                if (address := _address(app, rule, known, cohort)) is not None:
                    yield address
                if "verb" not in rule.arguments:
                    break


def _of_company(programme: Programme, rule: Rule) -> dict[str, str]:
    """What names things of the company, where they have the names of things of cohorts."""
    if not rule.rule.startswith("/company"):
        return {}
    is_postings = rule.rule.startswith("/company/postings")
    of = programme.posting if is_postings else programme.company
    return {"public_id": of.public_id, "application_id": programme.applicant}


def _address(app: Flask, rule: Rule, known: dict[str, str], cohort: Cohort) -> str | None:
    values = {**known, "cohort_id": cohort.public_id}
    values["code"] = known["certificate"] if "certificates" in rule.rule else "report"
    if rule.endpoint.startswith("cohorts."):
        values["public_id"] = cohort.public_id
    if not set(rule.arguments) <= set(values):
        return None
    adapter = app.url_map.bind("localhost")
    wanted = {name: values[name] for name in rule.arguments}
    try:
        return str(adapter.build(rule.endpoint, wanted, method="GET"))
    except ValueError:
        return None  # A verb of cohorts, where the page has verbs of its own.


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


def difference(before: str, after: str) -> list[str]:
    old, new = before.splitlines(), after.splitlines()
    return [line[-300:] for line in new if line not in old] + [
        line[-300:] for line in old if line not in new
    ]
