"""Organisations that are no more are archived: they stand in no new choice, and keep their past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account, make_company, make_organisation
from tests.factories.accounts import make_actor
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.organisations import services
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.audit import timeline
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import NotAllowed, Refused

LIST = "/manage/organisations"
BrowserOf = Callable[[Account], PageClient]


def archive(staff: PageClient, *bodies: Organisation) -> None:
    rows = [each.public_id for each in bodies]
    page = staff.submit(LIST, button="Archive these organisations", row=rows)
    assert "They put nobody forward any more." in page
    staff.submit(page, button=f"Archive these organisations: {len(rows)}")


def test_they_leave_the_list_and_come_back(staff: PageClient) -> None:
    body = make_organisation(name="Bureau of Bridges")
    archive(staff, body)
    assert "Bureau of Bridges" not in staff.get(LIST)
    assert "Bureau of Bridges" in staff.get(f"{LIST}?shelf=all")
    away = f"{LIST}?shelf=away"
    assert "Bureau of Bridges" in staff.get(away)
    assert "Bureau of Bridges" in staff.client.get(f"{away}&format=csv").text
    page = staff.submit(away, button="Take them out of the archive", row=[body.public_id])
    staff.submit(page, button="Take them out of the archive: 1")
    assert "Bureau of Bridges" in staff.get(LIST)
    assert [each.action for each in timeline([("organisation", body.id)])] == ["restore", "archive"]


def test_the_page_says_it_and_the_history_too(staff: PageClient) -> None:
    body = make_organisation(name="Bureau of Bridges")
    archive(staff, body)
    page = staff.get(f"{LIST}/{body.public_id}")
    assert "This organisation is archived" in page
    assert "Archived" in page.text.partition("History")[2]


def test_its_officers_put_nobody_forward(staff: PageClient, browser_of: BrowserOf) -> None:
    body = make_organisation(name="Bureau of Bridges")
    officer = browser_of(make_account(Role.NOMINATING_OFFICER, organisation=body))
    officer.get("/nominations")
    archive(staff, body)
    assert "does not nominate people" in officer.get("/nominations", status=403)
    db.session.expire_all()
    assert not db.session.get_one(Organisation, body.id).nominates


def test_it_is_let_put_nobody_forward_while_archived(staff: PageClient) -> None:
    body = make_organisation(name="Bureau of Bridges")
    archive(staff, body)
    rows = [body.public_id]
    page = staff.submit(f"{LIST}?shelf=all", button="Let these put people forward", row=rows)
    assert "It is archived: take it out of the archive first." in page
    page = staff.get(f"{LIST}/{body.public_id}")
    assert "May put people forward" not in page


def test_it_stands_in_no_new_choice_but_where_it_is_already(
    app: Flask, staff: PageClient, browser_of: BrowserOf
) -> None:
    host = make_organisation(OrganisationKind.TRAINING_INSTITUTION, name="Institute of Yore")
    cohort = make_cohort(host=host)
    archive(staff, host)
    planner = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "Institute of Yore" in planner.get(f"/manage/cohorts/{cohort.public_id}/change")
    assert "Institute of Yore" not in planner.get(f"{LIST}/new")
    other = make_cohort()
    assert "Institute of Yore" not in planner.get(f"/manage/cohorts/{other.public_id}/change")
    administrator = browser_of(make_account(Role.ADMINISTRATOR))
    somebody = make_account()
    assert "Institute of Yore" not in administrator.get(f"/manage/accounts/{somebody.public_id}")


def test_what_has_parts_or_is_a_company_is_not_archived(staff: PageClient) -> None:
    ministry, company = make_organisation(name="Ministry"), make_company("LA", name="Works")
    part = make_organisation(name="Department")
    with unit_of_work():
        db.session.get_one(Organisation, part.id).parent_id = ministry.id
    assert services.away_objection(ministry, True) == "It has parts: archive them first."
    assert services.away_objection(company, True) == (
        "A company is suspended or refused on its own page, with a reason."
    )
    with pytest.raises(Refused):
        services.put_away(ministry.id, True, actor=SYSTEM)
    services.put_away(part.id, True, actor=SYSTEM)
    services.put_away(ministry.id, True, actor=SYSTEM)
    assert services.away_objection(part, False) == (
        "It is a part of “Ministry”, which is archived: take that out first."
    )


def test_a_part_of_an_archived_one_can_still_be_corrected(staff: PageClient) -> None:
    ministry, part = make_organisation(name="Ministry"), make_organisation(name="Departmnt")
    with unit_of_work():
        db.session.get_one(Organisation, part.id).parent_id = ministry.id
    archive(staff, part)
    archive(staff, ministry)
    staff.submit(f"{LIST}/{part.public_id}", name="Department")
    assert "Department" in staff.get(f"{LIST}?shelf=away")


def test_only_who_keeps_the_list_may(app: Flask) -> None:
    body = make_organisation()
    with pytest.raises(NotAllowed):
        services.put_away(body.id, True, actor=make_actor(Role.OBSERVER))
