"""Inviting people to hold a role, by mail with a one-time link."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from training_portal.accounts import passwords
from training_portal.accounts.events import AccountConfirmed
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.rules import email_key
from training_portal.accounts.services import account_by_email, address, assign_role, own_actor
from training_portal.platform import audit, clock, events, mail, tokens
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.workflow import Refused

INVITE = "invite"
INVITE_LIFETIME = timedelta(days=14)


@transactional
def invite(
    email: str, name: str, role: Role, organisation_id: int | None, *, actor: Actor
) -> Invitation:
    """Invite somebody to hold a role; a mail with a one-time link goes out."""
    if role in (Role.NOMINATING_OFFICER, Role.PROGRAMME_MANAGER) and organisation_id is None:
        raise Refused(_("This role is held for an organisation: choose one."))
    if actor.account_id is None:
        raise Refused(_("Only a signed-in person can invite."))
    invitation = Invitation(
        email=email,
        name=name,
        role=role,
        organisation_id=organisation_id,
        invited_by_id=actor.account_id,
        created_at=clock.now(),
        expires_at=clock.now() + INVITE_LIFETIME,
    )
    db.session.add(invitation)
    db.session.flush()
    _send_invitation(invitation)
    audit.record("invite", "invitation", invitation.id, actor=actor, after={"role": role.value})
    return invitation


def _send_invitation(invitation: Invitation) -> None:
    token = tokens.issue(INVITE, invitation.id, INVITE_LIFETIME)
    mail.enqueue(
        "invitation",
        invitation.email,
        invitation=invitation,
        address=address(f"/invitation/{token}"),
    )


@transactional
def send_again(invitation: Invitation, *, actor: Actor) -> None:
    """Send a new link; the earlier one ends."""
    invitation = _open_invitation(invitation)
    invitation.expires_at = clock.now() + INVITE_LIFETIME
    _send_invitation(invitation)
    audit.record("send_again", "invitation", invitation.id, actor=actor)


@transactional
def withdraw(invitation: Invitation, *, actor: Actor) -> None:
    """Take an invitation back; its link ends."""
    invitation = _open_invitation(invitation)
    invitation.withdrawn_at = clock.now()
    tokens.withdraw(INVITE, invitation.id)
    audit.record("withdraw", "invitation", invitation.id, actor=actor)


def _open_invitation(invitation: Invitation) -> Invitation:
    invitation = lock(Invitation, invitation.id)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise Refused(_("This invitation is no longer open."))
    return invitation


def behind(token: str) -> Invitation | None:
    """The open invitation of a link, without using it up."""
    invitation_id = tokens.peek(INVITE, token)
    return None if invitation_id is None else db.session.get(Invitation, invitation_id)


def accept(token: str, name: str, password: str) -> Account | None:
    """Accept by setting a name and a password; None for a link that is not good.

    Somebody who has an account already accepts when signed in (`accept_as`).
    """
    return _accept(token, name, passwords.hashed(password))


@transactional
def _accept(token: str, name: str, password_hash: str) -> Account | None:
    invitation_id = tokens.redeem(INVITE, token)
    if invitation_id is None:
        return None
    invitation = lock(Invitation, invitation_id)
    if account_by_email(invitation.email) is not None:
        raise Refused(_("There is an account with this address: sign in and open the link again."))
    account = Account(
        email=invitation.email,
        email_key=email_key(invitation.email),
        display_name=name,
        password_hash=password_hash,
        created_at=clock.now(),
        confirmed_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    audit.record("accept_invitation", "account", account.id, actor=own_actor(account))
    events.emit(AccountConfirmed(account.id))
    _give_invited_role(invitation, account)
    return account


@transactional
def accept_as(token: str, account: Account) -> bool:
    """Accept an invitation for the account that is signed in; False for a link that is not good."""
    invitation_id = tokens.redeem(INVITE, token)
    if invitation_id is None:
        return False
    invitation = lock(Invitation, invitation_id)
    if email_key(invitation.email) != account.email_key:
        raise Refused(_("This invitation was sent to another address than yours."))
    _give_invited_role(invitation, account)
    return True


def _give_invited_role(invitation: Invitation, account: Account) -> None:
    invitation.accepted_at = clock.now()
    inviter = Actor(
        reference=f"account:{invitation.invited_by_id}", account_id=invitation.invited_by_id
    )
    assign_role(account, invitation.role, invitation.organisation_id, actor=inviter)
