"""Countries and provinces."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.geography.models import (
    Corridor,
    CorridorLine,
    Country,
    IndustrialPark,
    Province,
)
from training_portal.platform.database import db, transactional

#: code: ISO 3166-1 alpha-3, name, native name, language, zone, age of majority, sends trainees.
_COUNTRIES = {
    "KH": ("KHM", "Cambodia", "កម្ពុជា", "km", "Asia/Phnom_Penh", 18, True),
    "LA": ("LAO", "Lao PDR", "ລາວ", "lo", "Asia/Vientiane", 18, True),
    "MM": ("MMR", "Myanmar", "မြန်မာ", "my", "Asia/Yangon", 18, True),
    "TH": ("THA", "Thailand", "ไทย", "th", "Asia/Bangkok", 20, True),
    "VN": ("VNM", "Viet Nam", "Việt Nam", "vi", "Asia/Ho_Chi_Minh", 18, True),
    "JP": ("JPN", "Japan", "日本", "ja", "Asia/Tokyo", 18, False),
}


@transactional
def make_country(code: str = "KH") -> Country:
    """One of the six countries; the same row when it is there already."""
    known = db.session.get(Country, code)
    if known is not None:
        return known
    iso3, name, native, language, zone, majority, sends = _COUNTRIES[code]
    country = Country(
        code=code,
        iso3=iso3,
        english_name=name,
        native_name=native,
        native_language=language,
        time_zone=zone,
        age_of_majority=majority,
        is_sending=sends,
        position=list(_COUNTRIES).index(code) + 1,
    )
    db.session.add(country)
    db.session.flush()
    return country


@transactional
def make_province(
    country: str = "KH", code: str | None = None, name: str = "A province"
) -> Province:
    """A province that is in force; the same row when it is there already."""
    make_country(country)
    known = db.session.scalar(select(Province).where(Province.code == code)) if code else None
    if known is not None:
        return known
    number = db.session.query(Province).count() + 1
    province = Province(
        code=code or f"{country}-T{number}", country_code=country, english_name=name
    )
    db.session.add(province)
    db.session.flush()
    return province


@transactional
def make_corridor(code: str = "east-west") -> Corridor:
    """A corridor; the same row when it is there already."""
    known = db.session.get(Corridor, code)
    if known is not None:
        return known
    line = CorridorLine.EAST_WEST if code == "east-west" else CorridorLine.SOUTHERN
    corridor = Corridor(code=code, line=line, english_name=f"Corridor {code}", position=len(code))
    db.session.add(corridor)
    db.session.flush()
    return corridor


@transactional
def make_park(
    country: str = "LA", code: str = "savan-park", name: str = "Savan Park", corridor: str = ""
) -> IndustrialPark:
    """A park on a corridor; the same row when it is there already."""
    known = db.session.get(IndustrialPark, code)
    if known is not None:
        return known
    make_country(country)
    park = IndustrialPark(
        code=code,
        english_name=name,
        country_code=country,
        corridor_code=make_corridor(corridor or "east-west").code,
        latitude=16.6,
        longitude=104.8,
    )
    db.session.add(park)
    db.session.flush()
    return park
