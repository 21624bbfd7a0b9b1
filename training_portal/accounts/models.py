"""Tables of accounts, role assignments and invitations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.accounts.rules import account_search_key
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    choice_column,
    new_public_id,
)
from training_portal.platform.finding import key_column
from training_portal.platform.policy import Role
from training_portal.platform.text import email_key


class Account(Base):
    """How a person signs in. A person may exist before an account and claim the record later."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    #: As typed; `email_key` is what is compared.
    email: Mapped[str] = mapped_column(Words(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    display_name: Mapped[str] = mapped_column(Words(200), default="")
    #: search_key of name and address, for finding an account in any script and case.
    search_key: Mapped[str] = mapped_column(key_column(800), default="")
    language: Mapped[str] = mapped_column(String(12), default="en")
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Bangkok")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: Part of each session; a new password or "sign out everywhere" raises it and ends the others.
    session_epoch: Mapped[int] = mapped_column(default=1)
    #: Since when a code is asked for after the password; the secret is in `second_factor`.
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    is_demo: Mapped[bool] = mapped_column(default=False)
    #: What to try with a demo account, in one sentence.
    demo_hint: Mapped[str] = mapped_column(Words(300), default="")


class RoleAssignment(Base):
    """A role held by an account, for an organisation where the role is scoped, with dates."""

    __tablename__ = "role_assignment"
    __table_args__ = (UniqueConstraint("account_id", "role", "organisation_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(choice_column(Role))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Deputyship(Base):
    """Somebody has another's role in its scope for some days, and acts for them.

    It rests on the holder's assignment: where that is not in force, neither is this.
    """

    __tablename__ = "deputyship"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    assignment_id: Mapped[int] = mapped_column(ForeignKey("role_assignment.id"), index=True)
    #: As whoever named the deputy typed it; blank once that account is erased.
    email: Mapped[str] = mapped_column(Words(254))
    #: None as long as the address has no account in use.
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    first_day: Mapped[date]
    #: The last day counts.
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Words(1000))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The first day on which it holds no more, where somebody ended it early.
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Handover(Base):
    """A role passes from one account to another on a day: one assignment ends, one begins."""

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    from_id: Mapped[int] = mapped_column(ForeignKey("role_assignment.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("role_assignment.id"), index=True)
    #: The first day of the new holder.
    on_day: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class Invitation(Base):
    """An invitation by e-mail to hold a role; accepted by setting a password on a one-time link."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    email: Mapped[str] = mapped_column(Words(254))
    name: Mapped[str] = mapped_column(Words(200))
    #: As those of an account, kept by the row itself; blank when name and address are.
    email_key: Mapped[str] = mapped_column(key_column(800), init=False, index=True)
    search_key: Mapped[str] = mapped_column(key_column(800), init=False)
    role: Mapped[Role] = mapped_column(choice_column(Role))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id"), default=None, index=True
    )
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    @validates("name", "email")
    def _keep_keys(self, field: str, value: str) -> str:
        words = {"name": self.name or "", "email": self.email or "", field: value}
        self.email_key = email_key(words["email"])
        self.search_key = account_search_key(**words)
        return value


class EmailChange(Base):
    """A wish to sign in with another address; kept until the old mailbox can stop it no more."""

    __tablename__ = "email_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    old_email: Mapped[str] = mapped_column(Words(254))
    new_email: Mapped[str] = mapped_column(Words(254))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: It waits for the new mailbox; confirmed, called off, stopped or asked anew it does not.
    is_open: Mapped[bool] = mapped_column(default=True)


class SecondFactor(Base):
    """The secret that an account shares with an app; in force when the account says since when."""

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    #: Under the account's own key (platform/personal.py).
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: The 30-second step whose code was used last: no code of it, or of an earlier one, is good.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper that stands in for the app, once; kept as a keyed hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class EndedSession(Base):
    """A session that was signed out before its time: a copy of its cookie is of no use."""

    __tablename__ = "ended_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
