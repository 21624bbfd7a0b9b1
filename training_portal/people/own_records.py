"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.geography.countries import country_name
from training_portal.geography.models import Province
from training_portal.people import queries
from training_portal.people.background_words import fields_in_words
from training_portal.people.models import (
    BackgroundEntry,
    ConsentRecord,
    Person,
    PersonJoin,
    Sex,
)
from training_portal.people.twins import telling
from training_portal.people.twins.choosing import GROUPS
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db
from training_portal.platform.own_data import Field, Owner, Part, Records, records


def of_person(owner: Owner) -> Part:
    """The record, those that were joined to it, what was agreed to, and when others read it."""
    own = _person(owner, "record", _("Profile"))
    others = [_joins(owner), _resting(owner), _consents(owner), _reads(owner)]
    return Part([own, _background(owner), *others])


def _person(owner: Owner, key: str, title: str) -> Records:
    return records(
        key,
        title,
        [
            Field(Person.full_name, _("Full name")),
            Field(Person.name_in_latin, _("Name as in the passport")),
            Field(Person.name_on_certificate, _("Name on the certificate")),
            Field(Person.native_name, _("Name in your own script")),
            Field(Person.family_name, _("Family name")),
            Field(Person.preferred_name, _("Preferred name")),
            Field(Person.birth_date, _("Date of birth")),
            Field(Person.sex, _("Sex as in the passport")),
            Field(Person.gender_told, _("Gender in your own words")),
            Field(Person.nationality, _("Nationality"), words=country_name),
            Field(Person.residence_country, _("Country of residence"), words=country_name),
            Field(Province.name, _("Province")),
            Field(Person.email, _("E-mail")),
            Field(Person.phone, _("Phone")),
            Field(Person.passport_sealed, _("Passport number"), owner.opened),
            Field(Person.guardian_name, _("Guardian")),
            Field(Person.is_hidden, _("Hidden")),
            Field(Person.recorded_for, _("Recorded for")),
            Field(Person.recorded_from, _("Known from")),
            Field(Person.created_at, _("Recorded on")),
            Field(Person.claimed_at, _("Claimed")),
            Field(Person.archived_at, _("Archived")),
        ],
        select(Person)
        .outerjoin(Province, Province.id == Person.residence_province_id)
        .where(Person.id == owner.person_id),
    )


def _background(owner: Owner) -> Records:
    """What somebody did, learned and speaks, entry by entry."""
    return records(
        "background",
        _("Career, education and languages"),
        [
            Field(BackgroundEntry.kind, _("Kind")),
            Field(
                BackgroundEntry.words,
                _("What was told"),
                lambda sealed: owner.opened(sealed) or {},
                fields_in_words,
            ),
            Field(BackgroundEntry.kept_at, _("Kept since")),
        ],
        select(BackgroundEntry)
        .where(BackgroundEntry.person_id == owner.person_id)
        .order_by(BackgroundEntry.id),
    )


def _joins(owner: Owner) -> Records:
    """When other records were joined to it, and what stood in the fields that this changed."""
    return records(
        "joins",
        _("Records that were joined"),
        [
            Field(PersonJoin.joined_at, _("When they were joined")),
            Field(PersonJoin.undone_at, _("Two again since")),
            Field(
                PersonJoin.ledger,
                _("What your record said before"),
                lambda sealed: (owner.opened(sealed) or {}).get("before", {}),
                _in_words,
            ),
        ],
        select(PersonJoin).where(PersonJoin.kept_id == owner.person_id).order_by(PersonJoin.id),
    )


def _in_words(before: Mapping[str, Any]) -> dict[str, Any]:
    """Of a ledger what was the person's own; which rows moved is seen in the rows themselves."""
    labels = {name: str(label) for label, names in GROUPS.values() for name in names}
    labels |= {key: str(label) for key, (label, _names) in GROUPS.items()}
    labels |= {"residence_province_id": _("Province")}
    del labels["native_language"]  # A code, which the other file has.
    return {
        labels[name]: _value_in_words(name, value)
        for name, value in before.items()
        if name in labels
    }


def _value_in_words(name: str, value: Any) -> Any:
    if not value:
        return value
    if name in ("nationality", "residence_country"):
        return country_name(value)
    if name == "residence_province_id":
        return db.session.get_one(Province, value).name
    return Sex(value).label if name == "sex" else value


def _resting(owner: Owner) -> Records:
    """The records that rest beside it, once nobody can say any more that they are another's."""
    found = [
        _person(replace(owner, person_id=each), "resting", _("Records that rest beside yours"))
        for each in telling.resting_for_good(owner.person_id)
    ]
    empty = _person(replace(owner, person_id=0), "resting", _("Records that rest beside yours"))
    return replace(empty, rows=[row for each in found for row in each.rows])


def _consents(owner: Owner) -> Records:
    return records(
        "consents",
        _("Consents"),
        [
            Field(ConsentRecord.purpose, _("Purpose")),
            Field(ConsentRecord.country_code, _("Country"), words=country_name),
            Field(ConsentRecord.text_version, _("Version of the text")),
            Field(ConsentRecord.given_by, _("Given by")),
            Field(ConsentRecord.given_at, _("Given")),
            Field(ConsentRecord.withdrawn_at, _("Taken back")),
        ],
        select(ConsentRecord)
        .where(ConsentRecord.person_id == owner.person_id)
        .order_by(ConsentRecord.id),
    )


def _reads(owner: Owner) -> Records:
    """When somebody else read the record; as on the page of readers, kinds of readers and work."""
    rows = db.session.execute(
        select(PersonalRead.at, PersonalRead.actor, PersonalRead.endpoint)
        .where(
            PersonalRead.person_ref == person_reference(owner.person_id),
            PersonalRead.actor != owner.actor.reference,
        )
        .order_by(PersonalRead.id)
    ).all()
    unknown = _("Somebody with the link")
    kinds = queries.kinds_of_readers({row.actor for row in rows})
    return Records(
        "reads",
        _("When others read your record"),
        [
            Field(PersonalRead.at, _("When")),
            Field(PersonalRead.actor, _("Reader")),
            Field(PersonalRead.endpoint, _("Work")),
        ],
        [
            (
                row.at,
                kinds.get(row.actor, unknown),
                queries.work_of(row.endpoint),
            )
            for row in rows
        ],
    )
