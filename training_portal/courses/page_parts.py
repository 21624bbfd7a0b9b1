"""What rooms further on show on a course's page for staff, by the course's id."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

ON_COURSE: Sections[int] = Sections()
