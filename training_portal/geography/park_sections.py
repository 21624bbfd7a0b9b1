"""What stands on a park's page: rooms further on say what they have there, by the park's code."""

from __future__ import annotations

from training_portal.platform.web.page_sections import Sections

ON_PARK: Sections[str] = Sections()
