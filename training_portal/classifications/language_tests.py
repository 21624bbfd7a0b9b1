"""Tests of languages: how a result is written, and which level it proves by public tables. Pure.

A result is converted only where the body that gives the test publishes a table for it:
IELTS (ielts.org, "IELTS and the CEFR": 4.0 B1, 5.5 B2, 7.0 C1, 8.5 C2) and TOEFL iBT on its scale
to 120 (ETS: 42 B1, 72 B2, 95 C1, 114 C2). TOEIC has a table for its two parts and none for
their sum, JLPT has levels of its own, and of other tests nothing is known: a person compares those.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.classifications.languages import CEFR, JLPT

#: From which score on a level is proven, highest first.
_IELTS: Final = ((8.5, "C2"), (7.0, "C1"), (5.5, "B2"), (4.0, "B1"))
_TOEFL: Final = ((114, "C2"), (95, "C1"), (72, "B2"), (42, "B1"))


class LanguageTest(StrEnum):
    CEFR = "cefr"
    JLPT = "jlpt"
    IELTS = "ielts"
    TOEFL = "toefl"
    TOEIC = "toeic"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            LanguageTest.CEFR: _l("A certificate that names a CEFR level"),
            LanguageTest.JLPT: "JLPT",
            LanguageTest.IELTS: "IELTS",
            LanguageTest.TOEFL: "TOEFL iBT",
            LanguageTest.TOEIC: "TOEIC Listening & Reading",
            LanguageTest.OTHER: _l("Another test"),
        }
        return str(labels[self])

    @property
    def language(self) -> str | None:
        """The one language that it is of (BCP 47); None where it may be of any."""
        if self in (LanguageTest.IELTS, LanguageTest.TOEFL, LanguageTest.TOEIC):
            return "en"
        return "ja" if self is LanguageTest.JLPT else None

    def objection(self, result: str) -> str | None:
        """Why a text is no result of this test, in words; None where it can be one."""
        asked = {
            LanguageTest.CEFR: _("Write the level, from A1 to C2."),
            LanguageTest.JLPT: _("Write the level, from N5 to N1."),
            LanguageTest.IELTS: _("Write the overall band, from 0 to 9, for example 6.5."),
            LanguageTest.TOEFL: _("Write the whole score, from 0 to 120 (or from 1 to 6)."),
            LanguageTest.TOEIC: _("Write the whole score, from 10 to 990."),
        }
        return asked.get(self) if self.read(result) is None else None

    def read(self, result: str) -> str | None:
        """A result as it is kept: capitals, a point before decimals; None where it is none."""
        text = result.strip().upper().replace(",", ".")
        if self is LanguageTest.OTHER:
            return result.strip() or None
        if self in (LanguageTest.CEFR, LanguageTest.JLPT):
            return text if text in (CEFR if self is LanguageTest.CEFR else JLPT) else None
        if not re.fullmatch(r"\d{1,3}(\.\d)?", text, re.ASCII):
            return None
        score = float(text)
        fits = {
            LanguageTest.IELTS: score <= 9 and score * 2 == int(score * 2),
            LanguageTest.TOEFL: (score == int(score) and score <= 120)
            or (1 <= score <= 6 and score * 2 == int(score * 2)),
            LanguageTest.TOEIC: 10 <= score <= 990 and score == int(score) and score % 5 == 0,
        }
        return f"{score:g}" if fits[self] else None

    def level(self, result: str | None) -> str | None:
        """The CEFR or JLPT level that a result proves; None where no public table says it."""
        kept = self.read(result) if result else None
        if kept is None or self in (LanguageTest.TOEIC, LanguageTest.OTHER):
            return None
        if self in (LanguageTest.CEFR, LanguageTest.JLPT):
            return kept
        score = float(kept)
        if self is LanguageTest.TOEFL and score <= 6:
            return None  # The scale of 2026, or next to nothing on the one before: a person looks.
        table = _IELTS if self is LanguageTest.IELTS else _TOEFL
        return next((level for least, level in table if score >= least), None)
