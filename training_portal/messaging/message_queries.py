"""Messages of a cohort, what became of each mail, and messages as their readers find them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, String, and_, case, func, literal, or_, select

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.messaging.audiences import STATES, Audience, Delivery
from training_portal.messaging.letter_values import letter_language
from training_portal.messaging.message_models import CohortMessage, MessageRecipient
from training_portal.messaging.message_services import ABOUT, mails_of
from training_portal.messaging.message_words import Said, said_to
from training_portal.messaging.rules import merged
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import mail
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import Actor
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.platform.web.shell import page_language

#: What was written to groups of a cohort.
MESSAGES: Final = Listing(
    columns=(
        Column("subject", _l("Subject"), sortable=True, always=True),
        Column("audience", _l("To"), sortable=True),
        Column("sent_at", _l("Sent"), sortable=True, dated=True, falling=True),
        Column("sender", _l("By"), sortable=True),
    ),
    default_sort="-sent_at",
    filters=(ChoiceFilter("audience", _l("To"), _l("All groups")),),
    search_label=_l("Subject"),
)
#: To whom one message went, and what became of the mail.
DELIVERIES: Final = Listing(
    columns=(
        Column("name", _l("Recipient"), sortable=True, always=True),
        Column("body", _l("Nominating body"), sortable=True, shown=False),
        Column("language", _l("Language"), sortable=True, shown=False),
        Column("state", _l("Mail"), sortable=True),
        Column("sent_at", _l("Sent"), sortable=True, dated=True, falling=True),
    ),
    default_sort="name",
    filters=(ChoiceFilter("state", _l("Mail"), _l("All states")),),
    search_label=_l("Name"),
)


@dataclass(frozen=True)
class MessageRow:
    """A message in the list."""

    public_id: str
    written: str
    merge_values: Mapping[str, Mapping[str, str]]
    audience: Audience
    sent_at: datetime
    stopped_at: datetime | None
    sender: str | None

    @property
    def subject(self) -> str:
        """The subject with what its fields say of the cohort."""
        return merged(self.written, self.merge_values["en"])

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        return self.subject


@dataclass(frozen=True)
class DeliveryRow:
    """A recipient of a message."""

    public_id: str
    #: Blank once the person's data was erased.
    name: str
    body: str | None
    language: str
    kept_state: str
    sent_at: datetime | None
    person_id: int | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def state(self) -> Delivery:
        return Delivery(self.kept_state)


def _messages(cohort: Cohort) -> AnySelect:
    return (
        select(
            CohortMessage.public_id,
            CohortMessage.subject,
            CohortMessage.merge_values,
            CohortMessage.audience,
            CohortMessage.sent_at,
            CohortMessage.stopped_at,
            Account.display_name,
        )
        .outerjoin(Account, Account.id == CohortMessage.sent_by_id)
        .where(CohortMessage.cohort_id == cohort.id)
    )


_OF_MESSAGES: dict[str, Any] = {
    "row": MessageRow,
    "order": {
        "subject": CohortMessage.subject_key,
        "audience": CohortMessage.audience,
        "sent_at": CohortMessage.sent_at,
        "sender": Account.search_key,
    },
    "tie": CohortMessage.id,
    "where": {"audience": lambda value: CohortMessage.audience == Audience(value)},
    "search": lambda words: holds(CohortMessage.subject_key, words),
}


def message_choices() -> dict[str, Choices]:
    """Choices of the filters of the list of messages."""
    return {"audience": choices_of(Audience)}


def messages(cohort: Cohort, view: View) -> Page[MessageRow]:
    """One page of a cohort's messages."""
    return fetch(db.session, _messages(cohort), view, **_OF_MESSAGES)


def each_message(cohort: Cohort, view: View) -> Iterator[MessageRow]:
    """All of a view."""
    return each(db.session, _messages(cohort), view, **_OF_MESSAGES)


def message_in(cohort: Cohort, public_id: str) -> CohortMessage:
    """A message of the cohort; 404 otherwise."""
    found = db.session.scalars(
        select(CohortMessage).where(
            CohortMessage.cohort_id == cohort.id, CohortMessage.public_id == public_id
        )
    ).one_or_none()
    return found or abort(404)


#: SQL: what became of the mail to a recipient.
_STATE: ColumnElement[str] = case(
    (OutboxMail.id.is_(None), literal(Delivery.NO_ADDRESS.value)),
    (OutboxMail.sent_at.is_not(None), literal(Delivery.SENT.value)),
    (OutboxMail.subject == "", literal(Delivery.TAKEN_BACK.value)),
    (OutboxMail.attempts >= mail.ATTEMPTS, literal(Delivery.FAILED.value)),
    else_=literal(Delivery.WAITING.value),
)
_NAME = func.coalesce(Person.full_name, Account.display_name, type_=String())


def _deliveries(message: CohortMessage, actor: Actor) -> AnySelect:
    return (
        select(
            MessageRecipient.public_id,
            _NAME,
            Organisation.name,
            MessageRecipient.language,
            _STATE,
            OutboxMail.sent_at,
            Person.id,
        )
        .outerjoin(Application, Application.id == MessageRecipient.application_id)
        .outerjoin(Enrolment, Enrolment.id == MessageRecipient.enrolment_id)
        .outerjoin(Person, Person.id == func.coalesce(Application.person_id, Enrolment.person_id))
        .outerjoin(Account, Account.id == MessageRecipient.account_id)
        .outerjoin(Organisation, Organisation.id == MessageRecipient.organisation_id)
        .outerjoin(
            OutboxMail,
            and_(OutboxMail.about_kind == ABOUT, OutboxMail.about_id == MessageRecipient.id),
        )
        .where(
            MessageRecipient.message_id == message.id,
            or_(MessageRecipient.account_id.is_not(None), visible_people(actor)),
        )
    )


_OF_DELIVERIES: dict[str, Any] = {
    "row": DeliveryRow,
    "order": {
        "name": func.coalesce(Person.name_key, Account.search_key),
        "body": Organisation.search_key,
        "language": MessageRecipient.language,
        "state": _STATE,
        "sent_at": OutboxMail.sent_at,
    },
    "tie": MessageRecipient.id,
    "where": {"state": lambda value: Delivery(value).value == _STATE},
    "search": lambda words: or_(holds(Person.name_key, words), holds(Account.search_key, words)),
}


def delivery_choices() -> dict[str, Choices]:
    """Choices of the filters of the list of recipients."""
    return {"state": choices_of(Delivery)}


def deliveries(message: CohortMessage, actor: Actor, view: View) -> Page[DeliveryRow]:
    """One page of a message's recipients."""
    return fetch(db.session, _deliveries(message, actor), view, **_OF_DELIVERIES)


def each_delivery(message: CohortMessage, actor: Actor, view: View) -> Iterator[DeliveryRow]:
    """All of a view."""
    return each(db.session, _deliveries(message, actor), view, **_OF_DELIVERIES)


def count_by_state(message: CohortMessage, actor: Actor) -> dict[Delivery, int]:
    """How many mails, of those the actor may know of, stand where."""
    rows = _deliveries(message, actor).with_only_columns(
        _STATE, func.count(), maintain_column_froms=True
    )
    found = dict(db.session.execute(rows.group_by(_STATE)).all())
    return {state: found[state.value] for state in Delivery if state.value in found}


def can_be_stopped(message: CohortMessage) -> bool:
    """Whether mails of it wait."""
    return message.stopped_at is None and bool(mail.whose_wait(mails_of(message)))


@dataclass(frozen=True)
class Received:
    """A message as its reader finds it beside their own things."""

    said: Said
    sent_at: datetime


def _not_taken_back() -> ColumnElement[bool]:
    """SQL: what was stopped before it left is read by nobody."""
    taken_back = select(OutboxMail.id).where(
        OutboxMail.about_kind == ABOUT,
        OutboxMail.about_id == MessageRecipient.id,
        OutboxMail.subject == "",
        OutboxMail.sent_at.is_(None),
    )
    return ~taken_back.exists()


def messages_to_applicant(application_id: int) -> list[Received]:
    """What was written to somebody about a cohort, as an applicant and as a participant."""
    application = db.session.get_one(Application, application_id)
    person = db.session.get_one(Person, application.person_id)
    place = select(Enrolment.id).where(
        Enrolment.cohort_id == application.cohort_id, Enrolment.person_id == person.id
    )
    rows = db.session.scalars(
        select(CohortMessage)
        .join(MessageRecipient, MessageRecipient.message_id == CohortMessage.id)
        .where(
            or_(
                MessageRecipient.application_id == application_id,
                MessageRecipient.enrolment_id.in_(place),
            ),
            _not_taken_back(),
        )
        .order_by(CohortMessage.sent_at.desc(), CohortMessage.id.desc())
    )
    name = person.preferred_name or person.full_name
    return [_received(message, name) for message in rows]


def _received(message: CohortMessage, name: str, body: str = "") -> Received:
    language = letter_language(page_language())
    return Received(said_to(message, language, name, body), message.sent_at)


def messages_to_body(cohort_id: int, organisation_id: int, actor: Actor) -> list[Received]:
    """What was written to who reads it, as who nominates for a body, about a cohort."""
    rows = db.session.execute(
        select(CohortMessage, Account.display_name, Organisation.name)
        .join(MessageRecipient, MessageRecipient.message_id == CohortMessage.id)
        .join(Account, Account.id == MessageRecipient.account_id)
        .join(Organisation, Organisation.id == MessageRecipient.organisation_id)
        .where(
            CohortMessage.cohort_id == cohort_id,
            MessageRecipient.organisation_id == organisation_id,
            MessageRecipient.account_id == actor.account_id,
            _not_taken_back(),
        )
        .order_by(CohortMessage.sent_at.desc(), CohortMessage.id.desc())
    )
    return [_received(message, name, body) for message, name, body in rows]


def states_in_words(message: CohortMessage) -> Sequence[str]:
    """Labels of the states that a message's group was narrowed to."""
    return [each.label for each in STATES[message.audience] if each.value in message.states]


def bodies_of(audience: Audience, cohort: Cohort) -> dict[str, tuple[int, str]]:
    """The nominating bodies that a group can be narrowed to, by public id: those that put somebody
    forward for the cohort; none for reviewers."""
    if audience is Audience.REVIEWERS:
        return {}
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.id, Organisation.name)
        .where(
            Organisation.id.in_(
                select(Nomination.organisation_id).where(Nomination.cohort_id == cohort.id)
            )
        )
        .order_by(Organisation.search_key, Organisation.id)
    )
    return {public_id: (row_id, name) for public_id, row_id, name in rows}


def narrowed_in_words(message: CohortMessage) -> list[str]:
    """How the group of a message was narrowed beside states and country."""
    found = []
    if message.body_id is not None:
        found.append(db.session.get_one(Organisation, message.body_id).name)
    if message.lacks is not None:
        found.append(message.lacks.label)
    if message.chosen:
        found.append(ngettext("%(num)d ticked row", "%(num)d ticked rows", message.chosen))
    return found
