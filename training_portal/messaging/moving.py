"""Letters to, or about, a person whose two records become one, or two again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.messaging.letter_values import name_on_letters, of_person
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.messaging.record_services import seal_anew
from training_portal.people.moving import Moving, Parting
from training_portal.people.services import Facts
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


def _ties(parting: Parting) -> list[str]:
    """Letters issued since the join that would say what is true of the other record only."""
    found = sorted({*_to_person(parting), *_to_bodies(parting)})
    return [
        _(
            "Letter %(number)s, issued since the join, says what is not true of the record that it "
            "belongs to afterwards: withdraw it first.",
            number=number,
        )
        for number in found
    ]


def _facts(parting: Parting, application_id: int) -> Facts:
    goes = application_id in parting.ids(Application.person_id)
    return parting.after[parting.other_id if goes else parting.kept_id]


def _of_kept(parting: Parting) -> list[int]:
    return list(
        db.session.scalars(select(Application.id).where(Application.person_id == parting.kept_id))
    )


def _to_person(parting: Parting) -> Iterator[str]:
    letters = db.session.scalars(
        select(Letter).where(
            Letter.application_id.in_(_of_kept(parting)),
            Letter.state == LetterState.VALID,
            Letter.issued_at >= parting.since,
            Letter.sealed.is_not(None),
        )
    ).all()
    owner = person_reference(parting.kept_id)
    opened = personal.unseal_all(owner, [letter.sealed or b"" for letter in letters])
    for letter, words in zip(letters, opened, strict=True):
        said: Mapping[str, str] = words or {}
        goes = letter.application_id in parting.ids(Application.person_id)
        wanted, joined = (
            of_person(facts, None, letter.language)
            for facts in (_facts(parting, letter.application_id or 0), parting.now)
        )
        # The sending country was fixed when the application was sent. What stays may say what the
        # person has changed since, but not what only the join wrote.
        if any(
            said[name] != wanted[name] and (goes or said[name] == joined[name])
            for name in wanted.keys() & said.keys() - {"country"}
        ):
            yield letter.number


def _to_bodies(parting: Parting) -> Iterator[str]:
    rows = db.session.execute(
        select(Letter.number, LetterPerson.application_id, LetterPerson.sealed)
        .join(Letter, Letter.id == LetterPerson.letter_id)
        .where(
            LetterPerson.application_id.in_(_of_kept(parting)),
            LetterPerson.sealed.is_not(None),
            Letter.state == LetterState.VALID,
            Letter.issued_at >= parting.since,
        )
    ).all()
    names = personal.unseal_all(
        person_reference(parting.kept_id), [row.sealed or b"" for row in rows]
    )
    for row, name in zip(rows, names, strict=True):
        goes = row.application_id in parting.ids(Application.person_id)
        wanted, joined = (
            name_on_letters(facts) for facts in (_facts(parting, row.application_id), parting.now)
        )
        if name is not None and name != wanted and (goes or name == joined):
            yield row.number


LETTERS = Moving(ties=_ties, seal_anew=seal_anew)
