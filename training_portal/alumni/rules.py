"""Who may see what of whom: pure decisions over plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from training_portal.alumni.models import TELLS_OF, Circle, ProfileField
from training_portal.platform.text import kept_key, language_of_script

#: Questions that one member may ask within a day.
QUESTIONS_A_DAY: Final = 10
#: Who said no is not asked by the same person again for this long.
A_NO_HOLDS: Final = timedelta(days=90)
#: Who asked and took it back asks the same person again after this long, counted from the asking:
#: each question is a mail, so that nobody gets more than one a week from one person. Ours, no law;
#: long enough to be no nuisance, short enough for who took it back by a slip.
A_QUESTION_HOLDS: Final = timedelta(days=7)
#: Persons' pages that one account may open within an hour: enough to read, too few to harvest.
PAGES_AN_HOUR: Final = 120


@dataclass(frozen=True)
class Names:
    """The names of a person that the network knows."""

    full: str
    latin: str
    native: str
    preferred: str

    def shown(self, *, uses_preferred: bool) -> str:
        """The name by which others read about the person: as the person writes it.

        Where that is in a script that few readers of other countries know, it is the name in Latin
        letters, and the other one stands under it.
        """
        if uses_preferred and self.preferred:
            return self.preferred
        if self.latin and language_of_script(self.full):
            return self.latin
        return self.full

    @property
    def in_own_script(self) -> str:
        """The name in the person's script, blank when none is known."""
        return self.native or (self.full if language_of_script(self.full) else "")

    def keys(self, *, uses_preferred: bool) -> tuple[str, str]:
        """The search keys of the two names, each by itself."""
        return kept_key(self.shown(uses_preferred=uses_preferred)), kept_key(self.in_own_script)


@dataclass(frozen=True)
class Completion:
    """A course that a member completed; None where that may not be shown."""

    title: str | None
    year: int | None


@dataclass(frozen=True)
class Entry:
    """A member as a reader may see them: what may not be shown is blank or None.

    `reach` is where the reader stands: a field is shown when its circle is at least as wide.
    """

    public_id: str
    person_id: int
    reach: int
    name: str
    native_name: str
    native_language: str
    country: str
    province: str
    sector: str
    languages: tuple[str, ...]
    employer: str
    position: str
    about: str
    mentoring: str
    email: str
    completions: tuple[Completion, ...] = ()

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)


def shows(circles: Mapping[ProfileField, int], field: ProfileField, reach: int) -> bool:
    """Whether a field is shown from where the reader stands.

    Whom the name is not shown to sees nothing of the person; a province tells of its country, and
    the year of a course that there was one.
    """
    resting_on = (field, TELLS_OF.get(field, field), ProfileField.NAME)
    return min(circles[each] for each in resting_on) >= reach


def narrowed(circles: Mapping[ProfileField, Circle]) -> dict[ProfileField, Circle]:
    """The circles with none wider than that of the field it tells of."""
    return {
        field: min(circle, circles[TELLS_OF.get(field, field)]) for field, circle in circles.items()
    }


def redacted(entry: Entry, circles: Mapping[ProfileField, int]) -> Entry:
    """The entry with nothing in it that its reader may not see."""

    def let(field: ProfileField, value: str) -> str:
        return value if shows(circles, field, entry.reach) else ""

    sees_course = shows(circles, ProfileField.COURSE, entry.reach)
    sees_year = shows(circles, ProfileField.YEAR, entry.reach)
    shown = (
        Completion(each.title if sees_course else None, each.year if sees_year else None)
        for each in entry.completions
    )
    return replace(
        entry,
        name=let(ProfileField.NAME, entry.name),
        native_name=let(ProfileField.NATIVE_NAME, entry.native_name),
        country=let(ProfileField.COUNTRY, entry.country),
        province=let(ProfileField.PROVINCE, entry.province),
        sector=let(ProfileField.SECTOR, entry.sector),
        languages=entry.languages if shows(circles, ProfileField.LANGUAGES, entry.reach) else (),
        employer=let(ProfileField.EMPLOYER, entry.employer),
        position=let(ProfileField.POSITION, entry.position),
        about=let(ProfileField.ABOUT, entry.about),
        mentoring=let(ProfileField.MENTORING, entry.mentoring),
        email=let(ProfileField.EMAIL, entry.email),
        completions=tuple(
            dict.fromkeys(each for each in shown if (each.title, each.year) != (None, None))
        ),
    )


def packed(languages: Iterable[str]) -> str:
    """Language codes as they are kept: each with a space on both sides, blank for none."""
    codes = sorted(set(languages))
    return f" {' '.join(codes)} " if codes else ""


def canonical(one: int, other: int) -> tuple[int, int]:
    """Two people in the order in which a link names them."""
    return (one, other) if one < other else (other, one)


def latest_birth(today: date, age_of_majority: int) -> date:
    """The last birthday on which somebody is of age today; 29 February counts on 1 March."""
    year = today.year - age_of_majority
    if (today.month, today.day) == (2, 29) and not _is_leap(year):
        return date(year, 2, 28)
    return today.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
