"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.geography.countries import country_name
from training_portal.geography.models import Province
from training_portal.people import queries
from training_portal.people.models import ConsentRecord, Person
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db
from training_portal.platform.own_data import Field, Owner, Part, Records, records


def of_person(owner: Owner) -> Part:
    """The record, what was agreed to, and when it was read by others."""
    return Part([_person(owner), _consents(owner), _reads(owner)])


def _person(owner: Owner) -> Records:
    return records(
        "record",
        _("Profile"),
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
