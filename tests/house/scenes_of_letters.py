"""Small scenes of the lists of letters and messages, and of those who get one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, manager_of
from tests.factories.reviews import make_plan, make_review, make_reviewer
from tests.house.list_cases import scene_of, staff
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_services, message_services
from training_portal.messaging.audiences import Audience
from training_portal.messaging.groups import Narrowing
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_queries import LETTERS
from training_portal.messaging.message_queries import DELIVERIES, MESSAGES
from training_portal.messaging.message_services import Draft
from training_portal.messaging.recipients import BODIES, RECIPIENTS
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM


def _accepted(words: Sequence[str]) -> tuple[Cohort, list[int]]:
    cohort = make_cohort(capacity=60)
    state = ApplicationState.ACCEPTED
    return cohort, [make_application(cohort, make_person(word), state=state).id for word in words]


def _bodies(words: Sequence[str]) -> tuple[Cohort, list[int]]:
    kind = OrganisationKind.MINISTRY
    bodies = [make_organisation(kind, "LA", name=word, nominates=True) for word in words]
    return make_cohort(), [body.id for body in bodies]


@scene_of("people who can get a letter", RECIPIENTS, "name")
def _recipients(words: Sequence[str]) -> tuple[Account, str]:
    cohort, _ids = _accepted(words)
    return staff(), f"/manage/cohorts/{cohort.public_id}/letters/new/visa_support"


@scene_of("bodies that can get a letter", BODIES, "name")
def _bodies_to_write_to(words: Sequence[str]) -> tuple[Account, str]:
    cohort, _ids = _bodies(words)
    return staff(), f"/manage/cohorts/{cohort.public_id}/letters/new/nomination_request"


@scene_of("letters to people", LETTERS, "addressee")
def _letters(words: Sequence[str]) -> tuple[Account, str]:
    cohort, ids = _accepted(words)
    letter_services.issue(LetterKind.INVITATION, cohort, ids, actor=SYSTEM)
    return staff(), f"/manage/cohorts/{cohort.public_id}/letters"


@scene_of("letters to bodies", LETTERS)
def _letters_to_bodies(words: Sequence[str]) -> tuple[Account, str]:
    cohort, ids = _bodies(words)
    letter_services.issue(LetterKind.NOMINATION_REQUEST, cohort, ids, actor=SYSTEM)
    return staff(), f"/manage/cohorts/{cohort.public_id}/letters"


def _send(cohort: Cohort, audience: Audience, subject: str) -> str:
    staff_of_host = manager_of(cohort)
    draft = Draft(audience, Narrowing(), {"en": (subject, "Dear {name}.")})
    return message_services.send(cohort, draft, actor=staff_of_host).public_id


@scene_of("messages by subject", MESSAGES, "subject")
def _messages(words: Sequence[str]) -> tuple[Account, str]:
    cohort, _ids = _accepted(["Somebody"])
    for word in words:
        _send(cohort, Audience.APPLICANTS, word)
    return staff(), f"/manage/cohorts/{cohort.public_id}/messages"


@scene_of("people who got a message", DELIVERIES, "name")
def _deliveries(words: Sequence[str]) -> tuple[Account, str]:
    cohort, _ids = _accepted(words)
    message = _send(cohort, Audience.APPLICANTS, "A message")
    return staff(), f"/manage/cohorts/{cohort.public_id}/messages/{message}"


@scene_of("reviewers who got a message", DELIVERIES)
def _reviewers(words: Sequence[str]) -> tuple[Account, str]:
    cohort, [application_id, *_more] = _accepted(words)
    make_plan(cohort)
    application = db.session.get_one(Application, application_id)
    for word in words:
        make_review(application, make_reviewer(word))
    message = _send(cohort, Audience.REVIEWERS, "A message")
    return staff(), f"/manage/cohorts/{cohort.public_id}/messages/{message}"
