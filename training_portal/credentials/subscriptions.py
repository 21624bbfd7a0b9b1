"""The tab that certificates add to a cohort, and what follows when a completion is taken back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import tabs
from training_portal.cohorts.events import CompletionTakenBack
from training_portal.credentials import services
from training_portal.credentials.permissions import CredentialPermission
from training_portal.platform import events

tabs.register(
    tabs.Tab(
        "certificates",
        _l("Certificates"),
        "credentials.of_cohort",
        CredentialPermission.ISSUE,
        60,
    )
)


def _revoke_with_the_completion(event: CompletionTakenBack) -> None:
    services.revoke_of_enrolment(event.enrolment_id, reason=event.reason)


events.subscribe(CompletionTakenBack, _revoke_with_the_completion)
