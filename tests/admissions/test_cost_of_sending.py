"""Sending an application asks the database no more, however many rules its course has."""

from __future__ import annotations

from tests.admissions.applying import RULES, fill_in
from tests.factories.programme import make_cohort
from tests.support.statements import statements
from training_portal.platform.database import db

#: From the button to the page that follows it, on which allocation, endorsement, appeals, letters,
#: messages and interviews each look for what they have to say of it, by a statement or two.
#: The entries of the person's own record are read, written and told by six; what letters say of
#: a person whose record changes is looked for by two.
BUDGET = 80
MORE_RULES = [("language", {"language": code, "level": "A1"}) for code in ("ja", "th", "vi", "fr")]


def _sent(mine, cohort) -> list[str]:
    number = fill_in(mine, cohort)
    page = mine.get(f"/me/applications/{number}/check")
    with statements(db.engine) as seen:
        mine.submit(page, button="Send the application", use="y", transfer="y", declaration="y")
    return seen


def test_sending_stays_within_its_budget(mine, somsak):
    seen = _sent(mine, make_cohort(rules=RULES))
    assert len(seen) <= BUDGET, "\n".join(seen)


def test_all_findings_are_written_by_one_statement(mine, somsak):
    seen = _sent(mine, make_cohort(rules=[*RULES, *MORE_RULES]))
    assert len([each for each in seen if each.startswith("INSERT INTO eligibility_finding")]) == 1
