"""Verbs of messages: one goes to a group of a cohort, and is stopped while mails of it wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.queries import permitted
from training_portal.messaging import letter_values
from training_portal.messaging.audiences import FIELDS, STATES, Audience
from training_portal.messaging.groups import Group, Narrowing, Reader, group_of
from training_portal.messaging.message_models import CohortMessage, MessageRecipient
from training_portal.messaging.message_words import CLOSES_AT, CLOSES_IN, said_to
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.templates import objections
from training_portal.platform import audit, clock, mail
from training_portal.platform.database import db, insert_all, lock, transactional
from training_portal.platform.i18n import LANGUAGES
from training_portal.platform.policy import Actor
from training_portal.platform.versions import Stale, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused

ABOUT = "message_recipient"
MAIL = "cohort_message"


@dataclass(frozen=True)
class Draft:
    """A message before it is sent: subject and text by language, English at least."""

    audience: Audience
    narrowing: Narrowing
    words: Mapping[str, tuple[str, str]]


def draft_objections(draft: Draft) -> list[str]:
    """What keeps the words from being sent, in words: fields that the group does not have."""
    known = FIELDS[draft.audience]
    found = [
        fault
        for words in draft.words.values()
        for each in words
        for fault in objections(each, known)
    ]
    return list(dict.fromkeys(found))


def cohort_objection(cohort: Cohort) -> str | None:
    """Why nobody is written to about a cohort now, in words."""
    if cohort.decision is CohortDecision.DRAFT:
        return _("The cohort is not announced yet: nobody is written to about it.")
    return None


def _may_write(cohort: Cohort, actor: Actor) -> None:
    write = MessagingPermission.WRITE
    if write not in permitted(actor, cohort, {write}):
        raise NotAllowed


@transactional
def send(cohort: Cohort, draft: Draft, *, actor: Actor, seen: str | None = None) -> CohortMessage:
    """Write to everybody in the group as it is now: one message, one mail for each address.

    `seen` is the fingerprint of the group that the sender was told of. Raises Stale where it is
    another by now, Refused for nobody or for words that cannot be sent, NotAllowed.
    """
    cohort = lock(Cohort, cohort.id)
    _may_write(cohort, actor)
    if why := cohort_objection(cohort):
        raise Refused(why)
    if faults := draft_objections(draft):
        raise Refused(" ".join(faults))
    if not set(draft.narrowing.states) <= {each.value for each in STATES[draft.audience]}:
        raise Refused(_("Choose only states of this group."))
    group = group_of(draft.audience, cohort, draft.narrowing, actor)
    refuse_stale(seen, group.fingerprint)
    if not group.readers:
        raise Refused(_("There is nobody in this group now."))
    message = _kept(cohort, draft, actor)
    _deliver(message, cohort, group)
    audit.record(
        "send",
        "cohort_message",
        message.id,
        actor=actor,
        after={"audience": draft.audience.value, "cohort": cohort.code},
    )
    return message


def _kept(cohort: Cohort, draft: Draft, actor: Actor) -> CohortMessage:
    subject, text = draft.words["en"]
    message = CohortMessage(
        cohort_id=cohort.id,
        audience=draft.audience,
        states=list(draft.narrowing.states),
        country_code=draft.narrowing.country,
        subject=subject,
        text=text,
        translations={
            language: {"subject": words[0], "text": words[1]}
            for language, words in draft.words.items()
            if language != "en"
        },
        merge_values={each: _values_of(cohort, each) for each in LANGUAGES},
        body_id=draft.narrowing.body_id,
        lacks=draft.narrowing.lacks,
        chosen=len(draft.narrowing.only),
        sent_at=clock.now(),
        sent_by_id=actor.account_id,
    )
    db.session.add(message)
    db.session.flush()
    return message


def _values_of(cohort: Cohort, language: str) -> dict[str, str]:
    return {
        **letter_values.of_cohort(cohort, language),
        CLOSES_AT: cohort.application_closes_at.isoformat(),
        CLOSES_IN: cohort.time_zone,
    }


def _deliver(message: CohortMessage, cohort: Cohort, group: Group) -> None:
    """A row for each reader, and a mail for each who has an address: a few statements for all."""
    rows = [
        MessageRecipient(
            message_id=message.id, audience=message.audience, language=each.language, **each.key
        )
        for each in group.readers
    ]
    insert_all(rows)
    ids = dict(
        db.session.execute(
            select(MessageRecipient.public_id, MessageRecipient.id).where(
                MessageRecipient.message_id == message.id
            )
        ).all()
    )
    by_language: dict[str, list[tuple[Reader, int]]] = {}
    for row, reader in zip(rows, group.readers, strict=True):
        if reader.email:
            by_language.setdefault(reader.language, []).append((reader, ids[row.public_id]))
    for language, readers in by_language.items():
        mail.enqueue_all(
            MAIL,
            [(reader.email, _context(message, cohort, reader)) for reader, _row in readers],
            language=language,
            about=(ABOUT, [row_id for _reader, row_id in readers]),
        )


def _context(message: CohortMessage, cohort: Cohort, reader: Reader) -> dict[str, object]:
    said = said_to(
        message,
        reader.language,
        reader.called or reader.name,
        reader.body,
        reader.zone or cohort.time_zone,
    )
    values = message.merge_values[reader.language]
    return {
        "subject": said.subject,
        "text": said.text,
        "cohort": cohort,
        "course": values["course"],
        "contact": values["contact"],
    }


@transactional
def stop(message: CohortMessage, *, actor: Actor) -> int:
    """Take back the mails that wait; returns how many. Who was sent one keeps it.

    Raises Refused where nothing waits, NotAllowed.
    """
    cohort = db.session.get_one(Cohort, message.cohort_id)
    _may_write(cohort, actor)
    message = lock(CohortMessage, message.id)
    if message.stopped_at is not None:
        raise Stale(_("This message was stopped already."))
    waiting = mail.whose_wait(mails_of(message))
    if not waiting:
        raise Refused(_("No mail of this message waits any more."))
    mail.call_back(about=mails_of(message))
    message.stopped_at = clock.now()
    audit.record("stop", "cohort_message", message.id, actor=actor, after={"mails": len(waiting)})
    return len(waiting)


def mails_of(message: CohortMessage) -> mail.About:
    """The mails of a message, as the outbox finds them."""
    rows = select(MessageRecipient.id).where(MessageRecipient.message_id == message.id)
    return mail.About((MAIL,), ABOUT, rows)
