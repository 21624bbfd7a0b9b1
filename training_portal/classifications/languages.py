"""Languages and their levels, as people choose and read them."""

from __future__ import annotations

from typing import Final

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.plain_text import Words

#: Common European Framework of Reference for Languages (Council of Europe, 2001), low to high.
CEFR: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
#: Japanese-Language Proficiency Test, low to high.
JLPT: Final = ("N5", "N4", "N3", "N2", "N1")
#: Those that people of the corridors speak, learn or take a test in (BCP 47), as they are offered.
LANGUAGES: Final = (
    "km", "lo", "my", "th", "vi", "ja", "en", "zh", "ko", "fr", "de", "ru", "hmn", "shn", "jra",
)  # fmt: skip


def language_name(code: str) -> str:
    """A language in the reader's language: `Lao` for `lo`."""
    # Not in the Unicode Consortium's lists.
    names = {"jra": _("Jarai")}
    return str(names.get(code) or (get_locale() or Locale("en")).languages.get(code, code))


def level_in_words(level: str) -> str:
    """`B1 – gets along at work`: a level for who may not know its scale."""
    cefr = {
        "A1": _("a few phrases"),
        "A2": _("simple talk about every day"),
        "B1": _("gets along at work"),
        "B2": _("discusses with ease"),
        "C1": _("fluent"),
        "C2": _("nearly like the mother tongue"),
    }
    if level in cefr:
        return f"{level} – {cefr[level]}"
    return _("Japanese (JLPT) %(level)s", level=level)


def level_choices() -> dict[Words, list[Choice]]:
    """The levels that somebody may say of a language, in groups."""
    return {
        _("Any language (CEFR)"): [(level, level_in_words(level)) for level in CEFR],
        _("Only for Japanese (JLPT)"): [(level, level_in_words(level)) for level in reversed(JLPT)],
    }


def language_choices() -> list[Choice]:
    """Code and name of the languages that are offered."""
    return [(code, language_name(code)) for code in LANGUAGES]
