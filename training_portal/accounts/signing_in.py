"""Who is signed in: the session's account becomes the actor of each request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import flask_login
from flask import Flask, g, session
from sqlalchemy import and_, select

from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.rules import is_in_force
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import ANONYMOUS, Actor, Grant, Role

manager = flask_login.LoginManager()


@dataclass(frozen=True)
class SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """The account of this session with the roles it holds today."""

    account: Account
    grants: frozenset[Grant]

    def get_id(self) -> str:
        """Account and epoch: raising the epoch ends the session."""
        return f"{self.account.id}:{self.account.session_epoch}"


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(session_id: str) -> SignedIn | None:
    account_id, _separator, epoch = session_id.partition(":")
    if not (account_id.isdecimal() and epoch.isdecimal()):
        return None
    rows = db.session.execute(
        select(Account, RoleAssignment)
        .outerjoin(RoleAssignment, and_(RoleAssignment.account_id == Account.id))
        .where(
            Account.id == int(account_id),
            Account.session_epoch == int(epoch),
            Account.disabled_at.is_(None),
            Account.confirmed_at.is_not(None),
        )
    ).all()
    if not rows:
        return None
    account: Account = rows[0][0]
    today = clock.today(account.time_zone)
    grants = {
        Grant(assignment.role, assignment.organisation_id)
        for _account, assignment in rows
        if assignment is not None and is_in_force(assignment.valid_from, assignment.valid_to, today)
    }
    # Everybody may keep their own records; what is theirs is decided by the loaders.
    return SignedIn(account, frozenset({*grants, Grant(Role.TRAINEE)}))


def init_app(app: Flask) -> None:
    """Load the account at the beginning of each request, before access is enforced."""
    manager.init_app(app)
    app.config["REMEMBER_COOKIE_HTTPONLY"] = True
    app.before_request(_set_actor)


def _set_actor() -> None:
    g.actor = ANONYMOUS
    if "_user_id" not in session:
        return
    user = flask_login.current_user
    if user.is_authenticated:
        signed_in = cast("SignedIn", user)
        g.actor = Actor(
            reference=f"account:{signed_in.account.id}",
            account_id=signed_in.account.id,
            grants=signed_in.grants,
        )
        g.language = signed_in.account.language


def sign_in(account: Account) -> None:
    """Begin a session anew for this account: nothing of the visitor's session is kept."""
    session.clear()
    flask_login.login_user(SignedIn(account, frozenset()))
    session.permanent = True


def sign_out() -> None:
    flask_login.logout_user()
    session.clear()


def current_account() -> Account | None:
    """The account that is signed in."""
    user = flask_login.current_user
    return user.account if user and user.is_authenticated else None
