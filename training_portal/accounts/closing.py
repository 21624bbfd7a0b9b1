"""Closing an account for good: its owner had their data erased."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.accounts import (
    deputies,
    invitations,
    new_address,
    second_step,
    services,
    tries,
)
from training_portal.accounts.held_roles import is_held_or_coming
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.organisations.company_services import forget_contact
from training_portal.platform import clock, forgotten_mails, personal, tokens
from training_portal.platform.database import db, lock
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused


def closing_objection(account_id: int) -> str | None:
    """Why an account cannot be closed by its owner, in words; None when it can.

    Who acts for the programme or a body has taken decisions that must stay with a name: an
    administrator ends the roles first.
    """
    today = clock.today()
    roles = db.session.scalars(
        select(RoleAssignment.role).where(
            RoleAssignment.account_id == account_id, is_held_or_coming(today)
        )
    )
    held = sorted({str(role.label) for role in roles if role is not Role.TRAINEE})
    if not held:
        return None
    return _(
        "You also act for others here (%(roles)s). Ask an administrator to end these roles first; "
        "then you can erase your data.",
        roles=listed(held),
    )


def is_own_password(account: Account, password: str) -> bool:
    """Whether the owner is at the keyboard. Raises throttle.Throttled after too many tries."""
    return tries.is_password_of(account, password, "erase")


def close(account_id: int) -> None:
    """Take address, name and password off an account and end its sessions and links.

    The row stays, without a word, for what points to it; the address is free for a new account.
    Runs in the unit of work of the erasure. Raises Refused while roles are held.
    """
    account = lock(Account, account_id)
    if objection := closing_objection(account.id):
        raise Refused(objection)
    address, name = account.email, account.display_name
    is_proven = account.confirmed_at is not None
    new_address.forget(account.id)
    typed = deputies.forget(account.id, address) | invitations.forget(address)
    second_step.forget(account)
    for purpose in (services.CONFIRM, services.RESET):
        tokens.withdraw(purpose, account.id)
    account.email, account.email_key = "", f"erased:{account.public_id}"
    account.display_name = account.search_key = account.demo_hint = ""
    account.password_hash = None
    account.disabled_at = clock.now()
    account.session_epoch += 1
    db.session.flush()
    if is_proven:
        for each in sorted({address} | typed - {""}):
            forgotten_mails.forget_address(each)
        forget_contact(address)
    else:
        forgotten_mails.forget_mails_about([name], address)
    personal.destroy_key(f"account:{account.id}")


def end_roles(account_id: int) -> None:
    """End every role of an account as of yesterday, within the running unit of work.

    Only for an erasure that is carried out again: the account had no role left when it was asked.
    """
    today = clock.today()
    db.session.execute(
        update(RoleAssignment)
        .where(RoleAssignment.account_id == account_id, is_held_or_coming(today))
        .values(valid_to=today - timedelta(days=1))
    )
