"""What the tests of applying do to the pages: fill in the steps, find the one application."""

from __future__ import annotations

import io

from sqlalchemy import select

from tests.factories.admissions import TYPED
from tests.support.pages import Page, values_of
from training_portal.admissions.models import Application
from training_portal.platform.database import db

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n161\n%%EOF\n"
)
RULES = [
    ("minimum_age", {"years": 25}),
    ("experience_years", {"years": 3}),
    ("language", {"language": "en", "level": "B1"}),
    ("not_armed_forces", {}),
    ("document", {"kind": "employer_letter"}),
]


def the_application() -> Application:
    return db.session.scalars(select(Application).execution_options(populate_existing=True)).one()


def token_of(page: Page) -> str:
    """The token against forged requests that a page's form carries."""
    return values_of(page.form())["csrf_token"][0]


def fields(step: str) -> dict[str, str]:
    return {name: words[0] for name, words in TYPED.get(step, {}).items()}


def fill_in(mine, cohort) -> str:
    """Start, fill in the typed steps and add the letter; gives the application's number."""
    page = mine.get(f"/cohorts/{cohort.public_id}/apply")
    page = mine.get(page.link("Go on")) if "Draft" in page.heading else mine.submit(page)
    assert page.heading == "You"
    for step, heading in (
        ("you", "Your work"),
        ("work", "Career and education"),
        ("background", "Why this course"),
        ("why", "Documents"),
    ):
        values = {k: v for k, v in fields(step).items() if step != "work" or k in page.html}
        page = mine.submit(page, button="Continue", values=values)
        assert page.heading == heading, page.errors
    page = mine.submit(
        page,
        button="Continue",
        values={"employer_letter": (io.BytesIO(PDF), "ຈົດໝາຍ.pdf")},
    )
    assert page.heading == "Check and send"
    assert "ຈົດໝາຍ.pdf" in page
    return the_application().public_id
