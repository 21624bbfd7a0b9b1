"""Forms of writing a course, one for each of its parts; what there is to choose from is injected.

Each form opens with the part of a definition and gives it back (`content`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from training_portal.courses.definitions import TERMS, rows_of
from training_portal.courses.drafting_queries import Lists
from training_portal.courses.models import Delivery, Payer, Phase
from training_portal.courses.outline import LANGUAGES
from training_portal.courses.rules import language_name
from training_portal.platform.web.forms import (
    ChoiceField,
    HiddenTextField,
    ManyChoicesField,
    PortalForm,
    TextField,
    TickField,
    WholeNumberField,
    choices_of,
)
from training_portal.platform.web.plain_text import Words, ascii_digits

#: Blank rows after those that are filled, for what is to be added.
BLANK_ROWS = 3
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", re.ASCII)


class AmountField(TextField):
    """A positive number with at most one decimal, such as hours or weeks; `amount` is its value."""

    def __init__(self, label: Words = "", *, most: int, **options: Any) -> None:
        options.setdefault("width", "short")
        super().__init__(label, inputmode="decimal", maximum=10, **options)
        self.most = most
        self.amount: int | float | None = None

    def process_data(self, value: Any) -> None:
        """Show a number that the form is opened with."""
        self.data = "" if value is None else f"{value:g}"

    def problem(self, text: str) -> str | None:
        """Keep the number; what is wrong with it, in words."""
        self.amount = None
        digits = ascii_digits(text).replace(",", ".")
        if not re.fullmatch(r"\d{1,5}(\.\d)?", digits, re.ASCII) or not float(digits):
            return _("Write a number like 12 or 12.5.")
        if float(digits) >= self.most:
            return _("Write a number below %(most)s.", most=self.most)
        value = float(digits)
        self.amount = int(value) if value == int(value) else value
        return None


class NewCourseForm(PortalForm):
    """The two things that name a course."""

    code = TextField(
        _l("Code"),
        hint=_l("Part of the course’s address, for ever. Small letters, digits and hyphens."),
        maximum=60,
        autocomplete="off",
    )
    title = TextField(_l("Title in English"), maximum=200)

    def validate(self, extra_validators: Any = None) -> bool:
        """A code is part of an address."""
        super().validate(extra_validators)
        if self.code.text and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.code.text, re.ASCII):
            self.refuse(self.code, _("Use small letters a to z, digits and single hyphens."))
        elif self.code.text == "new":
            self.refuse(self.code, _("This word has a meaning of its own in addresses."))
        return not self.has_problems


class PartForm(PortalForm):
    """What all parts have: the revision that was seen. A draft is kept with gaps (`gaps.py`)."""

    seen = HiddenTextField()

    def validate(self, extra_validators: Any = None) -> bool:
        """What is written must mean something; what is not written yet is no fault here."""
        later: list[Any] = [field for field in self if not getattr(field, "optional", True)]
        for field in later:
            field.optional = True
        super().validate(extra_validators)
        for field in later:
            field.optional = False
        return not self.has_problems

    @property
    def revision(self) -> int:
        """The revision of the draft that the form showed; -1 for nonsense."""
        text = self.seen.data or ""
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1

    @property
    def content(self) -> dict[str, Any]:
        """The part of the definition as it was written."""
        raise NotImplementedError


class BasicsForm(PartForm):
    """What, where and for whom."""

    sector = ChoiceField(_l("Sector"), hint=_l("Section of ISIC, revision 4."))
    level = WholeNumberField(_l("Level"), hint=_l("AQRF, from 1 to 8."), least=1, most=8)
    duration_weeks = AmountField(_l("Length in weeks"), most=1000)
    delivery = ChoiceField(_l("How it is held"), choices=choices_of(Delivery))
    place = TextField(_l("Place"), maximum=160)
    place_country = ChoiceField(_l("Country"))
    corridor = ChoiceField(_l("Corridor"), optional=True, prompt=_l("On no corridor"))
    languages = ManyChoicesField(_l("Taught in"))
    eligible_countries = ManyChoicesField(_l("Open to people of"))
    audience = TextField(_l("For whom"), maximum=400)
    occupations = ManyChoicesField(_l("Prepares for"), hint=_l("Groups of ISCO-08."))
    fee = TextField(_l("Fee"), hint=_l("In words: who pays what."), maximum=300)
    stipend = TextField(_l("Allowance"), maximum=300)
    travel = TextField(_l("Travel"), maximum=300)
    source = TextField(_l("Where title and contents come from"), maximum=400)
    illustrative = TickField(_l("The contents are illustrative, and the page says so"))

    def settle(self, lists: Lists) -> None:
        """Give the lists to choose from."""
        names = dict(lists.countries)
        self.sector.choices = lists.sectors
        self.place_country.choices = lists.countries
        self.corridor.choices = lists.corridors
        self.languages.choices = [(each, language_name(each)) for each in LANGUAGES]
        self.eligible_countries.choices = [(code, names[code]) for code in lists.sending]
        self.occupations.choices = lists.occupations

    @property
    def content(self) -> dict[str, Any]:
        plain = ("sector", "delivery", "place", "place_country", "audience", "source")
        return {
            **{name: self[name].data or "" for name in plain},
            "level": self.level.number,
            "duration_weeks": self.duration_weeks.amount,
            "corridor": self.corridor.value_or_none,
            "languages": list(self.languages.data or []),
            "eligible_countries": list(self.eligible_countries.data or []),
            "occupations": list(self.occupations.data or []),
            "costs": {name: self[name].data or "" for name in ("fee", "stipend", "travel")},
            "illustrative": bool(self.illustrative.data),
        }


class TextsForm(PartForm):
    """What a course says in each language; only English is needed.

    English has its terms (place, for whom, who pays) among the basics, which every course has.
    """

    #: Names of the languages, by code.
    names: Mapping[str, str] = MappingProxyType({})

    def is_begun(self, language: str) -> bool:
        """Whether anything is written in a language."""
        return any(field.data for field in self if field.name.endswith(f"_{language}"))

    @property
    def content(self) -> dict[str, Any]:
        texts: dict[str, Any] = {}
        for language in LANGUAGES:
            title, summary = self[f"title_{language}"], self[f"summary_{language}"]
            objectives = self[f"objectives_{language}"].data or ""
            terms = {
                term: self[f"{term}_{language}"].data
                for term in (TERMS if language != "en" else ())
                if self[f"{term}_{language}"].data
            }
            if language == "en" or title.data or summary.data or objectives or terms:
                texts[language] = {
                    "title": title.data or "",
                    "summary": summary.data or "",
                    "objectives": [
                        line.strip() for line in objectives.splitlines() if line.strip()
                    ],
                    **terms,
                }
        return {"texts": texts}


class RowsForm(PartForm):
    """Rows of like things: a code, words in several languages, and what else the kind needs."""

    kind: str = ""
    count: int = 0

    @property
    def rows(self) -> Iterator[tuple[int, list[Field], list[Field]]]:
        """Number, first fields and words in other languages of each row."""
        for number in range(self.count):
            first = [self[f"{name}_{number}"] for name in ("code", *_FURTHER[self.kind], "en")]
            others = [self[f"{language}_{number}"] for language in LANGUAGES[1:]]
            yield number, first, others

    def validate(self, extra_validators: Any = None) -> bool:
        """Codes stand for one thing each."""
        super().validate(extra_validators)
        seen: set[str] = set()
        for _number, first, _others in self.rows:
            code = first[0].data
            if not code:
                continue
            if not _CODE.fullmatch(code):
                self.refuse(first[0], _("Use letters, digits and hyphens, at most 39."))
            elif code in seen:
                self.refuse(first[0], _("This code stands there twice."))
            seen.add(code)
        return not self.has_problems

    @property
    def content(self) -> dict[str, Any]:
        parts = []
        for _number, first, others in self.rows:
            if not any(field.data for field in (*first, *others)):
                continue
            part: dict[str, Any] = {"code": first[0].data or ""}
            for name, field in zip(_FURTHER[self.kind], first[1:-1], strict=True):
                value = _value_of(field)
                if value is not None:
                    part[name] = value
            if self.kind == "cost_items":
                part.setdefault("borne_by", Payer.PROGRAMME.value)
            part["en"] = first[-1].data or ""
            for language, field in zip(LANGUAGES[1:], others, strict=True):
                if field.data:
                    part[language] = field.data
            parts.append(part)
        return {self.kind: parts}


#: What rows have beside their code and words.
_FURTHER: Mapping[str, Sequence[str]] = {
    "competencies": (),
    "modules": ("hours", "phase"),
    "assessments": ("weight", "pass_mark", "attempts"),
    "cost_items": ("borne_by",),
}


def _value_of(field: Field) -> int | float | str | None:
    if isinstance(field, AmountField):
        return field.amount
    if isinstance(field, WholeNumberField):
        return field.number
    assert isinstance(field, ChoiceField)
    return field.value_or_none


def _further_field(name: str) -> Field:
    # What is meant by a choice that is left blank is its prompt, so that a blank row is blank.
    if name == "phase":
        others = [(each.value, each.label) for each in Phase if each is not Phase.CORE]
        return ChoiceField(_l("Phase"), choices=others, optional=True, prompt=Phase.CORE.label)
    if name == "borne_by":
        others = [(each.value, each.label) for each in Payer if each is not Payer.PROGRAMME]
        return ChoiceField(
            _l("Paid by"), choices=others, optional=True, prompt=Payer.PROGRAMME.label
        )
    if name == "hours":
        return AmountField(_l("Hours"), most=100_000, optional=True)
    labels = {
        "weight": (_l("Weight (%)"), 1, 100),
        "pass_mark": (_l("Pass mark"), 0, 100),
        "attempts": (_l("Attempts"), 1, 20),
    }
    label, least, most = labels[name]
    return WholeNumberField(label, least=least, most=most, optional=True)


def rows_form(kind: str, content: Mapping[str, Any], seen: int) -> RowsForm:
    """The form of competencies, modules, assessment or costs, with blank rows at its end."""
    there = list(rows_of(content, kind))
    count = len(there) + BLANK_ROWS
    parts: dict[str, Any] = {"kind": kind, "count": count}
    data: dict[str, Any] = {"seen": str(seen)}
    for number in range(count):
        parts[f"code_{number}"] = TextField(
            _l("Code"), optional=True, maximum=39, width="short", autocomplete="off"
        )
        for name in _FURTHER[kind]:
            parts[f"{name}_{number}"] = _further_field(name)
        for language in LANGUAGES:
            words = _l("In English") if language == "en" else language_name(language)
            parts[f"{language}_{number}"] = TextField(
                words, optional=True, maximum=400, lang=language
            )
        if number < len(there):
            data.update(
                {
                    f"{name}_{number}": value
                    for name, value in there[number].items()
                    if (name, value) != ("borne_by", Payer.PROGRAMME.value)
                }
            )
    filled = type("FilledRowsForm", (RowsForm,), parts)
    form: RowsForm = filled(data=data)
    return form
