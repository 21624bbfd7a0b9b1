"""The kinds of entries of somebody's background, and the choices in them. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext


class BackgroundKind(StrEnum):
    """The value stands in the names of form fields and in the database."""

    JOB = "job"
    SCHOOL = "school"
    ABROAD = "abroad"
    LANGUAGE = "language"

    @property
    def label(self) -> str:
        labels = {
            BackgroundKind.JOB: _l("Where you worked"),
            BackgroundKind.SCHOOL: _l("Schools and studies"),
            BackgroundKind.ABROAD: _l("Training or study in another country"),
            BackgroundKind.LANGUAGE: _l("Languages beside your mother tongue"),
        }
        return str(labels[self])

    @property
    def entry(self) -> str:
        """What one entry is called, before its number."""
        entries = {
            BackgroundKind.JOB: lazy_pgettext("of a career", "Position"),
            BackgroundKind.SCHOOL: lazy_pgettext("of an education", "School or study"),
            BackgroundKind.ABROAD: lazy_pgettext("in another country", "Training or study"),
            BackgroundKind.LANGUAGE: _l("Language"),
        }
        return str(entries[self])

    @property
    def another(self) -> str:
        """The button that adds an entry."""
        words = {
            BackgroundKind.JOB: _l("Add a position"),
            BackgroundKind.SCHOOL: _l("Add a school or study"),
            BackgroundKind.ABROAD: _l("Add a training or study"),
            BackgroundKind.LANGUAGE: _l("Add a language"),
        }
        return str(words[self])


#: Entries of each kind at most: more than any form on paper has lines for.
ENTRY_LIMITS: Final = {
    BackgroundKind.JOB: 12,
    BackgroundKind.SCHOOL: 8,
    BackgroundKind.ABROAD: 8,
    BackgroundKind.LANGUAGE: 6,
}


class Skill(StrEnum):
    """How well somebody listens, speaks, reads or writes, by their own word: as official
    application forms ask it, in four steps."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def label(self) -> str:
        labels = {
            Skill.EXCELLENT: lazy_pgettext("skill", "Very well"),
            Skill.GOOD: lazy_pgettext("skill", "Well"),
            Skill.FAIR: lazy_pgettext("skill", "Enough to get by"),
            Skill.POOR: lazy_pgettext("skill", "A little"),
        }
        return str(labels[self])


#: The four skills, by the names of their fields.
SKILLS: Final = ("listening", "speaking", "reading", "writing")


def skill_label(name: str) -> str:
    """What one of the four is called."""
    labels = {
        "listening": _l("Listening"),
        "speaking": _l("Speaking"),
        "reading": _l("Reading"),
        "writing": _l("Writing"),
    }
    return str(labels[name])
