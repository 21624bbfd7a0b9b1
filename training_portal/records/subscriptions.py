"""What records add to pages of other rooms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions.page_parts import ON_OWN_APPLICATION
from training_portal.admissions.permissions import NominationPermission
from training_portal.organisations import company_tabs
from training_portal.organisations.nominating import does_put_forward
from training_portal.organisations.sections import ON_ORGANISATION
from training_portal.platform.web.page_sections import Section
from training_portal.records import of_body, seen_by_employer

ON_ORGANISATION.register(
    Section("put_forward", "records/_of_organisation.html", of_body.put_forward_by, 30)
)
ON_OWN_APPLICATION.register(
    Section("employer", "records/_seen_by_employer.html", seen_by_employer.of_application, 15)
)
company_tabs.register(
    company_tabs.Tab(
        "nominees",
        _l("Our nominees"),
        "records.nominees_of_body",
        NominationPermission.NOMINATE,
        35,
        argument="body",
        is_for=does_put_forward,
    )
)
