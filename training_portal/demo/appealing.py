"""An appeal in each demo cohort that is screened: somebody who was not selected asks again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from training_portal.admissions.models import Application, ApplicationState
from training_portal.appeals import services
from training_portal.demo import material
from training_portal.demo.acting import own
from training_portal.platform import clock


def tell(groups: Mapping[ApplicationState, Sequence[Application]], now: datetime) -> None:
    """Have the first who was not selected lodge an appeal, the day before."""
    for application in groups.get(ApplicationState.REJECTED, ())[:1]:
        with clock.standing_at(now - timedelta(days=1)):
            services.lodge(
                application.id, material.phrases()["appeal"], actor=own(application.person_id)
            )
