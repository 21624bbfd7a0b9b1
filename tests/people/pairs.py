"""Two records of one person as tests of joining have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from training_portal.people.models import (
    Person,
    Twin,
)
from training_portal.people.twins import joining, parting
from training_portal.platform.database import Base, db
from training_portal.platform.policy import SYSTEM

LIST = "/manage/people/twice"
WHY = "I saw both passports."
#: What tells of the join itself, or is made anew by whoever reads.
_BESIDE = frozenset(
    {"audit_event", "person_join", "twin", "person_mark", "personal_read", "personal_key"}
    | {"outbox_mail", "public_state"}
)
_CHANGING = frozenset({"compared_at", "session_epoch"})


@dataclass
class Pair:
    """A proposal: the record that is kept and the other."""

    twin: Twin
    kept: Person
    other: Person

    def join(self, *from_other: str, **more: Any) -> None:
        joining.join(
            self.twin.id,
            kept_id=self.kept.id,
            from_other=from_other,
            reason=WHY,
            actor=more.pop("actor", SYSTEM),
            **more,
        )
        db.session.expire_all()

    def undo(self) -> None:
        parting.undo(self.twin.id, reason="They are brothers.", actor=SYSTEM)
        db.session.expire_all()


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of the portal but those that a join itself leaves, without what is sealed."""
    db.session.expire_all()
    return {
        table.name: [
            {
                name: value
                for name, value in row.items()
                if name not in _CHANGING and not isinstance(value, bytes)
            }
            for row in db.session.execute(
                select(table).order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in _BESIDE
    }
