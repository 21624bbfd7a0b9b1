"""What jobs made goes when somebody in it may have been erased, hid or took a consent back."""

from __future__ import annotations

from training_portal.jobs import exporting
from training_portal.people.events import ConsentWithdrawn, PersonErased, PersonHidden
from training_portal.platform import events, job_results, jobs


def _forget(_event: ConsentWithdrawn | PersonErased | PersonHidden) -> None:
    job_results.forget_all_results()


events.subscribe(PersonErased, _forget)
events.subscribe(PersonHidden, _forget)
events.subscribe(ConsentWithdrawn, _forget)
jobs.register(exporting.EXPORTING)
