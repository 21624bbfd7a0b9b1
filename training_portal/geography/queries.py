"""Read models of places."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.geography.models import Country
from training_portal.platform.database import db


def sending_countries() -> list[str]:
    """Codes of the countries that send trainees, in their order."""
    return list(
        db.session.scalars(
            select(Country.code).where(Country.is_sending).order_by(Country.position)
        )
    )
