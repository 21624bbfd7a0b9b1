"""What happens at admission that rooms on the right may have to follow."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.admissions.models import ApplicationState


@dataclass(frozen=True)
class ApplicationMoved:
    """An application is in another state now, or went through a step that left it in its own."""

    application_id: int
    state: ApplicationState
