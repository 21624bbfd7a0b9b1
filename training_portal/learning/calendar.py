"""A course as a calendar file (RFC 5545): its span as whole days, its sessions at the venue's time.

The zone's own rules go along (VTIMEZONE), so that a phone that does not know the zone shows the
right hour. Each event keeps its UID over all downloads, so that a second import changes what has
moved instead of doubling it, and a session that was cancelled is taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from icalendar import Calendar, Event

from training_portal.learning.agenda_queries import AgendaEntry
from training_portal.platform.i18n import listed

MIME_TYPE = "text/calendar"


@dataclass(frozen=True)
class Course:
    """What of a cohort stands in a calendar; `host_name` is that of the portal, for the UIDs."""

    public_id: str
    title: str
    venue: str
    time_zone: str
    starts_on: date
    ends_on: date
    url: str
    host_name: str


def calendar_of(course: Course, sessions: Sequence[AgendaEntry], now: datetime) -> bytes:
    """The file's bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//mekong-training-portal//en")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", course.title)
    calendar.add_component(_span(course, now))
    for session in sessions:
        calendar.add_component(_session(course, session, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _span(course: Course, now: datetime) -> Event:
    """The whole course; the last day of an event of whole days is the one after it."""
    event = _event(course, course.public_id, course.title, course.venue, now)
    event.add("dtstart", course.starts_on)
    event.add("dtend", course.ends_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _session(course: Course, session: AgendaEntry, now: datetime) -> Event:
    place = listed(filter(None, [session.place, course.venue]))
    zone = ZoneInfo(course.time_zone)
    event = _event(course, session.public_id, session.title, place, now)
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("description", _("Part of “%(course)s”.", course=course.title))
    if session.cancelled_at is not None:
        event.add("status", "CANCELLED")
    return event


def _event(course: Course, number: str, title: str, place: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{number}@{course.host_name}")
    event.add("dtstamp", now)
    event.add("summary", title)
    event.add("location", place)
    event.add("url", course.url)
    return event
