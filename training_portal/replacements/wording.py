"""Sentences about replacement that persons, bodies and the public read."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import are_guarantees_released, seat_plan
from training_portal.courses.rules import country_name
from training_portal.platform.i18n import day
from training_portal.replacements.queries import country_replaced_by


def outcome(application_id: int) -> str | None:
    """Why somebody has a seat who replaces somebody else; None for everybody else."""
    country = country_replaced_by(application_id)
    if country is None:
        return None
    return _(
        "This seat replaces a nominee of %(country)s within its guarantee.",
        country=country_name(country),
    )


def published(cohort: Cohort) -> list[tuple[str, str]]:
    """What the seat plan says of replacement, while guarantees hold."""
    if are_guarantees_released(cohort):
        return []
    if not any(share.minimum for share in seat_plan(cohort.id).values()):
        return []
    if cohort.guarantees_release_on is None:
        words = _(
            "Who gives up a guaranteed seat before the course can be replaced by another nominee "
            "of the same body. Otherwise the seat goes to the waitlist."
        )
    else:
        words = _(
            "Until %(day)s who gives up a guaranteed seat can be replaced by another nominee of "
            "the same body. After that the seat goes to the waitlist.",
            day=day(cohort.guarantees_release_on - timedelta(days=1)),
        )
    return [(_("Replacement"), words)]
