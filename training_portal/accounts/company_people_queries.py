"""Read models of the people of a company: those who hold a role, and open invitations."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort
from sqlalchemy import case, select

from training_portal.accounts.held_roles import was_given
from training_portal.accounts.models import Account, Invitation, RoleAssignment
from training_portal.accounts.rules import COMPANY_ROLES, is_in_force
from training_portal.organisations.directory import Member
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor, Role


def members(organisation_id: int) -> list[Member]:
    """Everybody who holds or held a role for a company, present ones and owners first."""
    today = clock.today()
    rows = db.session.execute(
        select(
            Account.id,
            Account.display_name,
            Account.email,
            Account.language,
            RoleAssignment.role,
            RoleAssignment.id,
            RoleAssignment.valid_from,
            RoleAssignment.valid_to,
        )
        .join(RoleAssignment, RoleAssignment.account_id == Account.id)
        .where(
            RoleAssignment.organisation_id == organisation_id,
            RoleAssignment.role.in_(COMPANY_ROLES),
            was_given(),
        )
        .order_by(
            RoleAssignment.valid_to.is_not(None),
            case((RoleAssignment.role == Role.COMPANY_OWNER, 0), else_=1),
            RoleAssignment.id,
        )
    )
    return [Member(*row, is_present=is_in_force(row[-2], row[-1], today)) for row in rows]


def names(references: set[str]) -> dict[str, str]:
    """Names of accounts by the references under which the audit keeps who acted."""
    ids = [int(each.partition(":")[2]) for each in references if each.startswith("account:")]
    rows = db.session.execute(
        select(Account.id, Account.display_name, Account.email).where(Account.id.in_(ids))
    )
    return {f"account:{account_id}": name or email for account_id, name, email in rows}


def open_invitations(organisation_id: int) -> Sequence[Invitation]:
    """Invitations of a company that nobody has accepted yet, newest first."""
    return db.session.scalars(
        select(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.role.in_(COMPANY_ROLES),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
        .order_by(Invitation.id.desc())
    ).all()


def invitation_into(organisation_id: int, public_id: str) -> Invitation:
    """An invitation into this company; 404 when it has none of this id."""
    found = db.session.scalars(
        select(Invitation).where(
            Invitation.public_id == public_id,
            Invitation.organisation_id == organisation_id,
            Invitation.role.in_(COMPANY_ROLES),
        )
    ).one_or_none()
    return found or abort(404)


def present_member(organisation_id: int, assignment_id: int, actor: Actor) -> Member:
    """Whose role the actor may end in this company: the own one, an owner everybody's.

    404 for a role of another company or one that has ended, 403 for a colleague's.
    """
    for member in members(organisation_id):
        if member.assignment_id == assignment_id and member.is_present:
            is_own = member.account_id == actor.account_id
            kept = actor.in_own_name().organisations_for(CompanyPermission.KEEP_OWN)
            return member if is_own or organisation_id in kept else abort(403)
    abort(404)
