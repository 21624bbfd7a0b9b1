"""One nominee's page: how it stands, the link once more, another address, a letter."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.admissions.offices import Office
from tests.cohorts.lists.sheets import person
from tests.factories import PASSWORD
from tests.factories.programme import make_cohort
from tests.support.mails import last_link, mails_to
from tests.support.pages import Page, PageClient
from tests.support.statements import statements
from training_portal.admissions.models import Nomination
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.web import many

KEO = "keo@example.org"
WRONG = "koe@example.org"


def add(office: Office, name: str = "Keo Chanthy", email: str = "", **more: str) -> str:
    """Nominate somebody by form; gives the address of their page."""
    office.browser.submit(
        f"{office.base}/add",
        name=name, birth_date="12/03/1988", sex="F", nationality="KH", email=email, **more,
    )  # fmt: skip
    newest = select(Nomination.public_id).order_by(Nomination.id.desc()).limit(1)
    return f"{office.base}/{db.session.scalars(newest).one()}"


def send_again(office: Office, url: str, **more: int) -> Page:
    return office.browser.submit(url, button="Send the link again", **more)


def test_the_list_leads_to_the_page_of_each_nominee(office: Office) -> None:
    add(office, email=KEO, phone="+855 12 345 678")
    page = office.browser.get(office.base)
    page = office.browser.get(page.link("Keo Chanthy"))
    assert page.heading.startswith("Keo Chanthy")
    for words in (KEO, "12 Mar 1988", "Cambodia", "Not yet", "The person was nominated."):
        assert words in page


def test_what_a_list_would_warn_of_is_asked_once_of_one_person(office: Office) -> None:
    rules = [("minimum_age", {"years": 20}), ("maximum_age", {"years": 60})]
    office = Office(office.browser, office.body, make_cohort(capacity=60, rules=rules))
    born = date(clock.now().year - 14, 1, 1)
    page = office.browser.submit(
        f"{office.base}/add", status=422, name="Keo", sex="F", nationality="KH",
        birth_date=f"{born:%d/%m/%Y}",
    )  # fmt: skip
    assert "at least 20 is needed." in page and "a guardian must agree" in page
    assert not db.session.scalars(select(Nomination)).all()
    # A yes to one doubt is none to another.
    other = office.browser.submit(page, status=422, birth_date="01/01/1950")
    assert "at most 60 is allowed." in other
    page = office.browser.submit(other, button="Nominate all the same")
    assert page.notices == ["Keo is nominated."]


def test_the_link_is_sent_again_and_the_earlier_one_ends(office: Office, pages: PageClient) -> None:
    url = add(office, email=KEO)
    first = last_link(KEO)
    page = send_again(office, url)
    assert "A new link was sent by e-mail." in page
    assert len(mails_to(KEO)) == 2
    pages.get(first, status=410)
    pages.get(last_link(KEO))


def test_many_get_their_link_again_and_are_taken_back(office: Office, pages: PageClient) -> None:
    keo, no_address = add(office, email=KEO), add(office, name="Sok Dara")
    first, rows = last_link(KEO), [url.rsplit("/", 1)[1] for url in (keo, no_address)]
    page = office.browser.submit(office.base, button="Send the link again", row=rows)
    assert "Left out: 1" in page and "There is no e-mail address" in page and KEO in page
    page = office.browser.submit(page, button="Send the link again: 1")
    assert page.notices == ["1 new link is on its way."]
    pages.get(first, status=410)
    for _more in range(4):
        page = office.browser.submit(office.base, button="Send the link again", row=rows[:1])
        office.browser.submit(page, button="Send the link again: 1")
    page = office.browser.submit(office.base, button="Send the link again", row=rows[:1])
    page = office.browser.submit(page, button="Send the link again: 1")
    assert "So many links went to this person today" in page.notices[0]
    assert len(mails_to(KEO)) == 6

    page = office.browser.submit(office.base, button="Take the nominations back", all_matching="1")
    again = office.browser.submit(page, button="Take the nominations back: 2", status=422)
    assert again.errors and "Sok Dara" in again
    page = office.browser.submit(
        page, button="Take the nominations back: 2", reason="The plant needs them."
    )
    assert page.notices == ["2 nominations are taken back."]
    assert "The plant needs them." in mails_to(KEO)[-1].body
    page = office.browser.submit(office.base, button="Take the nominations back", row=rows)
    assert "Left out: 2" in page


def test_of_more_than_are_sent_at_once_those_who_had_no_link_today_come_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "MOST_AT_ONCE", 2)
    addresses = [f"nominee{number}@example.org" for number in range(4)]
    for number, address in enumerate(addresses):
        add(office, name=f"Keo {'ABCD'[number]}thy", email=address)
    for _twice in range(2):
        page = office.browser.submit(office.base, button="Send the link again", all_matching="1")
        office.browser.submit(page, button="Send the link again: 2")
    assert [len(mails_to(address)) for address in addresses] == [2, 2, 2, 2]


@pytest.mark.parametrize("sort", ["claimed", "-claimed", "email", "-email"])
def test_nominees_are_put_in_order_by_address_and_by_who_has_an_account(
    office: Office, sort: str
) -> None:
    add(office, name="Sok Dara", email="b@example.org"), add(office, email="a@example.org")
    text = office.browser.get(f"{office.base}?sort={sort}").text
    first, second = sorted(("Sok Dara", "Keo Chanthy"), key=text.index)
    assert (first == "Sok Dara") is (sort in ("claimed", "-claimed", "-email"))
    assert second in text


def test_the_page_before_asks_as_often_for_many_as_for_few(office: Office) -> None:
    asked: list[int] = []
    question = f"{office.base}/chosen?action=withdraw&all_matching=1"
    for names in (("Keo Chanthy", "Sok Dara"), ("Chea Vanna", "Mao Sothea")):
        for name in names:
            add(office, name=name)
        for page in (office.base, question):
            with statements(db.engine) as seen:
                office.browser.get(page)
            asked.append(len(seen))
    assert asked[:2] == asked[2:]


def test_nobody_gets_more_than_five_links_a_day(office: Office) -> None:
    url = add(office, email=KEO)
    for _time in range(5):
        send_again(office, url)
    send_again(office, url, status=429)
    assert len(mails_to(KEO)) == 6


def test_a_mistyped_address_is_corrected_and_its_link_ends(
    office: Office, pages: PageClient
) -> None:
    url = add(office, email=WRONG)
    wrong = last_link(WRONG)
    page = office.browser.submit(f"{url}/email", email=KEO)
    assert "The address is changed." in page.notices[0]
    pages.get(wrong, status=410)
    pages.get(last_link(KEO))
    assert KEO in page and WRONG not in page


def test_an_address_that_a_colleague_corrected_meanwhile_is_not_overwritten(
    office: Office,
) -> None:
    url = add(office, email=WRONG)
    stale = office.browser.get(f"{url}/email")
    office.browser.submit(f"{url}/email", email=KEO)
    page = office.browser.submit(stale, email="third@example.org", status=409)
    assert page.heading == "Changed in two windows"
    assert KEO in page and "third@example.org" in page
    assert "third@example.org" not in office.browser.get(url)
    page = office.browser.submit(page, button="Save what is chosen")
    assert "The address is changed." in page.notices[0] and "third@example.org" in page


def test_an_address_that_is_nobody_s_is_taken_away(office: Office) -> None:
    url = add(office, email=WRONG)
    page = office.browser.submit(f"{url}/email", email="")
    assert "has no e-mail address" in page
    assert "1 person has no e-mail" in office.browser.get(office.base)


@pytest.mark.parametrize("address", [KEO, KEO.upper()])
def test_two_nominees_do_not_share_an_address(office: Office, address: str) -> None:
    add(office, email=KEO)
    office.browser.submit(
        f"{office.base}/add", status=422,
        name="Sok Dara", birth_date="12/03/1989", sex="M", nationality="KH", email=address,
    )  # fmt: skip
    url = add(office, name="Sok Dara")
    page = office.browser.submit(f"{url}/email", email=address, status=422)
    assert "Another person you nominated has this address." in page.errors[0]


@pytest.mark.parametrize("address", ["no address", KEO])
def test_what_is_no_new_address_comes_back(office: Office, address: str) -> None:
    url = add(office, email=KEO)
    page = office.browser.submit(f"{url}/email", email=address, status=422)
    assert len(page.errors) == 1
    assert f'value="{address}"' in page.html


def test_once_claimed_the_data_are_the_person_s_own(office: Office, pages: PageClient) -> None:
    url = add(office, email=KEO, phone="+855 12 345 678")
    pages.submit(last_link(KEO), password=PASSWORD, birth_date="12/3/1988")
    page = office.browser.get(url)
    assert "The person keeps the record now." in page
    for words in ("12 Mar 1988", "345", "Send the link again"):
        assert words not in page
    assert "keeps the record now" in office.browser.get(f"{url}/email")


def test_a_taken_back_nominee_has_no_link_to_send(office: Office) -> None:
    url = add(office, email=KEO)
    office.browser.submit(f"{url}/withdraw", reason="Changed post.")
    page = office.browser.get(url)
    assert "Send the link again" not in page and "Changed post." in page


def test_after_the_deadline_there_is_no_link_to_send(office: Office) -> None:
    url = add(office, email=KEO)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, office.cohort.id)
        cohort.application_closes_at = clock.now() - timedelta(minutes=1)
    page = office.browser.get(url)
    assert "Nominations closed on" in page and "This application was not sent." in page
    assert "Send the link again" not in page and "12 Mar 1988" in page


def test_who_writes_the_name_in_a_script_stands_there_in_latin_letters_too(office: Office) -> None:
    add(office, email=KEO)
    with unit_of_work():
        person = db.session.scalars(select(Person).where(Person.email == KEO)).one()
        person.full_name, person.name_in_latin = "កែវ ចាន់ធី", "Keo Chanthy"
    page = office.browser.get(office.base)
    assert "កែវ ចាន់ធី" in page and "Keo Chanthy" in page
    lines = office.browser.client.get(f"{office.base}?format=csv").get_data(as_text=True)
    assert "Name in Latin letters" in lines and "Keo Chanthy" in lines


class TestLetters:
    def test_each_names_course_dates_place_deadline_and_whom_to_ask(self, office: Office) -> None:
        with unit_of_work():
            db.session.get_one(Cohort, office.cohort.id).contact_email = "course@example.org"
        add(office, native_name="កែវ ចាន់ធី")
        page = office.browser.submit(f"{office.base}/letters")
        assert page.heading == "1 letter to print"
        for words in (
            "Keo Chanthy", "កែវ ចាន់ធី", "Production Management", office.cohort.code,
            office.cohort.venue, "Phnom Penh time", "course@example.org", office.body.name,
        ):  # fmt: skip
            assert words in page
        assert 'lang="km"' in page.html
        assert "90 days" not in page

    def test_the_mark_is_the_link(self, office: Office, pages: PageClient) -> None:
        add(office)
        page = office.browser.submit(f"{office.base}/letters")
        found = re.search(r"http://portal\.test(/claim/[\w-]+)", page.text)
        assert found is not None
        pages.get(found[1])
        assert 'src="data:image/svg+xml' in page.html

    def test_one_person_gets_a_letter_though_there_is_an_address(self, office: Office) -> None:
        url = add(office, email=KEO)
        page = office.browser.submit(url, button="Make a letter")
        assert "Keo Chanthy" in page and "/claim/" in page
        assert "A letter with a new link was made." in office.browser.get(url)

    def test_nobody_to_write_to(self, office: Office) -> None:
        assert "Everybody you nominated" in office.browser.get(f"{office.base}/letters")
        assert db.session.scalars(select(Person)).all() == []

    def test_twice_as_many_letters_cost_no_more_statements(self, office: Office) -> None:
        def cost() -> int:
            page = office.browser.get(f"{office.base}/letters")
            with statements(db.engine) as seen:
                office.browser.submit(page)
            return len(seen)

        blank = {"E-mail": ""}
        office.send(*(person(number, **blank) for number in range(3)))
        office.confirm()
        first = cost()
        office.send(*(person(number, **blank) for number in range(3, 6)))
        office.confirm()
        assert cost() == first
        assert "6 letters to print" in office.browser.submit(f"{office.base}/letters")
