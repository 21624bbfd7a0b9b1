"""From which fields of a form the facts of a cohort are read, and where objections stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from training_portal.cohorts.planning_rules import CohortFacts

#: How many funders a form has rows for.
FUNDERS: Final = 4
#: The fields that each fact of a cohort is read from.
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "code": ("code",), "host_id": ("host",), "issuer_id": ("issuer",), "venue": ("venue",),
    "venue_country": ("venue_country",), "time_zone": ("time_zone",), "park_code": ("park",),
    "corridor_code": ("corridor",), "opens_at": ("opens_day", "opens_time", "time_zone"),
    "closes_at": ("closes_day", "closes_time", "time_zone"), "starts_on": ("first_day",),
    "response_days": ("response_days",), "ends_on": ("last_day",),
    "preparation_from": ("preparation_day",), "finalisation_until": ("finalisation_day",),
    "contact_email": ("contact_email",),
    "funding": tuple(f"{p}_{n}" for n in range(1, FUNDERS + 1) for p in ("funder", "share")),
}  # fmt: skip
#: Stands for what is wrong: nothing is said of it.
_NO_MOMENT, _NO_DAY = datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)
NOTHING = CohortFacts(
    code="", host_id=0, issuer_id=0, venue="", venue_country="", time_zone="UTC",
    opens_at=_NO_MOMENT, closes_at=_NO_MOMENT, starts_on=_NO_DAY, ends_on=_NO_DAY, response_days=0,
    funding={},
)  # fmt: skip
#: The field of the form beside which an objection to a fact stands.
FIELD_OF: Mapping[str, str | None] = {
    "": None, "host_id": "host", "issuer_id": "issuer", "opens_at": "opens_day",
    "closes_at": "closes_day", "starts_on": "first_day", "ends_on": "last_day",
    "preparation_from": "preparation_day", "finalisation_until": "finalisation_day",
    "funding": "share_1", "park_code": "park", "corridor_code": "corridor",
}  # fmt: skip
