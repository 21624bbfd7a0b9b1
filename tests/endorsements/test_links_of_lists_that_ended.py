"""What an office and a body are told when a list ends before it is through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.endorsements.test_lists_that_end import cancel, end_chain, take_back
from tests.factories.accounts import actor_of
from tests.factories.endorsements import Office, make_office, step
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.endorsements import deciding
from training_portal.endorsements.models import Endorsement
from training_portal.platform.database import db
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role

End = Callable[[Office, Endorsement], None]
REGISTRY = "registry@works.example.org"


@pytest.fixture
def far(app: object) -> Office:
    """An office whose ministry has an address besides its endorser."""
    return make_office(steps=[step(office_email=REGISTRY)])


def waiting() -> set[str]:
    """The templates of the mails that were not taken back."""
    return set(db.session.scalars(select(OutboxMail.template).where(OutboxMail.subject != "")))


@pytest.mark.parametrize("end", [take_back, end_chain, cancel])
def test_the_link_of_an_office_says_that_the_list_has_ended(
    far: Office, end: End, pages: PageClient
) -> None:
    far.nominee(1, name="Sok Dara")
    sent = far.send()
    link = last_link(REGISTRY)
    end(far, sent)
    page = pages.get(link, status=410)
    assert "The list has ended" in page
    assert "Sok Dara" not in page
    assert pages.client.get(f"{link}/letter.pdf").status_code == 410


@pytest.mark.parametrize("end", [take_back, end_chain, cancel])
def test_mails_that_wait_and_ask_for_an_endorsement_are_taken_back(far: Office, end: End) -> None:
    far.nominee()
    sent = far.send()
    assert {"endorsement_waits", "endorsement_link"} <= waiting()
    end(far, sent)
    assert not {"endorsement_waits", "endorsement_link"} & waiting()


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (end_chain, "its people can be offered a seat without one"),
        (cancel, "was cancelled, so the endorsement of your list"),
    ],
)
def test_the_body_hears_that_its_list_has_ended_and_what_that_means(
    far: Office, end: End, words: str
) -> None:
    far.nominee()
    sent = far.send()
    end(far, sent)
    told = [each for each in mails_to(far.officer.email) if each.template == "endorsement_over"]
    assert len(told) == 1
    assert words in " ".join(told[0].body.split())


def test_who_took_the_list_back_is_told_nothing_by_mail(far: Office) -> None:
    far.nominee()
    take_back(far, far.send())
    assert "endorsement_over" not in waiting()


def test_a_returned_list_that_ends_with_its_chain_is_not_asked_for_any_more(far: Office) -> None:
    far.nominee()
    sent = far.send()
    endorser = actor_of(far.endorser, Role.ENDORSER, organisation=far.ministry)
    deciding.return_list(sent.id, reason="Mend it.", actor=endorser)
    end_chain(far, sent)
    assert "endorsement_returned" not in waiting()
    assert "endorsement_over" in waiting()


def test_a_link_of_a_returned_list_says_so_and_an_unknown_one_nothing(
    far: Office, pages: PageClient
) -> None:
    far.nominee()
    sent = far.send()
    link = last_link(REGISTRY)
    endorser = actor_of(far.endorser, Role.ENDORSER, organisation=far.ministry)
    deciding.return_list(sent.id, reason="Mend it.", actor=endorser)
    assert "The list was returned" in pages.get(link, status=410)
    unknown = pages.get("/endorse/2222-2222-2222-2222-2222-2222-2222", status=410)
    assert "or the list moved on" in unknown
