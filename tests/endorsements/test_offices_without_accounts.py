"""Offices without accounts hear of deadlines too; where nobody can act, the programme hears it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from sqlalchemy import select

from tests.endorsements.test_keeping_time import later, told
from tests.factories.accounts import make_account
from tests.factories.endorsements import Office, make_chain, make_office, step
from tests.factories.organisations import make_organisation
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.endorsements import unheard
from training_portal.endorsements.models import StepBody
from training_portal.endorsements.timing import keep_time
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]
REGISTRY = "registry@works.example.org"


def an_office(name: str = "Ministry of Papers") -> Organisation:
    return make_organisation(OrganisationKind.AGENCY, "KH", name=name)


@pytest.fixture
def far(app: object) -> Office:
    """An office whose one step is that of a ministry that has an address and no account."""
    office = make_office(chain=False)
    make_chain("KH", step(an_office(), office_email=REGISTRY))
    return office


def managers_of(office: Office) -> Account:
    host = db.session.get_one(Organisation, office.cohort.host_id)
    return make_account(Role.PROGRAMME_MANAGER, organisation=host, name="Priya N.")


def test_an_office_is_reminded_by_a_link_and_the_one_before_ends(
    far: Office, pages: PageClient
) -> None:
    far.nominee(1, name="Sok Dara")
    far.send()
    first = last_link(REGISTRY)
    with time_machine.travel(later(3)):
        assert keep_time() == 1
        assert mails_to(REGISTRY)[-1].template == "endorsement_link_due"
        second = last_link(REGISTRY)
        assert "Sok Dara" in pages.get(second)
        assert "a newer link was sent to you" in pages.get(first, status=410)


def test_a_late_office_gets_a_link_that_still_takes_the_step(
    far: Office, pages: PageClient
) -> None:
    first = far.nominee()
    far.send()
    with time_machine.travel(later(7)):
        assert (keep_time(), keep_time()) == (1, 0)
        assert mails_to(REGISTRY)[-1].template == "endorsement_link_late"
        link = last_link(REGISTRY)
        assert "Thank you" in pages.submit(link, signed_by="Registrar", sign="y")
        assert "The step was taken" in pages.get(link, status=410)
    assert far.words_of(first) == "Endorsed."


def test_links_that_wait_in_the_outbox_and_are_no_longer_good_do_not_leave(far: Office) -> None:
    far.nominee()
    far.send()
    with time_machine.travel(later(7)):
        keep_time()
    waiting = db.session.scalars(
        select(OutboxMail.template).where(
            OutboxMail.to_address == REGISTRY, OutboxMail.subject != ""
        )
    ).all()
    assert waiting == ["endorsement_link_late"]


def test_of_the_last_step_the_programme_hears_that_it_is_late(far: Office) -> None:
    manager = managers_of(far)
    far.nominee()
    sent = far.send()
    with time_machine.travel(later(7)):
        keep_time()
    found = mails_to(manager.email)
    assert [each.template for each in found] == ["endorsement_unanswered"]
    page = f"/manage/cohorts/{far.cohort.public_id}/endorsements/{sent.public_id}"
    assert last_link(manager.email) == page
    assert "Ministry of Papers" in found[-1].body


def test_where_nobody_runs_the_cohort_the_coordinators_hear_it(far: Office) -> None:
    coordinator = make_account(Role.PROGRAMME_COORDINATOR)
    far.nominee()
    far.send()
    with time_machine.travel(later(7)):
        keep_time()
    assert [each.template for each in mails_to(coordinator.email)] == ["endorsement_unanswered"]


def test_with_an_endorser_at_the_next_level_the_programme_hears_nothing(office: Office) -> None:
    manager = managers_of(office)
    office.nominee()
    office.send()
    with time_machine.travel(later(7)):
        keep_time()
    assert not mails_to(manager.email)
    assert ("endorsement_late", office.second.email) in told()


def test_at_the_last_step_nobody_is_told_of_a_next_level(app: object) -> None:
    office = make_office(steps=[step()])
    office.nominee()
    office.send()
    with time_machine.travel(later(7)):
        keep_time()
    words = mails_to(office.endorser.email)[-1].body
    assert "the programme was told" in words
    assert not re.search("next level", words)


def test_a_chain_names_the_bodies_for_which_nobody_could_endorse(app: object) -> None:
    office = make_office(chain=False)
    silent, written_to = an_office("Silent Ministry"), an_office("Ministry of Letters")
    chain = make_chain("KH", step(body=StepBody.UNIT), step(silent),
                       step(written_to, office_email=REGISTRY), step())  # fmt: skip
    # The ministry that the office is a part of has an endorser, the office itself has none.
    assert unheard.unheard(chain) == ["Office of Works", "Silent Ministry"]
    make_account(Role.ENDORSER, organisation=silent)
    make_account(Role.ENDORSER, organisation=office.body)
    assert unheard.unheard(chain) == []


def test_of_a_body_with_a_chain_of_its_own_that_of_its_country_says_nothing(app: object) -> None:
    office = make_office(chain=False)
    chain = make_chain("KH", step(body=StepBody.UNIT))
    assert unheard.unheard(chain) == ["Office of Works"]
    make_chain("KH", step(), body=office.body)
    assert unheard.unheard(chain) == []


def test_who_sets_a_chain_reads_the_warning_when_it_is_saved(
    coordinator: PageClient, app: object
) -> None:
    for number in range(1, 11):
        make_organisation(OrganisationKind.AGENCY, "KH", name=f"Office {number:02}", nominates=True)
    page = coordinator.submit(
        "/manage/endorsement-chains/new", whose="KH", who_1="unit", days_1="5"
    )
    assert "Nobody could endorse for: Office 01, Office 02" in page
    assert "Office 08 and 2 more" in page
