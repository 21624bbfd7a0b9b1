"""An office without an account returns a list as an endorser does: by its link, or on paper."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.endorsements.test_links_of_lists_that_ended import REGISTRY
from tests.endorsements.test_lists_that_end import states
from tests.endorsements.test_papers import letter
from tests.factories.endorsements import Office, make_office, step
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.endorsements import links, office_links
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.models import EndorsementStage, EndorsementState, StageState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

WHY = "Rank the engineer first."


def test_an_office_returns_the_list_by_its_link_once(app: object, pages: PageClient) -> None:
    far = make_office(steps=[step(office_email=REGISTRY)])
    far.nominee(1, name="Sok Dara")
    sent = far.send()
    link = last_link(REGISTRY)
    assert pages.get(link).link("Return the list") == f"{link}/return"
    refused = pages.submit(f"{link}/return", status=422, reason=WHY)
    assert refused.errors
    page = pages.submit(f"{link}/return", reason=WHY, signed_by="Registrar")
    assert "once the list is sent again, you get a new one" in page
    assert states(sent) == (EndorsementState.RETURNED, [StageState.RETURNED])
    told = mails_to(far.officer.email)[-1]
    assert (told.template, WHY in told.body) == ("endorsement_returned", True)
    assert "The list was returned" in pages.get(f"{link}/return", status=410)


def test_the_body_reads_who_returned_its_list_and_how(
    app: object, pages: PageClient, browser_of: object
) -> None:
    far = make_office(steps=[step(office_email=REGISTRY)])
    far.nominee()
    far.send()
    link = last_link(REGISTRY)
    pages.submit(f"{link}/return", reason=WHY, signed_by="Registrar Chea")
    assert callable(browser_of)
    page = browser_of(far.officer).get(f"/nominations/{far.cohort.public_id}/endorsement")
    assert "Returned by the link of the office: Ministry of Works" in page
    assert "Registrar Chea" in page
    assert WHY in page


def test_staff_put_in_that_an_office_returned_the_list_on_paper(
    office: Office, manager: PageClient
) -> None:
    office.nominee()
    sent = office.send()
    url = f"/manage/cohorts/{office.cohort.public_id}/endorsements/{sent.public_id}/record"
    assert manager.get(url).link("It was returned") == f"{url}/return"
    today = clock.today().strftime("%d/%m/%Y")
    missing = manager.submit(f"{url}/return", status=422, reason=WHY, signed_by="Minister")
    assert missing.errors
    page = manager.submit(
        f"{url}/return", reason=WHY, signed_by="Minister", signed_on=today, paper=letter()
    )
    assert "Returned on paper, and put in by the programme: Ministry of Works" in page
    assert "Minister" in page
    assert states(sent)[0] is EndorsementState.RETURNED


def test_a_link_that_was_used_by_somebody_else_meanwhile_returns_nothing(app: object) -> None:
    far = make_office(steps=[step(office_email=REGISTRY)])
    far.nominee()
    sent = far.send()
    token = last_link(REGISTRY).rsplit("/", 1)[-1]
    with unit_of_work():
        office_links.end_links([db.session.scalars(select(EndorsementStage.id)).one()])
    with pytest.raises(Refused, match="used already"):
        links.return_by_link(token, reason=WHY, signature=Signature("Registrar"), seen=None)
    assert states(sent)[0] is EndorsementState.UNDER_WAY
