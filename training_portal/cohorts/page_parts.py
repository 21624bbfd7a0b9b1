"""What rooms further on show on a cohort's overview for staff, by the cohort's id."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

ON_COHORT: Sections[int] = Sections()
