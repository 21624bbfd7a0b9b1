"""Verbs of accounts: signing up, confirming, signing in, resetting, inviting, roles.

What a visitor is answered never tells whether an address has an account: the mail does.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import passwords
from training_portal.accounts.events import AccountConfirmed
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.rules import email_key
from training_portal.platform import audit, clock, events, mail, throttle, tokens
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import Refused

CONFIRM, RESET = "confirm", "reset"
CONFIRM_LIFETIME = timedelta(days=3)
RESET_LIFETIME = timedelta(hours=2)
#: Tries at one account, and from one address, within a quarter of an hour.
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 8, 60
WINDOW = timedelta(minutes=15)


class TooManyTries(Exception):
    """The throttle refuses (429)."""


def address(path: str) -> str:
    """A full address of the portal, for mails."""
    return f"{current_app.extensions['settings'].public_url}{path}"


def account_by_email(email: str) -> Account | None:
    return db.session.scalars(
        select(Account).where(Account.email_key == email_key(email))
    ).one_or_none()


def sign_up(email: str, name: str, password: str, *, language: str = "en") -> None:
    """Make an unconfirmed account and send the link; a known address gets a mail that says so."""
    password_hash = passwords.hashed(password)
    _sign_up(email, name, password_hash, language)


@transactional
def _sign_up(email: str, name: str, password_hash: str, language: str) -> None:
    known = account_by_email(email)
    if known is not None and known.confirmed_at is not None:
        mail.enqueue(
            "already_registered",
            known.email,
            language=known.language,
            account=known,
            address=address("/forgot"),
        )
        return
    if known is None:
        known = Account(
            email=email,
            email_key=email_key(email),
            display_name=name,
            language=language,
            created_at=clock.now(),
        )
        db.session.add(known)
        db.session.flush()
        audit.record("sign_up", "account", known.id, actor=SYSTEM)
    # The latest password counts until the address is confirmed: only its owner gets the link.
    known.password_hash = password_hash
    known.display_name = name
    _send_confirmation(known)


def _send_confirmation(account: Account) -> None:
    token = tokens.issue(CONFIRM, account.id, CONFIRM_LIFETIME)
    mail.enqueue(
        "confirm",
        account.email,
        language=account.language,
        account=account,
        address=address(f"/confirm/{token}"),
    )


@transactional
def send_confirmation_again(email: str) -> None:
    """Send the link again to an account that is not confirmed yet; otherwise do nothing."""
    account = account_by_email(email)
    if account is not None and account.confirmed_at is None:
        _send_confirmation(account)


@transactional
def confirm(token: str) -> Account | None:
    """Confirm the address by its link; None for a link that is not good."""
    account_id = tokens.redeem(CONFIRM, token)
    if account_id is None:
        return None
    account = lock(Account, account_id)
    if account.confirmed_at is None:
        account.confirmed_at = clock.now()
        audit.record("confirm", "account", account.id, actor=own_actor(account))
        events.emit(AccountConfirmed(account.id))
    return account


def own_actor(account: Account) -> Actor:
    """The account as the actor of what it does to itself."""
    return Actor(reference=f"account:{account.id}", account_id=account.id)


def authenticate(email: str, password: str, remote_address: str) -> Account | None:
    """The account these belong to, if it can be used; None otherwise.

    Raises TooManyTries. An unconfirmed account is returned with `confirmed_at` None.
    """
    if not throttle.hit(
        "sign-in-from", remote_address, limit=TRIES_PER_ADDRESS, window=WINDOW
    ) or not throttle.hit("sign-in", email_key(email), limit=TRIES_PER_ACCOUNT, window=WINDOW):
        raise TooManyTries
    account = account_by_email(email)
    db.session.rollback()  # Nothing stays open while the hash is computed.
    usable = account is not None and account.disabled_at is None
    if not passwords.fits(account.password_hash if account and usable else None, password):
        return None
    throttle.forget("sign-in", email_key(email))
    return account


def ask_for_reset(email: str, remote_address: str) -> None:
    """Send a link for a new password, if the address has an account. Raises TooManyTries."""
    if not throttle.hit("reset-from", remote_address, limit=20, window=WINDOW):
        raise TooManyTries
    if throttle.hit("reset", email_key(email), limit=3, window=WINDOW):
        _send_reset(email)


@transactional
def _send_reset(email: str) -> None:
    account = account_by_email(email)
    if account is None or account.disabled_at is not None:
        return
    token = tokens.issue(RESET, account.id, RESET_LIFETIME)
    mail.enqueue(
        "reset",
        account.email,
        language=account.language,
        account=account,
        address=address(f"/reset/{token}"),
    )


def reset_password(token: str, password: str) -> Account | None:
    """Set a new password by a link; all sessions end. None for a link that is not good."""
    return _reset(token, passwords.hashed(password))


@transactional
def _reset(token: str, password_hash: str) -> Account | None:
    account_id = tokens.redeem(RESET, token)
    if account_id is None:
        return None
    account = lock(Account, account_id)
    account.password_hash = password_hash
    account.session_epoch += 1
    if account.confirmed_at is None:
        # Who reads the mails of an address has confirmed it.
        account.confirmed_at = clock.now()
        events.emit(AccountConfirmed(account.id))
    audit.record("reset_password", "account", account.id, actor=own_actor(account))
    return account


def change_password(account: Account, old: str, new: str, *, actor: Actor) -> bool:
    """Change the password when the old one fits; all other sessions end. False when it does not."""
    if not passwords.fits(account.password_hash, old):
        return False
    _set_password(account.id, passwords.hashed(new), actor)
    return True


@transactional
def _set_password(account_id: int, password_hash: str, actor: Actor) -> None:
    account = lock(Account, account_id)
    account.password_hash = password_hash
    account.session_epoch += 1
    audit.record("change_password", "account", account.id, actor=actor)


@transactional
def end_all_sessions(account: Account, *, actor: Actor) -> None:
    account = lock(Account, account.id)
    account.session_epoch += 1
    audit.record("end_sessions", "account", account.id, actor=actor)


@transactional
def change_settings(account: Account, *, name: str, time_zone: str, actor: Actor) -> None:
    account = lock(Account, account.id)
    account.display_name, account.time_zone = name, time_zone
    audit.record("change_settings", "account", account.id, actor=actor)


@transactional
def assign_role(
    account: Account, role: Role, organisation_id: int | None, *, actor: Actor
) -> RoleAssignment:
    """Give a role from today on. Raises Refused when it is held already."""
    if role in (Role.NOMINATING_OFFICER, Role.PROGRAMME_MANAGER) and organisation_id is None:
        raise Refused(_("This role is held for an organisation: choose one."))
    today = clock.today(account.time_zone)
    held = db.session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.account_id == account.id,
            RoleAssignment.role == role,
            RoleAssignment.organisation_id.is_(None)
            if organisation_id is None
            else RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.valid_to.is_(None),
        )
    )
    if held:
        raise Refused(_("The account holds this role already."))
    assignment = RoleAssignment(
        account_id=account.id, role=role, organisation_id=organisation_id, valid_from=today
    )
    db.session.add(assignment)
    db.session.flush()
    audit.record(
        "assign_role",
        "account",
        account.id,
        actor=actor,
        after={"role": role.value, "organisation": organisation_id},
    )
    return assignment


@transactional
def end_role(assignment: RoleAssignment, *, actor: Actor) -> None:
    """End a role with yesterday, so that it no longer holds."""
    assignment = lock(RoleAssignment, assignment.id)
    account = db.session.get_one(Account, assignment.account_id)
    if assignment.valid_to is not None:
        raise Refused(_("This role has ended already."))
    assignment.valid_to = clock.today(account.time_zone) - timedelta(days=1)
    audit.record(
        "end_role", "account", account.id, actor=actor, before={"role": assignment.role.value}
    )


@transactional
def disable(account: Account, *, disabled: bool, reason: str, actor: Actor) -> None:
    """Keep an account out, or let it in again; its sessions end at once."""
    account = lock(Account, account.id)
    if account.id == actor.account_id:
        raise Refused(_("You cannot disable your own account."))
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    account.disabled_at = clock.now() if disabled else None
    account.session_epoch += 1
    audit.record(
        "disable" if disabled else "enable", "account", account.id, actor=actor, reason=reason
    )


@transactional
def create_administrator(email: str, name: str) -> str:
    """Make an administrator (from the command line); returns the link for setting the password."""
    account = account_by_email(email)
    if account is None:
        account = Account(
            email=email, email_key=email_key(email), display_name=name, created_at=clock.now()
        )
        db.session.add(account)
        db.session.flush()
    audit.record("create_administrator", "account", account.id, actor=SYSTEM)
    assign_role(account, Role.ADMINISTRATOR, None, actor=SYSTEM)
    return address(f"/reset/{tokens.issue(RESET, account.id, timedelta(days=2))}")


def make_demo_account(email: str, name: str, password: str, hint: str) -> Account:
    """Make a confirmed account with a known password. Raises Refused in production."""
    if current_app.extensions["settings"].is_production:
        raise Refused(_("There are no demo accounts in production."))
    return _make_demo_account(email, name, passwords.hashed(password), hint)


@transactional
def _make_demo_account(email: str, name: str, password_hash: str, hint: str) -> Account:
    account = Account(
        email=email,
        email_key=email_key(email),
        display_name=name,
        password_hash=password_hash,
        created_at=clock.now(),
        confirmed_at=clock.now(),
        is_demo=True,
        demo_hint=hint,
    )
    db.session.add(account)
    db.session.flush()
    events.emit(AccountConfirmed(account.id))
    return account
