"""The tab that certificates add to a cohort."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import tabs
from training_portal.credentials.permissions import CredentialPermission

tabs.register(
    tabs.Tab(
        "certificates",
        _l("Certificates"),
        "credentials.of_cohort",
        CredentialPermission.ISSUE,
        60,
    )
)
