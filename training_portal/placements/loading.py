"""Loading what the gate has on record from `seed_data/reference/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.numbers import is_currency
from sqlalchemy import select

from training_portal.geography.models import Country, IndustrialPark, Province
from training_portal.placements.models import MinimumWage, ReportedPlace, WorkLimit
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform.database import db
from training_portal.platform.reference_files import Row, Table, Tally, load_file

Values = dict[str, Any]


def _evidence(row: Row) -> str:
    if row.text("evidence") not in ("seen", "general"):
        raise row.fail(f"“evidence” is {row.text('evidence')!r}, not seen or general")
    return row.text("evidence")


class _Places:
    """What the lines refer to."""

    def __init__(self) -> None:
        self.countries = dict.fromkeys(db.session.scalars(select(Country.code)), True)
        self.provinces = dict(db.session.execute(select(Province.code, Province.id)).all())
        self.parks = dict.fromkeys(db.session.scalars(select(IndustrialPark.code)), True)

    def wage(self, row: Row) -> Values:
        begins, ends = row.day("valid_from"), row.day("valid_to")
        if begins is None:
            raise row.fail("“valid_from” is blank")
        if ends and ends < begins:
            raise row.fail("it ends before it begins")
        if not is_currency(row.needed("currency")):
            raise row.fail(f"“currency” is {row.text('currency')!r}, not of ISO 4217")
        if row.text("scope") and not row.text("sector"):
            raise row.fail("a scope is a part of a sector, and none is named")
        province = row.text("province")
        return {
            "code": row.needed("code"),
            "country_code": row.one_of("country", self.countries),
            "province_id": self.provinces[row.one_of("province", self.provinces)]
            if province
            else None,
            "zone": row.text("zone"),
            "sector_code": row.text("sector") or None,
            "scope": row.text("scope"),
            "amount_minor": row.whole("amount_minor"),
            "currency": row.text("currency"),
            "period": row.choice("period", WagePeriod),
            "valid_from": begins,
            "valid_to": ends,
            "source": row.needed("source"),
            "evidence": _evidence(row),
        }

    def limit(self, row: Row) -> Values:
        return {
            "country_code": row.one_of("country", self.countries),
            "most_hours": row.whole("most_hours"),
            "least_age": row.whole("least_age"),
            "source": row.needed("source"),
            "evidence": _evidence(row),
        }

    def reported(self, row: Row) -> Values:
        parks = row.text("parks").split()
        if unknown := [park for park in parks if park not in self.parks]:
            raise row.fail(f"“parks”: {', '.join(unknown)} is not known")
        day = row.day("reported_on")
        if day is None:
            raise row.fail("“reported_on” is blank")
        return {
            "code": row.needed("code"),
            "name": row.needed("name"),
            "province_id": self.provinces[row.one_of("province", self.provinces)],
            "parks": parks,
            "source": row.needed("source"),
            "reported_on": day,
        }


_WAGE = ("code", "country", "province", "zone", "sector", "scope", "amount_minor", "currency")
_DAYS = ("period", "valid_from", "valid_to", "source", "evidence")
_LIMIT = ("country", "most_hours", "least_age", "source", "evidence")
_PLACE = ("code", "name", "province", "parks", "source", "reported_on")


def load(folder: Path | None = None) -> Iterator[Tally]:
    """Load minimum wages, limits of work, and places where trafficking is reported."""
    places = _Places()
    for table in (
        Table("minimum_wages.csv", (*_WAGE, *_DAYS), MinimumWage, ("code",), places.wage),
        Table("work_limits.csv", _LIMIT, WorkLimit, ("country_code",), places.limit, drops=True),
        Table(
            "trafficking_places.csv", _PLACE, ReportedPlace, ("code",), places.reported, drops=True
        ),
    ):
        yield load_file(table, folder)
