"""A small scene of each list: rows that are called something, and who looks at them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from urllib.parse import parse_qsl

from tests.factories import make_account, make_company, make_organisation, make_person, make_site
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import make_finished_cohort, make_member
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.factories.places import make_park
from tests.factories.programme import make_cohort, make_course_version
from tests.support.pages import PageClient
from training_portal.accounts.invitation_queries import INVITATIONS
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.worktable_queries import ACCOUNTS
from training_portal.admissions.nominee_worktable import NOMINEES
from training_portal.admissions.worktable import LISTING as APPLICATIONS
from training_portal.alumni.directory_queries import DIRECTORY_WITH_EXPORT
from training_portal.alumni.models import NetworkReport
from training_portal.alumni.report_queries import REPORTS
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.worktable_queries import COHORTS
from training_portal.courses.queries import CATALOGUE
from training_portal.courses.worktable_queries import COURSES
from training_portal.credentials.models import Certificate
from training_portal.credentials.worktable_queries import CERTIFICATES, OF_COHORT
from training_portal.geography.park_list import KEPT_PARKS, PARKS
from training_portal.jobs.queries import JOBS
from training_portal.learning.roster import PEOPLE
from training_portal.organisations.company_worktable import COMPANIES, PUBLIC
from training_portal.organisations.models import Organisation
from training_portal.organisations.queries import ORGANISATIONS
from training_portal.people.claim_queries import QUESTIONS
from training_portal.people.models import ClaimQuestion, Person
from training_portal.placements.applicant_queries import APPLICANTS
from training_portal.placements.concern_queries import CONCERNS
from training_portal.placements.models import Concern
from training_portal.placements.posting_lists import OWN, REVIEWED
from training_portal.placements.public_queries import OPEN
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import Listing

_numbers = count(1)
#: Makes a row for each of these words; gives who looks (None for a visitor), and where.
Scene = Callable[[Sequence[str]], tuple[Account | None, str]]


@dataclass(frozen=True)
class Case:
    """A list, the rows that are made for it, and the column that is sorted by these words."""

    listing: Listing
    scene: Scene
    #: Blank where the words are in no column that is sorted.
    sort: str = ""
    #: Whether the search looks there.
    finds: bool = True


CASES: dict[str, Case] = {}


def _case(
    name: str, listing: Listing, sort: str = "", *, finds: bool = True
) -> Callable[[Scene], Scene]:
    def add(scene: Scene) -> Scene:
        CASES[name] = Case(listing, scene, sort, finds)
        return scene

    return add


def rows_of(browser: PageClient, address: str, words: Sequence[str], **query: str) -> list[str]:
    """Which of these words stand in the lines of the list's file, from the top."""
    path, _mark, before = address.partition("?")
    asked = {**dict(parse_qsl(before)), **query, "format": "csv"}
    text = browser.client.get(path, query_string=asked).get_data(as_text=True)
    cells = [set(line) for line in csv.reader(text.lstrip("\ufeff").splitlines())]
    return [each for line in cells[1:] for each in words if each in line]


def _staff(role: Role = Role.PROGRAMME_COORDINATOR) -> Account:
    return make_account(role, name="Reader of the list", email=f"r{next(_numbers)}@portal.test")


@_case("parks", PARKS, "name")
def _parks(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_park(code=f"park-{next(_numbers)}", name=word)
    return None, "/parks"


@_case("kept parks", KEPT_PARKS, "name")
def _kept_parks(words: Sequence[str]) -> tuple[Account, str]:
    _parks(words)
    return _staff(), "/manage/parks"


@_case("parks by what they are known for", PARKS)
def _parks_known_for(words: Sequence[str]) -> tuple[None, str]:
    parks = [make_park(code=f"park-{next(_numbers)}", name="A park") for _word in words]
    with unit_of_work():
        for park, word in zip(parks, words, strict=True):
            park.note = word
    return None, "/parks"


@_case("courses", COURSES, "title")
def _courses(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_course_version(title=word)
    return _staff(), "/manage/courses"


@_case("the catalogue", CATALOGUE, "title")
def _catalogue(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_course_version(title=word)
    return None, "/courses"


def _cohorts(words: Sequence[str], field: str) -> tuple[Account, str]:
    cohorts = [make_cohort() for _word in words]
    with unit_of_work():
        for cohort, word in zip(cohorts, words, strict=True):
            setattr(db.session.get_one(Cohort, cohort.id), field, word)
    return _staff(), "/manage/cohorts?columns=title.venue.host"


@_case("cohorts", COHORTS, "code")
def _cohorts_by_code(words: Sequence[str]) -> tuple[Account, str]:
    return _cohorts(words, "code")


@_case("cohorts by venue", COHORTS)
def _cohorts_by_venue(words: Sequence[str]) -> tuple[Account, str]:
    return _cohorts(words, "venue")


@_case("cohorts by course", COHORTS, "title")
def _cohorts_by_course(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_cohort(version=make_course_version(title=word))
    return _staff(), "/manage/cohorts"


@_case("cohorts by host", COHORTS, "host", finds=False)
def _cohorts_by_host(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_cohort(host=make_organisation(name=word))
    return _staff(), "/manage/cohorts?columns=host"


def certify(cohort: Cohort, person: Person, holder: str, course: str = "A course") -> Certificate:
    """A certificate that is printed for this holder."""
    with unit_of_work():
        enrolment = Enrolment(
            cohort_id=cohort.id, person_id=person.id, sending_country="LA",
            state=EnrolmentState.COMPLETED, enrolled_at=clock.now(),
        )  # fmt: skip
        db.session.add(enrolment)
        db.session.flush()
        certificate = Certificate(
            number=f"MTP-2027-{next(_numbers):06}", enrolment_id=enrolment.id, holder_name=holder,
            course_title=course, hours=Decimal(90), starts_on=date(2027, 1, 4),
            ends_on=date(2027, 1, 29), place="Aichi", issuer_name="An institute (demo)",
            issued_on=date(2027, 2, 1), state_since=clock.now(),
        )  # fmt: skip
        db.session.add(certificate)
    return certificate


@_case("certificates", CERTIFICATES, "holder")
def _certificates(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person(word), word)
    return _staff(), "/manage/certificates"


@_case("certificates by the printed name", OF_COHORT)
def _certificates_of_cohort(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person("Called otherwise today"), word)
    return _staff(), f"/manage/cohorts/{cohort.public_id}/certificates"


@_case("certificates by cohort", CERTIFICATES, "cohort")
def _certificates_by_cohort(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        cohort = make_finished_cohort()
        with unit_of_work():
            db.session.get_one(Cohort, cohort.id).code = word
        certify(cohort, make_person("Somebody"), "Somebody")
    return _staff(), "/manage/certificates"


@_case("certificates by course", CERTIFICATES, "course", finds=False)
def _certificates_by_course(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person("Somebody"), "Somebody", word)
    return _staff(), "/manage/certificates"


def _of_company(company: Organisation) -> Account:
    return make_account(Role.COMPANY_RECRUITER, organisation=company)


@_case("own postings", OWN, "title")
def _own_postings(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        make_posting(company, title=word)
    return _of_company(company), "/company/postings"


@_case("own postings by site", OWN, "site", finds=False)
def _own_postings_by_site(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        make_posting(company, site=make_site(company, name=word))
    return _of_company(company), "/company/postings"


@_case("postings by company", REVIEWED, "company")
def _reviewed_postings(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_posting(make_company("LA", name=word))
    return _staff(), "/manage/postings"


@_case("open postings", OPEN, "title")
def _open_postings(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_posting(title=word)
    return None, "/placements"


@_case("applicants", APPLICANTS, "name")
def _applicants(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    posting = make_posting(company)
    for word in words:
        _account, person = make_graduate()
        make_placement(posting, person, shared={"name": word})
    return _of_company(company), f"/company/postings/{posting.public_id}/applicants"


def _concern(company: str = "Some works", **facts: str) -> Concern:
    _account, person = make_graduate(**facts)
    name = f"{company} {next(_numbers)}" if company == "Some works" else company
    return make_concern(make_placement(make_posting(make_company("LA", name=name)), person))


@_case("concerns by company", CONCERNS, "company")
def _concerns_by_company(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _concern(word)
    return _staff(), "/manage/concerns"


@_case("concerns by who looks into them", CONCERNS, "taken_by", finds=False)
def _concerns_by_keeper(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        concern, keeper = _concern(), make_account(Role.PROGRAMME_COORDINATOR, name=word)
        with unit_of_work():
            db.session.get_one(Concern, concern.id).taken_by_id = keeper.id
    return _staff(), "/manage/concerns"


@_case("organisations", ORGANISATIONS, "name")
def _organisations(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_organisation(name=word)
    return _staff(), "/manage/organisations"


@_case("companies", COMPANIES, "name")
def _companies(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_company("LA", name=word)
    return _staff(), "/manage/companies"


@_case("companies for everybody", PUBLIC, "name")
def _public_companies(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_company("LA", name=word)
    return None, "/companies"


def invite(name: str = "Somebody", email: str = "", by: Account | None = None) -> None:
    """An invitation that waits."""
    inviter = by or make_account(Role.ADMINISTRATOR)
    with unit_of_work():
        db.session.add(
            Invitation(
                email=email or f"invited{next(_numbers)}@example.org", name=name,
                role=Role.PROGRAMME_COORDINATOR, invited_by_id=inviter.id,
                created_at=clock.now(), expires_at=clock.now() + timedelta(days=3),
            )
        )  # fmt: skip


@_case("invitations", INVITATIONS, "name")
def _invitations(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        invite(word)
    return _staff(Role.ADMINISTRATOR), "/manage/accounts/invitations"


@_case("invitations by who invites", INVITATIONS, "inviter", finds=False)
def _invitations_by_inviter(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        invite(by=make_account(Role.ADMINISTRATOR, name=word))
    return _staff(Role.ADMINISTRATOR), "/manage/accounts/invitations?columns=inviter"


@_case("accounts", ACCOUNTS, "name")
def _accounts(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_account(name=word)
    return _staff(Role.ADMINISTRATOR), "/manage/accounts"


def _job(about: str, asker: Account) -> None:
    with unit_of_work():
        db.session.add(
            jobs.Job(
                kind="parcels", about=about, arguments={}, asked_by=f"account:{asker.id}",
                language="en", created_at=clock.now(), due_at=clock.now(),
            )
        )  # fmt: skip


@_case("jobs", JOBS, "about")
def _jobs(words: Sequence[str]) -> tuple[Account, str]:
    asker = make_account()
    for word in words:
        _job(word, asker)
    return _staff(Role.ADMINISTRATOR), "/manage/jobs"


@_case("jobs by who asked", JOBS, "asked_by")
def _jobs_by_asker(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _job("LA-2027-1", make_account(name=word))
    return _staff(Role.ADMINISTRATOR), "/manage/jobs"


@_case("applications", APPLICATIONS, "person")
def _applications(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        make_application(cohort, make_person(word))
    return _staff(), f"/manage/cohorts/{cohort.public_id}/applications"


@_case("applications by nominating body", APPLICATIONS, "organisation", finds=False)
def _applications_by_body(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        person = make_person()
        body = make_organisation(name=word)
        make_application(cohort, person, nomination=make_nomination(cohort, person, body))
    return _staff(), f"/manage/cohorts/{cohort.public_id}/applications"


@_case("nominees", NOMINEES, "name")
def _nominees(words: Sequence[str]) -> tuple[Account, str]:
    cohort, body = make_cohort(), make_organisation(nominates=True)
    for rank, word in enumerate(words, start=1):
        person = make_person(word)
        make_application(cohort, person, nomination=make_nomination(cohort, person, body, rank))
    officer = make_account(Role.NOMINATING_OFFICER, organisation=body)
    return officer, f"/nominations/{cohort.public_id}"


@_case("the people of a cohort", PEOPLE, "name")
def _roster(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    with unit_of_work():
        db.session.add_all(
            Enrolment(
                cohort_id=cohort.id, person_id=make_person(word).id, sending_country="LA",
                enrolled_at=clock.now(),
            )
            for word in words
        )  # fmt: skip
    return _staff(), f"/manage/cohorts/{cohort.public_id}/people"


@_case("claims", QUESTIONS, "claimant")
def _claims(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _claim(word, make_person("Some record"))
    return _staff(), "/manage/claims"


@_case("claims by body", QUESTIONS, "organisation")
def _claims_by_body(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        record = make_person("Some record")
        with unit_of_work():
            db.session.get_one(Person, record.id).recorded_by_id = make_organisation(name=word).id
        _claim("Somebody", record)
    return _staff(), "/manage/claims"


def _claim(name: str, record: Person) -> None:
    person = make_person(name)
    with unit_of_work():
        db.session.add(
            ClaimQuestion(unclaimed_id=record.id, claimant_id=person.id, asked_at=clock.now())
        )


@_case("the network", DIRECTORY_WITH_EXPORT, "name")
def _network(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        make_member(word, cohort=cohort)
    return _staff(), "/network"


@_case("reports in the network", REPORTS, "reported")
def _reports(words: Sequence[str]) -> tuple[Account, str]:
    reporter = make_person("Somebody")
    people = [make_person(word) for word in words]
    with unit_of_work():
        db.session.add_all(
            NetworkReport(
                reporter_id=reporter.id, reported_id=person.id, words_sealed=b"",
                reported_at=clock.now(),
            )
            for person in people
        )  # fmt: skip
    return _staff(), "/manage/network/reports"
