"""What comes next for somebody who was put forward, as their body reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.admissions.models import ENDED_STATES, ApplicationState
from training_portal.cohorts.models import TAKING_PART, EnrolmentState


class NextStep(StrEnum):
    """A step, and whose it is."""

    NONE = "none"
    CLAIM = "claim"
    SEND = "send"
    MEND = "mend"
    SEND_LIST = "send_list"
    MEND_LIST = "mend_list"
    ENDORSE = "endorse"
    DECIDE = "decide"
    ANSWER = "answer"
    ENROL = "enrol"
    BEGIN = "begin"
    TAKE_PART = "take_part"

    @property
    def label(self) -> str:
        labels = {
            NextStep.NONE: "",
            NextStep.CLAIM: _l("The person opens the link and confirms the record"),
            NextStep.SEND: _l("The person sends the application"),
            NextStep.MEND: _l("The person corrects the application and sends it again"),
            NextStep.SEND_LIST: _l("You send your list to be endorsed"),
            NextStep.MEND_LIST: _l("You mend the list and send it again"),
            NextStep.ENDORSE: _l("The list is endorsed"),
            NextStep.DECIDE: lazy_pgettext("next step", "The programme decides"),
            NextStep.ANSWER: _l("The person answers the offer"),
            NextStep.ENROL: _l("The programme enrols the person"),
            NextStep.BEGIN: _l("The course begins"),
            NextStep.TAKE_PART: _l("The person takes part in the course"),
        }
        return str(labels[self])

    @property
    def is_ours(self) -> bool:
        """Whether the body itself is asked."""
        return self in (NextStep.SEND_LIST, NextStep.MEND_LIST)


@dataclass(frozen=True)
class Facts:
    """What the next step follows from."""

    state: ApplicationState | None
    place: EnrolmentState | None
    starts_on: date
    is_claimed: bool
    is_cancelled: bool
    #: How the list stands on which the person is endorsed; where nothing is endorsed all are False.
    waits_for_endorsement: bool
    list_is_returned: bool
    list_is_to_be_sent: bool


_BY_STATE = {
    ApplicationState.DRAFT: NextStep.SEND,
    ApplicationState.RETURNED: NextStep.MEND,
    ApplicationState.OFFERED: NextStep.ANSWER,
    ApplicationState.ACCEPTED: NextStep.ENROL,
}


def next_step(facts: Facts, today: date) -> NextStep:
    """The one step that somebody is waited for, the body's own before the programme's.

    `today` is the day at the venue. Who has a place waits for the course; whoever is out of it, or
    whose cohort is cancelled, waits for nothing.
    """
    if facts.state is None or facts.state in ENDED_STATES or facts.is_cancelled:
        return NextStep.NONE
    if facts.state is ApplicationState.ENROLLED:
        if facts.place not in TAKING_PART:
            return NextStep.NONE
        return NextStep.BEGIN if today < facts.starts_on else NextStep.TAKE_PART
    if not facts.is_claimed and facts.state is ApplicationState.DRAFT:
        return NextStep.CLAIM
    if facts.state in _BY_STATE:
        return _BY_STATE[facts.state]
    return _of_the_list(facts)


def _of_the_list(facts: Facts) -> NextStep:
    """Of somebody on whom the programme has yet to decide."""
    if facts.list_is_returned:
        return NextStep.MEND_LIST
    if facts.list_is_to_be_sent:
        return NextStep.SEND_LIST
    return NextStep.ENDORSE if facts.waits_for_endorsement else NextStep.DECIDE
