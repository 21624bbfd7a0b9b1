"""What this room gives of an account to its owner (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.deputy_queries import of_either_side
from training_portal.accounts.history import words_of
from training_portal.accounts.invitations import sent_to
from training_portal.accounts.models import (
    Account,
    Deputyship,
    EmailChange,
    Invitation,
    RoleAssignment,
)
from training_portal.organisations.models import Organisation
from training_portal.platform.audit import AuditEvent
from training_portal.platform.mail import OutboxMail
from training_portal.platform.own_data import Field, Owner, Part, Records, records
from training_portal.platform.text import email_key


def of_account(owner: Owner) -> Part:
    """The account, its roles, invitations and changes of address, what happened, and mails.

    Invitations and mails by the address one signs in with only: one may write any other address
    into a profile, and several people may share a mailbox.
    """
    account = records(
        "account",
        _("Account"),
        [
            Field(Account.display_name, _("Name")),
            Field(Account.email, _("E-mail")),
            Field(Account.language, _("Language")),
            Field(Account.time_zone, _("Time zone")),
            Field(Account.created_at, _("Since")),
            Field(Account.confirmed_at, _("E-mail address confirmed")),
            Field(Account.second_factor_at, _("Second step since")),
        ],
        select(Account).where(Account.id == owner.account_id),
    )
    roles = records(
        "roles",
        _("Roles"),
        [
            Field(RoleAssignment.role, _("Role")),
            Field(Organisation.name, _("Organisation")),
            Field(RoleAssignment.valid_from, _("From")),
            Field(RoleAssignment.valid_to, _("Until")),
        ],
        select(RoleAssignment)
        .outerjoin(Organisation, Organisation.id == RoleAssignment.organisation_id)
        .where(RoleAssignment.account_id == owner.account_id)
        .order_by(RoleAssignment.id),
    )
    invitations = records(
        "invitations",
        _("Invitations"),
        [
            Field(Invitation.name, _("Name")),
            Field(Invitation.email, _("E-mail")),
            Field(Invitation.role, _("Role")),
            Field(Invitation.created_at, _("Sent")),
            Field(Invitation.accepted_at, _("Accepted")),
        ],
        select(Invitation).where(Invitation.id.in_(sent_to(owner.email))).order_by(Invitation.id),
    )
    return Part(
        [
            account, roles, _deputies(owner), invitations, _changes(owner), _events(owner),
            _mails(owner),
        ]
    )  # fmt: skip


def _deputies(owner: Owner) -> Records:
    """Who was the deputy in the owner's roles, and for whom the owner was."""
    return records(
        "deputies",
        _("Deputies"),
        [
            Field(Deputyship.email, _("E-mail address of the deputy")),
            Field(RoleAssignment.role, _("Role")),
            Field(Deputyship.first_day, _("From")),
            Field(Deputyship.last_day, _("Until")),
            Field(Deputyship.ended_on, _("Ended on")),
            Field(Deputyship.reason, _("Reason")),
        ],
        select(Deputyship)
        .join(RoleAssignment, RoleAssignment.id == Deputyship.assignment_id)
        .where(of_either_side(owner.account_id))
        .order_by(Deputyship.id),
    )


def _changes(owner: Owner) -> Records:
    return records(
        "email_changes",
        _("Changes of the address"),
        [
            Field(EmailChange.old_email, _("Address before")),
            Field(EmailChange.new_email, _("New address")),
            Field(EmailChange.asked_at, _("Asked")),
        ],
        select(EmailChange)
        .where(EmailChange.account_id == owner.account_id)
        .order_by(EmailChange.id),
    )


def _events(owner: Owner) -> Records:
    return records(
        "events",
        _("What happened to the account"),
        [Field(AuditEvent.at, _("When")), Field(AuditEvent.action, _("What"), words=words_of)],
        select(AuditEvent)
        .where(AuditEvent.subject_kind == "account", AuditEvent.subject_id == owner.account_id)
        .order_by(AuditEvent.id),
    )


def _mails(owner: Owner) -> Records:
    return records(
        "mails",
        _("Mails to you"),
        [
            Field(OutboxMail.to_address, _("Address")),
            Field(OutboxMail.subject, _("Subject")),
            Field(OutboxMail.created_at, _("Written")),
            Field(OutboxMail.sent_at, _("Sent")),
        ],
        select(OutboxMail)
        .where(OutboxMail.to_key == email_key(owner.email))
        .order_by(OutboxMail.id),
    )
