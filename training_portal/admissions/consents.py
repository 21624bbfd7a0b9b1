"""What an applicant agrees to: each purpose by itself, with the words that are shown and kept."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from training_portal.people.models import ConsentPurpose

#: Raised when a wording changes; the record also keeps the hash of what was shown.
VERSION = "2026-11"


@dataclass(frozen=True)
class SendFacts:
    """What the consents depend on: where the data goes, and the person's age."""

    course: str
    destination: str
    destination_code: str
    residence_code: str | None
    leaves_the_country: bool
    is_minor: bool
    full_name: str
    #: The company that put the person forward, whom they choose for what it sees; nobody chooses
    #: who is under age.
    employer: About | None = None


@dataclass(frozen=True)
class About:
    """Which company sees something, and of which course: what the words name."""

    company: str
    course: str
    code: str


@dataclass(frozen=True)
class Consent:
    """One act of agreeing: to what, in which words, by whom."""

    purpose: ConsentPurpose
    words: str
    country_code: str | None
    given_by: str


def application_words(course: str) -> str:
    """What is agreed to with every application, in the reader's language."""
    return _(
        "The programme may use what I wrote to decide on my application for “%(course)s”.",
        course=course,
    )


def consent_texts(facts: SendFacts) -> dict[ConsentPurpose, str]:
    """The sentences to say yes to, by purpose, in the reader's language."""
    texts = {ConsentPurpose.APPLICATION: application_words(facts.course)}
    if facts.leaves_the_country:
        texts[ConsentPurpose.TRANSFER_ABROAD] = _(
            "My application may be sent to %(country)s, where the course is held.",
            country=facts.destination,
        )
    if facts.is_minor:
        texts[ConsentPurpose.GUARDIAN] = _(
            "My parent or guardian named above agrees to this application."
        )
    return texts


def consents_of(facts: SendFacts, guardian_name: str) -> list[Consent]:
    """The acts of agreeing of somebody who said yes to every sentence."""
    return [
        Consent(
            purpose=purpose,
            words=words,
            country_code=facts.destination_code
            if purpose is ConsentPurpose.TRANSFER_ABROAD
            else facts.residence_code,
            given_by=guardian_name if purpose is ConsentPurpose.GUARDIAN else facts.full_name,
        )
        for purpose, words in consent_texts(facts).items()
    ]
