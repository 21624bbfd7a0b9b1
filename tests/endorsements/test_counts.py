"""How many stand on a list, and what was said of them: the same numbers on every page, and they add
up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.endorsements import Office
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState
from training_portal.endorsements.counting import Counted
from training_portal.endorsements.models import Endorsement
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work

BrowserOf = Callable[[Account], PageClient]
SAID = "4 nominees: 2 wait, 1 not endorsed, 1 no longer nominated"


@pytest.fixture
def sent(office: Office) -> Endorsement:
    """At its second step: of four one was refused by the first, and one has left."""
    people = [office.nominee(rank) for rank in (1, 2, 3, 4)]
    found = office.send()
    refused = people[1].nomination_id
    assert refused is not None
    office.endorse(found, refused={refused: "She changes her post."})
    with unit_of_work():
        gone = db.session.get_one(Application, people[3].id)
        gone.state = ApplicationState.WITHDRAWN
    return found


@pytest.fixture
def second(office: Office, browser_of: BrowserOf) -> PageClient:
    """The focal point's endorser, whose step it is."""
    return browser_of(office.second)


def test_who_endorses_reads_one_count_on_each_page(
    office: Office, sent: Endorsement, second: PageClient
) -> None:
    lists = second.get("/endorsements")
    assert "2 wait, 1 not endorsed, 1 no longer nominated" in lists
    assert SAID in second.get(f"/endorsements/{sent.public_id}")
    assert SAID in second.get(f"/endorsements/{sent.public_id}/endorse")
    assert SAID in second.get("/me")


def test_the_file_has_the_same_in_columns(sent: Endorsement, second: PageClient) -> None:
    head, row = second.client.get("/endorsements?format=csv").text.splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    assert [cells[each] for each in ("People", "Not yet", "Endorsed", "Not endorsed")] == [
        "4", "2", "0", "1",
    ]  # fmt: skip
    assert cells["No longer nominated"] == "1"


def test_staff_and_the_body_read_the_same(
    office: Office, sent: Endorsement, officer: PageClient, manager: PageClient
) -> None:
    base = f"/manage/cohorts/{office.cohort.public_id}/endorsements"
    assert SAID.partition(": ")[2] in manager.get(base)
    assert SAID in manager.get(f"{base}/{sent.public_id}")
    assert SAID in officer.get(f"/nominations/{office.cohort.public_id}/endorsement")


def test_who_hides_is_in_no_part_of_it(
    office: Office, sent: Endorsement, second: PageClient
) -> None:
    with unit_of_work():
        person = db.session.query(Person).filter_by(full_name="Nominee 1").one()
        person.is_hidden = True
    said = "3 nominees: 1 waits, 1 not endorsed, 1 no longer nominated"
    assert said in second.get(f"/endorsements/{sent.public_id}")
    assert said in second.get("/me")


def test_the_parts_add_up_to_the_people() -> None:
    counted = Counted(people=9, endorsed=4, not_endorsed=2, gone=1)
    assert counted.waiting == 2
    assert str(counted) == "9 nominees: 2 wait, 4 endorsed, 2 not endorsed, 1 no longer nominated"
    assert str(Counted(0, 0, 0, 0)) == "0 nominees"
