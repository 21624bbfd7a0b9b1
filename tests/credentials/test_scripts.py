"""The name in the person's own script stands on the paper, set in a font that has the script.

What a PDF keeps of a text are glyphs. Marks that a font joins with their letters come back in part
or twice, so of the scripts with such marks the letters are compared; the rest word for word.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask
from pypdf import PageObject, PdfReader

from training_portal.credentials.models import Certificate
from training_portal.credentials.printing import certificates_pdf

#: Language, name, and the font that has its script.
NAMES = [
    ("km", "សុខ ដារ៉ា", "NotoSansKhmer"),
    ("lo", "ສົມສັກ ພົມມະຈັນ", "NotoSansLao"),
    ("my", "ခင်မြတ်နိုး", "NotoSansMyanmar"),
    ("th", "สมชาย ทองดี", "NotoSansThai"),
    ("vi", "Nguyễn Thị Hương", "NotoSans"),
    ("ja", "山田 花子", "NotoSansCJKjp"),
]


def letters(text: str) -> list[str]:
    """Letters without marks and spaces, each once, in the order in which they come first."""
    kept = (each for each in text if unicodedata.category(each).startswith("L"))
    return list(dict.fromkeys(kept))


def whole(text: str) -> str:
    return text


#: Languages whose marks come back from a PDF as they were written.
AS_WRITTEN = {"th", "vi", "ja"}


def certificate(language: str, name: str) -> Certificate:
    return Certificate(
        number="MTP-2027-000001",
        enrolment_id=1,
        holder_name="HOLDER",
        holder_native_name=name,
        native_language=language,
        course_title="Kaizen",
        hours=Decimal(40),
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 1, 29),
        place="Aichi",
        issuer_name="Institute",
        issued_on=date(2027, 2, 1),
        state_since=datetime(2027, 2, 1, tzinfo=UTC),
    )


@pytest.fixture
def papers(app: Flask) -> dict[str, PageObject]:
    """A page for each language, all of one document."""
    pdf = certificates_pdf([certificate(language, name) for language, name, _font in NAMES])
    pages = PdfReader(io.BytesIO(pdf)).pages
    return {language: page for (language, *_rest), page in zip(NAMES, pages, strict=True)}


def line_after(page: PageObject, line: str) -> str:
    lines = page.extract_text().splitlines()
    return lines[lines.index(line) + 1]


def test_each_script_stands_under_the_name_in_a_font_that_has_it(
    papers: dict[str, PageObject],
) -> None:
    for language, name, font in NAMES:
        line = line_after(papers[language], "HOLDER")
        form: Callable[[str], object] = whole if language in AS_WRITTEN else letters
        assert form(line) == form(name), language
        used = (each.get_object() for each in papers[language]["/Resources"]["/Font"].values())
        families = {str(each["/BaseFont"]).partition("+")[2].partition("-")[0] for each in used}
        assert font in families, language


def test_without_one_nothing_stands_there(app: Flask) -> None:
    page = PdfReader(io.BytesIO(certificates_pdf([certificate("", "")]))).pages[0]
    assert line_after(page, "HOLDER") == "has completed the course"
