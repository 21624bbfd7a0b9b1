"""What is proposed where nobody has planned the reviews of a cohort yet."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from training_portal.cohorts.models import Cohort
from training_portal.config import RESOURCES
from training_portal.platform import clock
from training_portal.platform.web.shell import page_language
from training_portal.platform.yaml_files import read_yaml
from training_portal.reviews.rules.plan import (
    USUAL_REVIEWS,
    USUAL_THRESHOLD,
    Criterion,
    PlanFacts,
)

_FILE: Final = RESOURCES / "seed_data" / "reference" / "review_criteria.yaml"
#: Time for reviewing, from today or from the end of the applications.
_DAYS: Final = timedelta(days=21)
_AT: Final = time(17)


@functools.cache
def _proposed() -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = read_yaml(_FILE)["criteria"]
    return rows


def proposed_criteria() -> tuple[Criterion, ...]:
    """The proposed criteria in the reader's language, in English where they are not in it."""
    language = page_language()
    return tuple(
        Criterion(place, words["title"], row["weight"], tuple(words["anchors"]))
        for place, row in enumerate(_proposed(), start=1)
        for words in (row.get(language, row["en"]),)
    )


def proposed_plan(cohort: Cohort) -> PlanFacts:
    """Two reviews of each application by the proposed criteria, three weeks after it can be begun,
    the day before the course at the latest."""
    zone = ZoneInfo(cohort.time_zone)
    begins = max(clock.now(), cohort.application_closes_at).astimezone(zone)
    last = min((begins + _DAYS).date(), cohort.starts_on - timedelta(days=1))
    due_at = datetime.combine(last, _AT, zone)
    return PlanFacts(USUAL_REVIEWS, USUAL_THRESHOLD, False, due_at, proposed_criteria())
