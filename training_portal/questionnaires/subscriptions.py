"""What questionnaires add to cohorts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import effects, tabs
from training_portal.cohorts.events import CohortCloned
from training_portal.platform import events
from training_portal.questionnaires import queries, services
from training_portal.questionnaires.permissions import QuestionPermission

events.subscribe(CohortCloned, services.ask_anew)
effects.hold_stake(
    "questionnaires",
    effects.Stake(
        lambda _change, _actor: [],
        lambda _change: [],
        lambda _cohort, _names: None,
        clones=lambda cohort: queries.asked(cohort.id) is not None,
    ),
)
tabs.register(
    tabs.Tab(
        "questions",
        _l("Questions"),
        "questionnaires.questions",
        QuestionPermission.BUILD,
        15,
        stage=tabs.Stage.APPLICATIONS,
    )
)
