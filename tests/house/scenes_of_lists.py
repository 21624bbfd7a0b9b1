"""A small scene of each list: rows that are called something, and who looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from tests.factories import make_account, make_company, make_organisation, make_person, make_site
from tests.factories.admissions import make_application
from tests.factories.allocations import make_joint_run, make_run
from tests.factories.alumni import make_finished_cohort
from tests.factories.placements import make_concern, make_graduate, make_placement, make_posting
from tests.factories.places import make_park
from tests.factories.programme import make_cohort, make_course_version
from tests.house.list_cases import numbers, scene_of, staff
from training_portal.accounts.invitation_queries import INVITATIONS
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.worktable_queries import ACCOUNTS
from training_portal.allocations.joint_queries import JOINT_RUNS
from training_portal.allocations.models import JointRun
from training_portal.allocations.queries import OUTCOMES
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.cohorts.worktable_queries import COHORTS
from training_portal.courses.queries import CATALOGUE
from training_portal.courses.worktable_queries import COURSES
from training_portal.credentials.models import Certificate
from training_portal.credentials.worktable_queries import CERTIFICATES, OF_COHORT
from training_portal.geography.park_list import KEPT_PARKS, PARKS
from training_portal.jobs.queries import JOBS
from training_portal.organisations.company_worktable import COMPANIES, PUBLIC
from training_portal.organisations.models import Organisation
from training_portal.organisations.queries import ORGANISATIONS
from training_portal.people.models import Person
from training_portal.placements.applicant_queries import APPLICANTS
from training_portal.placements.concern_queries import CONCERNS
from training_portal.placements.models import Concern
from training_portal.placements.posting_lists import OWN, REVIEWED
from training_portal.placements.public_queries import OPEN
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.translations.queries import LACKING


@scene_of("parks", PARKS, "name")
def _parks(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_park(code=f"park-{next(numbers)}", name=word)
    return None, "/parks"


@scene_of("kept parks", KEPT_PARKS, "name")
def _kept_parks(words: Sequence[str]) -> tuple[Account, str]:
    _parks(words)
    return staff(), "/manage/parks"


@scene_of("parks by what they are known for", PARKS)
def _parks_known_for(words: Sequence[str]) -> tuple[None, str]:
    parks = [make_park(code=f"park-{next(numbers)}", name="A park") for _word in words]
    with unit_of_work():
        for park, word in zip(parks, words, strict=True):
            park.note = word
    return None, "/parks"


@scene_of("courses", COURSES, "title")
def _courses(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_course_version(title=word)
    return staff(), "/manage/courses"


@scene_of("the catalogue", CATALOGUE, "title")
def _catalogue(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_course_version(title=word)
    return None, "/courses"


@scene_of("outcomes of a run", OUTCOMES, "name")
def _outcomes(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort(capacity=50)
    people = [make_person(word, nationality="LA") for word in words]
    run = make_run(cohort, *(make_application(cohort, person) for person in people))
    return staff(), f"/manage/cohorts/{cohort.public_id}/allocation/runs/{run.public_id}"


@scene_of("joint runs", JOINT_RUNS, "by")
def _joint_runs(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        cohort, account = make_cohort(), make_account(name=word)
        joint = make_joint_run(cohort)
        with unit_of_work():
            db.session.get_one(JointRun, joint.id).made_by_id = account.id
            # It is searched by the codes of its cohorts.
            db.session.get_one(Cohort, cohort.id).code = word
    return staff(), "/manage/allocations"


def _cohorts(words: Sequence[str], field: str) -> tuple[Account, str]:
    cohorts = [make_cohort() for _word in words]
    with unit_of_work():
        for cohort, word in zip(cohorts, words, strict=True):
            setattr(db.session.get_one(Cohort, cohort.id), field, word)
    return staff(), "/manage/cohorts?columns=title.venue.host"


@scene_of("cohorts", COHORTS, "code")
def _cohorts_by_code(words: Sequence[str]) -> tuple[Account, str]:
    return _cohorts(words, "code")


@scene_of("cohorts by venue", COHORTS)
def _cohorts_by_venue(words: Sequence[str]) -> tuple[Account, str]:
    return _cohorts(words, "venue")


@scene_of("cohorts by course", COHORTS, "title")
def _cohorts_by_course(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_cohort(version=make_course_version(title=word))
    return staff(), "/manage/cohorts"


@scene_of("cohorts by host", COHORTS, "host", finds=False)
def _cohorts_by_host(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_cohort(host=make_organisation(name=word))
    return staff(), "/manage/cohorts?columns=host"


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
            number=f"MTP-2027-{next(numbers):06}", enrolment_id=enrolment.id, holder_name=holder,
            course_title=course, hours=Decimal(90), starts_on=date(2027, 1, 4),
            ends_on=date(2027, 1, 29), place="Aichi", issuer_name="An institute (demo)",
            issued_on=date(2027, 2, 1), state_since=clock.now(),
        )  # fmt: skip
        db.session.add(certificate)
    return certificate


@scene_of("certificates", CERTIFICATES, "holder")
def _certificates(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person(word), word)
    return staff(), "/manage/certificates"


@scene_of("certificates by the printed name", OF_COHORT)
def _certificates_of_cohort(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person("Called otherwise today"), word)
    return staff(), f"/manage/cohorts/{cohort.public_id}/certificates"


@scene_of("certificates by cohort", CERTIFICATES, "cohort")
def _certificates_by_cohort(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        cohort = make_finished_cohort()
        with unit_of_work():
            db.session.get_one(Cohort, cohort.id).code = word
        certify(cohort, make_person("Somebody"), "Somebody")
    return staff(), "/manage/certificates"


@scene_of("certificates by course", CERTIFICATES, "course", finds=False)
def _certificates_by_course(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        certify(cohort, make_person("Somebody"), "Somebody", word)
    return staff(), "/manage/certificates"


def _of_company(company: Organisation) -> Account:
    return make_account(Role.COMPANY_RECRUITER, organisation=company)


@scene_of("own postings", OWN, "title")
def _own_postings(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        make_posting(company, title=word)
    return _of_company(company), "/company/postings"


@scene_of("own postings by site", OWN, "site", finds=False)
def _own_postings_by_site(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    for word in words:
        make_posting(company, site=make_site(company, name=word))
    return _of_company(company), "/company/postings"


@scene_of("postings by company", REVIEWED, "company")
def _reviewed_postings(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_posting(make_company("LA", name=word))
    return staff(), "/manage/postings"


@scene_of("open postings", OPEN, "title")
def _open_postings(words: Sequence[str]) -> tuple[None, str]:
    for word in words:
        make_posting(title=word)
    return None, "/placements"


@scene_of("applicants", APPLICANTS, "name")
def _applicants(words: Sequence[str]) -> tuple[Account, str]:
    company = make_company("LA")
    posting = make_posting(company)
    for word in words:
        _account, person = make_graduate()
        make_placement(posting, person, shared={"name": word})
    return _of_company(company), f"/company/postings/{posting.public_id}/applicants"


def _concern(company: str = "Some works", **facts: str) -> Concern:
    _account, person = make_graduate(**facts)
    name = f"{company} {next(numbers)}" if company == "Some works" else company
    return make_concern(make_placement(make_posting(make_company("LA", name=name)), person))


@scene_of("concerns by company", CONCERNS, "company")
def _concerns_by_company(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _concern(word)
    return staff(), "/manage/concerns"


@scene_of("concerns by who looks into them", CONCERNS, "taken_by", finds=False)
def _concerns_by_keeper(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        concern, keeper = _concern(), make_account(Role.PROGRAMME_COORDINATOR, name=word)
        with unit_of_work():
            db.session.get_one(Concern, concern.id).taken_by_id = keeper.id
    return staff(), "/manage/concerns"


@scene_of("organisations", ORGANISATIONS, "name")
def _organisations(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_organisation(name=word)
    return staff(), "/manage/organisations"


@scene_of("companies", COMPANIES, "name")
def _companies(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_company("LA", name=word)
    return staff(), "/manage/companies"


@scene_of("companies for everybody", PUBLIC, "name")
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
                email=email or f"invited{next(numbers)}@example.org", name=name,
                role=Role.PROGRAMME_COORDINATOR, invited_by_id=inviter.id,
                created_at=clock.now(), expires_at=clock.now() + timedelta(days=3),
            )
        )  # fmt: skip


@scene_of("invitations", INVITATIONS, "name")
def _invitations(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        invite(word)
    return staff(Role.ADMINISTRATOR), "/manage/accounts/invitations"


@scene_of("invitations by who invites", INVITATIONS, "inviter", finds=False)
def _invitations_by_inviter(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        invite(by=make_account(Role.ADMINISTRATOR, name=word))
    return staff(Role.ADMINISTRATOR), "/manage/accounts/invitations?columns=inviter"


@scene_of("accounts", ACCOUNTS, "name")
def _accounts(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_account(name=word)
    return staff(Role.ADMINISTRATOR), "/manage/accounts"


def _job(about: str, asker: Account) -> None:
    with unit_of_work():
        db.session.add(
            jobs.Job(
                kind="parcels", about=about, arguments={}, asked_by=f"account:{asker.id}",
                language="en", created_at=clock.now(), due_at=clock.now(),
            )
        )  # fmt: skip


@scene_of("jobs", JOBS, "about")
def _jobs(words: Sequence[str]) -> tuple[Account, str]:
    asker = make_account()
    for word in words:
        _job(word, asker)
    return staff(Role.ADMINISTRATOR), "/manage/jobs"


@scene_of("jobs by who asked", JOBS, "asked_by")
def _jobs_by_asker(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _job("LA-2027-1", make_account(name=word))
    return staff(Role.ADMINISTRATOR), "/manage/jobs"


@scene_of("texts without a translation", LACKING, "text")
def _untranslated(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_course_version(title=word)
    return staff(), "/manage/translations/ja"
