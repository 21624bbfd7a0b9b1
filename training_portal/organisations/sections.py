"""What stands on an organisation's page below its form: its parts, and what other rooms have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.policy import Actor
from training_portal.platform.web.page_sections import Section, Sections

#: So many lines of a kind stand on the page; a link leads to the list with all of them.
SHOWN = 5


@dataclass(frozen=True)
class Shown:
    """An organisation, and who looks at it."""

    organisation: Organisation
    actor: Actor


ON_ORGANISATION: Sections[Shown] = Sections()


class PartLine(NamedTuple):
    """A unit of the organisation."""

    public_id: str
    name: str
    kind: OrganisationKind
    is_archived: bool


@dataclass(frozen=True)
class Parts:
    """The units of an organisation: the first of them, and how many there are."""

    lines: list[PartLine]
    total: int
    organisation: Organisation


def _parts(shown: Shown) -> Parts | None:
    rows = db.session.execute(
        select(
            Organisation.public_id,
            Organisation.name,
            Organisation.kind,
            Organisation.archived_at.is_not(None),
        )
        .where(Organisation.parent_id == shown.organisation.id)
        .order_by(Organisation.archived_at.is_not(None), Organisation.name, Organisation.id)
    ).all()
    if not rows:
        return None
    return Parts([PartLine(*row) for row in rows[:SHOWN]], len(rows), shown.organisation)


ON_ORGANISATION.register(Section("parts", "organisations/_parts.html", _parts, 40))
