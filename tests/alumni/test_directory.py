"""The directory: who reads it, how far, and that nothing hidden tells of itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from tests.factories import make_account, make_actor, make_company, make_person, make_province
from tests.factories.alumni import (
    account_of,
    acting,
    complete,
    join,
    make_alumna,
    make_finished_cohort,
    make_link,
    make_member,
)
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.alumni import directory_queries as queries
from training_portal.alumni.membership_queries import Reader, standing_of
from training_portal.alumni.models import Circle, NetworkMember, ProfileField
from training_portal.alumni.rules import Entry
from training_portal.organisations.models import CompanyState
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import ANONYMOUS, SYSTEM, Role

BrowserOf = Callable[[Account], PageClient]
STAFF = Reader(None, Circle.ALUMNI)


def found(reader: Reader, **arguments: str) -> list[str]:
    """Names in the directory, as the address of the page asks for them."""
    view = queries.DIRECTORY.read(MultiDict(arguments), "/network", queries.filter_choices())
    return [entry.name for entry in queries.directory(reader, view).rows]


def reader_of(member: NetworkMember) -> Reader:
    return standing_of(acting(member))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.PROGRAMME_MANAGER, 200),
        (Role.PROGRAMME_COORDINATOR, 200),
        (Role.NOMINATING_OFFICER, 403),
        (Role.TRAINER, 403),
        (Role.ADMINISTRATOR, 403),
        (Role.OBSERVER, 403),
        (Role.TRAINEE, 403),
    ],
)
def test_who_has_no_business_in_the_directory_is_refused(
    app: Flask, browser_of: BrowserOf, role: Role, status: int
) -> None:
    account = make_account(*([role] if role is not Role.TRAINEE else []))
    browser_of(account).get("/network", status=status)


@pytest.mark.parametrize(
    ("state", "status"), [(CompanyState.VERIFIED, 200), (CompanyState.SUSPENDED, 403)]
)
def test_a_company_reads_it_while_it_is_verified(
    app: Flask, browser_of: BrowserOf, state: CompanyState, status: int
) -> None:
    account = make_account(Role.COMPANY_RECRUITER, organisation=make_company(state=state))
    browser_of(account).get("/network", status=status)


def test_an_alumnus_who_has_not_joined_is_invited_to(app: Flask, browser_of: BrowserOf) -> None:
    person = make_alumna()
    page = browser_of(db.session.get_one(Account, person.account_id)).get("/network")
    assert page.url == "/me/network"


def test_members_find_each_other_across_countries(app: Flask, browser_of: BrowserOf) -> None:
    make_member("Thida", country="KH")
    make_member("Anong", country="TH", birth_date=date(1980, 1, 1))
    pages = browser_of(account_of(make_member("Reader", country="LA")))
    page = pages.get("/network")
    assert "Thida" in page and "Anong" in page and "Cambodia" in page
    narrowed = pages.get("/network?country=TH")
    assert "Anong" in narrowed and "Thida" not in narrowed


def test_a_name_is_found_in_any_script_and_spelling(app: Flask) -> None:
    make_member("ສົມສັກ ພົມມະຈັນ", name_in_latin="Somsak Phommachanh")
    make_member("Nguyễn Thị Hương", native_name="Nguyễn Thị Hương")
    reader = reader_of(make_member("Reader"))
    assert found(reader, q="ສົມສັກ") == found(reader, q="SOMSAK") == ["Somsak Phommachanh"]
    assert found(reader, q="huong") == ["Nguyễn Thị Hương"]


def test_a_hidden_script_or_full_name_finds_nobody(app: Flask) -> None:
    make_member("ສົມສັກ", name_in_latin="Somsak", values={"show_native_name": Circle.NOBODY})
    called = make_member("Rasmey Long", preferred_name="Mey", values={"uses_preferred_name": True})
    with unit_of_work():
        db.session.get_one(NetworkMember, called.id).name_key = "mey"
    reader = reader_of(make_member("Reader"))
    assert found(reader, q="ສົມສັກ") == []
    assert found(reader, q="Rasmey") == []
    assert found(reader, q="Mey") == ["Mey"]


#: A filter of each field, and how somebody comes to fit it.
FITTING = {
    ProfileField.COUNTRY: ("country", "KH"),
    ProfileField.COURSE: ("course", None),
    ProfileField.YEAR: ("year", None),
    ProfileField.SECTOR: ("sector", "C"),
    ProfileField.LANGUAGES: ("language", "ja"),
    ProfileField.MENTORING: ("mentoring", "yes"),
}


@pytest.mark.parametrize("field", FITTING)
@pytest.mark.parametrize("circle", [Circle.CONNECTIONS, Circle.ALUMNI])
def test_a_filter_finds_only_whose_field_the_reader_sees(
    app: Flask, field: ProfileField, circle: Circle
) -> None:
    cohort = make_finished_cohort()
    key, value = FITTING[field]
    if field is ProfileField.COURSE:
        ((value, _title),) = queries.filter_choices()["course"]
    value = value or str(cohort.ends_on.year)
    make_member(
        "Found",
        country="KH",
        cohort=cohort,
        values={
            "sector_code": "C",
            "languages": " en ja ",
            "mentoring": "Quality circles",
            f"show_{field}": int(circle),
        },
    )
    names = found(STAFF, **{key: str(value)})
    assert names == (["Found"] if circle is Circle.ALUMNI else [])


@pytest.mark.parametrize(
    ("hidden", "telling"),
    [(ProfileField.COUNTRY, "Savannakhet"), (ProfileField.COURSE, "2019")],
)
def test_a_province_tells_no_more_people_than_its_country_and_a_year_than_its_course(
    app: Flask, browser_of: BrowserOf, hidden: ProfileField, telling: str
) -> None:
    cohort = make_finished_cohort()
    with unit_of_work():
        cohort.starts_on, cohort.ends_on = date(2019, 3, 4), date(2019, 3, 8)
    thida = make_member(
        "Thida", cohort=cohort, country="LA",
        values={f"show_{field}": Circle.ALUMNI for field in ProfileField},
    )  # fmt: skip
    with unit_of_work():
        person = db.session.get_one(Person, thida.person_id)
        person.residence_province_id = make_province("LA", name="Savannakhet").id
    mate = browser_of(account_of(make_member("Reader", cohort=cohort)))
    page = f"/network/{thida.public_id}"
    assert telling in mate.get(page)
    with unit_of_work():
        setattr(db.session.get_one(NetworkMember, thida.id), f"show_{hidden}", Circle.NOBODY)
    assert telling not in mate.get(page)
    assert hidden is ProfileField.COUNTRY or found(STAFF, year="2019") == ["Reader"]


def test_the_order_tells_nothing_of_a_hidden_country(app: Flask) -> None:
    make_member("A", country="VN", values={"show_country": Circle.NOBODY})
    make_member("B", country="KH")
    make_member("C", country="LA")
    assert found(STAFF, sort="country") == ["B", "C", "A"]
    assert found(STAFF, sort="-country") == ["C", "B", "A"]


def everything(circle: Circle) -> dict[str, object]:
    """Values of a member whose every field is shown to one circle, the name to everybody."""
    chosen: dict[str, object] = {f"show_{field}": int(circle) for field in ProfileField}
    return chosen | {
        "show_name": int(Circle.PUBLIC),
        "employer": "zq-employer",
        "position": "zq-position",
        "sector_code": "C",
        "languages": " ja ",
        "about": "zq-about",
        "mentoring": "zq-mentoring",
        "contact_email": "zq-mail@example.org",
    }


#: What of an entry is shown by each field; blank where the reader may not see it.
HELD = ("native_name", "country", "province", "sector", "languages", "employer", "position",
        "about", "mentoring", "email", "completions")  # fmt: skip


@pytest.mark.parametrize("circle", list(Circle))
@pytest.mark.parametrize(
    "reach", ["connection", "mate", "alumna", "staff", "company", "officer", "visitor"]
)
def test_each_reader_sees_each_field_as_far_as_its_circle_goes(
    app: Flask, circle: Circle, reach: str
) -> None:
    cohort = make_finished_cohort()
    province = make_province("LA")
    member = make_member(
        "ຄຳຫຼ້າ",
        name_in_latin="Khamla",
        cohort=cohort,
        residence_province_id=province.id,
        values=everything(circle),
    )
    stands, reader = _reader(reach, member, cohort)
    entry = queries.entry_for(reader, member.public_id)
    assert entry is not None and entry.name == "Khamla"
    shown = [name for name in HELD if getattr(entry, name)]
    assert shown == (list(HELD) if circle >= stands else [])


def _reader(reach: str, member: NetworkMember, cohort: object) -> tuple[Circle, Reader]:
    if reach == "connection":
        friend = make_member("Friend")
        make_link(friend, member)
        return Circle.CONNECTIONS, reader_of(friend)
    if reach == "mate":
        return Circle.COHORT, reader_of(make_member("Mate", cohort=cohort))
    if reach == "alumna":
        return Circle.ALUMNI, reader_of(make_member("Another"))
    if reach == "staff":
        return Circle.ALUMNI, standing_of(make_actor(Role.PROGRAMME_COORDINATOR))
    if reach == "company":
        actor = make_actor(Role.COMPANY_OWNER, organisation=make_company())
        return Circle.COMPANIES, standing_of(actor)
    if reach == "officer":
        return Circle.PUBLIC, standing_of(make_actor(Role.NOMINATING_OFFICER))
    return Circle.PUBLIC, standing_of(ANONYMOUS)


@pytest.mark.parametrize("circle", [Circle.NOBODY, Circle.CONNECTIONS, Circle.COHORT])
def test_who_is_shown_to_few_is_in_no_list_of_others(app: Flask, circle: Circle) -> None:
    member = make_member("Shy", values={"show_name": int(circle)})
    reader = reader_of(make_member("Reader"))
    assert found(reader) == [] and found(reader, q="Shy") == []
    assert queries.entry_for(reader, member.public_id) is None


def test_no_list_has_an_e_mail_address_even_when_everybody_may_see_it(
    app: Flask, browser_of: BrowserOf
) -> None:
    cohort = make_finished_cohort()
    member = make_member("Open", cohort=cohort, values=everything(Circle.PUBLIC))
    pages = browser_of(account_of(make_member("Mate", cohort=cohort)))
    assert "zq-mail" not in pages.get("/network").html
    assert "zq-mail" in pages.get(f"/network/{member.public_id}").html


def test_cohort_mates_stand_apart(app: Flask, browser_of: BrowserOf) -> None:
    cohort = make_finished_cohort()
    make_member("Mate of mine", cohort=cohort)
    make_member("Another")
    page = browser_of(account_of(make_member("Reader", cohort=cohort))).get("/network")
    assert "People of your cohorts 1" in page
    assert page.text.count("Mate of mine") == 2  # and once in the table


def test_a_visitor_sees_only_what_is_for_everybody(app: Flask, pages: PageClient) -> None:
    shown = make_member("Shown", values={"show_name": 5, "show_about": 5, "about": "For all"})
    page = pages.get(f"/network/{shown.public_id}")
    assert "For all" in page and "Lao PDR" not in page
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_a_visitor_is_sent_to_sign_in_whether_there_is_such_a_page_or_not(
    app: Flask, pages: PageClient
) -> None:
    member = make_member("Not shown")
    assert pages.get(f"/network/{member.public_id}").heading == "Sign in"
    assert pages.get("/network/NOSUCHTHING0").heading == "Sign in"


def test_nobody_takes_the_list_along_but_the_coordinator(app: Flask, browser_of: BrowserOf) -> None:
    make_member("Khamla", values=everything(Circle.PUBLIC))
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    answer = staff.client.get("/network?format=csv")
    assert answer.mimetype == "text/csv"
    assert "Khamla" in answer.text and "zq-mail" not in answer.text
    for account in (
        account_of(make_member("Reader")),
        make_account(Role.PROGRAMME_MANAGER),
        make_account(Role.COMPANY_OWNER, organisation=make_company()),
    ):
        assert browser_of(account).client.get("/network?format=csv").mimetype == "text/html"


def test_reading_is_written_down(app: Flask, browser_of: BrowserOf) -> None:
    member = make_member("Read")
    browser_of(account_of(make_member("Reader"))).get(f"/network/{member.public_id}")
    read = db.session.scalars(select(PersonalRead.person_ref)).all()
    assert read == [f"person:{member.person_id}"]


def test_pages_cannot_be_opened_by_the_hundred(
    app: Flask, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training_portal.alumni.views.directory.PAGES_AN_HOUR", 2)
    member = make_member("Read")
    pages = browser_of(account_of(make_member("Reader")))
    for status in (200, 200, 429):
        pages.get(f"/network/{member.public_id}", status=status)


def test_one_who_leaves_is_gone_from_every_page(app: Flask, browser_of: BrowserOf) -> None:
    cohort = make_finished_cohort()
    member = make_member("Leaving soon", cohort=cohort)
    friend = make_member("Friend", cohort=cohort)
    make_link(friend, member)
    pages = browser_of(account_of(friend))
    places = ("/network", "/network?q=leaving", "/me/network/connections")
    assert all("Leaving soon" in pages.get(place) for place in places)
    people.withdraw_consent(member.person_id, member.consent_id, actor=SYSTEM)
    assert not any("Leaving soon" in pages.get(place) for place in places)
    pages.get(f"/network/{member.public_id}", status=404)
    assert "People of your cohorts" not in pages.get("/network")


@pytest.mark.parametrize("bad", ["'%_\\", "\u202eabc", "x" * 300])
def test_odd_searches_find_nobody_and_harm_nothing(
    app: Flask, browser_of: BrowserOf, bad: str
) -> None:
    make_member("Somebody")
    page = browser_of(account_of(make_member("Reader"))).get(f"/network?q={quote(bad)}")
    assert "Somebody" not in page.text.replace("Somebody who", "")


def test_the_list_costs_the_same_for_twice_as_many(app: Flask) -> None:
    cohort = make_finished_cohort()
    reader = reader_of(make_member("Reader", cohort=cohort))

    def costs() -> int:
        with statements(db.engine) as seen:
            assert found(reader)
            queries.cohort_mates(reader)
        return len(seen)

    for number in range(3):
        make_member(f"Member {number}", cohort=cohort)
    few = costs()
    for number in range(3, 6):
        make_member(f"Member {number}", cohort=cohort)
    assert costs() == few


def test_several_courses_are_shown_the_latest_first(app: Flask) -> None:
    person = make_alumna("Khamla")
    earlier = make_finished_cohort()
    with unit_of_work():
        earlier = db.session.merge(earlier)
        earlier.starts_on, earlier.ends_on = date(2019, 1, 7), date(2019, 2, 1)
    complete(person, earlier)
    join(person)
    view = queries.DIRECTORY.read(MultiDict(), "/network", {})
    (entry,) = queries.directory(STAFF, view).rows
    assert isinstance(entry, Entry)
    assert [each.year for each in entry.completions][1:] == [2019]


def test_an_unclaimed_person_is_nowhere(app: Flask) -> None:
    make_person("Imported")
    assert found(STAFF) == [] and clock.now() is not None
    assert db.session.scalars(select(Person)).one().account_id is None
