"""What the pages of admission are for, told to whoever is asked to sign in before them."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.accounts.occasions import Occasion
from training_portal.admissions.application_queries import course_title
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.platform.database import db

_APPLYING = re.compile(r"/cohorts/([0-9A-Z]{12})/apply")


def occasion_of(path: str) -> Occasion | None:
    """Why somebody should sign in for one of this room's pages; None for all others."""
    if match := _APPLYING.fullmatch(path):
        cohort = db.session.scalar(
            select(Cohort).where(
                Cohort.public_id == match[1], Cohort.decision != CohortDecision.DRAFT
            )
        )
        if cohort is not None:
            return Occasion(
                _(
                    "To apply for “%(course)s”, sign in or make an account.",
                    course=course_title(cohort),
                ),
                is_for_all=True,
            )
    if path.startswith("/nominations"):
        return Occasion(_("To nominate people, sign in with the account of your office."))
    return None
