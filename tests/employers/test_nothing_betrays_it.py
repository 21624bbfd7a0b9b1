"""Whatever becomes of an application that is not shared, its employer's pages stay as they were.

Each page and file that an employer can open is taken as it is; then what is not shared becomes
something else, and each is taken once more: not a letter may differ. So no filter, order, count,
task, button or letter tells what the person did not agree to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.employers.conftest import BrowserOf
from tests.factories import give_role, make_account
from tests.factories.accounts import actor_of
from tests.factories.employers import (
    Employee,
    Employer,
    attended,
    certified,
    decided,
    make_employer,
)
from tests.factories.endorsements import make_chain, step
from tests.support.pages import PageClient
from training_portal.accounts.models import RoleAssignment
from training_portal.admissions.employers import STATE
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import EnrolmentState
from training_portal.endorsements import deciding, sending
from training_portal.endorsements.models import Endorsement
from training_portal.learning.models import Presence
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.records.asked_of_nominees import PersonStep

WHY = "canary-of-the-outcome"
S = ApplicationState
#: One of each kind: with the person, decided either way, with a seat, over by somebody's will.
KINDS = (S.DRAFT, S.RETURNED, S.WAITLISTED, S.OFFERED, S.ACCEPTED, S.REJECTED, S.WITHDRAWN)
SORTS = (
    "name",
    "code",
    "state",
    "-state",
    "until",
    "-until",
    "held",
    "title",
    "rank",
    "claimed",
    "medical",
    "change",
)
#: What differs from one answer to the next: keys of forms, tokens, the clock.
_ANEW = re.compile(
    r'name="(csrf_token|idempotency_key)" value="[^"]*"|nonce-[\w-]+|\d\d:\d\d(:\d\d)?'
)


def addresses(employer: Employer) -> Iterator[str]:
    """Each page and file that the owner of a company that nominates can open by an address."""
    cohort, nomination = employer.cohort.public_id, employer.staff[0].nomination.public_id
    for name in ("/our-nominees", f"/nominations/{cohort}"):
        for state in ("live", "not_shared", *KINDS):
            yield f"{name}?state={state}&format=csv"
        yield from (name, f"{name}?state=live")
        for sort in SORTS:
            yield f"{name}?sort={sort}"
        for asked in PersonStep:
            yield f"{name}?asked={asked.value}"
        yield f"{name}?q=Keo"
    yield from (
        "/our-nominees/seats",
        "/our-nominees/letters",
        "/nominations",
        "/nominations?own=no",
        "/me",
    )
    yield "/nominations?format=csv&sort=-nominated"
    for path in ("ranks", "letters", "endorsement", "organisation"):
        yield f"/nominations/{cohort}/{path}"
    yield f"/nominations/{cohort}/{nomination}"
    if Role.NOMINATING_OFFICER in roles_of(employer):
        yield from ("/manage/people", "/manage/people?format=csv")
        yield f"/manage/people/{employer.staff[0].person.public_id}"
    yield f"/nominations/{cohort}/{nomination}/withdraw"
    yield f"/nominations/{cohort}/chosen?do=withdraw&action=withdraw&row={nomination}"
    for lists in endorsement_ids():
        yield f"/nominations/{cohort}/endorsement/{lists}/call-off"
        yield f"/nominations/{cohort}/endorsement/{lists}/letter.pdf"
    to_company = select(Letter.public_id).where(Letter.organisation_id == employer.company.id)
    for letter in db.session.scalars(to_company):
        yield f"/nominations/letters/{letter}/pdf"


def roles_of(employer: Employer) -> set[Role]:
    held = select(RoleAssignment.role).where(RoleAssignment.account_id == employer.owner.id)
    return set(db.session.scalars(held))


def endorsement_ids() -> list[str]:
    return list(db.session.scalars(select(Endorsement.public_id)))


def seen_by(owner: PageClient, employer: Employer) -> dict[str, str]:
    found = {}
    for address in addresses(employer):
        answer = owner.client.get(address)
        assert answer.status_code in (200, 303), f"{address}: {answer.status_code}"
        found[address] = _ANEW.sub("", words_of(answer))
    return found


def words_of(answer: TestResponse) -> str:
    """What somebody reads; of a paper its words, for its bytes tell when it was printed."""
    if answer.mimetype != "application/pdf":
        return answer.get_data(as_text=True)
    pages = PdfReader(BytesIO(answer.get_data())).pages
    return "\n".join(page.extract_text() for page in pages)


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [address for address, text in before.items() if after[address] != text]


def company() -> Employer:
    """Keo shares nothing; Dara shares how the application stands, and Noy waits beside.

    Whoever looks is the owner and an officer.
    """
    made = make_employer()
    give_role(made.owner, Role.NOMINATING_OFFICER, made.company)
    for name, shares in (("Keo", ()), ("Dara", (STATE,)), ("Noy", ())):
        made.employee(name, ApplicationState.SHORTLISTED, shares=shares)
    return made


def told_who_was_selected(made: Employer) -> None:
    """The programme sends the company the letter that names whom it selected."""
    kind = LetterKind.ACCEPTANCE
    letter_services.issue(kind, made.cohort, [made.company.id], actor=SYSTEM)


def endorsed(made: Employer) -> None:
    """A list of the company that went through a chain of one step."""
    ministry = db.session.get_one(Organisation, made.company.parent_id)
    by = make_account(Role.ENDORSER, organisation=ministry)
    owner = actor_of(made.owner, Role.COMPANY_OWNER, organisation=made.company)
    sent = sending.send_list(made.cohort, made.company, actor=owner, is_supported=True)
    deciding.endorse(sent.id, actor=actor_of(by, Role.ENDORSER, organisation=ministry))


def shown_by(
    owner: PageClient, made: Employer, keo: Employee, states: Sequence[S] = KINDS
) -> dict[S, list[str]]:
    """The states that change a page, with these pages."""
    keo.stands(S.SUBMITTED)
    before, found = seen_by(owner, made), {}
    for state in states:
        keo.stands(state, WHY, taken_back=state is S.WITHDRAWN)
        if differing := differences(before, seen_by(owner, made)):
            found[state] = differing
    return found


def test_no_state_shows_on_any_page_or_letter(app: Flask, browser_of: BrowserOf) -> None:
    made = company()
    made.staff[1].stands(S.ACCEPTED)
    told_who_was_selected(made)
    assert not shown_by(browser_of(made.owner), made, made.staff[0])


@pytest.mark.parametrize("is_through", [False, True])
def test_nor_where_lists_are_endorsed(app: Flask, browser_of: BrowserOf, is_through: bool) -> None:
    made = make_employer(parent=True)
    make_chain("LA", step(days=30))
    for name in ("Keo", "Dara"):
        made.employee(name, ApplicationState.SHORTLISTED)
    if is_through:
        endorsed(made)
    assert not shown_by(
        browser_of(made.owner), made, made.staff[0], (S.DRAFT, S.OFFERED, S.WITHDRAWN)
    )


def test_how_a_place_goes_shows_on_no_page(app: Flask, browser_of: BrowserOf) -> None:
    made = company()
    owner = browser_of(made.owner)
    place = made.staff[0].takes_a_seat(EnrolmentState.ENROLLED)
    told_who_was_selected(made)
    before = seen_by(owner, made)
    assert "Keo" in "".join(text for path, text in before.items() if path.endswith("/pdf"))
    attended(place, Presence.PRESENT, Presence.LATE)
    decided(place, missed=["total_mark"])
    code = certified(place).code
    for state in (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED):
        with unit_of_work():
            place.state = state
        after = seen_by(owner, made)
        assert not differences(before, after), state
        assert code not in "".join(after.values())


def test_why_a_seat_is_held_no_longer_shows_on_no_page(app: Flask, browser_of: BrowserOf) -> None:
    made = company()
    owner = browser_of(made.owner)
    place = made.staff[0].takes_a_seat(EnrolmentState.WITHDRAWN)
    before = seen_by(owner, made)
    for state in (EnrolmentState.DISMISSED, EnrolmentState.NO_SHOW):
        with unit_of_work():
            place.state = state
        assert not differences(before, seen_by(owner, made)), state


def test_the_same_change_shows_once_it_is_shared(app: Flask, browser_of: BrowserOf) -> None:
    """The search finds what there is to be found: it is no search for nothing."""
    made = company()
    made.staff[0].let_see(STATE)
    states = (S.WAITLISTED, S.REJECTED)
    found = shown_by(browser_of(made.owner), made, made.staff[0], states)
    assert set(found) == set(states)


def test_who_ended_before_nobody_was_endorsed_is_no_gap(app: Flask, browser_of: BrowserOf) -> None:
    made = make_employer(parent=True)
    make_chain("LA", step(days=30))
    keo, dara = (made.employee(name, S.SHORTLISTED) for name in ("Keo", "Dara"))
    ministry = db.session.get_one(Organisation, made.company.parent_id)
    by = make_account(Role.ENDORSER, organisation=ministry)
    owner = actor_of(made.owner, Role.COMPANY_OWNER, organisation=made.company)
    sent = sending.send_list(made.cohort, made.company, actor=owner, is_supported=True)
    keo.stands(S.WITHDRAWN)
    refused = {dara.nomination.id: "Is needed at home"}
    endorser = actor_of(by, Role.ENDORSER, organisation=ministry)
    deciding.endorse(sent.id, actor=endorser, refused=refused)
    reader = browser_of(made.owner)
    assert reader.get("/our-nominees").text.count("Not endorsed") == 2
    lists = reader.get(f"/nominations/{made.cohort.public_id}/endorsement")
    assert "No longer nominated" not in lists and "Not yet" not in lists
