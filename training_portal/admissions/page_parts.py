"""Parts of the pages about an application that rooms further on add, for all who may read it:
the person, the body that nominated it, programme staff."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

#: By the application's id.
ON_APPLICATION = Sections[int]()
#: The same for the person alone, on the page of their own application.
ON_OWN_APPLICATION = Sections[int]()
#: Parts of the page of a body's nominations to a cohort, by the ids of cohort and body.
ON_NOMINATIONS = Sections[tuple[int, int]]()
