"""The list of people shows each reader whom their work brings to them, and nobody else."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.factories import make_actor
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_organisation, make_person
from tests.records.conftest import LIST, Programme, enrol
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions.models import ApplicationState
from training_portal.courses.models import Course, CourseVersion
from training_portal.organisations.models import Organisation
from training_portal.people import archiving
from training_portal.people.models import Person
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

EVERYBODY = ("Dao", "Noy", "Bua", "Kham", "Vilay")


def shown(page: PageClient, query: str = "") -> set[str]:
    text = page.get(f"{LIST}{query}").text
    return {name for name in EVERYBODY if name in text}


def test_the_coordinator_finds_everybody(programme: Programme) -> None:
    assert shown(programme.coordinator()) == set(EVERYBODY)


def test_a_manager_finds_who_has_a_place_or_applied_at_their_institute(
    programme: Programme,
) -> None:
    assert shown(programme.manager()) == {"Dao", "Noy"}


def test_whoever_is_archived_stands_in_no_list_of_managers_and_officers(
    programme: Programme,
) -> None:
    archiving.set_archived(
        programme.dao.id, True, reason="She died.", actor=make_actor(Role.PROGRAMME_COORDINATOR)
    )
    assert shown(programme.manager()) == {"Noy"} and shown(programme.officer()) == set()
    for reader in (programme.manager(), programme.officer()):
        reader.get(f"{LIST}?state=archived")
        reader.get(f"{LIST}/{programme.dao.public_id}", status=404)


def test_a_draft_brings_nobody_to_a_manager(programme: Programme) -> None:
    make_application(programme.here, programme.bua, state=ApplicationState.DRAFT)
    assert "Bua" not in shown(programme.manager())


def test_an_officer_finds_whom_their_body_put_forward(programme: Programme) -> None:
    make_nomination(programme.here, programme.bua, make_organisation("TH", nominates=True))
    assert shown(programme.officer()) == {"Dao"}


def test_officers_of_a_body_that_puts_nobody_forward_find_nobody(programme: Programme) -> None:
    officer = programme.officer()
    with unit_of_work():
        db.session.get_one(Organisation, programme.ministry.id).nominates = False
    assert shown(officer) == set()


def test_an_officer_sees_neither_birth_nor_courses_of_others(programme: Programme) -> None:
    officer = programme.officer()
    for query in ("", "?columns=birth_date&columns=country&columns=phone"):
        page = officer.get(f"{LIST}{query}")
        assert "1994" not in page and "+856" not in page and "Lives in" not in page
    file = officer.client.get(f"{LIST}?format=csv&columns=birth_date&columns=email").text
    assert "1994" not in file and "@example.org" not in file
    assert "@example.org" not in officer.get(f"{LIST}?columns=email"), "the record is claimed"
    with unit_of_work():
        db.session.get_one(Person, programme.dao.id).claimed_at = None
    assert "@example.org" in officer.get(f"{LIST}?columns=email"), "the body gave the address"


def test_it_is_filtered_by_course_account_country_and_state(programme: Programme) -> None:
    code = db.session.scalar(
        select(Course.code)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.id == programme.here.course_version_id)
    )
    coordinator, manager, officer = (
        programme.coordinator(),
        programme.manager(),
        programme.officer(),
    )
    assert shown(coordinator, f"?course={code}") == {"Dao", "Noy", "Kham"}
    assert shown(manager, f"?course={code}") == {"Dao", "Noy"}
    assert shown(officer, f"?course={code}") == {"Dao"}
    assert shown(coordinator, "?account=no") == {"Vilay"}
    assert shown(coordinator, "?state=waiting") == {"Vilay"}
    assert shown(coordinator, "?state=hidden") == {"Kham"}
    assert shown(coordinator, "?state=kept") == {"Dao", "Noy", "Bua"}
    assert shown(coordinator, "?country=LA") == set(EVERYBODY)
    assert shown(coordinator, "?country=VN") == set()
    assert shown(manager, "?state=hidden") == {"Dao", "Noy"}, "no such choice for a manager"


def test_a_filter_by_course_tells_nothing_of_other_institutes(programme: Programme) -> None:
    code = db.session.scalar(
        select(Course.code)
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .where(CourseVersion.id == programme.elsewhere.course_version_id)
    )
    page = programme.manager().get(LIST)
    assert f'value="{code}"' not in page.html


def test_names_are_found_in_any_order_and_sorted(programme: Programme) -> None:
    coordinator = programme.coordinator()
    assert shown(coordinator, "?q=phommachanh dao") == {"Dao"}
    text = coordinator.get(f"{LIST}?sort=-name").text
    assert text.index("Noy") < text.index("Bua")


def test_the_courses_of_a_person_are_those_the_reader_sees(programme: Programme) -> None:
    enrol(programme.dao, programme.elsewhere)
    query = "?format=csv&columns=times&q=dao"
    assert programme.coordinator().client.get(f"{LIST}{query}").text.split()[-1].endswith(",2")
    assert programme.manager().client.get(f"{LIST}{query}").text.split()[-1].endswith(",1")


def test_reading_the_list_or_its_file_is_noted_for_each_person(programme: Programme) -> None:
    manager = programme.manager()
    manager.get(LIST)
    manager.client.get(f"{LIST}?format=xlsx")
    read = dict(
        db.session.execute(
            select(PersonalRead.person_ref, func.count())
            .where(PersonalRead.endpoint == "records.list_people")
            .group_by(PersonalRead.person_ref)
        ).all()
    )
    wanted = {person_reference(each.id) for each in (programme.dao, programme.noy)}
    assert set(read) == wanted


def test_a_list_of_any_length_takes_the_same_statements(programme: Programme) -> None:
    manager = programme.manager()
    manager.get(LIST)
    with statements(db.engine) as few:
        manager.get(LIST)
    for number in range(10):
        enrol(make_person(f"Person {number}"), programme.here)
    manager.get(LIST)
    with statements(db.engine) as many:
        manager.get(LIST)
    assert len(many) == len(few)


def test_it_is_filtered_by_the_body_that_put_people_forward(programme: Programme) -> None:
    body = programme.ministry.public_id
    assert shown(programme.coordinator(), f"?body={body}") == {"Dao", "Kham"}
    nobody_sent = programme.manager().get(LIST)
    assert f'value="{body}"' not in nobody_sent.html, "the nomination was not sent yet"
