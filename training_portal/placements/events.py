"""What happens at placements that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlacementStarted:
    """A person has begun to work at a company."""

    application_id: int
    person_id: int
    organisation_id: int
    posting_id: int


@dataclass(frozen=True)
class PlacementFinished:
    """A placement came to its end, as agreed or early. `hired` tells that the person stays."""

    application_id: int
    person_id: int
    organisation_id: int
    posting_id: int
    hired: bool
    early: bool
