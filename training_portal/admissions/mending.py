"""Until when the person can change an application, and send it (again)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.cohorts.queries import accepts_applications
from training_portal.platform import clock, i18n
from training_portal.platform.database import db, lock
from training_portal.platform.workflow import Refused

#: While it is in one of these states the person can change it.
MENDABLE = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})
#: A returned application may be sent again after the closing date, until the list is confirmed.
_SCREENED = frozenset({CohortDecision.ANNOUNCED, CohortDecision.SCREENING})


def closed_words(cohort: Cohort, now: datetime) -> str | None:
    """Why nothing can be sent to a cohort now, with the zone named; None while it is open."""
    if accepts_applications(cohort, now):
        return None
    if cohort.decision is CohortDecision.CANCELLED:
        return _("This cohort was cancelled.")
    opens = i18n.moment(cohort.application_opens_at, cohort.time_zone)
    closes = i18n.moment(cohort.application_closes_at, cohort.time_zone)
    if now >= cohort.application_closes_at:
        return _("Applications closed on %(moment)s. It is too late to send one.", moment=closes)
    if cohort.decision is CohortDecision.ANNOUNCED and not cohort.is_held:
        return _("Applications open on %(moment)s.", moment=opens)
    return _("This cohort takes no applications now.")


def sending_objection(application: Application, cohort: Cohort, now: datetime) -> str | None:
    """Why this application cannot be changed and sent now, in words; None when it can."""
    if application.state not in MENDABLE:
        return _(
            "The application cannot be changed now: its state is “%(state)s”.",
            state=application.state.label,
        )
    if application.state is ApplicationState.RETURNED and cohort.decision in _SCREENED:
        return None
    return closed_words(cohort, now)


def lock_mendable(application_id: int) -> Application:
    """Lock an application that can be changed now. Raises Refused for any other."""
    application = lock(Application, application_id)
    cohort = db.session.get_one(Cohort, application.cohort_id, populate_existing=True)
    if objection := sending_objection(application, cohort, clock.now()):
        raise Refused(objection)
    return application
