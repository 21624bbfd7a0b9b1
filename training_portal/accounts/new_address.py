"""Changing the address one signs in with: asked for by password, confirmed from the new mailbox.

The old mailbox is told at once and can stop it, also afterwards, for as long as `STOP_LIFETIME`:
who knows the password and sits at the keyboard must not be able to take an account away for good.
What is answered never tells whether the new address has an account: the mail to it does.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select

from training_portal.accounts import services, tries
from training_portal.accounts.models import Account, EmailChange, RoleAssignment
from training_portal.accounts.rules import account_search_key
from training_portal.platform import audit, clock, forgotten_mails, mail, throttle, tokens
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import email_key
from training_portal.platform.workflow import Refused

CHANGE, STOP = "change-email", "stop-email-change"
CHANGE_LIFETIME = timedelta(days=1)
STOP_LIFETIME = timedelta(days=7)
#: Changes that one account may ask for within a day: each sends mails to two mailboxes.
CHANGES, CHANGES_WINDOW = 5, timedelta(days=1)


def waiting_for(account: Account) -> EmailChange | None:
    """The change that waits to be confirmed from the new mailbox, if there is one."""
    return db.session.scalars(
        select(EmailChange)
        .where(
            EmailChange.account_id == account.id,
            EmailChange.is_open,
            EmailChange.asked_at > clock.now() - CHANGE_LIFETIME,
        )
        .order_by(EmailChange.id.desc())
        .limit(1)
    ).one_or_none()


def ask(account: Account, email: str, password: str, *, remote_address: str, actor: Actor) -> bool:
    """Send a link to the new address and word to the old one; False for a wrong password.

    Raises throttle.Throttled; Refused for the address that the account has already, and for a demo
    account.
    """
    services.refuse_shared(account)
    account_id, is_same = account.id, account.email_key == email_key(email)
    if not tries.is_password_of(account, password, "change-email"):
        return False
    if is_same:
        raise Refused(_("You sign in with this address already."))
    throttle.check("ask-change-email", str(account_id), limit=CHANGES, window=CHANGES_WINDOW)
    services.may_ask_for_mail("change-email", email, remote_address)
    _ask(account_id, email, actor)
    return True


@transactional
def _ask(account_id: int, email: str, actor: Actor) -> None:
    account = lock(Account, account_id)
    _close_open_changes(account.id)
    change = EmailChange(
        account_id=account.id, old_email=account.email, new_email=email, asked_at=clock.now()
    )
    db.session.add(change)
    db.session.flush()
    token = tokens.issue(CHANGE, change.id, CHANGE_LIFETIME)
    stop = tokens.issue(STOP, change.id, STOP_LIFETIME)
    if _is_taken(email):
        mail.enqueue_last(
            "email_change_taken", email, language=account.language, address=services.address("/")
        )
    else:
        mail.enqueue_last(
            "email_change_confirm",
            email,
            language=account.language,
            account=account,
            address=services.address(f"/new-address/{token}"),
        )
    mail.enqueue_last(
        "email_change_asked",
        account.email,
        language=account.language,
        account=account,
        new_email=email,
        address=services.address(f"/keep-address/{stop}"),
    )
    audit.record("ask_email_change", "account", account.id, actor=actor)


def _is_taken(email: str) -> bool:
    """Whether somebody has the address: an account in use, or one that an office holds a role by.

    A sign-up that nobody ever confirmed keeps no address from the person who reads its mail.
    """
    holder = services.account_by_email(email)
    return holder is not None and not _may_give_way(holder)


def _may_give_way(holder: Account) -> bool:
    if holder.confirmed_at is not None or holder.disabled_at is not None:
        return False
    return not db.session.scalar(select(exists().where(RoleAssignment.account_id == holder.id)))


def _close_open_changes(account_id: int) -> None:
    """End the changes of an account that wait: their links confirm nothing any more."""
    waiting = db.session.scalars(
        select(EmailChange).where(EmailChange.account_id == account_id, EmailChange.is_open)
    ).all()
    for change in waiting:
        change.is_open = False
    tokens.withdraw_all(CHANGE, [change.id for change in waiting])


@transactional
def call_off(account: Account, *, actor: Actor) -> None:
    """Keep the address after all, before the change is confirmed; harmless when none waits."""
    account = lock(Account, account.id)
    if waiting_for(account) is not None:
        _close_open_changes(account.id)
        audit.record("call_off_email_change", "account", account.id, actor=actor)


def to_confirm(token: str) -> EmailChange | None:
    """The change that a link to the new address is for; None for a link that is not good."""
    change_id = tokens.peek(CHANGE, token)
    return None if change_id is None else db.session.get(EmailChange, change_id)


def confirm(token: str, password: str) -> Account | None:
    """Take the new address by its link and the account's password; None when either is wrong.

    The password keeps out who got the link by a slip of the pen. Every session ends. Raises
    throttle.Throttled, and Refused when the address was taken meanwhile.
    """
    change = to_confirm(token)
    if change is None:
        return None
    account = db.session.get_one(Account, change.account_id)
    return _confirm(token) if tries.is_password_of(account, password, "change-email") else None


@transactional
def _confirm(token: str) -> Account | None:
    change_id = tokens.redeem(CHANGE, token)
    if change_id is None:
        return None
    change = db.session.get_one(EmailChange, change_id)
    account = lock(Account, change.account_id)
    if account.disabled_at is not None or not change.is_open:
        return None
    change.is_open = False
    _set_address(account, change.new_email)
    audit.record("change_email", "account", account.id, actor=services.own_actor(account))
    return account


def _set_address(account: Account, email: str) -> None:
    """Give a locked account another address; sessions and links by the old one end."""
    holder = services.account_by_email(email)
    if holder is not None and holder.id != account.id:
        if not _may_give_way(holder):
            raise Refused(_("This address has an account of its own now: sign in with it."))
        _give_way(holder)
    mail.readdress(account.email, email)
    account.email, account.email_key = email, email_key(email)
    account.search_key = account_search_key(account.display_name, email)
    account.session_epoch += 1
    tokens.withdraw(services.RESET, account.id)


def _give_way(holder: Account) -> None:
    """Take the address off a sign-up that was never confirmed; its row stays without a word."""
    tokens.withdraw(services.CONFIRM, holder.id)
    tokens.withdraw(services.RESET, holder.id)
    holder.email, holder.email_key = "", f"given-up:{holder.public_id}"
    holder.display_name = holder.search_key = ""
    holder.password_hash = None
    holder.disabled_at = clock.now()
    db.session.flush()


def to_stop(token: str) -> EmailChange | None:
    """The change that a link to the old address stops; None for a link that is not good."""
    change_id = tokens.peek(STOP, token)
    return None if change_id is None else db.session.get(EmailChange, change_id)


@transactional
def stop(token: str) -> str | None:
    """Keep, or put back, the old address; gives the secret of a link for a new password.

    Who asked for the change knew the password, so it is no longer good, and every session ends.
    None for a link that is not good. Raises Refused when the old address has an account of its own
    by now.
    """
    change_id = tokens.redeem(STOP, token)
    if change_id is None:
        return None
    change = db.session.get_one(EmailChange, change_id)
    account = lock(Account, change.account_id)
    if account.disabled_at is not None:
        return None
    _close_open_changes(account.id)
    if account.email_key != email_key(change.old_email):
        _set_address(account, change.old_email)
    account.password_hash = None
    account.session_epoch += 1
    audit.record("stop_email_change", "account", account.id, actor=services.own_actor(account))
    return tokens.issue(services.RESET, account.id, services.RESET_LIFETIME)


def forget(account_id: int) -> None:
    """Take the addresses of an account that is closed, within the running unit of work."""
    for change in db.session.scalars(
        select(EmailChange).where(EmailChange.account_id == account_id)
    ).all():
        tokens.withdraw_all(CHANGE, [change.id])
        tokens.withdraw_all(STOP, [change.id])
        forgotten_mails.forget_address(change.old_email)
        forgotten_mails.forget_address(change.new_email)
        db.session.delete(change)


@transactional
def purge() -> int:
    """Forget changes that nobody can stop any more, with their addresses; returns how many."""
    over = clock.now() - STOP_LIFETIME
    gone = db.session.execute(delete(EmailChange).where(EmailChange.asked_at < over))
    return int(gone.rowcount)  # type: ignore[attr-defined]
