"""What becomes of medical parts as other rooms act and time passes; where they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from training_portal.admissions.models import Application
from training_portal.cohorts import tabs
from training_portal.health import moving, own_records, page_parts, plan_services, services
from training_portal.health.models import MedicalPart
from training_portal.health.permissions import HealthPermission
from training_portal.people import effects
from training_portal.people import moving as people_moving
from training_portal.people.events import ConsentWithdrawn, PersonErased
from training_portal.people.models import ConsentRecord
from training_portal.platform import duties, events, own_data
from training_portal.platform.database import db

__all__ = ["page_parts"]


def _drop(event: ConsentWithdrawn) -> None:
    services.drop_of_consent(event.consent_id, actor=event.actor)


def _erase(event: PersonErased) -> None:
    services.drop_of_person(event.person_id)


def _foresee(person_id: int, consent: ConsentRecord | None) -> Sequence[str]:
    concerned = (
        MedicalPart.consent_id == consent.id
        if consent is not None
        else MedicalPart.id.in_(select(Application.id).where(Application.person_id == person_id))
    )
    if not db.session.scalar(select(exists().where(concerned))):
        return []
    return [_("Your medical part is deleted, with the doctor’s statement and the care note.")]


events.subscribe(ConsentWithdrawn, _drop)
events.subscribe(PersonErased, _erase)
people_moving.register(moving.MEDICAL_PARTS)
effects.register(_foresee)
duties.register("delete medical parts", plan_services.DELETE_EVERY, plan_services.delete_served)
duties.register("remind of medical parts", plan_services.REMIND_EVERY, plan_services.remind)
own_data.register("health", _l("Medical part"), own_records.of_health)
tabs.register(
    tabs.Tab(
        "care",
        _l("Care"),
        "health.care",
        HealthPermission.SEE_CARE,
        55,
        stage=tabs.Stage.COURSE,
    )
)
