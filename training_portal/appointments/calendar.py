"""One appointment as a calendar file (RFC 5545), at the clock of the place with that zone's rules.

The UID is the invitation's, so that a second import after a change moves the entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

MIME_TYPE = "text/calendar"


@dataclass(frozen=True)
class Entry:
    """What stands in the file; `host_name` is that of the portal, for the UID."""

    public_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    link: str
    url: str
    host_name: str


def calendar_of(entry: Entry, now: datetime) -> bytes:
    """The file's bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//mekong-training-portal//en")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", entry.title)
    event = Event()
    zone = ZoneInfo(entry.time_zone)
    event.add("uid", f"{entry.public_id}@{entry.host_name}")
    event.add("dtstamp", now)
    # Each file is newer than those before it: a calendar takes the newest for what holds.
    event.add("sequence", int(now.timestamp()))
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("location", entry.place or entry.link)
    if entry.link:
        event.add("description", entry.link)
    event.add("url", entry.url)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
