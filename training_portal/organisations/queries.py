"""Read models of organisations."""

from __future__ import annotations

from sqlalchemy import select

from training_portal.organisations.models import Organisation
from training_portal.platform.database import db


def organisation_choices() -> list[tuple[str, str]]:
    """All organisations by country and name, for a form: (public id, label)."""
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.country_code, Organisation.name).order_by(
            Organisation.country_code, Organisation.name
        )
    )
    return [(public_id, f"{country} · {name}") for public_id, country, name in rows]


def organisation_id(public_id: str | None) -> int | None:
    """The id behind an organisation's public id, as a form gives it; None for none."""
    if not public_id:
        return None
    return db.session.scalar(select(Organisation.id).where(Organisation.public_id == public_id))
