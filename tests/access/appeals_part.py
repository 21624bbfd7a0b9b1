"""Appeals of the small world: of somebody who was not selected for a cohort of its own."""

from __future__ import annotations

from typing import Any

from tests.access.told import canary
from tests.factories.admissions import make_nomination
from tests.factories.appeals import make_appeal, make_rejected
from training_portal.cohorts.models import Cohort


def appealed(part: dict[str, Any], owner: str, cohort: Cohort) -> None:
    """An appeal that waits, with words that only those read who decide it."""
    nomination = make_nomination(cohort, part["person"], part["organisation"])
    part["appealing"] = cohort
    part["appealed"] = make_rejected(cohort, part["person"], nomination=nomination)
    part["appeal"] = make_appeal(part["appealed"], grounds=canary(owner, "appeal_grounds"))
