"""The form by which somebody chooses a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.appointments.models import AppointmentSlot
from training_portal.platform.i18n import (
    hour,
    listed,
    local_day,
    local_moment,
    moment,
    own_zone,
    zone_name,
)
from training_portal.platform.web.choice_fields import Choice, RadioChoiceField
from training_portal.platform.web.forms import VersionedForm


class ChooseForm(VersionedForm):
    slot = RadioChoiceField(_l("When can you come?"), missing=_l("Choose one of these times."))

    def offer(self, slots: Sequence[AppointmentSlot], time_zone: str) -> None:
        """Put the free times in, by days of the reader's own clock."""
        days: dict[str | LazyString, list[Choice]] = {}
        for slot in slots:
            day, time = day_and_hour(slot.starts_at, time_zone)
            days.setdefault(day, []).append((slot.public_id, time, _hint(slot, None)))
        self.slot.choices = days


def day_and_hour(value: datetime, zone: str) -> tuple[str, str]:
    """The two parts of a moment (`i18n.moment`): `Fri 12 Feb 2027`, to be named once over the times
    of a day, and `16:30 Yangon time (19:00 Tokyo time)`."""
    own = own_zone(zone)
    day, time = local_day(value, own), hour(value, own)
    if (day, time) == (local_day(value, zone), hour(value, zone)):
        return day, _("%(moment)s %(zone)s", moment=time, zone=zone_name(zone))
    is_same_day = day == local_day(value, zone)
    words = _(
        "%(moment)s %(zone)s (%(other_moment)s %(other_zone)s)",
        moment=time,
        zone=zone_name(own),
        other_moment=hour(value, zone) if is_same_day else local_moment(value, zone),
        other_zone=zone_name(zone),
    )
    return day, words


def times_of(
    slots: Sequence[AppointmentSlot],
    time_zone: str,
    hosts: Mapping[int, Sequence[str]] | None = None,
) -> list[tuple[str, str, str]]:
    """Slots as choices: when, in the reader's own zone with the place's beside, and where.

    `hosts`: by slot who holds it, for staff alone, who tell two of the same minute by them.
    """
    return [
        (slot.public_id, moment(slot.starts_at, time_zone), _hint(slot, (hosts or {}).get(slot.id)))
        for slot in slots
    ]


def _hint(slot: AppointmentSlot, hosts: Sequence[str] | None) -> str:
    where = slot.place or _("Online")
    return f"{where} · {listed(hosts)}" if hosts else where
