"""Organisations."""

from __future__ import annotations

from itertools import count

from tests.factories.places import make_country
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.database import db, transactional

_numbers = count(1)


@transactional
def make_organisation(
    kind: OrganisationKind = OrganisationKind.MINISTRY,
    country: str = "KH",
    *,
    name: str | None = None,
    nominates: bool | None = None,
) -> Organisation:
    """An organisation; ministries nominate unless told otherwise."""
    make_country(country)
    organisation = Organisation(
        kind=kind,
        name=name or f"Invented {kind.value} {next(_numbers)}",
        country_code=country,
        nominates=kind is OrganisationKind.MINISTRY if nominates is None else nominates,
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation
