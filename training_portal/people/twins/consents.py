"""Of two records' consents the narrower holds: what one of them took back, holds on neither."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.people.effects import effects_on
from training_portal.people.models import ConsentRecord
from training_portal.platform.database import db

#: What is agreed to: the purpose with its country, or where it is for one thing, with its words.
Key = tuple[str, str | None]


def _of(person_id: int) -> tuple[dict[Key, list[ConsentRecord]], set[Key]]:
    """What holds, and what was taken back and not given again."""
    holding: dict[Key, list[ConsentRecord]] = {}
    taken_back: set[Key] = set()
    for consent in db.session.scalars(
        select(ConsentRecord).where(ConsentRecord.person_id == person_id).order_by(ConsentRecord.id)
    ):
        which = consent.text_sha256 if consent.purpose.is_for_one_thing else consent.country_code
        key = (consent.purpose.value, which)
        if consent.withdrawn_at is None:
            holding.setdefault(key, []).append(consent)
        else:
            taken_back.add(key)
    return holding, taken_back - holding.keys()


def ending(kept_id: int, other_id: int) -> list[ConsentRecord]:
    """Consents that hold on one of two records and were taken back on the other."""
    (here, back_here), (there, back_there) = _of(kept_id), _of(other_id)
    return [
        consent
        for holding, taken_back in ((here, back_there), (there, back_here))
        for key, consents in holding.items()
        if key in taken_back
        for consent in consents
    ]


def names(ids: Collection[int]) -> list[str]:
    """To what was agreed, each once."""
    rows = db.session.scalars(
        select(ConsentRecord.purpose).where(ConsentRecord.id.in_(ids)).order_by(ConsentRecord.id)
    )
    return list(dict.fromkeys(purpose.label for purpose in rows))


def objections(kept_id: int, other_id: int) -> list[str]:
    """Where something rests on a consent that the narrower one ends, the person is asked first:
    joining records ends nobody's application."""
    return [
        _(
            "“%(purpose)s” holds on one record and was taken back on the other, and something "
            "rests on it: ask the person which is right.",
            purpose=consent.purpose.label,
        )
        for consent in ending(kept_id, other_id)
        if effects_on(consent.person_id, consent)
    ]
