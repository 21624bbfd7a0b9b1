"""Parts of pages that rooms further on add."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

#: Of the pages about an application, by its id, for all who may read it: the person, the body that
#: nominated it, programme staff.
ON_APPLICATION = Sections[int]()
#: The same for the person alone, on the page of their own application.
ON_OWN_APPLICATION = Sections[int]()
#: Parts of the page of one nominee that only the body reads that put the person forward, by the id
#: of the nomination. Each says itself what an employer may read.
ON_NOMINEE = Sections[int]()
#: Parts of the page of a body's nominations to a cohort, by the ids of cohort and body.
ON_NOMINATIONS = Sections[tuple[int, int]]()
#: Parts of the page of a cohort's applications, by the cohort's id, for its staff.
ON_APPLICATIONS = Sections[int]()
