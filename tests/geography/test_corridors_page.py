"""The page of the corridors: towns in order, crossings with the date of what is known, parks."""

from __future__ import annotations

from datetime import date

from flask import Flask

from tests.factories import make_country
from tests.support.pages import PageClient
from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    CorridorLine,
    CrossingStatus,
    Stop,
)
from training_portal.platform.database import db, unit_of_work


def make_corridor() -> None:
    """A corridor of two towns and the border between them."""
    make_country("TH")
    make_country("KH")
    with unit_of_work():
        db.session.add(
            Corridor(
                code="southern-central",
                line=CorridorLine.SOUTHERN,
                english_name="Central",
                position=1,
            )
        )
        db.session.flush()
        for position, (code, name, country) in enumerate(
            [("aranyaprathet", "Aranyaprathet", "TH"), ("poipet", "Poipet", "KH")], start=1
        ):
            db.session.add(
                Stop(
                    corridor_code="southern-central",
                    position=position,
                    code=code,
                    english_name=name,
                    country_code=country,
                    latitude=13.7,
                    longitude=102.5,
                )
            )


def make_crossing(status: CrossingStatus, on: date, *, is_month_only: bool) -> None:
    with unit_of_work():
        db.session.add(
            BorderCrossing(
                code=f"crossing-{status.value}",
                english_name="Aranyaprathet / Poipet",
                corridor_code="southern-central",
                from_stop="aranyaprathet",
                to_stop="poipet",
                status=status,
                status_on=on,
                is_month_only=is_month_only,
            )
        )


def test_a_crossing_s_state_is_shown_with_the_day_or_the_month(app: Flask) -> None:
    make_corridor()
    make_crossing(CrossingStatus.CLOSED, date(2025, 6, 1), is_month_only=True)
    make_crossing(CrossingStatus.UNKNOWN, date(2026, 11, 24), is_month_only=False)
    page = PageClient(app.test_client()).get("/corridors")
    assert "in June 2025" in page
    assert "on 24 Nov 2026" in page


def test_the_page_does_not_link_to_itself_as_a_table(app: Flask) -> None:
    make_corridor()
    client = PageClient(app.test_client())
    assert "As a table" not in client.get("/corridors")
    assert "As a table" in client.get("/")
