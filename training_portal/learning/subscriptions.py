"""What learning adds to cohorts, and what it does when they or people change."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.cohorts import effects, tabs
from training_portal.cohorts.events import CohortChanged, CohortCloned
from training_portal.learning import moving, own_records, record_services
from training_portal.learning.permissions import LearningPermission
from training_portal.people.events import PersonErased
from training_portal.platform import events, own_data


def _erase(event: PersonErased) -> None:
    record_services.erase_results(event.person_id)


tabs.register(
    tabs.Tab(
        "sessions",
        _l("Sessions"),
        "learning.sessions",
        LearningPermission.SEE,
        40,
        stage=tabs.Stage.COURSE,
    )
)
tabs.register(
    tabs.Tab(
        "people",
        lazy_pgettext("participants", "People"),
        "learning.people",
        LearningPermission.SEE,
        50,
        of_past=True,
        stage=tabs.Stage.COURSE,
    )
)
effects.hold_stake(
    "learning",
    effects.Stake(
        moving.foresee,
        moving.objections,
        lambda _cohort, _names: None,
        clones=lambda cohort: bool(moving.planned(cohort.id)),
    ),
)
events.subscribe(PersonErased, _erase)
events.subscribe(CohortChanged, moving.move_along)
events.subscribe(CohortCloned, moving.plan_anew)
own_data.register("learning", _l("Attendance and marks"), own_records.of_results)
