"""Duties of accounts for the worker, and who asked for a job."""

from __future__ import annotations

from training_portal.accounts import signing_in
from training_portal.platform import duties, jobs

duties.register("forget ended sessions", 3600, signing_in.purge_ended_sessions)
jobs.know_actors("account", signing_in.actor_of)
