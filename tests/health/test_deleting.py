"""A medical part goes by its day, with the place, with the person; nothing of it stays."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.admissions.applying import PDF
from tests.factories.health import make_part
from tests.health.conftest import ILLNESS, page_of
from tests.support.pages import PageClient
from training_portal.accounts import services as accounts
from training_portal.accounts.models import Account
from training_portal.admissions import application_services
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.health import plan_services, services
from training_portal.health.models import MedicalPart
from training_portal.people import own_data
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock, files
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

_STATEMENT = files.Upload("Zebrafever.pdf", "application/pdf", PDF)


def is_there(application: Application) -> bool:
    found = db.session.scalar(select(MedicalPart.id).where(MedicalPart.id == application.id))
    return found is not None


def ends(cohort: Cohort, days_ago: int) -> None:
    """Let a cohort have ended so many days ago, at the programme's own clock."""
    with unit_of_work():
        row = db.session.get_one(Cohort, cohort.id)
        row.ends_on = clock.today() - timedelta(days=days_ago)
        row.starts_on = row.ends_on - timedelta(days=25)


@pytest.mark.parametrize(("days", "stays"), [(90, True), (91, False)], ids=["90", "91"])
def test_it_is_kept_for_ninety_days_after_the_last_day(
    application: Application, cohort: Cohort, days: int, stays: bool
) -> None:
    make_part(application, upload=_STATEMENT)
    ends(cohort, days)
    assert plan_services.delete_served() == (0 if stays else 1)
    assert is_there(application) is stays
    assert (db.session.scalar(select(files.StoredFile)) is not None) is stays


@pytest.mark.parametrize(
    "state",
    [ApplicationState.WITHDRAWN, ApplicationState.CANCELLED],
    ids=["withdrawn", "cancelled"],
)
def test_it_goes_with_the_place(
    keo: PageClient, application: Application, state: ApplicationState
) -> None:
    make_part(application)
    with unit_of_work():
        db.session.get_one(Application, application.id).state = state
    assert "Medical part" not in keo.get(page_of(application))
    assert plan_services.delete_served() == 1
    assert not is_there(application)


def test_giving_the_seat_back_is_enough(application: Application) -> None:
    make_part(application)
    application_services.withdraw_application(application.id, reason="Ill.", actor=SYSTEM)
    assert plan_services.delete_served() == 1
    assert plan_services.delete_served() == 0


def test_what_waits_to_be_deleted_is_no_longer_there_for_its_person_either(
    keo: PageClient, application: Application
) -> None:
    make_part(application)
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.WITHDRAWN
    keo.get(f"{page_of(application)}/health/statement", status=404)
    keo.get(f"{page_of(application)}/health/take-back", status=409)


def test_a_place_that_is_there_again_meanwhile_keeps_it(application: Application) -> None:
    make_part(application)
    assert services.purge(application.id) == 0
    assert is_there(application)


def test_who_has_a_place_again_gives_it_again(keo: PageClient, application: Application) -> None:
    make_part(application, {"illness": ILLNESS})
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.WITHDRAWN
    plan_services.delete_served()
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.ACCEPTED
    page = keo.get(f"{page_of(application)}/health")
    assert ILLNESS not in page.html
    keo.submit(page, nothing="y", agrees="y")
    assert is_there(application)


def test_no_word_of_it_stays_when_its_person_is_erased(application: Application) -> None:
    make_part(application, {"illness": ILLNESS}, upload=_STATEMENT)
    stored = db.session.scalars(select(files.StoredFile)).one()
    people.erase(application.person_id, actor=SYSTEM)
    assert not is_there(application)
    assert db.session.get(files.StoredFile, stored.id) is None


def test_the_audit_says_what_was_done_and_nothing_of_what_was_told(
    application: Application,
) -> None:
    make_part(application, {"illness": ILLNESS})
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.WITHDRAWN
    plan_services.delete_served()
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == "medical_part")
    ).all()
    assert [event.action for event in events] == ["give", "delete"]
    assert all(event.sealed is None for event in events)
    assert ILLNESS not in str([(event.before, event.after) for event in events])


def test_ones_own_data_has_all_of_it_opened(keo: PageClient, application: Application) -> None:
    make_part(application, {"illness": ILLNESS}, upload=_STATEMENT)
    account = db.session.get_one(
        Account, db.session.get_one(Person, application.person_id).account_id
    )
    owner = own_data.owner_of(account, accounts.own_actor(account))
    with zipfile.ZipFile(own_data.archive(owner, "Asia/Vientiane")) as archive:
        told = json.loads(archive.read("data.json"))["records"]["health"]["medical_parts"]
        assert told[0]["told"] == {"illness": ILLNESS}
        assert archive.read("documents/health/1 Zebrafever.pdf") == PDF
        assert ILLNESS in archive.read("overview.html").decode()
