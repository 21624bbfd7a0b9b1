"""The notices by which people hear that they are recorded: what is kept, by whom, what they can do.

A mail names kinds of facts, never the values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask_babel import lazy_gettext as _l

from training_portal.people import purposes
from training_portal.people.models import Person
from training_portal.people.purposes import Purpose
from training_portal.people.queries import organisation_name_of
from training_portal.people.rules import UNCLAIMED_KEPT
from training_portal.platform import mail
from training_portal.platform.web.plain_text import Words

#: Notices to people of past cohorts that leave within a minute, so that no provider takes the
#: portal for a sender of spam.
NOTICES_A_MINUTE = 30
#: The mails that a claim link goes out by.
NOTICES = ("claim", "claim_past", "claim_recorded")


def recorded_kinds(person: Person) -> list[Words]:
    """Which kinds of facts are recorded, in words; a mail names kinds, never the values.

    The words are looked up where they are used: in the language of the mail, not of its sender.
    """
    kinds = [
        (person.full_name, _l("your name")),
        (person.birth_date, _l("date of birth")),
        (person.nationality, _l("nationality")),
        (person.residence_country, _l("where you live")),
        (person.sex, _l("sex as in the passport")),
        (person.phone, _l("phone number")),
        (person.email, _l("e-mail address")),
        (person.passport_hash, _l("passport number")),
    ]
    return [words for value, words in kinds if value]


def notice(
    person: Person, organisation: str, purpose: Purpose | None, address: str
) -> dict[str, object]:
    return {
        "person": person,
        "organisation": organisation,
        "purpose": purpose,
        "recorded": [*recorded_kinds(person), *(purpose.recorded if purpose else ())],
        "address": address,
    }


def send_past(people: Sequence[Person], addresses: Mapping[int, str], language: str) -> None:
    histories = purposes.histories_of([person.id for person in people])
    bodies = {body: organisation_name_of(body) for body in {each.recorded_by_id for each in people}}
    mail.enqueue_all(
        "claim_past",
        [
            (
                person.email,
                {
                    "person": person,
                    "organisation": bodies[person.recorded_by_id],
                    "history": histories.get(person.id, []),
                    "recorded": recorded_kinds(person),
                    "address": addresses[person.id],
                    "removed_on": (person.created_at + UNCLAIMED_KEPT).date(),
                },
            )
            for person in people
        ],
        language=language,
        about=("person", [person.id for person in people]),
        per_minute=NOTICES_A_MINUTE,
    )


def send_recorded(person: Person, organisation: str, address: str) -> None:
    mail.enqueue(
        "claim_recorded",
        person.email,
        about=("person", person.id),
        person=person,
        organisation=organisation,
        recorded=recorded_kinds(person),
        address=address,
        removed_on=(person.created_at + UNCLAIMED_KEPT).date(),
    )


def of_people(person_ids: Collection[int]) -> mail.About:
    """The notices of some people."""
    return mail.About(NOTICES, "person", person_ids)


def call_in(person_ids: Collection[int]) -> None:
    """Take back the notices that wait to be sent: a link that is over is mailed to nobody."""
    mail.call_back(about=of_people(person_ids))
