"""Mail leaves through an outbox: written in the transaction of its cause, sent after the commit.

A mail is a template `templates/mail/<name>.txt` whose first line is `Subject: ...`; it is rendered
in the reader's language, with times in the reader's zone, when it is put into the outbox. The
worker sends what is due, with growing pauses after a failure. In the demo nothing is sent: the
mailbox page shows the outbox.
"""

from __future__ import annotations

import smtplib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Text,
    and_,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, validates

from training_portal.platform import clock, personal
from training_portal.platform.database import (
    Base,
    UtcDateTime,
    Words,
    db,
    insert_all,
    new_public_id,
    transactional,
)
from training_portal.platform.finding import key_column
from training_portal.platform.gathering import gathered
from training_portal.platform.i18n import written_for
from training_portal.platform.text import email_key

#: A worker that claimed a mail and died leaves it free again after this time.
CLAIM = timedelta(minutes=5)
ATTEMPTS = 8


class OutboxMail(Base):
    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_about", "about_kind", "about_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    to_address: Mapped[str] = mapped_column(Words(320))
    #: As addresses are compared, kept by the row itself.
    to_key: Mapped[str] = mapped_column(key_column(960), init=False, index=True)
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(Words(300))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    send_after: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(300), default=None)
    #: Two causes of the same mail (a retried job, say) make one row.
    dedupe_key: Mapped[str | None] = mapped_column(String(120), unique=True, default=None)
    #: The record that it is about, by which mails that wait are found again (`About`).
    about_kind: Mapped[str | None] = mapped_column(String(40), default=None)
    about_id: Mapped[int | None] = mapped_column(default=None)
    #: The last mail to somebody whose data is erased: not even the address is kept once it is sent.
    is_last: Mapped[bool] = mapped_column(default=False, server_default=false())

    @validates("to_address")
    def _keep_to_key(self, _field: str, address: str) -> str:
        self.to_key = email_key(address)
        return address


def enqueue(
    template: str,
    to_address: str,
    *,
    language: str = "en",
    zone: str | None = None,
    dedupe_key: str | None = None,
    about: tuple[str, int] | None = None,
    **context: object,
) -> None:
    """Put a mail into the outbox within the running unit of work.

    `zone` is the reader's: moments are told in it, with that of the place beside them. `about` is
    the kind and the id of a record whose mails may have to be taken back.
    """
    enqueue_as_of(
        clock.now(),
        template,
        to_address,
        language=language,
        zone=zone,
        dedupe_key=dedupe_key,
        about=about,
        **context,
    )


def enqueue_as_of(
    at: datetime,
    template: str,
    to_address: str,
    *,
    language: str = "en",
    zone: str | None = None,
    dedupe_key: str | None = None,
    about: tuple[str, int] | None = None,
    **context: object,
) -> None:
    """The same, dated by what it tells: for mails that are written together afterwards."""
    with force_locale(language):
        letter = _composed(template, to_address, language, dedupe_key, context, zone)
    letter.created_at = letter.send_after = at
    if about is not None:
        letter.about_kind, letter.about_id = about
    if not gathered(_put_in, letter):
        _put_in([letter])


def key_for(cause: str, address: str) -> str:
    """The dedupe key of one of the mails of a cause, which it begins with.

    An address may be longer than a key, and two may differ at their ends only: its digest stands
    for it, which also keeps it out of the key when the mail is forgotten.
    """
    return f"{cause}:{personal.keyed_hash('mail', address)[:20]}"


def _put_in(letters: Sequence[OutboxMail]) -> None:
    """Insert letters, but for those whose cause has left one already."""
    keys = {letter.dedupe_key for letter in letters if letter.dedupe_key is not None}
    there = set(
        db.session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.dedupe_key.in_(keys)))
        if keys
        else ()
    )
    new = {letter.dedupe_key or letter.public_id: letter for letter in reversed(letters)}
    insert_all([each for key, each in reversed(new.items()) if key not in there])


def enqueue_last(
    template: str, to_address: str, *, language: str = "en", **context: object
) -> None:
    """The same for the last mail to somebody: its address is forgotten once it is sent."""
    with force_locale(language):
        letter = _composed(template, to_address, language, None, context)
        letter.is_last = True
        db.session.add(letter)


def enqueue_all(
    template: str,
    letters: Sequence[tuple[str, Mapping[str, object]]],
    *,
    language: str = "en",
    about: tuple[str, Sequence[int]] | None = None,
    per_minute: int | None = None,
) -> None:
    """Put one mail for each address with its context into the outbox, by one statement.

    `about` is the kind of the records whose mails may have to be taken back, and the id of each
    mail's. With `per_minute` they become due one after another, so many a minute.
    """
    with force_locale(language):
        mails = [
            _composed(template, address, language, None, context) for address, context in letters
        ]
    if about is not None:
        kind, ids = about
        for letter, row_id in zip(mails, ids, strict=True):
            letter.about_kind, letter.about_id = kind, row_id
    if per_minute is not None:
        for place, letter in enumerate(mails):
            letter.send_after += timedelta(minutes=place // per_minute)
    insert_all(mails)


def _text_of(template: str, context: Mapping[str, object]) -> str:
    """A mail in words. What pages have around them is no part of it: no context processor runs."""
    return current_app.jinja_env.get_template(f"mail/{template}.txt").render(**context)


def _composed(
    template: str,
    to_address: str,
    language: str,
    dedupe_key: str | None,
    context: Mapping[str, object],
    zone: str | None = None,
) -> OutboxMail:
    with written_for(zone):
        text = _text_of(template, context)
    head, _separator, body = text.lstrip().partition("\n")
    if not head.startswith("Subject:"):
        raise ValueError(f"mail/{template}.txt must begin with a Subject: line.")
    # A line break in a merged value must not become a header of its own (ASVS 5.0, 1.3.11).
    subject = " ".join(head.removeprefix("Subject:").split())
    return OutboxMail(
        to_address=to_address,
        template=template,
        language=language,
        subject=subject[:300],
        body=body.strip() + "\n",
        created_at=clock.now(),
        send_after=clock.now(),
        dedupe_key=dedupe_key,
    )


def deliver_due(limit: int = 50) -> int:
    """Send the mails that are due; returns how many were sent. No database lock while sending."""
    smtp_url = current_app.extensions["settings"].smtp_url.get_secret_value()
    if not smtp_url:
        return 0
    sent = 0
    for mail_id in _claim_due(limit):
        mail = db.session.get(OutboxMail, mail_id)
        if mail is None:  # pragma: no cover - rows are only ever blanked, not deleted
            continue
        try:
            _send(smtp_url, mail)
        except (OSError, smtplib.SMTPException) as error:
            _failed(mail_id, str(error))
        else:
            _sent(mail_id)
            sent += 1
    return sent


@transactional
def _claim_due(limit: int) -> list[int]:
    now = clock.now()
    due = list(
        db.session.scalars(
            select(OutboxMail.id)
            .where(
                OutboxMail.sent_at.is_(None),
                OutboxMail.send_after <= now,
                OutboxMail.attempts < ATTEMPTS,
            )
            .order_by(OutboxMail.send_after)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(due))
        .values(send_after=now + CLAIM, attempts=OutboxMail.attempts + 1)
    )
    return due


@transactional
def _sent(mail_id: int) -> None:
    # The text may hold a one-time link: once sent, the portal keeps no copy of it.
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id)
        .values(sent_at=clock.now(), body="", last_error=None)
    )
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.is_last)
        .values(to_address="", to_key="", subject="")
    )


@transactional
def _failed(mail_id: int, error: str) -> None:
    mail = db.session.get_one(OutboxMail, mail_id)
    mail.last_error = error[:300]
    mail.send_after = clock.now() + timedelta(minutes=2**mail.attempts)


def _send(smtp_url: str, mail: OutboxMail) -> None:
    message = EmailMessage()
    settings = current_app.extensions["settings"]
    message["From"] = settings.mail_sender
    if settings.programme_contact:
        message["Reply-To"] = settings.programme_contact
    message["To"] = mail.to_address
    message["Subject"] = mail.subject
    message["Date"] = formatdate(mail.created_at.timestamp())
    message["Message-ID"] = make_msgid(mail.public_id, domain="portal.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    target = urlsplit(smtp_url)
    kind = smtplib.SMTP_SSL if target.scheme == "smtps" else smtplib.SMTP
    with kind(target.hostname or "localhost", target.port or 25, timeout=20) as server:
        if target.scheme == "smtp" and target.username:
            server.starttls()
        if target.username:
            server.login(unquote(target.username), unquote(target.password or ""))
        server.send_message(message)


def readdress(old: str, new: str) -> None:
    """Have mails that wait go to the new address of their reader, and keep the old one nowhere.

    Not those that tell of the change itself: they are for the old mailbox, and forget it once sent.
    """
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.to_key == email_key(old), ~OutboxMail.is_last)
        .values(to_address=new, to_key=email_key(new))
    )


class Told(Enum):
    """Whether somebody has heard by mail of what is undone."""

    #: No mail of it is known: it was told in another way, or before mails had such keys.
    BY_NONE = auto()
    #: Mails waited, and were taken back: there is nothing to be put right.
    TAKEN_BACK = auto()
    #: One was sent, or somebody has begun to send it.
    BY_MAIL = auto()


@dataclass(frozen=True, slots=True)
class About:
    """The mails of some templates about records of a kind, by id or by a statement, but those
    `but_to` some addresses. What they say of the records nobody may read any more."""

    templates: Collection[str]
    kind: str
    ids: Collection[int] | Select[int]
    but_to: Collection[str] = ()

    def that_wait(self) -> ColumnElement[bool]:
        """SQL: those that were not sent yet."""
        return and_(
            OutboxMail.template.in_(self.templates),
            OutboxMail.about_kind == self.kind,
            OutboxMail.about_id.in_(self.ids),
            OutboxMail.to_key.not_in([email_key(each) for each in self.but_to]),
            OutboxMail.sent_at.is_(None),
            OutboxMail.subject != "",
        )


def whose_wait(mails: About) -> set[int]:
    """The ids of the records whose mails wait to be sent."""
    found = db.session.scalars(select(OutboxMail.about_id).where(mails.that_wait()))
    return {row_id for row_id in found if row_id is not None}


def call_back(*keys: str, begins: str = "", about: About | None = None) -> Told:
    """Take back the mails of something that is undone, and say whether anybody has heard of it.

    They are those of these dedupe keys, or with keys that begin so; else those `about` records
    that wait. Who was sent one has to hear what holds now: the caller writes that. Where no mail
    leaves (the demonstration) the mailbox shows each at once, so that it counts as read and stays;
    but what nobody may read any more goes from there too.
    """
    named: ColumnElement[bool] = OutboxMail.dedupe_key.in_(keys)
    if begins:
        named = or_(named, OutboxMail.dedupe_key.startswith(begins, autoescape=True))
    if about is not None:
        named = about.that_wait()
    # A worker that is about to send one holds its row, and is waited for.
    mails = db.session.execute(
        select(OutboxMail.id, OutboxMail.sent_at, OutboxMail.attempts)
        .where(named, OutboxMail.subject != "")
        .order_by(OutboxMail.id)
        .with_for_update()
    ).all()
    if not mails:
        return Told.BY_NONE
    if about is None and not current_app.extensions["settings"].smtp_url.get_secret_value():
        return Told.BY_MAIL
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_([each.id for each in mails]), OutboxMail.sent_at.is_(None))
        .values(subject="", body="", attempts=ATTEMPTS)
    )
    has_left = any(each.sent_at is not None or each.attempts > 0 for each in mails)
    return Told.BY_MAIL if has_left else Told.TAKEN_BACK
