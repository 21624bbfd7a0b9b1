"""Verbs of administrators: roles with dates, keeping an account out, the first administrator."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.events import RoleEnded
from training_portal.accounts.models import Account, RoleAssignment
from training_portal.accounts.rules import body_objection, role_objection
from training_portal.accounts.services import (
    RESET,
    account_by_email,
    address,
    new_account,
)
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform import audit, clock, events, mail, tokens
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import Refused

FIRST_LINK_LIFETIME = timedelta(days=2)


class BodyRefused(Refused):
    """The organisation does not go with the role: the other could still be right."""


def refuse_unfit(role: Role, organisation_id: int | None) -> None:
    """Raise BodyRefused when a role cannot be held, or not for this organisation."""
    if objection := role_objection(role, organisation_id is not None):
        raise BodyRefused(objection)
    if organisation_id is None:
        return
    body = db.session.get_one(Organisation, organisation_id)
    objection = body_objection(
        role,
        body.name,
        nominates=body.nominates,
        is_company=body.kind is OrganisationKind.COMPANY,
    )
    if objection is not None:
        raise BodyRefused(objection)


def refuse_own(account_id: int | None, actor: Actor) -> None:
    """Raise Refused where an account would give a role to itself.

    Otherwise an administrator would read in one step what no administrator may, and nobody else
    would have been asked.
    """
    if account_id is not None and account_id == actor.account_id:
        raise OwnCase(
            _("Nobody gives a role to themselves. Ask somebody else who gives roles to do it.")
        )


@transactional
def assign_role(
    account_id: int, role: Role, organisation_id: int | None, *, actor: Actor
) -> RoleAssignment:
    """Give a role from today on, to another account than one's own.

    Raises Refused when it is held already, lacks a body, or would be one's own.
    """
    refuse_own(account_id, actor)
    return begin_role(account_id, role, organisation_id, actor=actor)


@transactional
def begin_role(
    account_id: int, role: Role, organisation_id: int | None, *, actor: Actor
) -> RoleAssignment:
    """Have a role begin today, whoever the actor is: a company is owned by who registers it.

    Raises Refused when it is held already or lacks a body.
    """
    refuse_unfit(role, organisation_id)
    account = lock(Account, account_id)
    today = clock.today()
    held = db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.account_id == account.id,
            RoleAssignment.role == role,
            RoleAssignment.organisation_id.is_not_distinct_from(organisation_id),
        )
    ).all()
    if any(each.valid_to is None for each in held):
        raise Refused(_("The account holds this role already."))
    # A role that was ended and is given again on one day goes on as if it had not ended.
    assignment = next((each for each in held if each.valid_from == today), None)
    if assignment is None:
        assignment = RoleAssignment(
            account_id=account.id, role=role, organisation_id=organisation_id, valid_from=today
        )
        db.session.add(assignment)
    assignment.valid_to = None
    db.session.flush()
    # Each is asked: a mail that waits goes.
    told = [mail.call_back(begins=_ending(each)) for each in held]
    if mail.Told.BY_MAIL in told:
        _tell_that_it_is_given_again(account, role, organisation_id)
    audit.record(
        "assign_role",
        "account",
        account.id,
        actor=actor,
        after={"role": role.value, "organisation": organisation_id, "from": today.isoformat()},
    )
    return assignment


def is_held(account_id: int, role: Role, organisation_id: int | None) -> bool:
    """Whether an account holds a role, for this organisation, without an end."""
    return (
        db.session.scalar(
            select(RoleAssignment.id).where(
                RoleAssignment.account_id == account_id,
                RoleAssignment.role == role,
                RoleAssignment.organisation_id.is_not_distinct_from(organisation_id),
                RoleAssignment.valid_to.is_(None),
            )
        )
        is not None
    )


@transactional
def end_role(assignment_id: int, *, reason: str = "", actor: Actor) -> None:
    """End a role at once: yesterday was its last day. Raises Refused.

    Whose role somebody else ends is told, with the reason where there is one. Administrators cannot
    end their own administration, so that one always remains.
    """
    assignment = lock(RoleAssignment, assignment_id)
    if (last := assignment.valid_to) is not None:
        # One that was to begin and was called off has its last day before its first.
        if last >= max(clock.today(), assignment.valid_from):
            raise Refused(_("This role is handed over already: call that off first."))
        raise Refused(_("This role has ended already."))
    if assignment.valid_from > clock.today():
        raise Refused(_("This role is still to pass to the account: call the handover off."))
    if assignment.role is Role.ADMINISTRATOR and assignment.account_id == actor.account_id:
        raise OwnCase(_("You cannot end your own administration: ask another administrator."))
    assignment.valid_to = clock.today() - timedelta(days=1)
    audit.record(
        "end_role",
        "account",
        assignment.account_id,
        actor=actor,
        before={"role": assignment.role.value, "organisation": assignment.organisation_id},
        reason=reason or None,
    )
    events.emit(RoleEnded(assignment.id, assignment.account_id, actor))
    if assignment.account_id != actor.account_id:
        _tell_that_it_ended(assignment, reason)


def _ending(assignment: RoleAssignment) -> str:
    """How the dedupe keys of the mails that tell of its end begin."""
    return f"role_ended:{assignment.id}:"


def _tell_that_it_is_given_again(account: Account, role: Role, organisation_id: int | None) -> None:
    """To who may have heard that the role had ended."""
    mail.enqueue(
        "role_given_again",
        account.email,
        language=account.language,
        account=account,
        role=role,
        organisation=_body(organisation_id),
        address=address("/me"),
    )


def _body(organisation_id: int | None) -> str | None:
    if organisation_id is None:
        return None
    return db.session.get_one(Organisation, organisation_id).name


def _tell_that_it_ended(assignment: RoleAssignment, reason: str) -> None:
    account = db.session.get_one(Account, assignment.account_id)
    if account.disabled_at is not None:
        return
    mail.enqueue(
        "role_ended",
        account.email,
        language=account.language,
        dedupe_key=f"{_ending(assignment)}{clock.now():%Y%m%d%H%M%S}",
        account=account,
        role=assignment.role,
        organisation=_body(assignment.organisation_id),
        reason=reason,
        address=address("/me"),
    )


@transactional
def set_disabled(account_id: int, disabled: bool, *, reason: str, actor: Actor) -> None:
    """Keep an account out, or let it in again; its sessions end at once. Raises Refused."""
    account = lock(Account, account_id)
    if account.id == actor.account_id:
        raise OwnCase(_("You cannot disable your own account."))
    if (account.disabled_at is not None) == disabled:
        raise Refused(
            _("This account is disabled already.") if disabled else _("This account is in use.")
        )
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    account.disabled_at = clock.now() if disabled else None
    account.session_epoch += 1
    verb = "disable" if disabled else "enable"
    audit.record(verb, "account", account.id, actor=actor, reason=reason)


@transactional
def create_administrator(email: str, name: str) -> str:
    """Make an administrator (from the command line); returns the link for setting the password.

    For somebody who is one already it makes a new link.
    """
    account = account_by_email(email) or new_account(email, name)
    if not is_held(account.id, Role.ADMINISTRATOR, None):
        assign_role(account.id, Role.ADMINISTRATOR, None, actor=SYSTEM)
    audit.record("administrator_link", "account", account.id, actor=SYSTEM)
    return address(f"/reset/{tokens.issue(RESET, account.id, FIRST_LINK_LIFETIME)}")
