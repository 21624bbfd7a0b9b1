"""What becomes of letters when a person's data is erased or two records are joined."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select, update

from training_portal.admissions.models import Application
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.people.models import ConsentRecord
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


def effects_on_letters(person_id: int, consent: ConsentRecord | None) -> list[str]:
    """What erasing a person means for each letter that is valid now."""
    if consent is not None:
        return []
    rows = db.session.scalars(
        select(Letter)
        .join(Application, Application.id == Letter.application_id)
        .where(Application.person_id == person_id, Letter.state == LetterState.VALID)
        .order_by(Letter.id)
    )
    return [
        _(
            "Letter %(number)s (%(kind)s) loses what it says of you and can no longer be "
            "downloaded: keep the PDF before.",
            number=letter.number,
            kind=letter.kind.label,
        )
        for letter in rows
    ]


def erase_letters(person_id: int) -> None:
    """Take what letters say of a person; number, kind, date and issuer stay, and prove the paper.

    Runs in the unit of work of the erasure.
    """
    theirs = select(Application.id).where(Application.person_id == person_id).scalar_subquery()
    db.session.execute(
        update(Letter).where(Letter.application_id.in_(theirs)).values(sealed=None, state_reason="")
    )
    db.session.execute(
        update(LetterPerson).where(LetterPerson.application_id.in_(theirs)).values(sealed=None)
    )


def seal_anew(kept_id: int, unclaimed_id: int) -> None:
    """Seal words about applications that moved to another record under the key of that.

    Runs in the unit of work that joins the two, before the other key is destroyed.
    """
    theirs = select(Application.id).where(Application.person_id == kept_id)
    letters = db.session.scalars(
        select(Letter).where(Letter.application_id.in_(theirs), Letter.sealed.is_not(None))
    ).all()
    named = db.session.scalars(
        select(LetterPerson).where(
            LetterPerson.application_id.in_(theirs), LetterPerson.sealed.is_not(None)
        )
    ).all()
    _seal_anew([*letters, *named], kept_id, unclaimed_id)


def _seal_anew(rows: Sequence[Letter | LetterPerson], kept_id: int, unclaimed_id: int) -> None:
    opened = personal.unseal_all(
        person_reference(unclaimed_id), [row.sealed or b"" for row in rows]
    )
    for row, words in zip(rows, opened, strict=True):
        if words is not None:
            row.sealed = personal.seal(person_reference(kept_id), words)
