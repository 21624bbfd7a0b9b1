"""Forms of learning; who takes part and which components there are is injected."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from training_portal.learning.days import days_between
from training_portal.learning.models import Presence
from training_portal.learning.queries import Participant
from training_portal.learning.rules import points_in_words
from training_portal.platform.versions import fingerprint
from training_portal.platform.web.asked_rows import in_one_field, out_of_field
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    HiddenTextField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    RadioChoiceField,
    TextField,
    TimeField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.plain_text import ascii_digits

_TITLE_HINT = _l("Left blank: the title of the module, for each reader in their language.")


class SessionForm(VersionedForm):
    """A session; times are of the venue. Mirrors the CHECK `times` of training_session."""

    title = TextField(_l("What is it about?"), hint=_TITLE_HINT, optional=True, maximum=200)
    module = ChoiceField(_l("Module"), optional=True)
    day = DateField(_l("Day"), hint=_l("For example 12/02/2027."))
    starts = TimeField(lazy_pgettext("time of day", "From"))
    ends = TimeField(_l("To"))
    place = TextField(_l("Room or place"), optional=True, maximum=200)

    def validate(self, extra_validators: Any = None) -> bool:
        """A session ends on its day, after it begins."""
        super().validate(extra_validators)
        _refuse_nameless(self)
        if self.starts.time and self.ends.time and self.ends.time <= self.starts.time:
            self.refuse(self.ends, _("The session must end after it begins."))
        return not self.has_problems

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Beginning and end as aware moments; only after `validate`."""
        assert self.day.data is not None and self.starts.time and self.ends.time
        return _at(self.day.data, self.starts.time, zone), _at(self.day.data, self.ends.time, zone)


class RepeatForm(PortalForm):
    """The same session on many days; times are of the venue."""

    reads_address = True

    title = TextField(_l("What is it about?"), hint=_TITLE_HINT, optional=True, maximum=200)
    module = ChoiceField(_l("Module"), optional=True)
    first_day = DateField(_l("From the day"))
    last_day = DateField(_l("Until the day"))
    weekdays = ManyChoicesField(
        lazy_pgettext("weekdays", "On"),
        choices=[
            ("0", _l("Monday")),
            ("1", _l("Tuesday")),
            ("2", _l("Wednesday")),
            ("3", _l("Thursday")),
            ("4", _l("Friday")),
            ("5", _l("Saturday")),
            ("6", _l("Sunday")),
        ],
    )
    starts = TimeField(lazy_pgettext("time of day", "From"))
    ends = TimeField(_l("To"))
    place = TextField(_l("Room or place"), optional=True, maximum=200)
    #: The plan whose days were shown; another plan is shown first.
    agreed = HiddenTextField()

    def validate(self, extra_validators: Any = None) -> bool:
        """The period ends after it begins, and is no longer than a course can be."""
        super().validate(extra_validators)
        _refuse_nameless(self)
        if self.starts.time and self.ends.time and self.ends.time <= self.starts.time:
            self.refuse(self.ends, _("The session must end after it begins."))
        first, last = self.first_day.data, self.last_day.data
        if first and last and not timedelta(0) <= last - first <= timedelta(days=3660):
            self.refuse(self.last_day, _("The period must end after it begins, within ten years."))
        return not self.has_problems

    @property
    def version(self) -> str:
        """The fingerprint of the plan, to know one that was shown; only after `validate`."""
        return fingerprint({name: str(value) for name, value in self.plan.items()})

    @property
    def plan(self) -> dict[str, Any]:
        """What the service takes; only after `validate`."""
        assert self.first_day.data is not None and self.last_day.data is not None
        chosen = {int(each) for each in self.weekdays.data or []}
        return {
            "days": days_between(self.first_day.data, self.last_day.data, chosen),
            "title": self.title.text,
            "starts": self.starts.time,
            "ends": self.ends.time,
            "place": self.place.text,
            "module_id": int(self.module.data) if self.module.data else None,
        }


def _refuse_nameless(form: SessionForm | RepeatForm) -> None:
    if not form.title.data and not form.module.data and not form.title.errors:
        form.refuse(form.title, _("Say what it is about, or choose a module."))


def _at(day: date, at: time, zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone))


class ReasonForm(PortalForm):
    """Why something is done; kept in the audit and shown to those concerned."""

    reason = LongTextField(_l("Why?"), maximum=1000, rows=3)


class SeriesForm(ReasonForm):
    """Why many sessions are cancelled in one go."""

    #: The sessions that were shown; others are shown first.
    agreed = HiddenTextField()


class ByHandForm(ReasonForm):
    """A decision otherwise than the rules say."""

    outcome = RadioChoiceField(
        _l("How did it end?"),
        choices=[("completed", _l("Completed")), ("not_completed", _l("Not completed"))],
    )


def attendance_form(
    participants: Sequence[Participant],
    presences: Mapping[int, Presence],
    **sent: Any,
) -> VersionedForm:
    """One row of four answers for each participant; unmarked ones stay unmarked.

    It carries what it was opened with; `formdata=None` opens it whatever was sent.
    """
    fields = {
        f"p_{person.public_id}": RadioChoiceField(
            person.full_name, choices=choices_of(Presence), optional=True
        )
        for person in participants
    }
    kind = type("AttendanceForm", (VersionedForm,), fields)
    known = {
        f"p_{person.public_id}": presences[person.enrolment_id].value
        for person in participants
        if person.enrolment_id in presences
    }
    return _opened_with(kind, known, sent)


def _opened_with(
    kind: type[VersionedForm], known: Mapping[str, str], sent: Mapping[str, Any]
) -> VersionedForm:
    seen = in_one_field((name.removeprefix("p_"), value) for name, value in known.items())
    return kind(data={**known, "seen": seen}, **sent)


def seen_rows(form: VersionedForm, participants: Sequence[Participant]) -> dict[int, str]:
    """What stood in the rows of a sheet when it was opened, by enrolment id.

    Junk says that nothing stood there: then whatever is kept is asked about, and nothing is lost.
    """
    seen = out_of_field(form.seen.data or "")
    return {
        person.enrolment_id: value
        for person in participants
        if (value := seen.get(person.public_id)) is not None
    }


def chosen_presences(form: PortalForm, participants: Sequence[Participant]) -> dict[int, Presence]:
    """What was chosen, by enrolment id."""
    return {
        person.enrolment_id: Presence(value)
        for person in participants
        if (value := form[f"p_{person.public_id}"].data)
    }


class PointsField(TextField):
    """Points from 0 to 100, at most two decimals, a point or a comma, any script's digits."""

    def __init__(self, label: str | LazyString = "", **options: Any) -> None:
        super().__init__(
            label, optional=True, width="short", inputmode="decimal", maximum=10, **options
        )
        self.points: Decimal | None = None

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the points. Mirrors the CHECK `points` of mark."""
        self.points = None
        super().pre_validate(form)
        text = ascii_digits(self.text).replace(",", ".")
        if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text, re.ASCII) or Decimal(text) > 100:
            raise StopValidation(_("Write points from 0 to 100, for example 72 or 72.5."))
        self.points = Decimal(text)


def marks_form(
    participants: Sequence[Participant],
    points: Mapping[int, Decimal],
    **sent: Any,
) -> VersionedForm:
    """One field of points for each participant, for one attempt, with what is kept of it.

    It carries what it was opened with; `formdata=None` opens it whatever was sent.
    """
    fields = {f"p_{person.public_id}": PointsField(person.full_name) for person in participants}
    kind = type("MarksForm", (VersionedForm,), fields)
    known = {
        f"p_{person.public_id}": points_in_words(points[person.enrolment_id])
        for person in participants
        if person.enrolment_id in points
    }
    return _opened_with(kind, known, sent)


def written_points(
    form: PortalForm, participants: Sequence[Participant], attempt: int, seen: Container[int]
) -> dict[int, tuple[int, Decimal | None]]:
    """The points that were filled in, by enrolment id, each with its attempt.

    None where a box was emptied in which something was `seen` (by enrolment id).
    """
    written: dict[int, tuple[int, Decimal | None]] = {}
    for person in participants:
        field = form[f"p_{person.public_id}"]
        assert isinstance(field, PointsField)
        if field.points is not None or person.enrolment_id in seen:
            written[person.enrolment_id] = (attempt, field.points)
    return written


def name_refused(
    form: PortalForm, participants: Sequence[Participant], rows: Mapping[int, str]
) -> None:
    """Say beside each box why its mark was refused; `rows` are words by enrolment id."""
    for person in participants:
        if person.enrolment_id in rows:
            form.refuse(form[f"p_{person.public_id}"], rows[person.enrolment_id])
