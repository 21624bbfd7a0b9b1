"""What the pages rarely reach: dead links at the last moment, the cost of loading, equal work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from time_machine import travel

from tests.factories import PASSWORD, make_account, make_actor
from tests.support.mails import last_link
from tests.support.pages import PageClient
from training_portal.accounts import invitations, passwords, roles, services, signing_in
from training_portal.accounts.models import Account, Invitation, RoleAssignment
from training_portal.platform import clock, tokens
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused

KEO = "keo@example.org"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that go to the database meanwhile."""
    connection: Any = db.engine
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", note)


class TestLoading:
    def test_an_account_with_its_roles_is_one_statement(
        self, app: Flask, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account(Role.TRAINER, Role.ADMINISTRATOR))
        with statements() as seen:
            browser.client.get("/look-into-your-mail")
        assert len(seen) == 1, seen

    def test_a_visitor_and_an_asset_cost_none(
        self, app: Flask, pages: PageClient, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account())
        style = f"/static/{app.extensions['assets'].digest}/css/portal.css"
        with statements() as seen:
            pages.client.get("/look-into-your-mail")
            browser.client.get(style)
        assert seen == []

    def test_a_session_whose_time_is_over_is_nobodys_though_its_cookie_still_reads(
        self, app: Flask, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account())
        with browser.client.session_transaction() as session:
            session["until"] = int(clock.now().timestamp()) - 1
        assert browser.get("/me/account").heading == "Sign in"

    def test_a_session_without_an_end_is_nobodys(
        self, app: Flask, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account())
        with browser.client.session_transaction() as session:
            del session["until"]
        assert browser.get("/me/account").heading == "Sign in"

    def test_an_unconfirmed_account_has_no_session(
        self, app: Flask, browser_of: Callable[[Account], PageClient]
    ) -> None:
        browser = browser_of(make_account(confirmed=False))
        assert browser.get("/me/account").heading == "Sign in"

    def test_signing_out_without_a_session_does_nothing(self, app: Flask) -> None:
        with app.test_request_context():
            signing_in.sign_out()
            assert signing_in.current_account() is None


def test_an_unknown_address_takes_the_work_of_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_account(email=KEO)
    passwords.fits(None, "the hash of nobody is made once")
    verified: list[str] = []

    class Counting:
        def verify(self, password_hash: str, password: bytes) -> bool:
            verified.append(password_hash)
            return real.verify(password_hash, password)

    real = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())
    for email in (KEO, "unknown@example.org"):
        services.authenticate(email, "not the one at all", remote_address="here")
    assert len(verified) == 2
    assert verified[0] != verified[1]


def test_a_confirmation_link_that_was_never_made(app: Flask) -> None:
    assert services.confirm("no such link", PASSWORD) is None
    assert services._confirm("no such link") is None
    assert services.reset_password("no such link", PASSWORD) is None


def test_an_account_disabled_before_it_was_confirmed_stays_out(app: Flask) -> None:
    services.sign_up(KEO, "Keo", PASSWORD, remote_address="here")
    account = services.account_by_email(KEO)
    assert account is not None
    roles.set_disabled(account.id, True, reason="Spam", actor=SYSTEM)
    token = last_link(KEO).removeprefix("/confirm/")
    assert services.confirm(token, PASSWORD) is None
    services.send_confirmation_again(KEO, remote_address="here")
    assert last_link(KEO).removeprefix("/confirm/") == token


class TestInvitations:
    @pytest.fixture
    def invitation(self, app: Flask) -> Invitation:
        return invitations.invite(
            KEO, "Keo", Role.TRAINER, None, actor=make_actor(Role.ADMINISTRATOR)
        )

    def test_only_a_person_invites(self, app: Flask) -> None:
        with pytest.raises(Refused):
            invitations.invite(KEO, "Keo", Role.TRAINER, None, actor=SYSTEM)

    def test_a_link_that_was_never_made(self, app: Flask) -> None:
        assert invitations.accept("no such link", "Keo", PASSWORD) is None
        assert invitations.accept_as("no such link", make_account()) is None

    def test_one_taken_back_in_the_same_moment_gives_nothing(self, invitation: Invitation) -> None:
        token = last_link(KEO).removeprefix("/invitation/")
        with unit_of_work():
            open_one = db.session.get_one(Invitation, invitation.id)
            open_one.withdrawn_at = clock.now()
        assert invitations.accept(token, "Keo", PASSWORD) is None
        assert services.account_by_email(KEO) is None

    def test_who_has_an_account_in_use_must_sign_in(self, invitation: Invitation) -> None:
        make_account(email=KEO)
        token = last_link(KEO).removeprefix("/invitation/")
        with pytest.raises(Refused):
            invitations.accept(token, "A stranger", "the password of a stranger")
        assert services.authenticate(KEO, PASSWORD, remote_address="here") is not None
        assert tokens.peek(invitations.INVITE, token) == invitation.id


def test_a_role_given_for_a_day_that_is_over_can_be_given_anew(app: Flask) -> None:
    account = make_account(Role.TRAINER)
    (held,) = _roles(account)
    roles.end_role(held, actor=SYSTEM)
    roles.assign_role(account.id, Role.TRAINER, None, actor=SYSTEM)
    assert len(_roles(account)) == 2


def _roles(account: Account) -> list[int]:

    return list(
        db.session.scalars(select(RoleAssignment.id).where(RoleAssignment.account_id == account.id))
    )


def test_a_reset_link_of_the_command_line_lasts_two_days(app: Flask) -> None:

    link = roles.create_administrator(KEO, "Keo").rpartition("/")[2]
    with travel(clock.now() + timedelta(hours=47), tick=False):
        assert services.to_reset(link) is not None
    with travel(clock.now() + timedelta(hours=49), tick=False):
        assert services.to_reset(link) is None
