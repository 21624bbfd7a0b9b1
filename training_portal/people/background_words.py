"""Entries of a background in words: one line for each, for pages, papers and one's own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from training_portal.classifications.language_tests import LanguageTest
from training_portal.classifications.languages import JLPT, language_name
from training_portal.people.background_kinds import SKILLS, BackgroundKind, Skill, skill_label
from training_portal.people.background_rows import DAYS, IN_FIELD, MONTHS
from training_portal.platform.i18n import colon, date_only, listed, listed_phrases, month

Entry = Mapping[str, Any]


def entry_in_words(kind: BackgroundKind, entry: Entry) -> str:
    """An entry as one line, the months last; a second line says what somebody did there."""
    if kind is BackgroundKind.LANGUAGE:
        return language_in_words(entry)
    first = {
        BackgroundKind.JOB: ("position", "employer"),
        BackgroundKind.SCHOOL: ("degree", "subject", "name", "country"),
        BackgroundKind.ABROAD: ("what", "country"),
    }[kind]
    parts = [entry[name] for name in first if entry.get(name)]
    if span := _span(entry):
        parts.append(span)
    if funder := entry.get("funder"):
        parts.append(_("paid by %(whom)s", whom=funder))
    if entry.get(IN_FIELD):
        parts.append(_("in the field of the course"))
    line = listed_phrases(parts)
    return f"{line}\n{entry['duties']}" if entry.get("duties") else line


def _span(entry: Entry) -> str:
    if not entry.get("from"):
        return ""
    start = month(date.fromisoformat(entry["from"]))
    if not entry.get("to"):
        return _("since %(month)s", month=start)
    end = month(date.fromisoformat(entry["to"]))
    return start if start == end else _("%(start)s to %(end)s", start=start, end=end)


def language_in_words(entry: Entry) -> str:
    """A language with its level, what somebody said of the four skills, and the certificate."""
    level = entry["level"]
    scale = "JLPT" if level in JLPT else "CEFR"
    name = f"{language_name(entry['language'])} ({scale} {level})"
    more = [*_skills(entry), *_test(entry)]
    return f"{colon(name)}{listed_phrases(more)}" if more else name


def has_more(entry: Entry) -> bool:
    """Whether more is told of a language than its level."""
    return bool(entry.get("test") or any(entry.get(name) for name in SKILLS))


def _skills(entry: Entry) -> list[str]:
    told = [
        f"{colon(skill_label(name))}{Skill(entry[name]).label}"
        for name in SKILLS
        if entry.get(name)
    ]
    return [listed(told)] if told else []


def _test(entry: Entry) -> list[str]:
    if not entry.get("test"):
        return []
    parts = [f"{LanguageTest(entry['test']).label} {entry.get('result', '')}".strip()]
    if entry.get("taken_on"):
        parts.append(_("taken on %(day)s", day=date_only(date.fromisoformat(entry["taken_on"]))))
    if entry.get("expires_on"):
        day = date_only(date.fromisoformat(entry["expires_on"]))
        parts.append(_("valid until %(day)s", day=day))
    return [listed(parts)]


def fields_in_words(entry: Entry) -> dict[str, str]:
    """Each field of an entry with its label: for one's own data."""
    labels = {
        "employer": _("Employer"),
        "position": _("Position there"),
        "duties": _("What you did"),
        "name": _("School, college or university"),
        "country": _("Country"),
        "subject": _("Subject"),
        "degree": _("Certificate or degree"),
        "what": _("What it was"),
        "funder": _("Who paid for it"),
        "language": _("Language"),
        "level": _("Level"),
        "test": _("Test or certificate"),
        "result": _("Result"),
        "taken_on": _("Taken on"),
        "expires_on": _("Valid until"),
        "from": pgettext("month", "From"),
        "to": pgettext("month", "Until"),
    }
    return {
        skill_label(name) if name in SKILLS else labels[name]: _value_in_words(name, value)
        for name, value in entry.items()
    }


def _value_in_words(name: str, value: str) -> str:
    if name in MONTHS:
        return month(date.fromisoformat(value))
    if name in DAYS:
        return date_only(date.fromisoformat(value))
    if name in SKILLS:
        return Skill(value).label
    if name == "test":
        return LanguageTest(value).label
    return language_name(value) if name == "language" else value
