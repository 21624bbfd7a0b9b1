"""What records add to pages of other rooms."""

from __future__ import annotations

from training_portal.organisations.sections import ON_ORGANISATION
from training_portal.platform.web.page_sections import Section
from training_portal.records import of_body

ON_ORGANISATION.register(
    Section("put_forward", "records/_of_organisation.html", of_body.put_forward_by, 30)
)
