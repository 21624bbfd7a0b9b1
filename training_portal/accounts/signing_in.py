"""Who is signed in: the session's account becomes the actor of each request.

A session is a signed cookie with the account, its epoch and a number of its own. It ends with its
time, with the epoch (a new password, "sign out everywhere", a disabled account), or by signing
out, which is remembered so that a copy of the cookie is of no use either.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast

import flask_login
from flask import Flask, current_app, g, request, session
from sqlalchemy import Select, bindparam, delete, exists, select

from training_portal.accounts.held_roles import HeldRole, is_lent_to, roles_lent_to, stand_ins
from training_portal.accounts.models import Account, EndedSession, RoleAssignment
from training_portal.accounts.rules import is_in_force
from training_portal.platform import clock
from training_portal.platform.database import db, insert_if_absent, transactional
from training_portal.platform.policy import ANONYMOUS, Actor, Grant, Role, current_actor
from training_portal.platform.web.protection import is_surely_ours

SESSION_LIFETIME: Final = timedelta(hours=12)
#: Where the session keeps the secret of its forms (Flask-WTF).
FORMS_KEY: Final = "csrf_token"
#: Where the session keeps whose code is asked for, and how long after the password it may come.
HALF_KEY: Final = "code_awaited"
CODE_LIFETIME: Final = timedelta(minutes=10)
#: Endpoints that are the same for everybody: nobody is looked up for them.
_FOR_ALL: Final = frozenset({"asset"})

manager = flask_login.LoginManager()


@dataclass(frozen=True)
class SignedIn(flask_login.UserMixin):  # type: ignore[misc]
    """The account of this session with the roles it holds today, and the session's number."""

    account: Account
    grants: frozenset[Grant]
    number: str
    #: Roles of others that the account has today.
    lent: tuple[HeldRole, ...] = ()

    def get_id(self) -> str:
        """What the cookie keeps."""
        return f"{self.account.id}:{self.account.session_epoch}:{self.number}"

    @property
    def actor(self) -> Actor:
        """The account as the actor of this request."""
        return Actor(
            reference=f"account:{self.account.id}",
            account_id=self.account.id,
            grants=self.grants,
            stand_ins=stand_ins(self.lent),
        )


def _digest(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(session_id: str) -> SignedIn | None:
    """The account of a session with its roles: one statement, a second for a deputy of today."""
    account_id, epoch, number = session_id.split(":")
    today = clock.today()
    wanted = {
        "account": int(account_id),
        "epoch": int(epoch),
        "digest": _digest(number),
        "today": today,
    }
    rows = db.session.execute(_session_statement(), wanted).all()
    if not rows:
        return None
    held = [HeldRole(*values) for _account, _lent, *values in rows if values[0] is not None]
    if rows[0].is_deputy:
        held += roles_lent_to(rows[0][0].id, today)
    return _signed_in(rows[0][0], held, number)


def _signed_in(account: Account, held: Sequence[HeldRole], number: str) -> SignedIn:
    in_force = _in_force(account, held)
    own = {each.grant for each in in_force if each.holder_id is None}
    lent = [each for each in in_force if each.holder_id is not None and each.grant not in own]
    # Everybody may keep their own records; what is theirs is decided by the loaders.
    grants = {*(each.grant for each in in_force), Grant(Role.TRAINEE)}
    return SignedIn(account, frozenset(grants), number, tuple(lent))


@functools.cache
def _session_statement() -> Select[Any]:
    """Built once: every request of a signed-in reader sends it."""
    is_deputy = exists().where(is_lent_to(bindparam("account"), bindparam("today")))
    return cast(
        "Select[Any]",
        select(
            Account,
            is_deputy.label("is_deputy"),
            RoleAssignment.role,
            RoleAssignment.organisation_id,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
        )
        .outerjoin(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            Account.id == bindparam("account"),
            Account.session_epoch == bindparam("epoch"),
            Account.disabled_at.is_(None),
            Account.confirmed_at.is_not(None),
            ~exists().where(EndedSession.digest == bindparam("digest")),
        ),
    )


def _is_second_step_needed() -> bool:
    return bool(current_app.extensions["settings"].administrators_need_second_step)


def lacks_second_step(account: Account) -> bool:
    """Whether roles that need a second step are not in force for want of one."""
    return _is_second_step_needed() and account.second_factor_at is None


def is_held_back(account_id: int | None) -> bool:
    """Whether somebody is an administrator, but for the second step that the role needs here."""
    if not _is_second_step_needed():
        return False
    held = db.session.execute(
        select(RoleAssignment.valid_from, RoleAssignment.valid_to)
        .join(Account, Account.id == RoleAssignment.account_id)
        .where(
            Account.id == account_id,
            Account.second_factor_at.is_(None),
            RoleAssignment.role == Role.ADMINISTRATOR,
        )
    )
    today = clock.today()
    return any(is_in_force(first, last, today) for first, last in held)


def _in_force(account: Account, held: Sequence[HeldRole]) -> list[HeldRole]:
    without = {Role.ADMINISTRATOR} if lacks_second_step(account) else set()
    today = clock.today()
    return [
        each
        for each in held
        if each.role not in without and is_in_force(each.valid_from, each.valid_to, today)
    ]


def actor_of(reference: str) -> Actor | None:
    """An account, as the audit names it, with the roles it holds now; for work after a request.

    None for one that may not sign in any more.
    """
    account = db.session.get(Account, int(reference.removeprefix("account:")))
    if account is None or account.disabled_at is not None or account.confirmed_at is None:
        return None
    assignments = db.session.scalars(
        select(RoleAssignment).where(RoleAssignment.account_id == account.id)
    )
    held = [
        HeldRole(each.role, each.organisation_id, each.valid_from, each.valid_to)
        for each in assignments
    ]
    lent = roles_lent_to(account.id, clock.today())
    actor = _signed_in(account, [*held, *lent], "").actor
    # No page says here which of the roles the work rests on.
    whose = {each.holder for each in actor.stand_ins}
    return replace(actor, acts_for=tuple(sorted(whose)))


def _set_actor() -> None:
    """Before each request: who asks."""
    # What an earlier request left behind in the same context (tests share one) counts for nothing.
    g.pop("_login_user", None)
    g.actor, g.language, g.time_zone = ANONYMOUS, None, None
    if request.endpoint in _FOR_ALL or "_user_id" not in session:
        return
    if clock.now().timestamp() > session.get("until", 0):
        session.clear()
        return
    user = flask_login.current_user
    if user.is_authenticated:
        signed_in = cast("SignedIn", user)
        g.actor = signed_in.actor
        g.language = signed_in.account.language
        g.time_zone = signed_in.account.time_zone


def session_values(account: Account) -> dict[str, Any]:
    """What the cookie of a new session of this account holds."""
    return {
        "_user_id": SignedIn(account, frozenset(), secrets.token_urlsafe(12)).get_id(),
        "_fresh": True,
        "_permanent": True,
        "until": int((clock.now() + SESSION_LIFETIME).timestamp()),
    }


def sign_in(account: Account) -> None:
    """Begin a session anew for this account: nothing of the visitor's session is kept.

    But for the secret of the forms that are open in other windows: whoever signs in anew beside a
    form that came too late goes back to it and sends. Only where the browser says that our own page
    sent the sign-in, so that no secret which somebody else planted outlives it.
    """
    _begin_anew(session_values(account))


def await_code(account: Account) -> None:
    """After the password: remember whose code is asked for next. Nobody is signed in by it."""
    until = int((clock.now() + CODE_LIFETIME).timestamp())
    _begin_anew({HALF_KEY: [account.id, account.session_epoch, until]})


def half_signed_in() -> Account | None:
    """The account whose password was given and whose code is awaited; None when there is none."""
    account_id, epoch, until = session.get(HALF_KEY, (0, 0, 0))
    if clock.now().timestamp() > until:
        return None
    account = db.session.get(Account, account_id)
    is_same = account is not None and account.session_epoch == epoch
    return account if is_same and account.disabled_at is None else None  # type: ignore[union-attr]


def _begin_anew(values: dict[str, Any]) -> None:
    secret = session.get(FORMS_KEY) if is_surely_ours() else None
    session.clear()
    session.update(values)
    if secret is not None:
        session[FORMS_KEY] = secret


def sign_out() -> None:
    """End this session for good."""
    user = flask_login.current_user
    if user.is_authenticated:
        _remember_end(cast("SignedIn", user).number)
    flask_login.logout_user()
    session.clear()


@transactional
def _remember_end(number: str) -> None:
    insert_if_absent(EndedSession, digest=_digest(number), until=clock.now() + SESSION_LIFETIME)


@transactional
def purge_ended_sessions() -> int:
    """Forget sessions whose time is over anyway; returns how many."""
    ended = db.session.execute(delete(EndedSession).where(EndedSession.until < clock.now()))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def current_account() -> Account | None:
    """The account that is signed in, or None."""
    user = flask_login.current_user
    return user.account if user and user.is_authenticated else None


def lent_roles() -> list[HeldRole]:
    """The roles of others that the reader has on this page; all of them on a page of one's own."""
    user = flask_login.current_user
    if not (user and user.is_authenticated):
        return []
    lent, whose = cast("SignedIn", user).lent, current_actor().acts_for
    return [each for each in lent if not whose or f"account:{each.holder_id}" in whose]


def own_account() -> Account:
    """The account that is signed in, on a page that only signed-in people reach."""
    account = current_account()
    assert account is not None  # @signed_in lets nobody else through
    return account


def init_app(app: Flask) -> None:
    """Load the account at the beginning of each request, before access is enforced."""
    secure = app.extensions["settings"].is_production
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        # The cookie is sent when something in it changes, not with each answer.
        SESSION_REFRESH_EACH_REQUEST=False,
        REMEMBER_COOKIE_HTTPONLY=True,
    )
    manager.init_app(app)
    # Phones change their network address all the time, so a session is not bound to one.
    manager.session_protection = None
    app.before_request(_set_actor)
