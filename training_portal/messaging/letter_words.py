"""What stands on a letter, put together anew from what was kept when it was issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_values
from training_portal.messaging.kinds import FIELDS, PERSONAL, LetterKind
from training_portal.messaging.models import Letter, LetterPerson
from training_portal.messaging.recipients import BodyRow, Row
from training_portal.messaging.rules import as_lines, merged, paragraphs
from training_portal.messaging.templates import Template, template_of
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db


@dataclass(frozen=True)
class Words:
    """A letter in words."""

    title: str
    #: To whom it is; blank once the person's data was erased.
    addressee: str
    paragraphs: Sequence[str]


def words_of(letters: Sequence[Letter]) -> list[Words]:
    """The words of letters; those about people are opened with their keys."""
    people = _people_of(letters)
    named = _named_in(letters)
    bodies = dict(
        db.session.execute(
            select(Organisation.id, Organisation.name).where(
                Organisation.id.in_([each.organisation_id for each in letters])
            )
        ).all()
    )
    return [
        _words(each, people.get(each.id, {}), named.get(each.id, []), bodies) for each in letters
    ]


def _words(
    letter: Letter, said: Mapping[str, str], named: Sequence[str], bodies: Mapping[int, str]
) -> Words:
    values = {**letter.merge_values, **said}
    with force_locale(letter.language):
        if letter.organisation_id is None and not said:
            values.update(dict.fromkeys(PERSONAL, _("(erased)")))
        if letter.kind is LetterKind.ACCEPTANCE:
            values["selected"] = as_lines(named)
    addressee = values.get("body") or bodies.get(letter.organisation_id or 0, "")
    if letter.organisation_id is None:
        addressee = said.get("name", "")
    return Words(merged(letter.title, values), addressee, paragraphs(merged(letter.text, values)))


def _people_of(letters: Sequence[Letter]) -> dict[int, Mapping[str, str]]:
    """What letters to people say of them, by the letter's id; nothing once it was erased."""
    owners = _persons([each.application_id for each in letters if each.application_id])
    found: dict[int, Mapping[str, str]] = {}
    for letter in letters:
        if letter.sealed is not None and letter.application_id is not None:
            owner = person_reference(owners[letter.application_id])
            found[letter.id] = personal.unseal(owner, letter.sealed) or {}
    return found


def _persons(application_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Application.id, Application.person_id).where(Application.id.in_(application_ids))
    )
    return dict(rows.all())


def _named_in(letters: Sequence[Letter]) -> dict[int, list[str]]:
    """Whom letters to bodies name, by the letter's id."""
    rows = db.session.scalars(
        select(LetterPerson)
        .where(LetterPerson.letter_id.in_([each.id for each in letters]))
        .order_by(LetterPerson.letter_id, LetterPerson.position)
    ).all()
    owners = _persons([row.application_id for row in rows])
    languages = {each.id: each.language for each in letters}
    found: dict[int, list[str]] = {}
    for row in rows:
        owner = person_reference(owners[row.application_id])
        name = personal.unseal(owner, row.sealed) if row.sealed is not None else None
        with force_locale(languages[row.letter_id]):
            found.setdefault(row.letter_id, []).append(name or _("(erased)"))
    return found


def preview(template: Template, cohort: Cohort, row: Row) -> Words:
    """What a letter of these words would say to somebody, were it issued now."""
    language = template.language
    is_body = isinstance(row, BodyRow)
    zone = letter_values.zone_for(row.id, is_body=is_body)
    values = letter_values.of_cohort(cohort, language, zone)
    if isinstance(row, BodyRow):
        body = db.session.get_one(Organisation, row.id)
        values |= letter_values.of_body(body, cohort, language)
        if template.kind is LetterKind.ACCEPTANCE:
            names = [each.name for each in letter_values.selected(body, cohort)]
            values["selected"] = as_lines(names)
        addressee = body.name
    else:
        person = db.session.get_one(Person, row.person_id)
        country = db.session.get_one(Application, row.id).sending_country
        values |= letter_values.of_person(person, country, language)
        addressee = values["name"]
    shown = {name: values[name] for name in FIELDS[template.kind]}
    return Words(merged(template.title, shown), addressee, paragraphs(merged(template.text, shown)))


def words_for(kind: LetterKind, cohort: Cohort, row: Row, language: str) -> Words:
    """What the letter of the kind would say to somebody now."""
    return preview(template_of(kind, language), cohort, row)
