"""Parts of the pages about an application that rooms further on add, for all who may read it:
the person, the body that nominated it, programme staff."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

#: By the application's id.
ON_APPLICATION = Sections[int]()
