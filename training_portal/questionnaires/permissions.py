"""Who may say what a cohort asks."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class QuestionPermission(Permission):
    #: Build the questions of a cohort.
    BUILD = "questionnaires.build"


grant({QuestionPermission.BUILD: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}})
