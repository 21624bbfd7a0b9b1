"""Forms of the rules of a course: who can take part, and what completion needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.classifications.employers import EmployerKind
from training_portal.classifications.language_tests import LanguageTest
from training_portal.courses.drafting_forms import PartForm
from training_portal.courses.outline import LANGUAGES
from training_portal.courses.rule_values import is_calendar_day
from training_portal.courses.rules import CEFR, CLOSING, JLPT, country_name, language_name
from training_portal.geography.countries import COUNTRIES
from training_portal.geography.models import CorridorLine
from training_portal.platform.i18n import listed
from training_portal.platform.web.forms import (
    ChoiceField,
    ManyChoicesField,
    RadioChoiceField,
    TickField,
    WholeNumberField,
    choices_of,
)

#: Rules of which one or more are chosen from a list, and what their values are called.
MANY_CHOSEN = {"nationality": "countries", "residence_corridor": "lines", "employer_kind": "kinds"}
#: The choice of a fixed day, which is none of the words that a rule has.
FIXED = "fixed"
_DOCUMENTS = ("employer_letter", "passport", "certificate")


class EligibilityForm(PartForm):
    """One question for each kind of rule that the portal can check (rule_values.RULE_VALUES)."""

    sending_country = TickField(
        _l("Only people sent by, or living in, the countries it is open to")
    )
    nationality = ManyChoicesField(_l("Nationals only of"), optional=True)
    residence_corridor = ManyChoicesField(
        _l("Only people who live in a province on"),
        hint=_l("A province is on a corridor when a town of the corridor lies in it."),
        optional=True,
    )
    employer_kind = ManyChoicesField(
        _l("Only people who work for"),
        hint=_l("Who applies is then asked for whom they work."),
        optional=True,
    )
    minimum_age = WholeNumberField(_l("Youngest, in years"), least=10, most=100, optional=True)
    maximum_age = WholeNumberField(_l("Oldest, in years"), least=10, most=100, optional=True)
    age_on = RadioChoiceField(_l("The age counts on"), optional=True)
    age_month = ChoiceField(_l("Month of the fixed day"), optional=True)
    age_day = WholeNumberField(_l("Day of that month"), least=1, most=31, optional=True)
    experience_years = WholeNumberField(
        _l("Years of work in the field"), least=1, most=50, optional=True
    )
    education = ChoiceField(
        _l("Education, at least"),
        optional=True,
        prompt=_l("No matter which"),
        choices=[
            ("primary", _l("Primary school")),
            ("lower_secondary", _l("Lower secondary school")),
            ("upper_secondary", _l("Upper secondary or vocational school")),
            ("diploma", _l("Diploma")),
            ("bachelor", _l("Bachelor’s degree")),
            ("master", _l("Master’s degree")),
            ("doctorate", _l("Doctorate")),
        ],
    )
    language_1 = ChoiceField(_l("Language"), optional=True, prompt=_l("None"))
    level_1 = ChoiceField(_l("at least"), optional=True)
    language_2 = ChoiceField(_l("or language"), optional=True, prompt=_l("None"))
    level_2 = ChoiceField(_l("at least"), optional=True)
    language_3 = ChoiceField(_l("or language"), optional=True, prompt=_l("None"))
    level_3 = ChoiceField(_l("at least"), optional=True)
    language_proof = TickField(
        _l("A certificate of the language is needed; without it a person looks")
    )
    language_tests = ManyChoicesField(
        _l("Of these tests"),
        hint=_l("Only where a certificate is needed; choose none to take any."),
        optional=True,
    )
    days_since_last_participation = WholeNumberField(
        _l("Days since the end of the last course"), least=1, most=3660, optional=True
    )
    once_per_year = TickField(
        _l("Only people who take no other course that begins in the same calendar year")
    )
    never_before = TickField(_l("Only people who have not taken this course before"))
    not_armed_forces = TickField(_l("Not open to members of the armed forces"))
    documents = ManyChoicesField(
        _l("Documents to be sent"),
        optional=True,
        choices=[
            ("employer_letter", _l("A letter from the employer")),
            ("passport", _l("A copy of the passport")),
            ("certificate", _l("A certificate of education or language")),
        ],
    )

    countries: Sequence[str] = ()

    def settle(self, countries: Sequence[str]) -> None:
        """Give languages, levels, and the countries that the course is open to."""
        self.countries = countries
        for language, level in self._pairs:
            language.choices = [(each, language_name(each)) for each in LANGUAGES]
            level.choices = [(each, each) for each in (*CEFR, *JLPT)]
        self.nationality.choices = [(code, country_name(code)) for code in COUNTRIES]
        self.residence_corridor.choices = choices_of(CorridorLine)
        self.employer_kind.choices = choices_of(EmployerKind)
        self.age_on.choices = [
            ("", _("The first day of the cohort")),
            (CLOSING, _("The day on which applications close")),
            (FIXED, _("A fixed day of the year in which it begins")),
        ]
        months = (get_locale() or Locale("en")).months["stand-alone"]["wide"]
        self.age_month.choices = [(str(number), months[number]) for number in range(1, 13)]
        self.language_tests.choices = choices_of(LanguageTest)
        self.sending_country.description = listed(map(country_name, countries))

    def validate(self, extra_validators: Any = None) -> bool:
        """Levels are of their language's scale; somebody must be of the age."""
        super().validate(extra_validators)
        for language, level in self._pairs:
            if level.data in JLPT and (language.data or "ja") != "ja":
                self.refuse(level, _("N1 to N5 are levels of Japanese."))
        youngest, oldest = self.minimum_age.number, self.maximum_age.number
        if youngest and oldest and youngest > oldest:
            self.refuse(self.maximum_age, _("Nobody is of that age."))
        if self.age_on.data == FIXED:
            self._hold_day()
        if self.language_tests.data and not self.language_proof.data:
            self.refuse(self.language_tests, _("Say that a certificate is needed, or choose none."))
        if self.language_proof.data and not self._levels:
            self.refuse(self.language_1, _("Choose the language of the certificate."))
        return not self.has_problems

    def _hold_day(self) -> None:
        """A fixed day is one that every year has."""
        if self.age_month.errors or self.age_day.errors:
            return
        if not self.age_month.data or self.age_day.number is None:
            self.refuse(self.age_day, _("Choose the month and write the day."))
        elif not is_calendar_day(self._fixed_day):
            self.refuse(self.age_day, _("Not every year has this day."))

    @property
    def _fixed_day(self) -> str:
        return f"{int(self.age_month.data or 0):02d}-{self.age_day.number or 0:02d}"

    @property
    def _counts_on(self) -> dict[str, str]:
        """On which day ages count, as a rule says it; nothing for the first one."""
        on = self.age_on.data
        if not on:
            return {}
        return {"on": CLOSING if on == CLOSING else self._fixed_day}

    @property
    def _pairs(self) -> list[tuple[ChoiceField, ChoiceField]]:
        return [
            (self.language_1, self.level_1),
            (self.language_2, self.level_2),
            (self.language_3, self.level_3),
        ]

    @property
    def _levels(self) -> list[dict[str, str]]:
        return [
            {"language": language.data or "", "level": level.data or ""}
            for language, level in self._pairs
            if language.data or level.data
        ]

    @property
    def _proof(self) -> dict[str, Any]:
        if not self.language_proof.data:
            return {}
        tests = list(self.language_tests.data or ())
        return {"proof": True, **({"tests": tests} if tests else {})}

    @property
    def content(self) -> dict[str, Any]:
        rules: list[dict[str, Any]] = []
        if self.sending_country.data:
            rules.append({"rule": "sending_country", "countries": list(self.countries)})
        rules += [
            {"rule": kind, values: list(self[kind].data)}
            for kind, values in MANY_CHOSEN.items()
            if self[kind].data
        ]
        for name in ("minimum_age", "maximum_age", "experience_years"):
            field = self[name]
            assert isinstance(field, WholeNumberField)
            if field.number is not None:
                on = {} if name == "experience_years" else self._counts_on
                rules.append({"rule": name, "years": field.number, **on})
        if self.education.data:
            rules.append({"rule": "education", "level": self.education.data})
        levels = self._levels
        if len(levels) == 1:
            rules.append({"rule": "language", **levels[0], **self._proof})
        elif levels:
            rules.append({"rule": "language", "any_of": levels, **self._proof})
        if self.days_since_last_participation.number is not None:
            days = self.days_since_last_participation.number
            rules.append({"rule": "days_since_last_participation", "days": days})
        rules += [
            {"rule": name}
            for name in ("once_per_year", "never_before", "not_armed_forces")
            if self[name].data
        ]
        chosen = self.documents.data or []
        rules += [{"rule": "document", "kind": kind} for kind in _DOCUMENTS if kind in chosen]
        return {"eligibility": rules}


class CompletionForm(PartForm):
    """One question for each kind of completion rule."""

    minimum = WholeNumberField(
        _l("Attendance, at least (% of the hours)"), least=1, most=100, optional=True
    )
    late_counts_as_absence = WholeNumberField(
        _l("Coming late so many times counts as one absence"), least=1, most=20, optional=True
    )
    components = ManyChoicesField(_l("Must be passed"), optional=True)
    total_mark = WholeNumberField(_l("Total mark, at least"), least=1, most=100, optional=True)

    @property
    def content(self) -> dict[str, Any]:
        rules: list[dict[str, Any]] = []
        # Late arrivals count where attendance does: how much of it is needed may still be open.
        if self.minimum.number is not None or self.late_counts_as_absence.number is not None:
            rules.append(
                {
                    "rule": "attendance_percent",
                    "minimum": self.minimum.number,
                    "late_counts_as_absence": self.late_counts_as_absence.number,
                }
            )
        chosen = self.components.data or []
        rules += [{"rule": "component_passed", "component": code} for code in chosen]
        if self.total_mark.number is not None:
            rules.append({"rule": "total_mark", "minimum": self.total_mark.number})
        return {"completion": rules}
