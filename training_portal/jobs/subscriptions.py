"""What jobs made goes when somebody in it may have been erased or hid.

What rests on consents is known by the rooms whose lists show it: they take these away
(`exporting.forget_lists_of`).
"""

from __future__ import annotations

from training_portal.jobs import exporting
from training_portal.people.events import PersonErased, PersonHidden
from training_portal.platform import events, job_results, jobs


def _forget(_event: PersonErased | PersonHidden) -> None:
    job_results.forget_results()


events.subscribe(PersonErased, _forget)
events.subscribe(PersonHidden, _forget)
jobs.register(exporting.EXPORTING)
