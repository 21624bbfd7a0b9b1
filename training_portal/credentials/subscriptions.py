"""The tab of certificates; what follows when a completion is taken back or a holder is erased."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import tabs
from training_portal.cohorts.events import CompletionTakenBack
from training_portal.credentials import cohort_jobs, moving, own_records, record_services, services
from training_portal.credentials.permissions import CredentialPermission
from training_portal.people import effects as people_effects
from training_portal.people import moving as people_moving
from training_portal.people.events import PersonErased
from training_portal.platform import events, jobs, own_data

tabs.register(
    tabs.Tab(
        "certificates",
        _l("Certificates"),
        "credentials.of_cohort",
        CredentialPermission.ISSUE,
        60,
        stage=tabs.Stage.COURSE,
    )
)


def _revoke_with_the_completion(event: CompletionTakenBack) -> None:
    services.revoke_of_enrolment(event.enrolment_id, reason=event.reason)


events.subscribe(CompletionTakenBack, _revoke_with_the_completion)


def _erase(event: PersonErased) -> None:
    record_services.erase_holder(event.person_id)


events.subscribe(PersonErased, _erase)
people_moving.register(moving.CERTIFICATES)
people_effects.register(record_services.effects_on_certificates)
jobs.register(cohort_jobs.ISSUING)
jobs.register(cohort_jobs.PRINTING)
own_data.register("credentials", _l("Certificates"), own_records.of_certificates)
