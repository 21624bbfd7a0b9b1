"""The time zones that people choose among: the six countries' first, then others by region.

Any zone of the tz database can be kept; this list is short so that it can be read on a phone. It
follows where participants, experts and donors of the programme live.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from training_portal.platform import i18n
from training_portal.platform.web.choice_fields import Choice

_ZONES: Final[tuple[tuple[LazyString, tuple[str, ...]], ...]] = (
    (
        _l("Countries of the programme"),
        (
            "Asia/Phnom_Penh", "Asia/Vientiane", "Asia/Yangon", "Asia/Bangkok",
            "Asia/Ho_Chi_Minh", "Asia/Tokyo",
        ),
    ),
    (
        _l("Asia"),
        (
            "Asia/Brunei", "Asia/Colombo", "Asia/Dhaka", "Asia/Dili", "Asia/Dubai",
            "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kabul", "Asia/Karachi", "Asia/Kathmandu",
            "Asia/Kuala_Lumpur", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul",
            "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Thimphu",
            "Asia/Ulaanbaatar",
        ),
    ),
    (
        _l("Australia and the Pacific"),
        (
            "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
            "Pacific/Auckland", "Pacific/Fiji", "Pacific/Honolulu", "Pacific/Port_Moresby",
        ),
    ),
    (
        _l("Europe and Africa"),
        (
            "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
            "Europe/Berlin", "Europe/Brussels", "Europe/Helsinki", "Europe/Istanbul",
            "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome",
            "Europe/Stockholm", "Europe/Zurich",
        ),
    ),
    (
        _l("The Americas"),
        (
            "America/Bogota", "America/Chicago", "America/Denver", "America/Lima",
            "America/Los_Angeles", "America/Mexico_City", "America/New_York",
            "America/Sao_Paulo", "America/Toronto", "America/Vancouver",
        ),
    ),
)  # fmt: skip


def zone_choices(present: str, now: datetime) -> Mapping[str | LazyString, Sequence[Choice]]:
    """The zones in their groups, each with its hours from UTC now; `present` is among them."""
    groups: dict[str | LazyString, Sequence[Choice]] = {
        label: [(zone, _label(zone, now)) for zone in zones] for label, zones in _ZONES
    }
    if not any(present in zones for _label_of, zones in _ZONES):
        return {_l("Chosen until now"): [(present, _label(present, now))], **groups}
    return groups


@functools.cache
def _clock_of(zone: str) -> ZoneInfo:
    """Kept: `ZoneInfo` itself remembers those used last only, and would read sixty files a page."""
    return ZoneInfo(zone)


def _label(zone: str, now: datetime) -> str:
    """`Yangon (UTC+6:30)`."""
    return f"{i18n.zone_place(zone)} ({_offset(now.astimezone(_clock_of(zone)))})"


def _offset(local: datetime) -> str:
    written = f"{local:%z}"
    sign, hours, minutes = written[0], int(written[1:3]), written[3:5]
    return f"UTC{sign}{hours}" + (f":{minutes}" if minutes != "00" else "")
