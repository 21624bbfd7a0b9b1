"""The pages: a chain is set, a list is sent, endorsed, returned, undone, followed by staff."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.admissions.applying import PDF
from tests.factories.accounts import make_account
from tests.factories.endorsements import Office, make_office, step
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Nomination
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.models import Proof
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


def of_body(office: Office) -> str:
    return f"/nominations/{office.cohort.public_id}/endorsement?body={office.body.public_id}"


def test_the_coordinator_sets_a_chain_changes_it_and_ends_it(
    app: object, coordinator: PageClient
) -> None:
    office = make_office(chain=False)
    assert "No endorsement is asked for" in coordinator.get("/manage/endorsement-chains")
    page = coordinator.submit("/manage/endorsement-chains/new", status=422, whose="KH")
    assert "A chain has at least one step: say who endorses." in page.errors
    coordinator.submit(
        "/manage/endorsement-chains/new",
        whose="KH",
        who_1="parent",
        days_1="5",
        who_2=office.focal.public_id,
        days_2="7",
    )
    chains = coordinator.get("/manage/endorsement-chains")
    assert "What that body is a part of" in chains
    assert "Focal Point" in chains
    again = coordinator.submit(
        "/manage/endorsement-chains/new", status=422, whose="KH", who_1="unit", days_1="5"
    )
    assert "There is a chain for this already: change that one." in again.errors
    url = chains.link("Cambodia")
    coordinator.submit(url, who_2="", days_2="")
    assert "Focal Point" not in coordinator.get("/manage/endorsement-chains")
    coordinator.submit(f"{url}/end", reason="Not wanted any more.")
    assert "No endorsement is asked for" in coordinator.get("/manage/endorsement-chains")
    assert "The chain ended" in coordinator.get(url)


def test_the_body_sends_its_list_and_follows_it(office: Office, officer: PageClient) -> None:
    office.nominee(1, name="Sok Dara")
    nominees = officer.get(f"/nominations/{office.cohort.public_id}")
    assert "Send the list to be endorsed" in nominees
    page = officer.get(nominees.link("Send the list to be endorsed"))
    assert "Sok Dara" in page
    sent = officer.submit(of_body(office), support="y")
    assert "Waits for an endorsement" in sent
    assert "Your list waits for an endorsement" in officer.get(
        f"/nominations/{office.cohort.public_id}"
    )
    officer.submit(sent.link("Take the list back…"), reason="Another order.")
    assert "Called off" in officer.get(of_body(office))


def test_an_endorser_reads_a_list_and_endorses_all_but_one(
    office: Office, officer: PageClient, endorser: PageClient, manager: PageClient
) -> None:
    bad, good = office.nominee(1, name="Sok Dara"), office.nominee(2, name="Chan Vanna")
    office.send()
    assert "Endorse a list: Office of Works" in endorser.get("/me")
    page = endorser.get(endorser.get("/endorsements").link("Office of Works"))
    assert "Sok Dara" in page
    form = endorser.get(page.link("Endorse"))
    url = page.link("Endorse")
    [name] = [each for each in form.form(url).xpath("//input/@name") if each.startswith("reason_")][
        :1
    ]
    refused = endorser.submit(url, status=422, **{name: "Leaves in May."})
    assert "Confirm that you endorse the list." in refused.errors
    endorser.submit(url, **{name: "Leaves in May."}, sign="y")
    assert "Leaves in May." in officer.get(of_body(office))
    base = f"/manage/cohorts/{office.cohort.public_id}"
    assert "Not endorsed." in manager.get(f"{base}/applications/{bad.public_id}")
    waiting = manager.get(f"{base}/applications/{good.public_id}")
    assert "Waits for an endorsement: Focal Point." in waiting
    lists = manager.get(f"{base}/endorsements")
    assert "Endorsed: Ministry of Works" in manager.get(lists.link("Office of Works"))


def test_a_step_by_signed_letter_asks_for_it_and_gives_it_to_staff(
    app: object, browser_of: BrowserOf
) -> None:
    office = make_office(steps=[step(proof=Proof.SIGNED_UPLOAD)])
    office.nominee(1)
    sent = office.send()
    endorser = browser_of(office.endorser)
    url = f"/endorsements/{sent.public_id}/endorse"
    page = endorser.submit(url, status=422, signed_by="Minister")
    assert page.errors
    endorser.submit(url, paper=(io.BytesIO(PDF), "letter.pdf"), signed_by="Minister")
    listed = endorser.get(f"/endorsements/{sent.public_id}")
    assert "Minister" in listed
    answer = endorser.client.get(listed.link("The signed letter Ministry of Works"))
    assert answer.mimetype == "application/pdf"


def test_a_list_that_was_sent_anew_meanwhile_is_looked_at_once_more(
    office: Office, endorser: PageClient
) -> None:
    first = office.nominee(1)
    sent = office.send()
    url = f"/endorsements/{sent.public_id}/endorse"
    page = endorser.get(url)
    from training_portal.admissions import application_services
    from training_portal.platform.policy import SYSTEM

    office.nominee(2)
    application_services.withdraw_application(first.id, reason=None, actor=SYSTEM)
    seen = page.form(url).xpath(".//input[@name='seen']/@value")[0]
    answer = endorser.submit(url, status=409, seen=seen, sign="y")
    assert "The list was changed meanwhile" in answer


def test_an_endorser_returns_a_list_with_what_is_to_be_mended(
    office: Office, officer: PageClient, endorser: PageClient
) -> None:
    office.nominee(1)
    sent = office.send()
    endorser.submit(f"/endorsements/{sent.public_id}/return", reason="The second name.")
    assert "The second name." in officer.get(of_body(office))
    assert "Your list was returned" in officer.get("/me")
    officer.submit(of_body(office), support="y")
    assert "Waits for an endorsement" in officer.get(of_body(office))


def test_what_was_endorsed_is_undone_by_the_endorser_and_by_staff(
    office: Office, endorser: PageClient, manager: PageClient
) -> None:
    office.nominee(1)
    sent = office.send()
    office.endorse(sent)
    endorser.submit(f"/endorsements/{sent.public_id}/undo", reason="Too early.")
    assert "The step was undone" in endorser.get(f"/endorsements/{sent.public_id}")
    office.endorse(sent)
    url = f"/manage/cohorts/{office.cohort.public_id}/endorsements/{sent.public_id}"
    manager.submit(f"{url}/undo", reason="Asked by the ministry.")
    assert "The step was undone" in manager.get(url)


@pytest.mark.parametrize("role", [Role.ENDORSER, Role.NOMINATING_OFFICER])
def test_nobody_of_another_body_finds_a_list(
    office: Office, browser_of: BrowserOf, role: Role
) -> None:
    office.nominee(1)
    sent = office.send()
    stranger = browser_of(make_account(role, organisation=office.focal))
    stranger.get(f"/endorsements/{sent.public_id}", status=404 if role is Role.ENDORSER else 403)


def test_the_days_that_are_left_are_the_same_in_list_tasks_and_page(
    office: Office, endorser: PageClient
) -> None:
    """They are counted in the zone of the body's country, whatever that of the cohort."""
    office.nominee(1)
    office.send()
    with unit_of_work():
        db.session.get_one(Cohort, office.cohort.id).time_zone = "America/Anchorage"
    lists = endorser.get("/endorsements")
    page = endorser.get(lists.link("Office of Works"))
    [said] = set(re.findall(r"(\d+ days) left", page.text))
    for other in (lists, endorser.get("/me")):
        assert f"{said} left" in other


def test_a_nationality_other_than_the_bodys_country_is_told_to_who_endorses(
    office: Office, endorser: PageClient
) -> None:
    own, foreign = office.nominee(1, name="Sok Dara"), office.nominee(2, name="Somchai")
    with unit_of_work():
        db.session.get_one(Person, own.person_id).nationality = "KH"
        db.session.get_one(Person, foreign.person_id).nationality = "TH"
    office.send()
    page = endorser.get(endorser.get("/endorsements").link("Office of Works"))
    assert "National of Thailand" in page
    assert "National of Cambodia" not in page
    assert "National of Thailand" in endorser.get(page.link("Endorse"))


def test_who_is_added_after_the_list_was_sent_is_named_to_the_body(
    office: Office, officer: PageClient
) -> None:
    office.nominee(1, name="Sok Dara")
    office.send()
    assert "added after the list was sent" not in officer.get(of_body(office))
    office.nominee(2, name="Chan Vanna")
    page = officer.get(of_body(office))
    assert "1 nominee was added after the list was sent and does not stand on it." in page
    assert "Chan Vanna" in page


def test_who_needs_no_endorsement_is_counted_beside_the_list(
    office: Office, officer: PageClient
) -> None:
    office.nominee(1, name="Sok Dara")
    earlier = office.nominee(2, name="Chan Vanna")
    with unit_of_work():
        nomination = db.session.get_one(Nomination, earlier.nomination_id)
        nomination.created_at = clock.now() - timedelta(days=60)
    page = officer.get(of_body(office))
    assert "1 nominee, in this order." in page
    assert "1 other nominee needs no endorsement" in page
