"""To whom a message can go: one group of people of a cohort, and what its merge fields are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import EnrolmentState


class Audience(StrEnum):
    """A group. A message has one, and its recipients are of that group: the tables hold it."""

    APPLICANTS = "applicants"
    PARTICIPANTS = "participants"
    BODIES = "bodies"
    REVIEWERS = "reviewers"

    @property
    def label(self) -> str:
        labels = {
            Audience.APPLICANTS: _l("Applicants"),
            Audience.PARTICIPANTS: _l("Participants"),
            Audience.BODIES: _l("Nominating bodies"),
            Audience.REVIEWERS: _l("Reviewers"),
        }
        return str(labels[self])

    @property
    def who(self) -> str:
        """Who that is, in words."""
        words = {
            Audience.APPLICANTS: _l("Everybody who sent an application, by its state and country"),
            Audience.PARTICIPANTS: _l("Everybody who has or had a place, by its state and country"),
            Audience.BODIES: _l("Who nominates for the bodies of the countries with seats"),
            Audience.REVIEWERS: _l("Everybody to whom applications of the cohort are given"),
        }
        return str(words[self])

    @property
    def is_of_people(self) -> bool:
        """Whether its members are people of the programme, who may hide from lists."""
        return self in (Audience.APPLICANTS, Audience.PARTICIPANTS)


class Lacking(StrEnum):
    """What was asked for and is not there yet."""

    DOCUMENT = "document"
    PART = "part"

    @property
    def label(self) -> str:
        labels = {
            Lacking.DOCUMENT: _l("A document is to be sent anew"),
            Lacking.PART: _l("Part A of the official application is not whole"),
        }
        return str(labels[self])


#: What members of a group can lack.
LACKS: Mapping[Audience, tuple[Lacking, ...]] = {
    Audience.APPLICANTS: (Lacking.DOCUMENT,),
    Audience.PARTICIPANTS: (),
    Audience.BODIES: (Lacking.PART,),
    Audience.REVIEWERS: (),
}
#: The states that a group is narrowed by; a draft is nobody's but its writer's.
STATES: Mapping[Audience, tuple[ApplicationState | EnrolmentState, ...]] = {
    Audience.APPLICANTS: tuple(
        state for state in ApplicationState if state is not ApplicationState.DRAFT
    ),
    Audience.PARTICIPANTS: tuple(EnrolmentState),
    Audience.BODIES: (),
    Audience.REVIEWERS: (),
}
_OF_ALL: Mapping[str, LazyString] = {
    "name": _l("Name of the reader"),
    "course": _l("Title of the course"),
    "cohort": _l("Code of the cohort"),
    "period": _l("First and last day"),
    "place": _l("Venue and country"),
    "host": _l("Host"),
    "contact": _l("Contact for questions"),
    "page": _l("Address of the page of the intake"),
    "apply_until": _l("Until when applications count"),
}
#: Reviewers read nothing of applicants in a message, nor the others of reviewers.
FIELDS: Mapping[Audience, Mapping[str, LazyString]] = {
    Audience.APPLICANTS: _OF_ALL,
    Audience.PARTICIPANTS: _OF_ALL,
    Audience.BODIES: {
        **_OF_ALL,
        "body": _l("Name of the nominating body"),
        "nominate": _l("Address of the page where people are nominated"),
    },
    Audience.REVIEWERS: _OF_ALL,
}


class Delivery(StrEnum):
    """What became of the mail to one recipient."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"
    NO_ADDRESS = "no_address"

    @property
    def label(self) -> str:
        labels = {
            Delivery.WAITING: _l("Waiting"),
            Delivery.SENT: _l("Sent"),
            Delivery.FAILED: _l("Failed"),
            Delivery.TAKEN_BACK: _l("Taken back"),
            Delivery.NO_ADDRESS: _l("No address"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        tones = {"waiting": "wait", "sent": "good", "failed": "bad", "no_address": "none"}
        return tones.get(self.value, "none")
