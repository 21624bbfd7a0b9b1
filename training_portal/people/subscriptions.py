"""Duties of people for the worker."""

from __future__ import annotations

from training_portal.people import claims, erasure_ledger
from training_portal.platform import duties

duties.register("erase unclaimed records", 3600, claims.purge_unclaimed)
duties.register("complete the erasure ledger", 3600, erasure_ledger.complete)
