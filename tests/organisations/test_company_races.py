"""Many registrations of one company at once make one, and the others are told in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import actor_of, make_account, make_park, make_sector
from tests.support.crowd import AT_ONCE, all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.organisations import company_services
from training_portal.organisations.company_rows import Taken
from training_portal.organisations.company_services import CompanyFacts
from training_portal.organisations.models import Company
from training_portal.organisations.site_services import SiteFacts
from training_portal.platform.database import db


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def test_one_company_registered_by_many_at_once_is_there_once(portal: Flask) -> None:
    with portal.app_context():
        make_park("LA", "savan-park")
        make_sector()
        actors = [actor_of(make_account()) for _number in range(AT_ONCE)]
    site = SiteFacts(name="Works", country_code="LA", park_code="savan-park")

    def register(number: int) -> str:
        facts = CompanyFacts(
            name="Savan Wiring",
            country_code="LA",
            registration_number=f"LA {number}",
            sector_code="C",
            parent_country="JP",
            contact_name="Noi",
            contact_email="noi@example.org",
        )
        with portal.test_request_context():
            try:
                company_services.register(facts, site, actor=actors[number])
            except Taken:
                return "taken"
        return "registered"

    assert sorted(map(str, all_at_once(portal, register))) == ["registered"] + ["taken"] * (
        AT_ONCE - 1
    )
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(Company)) == 1
