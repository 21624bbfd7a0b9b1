"""Verbs of accounts: signing up, confirming, signing in, resetting, settings.

What a visitor is answered never tells whether an address has an account: the mail does. Hashing is
done before the unit of work begins. Roles are in `roles.py`, invitations in `invitations.py`.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import passwords, tries
from training_portal.accounts.events import AccountConfirmed
from training_portal.accounts.models import Account
from training_portal.accounts.rules import account_search_key
from training_portal.geography.queries import time_zone_of
from training_portal.platform import audit, clock, events, mail, throttle, tokens
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.text import email_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

CONFIRM, RESET = "confirm", "reset"
CONFIRM_LIFETIME = timedelta(days=3)
RESET_LIFETIME = timedelta(hours=2)

#: Mails that one address may have sent to one mailbox, and in all, within an hour.
MAIL_WINDOW = timedelta(hours=1)
MAILS_TO_ADDRESS, MAILS_FROM_ADDRESS = 5, 60


def address(path: str) -> str:
    """A full address of the portal, for mails."""
    return f"{current_app.extensions['settings'].public_url}{path}"


def account_by_email(email: str) -> Account | None:
    """The account of an address, whatever its state."""
    return db.session.scalars(
        select(Account).where(Account.email_key == email_key(email))
    ).one_or_none()


def own_actor(account: Account) -> Actor:
    """The account as the actor of what it does to itself."""
    return Actor(reference=f"account:{account.id}", account_id=account.id)


def new_account(
    email: str,
    name: str,
    *,
    language: str = "en",
    country: str | None = None,
    is_demo: bool = False,
) -> Account:
    """Put an account without a password in, within the running unit of work.

    Times are told by the clock of its country where that is known, until its owner chooses.
    """
    account = Account(
        email=email,
        email_key=email_key(email),
        display_name=name,
        search_key=account_search_key(name, email),
        language=language,
        created_at=clock.now(),
        time_zone=time_zone_of(country) or PROGRAMME_ZONE,
        is_demo=is_demo,
    )
    db.session.add(account)
    db.session.flush()
    return account


def may_ask_for_mail(action: str, email: str, remote_address: str) -> None:
    """Count a wish for a mail; raises Throttled. The count is the same for unknown addresses."""
    throttle.check(f"{action}-from", remote_address, limit=MAILS_FROM_ADDRESS, window=MAIL_WINDOW)
    throttle.check(action, email_key(email), limit=MAILS_TO_ADDRESS, window=MAIL_WINDOW)


def sign_up(
    email: str,
    name: str,
    password: str,
    *,
    remote_address: str,
    language: str = "en",
    next_path: str = "",
) -> None:
    """Make an unconfirmed account and send the link; a known address gets a mail that says so.

    Raises throttle.Throttled. `next_path` is where the link leads on to.
    """
    may_ask_for_mail("sign-up", email, remote_address)
    _sign_up(email, name, passwords.hashed(password), language, next_path)


@transactional
def _sign_up(email: str, name: str, password_hash: str, language: str, next_path: str) -> None:
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
        known = new_account(email, name, language=language)
        audit.record("sign_up", "account", known.id, actor=SYSTEM)
    # The latest password counts until the address is confirmed. Whoever confirms must know it, so
    # a stranger who signs up with somebody's address gains nothing when its owner confirms.
    known.password_hash = password_hash
    known.display_name = name
    known.search_key = account_search_key(name, known.email)
    _send_confirmation(known, next_path)


def _send_confirmation(account: Account, next_path: str = "") -> None:
    token = tokens.issue(CONFIRM, account.id, CONFIRM_LIFETIME)
    onward = f"?next={quote(next_path)}" if next_path else ""
    mail.enqueue(
        "confirm",
        account.email,
        language=account.language,
        account=account,
        address=address(f"/confirm/{token}{onward}"),
    )


def send_confirmation_again(email: str, *, remote_address: str, next_path: str = "") -> None:
    """Send the link again to an account that is not confirmed yet; otherwise do nothing.

    `next_path` is where the link leads on to. Raises throttle.Throttled.
    """
    may_ask_for_mail("confirm-again", email, remote_address)
    _confirmation_again(email, next_path)


@transactional
def _confirmation_again(email: str, next_path: str) -> None:
    account = account_by_email(email)
    if account is not None and account.confirmed_at is None and account.disabled_at is None:
        _send_confirmation(account, next_path)


def to_confirm(token: str) -> Account | None:
    """The account that a confirmation link is for; None for a link that is not good."""
    account_id = tokens.peek(CONFIRM, token)
    return None if account_id is None else db.session.get(Account, account_id)


def confirm(token: str, password: str) -> Account | None:
    """Confirm an address by its link and the password chosen with it; None when either is wrong.

    Raises throttle.Throttled: the link's holder may not try passwords without end.
    """
    account = to_confirm(token)
    if account is None:
        return None
    return _confirm(token) if tries.is_password_of(account, password, "confirm") else None


@transactional
def _confirm(token: str) -> Account | None:
    account_id = tokens.redeem(CONFIRM, token)
    if account_id is None:
        return None
    account = lock(Account, account_id)
    if account.disabled_at is not None:
        return None
    _mark_confirmed(account)
    return account


def _mark_confirmed(account: Account) -> None:
    if account.confirmed_at is None:
        account.confirmed_at = clock.now()
        audit.record("confirm", "account", account.id, actor=own_actor(account))
        events.emit(AccountConfirmed(account.id))


def authenticate(email: str, password: str, *, remote_address: str) -> Account | None:
    """The account these belong to; None when they do not fit.

    An account that is disabled or not confirmed yet is returned too: the caller must not sign it
    in. Raises throttle.Throttled. Takes as long for an unknown address.
    """
    key = email_key(email)
    throttle.check(
        "sign-in-from", remote_address, limit=tries.TRIES_FROM_ADDRESS, window=tries.WINDOW
    )
    tries.count(key, remote_address)
    account = account_by_email(email)
    db.session.rollback()  # Nothing stays open while the hash is computed.
    if not passwords.fits(account.password_hash if account else None, password):
        return None
    throttle.forget("sign-in-here", f"{key} {remote_address}")
    return account


def ask_for_reset(email: str, *, remote_address: str) -> None:
    """Send a link for a new password; an unknown address gets a mail that says it is unknown.

    Both take a mail and a token, so that neither the answer nor its time tells them apart. Raises
    throttle.Throttled.
    """
    may_ask_for_mail("reset", email, remote_address)
    _send_reset(email)


def refuse_shared(account: Account) -> None:
    """Refuse to change how a demo account is signed in to: every visitor of the demo uses it.

    Raises Refused.
    """
    if account.is_demo:
        raise Refused(
            _(
                "All visitors of the demonstration share this account: its address, its password "
                "and its way to sign in stay as they are."
            )
        )


@transactional
def _send_reset(email: str) -> None:
    account = account_by_email(email)
    if account is None or account.disabled_at is not None:
        mail.enqueue("reset_unknown", email, email=email, address=address("/sign-up"))
        return
    token = tokens.issue(RESET, account.id, RESET_LIFETIME)
    mail.enqueue(
        "reset",
        account.email,
        language=account.language,
        account=account,
        address=address(f"/reset/{token}"),
    )


def to_reset(token: str) -> Account | None:
    """The account that a reset link is for; None for a link that is not good."""
    account_id = tokens.peek(RESET, token)
    return None if account_id is None else db.session.get(Account, account_id)


def reset_password(token: str, password: str) -> Account | None:
    """Set a password by a link; sessions end. None for a bad link, Refused for a demo account."""
    return _reset(token, passwords.hashed(password))


@transactional
def _reset(token: str, password_hash: str) -> Account | None:
    account_id = tokens.redeem(RESET, token)
    if account_id is None:
        return None
    account = lock(Account, account_id)
    if account.disabled_at is not None:
        return None
    refuse_shared(account)
    _write_password(account, password_hash)
    audit.record("reset_password", "account", account.id, actor=own_actor(account))
    # Who reads the mails of an address has confirmed it.
    _mark_confirmed(account)
    return account


def _write_password(account: Account, password_hash: str) -> None:
    """Set a password; every session and every other link for a password ends."""
    account.password_hash = password_hash
    account.session_epoch += 1
    tokens.withdraw(RESET, account.id)


def change_password(account: Account, old: str, new: str, *, actor: Actor) -> Account | None:
    """Change the password when the old one fits; every session ends. None when it does not.

    Gives the account as it is now, for a new session. Raises throttle.Throttled, or Refused
    for a demo account.
    """
    refuse_shared(account)
    tries.count(account.email_key, "change-password")
    if not passwords.fits(account.password_hash, old):
        return None
    return _change_password(account.id, passwords.hashed(new), actor)


@transactional
def _change_password(account_id: int, password_hash: str, actor: Actor) -> Account:
    account = lock(Account, account_id)
    _write_password(account, password_hash)
    audit.record("change_password", "account", account.id, actor=actor)
    return account


@transactional
def end_all_sessions(account_id: int, *, actor: Actor) -> Account:
    """End every session of an account; gives it as it is now, for a new session."""
    account = lock(Account, account_id)
    account.session_epoch += 1
    audit.record("end_sessions", "account", account.id, actor=actor)
    return account


def settings_version(account: Account) -> str:
    """The fingerprint of what the owner can change."""
    return fingerprint({"name": account.display_name, "time_zone": account.time_zone})


@transactional
def change_settings(
    account_id: int, *, name: str, time_zone: str, actor: Actor, seen: str | None = None
) -> None:
    """Change the name shown to others and the zone in which times are shown.

    Raises Stale when they are no longer those that were `seen`.
    """
    account = lock(Account, account_id)
    refuse_stale(seen, settings_version(account))
    wanted = {"display_name": name, "time_zone": time_zone}
    changed = sorted(each for each, value in wanted.items() if getattr(account, each) != value)
    if not changed:
        return
    account.display_name, account.time_zone = name, time_zone
    account.search_key = account_search_key(name, account.email)
    audit.record("change_settings", "account", account.id, actor=actor, after={"fields": changed})


@transactional
def change_language(account_id: int, language: str, *, actor: Actor) -> None:
    """Have pages and mails come to the account's owner in another language (a BCP 47 tag)."""
    account = lock(Account, account_id)
    if account.language != language:
        account.language = language
        audit.record("change_language", "account", account.id, actor=actor)


@transactional
def open_account(
    email: str,
    name: str,
    password_hash: str,
    *,
    language: str = "en",
    country: str | None = None,
    is_demo: bool = False,
) -> Account:
    """Make a confirmed account for an address that a one-time link has proven.

    `country` is where its owner is at home, as far as the link tells. A half-made account of the
    address is taken over with the new password. Raises Refused when the address has an account in
    use: its owner signs in instead.
    """
    account = account_by_email(email)
    if account is None:
        account = new_account(email, name, language=language, country=country, is_demo=is_demo)
    elif account.confirmed_at is not None or account.disabled_at is not None:
        raise Refused(
            _("This address has an account already: sign in first, then open the link again.")
        )
    else:
        account = lock(Account, account.id)
        account.display_name = name
        account.search_key = account_search_key(name, account.email)
        tokens.withdraw(CONFIRM, account.id)
    _write_password(account, password_hash)
    _mark_confirmed(account)
    return account
