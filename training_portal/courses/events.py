"""What happens to courses that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class CoursePublished:
    """Staff published a draft as a new version, within the running unit of work."""

    course_id: int
    version_id: int
    actor: Actor
