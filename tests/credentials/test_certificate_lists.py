"""The lists of certificates: found, taken along as a file, and printed as far as ticked."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from tests.factories import make_organisation
from tests.factories.jobs import work
from tests.factories.programme import make_person
from tests.learning.conftest import Running
from tests.learning.test_learning_pages import base, with_role
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.courses.models import Course
from training_portal.credentials import services
from training_portal.credentials.models import Certificate
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.jobs import Job
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
ALL = "/manage/certificates"
NAMES = {"Anong", "Bounmy", "Chanthy"}


def issue(over: Running, *names: str) -> None:
    """Certificates for so many more, sent by Cambodia."""
    found = [make_person(name) for name in names]
    with unit_of_work():
        db.session.add_all(
            Enrolment(
                cohort_id=over.cohort.id,
                person_id=person.id,
                sending_country="KH",
                state=EnrolmentState.COMPLETED,
                enrolled_at=clock.now(),
            )
            for person in found
        )
    services.issue_for_cohort(over.cohort, actor=over.staff)


@pytest.fixture
def issued(over: Running) -> Running:
    """Four certificates: of one sent by the Lao PDR, who completed by the rules, and of three."""
    issue(over, *sorted(NAMES))
    return over


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def manager_of(organisation_id: int) -> Account:
    account = with_role(Role.PROGRAMME_MANAGER)
    with unit_of_work():
        db.session.execute(
            update(RoleAssignment)
            .where(RoleAssignment.account_id == account.id)
            .values(organisation_id=organisation_id)
        )
    return account


def certificate_of(name: str) -> Certificate:
    rows = select(Certificate).where(Certificate.holder_name == name)
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def shown(page: object) -> set[str]:
    return {name for name in NAMES if name in page}  # type: ignore[operator]


@pytest.mark.parametrize("place", ["of the cohort", "of all"])
def test_certificates_are_found_by_what_stands_on_them(
    place: str, issued: Running, coordinator: PageClient
) -> None:
    url = ALL if place == "of all" else f"{base(issued)}/certificates"
    one = certificate_of("Bounmy")
    services.revoke(certificate_of("Chanthy"), reason="By mistake.", actor=issued.staff)
    assert shown(coordinator.get(url)) == NAMES
    for query, found in {
        f"q={one.number.lower()}": {"Bounmy"},
        f"q={one.code[:4].lower()} {one.code[4:]}": {"Bounmy"},
        "q=bounm": {"Bounmy"},
        "state=revoked": {"Chanthy"},
        "state=valid&country=KH&sort=-number": {"Anong", "Bounmy"},
        "country=LA": set(),
        f"q={issued.cohort.code}&sort=state": NAMES,
        "sort=-state_since&columns=country.state_since": NAMES,
    }.items():
        assert shown(coordinator.get(f"{url}?{query}")) == found, query
    assert "No certificate found" in coordinator.get(f"{url}?q=nobody")


def test_those_of_all_cohorts_are_found_by_course_and_year(
    issued: Running, coordinator: PageClient
) -> None:
    page = coordinator.get(ALL)
    assert "Production Management" in page and issued.cohort.code in page
    course = db.session.scalars(select(Course.code)).one()
    year = str(certificate_of("Anong").issued_on.year)
    assert shown(coordinator.get(f"{ALL}?course={course}&year={year}")) == NAMES
    assert coordinator.get(page.link(issued.cohort.code)).heading


def test_the_file_has_the_columns_that_are_shown_and_is_noted(
    issued: Running, coordinator: PageClient
) -> None:
    text = coordinator.client.get(f"{ALL}?format=csv&q=bounmy&columns=number.state").text
    one = certificate_of("Bounmy")
    assert text.lstrip("\ufeff").splitlines() == [
        "Holder,Name in own script,Number,State",
        f"Bounmy,,{one.number},Valid",
    ]
    read = db.session.scalars(select(PersonalRead.person_ref)).all()
    holder = select(Enrolment.person_id).where(Enrolment.id == one.enrolment_id)
    assert read == [person_reference(db.session.scalar(holder) or 0)]
    sheet = coordinator.client.get(f"{base(issued)}/certificates?format=xlsx")
    assert sheet.data.startswith(b"PK"), "an Excel file"


def test_a_manager_finds_those_of_the_own_institute_without_hidden_people(
    issued: Running, browser_of: BrowserOf
) -> None:
    with unit_of_work():
        db.session.execute(
            update(Person).where(Person.full_name == "Bounmy").values(is_hidden=True)
        )
    own = browser_of(manager_of(issued.cohort.host_id))
    assert shown(own.get(ALL)) == {"Anong", "Chanthy"}
    assert "Bounmy" not in own.client.get(f"{ALL}?format=csv").text
    assert shown(own.get(f"{ALL}?q={certificate_of('Bounmy').number}")) == set()
    other = browser_of(manager_of(make_organisation().id))
    assert "No certificates yet" in other.get(ALL)


def test_of_an_erased_holder_the_number_stays(issued: Running, coordinator: PageClient) -> None:
    number = certificate_of("Bounmy").number
    person = db.session.scalars(select(Person).where(Person.full_name == "Bounmy")).one()
    people.erase(person.id, actor=issued.staff)
    page = coordinator.get(f"{ALL}?q={number}")
    assert "Name erased" in page and number in page


def test_those_ticked_are_printed_as_one_file(issued: Running, coordinator: PageClient) -> None:
    gone, one, two = (certificate_of(name) for name in ("Anong", "Bounmy", "Chanthy"))
    page = coordinator.submit(
        f"{base(issued)}/certificates",
        button="Print these as one file",
        row=[gone.code, one.code, two.code],
    )
    assert "Print these as one file: 3" in page
    services.revoke(gone, reason="Issued by mistake.", actor=issued.staff)
    told = coordinator.submit(page, button="Print these as one file: 3")
    assert "Left as it was: Anong. It is no longer valid: Revoked." in told
    assert work()
    db.session.expire_all()
    job = db.session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert job is not None and (job.done, job.total) == (2, 2)
    answer = coordinator.client.get(f"/jobs/{job.public_id}/result")
    papers = [each.extract_text() for each in PdfReader(io.BytesIO(answer.data)).pages]
    assert ["Bounmy" in papers[0], "Chanthy" in papers[1], len(papers)] == [True, True, 2]


def test_nothing_is_printed_of_what_holds_no_more(issued: Running, coordinator: PageClient) -> None:
    gone = certificate_of("Anong")
    services.revoke(gone, reason="Issued by mistake.", actor=issued.staff)
    page = coordinator.submit(
        f"{base(issued)}/certificates", button="Print these as one file", row=[gone.code]
    )
    assert "This is not possible for any of the ticked rows now." in page


def test_the_lists_ask_as_often_for_many_as_for_few(
    issued: Running, coordinator: PageClient
) -> None:
    places = (
        ALL,
        f"{base(issued)}/certificates",
        f"{base(issued)}/certificates/chosen?action=print&all_matching=1",
    )
    asked: list[list[int]] = []
    for more in ((), ("Dara", "Ekachai", "Fah", "Gai")):
        issue(issued, *more)
        counts = []
        for place in places:
            with statements(db.engine) as seen:
                coordinator.get(place)
            counts.append(len(seen))
        asked.append(counts)
    assert asked[0] == asked[1]
