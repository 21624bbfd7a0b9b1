"""Forms of interviews: making times, cancelling one, and what staff do for somebody."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.appointments.rules import MOST_DAYS, Span, Wanted, spans_of
from training_portal.appointments.slot_services import Batch
from training_portal.platform import clock
from training_portal.platform.versions import fingerprint
from training_portal.platform.web.choice_fields import ManyChoicesField, RadioChoiceField
from training_portal.platform.web.fields import LongTextField
from training_portal.platform.web.forms import (
    DateField,
    HiddenTextField,
    PortalForm,
    TextField,
    TimeField,
    VersionedForm,
    WholeNumberField,
)

_WEEKDAYS = (
    ("0", _l("Monday")),
    ("1", _l("Tuesday")),
    ("2", _l("Wednesday")),
    ("3", _l("Thursday")),
    ("4", _l("Friday")),
    ("5", _l("Saturday")),
    ("6", _l("Sunday")),
)
USUAL_WEEKDAYS = ["0", "1", "2", "3", "4"]


class SlotsForm(PortalForm):
    """On which days, from when to when, how long each takes; by whom, and where."""

    reads_address = True

    first = DateField(
        _l("First day"),
        hint=_l("For example 12/02/2027."),
        earliest=clock.today,
    )
    last = DateField(_l("Last day"))
    weekdays = ManyChoicesField(_l("On which days"), choices=_WEEKDAYS)
    begins = TimeField(
        lazy_pgettext("time of day", "From"), hint=_l("On the clock of the venue, like 09:00.")
    )
    ends = TimeField(_l("To"))
    minutes = WholeNumberField(_l("Minutes for each"), least=5, most=480)
    pause = WholeNumberField(_l("Minutes between two"), least=0, most=240)
    capacity = WholeNumberField(
        _l("People at the same time"), hint=_l("1, unless it is held in groups."), least=1, most=20
    )
    hosts = ManyChoicesField(
        _l("Interviewers"),
        hint=_l("All of them hold each of these times together."),
    )
    place = TextField(_l("Place"), hint=_l("Building and room."), maximum=200, optional=True)
    link = TextField(
        _l("Link, if it is online"), hint=_l("It begins with https://."), maximum=300, optional=True
    )
    #: The times that were shown; others are shown first.
    agreed = HiddenTextField()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Each field by itself, then what they say together."""
        super().validate(extra_validators)
        first, last = self.first.data, self.last.data
        if first and last and last < first:
            self.refuse(self.last, _("The last day is before the first."))
        elif first and last and (last - first).days > MOST_DAYS:
            self.refuse(self.last, _("At most %(num)s days at once.", num=MOST_DAYS))
        if self.begins.time and self.ends.time and self.ends.time <= self.begins.time:
            self.refuse(self.ends, _("This is not after the beginning."))
        if self.link.text and not _is_web_address(self.link.text):
            self.refuse(self.link, _("Write the whole address, from https:// on."))
        if not self.place.text and not self.link.text:
            self.refuse(self.place, _("Say where it is, or give a link."))
        return not self.has_problems

    def batch(self, zone: str, hosts: Mapping[str, int]) -> Batch:
        """The times that these answers come to; only after `validate`. `hosts`: accounts by
        public id."""
        return Batch(
            self.spans(zone),
            [hosts[each] for each in self.hosts.data or ()],
            self.place.text,
            self.link.text,
            self.capacity.number or 1,
        )

    def spans(self, zone: str) -> list[Span]:
        """When they lie; only after `validate`."""
        assert self.first.data and self.last.data and self.begins.time and self.ends.time
        return spans_of(
            Wanted(
                self.first.data,
                self.last.data,
                {int(each) for each in self.weekdays.data or ()},
                self.begins.time,
                self.ends.time,
                self.minutes.number or 0,
                self.pause.number or 0,
                zone,
            )
        )


def version_of(batch: Batch) -> str:
    """The fingerprint of times, to know those that were shown."""
    facts = dataclasses.asdict(batch)
    return fingerprint({name: str(value) for name, value in facts.items()})


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and " " not in text


class CancelSlotForm(PortalForm):
    reason = LongTextField(
        _l("Why?"), hint=_l("Who booked it gets an e-mail with these words."), maximum=500, rows=3
    )


class StepForm(VersionedForm):
    """Something done for somebody: with its reason where they are told, with a time where one is
    chosen (`step_form`)."""

    slot = RadioChoiceField(_l("Which time?"), missing=_l("Choose one of these times."))
    reason = LongTextField(
        _l("Why?"),
        hint=_l("The person gets an e-mail with these words."),
        maximum=500,
        rows=3,
    )


def step_form(verb: str) -> StepForm:
    """The form of one step; it asks only for what the step needs."""
    form = StepForm()
    if verb != "book":
        del form.slot
    if verb not in ("book", "call_off"):
        del form.reason
    return form
