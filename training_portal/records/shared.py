"""What people share with their employer beside how the application stands, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from training_portal.learning.across_cohorts import Result, attendance_of, results_of
from training_portal.learning.rules import points_in_words
from training_portal.platform.i18n import listed_phrases
from training_portal.platform.web.listing_rows import in_batches
from training_portal.records.our_rows import OurEmployee, OurNominee

KEYS = ("attendance", "result", "certificate")


@dataclass(frozen=True)
class Shares:
    """What is there of what is shared, by enrolment: of nobody else it was even read."""

    attendance: Mapping[int, Decimal]
    results: Mapping[int, Result]

    def words(self, row: OurNominee, key: str) -> str:
        """A cell: what is shared, a dash where there is nothing yet, or that it is not shared."""
        if not isinstance(row, OurEmployee):
            return ""
        is_told = {
            "attendance": row.tells_attendance,
            "result": row.tells_result,
            "certificate": row.tells_certificate,
        }
        return (self._found(row, key) or "–") if is_told[key] else _("Not shared")

    def _found(self, row: OurEmployee, key: str) -> str:
        place = row.enrolment_id or 0
        if key == "certificate":
            return row.certificate or ""
        if key == "attendance":
            share = self.attendance.get(place)
            return "" if share is None else f"{points_in_words(share)} %"
        result = self.results.get(place)
        if result is None:
            return ""
        return listed_phrases(filter(None, [result.state.label, result.reason]))


def shares_of(rows: Iterable[OurNominee]) -> Shares:
    """What these share; six statements at most."""
    staff = [row for row in rows if isinstance(row, OurEmployee) and row.enrolment_id]
    attending = [row.enrolment_id for row in staff if row.tells_attendance if row.enrolment_id]
    ended = [row.enrolment_id for row in staff if row.tells_result if row.enrolment_id]
    return Shares(attendance_of(attending) if attending else {}, results_of(ended) if ended else {})


def with_shares(rows: Iterable[OurNominee]) -> Iterator[tuple[OurNominee, Shares]]:
    """Rows as they are read, each with what is shared; looked up for some hundred at once."""
    for some in in_batches(rows):
        shares = shares_of(some)
        yield from ((row, shares) for row in some)
