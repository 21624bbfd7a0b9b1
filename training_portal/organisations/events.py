"""What happens to companies that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.organisations.models import CompanyState


@dataclass(frozen=True)
class CompanyRegistered:
    """Somebody registered a company: the account becomes its owner."""

    organisation_id: int
    account_id: int


@dataclass(frozen=True)
class CompanyStateChanged:
    """Staff or the company itself took a step: what it has published may have to follow."""

    organisation_id: int
    state: CompanyState


@dataclass(frozen=True)
class SectorChanging:
    """A company is about to name another sector; who has judged by the old one raises Refused."""

    organisation_id: int
    #: The old one and the new, as far as they are known.
    sectors: frozenset[str]


@dataclass(frozen=True)
class SiteMoving:
    """A site is about to get another country, province or park; who holds it raises Refused."""

    site_id: int


@dataclass(frozen=True)
class SiteClosing:
    """A site is about to be closed; who has something live there raises Refused with words."""

    site_id: int
