"""What jobs made goes when somebody in it may have been erased."""

from __future__ import annotations

from training_portal.people.events import PersonErased
from training_portal.platform import events, jobs


def _forget(_event: PersonErased) -> None:
    jobs.forget_all_results()


events.subscribe(PersonErased, _forget)
