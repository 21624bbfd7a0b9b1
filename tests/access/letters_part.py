"""Letters and messages of the small world, to each person and to the body behind them."""

from __future__ import annotations

from typing import Any

from tests.access.told import BIRTH_YEARS, canary
from training_portal.messaging.audiences import Audience
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.message_models import CohortMessage, MessageRecipient
from training_portal.messaging.models import Letter, LetterPerson
from training_portal.platform import clock, mail, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work

_numbers = iter(range(900_000, 1_000_000))


def _letter(part: dict[str, Any], kind: LetterKind, text: str, **of: Any) -> Letter:
    return Letter(
        number=f"MTL-2026-{next(_numbers)}",
        kind=kind,
        language="en",
        cohort_id=part["admitting"].id,
        template_number=0,
        title="A letter",
        text=text,
        merge_values={},
        issuer_name="Invented institute",
        issued_on=clock.today(),
        issued_at=clock.now(),
        state_since=clock.now(),
        **of,
    )


def letter_to(part: dict[str, Any], owner: str) -> None:
    """An invitation to somebody who is offered a seat."""
    person, application = part["person"], part["application"]
    said = {"name": canary(owner, "name_in_latin"), "birth_date": str(BIRTH_YEARS[owner])}
    with unit_of_work():
        part["letter"] = _letter(
            part,
            LetterKind.VISA_SUPPORT,
            "To whom it may concern: {name}, born {birth_date}.",
            application_id=application.id,
            sealed=personal.seal(person_reference(person.id), said),
        )
        db.session.add(part["letter"])


def letter_to_body(part: dict[str, Any], owner: str) -> None:
    """A notice to the body that put somebody forward, which names them."""
    name = canary(owner, "name_in_latin")
    with unit_of_work():
        part["body_letter"] = _letter(
            part,
            LetterKind.ACCEPTANCE,
            "Selected: {selected}",
            organisation_id=part["organisation"].id,
        )
        db.session.add(part["body_letter"])
        db.session.flush()
        db.session.add(
            LetterPerson(
                letter_id=part["body_letter"].id,
                position=1,
                application_id=part["application"].id,
                sealed=personal.seal(person_reference(part["person"].id), name),
            )
        )


def message_about(part: dict[str, Any]) -> None:
    """A message to those who applied for a cohort, of whom one is a person of the world."""
    with unit_of_work():
        part["message"] = CohortMessage(
            cohort_id=part["admitting"].id,
            audience=Audience.APPLICANTS,
            states=[],
            subject="A message",
            text="Dear {name}, a message.",
            translations={},
            merge_values={"en": {}, "ja": {}},
            sent_at=clock.now(),
        )
        db.session.add(part["message"])
        db.session.flush()
        recipient = MessageRecipient(
            message_id=part["message"].id,
            audience=Audience.APPLICANTS,
            application_id=part["application"].id,
            language="en",
        )
        db.session.add(recipient)
        db.session.flush()
        mail.enqueue(
            "cohort_message",
            "message@example.org",
            about=("message_recipient", recipient.id),
            subject="A message",
            text="A message.",
            cohort=part["admitting"],
            course="A course",
            contact="Invented institute",
        )
