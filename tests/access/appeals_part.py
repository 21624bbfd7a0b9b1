"""Appeals of the small world: of somebody who was not selected for a cohort of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.access.employer_part import EmployerPart, employed
from tests.access.replacements_part import replaced
from tests.access.told import canary
from tests.factories.admissions import make_nomination
from tests.factories.appeals import make_appeal, make_rejected
from training_portal.admissions.models import Application
from training_portal.appeals.models import Appeal
from training_portal.cohorts.models import Cohort
from training_portal.replacements.models import Replacement


@dataclass
class AppealsPart(EmployerPart):
    """What of appeals belongs to an owner, and the seat that waits beside them."""

    appealing: Cohort
    appealed: Application
    appeal: Appeal
    replacement: Replacement


def appealed(part: dict[str, Any], owner: str, cohort: Cohort) -> None:
    """An appeal that waits, with words that only those read who decide it."""
    nomination = make_nomination(cohort, part["person"], part["organisation"])
    part["appealing"] = cohort
    part["appealed"] = make_rejected(cohort, part["person"], nomination=nomination)
    part["appeal"] = make_appeal(part["appealed"], grounds=canary(owner, "appeal_grounds"))
    replaced(part)
    employed(part, owner)
