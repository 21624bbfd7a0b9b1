"""A list of past cohorts of each owner's institute, which waits with one row."""

from __future__ import annotations

from tests.access.told import canary
from training_portal.accounts.models import Account
from training_portal.cohorts.lists.keeping import as_json
from training_portal.cohorts.models import Cohort, PastImport, PastRow
from training_portal.cohorts.past.queries import LISTS
from training_portal.cohorts.past.reading import PastReader
from training_portal.platform import clock, personal
from training_portal.platform.database import db, unit_of_work


def past_list(owner: str, cohort: Cohort, account: Account) -> PastImport:
    """A list sent for the institute that hosts a cohort."""
    with unit_of_work():
        kept = PastImport(
            organisation_id=cohort.host_id,
            source="An archive",
            original_name="past.xlsx",
            created_by_id=account.id,
            created_at=clock.now(),
        )
        db.session.add(kept)
        db.session.flush()
        key = LISTS.key_of(kept.id)
        row = PastReader({}, clock.today()).read(5, {"name": canary(owner, "full_name")})
        reading = {"skipped": [], "unread": [], "notes": [], "defaults": {}, "mended": {}}
        kept.reading = personal.seal(key, reading)
        sealed = personal.seal(key, as_json(row))
        db.session.add(PastRow(import_id=kept.id, line=5, sealed=sealed, error_count=row.errors))
    return kept
