"""Duties of accounts for the worker."""

from __future__ import annotations

from training_portal.accounts import signing_in
from training_portal.platform import duties

duties.register("forget ended sessions", 3600, signing_in.purge_ended_sessions)
