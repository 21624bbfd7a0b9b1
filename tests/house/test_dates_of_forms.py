"""Dates are asked for alike on every form: also in a Buddhist year, told back as it was read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.factories import make_account
from tests.factories.organisations import make_company
from tests.factories.placements import again, make_posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform.policy import Role

ROOT = Path(__file__).parents[2] / "training_portal"

#: Cells of lists, which stay as they were written and are read by the list's own reader, and those
#: that are made by a function of their forms.
NOT_ASKED_FOR = {
    "admissions/nomination_forms.py:birth_date",
    "courses/drafting_rule_forms.py:age_day",  # a day of every year: no year to be read
    "cohorts/past/forms.py:birth_date",
    "people/forms.py:birth_date",
    "people/staff_forms.py:birth_date",
}


def names_of_dates() -> Iterator[tuple[str, str]]:
    """Each field of a form that is called a day or a date, and the class that it is made of."""
    for path in sorted(ROOT.rglob("*forms.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            target = node.targets[0]
            maker = node.value.func
            if isinstance(target, ast.Name) and isinstance(maker, ast.Name):
                parts = target.id.split("_")
                if parts[-1] in ("day", "date") or target.id in ("starts_on", "ends_on", "until"):
                    yield f"{path.relative_to(ROOT)}:{target.id}", maker.id


def test_every_date_of_a_form_is_read_by_the_one_field() -> None:
    found = dict(names_of_dates())
    assert len(found) > 12
    others = {name for name, maker in found.items() if maker != "DateField"}
    assert others == NOT_ASKED_FOR


def test_a_posting_takes_a_buddhist_year_and_says_how_it_was_read(browser_of) -> None:
    company = make_company("LA")
    posting = make_posting(company, state=PostingState.DRAFT)
    browser = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    later = posting.starts_on.replace(day=12)
    written = f"12/{later.month:02d}/{later.year + 543 + 1}"
    page = browser.submit(f"/company/postings/{posting.public_id}/edit", starts_on=written)
    assert again(posting).starts_on == later.replace(year=later.year + 1)
    assert any(
        each.startswith(f"First day of work: {written} is read as 12 ")
        and each.endswith(f"{later.year + 1}: a Buddhist year.")
        for each in page.notices
    )


def test_a_form_that_comes_back_says_so_at_the_field(browser_of) -> None:
    company = make_company("LA")
    posting = make_posting(company, state=PostingState.DRAFT)
    browser = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    year = posting.starts_on.year + 543 + 1
    page = browser.submit(
        f"/company/postings/{posting.public_id}/edit",
        status=422,
        starts_on=f"12/03/{year}",
        wage="plenty",
    )
    assert f"12/03/{year} is read as 12 Mar {year - 543}: a Buddhist year." in page
    assert not any("Buddhist" in each for each in page.notices)
