"""What would have to change for a rule to be met, in words for the one whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import NO_OVERLAP
from training_portal.eligibility.wording import months
from training_portal.platform.i18n import date_only

Facts = Mapping[str, Any]


def remedy(kind: str, finding: Finding, facts: Facts) -> str:
    """One sentence; blank where the rule is met."""
    if finding is Finding.PASS:
        return ""
    if finding is Finding.NEEDS_PERSON:
        return _("You can apply: the programme looks at this and decides.")
    wording = _WORDINGS.get(kind)
    return wording(facts) if wording is not None else ""


def _later(facts: Facts) -> str:
    if not (day := facts.get("possible_on")):
        return _("This does not change with time.")
    return _(
        "Look for a course that begins on %(day)s or later.",
        day=date_only(date.fromisoformat(day)),
    )


def _maximum_age(_facts: Facts) -> str:
    return _("This does not change with time. Look for a course without this limit.")


def _experience(facts: Facts) -> str:
    missing = facts["needed"] * 12 - facts["found_months"]
    return _("%(months)s more of work in the field are needed.", months=months(missing))


def _education(_facts: Facts) -> str:
    return _("A higher certificate is needed. One that is called otherwise can be shown: apply.")


def _language(_facts: Facts) -> str:
    return _("A better level is needed, or another of these languages.")


def _country(_facts: Facts) -> str:
    return _("Look for a course that is open to your country.")


def _nationality(_facts: Facts) -> str:
    return _("Look for a course that is open to your nationality.")


def _residence(_facts: Facts) -> str:
    return _("Look for a course that is open to the province you live in.")


def _employer(_facts: Facts) -> str:
    return _("Look for a course that is open to people of your kind of employer.")


def _armed_forces(_facts: Facts) -> str:
    return _("It is open to you once you have left the armed forces.")


def _document(_facts: Facts) -> str:
    return _("Ask for it soon: it is sent with the application.")


_WORDINGS: dict[str, Callable[[Facts], str]] = {
    "minimum_age": _later,
    "maximum_age": _maximum_age,
    "experience_years": _experience,
    "education": _education,
    "language": _language,
    "sending_country": _country,
    "nationality": _nationality,
    "residence_corridor": _residence,
    "employer_kind": _employer,
    "not_armed_forces": _armed_forces,
    "days_since_last_participation": _later,
    "once_per_year": _later,
    "never_before": _later,
    NO_OVERLAP: _later,
    "document": _document,
}
