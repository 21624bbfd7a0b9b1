"""What somebody is asked who looks whether they would pass: only what the course's rules need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.classifications.employers import EmployerKind
from training_portal.classifications.languages import level_in_words
from training_portal.courses.rules import CEFR, JLPT, language_name
from training_portal.eligibility.kinds import DocumentKind, Education
from training_portal.eligibility.languages import NATIVE, NO_LEVEL
from training_portal.eligibility.rules import Rule
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    ManyChoicesField,
    MonthField,
    PortalForm,
    RadioChoiceField,
    WholeNumberField,
    choices_of,
)
from training_portal.platform.web.plain_text import Words

_EARLIEST_BIRTH = date(1930, 1, 1)
#: Which rules need the answer to a question; a question that none needs is not asked.
NEEDED_BY: Mapping[str, frozenset[str]] = {
    "birth_date": frozenset({"minimum_age", "maximum_age"}),
    "residence_country": frozenset({"sending_country"}),
    "nationality": frozenset({"nationality"}),
    "province": frozenset({"residence_corridor"}),
    "employer_kind": frozenset({"employer_kind"}),
    "experience_years": frozenset({"experience_years"}),
    "experience_months": frozenset({"experience_years"}),
    "education": frozenset({"education"}),
    "armed_forces": frozenset({"not_armed_forces"}),
    "last_training_on": frozenset({"days_since_last_participation"}),
    "this_year": frozenset({"once_per_year"}),
    "took_before": frozenset({"never_before"}),
    "documents": frozenset({"document"}),
}
#: Questions that the portal answers itself for who is signed in.
ANSWERED_BY_LEDGER = frozenset({"this_year", "took_before"})


@dataclass(frozen=True)
class Surroundings:
    """What the questions need to know of the course and the world."""

    rules: Sequence[Rule]
    starts_on: date
    today: date
    #: Code and name.
    countries: Sequence[tuple[str, str]]
    #: Code, country and name of the provinces of today.
    provinces: Sequence[tuple[str, str, str]]
    #: Whether the portal knows of the reader's courses.
    is_known: bool


class CheckForm(PortalForm):
    """The questions of all rules; `form_for` takes out what a course does not ask."""

    birth_date = DateField(
        _l("Your date of birth"),
        hint=_l("Day, month, year, for example 27/03/1994. A Buddhist year is recognised."),
        missing=_l("Write your date of birth."),
        earliest=_EARLIEST_BIRTH,
    )
    residence_country = ChoiceField(
        _l("The country you live in"),
        hint=_l("Or the country whose ministry or institution puts you forward."),
        missing=_l("Choose the country you live in."),
    )
    nationality = ChoiceField(_l("Your nationality"), missing=_l("Choose your nationality."))
    province = ChoiceField(
        _l("The province you live in"), missing=_l("Choose the province you live in.")
    )
    employer_kind = ChoiceField(
        _l("What kind of employer do you work for?"),
        missing=_l("Choose the kind of your employer."),
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
    armed_forces = RadioChoiceField(
        _l("Do you serve in armed forces?"), missing=_l("Answer yes or no.")
    )
    last_training_on = MonthField(
        _l("When did your last training programme in another country end?"),
        hint=_l("A month and a year. Leave it blank if you were on none."),
        optional=True,
    )
    this_year = RadioChoiceField(missing=_l("Answer yes or no."))
    took_before = RadioChoiceField(
        _l("Have you taken this course before?"), missing=_l("Answer yes or no.")
    )
    documents = ManyChoicesField(_l("Which of these can you send?"), optional=True)

    #: Languages that a rule names, each with a question `language_<code>`.
    asked_languages: Sequence[str] = ()

    def settle(self, surroundings: Surroundings) -> None:
        """Put in choices, and take out what no rule needs."""
        kinds = {kind for _position, kind, _values in surroundings.rules}
        asked = {name for name, needed in NEEDED_BY.items() if needed & kinds}
        if surroundings.is_known:
            asked -= ANSWERED_BY_LEDGER
        for name in NEEDED_BY.keys() - asked:
            del self._fields[name]
        self._choose(surroundings)

    def _choose(self, surroundings: Surroundings) -> None:
        yes_or_no = [("no", _("No")), ("yes", _("Yes"))]
        documents = [
            values["kind"] for _position, kind, values in surroundings.rules if kind == "document"
        ]
        choices: dict[str, Any] = {
            "residence_country": list(surroundings.countries),
            "nationality": list(surroundings.countries),
            "province": _by_country(surroundings),
            "employer_kind": choices_of(EmployerKind),
            "education": choices_of(Education),
            "armed_forces": yes_or_no,
            "this_year": yes_or_no,
            "took_before": yes_or_no,
            "documents": [(kind, DocumentKind(kind).label) for kind in documents],
        }
        for name in choices.keys() & self._fields.keys():
            field: Any = self._fields[name]
            field.choices = choices[name]
        for code, asked in zip(self.asked_languages, self.language_fields, strict=True):
            asked.choices = _levels(code)
        if "this_year" in self._fields:
            self.this_year.label.text = _(
                "Do you take another course of the programme that begins in %(year)s?",
                year=surroundings.starts_on.year,
            )
        self.birth_date.latest = self.last_training_on.latest = surroundings.today

    @property
    def language_fields(self) -> list[ChoiceField]:
        fields: Any = self._fields
        return [fields[f"language_{code}"] for code in self.asked_languages]

    def told(self) -> dict[str, Any]:
        """The answers of a validated form, by the names of an application's snapshot."""
        birth_date, last = self._data("birth_date"), self._data("last_training_on")
        armed = self._data("armed_forces")
        levels = {code: self._data(f"language_{code}") for code in self.asked_languages}
        return {
            **{
                name: self._data(name)
                for name in (
                    "residence_country", "nationality", "province", "employer_kind", "education",
                )
            },
            "birth_date": birth_date,
            "experience_months": self._experience(),
            "languages": [
                {"language": code, "level": level}
                for code, level in levels.items()
                if level
            ],
            "serves_in_armed_forces": None if armed is None else armed == "yes",
            "last_training_on": last,
        }  # fmt: skip

    @property
    def says_yes(self) -> frozenset[str]:
        """Which of the questions about other courses were answered with yes."""
        return frozenset(name for name in ANSWERED_BY_LEDGER if self._data(name) == "yes")

    @property
    def chosen_documents(self) -> frozenset[str]:
        return frozenset(self._data("documents") or ())

    def _data(self, name: str) -> Any:
        field = self._fields.get(name)
        return field.data or None if field is not None else None

    def _experience(self) -> int | None:
        if "experience_years" not in self._fields or self.experience_years.number is None:
            return None
        return self.experience_years.number * 12 + (self.experience_months.number or 0)


def form_for(surroundings: Surroundings, known: Mapping[str, Any]) -> CheckForm:
    """The form of one course's questions, as it was sent or filled in with what is known."""
    languages = _languages(surroundings.rules)
    fields: dict[str, Any] = {
        f"language_{code}": ChoiceField(
            _l("How well do you know %(language)s?", language=language_name(code)),
            missing=_l("Choose a level."),
        )
        for code in languages
    }
    asking = type("AskingForm", (CheckForm,), {**fields, "asked_languages": languages})
    form: CheckForm = asking(data=known)
    form.settle(surroundings)
    return form


def _languages(rules: Sequence[Rule]) -> list[str]:
    named = [
        str(one["language"])
        for _position, kind, values in rules
        if kind == "language"
        for one in values.get("any_of") or [values]
    ]
    return list(dict.fromkeys(named))


def _levels(language: str) -> list[tuple[str, str]]:
    scale = (*CEFR, *reversed(JLPT)) if language == "ja" else CEFR
    return [
        (NO_LEVEL, _("Not at all")),
        *((level, level_in_words(level)) for level in scale),
        (NATIVE, _("It is my mother tongue")),
    ]


def _by_country(surroundings: Surroundings) -> dict[Words, list[Choice]]:
    names = dict(surroundings.countries)
    groups: dict[Words, list[Choice]] = {names[code]: [] for code in names}
    for code, country, name in surroundings.provinces:
        groups[names[country]].append((code, name))
    return {name: group for name, group in groups.items() if group}
