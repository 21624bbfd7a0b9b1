"""Being in the network: who may join, what is shown to whom, and being gone at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_person
from tests.factories.admissions import make_application
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
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.alumni import membership_services
from training_portal.alumni.membership_queries import own_member, standing_of
from training_portal.alumni.models import Circle, LinkState, NetworkMember, PersonLink, ProfileField
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]


def browser(browser_of: BrowserOf, person: Person) -> PageClient:
    return browser_of(db.session.get_one(Account, person.account_id))


def anew(member: NetworkMember) -> NetworkMember:
    return db.session.get_one(NetworkMember, member.id, populate_existing=True)


def test_an_alumna_joins_with_her_consent(app: Flask, browser_of: BrowserOf) -> None:
    pages = browser(browser_of, make_alumna(email="sothy@example.org"))
    asked = pages.submit("/me/network", action="/me/network/join", status=422)
    assert asked.errors == ["Without your yes you are not shown. Tick the box, or go back."]
    page = pages.submit(asked, action="/me/network/join", agrees="y")
    assert page.heading == "Who sees what"
    consent = db.session.scalars(select(ConsentRecord)).one()
    assert consent.purpose is ConsentPurpose.ALUMNI_NETWORK
    assert len(consent.text_sha256) == 64
    member = db.session.scalars(select(NetworkMember)).one()
    assert (member.sending_country, member.consent_id) == ("LA", consent.id)
    assert member.show_email == Circle.CONNECTIONS


def test_who_has_completed_nothing_reads_why_they_cannot_join(
    app: Flask, browser_of: BrowserOf
) -> None:
    person = make_person(account=make_account())
    page = browser(browser_of, person).get("/me/network")
    assert "for those who have completed a course" in page
    with pytest.raises(Refused):
        membership_services.join(person.id, language="en", contact_email="", actor=SYSTEM)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"birth_date": None}, "date of birth"),
        ({"birth_date": date(2020, 1, 1)}, "when you are of age"),
        ({"is_hidden": True}, "You are hidden"),
    ],
)
def test_minors_hidden_people_and_those_of_unknown_age_are_never_in(
    app: Flask, facts: dict[str, object], words: str
) -> None:
    person = make_alumna(**facts)
    with pytest.raises(Refused, match=words):
        membership_services.join(person.id, language="en", contact_email="", actor=SYSTEM)


def test_in_thailand_one_is_of_age_at_twenty(app: Flask) -> None:
    born = clock.today() - timedelta(days=19 * 366)
    with pytest.raises(Refused, match="of age"):
        join(make_alumna(country="TH", birth_date=born))
    assert join(make_alumna(country="LA", birth_date=born)).left_at is None


def test_joining_twice_is_refused(app: Flask) -> None:
    member = make_member()
    with pytest.raises(Refused, match="already"):
        membership_services.join(member.person_id, language="en", contact_email="", actor=SYSTEM)


def test_what_is_said_and_to_whom_it_is_shown_is_saved_with_its_history(
    app: Flask, browser_of: BrowserOf
) -> None:
    member = make_member()
    pages = browser_of(account_of(member))
    page = pages.submit(
        "/me/network/fields",
        employer="Bavet Harness (demo)",
        languages=["ja", "km"],
        show_employer=str(int(Circle.COMPANIES)),
        show_email=str(int(Circle.NOBODY)),
    )
    assert "Saved. This is what others see from now on." in page.notices
    saved = anew(member)
    assert (saved.employer, saved.languages) == ("Bavet Harness (demo)", " ja km ")
    assert (saved.show_employer, saved.show_email) == (Circle.COMPANIES, Circle.NOBODY)
    told = pages.get("/me/network")
    assert "Changed: Employer, Languages. Changed who sees: E-mail address, Employer." in told
    (entry, *_rest) = audit.timeline([("network_member", member.id)])
    assert "Bavet" not in repr(entry)


def test_the_form_comes_back_filled_with_its_errors(app: Flask, browser_of: BrowserOf) -> None:
    pages = browser_of(account_of(make_member()))
    page = pages.submit(
        "/me/network/fields", status=422, about="x" * 1001, contact_email="nowhere", show_name="9"
    )
    assert len(page.errors) == 3
    assert "x" * 1001 in page.html


@pytest.mark.parametrize("circle", [each for each in Circle if each is not Circle.NOBODY])
def test_the_preview_shows_to_each_circle_what_was_chosen_for_it(
    app: Flask, browser_of: BrowserOf, circle: Circle
) -> None:
    chosen = {
        "show_name": int(Circle.PUBLIC),
        "employer": "Their employer",
        "show_employer": int(Circle.COHORT),
        "about": "About them",
        "show_about": int(Circle.COMPANIES),
    }
    pages = browser_of(account_of(make_member("Khamla", values=chosen)))
    page = pages.get(f"/me/network/preview?as={int(circle)}")
    assert "Khamla" in page
    assert ("Their employer" in page) == (circle <= Circle.COHORT)
    assert ("About them" in page) == (circle <= Circle.COMPANIES)


def test_to_whom_the_name_is_not_shown_nothing_is_shown(app: Flask, browser_of: BrowserOf) -> None:
    chosen = {"show_name": int(Circle.COHORT), "show_about": 5, "about": "About them"}
    pages = browser_of(account_of(make_member(values=chosen)))
    page = pages.get("/me/network/preview?as=3")
    assert "these people do not find you" in page and "About them" not in page


def test_a_name_that_is_changed_is_found_by_the_new_one(app: Flask) -> None:
    member = make_member("Old Name")
    people.change_facts(member.person_id, people.Facts(full_name="Nguyễn Hương"), actor=SYSTEM)
    assert anew(member).name_key == "nguyen huong"


def test_leaving_takes_the_consent_back_and_the_words_away(
    app: Flask, browser_of: BrowserOf
) -> None:
    member = make_member(values={"employer": "Somewhere", "about": "Me"})
    friend, asked = make_member("A friend"), make_member("Asked")
    link = make_link(member, friend)
    question = make_link(member, asked, state=LinkState.ASKED)
    page = browser_of(account_of(member)).submit("/me/network/leave")
    assert page.heading == "The alumni network"
    left = anew(member)
    assert left.left_at is not None and left.employer == left.about == left.name_key == ""
    assert left.contact_email == ""
    assert db.session.get_one(PersonLink, link.id, populate_existing=True).state == "ended"
    assert db.session.get_one(PersonLink, question.id, populate_existing=True).state == "withdrawn"
    assert db.session.get_one(ConsentRecord, left.consent_id).withdrawn_at is not None


def test_a_consent_taken_back_in_the_profile_ends_the_membership(
    app: Flask, browser_of: BrowserOf
) -> None:
    member = make_member()
    browser_of(account_of(member)).submit(f"/me/profile/consents/{member.consent_id}/withdraw")
    assert anew(member).left_at is not None


def test_leaving_the_network_leaves_applications_alone(app: Flask) -> None:
    member = make_member()
    application = make_application(
        make_cohort(),
        db.session.get_one(Person, member.person_id),
        state=ApplicationState.SUBMITTED,
    )
    membership_services.leave(member.person_id, actor=SYSTEM)
    kept = db.session.get_one(Application, application.id, populate_existing=True)
    assert kept.state is ApplicationState.SUBMITTED and kept.closed_to_staff_at is None


def test_who_comes_back_begins_anew_at_another_address(app: Flask) -> None:
    member = make_member(values={"show_email": int(Circle.PUBLIC)})
    before = member.public_id
    membership_services.leave(member.person_id, actor=SYSTEM)
    again = join(db.session.get_one(Person, member.person_id))
    assert again.id == member.id and again.public_id != before
    assert again.show_email == Circle.CONNECTIONS and again.left_at is None


def test_erasing_a_person_takes_the_member_out_and_blanks_it(app: Flask) -> None:
    member = make_member(values={"about": "Me"})
    link = make_link(member, make_member("Other"))
    people.erase(member.person_id, actor=SYSTEM)
    assert anew(member).about == "" and anew(member).left_at is not None
    assert db.session.get_one(PersonLink, link.id, populate_existing=True).state == "ended"


@pytest.mark.parametrize("what", ["hidden", "completion", "younger"])
def test_whoever_may_no_longer_be_in_is_out_without_doing_anything(app: Flask, what: str) -> None:
    member = make_member()
    actor = acting(member)
    assert standing_of(actor).is_member
    with unit_of_work():
        person = db.session.get_one(Person, member.person_id)
        if what == "hidden":
            people.set_hidden(person.id, True, actor=actor)
        elif what == "younger":
            person.birth_date = date(2020, 1, 1)
        else:
            enrolment = db.session.scalars(select(Enrolment)).one()
            enrolment.state = EnrolmentState.NOT_COMPLETED
    assert own_member(actor) is None


def test_links_count_by_the_country_of_the_first_completion(app: Flask) -> None:
    person = make_alumna(country="KH")
    earlier = make_finished_cohort()
    with unit_of_work():
        earlier = db.session.merge(earlier)
        earlier.starts_on, earlier.ends_on = date(2019, 1, 7), date(2019, 2, 1)
    complete(person, earlier, "MM")
    assert join(person).sending_country == "MM"


def test_every_field_has_a_cautious_beginning(app: Flask) -> None:
    member = make_member()
    chosen = {field: getattr(member, f"show_{field}") for field in ProfileField}
    assert max(chosen.values()) == Circle.ALUMNI
    assert chosen[ProfileField.EMAIL] == Circle.CONNECTIONS
