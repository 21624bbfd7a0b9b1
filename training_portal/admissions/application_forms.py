"""The steps of an application as forms.

A draft keeps what was typed, right or wrong, so a step's form is made of the typed words each time;
`told()` gives what of it is right, as plain values for the snapshot and the rules.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.admissions.application_steps import (
    RowsStep,
    Step,
    StepForm,
    Surroundings,
)
from training_portal.classifications.employers import EmployerKind
from training_portal.classifications.languages import language_choices
from training_portal.eligibility.kinds import Education
from training_portal.eligibility.languages import NATIVE
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.background_rows import months_in_field
from training_portal.people.forms import BLANK_CERTIFICATE_NAME, LONGEST_PASSPORT
from training_portal.people.models import Sex
from training_portal.people.rules import (
    YOUNGEST_WORKER,
    age_objection,
    age_on,
    passport_key,
    working_life,
)
from training_portal.platform.text import search_key
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    LongTextField,
    MonthField,
    NameField,
    PhoneField,
    RadioChoiceField,
    TextField,
    WholeNumberField,
    choices_of,
)
from training_portal.platform.web.person_name import LatinNameField, PersonNameField
from training_portal.platform.web.plain_text import Words

EARLIEST_BIRTH = date(1930, 1, 1)
#: Under which names a snapshot has what belongs to the person and is proposed again.
BACKGROUND = {
    BackgroundKind.JOB: "jobs",
    BackgroundKind.SCHOOL: "schools",
    BackgroundKind.ABROAD: "stays_abroad",
    BackgroundKind.LANGUAGE: "languages",
}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


class YouForm(StepForm):
    """Names as the person writes them; nothing asks for a family name."""

    step = Step.YOU

    full_name = PersonNameField(
        _l("Your full name"),
        hint=_l("As you write it yourself, in your own script."),
        missing=_l("Write your full name."),
        autocomplete="name",
    )
    name_in_latin = LatinNameField(
        _l("Your name in Latin letters"),
        hint=_l("As in your passport. Without a passport: as you spell it."),
        missing=_l("Write your name in Latin letters."),
    )
    name_on_certificate = NameField(
        _l("Your name on the certificate"),
        hint=BLANK_CERTIFICATE_NAME,
        optional=True,
    )
    family_name = NameField(
        _l("Which part of it is your family name?"),
        hint=_l("Only if you have one: many people have none, and then nothing is missing."),
        optional=True,
    )
    birth_date = DateField(
        _l("Your date of birth"),
        hint=_l("Day, month, year, for example 27/03/1994. A Buddhist year is recognised."),
        missing=_l("Write your date of birth."),
        autocomplete="bday",
        earliest=EARLIEST_BIRTH,
    )
    sex = RadioChoiceField(
        _l("Sex as in your passport"),
        choices=[],
        missing=_l("Choose what your passport says."),
    )
    passport_number = TextField(
        _l("Your passport number"),
        hint=_l("Letters and digits. It is kept encrypted, and no list or letter shows it."),
        optional=True,
        maximum=LONGEST_PASSPORT,
        autocomplete="off",
    )
    passport_expires_on = DateField(
        _l("Your passport is valid until"),
        hint=_l("As printed in it, for example 27/03/2031."),
        optional=True,
    )
    nationality = ChoiceField(
        _l("Your nationality"), missing=_l("Choose your nationality."), autocomplete="country"
    )
    residence_country = ChoiceField(
        _l("The country you live in"), missing=_l("Choose the country you live in.")
    )
    province = ChoiceField(
        _l("The province you live in"),
        missing=_l("Choose the province you live in."),
        autocomplete="address-level1",
    )
    email = EmailField(
        _l("Your e-mail address"),
        hint=_l("The answer is sent there."),
        missing=_l("Write your e-mail address."),
    )
    phone = PhoneField(
        _l("Your phone number"),
        missing=_l("Write your phone number."),
    )
    emergency_name = TextField(
        _l("Whom should somebody call in an emergency?"),
        hint=_l("A name, and what the person is to you. Ask them before you write it here."),
        optional=True,
    )
    emergency_phone = PhoneField(_l("Their phone number"), optional=True)

    def settle(self, surroundings: Surroundings) -> None:
        self.sex.choices = choices_of(Sex)
        self.nationality.choices = self.residence_country.choices = list(surroundings.countries)
        names = dict(surroundings.countries)
        groups: dict[Words, list[Choice]] = {names[code]: [] for code in names}
        for province in surroundings.provinces:
            groups[names[province.country_code]].append((province.code, province.name))
        self.province.choices = {name: group for name, group in groups.items() if group}
        self._country_of = {one.code: one.country_code for one in surroundings.provinces}
        self.birth_date.latest = self._today = surroundings.today
        self.phone.region = lambda: self.residence_country.data or None
        self.emergency_phone.region = self.phone.region

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        country = self.residence_country.data
        born = self._right("birth_date")
        if born is not None and (objection := age_objection(born, self._today)):
            self.refuse(self.birth_date, str(objection))
        has_provinces = country in self._country_of.values()
        if country and not has_provinces and not self.province.data:
            # Countries whose provinces the portal does not hold: nothing can be chosen there.
            self.province.errors = []
        elif not self.province.errors and self._country_of.get(self.province.data or "") != country:
            self.refuse(self.province, _("Choose a province of the country you live in."))
        self._hold_together()
        return not self.has_problems

    def _hold_together(self) -> None:
        """A family name is a part of the name, in any script; a number belongs to somebody."""
        family = search_key(self.family_name.text)
        names = search_key(f"{self.full_name.text} {self.name_in_latin.text}")
        if family and not self.family_name.errors and family not in names:
            self.refuse(
                self.family_name, _("Write it as it stands in your name above, or leave it blank.")
            )
        number, expires = self.passport_number, self.passport_expires_on
        if number.text and not number.errors and not passport_key(number.text):
            self.refuse(number, _("A passport number has Latin letters and digits."))
        if expires.data and not expires.errors and expires.data < self._today:
            self.refuse(expires, _("It has expired: write the number and the day of the new one."))
        if self.emergency_phone.text and not self.emergency_name.text:
            self.refuse(self.emergency_name, _("Say whose number it is."))

    def told(self) -> dict[str, Any]:
        names = ("full_name", "name_in_latin", "name_on_certificate", "family_name", "sex")
        places = ("nationality", "residence_country", "province", "email", "phone")
        others = ("emergency_name", "emergency_phone", "passport_number")
        return {
            **{name: self._right(name) for name in (*names, *places, *others)},
            "birth_date": _iso(self._right("birth_date")),
            "passport_expires_on": _iso(self._right("passport_expires_on")),
        }


class WorkForm(RowsStep):
    """Work, education and languages."""

    step = Step.WORK
    kinds = (BackgroundKind.LANGUAGE,)
    least: ClassVar = {BackgroundKind.LANGUAGE: 1}

    employer = TextField(
        _l("Where do you work?"),
        hint=_l("The name as on your pay slip, in your language or in English."),
        missing=_l("Write where you work."),
        autocomplete="organization",
    )
    position = TextField(
        _l("Your position"),
        hint=_l("For example: line leader, customs officer."),
        missing=_l("Write your position."),
        autocomplete="organization-title",
    )
    department = TextField(_l("Your department or section"), optional=True)
    supervisor = TextField(_l("Your supervisor"), hint=_l("Name and position."), optional=True)
    work_since = MonthField(
        _l("Since when?"),
        hint=_l("A month and a year, for example 03/2022."),
        missing=_l("Say since when you work there: a month and a year."),
    )
    employer_kind = ChoiceField(
        _l("What kind of employer is it?"), missing=_l("Choose the kind of your employer.")
    )
    duties = LongTextField(
        _l("What do you do there?"),
        hint=_l("Three to five sentences, in your language or in English."),
        missing=_l("Write what you do at work."),
        maximum=2000,
        rows=4,
    )
    experience_years = WholeNumberField(
        _l("Full years"),
        missing=_l("Write how many full years you have worked in this field. 0 is fine."),
        least=0,
        most=60,
    )
    experience_months = WholeNumberField(_l("and months"), optional=True, least=0, most=11)
    education = ChoiceField(
        _l("Your highest completed education"), missing=_l("Choose your education.")
    )
    mother_tongue = ChoiceField(_l("Your mother tongue"), missing=_l("Choose your mother tongue."))
    #: Asked before languages had rows for these: drawn, and kept, where something stands in it.
    certificates = LongTextField(
        _l("How well you listen, speak, read and write, and your certificates"),
        hint=_l(
            "For each language, for example: English: I speak well, write a little; IELTS 6.0."
        ),
        optional=True,
        maximum=1000,
        rows=3,
    )
    abroad = LongTextField(
        _l("Training or study in another country"),
        hint=_l("One line for each: what, where, from when to when, and who paid."),
        optional=True,
        maximum=1500,
        rows=3,
    )
    armed_forces = RadioChoiceField(
        _l("Do you serve in armed forces?"), missing=_l("Answer yes or no.")
    )
    last_training_on = MonthField(
        _l("When did your last training programme in another country end?"),
        hint=_l("A month and a year; blank if none. Training told in the next step counts, too."),
        optional=True,
    )

    def settle(self, surroundings: Surroundings) -> None:
        self.education.choices = choices_of(Education)
        self.employer_kind.choices = choices_of(EmployerKind)
        self.mother_tongue.choices = language_choices()
        self.settle_rows(surroundings.today)
        self.armed_forces.choices = [("no", _("No")), ("yes", _("Yes"))]
        self.work_since.latest = self.last_training_on.latest = surroundings.today
        self._born, self._today = surroundings.born, surroundings.today
        if "not_armed_forces" not in surroundings.rule_kinds:
            del self.armed_forces
        if "days_since_last_participation" not in surroundings.rule_kinds:
            del self.last_training_on
        if "employer_kind" not in surroundings.rule_kinds:
            # Nothing of this course rests on it: it is asked, and may be left blank.
            self.employer_kind.optional = True
        for field in (self.certificates, self.abroad):
            if not field.text:
                del self._fields[field.name]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.hold_rows(born=self._born, mother_tongue=self.mother_tongue.data)
        self._hold_against_age()
        return not self.has_problems

    def _hold_against_age(self) -> None:
        """Name a career that does not fit into a life."""
        if self._born is None:
            return
        since, months = self._right("work_since"), self._experience()
        if since is not None and age_on(self._born, since) < YOUNGEST_WORKER:
            self.refuse(
                self.work_since,
                _("You were %(age)d then. Please check the year.", age=age_on(self._born, since))
                if since >= self._born
                else _("This is before you were born. Please check the year."),
            )
        if months is not None and months > working_life(self._born, self._today):
            self.refuse(
                self.experience_years,
                _("This is more than you can have worked at your age. Please check the number."),
            )

    def told(self) -> dict[str, Any]:
        names = ("employer", "employer_kind", "department", "position", "supervisor", "duties")
        others = ("education", "mother_tongue", "certificates", "abroad")
        armed = self._right("armed_forces")
        return {
            **{name: self._right(name) for name in (*names, *others)},
            "work_since": _iso(self._right("work_since")),
            "experience_months": self._experience(),
            "languages": self._languages(),
            "serves_in_armed_forces": None if armed is None else armed == "yes",
            "last_training_on": _iso(self._right("last_training_on")),
        }

    def _experience(self) -> int | None:
        years = self._right("experience_years")
        return None if years is None else years * 12 + (self._right("experience_months") or 0)

    def _languages(self) -> list[dict[str, str]]:
        mother_tongue = self._right("mother_tongue")
        told = [{"language": mother_tongue, "level": NATIVE}] if mother_tongue else []
        return [*told, *self.entries(BackgroundKind.LANGUAGE)]


class BackgroundForm(RowsStep):
    """Career, education, and training or study abroad, each entry by itself. None is needed."""

    step = Step.BACKGROUND
    is_optional = True
    kinds = (BackgroundKind.JOB, BackgroundKind.SCHOOL, BackgroundKind.ABROAD)

    def settle(self, surroundings: Surroundings) -> None:
        self.settle_rows(surroundings.today)
        self._born, self._today = surroundings.born, surroundings.today

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.hold_rows(born=self._born)
        return not self.has_problems

    def told(self) -> dict[str, Any]:
        jobs = self.entries(BackgroundKind.JOB)
        return {
            **{BACKGROUND[kind]: self.entries(kind) or None for kind in self.kinds},
            "months_in_field": months_in_field(jobs, self._today, self._born),
        }


class WhyForm(StepForm):
    step = Step.WHY

    motivation = LongTextField(
        _l("Why do you want to take this course?"),
        hint=_l("One sentence at least; five to ten say most. In English or in your language."),
        missing=_l("Write why you want to take this course."),
        minimum=20,
        maximum=3000,
        rows=8,
    )
    change_at_work = LongTextField(
        _l("What do you want to change at work after the course?"),
        hint=_l("One thing that you can do in the first half year is better than five plans."),
        missing=_l("Write what you want to change at work."),
        minimum=20,
        maximum=3000,
        rows=8,
    )

    expects = LongTextField(_l("What do you expect to learn?"), optional=True, maximum=1500, rows=4)
    interest = TextField(
        _l("What interests you most in this field?"),
        hint=_l("For example: packaging, customs, maintenance."),
        optional=True,
    )

    def told(self) -> dict[str, Any]:
        names = ("motivation", "change_at_work", "expects", "interest")
        return {name: self._right(name) for name in names}


STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.YOU: YouForm,
    Step.WORK: WorkForm,
    Step.BACKGROUND: BackgroundForm,
    Step.WHY: WhyForm,
}
