"""Verbs of a company's owners: inviting colleagues, ending their roles, leaving.

An owner acts for the own company only. Whoever changes who its people are holds the lock on the
company, so that two owners who end each other's role at once leave one of them.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts import invitations, roles
from training_portal.accounts.company_people_queries import members, open_invitations
from training_portal.accounts.models import Invitation, RoleAssignment
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.organisations.events import CompanyRegistered
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor, Role
from training_portal.platform.text import email_key
from training_portal.platform.workflow import NotAllowed, Refused

#: So many invitations of a company may be open at once: an owner is no sender of mass mail.
MOST_OPEN = 20


def own(event: CompanyRegistered) -> None:
    """Whoever registered a company owns it; in the unit of work of the registration."""
    actor = Actor(reference=f"account:{event.account_id}", account_id=event.account_id)
    roles.begin_role(event.account_id, Role.COMPANY_OWNER, event.organisation_id, actor=actor)


def _lock_own(organisation_id: int, actor: Actor) -> None:
    if organisation_id not in actor.in_own_name().organisations_for(CompanyPermission.KEEP_OWN):
        raise NotAllowed
    lock(Organisation, organisation_id)
    # The role may have ended while this waited for the lock.
    if not _is_owner(organisation_id, actor.account_id):
        raise NotAllowed


def _is_owner(organisation_id: int, account_id: int | None) -> bool:
    return any(
        member.account_id == account_id and member.role is Role.COMPANY_OWNER and member.is_present
        for member in members(organisation_id)
    )


def _refuse_unverified(organisation_id: int) -> None:
    """Whoever is invited reads of the company's applicants: the programme stands for it first."""
    if objection := inviting_objection(organisation_id):
        raise Refused(objection)


def inviting_objection(organisation_id: int) -> str | None:
    """Why a company invites nobody now, in words."""
    state = db.session.scalar(
        select(Company.state).where(Company.organisation_id == organisation_id)
    )
    if state is CompanyState.VERIFIED:
        return None
    return _("Colleagues can be invited once the programme has verified the company.")


@transactional
def invite(organisation_id: int, email: str, name: str, role: Role, *, actor: Actor) -> Invitation:
    """Invite a colleague to own the company or to recruit for it. Raises Refused, NotAllowed."""
    if role not in COMPANY_ROLES:
        raise NotAllowed
    _lock_own(organisation_id, actor)
    _refuse_unverified(organisation_id)
    key = email_key(email)
    for member in members(organisation_id):
        if member.is_present and member.role is role and email_key(member.email) == key:
            raise Refused(_("Somebody with this address holds this role already."))
    waiting = open_invitations(organisation_id)
    if any(email_key(each.email) == key and each.role is role for each in waiting):
        raise Refused(_("This address is invited already: send the invitation again instead."))
    if len(waiting) >= MOST_OPEN:
        raise Refused(_("Many invitations are open: take some back before you send more."))
    return invitations.invite(email, name, role, organisation_id, actor=actor)


@transactional
def send_again(organisation_id: int, invitation_id: int, *, actor: Actor) -> None:
    """Send an invitation into the own company with a new link. Raises Refused, NotAllowed."""
    _lock_own(organisation_id, actor)
    _refuse_unverified(organisation_id)
    invitations.send_again(invitation_id, actor=actor)


@transactional
def withdraw(organisation_id: int, invitation_id: int, *, actor: Actor) -> None:
    """Take an invitation into the own company back. Raises Refused, NotAllowed."""
    _lock_own(organisation_id, actor)
    invitations.withdraw(invitation_id, actor=actor)


@transactional
def end(organisation_id: int, assignment_id: int, *, actor: Actor) -> None:
    """End a colleague's role, or one's own; its open invitations are taken back.

    Recruiters may end their own role. Raises Refused for the last owner, NotAllowed.
    """
    if organisation_id not in actor.organisations_for(CompanyPermission.SEE_OWN):
        raise NotAllowed
    lock(Organisation, organisation_id)
    assignment = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.id == assignment_id,
            RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.role.in_(COMPANY_ROLES),
        )
    ).one()
    is_own = assignment.account_id == actor.account_id
    if not is_own and not _is_owner(organisation_id, actor.account_id):
        raise NotAllowed
    if objection := objection_to_ending(organisation_id, assignment.role):
        raise Refused(objection)
    roles.end_role(assignment.id, actor=actor)
    for each in open_invitations(organisation_id):
        if each.invited_by_id == assignment.account_id:
            invitations.withdraw(each.id, actor=actor)


def objection_to_ending(organisation_id: int, role: Role) -> str | None:
    """Why nobody's role of this kind can end now, or None: a company keeps an owner."""
    owners = sum(
        member.is_present and member.role is Role.COMPANY_OWNER
        for member in members(organisation_id)
    )
    if role is Role.COMPANY_OWNER and owners == 1:
        return _("A company has at least one owner: invite another one first, then end this role.")
    return None
