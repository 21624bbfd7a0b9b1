"""An application of the small world that a company put forward: its person's employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.factories.admissions import make_application, make_nomination
from tests.factories.organisations import make_company
from tests.factories.programme import make_cohort
from training_portal.admissions.models import Application, ApplicationState
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work


@dataclass
class EmployerPart:
    """The application, of which its person chooses what the company sees."""

    employed: Application


def employed(part: dict[str, Any], owner: str) -> None:
    """Somebody of a company, put forward by it and not selected."""
    company = make_company("LA", name=f"Employer of {owner}")
    with unit_of_work():
        company.nominates = True
    host = db.session.get_one(Organisation, part["admitting"].host_id)
    cohort = make_cohort(host=host, starts_on=clock.today() + timedelta(days=500))
    nomination = make_nomination(cohort, part["person"], company)
    part["employed"] = make_application(
        cohort, part["person"], state=ApplicationState.REJECTED, nomination=nomination
    )
