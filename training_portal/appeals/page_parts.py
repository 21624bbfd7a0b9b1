"""What stands about appeals on the pages of an application, for each of its readers."""

from __future__ import annotations

from training_portal.admissions.page_parts import ON_APPLICATION
from training_portal.admissions.reinstating import STEPS_BACK
from training_portal.appeals import queries
from training_portal.appeals.permissions import AppealPermission
from training_portal.appeals.queries import Standing
from training_portal.appeals.rules import appeal_by
from training_portal.appeals.services import objection_to_appealing
from training_portal.platform.policy import current_actor
from training_portal.platform.web.page_sections import Section


def standing(application_id: int) -> Standing | None:
    """What to say of an application; nothing where there was and can be no appeal."""
    application, cohort, account_id, appeal = queries.facts(application_id)
    if appeal is None and application.state not in STEPS_BACK:
        return None
    actor = current_actor()
    is_own = actor.account_id is not None and account_id == actor.account_id
    until = None
    if appeal is None and is_own and objection_to_appealing(application, cohort) is None:
        assert application.decided_at is not None  # there is a decision
        until = appeal_by(application.decided_at, cohort.time_zone, cohort.starts_on)
    if appeal is None and until is None:
        return None
    return Standing(
        appeal,
        queries.shown_state(appeal, application) if appeal is not None else None,
        application,
        cohort,
        until,
        is_own,
        is_staff=not is_own and actor.holds(AppealPermission.DECIDE),
    )


ON_APPLICATION.register(Section("appeals", "appeals/_on_application.html", standing, 30))
