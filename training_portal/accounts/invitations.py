"""Inviting people to hold a role, by mail with a one-time link."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import passwords
from training_portal.accounts.models import Account, Invitation
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.roles import assign_role, is_held, refuse_own, refuse_unfit
from training_portal.accounts.services import account_by_email, address, open_account, own_actor
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock, i18n, mail, tokens
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.text import email_key
from training_portal.platform.workflow import Refused

INVITE = "invite"
INVITE_LIFETIME = timedelta(days=14)


class InvitedAlready(Refused):
    """The address has an open invitation for the same role and body; `invitation` is that one."""

    def __init__(self, invitation: Invitation) -> None:
        self.invitation = invitation
        on = i18n.local_day(invitation.created_at, i18n.own_zone(PROGRAMME_ZONE))
        super().__init__(_("This address was invited already on %(day)s.", day=on))


class HeldAlready(Refused):
    """The account of the address holds the role; said only to who may know whose account it is."""


@transactional
def invite(
    email: str, name: str, role: Role, organisation_id: int | None, *, actor: Actor
) -> Invitation:
    """Invite somebody to hold a role; a mail with a one-time link goes out.

    Raises Refused, also for one's own address; InvitedAlready where one for the same is open: it
    can be sent again; HeldAlready to an administrator, where there is nothing to invite to.
    """
    refuse_unfit(role, organisation_id)
    account = account_by_email(email)
    if account is not None:
        refuse_own(account.id, actor)
        gives_all = actor.in_own_name().holds(AccountPermission.MANAGE)
        if gives_all and is_held(account.id, role, organisation_id):
            raise HeldAlready(_("Somebody with this address holds this role already."))
    if (open_one := _open_for(email, role, organisation_id)) is not None:
        raise InvitedAlready(open_one)
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


def _open_for(email: str, role: Role, organisation_id: int | None) -> Invitation | None:
    rows = db.session.scalars(
        select(Invitation)
        .where(
            Invitation.role == role,
            Invitation.organisation_id.is_not_distinct_from(organisation_id),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id)
    )
    return next((each for each in rows if email_key(each.email) == email_key(email)), None)


def _sending(invitation: Invitation) -> str:
    """How the dedupe keys of an invitation's mails begin."""
    return f"invitation:{invitation.id}:"


def _send_invitation(invitation: Invitation) -> None:
    token = tokens.issue(INVITE, invitation.id, INVITE_LIFETIME)
    mail.enqueue(
        "invitation",
        invitation.email,
        dedupe_key=f"{_sending(invitation)}{clock.now():%Y%m%d%H%M%S%f}",
        invitation=invitation,
        inviter=inviter_of(invitation),
        organisation=organisation_of(invitation),
        address=address(f"/invitation/{token}"),
    )


@transactional
def send_again(invitation_id: int, *, actor: Actor) -> None:
    """Send a new link; the earlier one ends. Raises Refused when it was accepted or taken back."""
    invitation = _open_invitation(invitation_id)
    invitation.expires_at = clock.now() + INVITE_LIFETIME
    mail.call_back(begins=_sending(invitation))
    _send_invitation(invitation)
    audit.record("send_again", "invitation", invitation.id, actor=actor)


@transactional
def withdraw(invitation_id: int, *, actor: Actor) -> None:
    """Take an invitation back; its link ends, and who may have got it is told. Raises Refused when
    that is no longer possible.
    """
    invitation = _open_invitation(invitation_id)
    invitation.withdrawn_at = clock.now()
    tokens.withdraw(INVITE, invitation.id)
    if mail.call_back(begins=_sending(invitation)) is mail.Told.BY_MAIL:
        mail.enqueue(
            "invitation_taken_back",
            invitation.email,
            invitation=invitation,
            organisation=organisation_of(invitation),
        )
    audit.record("withdraw", "invitation", invitation.id, actor=actor)


def _open_invitation(invitation_id: int) -> Invitation:
    invitation = lock(Invitation, invitation_id)
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise Refused(_("This invitation is no longer open."))
    return invitation


def behind(token: str) -> Invitation | None:
    """The open invitation of a link, without using it up."""
    invitation_id = tokens.peek(INVITE, token)
    return None if invitation_id is None else db.session.get(Invitation, invitation_id)


def inviter_of(invitation: Invitation) -> str:
    """Who invited, by name."""
    inviter = db.session.get_one(Account, invitation.invited_by_id)
    return inviter.display_name or inviter.email


def organisation_of(invitation: Invitation) -> str:
    """For which organisation the role is held; blank for none."""
    if invitation.organisation_id is None:
        return ""
    return db.session.get_one(Organisation, invitation.organisation_id).name


def is_for(invitation: Invitation, account: Account) -> bool:
    """Whether an invitation went to the address of an account."""
    return email_key(invitation.email) == account.email_key


def accept(token: str, name: str, password: str) -> Account | None:
    """Accept by making an account with a name and a password; None for a link that is not good.

    Somebody who has an account already accepts when signed in (`accept_as`): raises Refused.
    """
    return _accept(token, name, passwords.hashed(password))


@transactional
def _accept(token: str, name: str, password_hash: str) -> Account | None:
    invitation = _redeemed(token)
    if invitation is None:
        return None
    country = None
    if invitation.organisation_id is not None:
        country = db.session.get_one(Organisation, invitation.organisation_id).country_code
    account = open_account(invitation.email, name, password_hash, country=country)
    _give_invited_role(invitation, account)
    return account


@transactional
def accept_as(token: str, account: Account) -> Invitation | None:
    """Accept for the account that is signed in; None for a link that is not good.

    Raises Refused when the invitation went to another address, or comes from this account: whoever
    invites cannot take the role by taking the address.
    """
    invitation = _redeemed(token)
    if invitation is None:
        return None
    if not is_for(invitation, account):
        raise Refused(_("This invitation was sent to another address than yours."))
    _give_invited_role(invitation, account)
    return invitation


def _redeemed(token: str) -> Invitation | None:
    invitation_id = tokens.redeem(INVITE, token)
    if invitation_id is None:
        return None
    invitation = lock(Invitation, invitation_id)
    is_open = invitation.accepted_at is None and invitation.withdrawn_at is None
    return invitation if is_open else None


def _give_invited_role(invitation: Invitation, account: Account) -> None:
    """Give the role in the inviter's name; a role that is held already just stays."""
    invitation.accepted_at = clock.now()
    audit.record("accept", "invitation", invitation.id, actor=own_actor(account))
    if is_held(account.id, invitation.role, invitation.organisation_id):
        return
    inviter = Actor(
        reference=f"account:{invitation.invited_by_id}", account_id=invitation.invited_by_id
    )
    assign_role(account.id, invitation.role, invitation.organisation_id, actor=inviter)


def sent_to(email: str) -> list[int]:
    """The invitations of an address, however it was typed, by their ids."""
    return list(
        db.session.scalars(
            select(Invitation.id).where(
                Invitation.email_key == email_key(email), Invitation.email != ""
            )
        )
    )


def forget(email: str) -> set[str]:
    """Take address and name of somebody who is erased from invitations, in its unit of work.

    Gives the address in each way in which it was typed: mails went there.
    """
    theirs = db.session.scalars(select(Invitation).where(Invitation.id.in_(sent_to(email)))).all()
    typed = {each.email for each in theirs}
    for each in theirs:
        each.email = each.name = ""
    return typed
