"""Certificates of a whole cohort by a job: each once, printed together, given while they hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import func, select, update

from tests.factories import make_organisation
from tests.factories.jobs import LEASE, work
from tests.factories.programme import make_person
from tests.learning.conftest import Running
from tests.learning.test_learning_pages import base, with_role
from tests.support.pages import PageClient
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.credentials import cohort_jobs, printing, services
from training_portal.credentials.models import Certificate
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock, paper_files
from training_portal.platform import printing as platform_printing
from training_portal.platform.audit import PersonalRead
from training_portal.platform.database import db, is_writing, unit_of_work
from training_portal.platform.jobs import Job, JobState
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

NAMES = ("Anong", "Bounmy", "Chanthy", "Dara", "Ekachai")


@pytest.fixture(autouse=True)
def _two_in_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohort_jobs, "STEP", 2)


@pytest.fixture
def six(over: Running) -> Running:
    """The cohort with five more who completed: six wait for a certificate."""
    for name in NAMES:
        add(over, make_person(name))
    return over


def add(over: Running, person: Person) -> Person:
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=over.cohort.id,
                person_id=person.id,
                sending_country="LA",
                state=EnrolmentState.COMPLETED,
                enrolled_at=clock.now(),
            )
        )
    return person


@pytest.fixture
def coordinator(browser_of: Callable[[Account], PageClient], over: Running) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def newest_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(select(Job).order_by(Job.id.desc())).first()


def issue(browser: PageClient, over: Running, **fields: list[str]) -> Job:
    """Have certificates issued to those ticked: to all, unless `people` are given."""
    browser.submit(f"{base(over)}/certificates", button="Issue certificates", values=dict(fields))
    assert work()
    return newest_job()


def pages_of(browser: PageClient, job: Job) -> list[str]:
    answer = browser.client.get(f"/jobs/{job.public_id}/result")
    assert answer.status_code == 200, answer.text
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


def counters() -> list[int]:
    """The running numbers of all certificates, one for each enrolment."""
    rows = db.session.execute(select(Certificate.number, Certificate.enrolment_id)).all()
    assert len({row.enrolment_id for row in rows}) == len(rows)
    return sorted(int(row.number[-6:]) for row in rows)


def mails() -> int:
    kind = OutboxMail.template == "certificate_issued"
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(kind)) or 0


def test_all_who_completed_get_one_and_one_file_to_print(
    six: Running, coordinator: PageClient
) -> None:
    job = issue(coordinator, six)
    assert (job.state, job.done, job.total) == (JobState.DONE, 6, 6)
    assert counters() == [1, 2, 3, 4, 5, 6] and mails() == 6
    page = coordinator.get(f"/jobs/{job.public_id}")
    assert "6 certificates issued." in page and "The file holds 6 certificates" in page
    papers = pages_of(coordinator, job)
    assert [name in papers[place] for place, name in enumerate(NAMES)] == [True] * 5
    reads = select(func.count()).select_from(PersonalRead).where(PersonalRead.endpoint == RESULT)
    assert db.session.scalar(reads) == 6, "the log says whom the file shows"
    assert "Print all as one file" in coordinator.get(f"{base(six)}/certificates")


RESULT = "jobs.result"


def test_only_those_ticked_get_one(six: Running, coordinator: PageClient) -> None:
    rows = db.session.execute(
        select(Enrolment.public_id).join(Person, Person.id == Enrolment.person_id)
        .where(Person.full_name.in_(["Anong", "Dara"]))
    ).scalars()  # fmt: skip
    job = issue(coordinator, six, people=list(rows))
    assert len(pages_of(coordinator, job)) == 2
    page = coordinator.get(f"{base(six)}/certificates")
    assert "4 people completed and have no certificate yet" in page
    nobody = coordinator.submit(
        page, button="Issue certificates", values={"people": None}, status=422
    )
    assert nobody.errors == ["Who gets one: Tick at least one person."]


def test_who_ticks_others_while_a_job_waits_has_a_job_of_their_own(
    six: Running, coordinator: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    colleague = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    ids = dict(
        db.session.execute(
            select(Person.full_name, Enrolment.public_id)
            .join(Enrolment, Enrolment.person_id == Person.id)
            .where(Person.full_name.in_(NAMES))
        ).all()
    )
    for browser, name in ((coordinator, "Anong"), (colleague, "Dara"), (coordinator, "Anong")):
        browser.submit(
            f"{base(six)}/certificates", button="Issue certificates", values={"people": [ids[name]]}
        )
    assert db.session.scalar(select(func.count()).select_from(Job)) == 2
    while work():
        pass
    assert len(counters()) == 2


def test_a_worker_killed_between_effect_and_commit_doubles_and_loses_none(
    six: Running, coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    tell, told = services._tell_holder, []

    def die_at_the_fourth(certificate: Certificate, person: Person) -> None:
        tell(certificate, person)
        told.append(person.id)
        if len(told) == 4:
            raise Killed

    monkeypatch.setattr(services, "_tell_holder", die_at_the_fourth)
    with pytest.raises(Killed):
        issue(coordinator, six)
    db.session.rollback()
    assert counters() == [1, 2] and newest_job().done == 2
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=False):
        assert work()
        job = newest_job()
    assert (job.state, job.done) == (JobState.DONE, 6)
    assert counters() == [1, 2, 3, 4, 5, 6] and mails() == 6
    assert len(pages_of(coordinator, job)) == 6


def printing_that(
    monkeypatch: pytest.MonkeyPatch, happening: Callable[[], object]
) -> list[list[str]]:
    """Have something happen while papers are set; returns whose papers were, each time."""
    real, names = printing.certificates_pdf, []

    def watched(certificates: Sequence[Certificate]) -> bytes:
        names.append([each.holder_name for each in certificates])
        happening()
        return real(certificates)

    monkeypatch.setattr(printing, "certificates_pdf", watched)
    return names


def test_papers_are_set_outside_of_transactions(
    six: Running, coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside: list[bool] = []

    def look() -> None:
        inside.append(is_writing() or db.session().in_transaction())

    printing_that(monkeypatch, look)
    issue(coordinator, six)
    assert inside == [False], "once, when all are issued"


@pytest.mark.parametrize("verb", ["erase", "hide"])
def test_who_goes_while_papers_are_set_is_in_no_file(
    verb: str, six: Running, coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = db.session.scalars(select(Person).where(Person.full_name == "Dara")).one()

    def go() -> None:
        if verb == "erase" and leaver.erased_at is None:
            people.erase(leaver.id, actor=six.staff)
        elif verb == "hide" and not leaver.is_hidden:
            people.set_hidden(leaver.id, True, actor=six.staff)
        db.session.expire_all()

    names = printing_that(monkeypatch, go)
    job = issue(coordinator, six)
    assert job.state is JobState.DONE
    # They read twice; the coordinator may go on seeing who hides, and so has it in the second too.
    assert ["Dara" in each for each in names] == [True, verb == "hide"]
    assert len(pages_of(coordinator, job)) == len(names[1])


def test_a_hidden_person_gets_one_that_the_manager_neither_counts_nor_prints(
    six: Running, browser_of: Callable[[Account], PageClient]
) -> None:
    with unit_of_work():
        db.session.execute(update(Person).where(Person.full_name == "Dara").values(is_hidden=True))
    account = with_role(Role.PROGRAMME_MANAGER)
    with unit_of_work():
        db.session.execute(
            update(RoleAssignment)
            .where(RoleAssignment.account_id == account.id)
            .values(organisation_id=six.cohort.host_id)
        )
    manager = browser_of(account)
    job = issue(manager, six)
    assert (job.done, job.total, job.outcome["issued"]) == (5, 5, 5)
    assert counters() == [1, 2, 3, 4, 5, 6]
    assert len(pages_of(manager, job)) == 5
    with unit_of_work():
        db.session.execute(
            update(RoleAssignment)
            .where(RoleAssignment.account_id == account.id)
            .values(organisation_id=make_organisation().id)
        )
    manager.get(f"/jobs/{job.public_id}/result", status=403)
    assert "no longer look after" in manager.get(f"/jobs/{job.public_id}")


def test_a_file_with_a_paper_that_holds_no_more_is_not_given(
    six: Running, coordinator: PageClient
) -> None:
    job = issue(coordinator, six)
    certificate = db.session.scalars(select(Certificate)).first()
    services.revoke(certificate, reason="Issued by mistake.", actor=six.staff)
    coordinator.get(f"/jobs/{job.public_id}/result", status=403)
    page = coordinator.get(f"/jobs/{job.public_id}")
    assert "was corrected or revoked since" in page and "Download the file" not in page
    coordinator.submit(f"{base(six)}/certificates", button="Print all as one file")
    assert work()
    assert len(pages_of(coordinator, newest_job())) == 5


def test_very_many_papers_are_several_documents(
    six: Running, coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_files, "MOST_IN_DOCUMENT", 4)
    job = issue(coordinator, six)
    answer = coordinator.client.get(f"/jobs/{job.public_id}/result")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        counts = [len(PdfReader(archive.open(name)).pages) for name in archive.namelist()]
    assert counts == [4, 2]


def test_who_gets_none_is_told_and_without_fonts_nothing_is_printed(
    six: Running, coordinator: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform_printing, "missing_font_packages", lambda: ("fonts-noto-extra",))
    coordinator.submit(f"{base(six)}/certificates", button="Issue certificates")
    with unit_of_work():
        dara = select(Person.id).where(Person.full_name == "Dara").scalar_subquery()
        db.session.execute(
            update(Enrolment)
            .where(Enrolment.person_id == dara)
            .values(state=EnrolmentState.NOT_COMPLETED)
        )
    assert work()
    page = coordinator.get(f"/jobs/{newest_job().public_id}")
    assert "5 certificates issued." in page
    assert "Dara gets none" in page and "fonts-noto-extra" in page
    coordinator.client.set_cookie("language", "ja")
    page = coordinator.get(f"/jobs/{newest_job().public_id}")
    assert "Daraさんには発行されません" in page and "サーバーではまだ印刷ができません" in page
    assert "gets none" not in page and "cannot be printed" not in page
    assert "Download the file" not in page
