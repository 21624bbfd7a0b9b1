"""A small scene of each list of people and of what is theirs, and who looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.factories import make_account, make_organisation, make_person, make_twin
from tests.factories.admissions import make_application, make_document, make_nomination
from tests.factories.alumni import make_finished_cohort, make_member
from tests.factories.appeals import make_appeal, make_rejected
from tests.factories.appointments import in_days, make_slots
from tests.factories.employers import make_employer
from tests.factories.endorsements import make_chain, make_office, step
from tests.factories.health import ask_for_it, make_accepted, make_officer, make_part
from tests.factories.programme import make_cohort, make_course_version
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.house.list_cases import scene_of, staff
from training_portal.accounts.models import Account
from training_portal.admissions.document_list import DOCUMENTS
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.nominee_worktable import NOMINEES
from training_portal.admissions.offered_cohorts import OFFERED
from training_portal.admissions.worktable import LISTING as APPLICATIONS
from training_portal.alumni.directory_queries import DIRECTORY_WITH_EXPORT
from training_portal.alumni.models import NetworkReport
from training_portal.alumni.report_queries import REPORTS
from training_portal.appeals.worktable import APPEALS
from training_portal.cohorts.models import Cohort, Enrolment, PastImport
from training_portal.cohorts.past.worktable import PAST_LISTS
from training_portal.endorsements.worktable import TO_ENDORSE
from training_portal.health.care_list import CARE
from training_portal.health.worktable import PARTS
from training_portal.learning.roster import PEOPLE
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.people.claim_queries import QUESTIONS
from training_portal.people.models import ClaimQuestion, Person
from training_portal.people.twins.queries import TWINS
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.records.our_nominees import OUR_NOMINEES, OUR_STAFF
from training_portal.records.people_list import OF_BODY
from training_portal.records.people_list import PEOPLE as ALL_PEOPLE
from training_portal.reviews.board import BOARD
from training_portal.reviews.interview_board import INTERVIEWS
from training_portal.reviews.own_interviews import OWN_INTERVIEWS
from training_portal.reviews.queue import QUEUE


def _enrolled(words: Sequence[str]) -> Cohort:
    """People of these names with a place in a cohort."""
    cohort = make_finished_cohort()
    with unit_of_work():
        db.session.add_all(
            Enrolment(
                cohort_id=cohort.id, person_id=make_person(word).id, sending_country="LA",
                enrolled_at=clock.now(),
            )
            for word in words
        )  # fmt: skip
    return cohort


def _nominated(words: Sequence[str]) -> tuple[Cohort, Organisation]:
    """People of these names, put forward for a cohort by a body, in this order."""
    cohort, body = make_cohort(), make_organisation(nominates=True)
    for rank, word in enumerate(words, start=1):
        person = make_person(word)
        make_application(cohort, person, nomination=make_nomination(cohort, person, body, rank))
    return cohort, body


@scene_of("applications", APPLICATIONS, "person")
def _applications(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        make_application(cohort, make_person(word))
    return staff(), f"/manage/cohorts/{cohort.public_id}/applications"


@scene_of("documents", DOCUMENTS, "person")
def _documents(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        make_document(make_application(cohort, make_person(word)))
    return staff(), f"/manage/cohorts/{cohort.public_id}/documents"


@scene_of("applications by nominating body", APPLICATIONS, "organisation", finds=False)
def _applications_by_body(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        person = make_person()
        body = make_organisation(name=word)
        make_application(cohort, person, nomination=make_nomination(cohort, person, body))
    return staff(), f"/manage/cohorts/{cohort.public_id}/applications"


@scene_of("nominees", NOMINEES, "name")
def _nominees(words: Sequence[str]) -> tuple[Account, str]:
    cohort, body = _nominated(words)
    officer = make_account(Role.NOMINATING_OFFICER, organisation=body)
    return officer, f"/nominations/{cohort.public_id}"


@scene_of("the people of a cohort", PEOPLE, "name")
def _roster(words: Sequence[str]) -> tuple[Account, str]:
    cohort = _enrolled(words)
    return staff(), f"/manage/cohorts/{cohort.public_id}/people"


@scene_of("claims", QUESTIONS, "claimant")
def _claims(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        _claim(word, make_person("Some record"))
    return staff(), "/manage/claims"


@scene_of("claims by body", QUESTIONS, "organisation")
def _claims_by_body(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        record = make_person("Some record")
        with unit_of_work():
            db.session.get_one(Person, record.id).recorded_by_id = make_organisation(name=word).id
        _claim("Somebody", record)
    return staff(), "/manage/claims"


@scene_of("people on record twice", TWINS, "one")
def _twins(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_twin(word, "Somebody")
    return staff(), "/manage/people/twice"


@scene_of("people on record twice, the other", TWINS, "other")
def _other_twins(words: Sequence[str]) -> tuple[Account, str]:
    for word in words:
        make_twin("Somebody", word)
    return staff(), "/manage/people/twice"


def _claim(name: str, record: Person) -> None:
    person = make_person(name)
    with unit_of_work():
        db.session.add(
            ClaimQuestion(unclaimed_id=record.id, claimant_id=person.id, asked_at=clock.now())
        )


@scene_of("the network", DIRECTORY_WITH_EXPORT, "name")
def _network(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_finished_cohort()
    for word in words:
        make_member(word, cohort=cohort)
    return staff(), "/network"


@scene_of("reports in the network", REPORTS, "reported")
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
    return staff(), "/manage/network/reports"


@scene_of("people for staff", ALL_PEOPLE, "name")
def _people(words: Sequence[str]) -> tuple[Account, str]:
    _enrolled(words)
    return staff(), "/manage/people"


@scene_of("people of a nominating body", OF_BODY, "name")
def _people_of_body(words: Sequence[str]) -> tuple[Account, str]:
    _cohort, body = _nominated(words)
    return make_account(Role.NOMINATING_OFFICER, organisation=body), "/manage/people"


@scene_of("our nominees", OUR_NOMINEES, "name")
def _our_nominees(words: Sequence[str]) -> tuple[Account, str]:
    _cohort, body = _nominated(words)
    return make_account(Role.NOMINATING_OFFICER, organisation=body), "/our-nominees"


@scene_of("our staff", OUR_STAFF, "name")
def _our_staff(words: Sequence[str]) -> tuple[Account, str]:
    employer = make_employer()
    for word in words:
        employer.employee(word)
    return employer.owner, "/our-nominees"


@scene_of("cohorts to nominate for", OFFERED, "title")
def _offered(words: Sequence[str]) -> tuple[Account, str]:
    body = make_organisation(nominates=True)
    for word in words:
        make_cohort(version=make_course_version(title=word))
    return make_account(Role.NOMINATING_OFFICER, organisation=body), "/nominations"


@scene_of("lists of past cohorts", PAST_LISTS, "name")
def _past_lists(words: Sequence[str]) -> tuple[Account, str]:
    reader = staff()
    with unit_of_work():
        db.session.add_all(
            PastImport(
                source=word, original_name="list.xlsx", created_by_id=reader.id,
                created_at=clock.now(),
            )
            for word in words
        )  # fmt: skip
    return reader, "/manage/past-cohorts"


@scene_of("lists of past cohorts by who sent them", PAST_LISTS, "sent_by", finds=False)
def _past_lists_by_sender(words: Sequence[str]) -> tuple[Account, str]:
    with unit_of_work():
        db.session.add_all(
            PastImport(
                source="An archive", original_name="list.xlsx",
                created_by_id=make_account(name=word).id, created_at=clock.now(),
            )
            for word in words
        )  # fmt: skip
    return staff(), "/manage/past-cohorts?columns=sent_by"


@scene_of("reviews", BOARD, "person")
def _reviews(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    make_plan(cohort)
    for word in words:
        make_application(cohort, make_person(word), state=ApplicationState.ELIGIBLE)
    return staff(), f"/manage/cohorts/{cohort.public_id}/reviews"


@scene_of("interviews", INTERVIEWS, "person")
def _interviews(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        make_application(cohort, make_person(word), state=ApplicationState.SHORTLISTED)
    return staff(), f"/manage/cohorts/{cohort.public_id}/interviews"


@scene_of("appeals", APPEALS, "person")
def _appeals(words: Sequence[str]) -> tuple[Account, str]:
    cohort = make_cohort()
    for word in words:
        make_appeal(make_rejected(cohort, make_person(word)))
    return staff(), "/manage/appeals"


@scene_of("medical parts", PARTS, "person")
def _medical_parts(words: Sequence[str]) -> tuple[Account, str]:
    cohort = ask_for_it(make_cohort())
    for word in words:
        make_part(make_accepted(cohort, make_person(word)))
    return make_officer(cohort), "/manage/health"


@scene_of("care", CARE, "person")
def _care(words: Sequence[str]) -> tuple[Account, str]:
    cohort = ask_for_it(make_cohort())
    for word in words:
        make_part(make_accepted(cohort, make_person(word)))
    return staff(), f"/manage/cohorts/{cohort.public_id}/care"


@scene_of("own reviews", QUEUE, "course")
def _own_reviews(words: Sequence[str]) -> tuple[Account, str]:
    reviewer = make_reviewer()
    for word in words:
        cohort = make_cohort(version=make_course_version(title=word))
        make_plan(cohort)
        make_review(make_application(cohort, state=ApplicationState.ELIGIBLE), reviewer)
    return reviewer, "/reviews"


@scene_of("own interviews", OWN_INTERVIEWS, "course")
def _own_interviews(words: Sequence[str]) -> tuple[Account, str]:
    reviewer = make_reviewer()
    for place, word in enumerate(words):
        cohort = make_cohort(version=make_course_version(title=word))
        make_slots(cohort, reviewer, starts=[in_days(3 + place)])
    return reviewer, "/reviews/interviews"


@scene_of("lists to endorse", TO_ENDORSE, "body")
def _lists_to_endorse(words: Sequence[str]) -> tuple[Account, str]:
    office = make_office(chain=False)
    make_chain("KH", step(office.focal))
    for word in words:
        body = make_organisation(OrganisationKind.AGENCY, "KH", name=word, nominates=True)
        each = replace(office, body=body)
        each.nominee()
        each.send()
    return office.second, "/endorsements"
