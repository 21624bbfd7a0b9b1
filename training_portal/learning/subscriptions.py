"""The tabs that learning adds to a cohort, and what it forgets with a person."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import tabs
from training_portal.learning import record_services
from training_portal.learning.permissions import LearningPermission
from training_portal.people.events import PersonErased
from training_portal.platform import events


def _erase(event: PersonErased) -> None:
    record_services.erase_results(event.person_id)


tabs.register(tabs.Tab("sessions", _l("Sessions"), "learning.sessions", LearningPermission.SEE, 40))
tabs.register(tabs.Tab("people", _l("People"), "learning.people", LearningPermission.SEE, 50))
events.subscribe(PersonErased, _erase)
