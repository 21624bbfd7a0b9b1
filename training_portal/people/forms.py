"""Forms of people. Choices come from the view; nothing requires or invents a family name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.accounts.forms import NewPasswordForm
from training_portal.people.models import Sex
from training_portal.people.rules import age_objection, passport_key
from training_portal.people.services import Facts
from training_portal.platform import clock
from training_portal.platform.text import language_of_script
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    NameField,
    PhoneField,
    PortalForm,
    RadioChoiceField,
    TextField,
    TickField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.person_name import LatinNameField, PersonNameField
from training_portal.platform.web.plain_text import Words

EARLIEST_BIRTH = date(1920, 1, 1)
#: ICAO Doc 9303: at most nine characters; some countries print longer ones in the data page.
LONGEST_PASSPORT = 20


#: What `credentials.rules.name_to_print` does, wherever a name for certificates is asked for.
BLANK_CERTIFICATE_NAME = _l(
    "Leave it blank to use your name in Latin letters or, without one, your full name."
)


class ProfileForm(BurmeseForm, VersionedForm):
    """One's own record. Only the name is needed here; an application asks for more."""

    full_name = PersonNameField(
        _l("Full name"),
        hint=_l("As you write it yourself, in any script. One name is enough."),
        missing=_l("Write your name."),
        autocomplete="name",
    )
    native_name = PersonNameField(
        _l("Name in your own script"),
        hint=_l("If you wrote the one above in Latin letters."),
        optional=True,
    )
    name_in_latin = LatinNameField(
        _l("Name in Latin letters"),
        hint=_l("As in your passport. Without a passport: as you spell it."),
        optional=True,
    )
    family_name = NameField(
        _l("Family name"),
        hint=_l("Which part of your name it is. Leave it blank if you have none: many people do."),
        optional=True,
        maximum=120,
    )
    preferred_name = NameField(
        _l("What we should call you"), optional=True, maximum=120, autocomplete="nickname"
    )
    name_on_certificate = NameField(
        _l("Name on certificates"),
        hint=BLANK_CERTIFICATE_NAME,
        optional=True,
    )
    birth_date = DateField(
        _l("Date of birth"),
        hint=_l("Day, month, year, for example 27/03/1994. A Buddhist year is recognised."),
        optional=True,
        autocomplete="bday",
        earliest=EARLIEST_BIRTH,
        latest=clock.today,
    )
    sex = RadioChoiceField(_l("Sex as in your passport"), choices=choices_of(Sex), optional=True)
    gender_told = TextField(
        _l("Gender in your own words"),
        hint=_l("If you want to say more. Shown to programme staff only."),
        optional=True,
        maximum=60,
    )
    nationality = ChoiceField(_l("Nationality"), optional=True)
    residence_country = ChoiceField(
        _l("The country you live in"), optional=True, autocomplete="country"
    )
    province = ChoiceField(
        _l("The province you live in"), optional=True, autocomplete="address-level1"
    )
    email = EmailField(
        _l("E-mail address"), hint=_l("Mails about your applications go there."), optional=True
    )
    phone = PhoneField(
        _l("Phone number"),
        optional=True,
    )
    passport = TextField(
        _l("Passport number"),
        hint=_l("For visas. It is kept encrypted, and asked for only when it is needed."),
        optional=True,
        maximum=LONGEST_PASSPORT,
        autocomplete="off",
    )
    passport_removed = TickField(_l("Remove the passport number that is kept"))

    #: Province code to country code; set by `settle`.
    _country_of: Mapping[str, str] = {}

    def settle(
        self,
        nationalities: Mapping[Words, Sequence[Choice]],
        countries: Sequence[tuple[str, str]],
        provinces: Sequence[tuple[str, str, str]],
    ) -> None:
        """Give the lists: nationalities in groups, (code, name), (code, country code, name)."""
        self.nationality.choices = nationalities
        self.residence_country.choices = list(countries)
        groups: dict[Words, list[Choice]] = {name: [] for _code, name in countries}
        names = dict(countries)
        for code, country, name in provinces:
            groups[names[country]].append((code, name))
        self.province.choices = {name: group for name, group in groups.items() if group}
        self._country_of = {code: country for code, country, _name in provinces}
        self.phone.region = lambda: self.residence_country.data or None

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold the fields against each other too."""
        super().validate(extra_validators)
        if self.birth_date.data and not self.birth_date.errors:
            objection = age_objection(self.birth_date.data, clock.today())
            if objection:
                self.refuse(self.birth_date, str(objection))
        country = self._country_of.get(self.province.data or "")
        if country and country != self.residence_country.data and not self.province.errors:
            self.refuse(self.province, _("Choose a province of the country you live in."))
        if self.passport.text and not passport_key(self.passport.text):
            self.refuse(self.passport, _("A passport number has Latin letters and digits."))
        return not self.has_problems

    def facts(self, province_id: int | None) -> Facts:
        """What the person says, for the service."""
        return Facts(
            full_name=self.in_unicode(self.full_name),
            native_name=self.in_unicode(self.native_name),
            native_language=language_of_script(self.native_name.text),
            name_in_latin=self.name_in_latin.text,
            family_name=self.family_name.value_or_none,
            preferred_name=self.in_unicode(self.preferred_name),
            name_on_certificate=self.in_unicode(self.name_on_certificate),
            birth_date=self.birth_date.data,
            sex=Sex(self.sex.data) if self.sex.data else None,
            gender_told=self.gender_told.text,
            nationality=self.nationality.value_or_none,
            residence_country=self.residence_country.value_or_none,
            residence_province_id=province_id,
            email=self.email.text,
            phone=self.phone.text,
            guardian_name=self.kept_guardian,
        )

    #: A guardian's name is given with an application; the profile leaves it as it is.
    kept_guardian = ""

    @property
    def passport_change(self) -> str | None:
        """A new number, blank to remove the one there is, None to leave it."""
        if self.passport_removed.data:
            return ""
        return self.passport.value_or_none


def _birth_date_asked() -> DateField:
    return DateField(
        _l("Your date of birth"),
        hint=_l(
            "So that nobody else opens the record. Day, month, year, for example 27/03/1994. "
            "A Buddhist year is recognised."
        ),
        missing=_l("Write your date of birth."),
        autocomplete="bday",
        earliest=EARLIEST_BIRTH,
        latest=clock.today,
    )


class BirthDateForm(PortalForm):
    """What opens an imported record to who has its link and an account."""

    birth_date = _birth_date_asked()


class ClaimForm(NewPasswordForm):
    """The same for who makes the account at once."""

    birth_date = _birth_date_asked()
