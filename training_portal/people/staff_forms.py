"""Forms of staff who put somebody in or set a record right. Choices come from the view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from training_portal.people.correcting import Correction
from training_portal.people.forms import EARLIEST_BIRTH
from training_portal.people.models import Sex
from training_portal.people.rules import age_objection
from training_portal.people.services import Facts
from training_portal.people.twins.choosing import KEPT, OTHER, Difference
from training_portal.platform import clock
from training_portal.platform.text import language_of_script
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    LongTextField,
    PhoneField,
    PortalForm,
    RadioChoiceField,
    TickField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.person_name import LatinNameField, PersonNameField
from training_portal.platform.web.plain_text import Words


class ArchiveForm(PortalForm):
    """Why a record is archived, or taken out of the archive."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("Kept with the record and read by programme staff only."),
        maximum=500,
        rows=3,
    )


class JoinForm(VersionedForm):
    """By what staff know that two records are one person's; `join_form` adds the choices."""

    reason = LongTextField(
        _l("How do you know that they are one person?"),
        hint=_l("For example: the passport you saw, or a telephone call. Read by staff only."),
        maximum=500,
        rows=3,
    )


def join_form(fields: Sequence[Difference]) -> type[JoinForm]:
    """The form by which two records become one: a choice for each field in which they differ."""
    choices = {
        each.key: RadioChoiceField(
            each.label,
            choices=[(KEPT, each.kept), (OTHER, each.other)],
            default=each.proposed,
        )
        for each in fields
    }
    return type("JoinForm", (JoinForm,), choices)


class UndoJoinForm(VersionedForm):
    """Why a join is undone."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("Kept with both records and read by programme staff only."),
        maximum=500,
        rows=3,
    )


class KeepApartForm(PortalForm):
    """By what staff know that two records are of two people."""

    reason = LongTextField(
        _l("How do you know?"),
        hint=_l("For example: brothers, or both answered the telephone. Read by staff only."),
        maximum=500,
        rows=3,
    )


def _birth_date(hint: Words) -> DateField:
    return DateField(
        _l("Date of birth"),
        hint=hint,
        optional=True,
        autocomplete="off",
        earliest=EARLIEST_BIRTH,
        latest=clock.today,
    )


class RecordForm(BurmeseForm):
    """What staff write of a person: the names, and a date of birth. Nobody here is a child."""

    full_name = PersonNameField(
        _l("Full name"), hint=_l("As the person writes it, in any script. One name is enough.")
    )
    native_name = PersonNameField(
        _l("Name in the own script"),
        hint=_l("If the one above is in Latin letters."),
        optional=True,
    )
    name_in_latin = LatinNameField(
        _l("Name in Latin letters"),
        hint=_l("As in the passport. Without a passport: as the person spells it."),
        optional=True,
    )
    birth_date = _birth_date(
        _l("Day, month, year, for example 27/03/1994. A Buddhist year is recognised.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold the date against the least age of people here."""
        super().validate(extra_validators)
        if self.birth_date.data and not self.birth_date.errors:
            objection = age_objection(self.birth_date.data, clock.today())
            if objection:
                self.refuse(self.birth_date, str(objection))
        return not self.has_problems


class CorrectionForm(RecordForm, VersionedForm):
    """What programme staff set right in somebody's record, and why."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("On what this rests, for example the passport you saw. The person reads it."),
        maximum=500,
        rows=3,
    )

    @property
    def correction(self) -> Correction:
        """What was filled in, for the service."""
        return Correction(
            full_name=self.in_unicode(self.full_name),
            native_name=self.in_unicode(self.native_name),
            native_language=language_of_script(self.native_name.text),
            name_in_latin=self.name_in_latin.text,
            birth_date=self.birth_date.data,
        )


class AddPersonForm(RecordForm):
    """Somebody who is on no list: no more of them than a list would have."""

    birth_date = _birth_date(
        _l(
            "Day, month, year. It opens the record to the person; without it you are asked whether "
            "a claim is theirs."
        )
    )
    sex = RadioChoiceField(_l("Sex as in the passport"), choices=choices_of(Sex), optional=True)
    nationality = ChoiceField(_l("Nationality"), optional=True)
    residence_country = ChoiceField(_l("Lives in"))
    email = EmailField(
        _l("E-mail"),
        hint=_l(
            "Their own. The person is mailed what is recorded, and can take it over or have it "
            "removed. Leave it blank if they have none: you then print a letter."
        ),
        optional=True,
        autocomplete="off",
    )
    phone = PhoneField(_l("Phone number"), optional=True, autocomplete="off")
    body = ChoiceField(
        _l("Which organisation do you know them from?"),
        hint=_l("The person reads it, and is sent there with questions."),
    )
    source = LongTextField(
        _l("From where exactly?"),
        hint=_l("For example “Registration form of 3 June”. The person reads it."),
        maximum=300,
        rows=2,
    )
    is_another = TickField(_l("I have looked: it is somebody else."))

    def settle(self, nationalities: Any, countries: Any, bodies: Any) -> None:
        """Give the lists of choices."""
        self.nationality.choices, self.residence_country.choices = nationalities, countries
        self.body.choices = bodies
        self.phone.region = lambda: self.residence_country.data or None

    @property
    def facts(self) -> Facts:
        """What was filled in, for the service."""
        native_name = self.in_unicode(self.native_name)
        return Facts(
            full_name=self.in_unicode(self.full_name),
            native_name=native_name,
            native_language=language_of_script(native_name),
            name_in_latin=self.name_in_latin.text,
            birth_date=self.birth_date.data,
            sex=Sex(self.sex.data) if self.sex.data else None,
            nationality=self.nationality.value_or_none,
            residence_country=self.residence_country.value_or_none,
            email=self.email.text,
            phone=self.phone.text,
        )
