"""Each list finds its rows however their words are typed, and no others."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable

import pytest

from tests.factories import make_account, make_company, make_organisation, make_person
from tests.factories.admissions import make_application, make_nomination
from tests.factories.alumni import make_finished_cohort
from tests.factories.programme import make_cohort, make_course_version
from tests.house import scenes_of_demand, scenes_of_letters, scenes_of_people  # noqa: F401 - add their cases
from tests.house.list_cases import CASES, rows_of
from tests.house.scenes_of_lists import certify, invite
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.classifications.models import Sector
from training_portal.courses.models import Course
from training_portal.organisations.models import Company, Organisation
from training_portal.platform import clock, mail
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.web.listing import Listing

pytestmark = pytest.mark.on_each_database

BrowserOf = Callable[[Account], PageClient]
NAME = "Đồng Nai ÔC ๒๕๖๐"
OTHER = "Somewhere else"
TYPED = (
    "dong nai oc",
    "ĐỒNG NAI",
    "đồng nai",
    unicodedata.normalize("NFD", "Đồng Nai"),
    "2560 ốc",
    "ｄｏｎｇ　ｎａｉ",
    NAME,
)
ADDRESS = "Duong.Tra@Example.org"
ADDRESS_TYPED = (
    "duong.tra@example.org",
    "DUONG.TRA@",
    "ｄｕｏｎｇ．ｔｒａ＠",
    "tra@example",
    "duong",
)


@pytest.mark.parametrize("case", [key for key, case in CASES.items() if case.finds])
def test_a_row_is_found_however_its_words_are_typed(
    case: str, app: object, pages: PageClient, browser_of: BrowserOf
) -> None:
    reader, address = CASES[case].scene([NAME, OTHER])
    browser = pages if reader is None else browser_of(reader)
    found = {typed: rows_of(browser, address, (NAME, OTHER), q=typed) for typed in TYPED}
    assert found == {typed: [NAME] for typed in TYPED}
    # Numbers of applications have no U: nothing that is drawn by chance holds these.
    for typed in ("dong nau", "đồng uu", "%", "_"):
        assert rows_of(browser, address, (NAME, OTHER), q=typed) == [], typed


def test_each_list_with_a_search_is_tried_here() -> None:
    tried = [case.listing for case in CASES.values() if case.finds]
    listings = {
        f"{module}.{name}": value
        for module, held in sorted(sys.modules.items())
        if module.startswith("training_portal.")
        for name, value in vars(held).items()
        if isinstance(value, Listing) and value.search_label is not None
    }
    assert len(listings) > 20
    assert [name for name, each in listings.items() if _key(each) not in map(_key, tried)] == []


def _key(listing: Listing) -> tuple[list[str], str]:
    return [column.key for column in listing.columns], str(listing.search_label)


def found_by_address(browser: PageClient, address: str, name: str = NAME) -> dict[str, list[str]]:
    return {typed: rows_of(browser, address, (name, OTHER), q=typed) for typed in ADDRESS_TYPED}


EACH = {typed: [NAME] for typed in ADDRESS_TYPED}


def test_accounts_and_invitations_are_found_by_address(app: object, browser_of: BrowserOf) -> None:
    make_account(name=NAME, email=ADDRESS)
    make_account(name=OTHER)
    invite(NAME, ADDRESS)
    invite(OTHER)
    browser = browser_of(make_account(Role.ADMINISTRATOR))
    assert found_by_address(browser, "/manage/accounts") == EACH
    assert found_by_address(browser, "/manage/accounts/invitations") == EACH


def test_staff_and_their_body_find_who_was_put_forward_by_address(
    app: object, browser_of: BrowserOf
) -> None:
    cohort, body = make_cohort(), make_organisation(nominates=True)
    for name, email in ((NAME, ADDRESS), (OTHER, "other@example.com")):
        person = make_person(name, email=email)
        make_application(cohort, person, nomination=make_nomination(cohort, person, body))
    officer = browser_of(make_account(Role.NOMINATING_OFFICER, organisation=body))
    assert found_by_address(officer, f"/nominations/{cohort.public_id}") == EACH
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert found_by_address(staff, table) == EACH
    for typed in ("exam", "org", "du_ng", "%"):
        assert rows_of(staff, table, (NAME, OTHER), q=typed) == [], "nobody means the domain"


def test_an_address_that_staff_may_read_no_more_finds_nobody(
    app: object, browser_of: BrowserOf
) -> None:
    cohort = make_cohort()
    application = make_application(cohort, make_person(NAME, email=ADDRESS))
    with unit_of_work():
        row = db.session.get_one(Application, application.id)
        row.closed_to_staff_at = clock.now()
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    assert found_by_address(staff, table) == {typed: [] for typed in ADDRESS_TYPED}
    assert rows_of(staff, table, [NAME], q="dong nai") == [NAME]


@pytest.mark.parametrize("write", [str, str.lower, "{0} ".format, " ".join])
def test_an_application_is_found_by_its_number_as_it_is_read_aloud(
    app: object, browser_of: BrowserOf, write: Callable[[str], str]
) -> None:
    cohort = make_cohort()
    application = make_application(cohort, make_person(NAME))
    make_application(cohort, make_person(OTHER))
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    table = f"/manage/cohorts/{cohort.public_id}/applications"
    assert rows_of(staff, table, (NAME, OTHER), q=write(application.public_id)) == [NAME]


@pytest.mark.parametrize("typed", ["{0}", "mtp 2027 {1}", "MTP–2027–{1}", "ＭＴＰ－2027－{1}"])
def test_a_certificate_is_found_by_its_number_with_any_stroke(
    app: object, browser_of: BrowserOf, typed: str
) -> None:
    cohort = make_finished_cohort()
    number = certify(cohort, make_person(NAME), NAME).number
    certify(cohort, make_person(OTHER), OTHER)
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    words = typed.format(number, number.rsplit("-", 1)[1])
    assert rows_of(staff, "/manage/certificates", (NAME, OTHER), q=words) == [NAME]


@pytest.mark.parametrize("typed", ["KAIZEN-lao", "ｋａｉｚｅｎ", "kaizen‑lao", "kaizen nai"])
def test_a_course_is_found_by_its_code_and_by_code_and_title_together(
    app: object, browser_of: BrowserOf, typed: str
) -> None:
    version = make_course_version(title=NAME)
    make_course_version(title=OTHER)
    with unit_of_work():
        db.session.get_one(Course, version.course_id).code = "kaizen-lao"
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert rows_of(staff, "/manage/courses", (NAME, OTHER), q=typed) == [NAME]


@pytest.mark.parametrize("typed", ["0105-5560", "0105 5560", "01055560", "０１０５", "๐๑๐๕"])
def test_a_company_is_found_by_its_register_number_without_its_strokes(
    app: object, browser_of: BrowserOf, typed: str
) -> None:
    named, _other = make_company("LA", name=NAME), make_company("LA", name=OTHER)
    with unit_of_work():
        company = db.session.query(Company).filter_by(organisation_id=named.id).one()
        company.registration_number = "ĐK 0105/5560"
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert rows_of(staff, "/manage/companies", (NAME, OTHER), q=typed) == [NAME]


def test_the_mailbox_is_searched_by_address(app: object, pages: PageClient) -> None:
    with unit_of_work():
        for address in (ADDRESS, "other@example.com"):
            db.session.add(
                mail.OutboxMail(
                    to_address=address, template="x", language="en", subject=f"To {address}",
                    body="", created_at=clock.now(), send_after=clock.now(),
                )
            )  # fmt: skip
    for typed in ADDRESS_TYPED:
        page = pages.client.get("/mailbox", query_string={"to": typed}).text
        assert f"To {ADDRESS}" in page and "To other@" not in page, typed


def test_words_of_a_row_are_found_in_whichever_of_its_names_they_stand(
    app: object, browser_of: BrowserOf
) -> None:
    body = make_organisation(name="Labour Ministry")
    with unit_of_work():
        row = db.session.get_one(Organisation, body.id)
        row.native_name, row.native_language = "ກະຊວງແຮງງານ", "lo"
    cohort = make_cohort(version=make_course_version(title="Customs"))
    with unit_of_work():
        db.session.merge(cohort).venue = "Viện Đồng Tháp"
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert rows_of(staff, "/manage/organisations", [body.name], q="ministry ກະຊວງ") == [body.name]
    assert rows_of(staff, "/manage/cohorts", [cohort.code], q="thap customs") == [cohort.code]


@pytest.mark.parametrize("typed", ["manufacturing", "ＭＡＮＵＦＡＣＴＵＲＩＮＧ nai", "製造"])
def test_the_catalogue_is_searched_by_subject_too(
    app: object, pages: PageClient, typed: str
) -> None:
    make_course_version(title=NAME)
    with unit_of_work():
        db.session.get_one(Sector, "C").names = {"ja": "製造業"}
    assert rows_of(pages, "/courses", (NAME, OTHER), q=typed) == [NAME]
    assert rows_of(pages, "/courses", (NAME, OTHER), q=f"{typed} mining") == []
