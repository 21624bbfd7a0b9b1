"""A care note is read by staff once its person agreed, and no longer than that."""

from __future__ import annotations

import pytest

from tests.factories import make_account
from tests.factories.health import make_part, make_patient
from tests.health.conftest import ILLNESS, KEO, BrowserOf, page_of
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort, CohortTrainer, Enrolment, EnrolmentState
from training_portal.health import officer_services
from training_portal.health.models import MedicalPart
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

NOTE = "No pork; a seat near an exit."


@pytest.fixture
def part(application: Application) -> MedicalPart:
    return make_part(application, {"illness": ILLNESS})


@pytest.fixture
def manager(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    host = db.session.get_one(Organisation, cohort.host_id)
    return browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host))


@pytest.fixture
def trainer(cohort: Cohort, browser_of: BrowserOf) -> PageClient:
    account = make_account(Role.TRAINER)
    with unit_of_work():
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=account.id))
    return browser_of(account)


def care_of(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/care"


def of_staff(application: Application, cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}"


def note(part: MedicalPart, words: str = NOTE) -> None:
    officer_services.write_note(part.id, words, actor=SYSTEM)


def test_staff_read_it_once_the_person_has_agreed(
    officer: PageClient,
    keo: PageClient,
    manager: PageClient,
    trainer: PageClient,
    part: MedicalPart,
    application: Application,
    cohort: Cohort,
) -> None:
    page = officer.get(officer.get(f"/manage/health/{part.public_id}").link("Write a care note"))
    page = officer.submit(page, note=NOTE)
    assert "Waits for the person" in page
    assert NOTE not in mails_to(KEO)[-1].body
    assert NOTE not in manager.get(care_of(cohort))
    page = keo.get(keo.get(page_of(application)).link("Say whether staff may read it"))
    assert NOTE in page
    page = keo.submit(page, verb="agree_note")
    assert page.notices == ["Staff of the course read the note now."]
    assert NOTE in manager.get(care_of(cohort))
    assert NOTE in manager.get(of_staff(application, cohort))
    assert NOTE in trainer.get(care_of(cohort))


def test_what_was_told_is_read_by_none_of_them(
    manager: PageClient, part: MedicalPart, application: Application, cohort: Cohort
) -> None:
    for page in (manager.get(care_of(cohort)), manager.get(of_staff(application, cohort))):
        assert "Given" in page and ILLNESS not in page.html


def test_somebody_else_who_left_changes_nothing(
    manager: PageClient, part: MedicalPart, cohort: Cohort
) -> None:
    other = make_patient(cohort, "Sok Dara")
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=cohort.id, person_id=other.person_id, sending_country="LA",
                enrolled_at=clock.now(), state=EnrolmentState.WITHDRAWN,
            )
        )  # fmt: skip
    page = manager.get(f"{care_of(cohort)}?given=yes")
    assert "Keo Chanthy" in page and "Sok Dara" not in page


def test_it_is_a_task_until_there_is_an_answer(
    keo: PageClient, part: MedicalPart, application: Application
) -> None:
    note(part)
    address = keo.get("/me").link("Say whether staff may read a care note: Production Management")
    assert address == f"{page_of(application)}/health/note"
    keo.submit(address, verb="decline_note")
    assert "care note" not in keo.get("/me")


def test_who_does_not_agree_is_asked_no_more_and_nobody_reads_it(
    keo: PageClient,
    manager: PageClient,
    part: MedicalPart,
    cohort: Cohort,
    application: Application,
) -> None:
    note(part)
    page = keo.submit(f"{page_of(application)}/health/note", verb="decline_note")
    assert page.notices == ["Staff do not read the note."]
    assert "Say whether" not in page
    assert NOTE not in manager.get(care_of(cohort))
    assert "not possible now" in keo.submit(
        f"{page_of(application)}/health/note", verb="agree_note", status=409
    )


def test_who_agreed_can_change_their_mind(
    keo: PageClient,
    manager: PageClient,
    part: MedicalPart,
    cohort: Cohort,
    application: Application,
) -> None:
    note(part)
    keo.submit(f"{page_of(application)}/health/note", verb="agree_note")
    page = keo.get(f"{page_of(application)}/health/note")
    assert "You agreed" in page
    keo.submit(page, verb="decline_note")
    assert NOTE not in manager.get(of_staff(application, cohort))


def test_other_words_are_agreed_to_anew(
    keo: PageClient,
    manager: PageClient,
    part: MedicalPart,
    cohort: Cohort,
    application: Application,
) -> None:
    note(part)
    keo.submit(f"{page_of(application)}/health/note", verb="agree_note")
    note(part, NOTE)  # the same words ask nobody again
    assert NOTE in manager.get(care_of(cohort))
    note(part, "No pork, and no nuts.")
    assert "No pork" not in manager.get(care_of(cohort))


def test_a_note_that_is_taken_back_is_gone(
    officer: PageClient, keo: PageClient, part: MedicalPart, application: Application
) -> None:
    address = f"/manage/health/{part.public_id}/note"
    page = officer.submit(address, note="", status=422)
    assert any("there is none yet that could be taken back" in each for each in page.errors)
    note(part)
    page = officer.submit(address, note="")
    assert page.notices == ["The care note is taken back."]
    assert NOTE not in keo.get(page_of(application))
    keo.get(f"{page_of(application)}/health/note", status=409)


def test_an_answer_is_one_of_the_two(
    keo: PageClient, part: MedicalPart, application: Application
) -> None:
    note(part)
    assert keo.submit(f"{page_of(application)}/health/note", status=422).errors


def test_nobody_agrees_to_other_words_than_those_that_were_read(
    keo: PageClient,
    manager: PageClient,
    part: MedicalPart,
    application: Application,
    cohort: Cohort,
) -> None:
    note(part)
    address = f"{page_of(application)}/health/note"
    opened = keo.get(address)
    note(part, "No pork; asthma, a spray in the bag.")
    page = keo.submit(opened, verb="agree_note", status=409)
    assert "asthma" in page and "The note has other words now" in page
    assert "asthma" not in manager.get(care_of(cohort))
    keo.submit(page, verb="agree_note")
    assert "asthma" in manager.get(care_of(cohort))


def test_two_windows_that_write_notes_are_shown_to_each_other(
    officer: PageClient, part: MedicalPart
) -> None:
    address = f"/manage/health/{part.public_id}/note"
    first, second = officer.get(address), officer.get(address)
    officer.submit(first, note="No pork")
    page = officer.submit(second, note="No beef", status=409)
    assert "No pork" in page and "No beef" in page


def test_the_list_of_staff_is_narrowed_by_what_is_there(
    manager: PageClient,
    keo: PageClient,
    part: MedicalPart,
    application: Application,
    cohort: Cohort,
) -> None:
    note(part)
    keo.submit(f"{page_of(application)}/health/note", verb="agree_note")
    for narrowed in ("given=yes", "note=with", "q=keo"):
        assert "Keo Chanthy" in manager.get(f"{care_of(cohort)}?{narrowed}")
    for narrowed in ("given=not_yet", "note=without", "q=nobody"):
        assert "Nobody found" in manager.get(f"{care_of(cohort)}?{narrowed}")
