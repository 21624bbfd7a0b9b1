"""The tabs that learning adds to a cohort."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import tabs
from training_portal.learning.permissions import LearningPermission

tabs.register(tabs.Tab("sessions", _l("Sessions"), "learning.sessions", LearningPermission.SEE, 40))
tabs.register(tabs.Tab("people", _l("People"), "learning.people", LearningPermission.SEE, 50))
