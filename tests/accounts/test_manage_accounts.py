"""Administrators' pages: finding accounts, giving and ending roles, keeping somebody out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from tests.factories import make_account, make_organisation, make_person
from tests.factories.accounts import actor_of, give_role
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.accounts import closing, queries, services
from training_portal.accounts.models import Account
from training_portal.accounts.roles import assign_role, create_administrator
from training_portal.organisations.models import OrganisationKind
from training_portal.platform import clock
from training_portal.platform.audit import timeline
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused


@pytest.fixture
def admin(app: object) -> Account:
    return make_account(Role.ADMINISTRATOR, name="Malee", email="malee@example.org")


@pytest.fixture
def browser(admin: Account, browser_of: Callable[[Account], PageClient]) -> PageClient:
    return browser_of(admin)


def names(page: object) -> list[str]:
    return [
        "".join(cell.itertext()).strip()
        for cell in page.tree.iter("th")  # type: ignore[attr-defined]
        if cell.get("scope") == "row"
    ]


def test_accounts_are_found_by_name_in_any_case_and_script(browser: PageClient) -> None:
    make_account(name="Trần Thị Hương", email="huong@example.org")
    make_account(name="สมชาย", email="somchai@example.org")
    assert names(browser.get("/manage/accounts?q=HUONG")) == ["Trần Thị Hương"]
    assert names(browser.get("/manage/accounts?q=สมชาย")) == ["สมชาย"]
    assert names(browser.get("/manage/accounts?q=somchai@")) == ["สมชาย"]


def test_accounts_are_narrowed_by_role_and_state(browser: PageClient) -> None:
    make_account(Role.TRAINER, name="Trainer")
    make_account(name="Half made", confirmed=False)
    make_account(name="Out", disabled=True)
    assert names(browser.get("/manage/accounts?role=trainer")) == ["Trainer"]
    assert names(browser.get("/manage/accounts?state=unconfirmed")) == ["Half made"]
    assert names(browser.get("/manage/accounts?state=disabled")) == ["Out"]
    assert names(browser.get("/manage/accounts?state=in_use")) == ["Malee", "Trainer"]
    assert names(browser.get("/manage/accounts?state=junk&role=junk&sort=junk")) == [
        "Half made", "Malee", "Out", "Trainer",
    ]  # fmt: skip


def test_an_account_that_was_erased_is_not_there(browser: PageClient) -> None:
    gone = make_account(name="Gone")
    with unit_of_work():
        closing.close(gone.id)
    assert names(browser.get("/manage/accounts")) == ["Malee"]


@pytest.mark.parametrize("sort", ["name", "-name", "email", "-created_at", "state"])
def test_accounts_are_sorted(browser: PageClient, sort: str) -> None:
    make_account(name="Anong", email="z@example.org")
    assert set(names(browser.get(f"/manage/accounts?sort={sort}"))) == {"Anong", "Malee"}


def test_what_is_shown_can_be_downloaded(browser: PageClient) -> None:
    make_account(Role.TRAINER, name="=1+1", email="trainer@example.org")
    answer = browser.client.get("/manage/accounts?role=trainer&format=csv")
    text = answer.get_data(as_text=True)
    assert answer.mimetype == "text/csv"
    assert "trainer@example.org" in text and "Trainer" in text and "malee" not in text
    assert "'=1+1" in text
    text = browser.client.get("/manage/accounts?q=trainer&format=csv&columns=second_step").text
    assert text.lstrip("\ufeff").splitlines() == ["Name,Second step", "'=1+1,Off"]


def test_accounts_are_found_by_the_country_of_the_body_they_act_for(browser: PageClient) -> None:
    lao, thai = make_organisation(country="LA", name="Lao"), make_organisation(country="TH")
    noi = make_account(Role.NOMINATING_OFFICER, name="Noi", organisation=lao)
    give_role(noi, Role.PROGRAMME_MANAGER, thai)
    make_account(Role.NOMINATING_OFFICER, name="Suda", organisation=thai)
    where = "/manage/accounts?columns=bodies"
    assert names(browser.get(f"{where}&country=LA")) == ["Noi"]
    assert names(browser.get(f"{where}&country=TH")) == ["Noi", "Suda"]
    officers = browser.get(f"{where}&country=TH&role=nominating_officer")
    assert names(officers) == ["Suda"], "one and the same role"
    assert "Lao" in browser.get(f"{where}&country=LA")


def test_the_list_asks_as_often_for_many_accounts_as_for_few(browser: PageClient) -> None:
    def asked() -> int:
        with statements(db.engine) as seen:
            browser.get("/manage/accounts?columns=roles.bodies.second_step&role=trainer")
        return len(seen)

    body = make_organisation()
    for _few in range(2):
        make_account(Role.TRAINER, organisation=body)
    few = asked()
    for _more in range(2):
        make_account(Role.TRAINER, organisation=body)
    assert asked() == few


def test_a_role_is_given_and_ended_with_dates(browser: PageClient) -> None:
    keo = make_account(name="Keo")
    page = browser.submit(f"/manage/accounts/{keo.public_id}/roles/new", role="trainer")
    assert page.notices == ["The role is given."]
    assert "Given the role “Trainer”" in page
    asked = page.link("End this role…")
    assert browser.submit(asked, button="End this role", status=422).errors
    page = browser.submit(asked, button="End this role", reason="The office has a new officer.")
    assert page.notices == ["The role has ended."]
    assert "given and ended on" in page
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "role_ended")).one()
    assert told.to_address == keo.email and "The office has a new officer." in told.body
    (row,) = queries.roles_of(keo.id)
    today = clock.today("Asia/Bangkok")
    assert (row.role, row.valid_from, row.valid_to) == (
        Role.TRAINER, today, today - timedelta(days=1),
    )  # fmt: skip
    assert [entry.action for entry in timeline([("account", keo.id)])] == [
        "end_role", "assign_role",
    ]  # fmt: skip


def test_a_role_ended_by_mistake_is_given_again_on_the_same_day(browser: PageClient) -> None:
    keo = make_account()
    page = browser.submit(f"/manage/accounts/{keo.public_id}/roles/new", role="trainer")
    browser.submit(page.link("End this role…"), button="End this role", reason="A slip.")
    browser.submit(f"/manage/accounts/{keo.public_id}/roles/new", role="trainer")
    (row,) = queries.roles_of(keo.id)
    assert row.valid_to is None


def test_a_role_takes_hold_and_ends_at_once(
    browser: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    keo = make_account()
    keos = browser_of(keo)
    assert keos.client.get("/manage/accounts").status_code == 403
    page = browser.submit(f"/manage/accounts/{keo.public_id}/roles/new", role="administrator")
    assert keos.get("/manage/accounts").heading == "Accounts"
    browser.submit(page.link("End this role…"), button="End this role", reason="A slip.")
    assert keos.client.get("/manage/accounts").status_code == 403


def test_a_role_that_is_held_is_not_given_twice(browser: PageClient) -> None:
    ministry = make_organisation()
    keo = make_account(Role.NOMINATING_OFFICER, organisation=ministry)
    page = browser.submit(
        f"/manage/accounts/{keo.public_id}/roles/new",
        role="nominating_officer",
        organisation=ministry.public_id,
        status=422,
    )
    assert page.errors == ["The account holds this role already."]


def test_one_role_may_be_held_for_two_organisations(browser: PageClient) -> None:
    first, second = make_organisation(), make_organisation()
    keo = make_account(Role.NOMINATING_OFFICER, organisation=first)
    browser.submit(
        f"/manage/accounts/{keo.public_id}/roles/new",
        role="nominating_officer",
        organisation=second.public_id,
    )
    assert {row.organisation for row in queries.roles_of(keo.id)} == {first.name, second.name}


def test_a_body_that_does_not_nominate_gets_no_officer(browser: PageClient) -> None:
    keo = make_account()
    works = make_organisation(OrganisationKind.COMPANY, name="Invented harness works")
    url = f"/manage/accounts/{keo.public_id}/roles/new"
    page = browser.submit(url, role="nominating_officer", organisation=works.public_id, status=422)
    assert "Invented harness works does not put people forward" in page.errors[0]
    browser.submit(url, role="company_owner", organisation=works.public_id)
    assert [row.role for row in queries.roles_of(keo.id)] == [Role.COMPANY_OWNER]


def test_bodies_that_nominate_stand_first_and_apart(browser: PageClient) -> None:
    keo = make_account()
    make_organisation(OrganisationKind.COMPANY, name="Invented harness works")
    make_organisation(name="Invented ministry")
    html = browser.get(f"/manage/accounts/{keo.public_id}/roles/new").html
    first, second = html.split('label="All others"')
    assert 'label="They put people forward"' in first and "Invented ministry" in first
    assert "Invented harness works" in second


def test_a_role_that_is_not_for_an_organisation_takes_none(browser: PageClient) -> None:
    keo = make_account()
    page = browser.submit(
        f"/manage/accounts/{keo.public_id}/roles/new",
        role="administrator",
        organisation=make_organisation().public_id,
        status=422,
    )
    assert page.errors == ["This role is not bound to an organisation: choose none."]


def test_a_role_ends_once(browser: PageClient) -> None:
    keo = make_account(Role.TRAINER)
    asked = browser.get(f"/manage/accounts/{keo.public_id}").link("End this role…")
    one, other = browser.get(asked), browser.get(asked)
    browser.submit(one, button="End this role", reason="A slip.")
    browser.submit(other, button="End this role", reason="A slip.", status=409)


def test_a_role_of_another_account_is_not_reached_through_this_one(browser: PageClient) -> None:
    keo, noi = make_account(Role.TRAINER), make_account(Role.TRAINER)
    (of_noi,) = queries.roles_of(noi.id)
    page = browser.get(f"/manage/accounts/{keo.public_id}")
    token = next(i.get("value") for i in page.tree.iter("input") if i.get("name") == "csrf_token")
    for role_id in (of_noi.id, 2**31, 2**63, 999_999):
        answer = browser.client.post(
            f"/manage/accounts/{keo.public_id}/roles/{role_id}/end",
            data={"csrf_token": token},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status_code == 404, role_id
    assert queries.roles_of(noi.id)[0].valid_to is None


def test_administrators_cannot_end_their_own_administration(
    browser: PageClient, admin: Account
) -> None:
    (own,) = queries.roles_of(admin.id)
    page = browser.get(f"/manage/accounts/{admin.public_id}")
    assert "End this role" not in page
    token = next(i.get("value") for i in page.tree.iter("input") if i.get("name") == "csrf_token")
    answer = browser.client.post(
        f"/manage/accounts/{admin.public_id}/roles/{own.id}/end",
        data={"csrf_token": token, "reason": "A slip."},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 409


def test_an_account_is_disabled_with_a_reason_and_let_in_again(browser: PageClient) -> None:
    keo = make_account(name="Keo", email="keo@example.org")
    page = browser.submit(f"/manage/accounts/{keo.public_id}/disable", reason="Left the ministry")
    assert page.notices == ["The account is disabled."]
    assert "Left the ministry" in page
    page = browser.submit(page.link("Let in again…"), reason="Came back")
    assert page.notices == ["The account can be used again."]
    assert db.session.get_one(Account, keo.id, populate_existing=True).disabled_at is None


def test_disabling_needs_a_reason(browser: PageClient) -> None:
    keo = make_account()
    page = browser.submit(f"/manage/accounts/{keo.public_id}/disable", reason=" ", status=422)
    assert page.errors == ["Fill in “Why?”."]


def test_two_administrators_do_not_undo_each_other(browser: PageClient) -> None:
    keo = make_account()
    page = browser.get(f"/manage/accounts/{keo.public_id}/disable")
    browser.submit(page, reason="Left")
    browser.submit(page, reason="Left", status=409)
    assert db.session.get_one(Account, keo.id, populate_existing=True).disabled_at is not None


def test_nobody_disables_the_own_account(browser: PageClient, admin: Account) -> None:
    page = browser.submit(
        f"/manage/accounts/{admin.public_id}/disable", reason="Holiday", status=409
    )
    assert "You cannot disable your own account." in page


def test_an_account_that_is_not_there_is_404(browser: PageClient) -> None:
    for path in ("", "/roles/new", "/disable", "/enable"):
        assert browser.client.get(f"/manage/accounts/NOBODY{path}").status_code == 404


def test_a_role_over_by_date_is_shown_with_its_dates_and_gives_nothing(
    browser: PageClient, browser_of: Callable[[Account], PageClient]
) -> None:
    keo = make_account(Role.ADMINISTRATOR, name="Keo")
    keos = browser_of(keo)
    (row,) = queries.roles_of(keo.id)
    page = browser.get(f"/manage/accounts/{keo.public_id}")
    browser.submit(page.link("End this role…"), button="End this role", reason="A new post.")
    assert "from" in browser.get(f"/manage/accounts/{keo.public_id}")
    assert keos.client.get("/manage/accounts").status_code == 403
    assert row.role is Role.ADMINISTRATOR


def test_administrators_see_nothing_of_the_person_behind_an_account(browser: PageClient) -> None:
    keo = make_account(name="Keo", email="keo@example.org")
    make_person(
        "Kept from administrators",
        account=keo,
        phone="+85512345678",
        email="private@example.org",
    )
    page = browser.get(f"/manage/accounts/{keo.public_id}")
    for secret in ("Kept from administrators", "12345678", "private@example.org"):
        assert secret not in page.html


def test_the_first_administrator_gets_a_link_and_a_second_call_a_new_one(
    pages: PageClient,
) -> None:
    first = urlsplit(create_administrator("chief@example.org", "Chief")).path
    second = urlsplit(create_administrator("chief@example.org", "Chief")).path
    pages.get(first, status=410)
    pages.submit(second, password="eleven buffaloes cross the river")
    assert pages.get("/manage/accounts").heading == "Accounts"
    chief = services.account_by_email("chief@example.org")
    assert chief is not None
    assert [row.role for row in queries.roles_of(chief.id)] == [Role.ADMINISTRATOR]


def test_nobody_gives_a_role_to_the_own_account(browser: PageClient, admin: Account) -> None:
    path = f"/manage/accounts/{admin.public_id}"
    page = browser.get(path)
    assert f"{path}/roles/new" not in page.html
    assert "another administrator gives it a role" in page
    assert "Nobody gives a role to themselves" in browser.get(f"{path}/roles/new", status=409)
    actor = actor_of(admin, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="Nobody gives a role to themselves"):
        assign_role(admin.id, Role.PROGRAMME_COORDINATOR, None, actor=actor)
    assert [row.role for row in queries.roles_of(admin.id)] == [Role.ADMINISTRATOR]
