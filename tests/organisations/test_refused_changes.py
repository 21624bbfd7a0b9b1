"""What of organisations and parks is done once only, needs a source, or waits for the archive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.factories import make_company, make_organisation, make_park, make_site
from tests.factories.accounts import make_actor
from training_portal.geography import park_services
from training_portal.geography.models import IndustrialPark
from training_portal.geography.park_services import ParkFacts
from training_portal.organisations import services, site_services
from training_portal.organisations.history import organisation_history
from training_portal.organisations.models import OrganisationKind
from training_portal.organisations.services import OrganisationFacts
from training_portal.platform import audit
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

FACTS = OrganisationFacts(
    kind=OrganisationKind.MINISTRY, name="Ministry of Bridges", country_code="LA", nominates=True
)


def test_an_archived_body_is_let_nominate_by_no_change(app: Flask) -> None:
    staff = make_actor(Role.PROGRAMME_COORDINATOR)
    body = make_organisation(OrganisationKind.MINISTRY, "LA", name="Ministry of Bridges")
    services.put_away(body.id, True, actor=staff)
    with pytest.raises(Refused, match="It is archived already"):
        services.put_away(body.id, True, actor=staff)
    with pytest.raises(Refused, match="take it out of the archive first"):
        services.change_organisation(body.id, FACTS, actor=staff)
    with pytest.raises(Refused, match="take it out of the archive first"):
        services.set_nominating(body.id, True, actor=staff)
    services.put_away(body.id, False, actor=staff)
    with pytest.raises(Refused, match="It is not archived"):
        services.put_away(body.id, False, actor=staff)


def test_the_history_tells_what_was_changed_and_the_name_that_was(app: Flask) -> None:
    staff = make_actor(Role.PROGRAMME_COORDINATOR)
    body = make_organisation(OrganisationKind.MINISTRY, "LA", name="Ministry of Roads")
    services.change_organisation(body.id, FACTS, actor=staff)
    services.change_organisation(body.id, replace(FACTS, native_name="ກະຊວງ"), actor=staff)
    with unit_of_work():
        audit.record(
            "change", "organisation", body.id, actor=staff, after={"native_language": "lo"}
        )
    told = [str(entry.sentence) for entry in organisation_history(body.id)]
    assert told[0] == "Changed"
    assert told[1] == "Changed: name in its own language"
    assert told[2].startswith("Changed: name") and "The name was “Ministry of Roads”." in told[2]


def test_a_closed_site_is_closed_for_good(app: Flask) -> None:
    company = make_company("LA")
    owner = make_actor(Role.COMPANY_OWNER, organisation=company)
    site = make_site(company)
    site_services.close_site(site.id, actor=owner)
    with pytest.raises(Refused, match="This site is closed"):
        site_services.close_site(site.id, actor=owner)


def facts_of(park: IndustrialPark) -> ParkFacts:
    return ParkFacts(
        english_name=park.english_name,
        kind=park.kind,
        country_code=park.country_code,
        corridor_code=park.corridor_code,
        latitude=park.latitude,
        longitude=park.longitude,
        source="A visit",
    )


def test_a_park_needs_a_source_and_is_archived_once(app: Flask) -> None:
    staff, park = make_actor(Role.PROGRAMME_COORDINATOR), make_park()
    with pytest.raises(Refused, match="Say from where this is known"):
        park_services.change_park(park.id, replace(facts_of(park), source=""), actor=staff)
    with pytest.raises(Refused, match="It is not archived"):
        park_services.put_away(park.id, False, actor=staff)
    park_services.put_away(park.id, True, actor=staff)
    with pytest.raises(Refused, match="It is archived already"):
        park_services.put_away(park.id, True, actor=staff)


@pytest.mark.parametrize("is_by_staff", [True, False])
def test_what_staff_change_of_a_park_of_the_reference_data_is_theirs_from_then_on(
    app: Flask, is_by_staff: bool
) -> None:
    staff, park = make_actor(Role.PROGRAMME_COORDINATOR), make_park()
    with unit_of_work():
        db.session.get_one(IndustrialPark, park.code).is_by_staff = is_by_staff
    changed = replace(facts_of(park), english_name="Savan One")
    park_services.change_park(park.id, changed, actor=staff)
    kept = db.session.get_one(IndustrialPark, park.code, populate_existing=True)
    assert ("english_name" in kept.staff_fields) is not is_by_staff
