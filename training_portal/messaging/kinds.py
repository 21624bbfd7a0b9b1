"""The kinds of letters: whom each is for, and which merge fields it may have."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from training_portal.admissions.models import ApplicationState


class LetterKind(StrEnum):
    NOMINATION_REQUEST = "nomination_request"
    INVITATION = "invitation"
    ACCEPTANCE = "acceptance"
    REGRET = "regret"
    VISA_SUPPORT = "visa_support"

    @property
    def label(self) -> str:
        labels = {
            LetterKind.NOMINATION_REQUEST: _l("Request for nominations"),
            LetterKind.INVITATION: _l("Invitation"),
            LetterKind.ACCEPTANCE: _l("Notice of who was selected"),
            LetterKind.REGRET: _l("Letter of regret"),
            LetterKind.VISA_SUPPORT: _l("Letter for the visa"),
        }
        return str(labels[self])

    @property
    def goes_to(self) -> str:
        """Whom it is for, in words."""
        words = {
            LetterKind.NOMINATION_REQUEST: _l("Nominating bodies of the countries with seats"),
            LetterKind.INVITATION: _l("People who are offered a seat, have accepted or take part"),
            LetterKind.ACCEPTANCE: _l("Nominating bodies whose people have accepted or take part"),
            LetterKind.REGRET: _l("People who were not selected, or are not eligible"),
            LetterKind.VISA_SUPPORT: _l("People who have accepted or take part"),
        }
        return str(words[self])

    @property
    def is_to_body(self) -> bool:
        """Whether an organisation gets it, and not a person."""
        return self in (LetterKind.NOMINATION_REQUEST, LetterKind.ACCEPTANCE)


_SELECTED = frozenset({ApplicationState.ACCEPTED, ApplicationState.ENROLLED})
#: In which states a person gets a letter of the kind; for a body, which nominees it is about.
STATES: Mapping[LetterKind, frozenset[ApplicationState]] = {
    LetterKind.INVITATION: _SELECTED | {ApplicationState.OFFERED},
    LetterKind.ACCEPTANCE: _SELECTED,
    LetterKind.REGRET: frozenset({ApplicationState.REJECTED, ApplicationState.INELIGIBLE}),
    LetterKind.VISA_SUPPORT: _SELECTED,
}
#: Fields about the cohort, in every kind.
_OF_COHORT: Mapping[str, LazyString] = {
    "course": _l("Title of the course"),
    "cohort": _l("Code of the cohort"),
    "period": _l("First and last day"),
    "place": _l("Venue and country"),
    "host": _l("Host"),
    "contact": _l("Contact for questions"),
    "page": _l("Address of the page of the intake"),
}
_OF_PERSON: Mapping[str, LazyString] = {
    "name": _l("Name as in the passport, else as the person writes it"),
    "country": _l("Sending country"),
    "nationality": _l("Nationality"),
    "birth_date": _l("Date of birth"),
}
_OF_BODY: Mapping[str, LazyString] = {
    "body": _l("Name of the nominating body"),
    "country": _l("Its country"),
}
FIELDS: Mapping[LetterKind, Mapping[str, LazyString]] = {
    LetterKind.NOMINATION_REQUEST: {
        **_OF_BODY,
        **_OF_COHORT,
        "seats": _l("Seats of the country"),
        "apply_until": _l("Until when nominations count"),
        "information": _l("Address of the General Information sheet"),
    },
    LetterKind.ACCEPTANCE: {
        **_OF_BODY,
        **_OF_COHORT,
        "selected": _l("Who was selected, one line each"),
    },
    LetterKind.INVITATION: {**_OF_PERSON, **_OF_COHORT},
    LetterKind.REGRET: {**_OF_PERSON, **_OF_COHORT},
    LetterKind.VISA_SUPPORT: {**_OF_PERSON, **_OF_COHORT},
}
#: What is said of a person, and is kept sealed under their key.
PERSONAL = frozenset(_OF_PERSON)
