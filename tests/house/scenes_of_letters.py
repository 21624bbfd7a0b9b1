"""Small scenes of the lists of letters, and of those who can get one."""

from __future__ import annotations

from collections.abc import Sequence

from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.house.list_cases import scene_of, staff
from training_portal.accounts.models import Account
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_queries import LETTERS
from training_portal.messaging.recipients import BODIES, RECIPIENTS
from training_portal.organisations.models import OrganisationKind
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
