"""Forms of postings. A draft may be saved with gaps: the gate names them, not the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.courses.rules import CEFR, JLPT, country_name, language_name
from training_portal.placements.models import Posting
from training_portal.placements.posting_services import PostingFacts
from training_portal.placements.posting_states import Need, PostingKind, Provision
from training_portal.placements.posting_texts import LANGUAGES as LANGUAGES_OF_TEXTS
from training_portal.placements.posting_texts import Gap
from training_portal.placements.rules.costs import CostLine, Payer
from training_portal.placements.rules.money import CURRENCIES, example, minor_units, written
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import clock
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    RadioChoiceField,
    TextField,
    TickField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from training_portal.platform.workflow import Refused

#: Languages of contracts and of work: those of the region, of the programme, and English.
LANGUAGES = ("km", "lo", "my", "th", "vi", "ja", "en", "zh")


def _languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in LANGUAGES]


#: What a posting must say before it is handed in, though not before it is saved.
_NEEDED_LATER = (
    "description", "occupation_code", "countries", "starts_on", "closes_on", "wage",
    "wage_currency", "hours_per_week", "days_per_week", "contract_languages", "minimum_age",
)  # fmt: skip


def _end_of_day(day: Any, zone: str) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)) if day else None


class NewPostingForm(PortalForm):
    """The three things a draft begins with."""

    kind = RadioChoiceField(_l("What do you offer?"))
    site = ChoiceField(_l("Where is the work?"), missing=_l("Choose the site where the work is."))
    title = TextField(
        _l("Title"),
        hint=_l("What you would call the work, for example “Line leader, wire harness”."),
        maximum=160,
    )

    def settle(self, sites: Sequence[tuple[str, str]]) -> None:
        """Give the sites: (public id, label)."""
        self.kind.choices = choices_of(PostingKind)
        self.site.choices = list(sites)


#: Fields that make sense together only.
_TOGETHER = (
    *(frozenset({f"title_{code}", f"description_{code}"}) for code in LANGUAGES_OF_TEXTS),
    frozenset({"wage", "wage_currency"}),
    frozenset({"working_language", "working_level"}),
    frozenset({"closes_on", "starts_on"}),
    frozenset({"contract_months", "trial_months"}),
)


class PostingForm(BurmeseForm, VersionedForm):
    """All that a posting says. Mirrors the CHECKs `openings`, `filled` and `wage` of posting."""

    title = TextField(_l("Title"), maximum=160)
    kind = RadioChoiceField(_l("What do you offer?"))
    language = ChoiceField(
        _l("Language of the title and the description"),
        hint=_l("This text is the original. Below you can add it in other languages."),
        prompt=None,
    )
    description = LongTextField(
        _l("The work"),
        hint=_l(
            "What somebody does on an ordinary day, with whom, and what is learnt; at least 40 "
            "characters."
        ),
        rows=8,
    )
    occupation_code = ChoiceField(_l("Occupation"), hint=_l("Groups of ISCO-08."))
    courses = ManyChoicesField(_l("Courses of the programme that prepare for it"), optional=True)
    openings = WholeNumberField(_l("Openings"), least=1, most=500)
    countries = ManyChoicesField(_l("People of these countries are invited"))
    starts_on = DateField(_l("First day of work"), hint=_l("For example 12/02/2027."))
    closes_on = DateField(
        _l("People can apply until"),
        hint=_l("Until the end of this day, where the site is."),
    )

    wage = TextField(
        _l("Wage"),
        hint=_l("Before deductions, in figures, for example 3,300,000."),
        maximum=20,
        inputmode="decimal",
        width="short",
    )
    wage_currency = ChoiceField(_l("Currency"))
    wage_period = ChoiceField(lazy_pgettext("wage", "For"), prompt=None)
    hours_per_week = WholeNumberField(
        _l("Ordinary hours a week"),
        hint=_l("Without overtime, for example 48."),
        least=1,
        most=84,
    )
    days_per_week = WholeNumberField(
        _l("Working days a week"), hint=_l("For example 6."), least=1, most=7
    )
    contract_months = WholeNumberField(
        _l("Length of the contract in months"),
        hint=_l("Leave it blank for a contract without an end."),
        optional=True,
        least=1,
        most=120,
    )
    trial_months = WholeNumberField(
        _l("Trial period in months"), hint=_l("0 for none."), least=0, most=12
    )
    contract_languages = ManyChoicesField(
        _l("Languages of the contract"),
        hint=_l("Every worker gets it in a language he or she reads."),
    )
    working_language = ChoiceField(_l("Language at work"), optional=True)
    working_level = ChoiceField(_l("Level needed"), optional=True, prompt=_l("No level asked"))

    insurance = TextField(
        _l("Insurance"),
        hint=_l("Which ones the company pays, for example accident and health."),
        optional=True,
        maximum=300,
    )
    minimum_age = WholeNumberField(_l("Youngest age"), least=12, most=70)
    keeps_passport = TickField(_l("The worker keeps passport and papers at all times"))

    #: IANA zone of the site's country.
    zone = "Asia/Bangkok"

    def settle(self, choices: Mapping[str, Any], countries: Sequence[str], zone: str) -> None:
        """Give occupations, courses, sending countries, and the zone of the site."""
        self.zone = zone
        self.kind.choices = choices_of(PostingKind)
        self.language.choices = self.contract_languages.choices = _languages()
        self.working_language.choices = _languages()
        self.working_level.choices = {
            _("Any language (CEFR)"): [(level, level) for level in CEFR],
            _("Japanese (JLPT)"): [(level, level) for level in reversed(JLPT)],
        }
        self.occupation_code.choices = choices["occupations"]
        self.courses.choices = choices["courses"]
        self.countries.choices = [(code, country_name(code)) for code in countries]
        self.wage_currency.choices = [(code, code) for code in CURRENCIES]
        self.wage_period.choices = choices_of(WagePeriod)
        for field in self.need_fields:
            field.choices = choices_of(Provision)
        for line, field in zip(CostLine, self.cost_fields, strict=True):
            field.choices = [(payer.value, payer.answer_to(line)) for payer in Payer]

    @property
    def cost_fields(self) -> list[Any]:
        """The questions of who pays what, in the gate's order."""
        return [self._fields[f"cost_{line}"] for line in CostLine]

    @property
    def need_fields(self) -> list[Any]:
        """What is given besides the wage."""
        return [self._fields[need] for need in Need]

    @property
    def other_texts(self) -> list[tuple[str, str, Any, Any]]:
        """Code, name, title and description of each language beside the original's."""
        return [
            (code, language_name(code), self._fields[f"title_{code}"],
             self._fields[f"description_{code}"])
            for code in LANGUAGES_OF_TEXTS
        ]  # fmt: skip

    def _hold_texts(self) -> None:
        """A text has a title, and another language than the original."""
        for code, name, title, description in self.other_texts:
            if not (title.text or description.text):
                continue
            if code == self.language.data:
                words = _(
                    "The original is in %(language)s already: take this away, or say that the "
                    "original is in another language.",
                    language=name,
                )
                self.refuse(title, words)
            elif not title.text and not title.errors:
                self.refuse(title, _("Write the title in this language too."))

    def _hold_wage(self, text: str, currency: str) -> None:
        """What is an amount in no currency is said beside the missing currency, not after it."""
        if not currency:
            self.refuse(self.wage_currency, _("Choose the currency of the wage."))
            if all(minor_units(text, each) is None for each in CURRENCIES):
                self.refuse(self.wage, _("Write an amount in figures, for example 3,300,000."))
        elif minor_units(text, currency) is None:
            words = _(
                "Write an amount in %(currency)s in figures, for example %(example)s.",
                currency=currency,
                example=example(currency),
            )
            self.refuse(self.wage, words)

    def validate(self, extra_validators: Any = None) -> bool:
        """Hold fields against each other: an amount needs its currency, a level its language.

        What the gate asks for may stay blank until the posting is handed in.
        """
        later: list[Any] = [self._fields[name] for name in _NEEDED_LATER]
        for field in later:
            field.optional = True
        super().validate(extra_validators)
        for field in later:
            field.optional = False
        self._hold_texts()
        if self.wage.text and not self.wage.errors:
            self._hold_wage(self.wage.text, self.wage_currency.data or "")
        if self.working_level.data and not self.working_language.data:
            self.refuse(self.working_language, _("Choose the language that the level is of."))
        elif self.working_level.data in JLPT and self.working_language.data != "ja":
            self.refuse(self.working_level, _("Levels N5 to N1 are of Japanese."))
        contract, trial = self.contract_months.number, self.trial_months.number
        if contract and trial and trial >= contract:
            self.refuse(self.trial_months, _("The trial must be shorter than the contract."))
        closes, starts, today = self.closes_on.data, self.starts_on.data, clock.today(self.zone)
        if starts and starts < today:
            self.refuse(self.starts_on, _("This day is over: choose a later one."))
        if closes and closes < today:
            self.refuse(self.closes_on, _("This day is over: choose a later one."))
        elif closes and starts and today <= starts < closes:
            self.refuse(self.closes_on, _("People must be able to apply before the work begins."))
        return not self.has_problems

    @property
    def wrong(self) -> set[str]:
        """The names of the fields that are not right."""
        return {name for name, field in self._fields.items() if field.errors}

    def labels_of(self, names: Collection[str]) -> list[str]:
        """The labels of fields, in the order of the form."""
        return [str(self._fields[name].label.text) for name in self._fields if name in names]

    def mark(self, gaps: Sequence[Gap]) -> None:
        """Say what keeps the posting from being handed in beside the field that mends it."""
        for gap in gaps:
            self.refuse(self._fields[gap.field] if gap.field else None, gap.sentence)

    def unlike(self, kept: PostingForm) -> set[str]:
        """The names of the fields that are not right, or say another thing than what is kept."""
        own, there = self.values, kept.values
        said = own.keys() - {"seen", "burmese"}
        return self.wrong | {one for one in said if str(own[one] or "") != str(there[one] or "")}

    def leave_out_wrong(self, kept: PostingForm) -> set[str]:
        """Let fields that are not right yet hold what is kept of them; returns their names.

        Fields that are judged together are left together. Raises Refused where that is not enough.
        """
        if self.validate():
            return set()
        wrong = self.wrong
        for group in _TOGETHER:
            if wrong & group:
                wrong |= group
        for name in wrong:
            field, source = self._fields[name], kept._fields[name]
            field.raw_data = None
            field.process(None, source.data)
        if not self.validate():
            raise Refused(_("Not saved: please look at the marked fields when you save."))
        return wrong

    def facts(self) -> PostingFacts:
        """What was filled in, for the service."""
        currency = self.wage_currency.data or ""
        others = [(code, title, text) for code, _name, title, text in self.other_texts]
        return PostingFacts(
            original_title=self.in_unicode(self.title),
            kind=PostingKind(self.kind.data or ""),
            original_language=self.language.data or "en",
            original_description=self.in_unicode(self.description),
            titles={code: self.in_unicode(title) for code, title, _text in others if title.text},
            descriptions={
                code: self.in_unicode(text) for code, _title, text in others if text.text
            },
            occupation_code=self.occupation_code.value_or_none,
            openings=self.openings.number or 1,
            starts_on=self.starts_on.data,
            closes_at=_end_of_day(self.closes_on.data, self.zone),
            wage_minor=minor_units(self.wage.text, currency) if self.wage.text else None,
            wage_currency=currency,
            wage_period=WagePeriod(self.wage_period.data or WagePeriod.MONTH),
            hours_per_week=self.hours_per_week.number,
            days_per_week=self.days_per_week.number,
            contract_months=self.contract_months.number,
            contract_languages=sorted(self.contract_languages.data or []),
            trial_months=self.trial_months.number or 0,
            working_language=self.working_language.data or "",
            working_level=self.working_level.data or "",
            provisions={
                need.value: field.data
                for need, field in zip(Need, self.need_fields, strict=True)
                if field.data
            },
            insurance=self.insurance.text,
            minimum_age=self.minimum_age.number,
            costs={
                line.value: field.data
                for line, field in zip(CostLine, self.cost_fields, strict=True)
                if field.data
            },
            keeps_passport=bool(self.keeps_passport.data),
        )


def _in_language(words: LazyString, code: str) -> LazyString:
    return LazyString(
        lambda: _("%(what)s in %(language)s", what=words, language=language_name(code))
    )


def _lazy_label(member: CostLine | Need) -> LazyString:
    return LazyString(lambda: member.label)


for _code in LANGUAGES_OF_TEXTS:
    # Beside the original, each language has a title and a description, both or neither.
    setattr(
        PostingForm,
        f"title_{_code}",
        TextField(_in_language(_l("Title"), _code), optional=True, maximum=160),
    )
    setattr(
        PostingForm,
        f"description_{_code}",
        LongTextField(
            _in_language(_l("The work"), _code),
            hint=_l("At least 40 characters."),
            optional=True,
            rows=8,
        ),
    )
for _line in CostLine:
    # A field for each line of the gate; its words are looked up when it is drawn.
    setattr(
        PostingForm,
        f"cost_{_line}",
        RadioChoiceField(_lazy_label(_line), optional=True),
    )
for _need in Need:
    setattr(
        PostingForm,
        _need,
        RadioChoiceField(_lazy_label(_need), optional=True),
    )


def opened_with(posting: Posting, countries: list[str], courses: list[str]) -> dict[str, Any]:
    """What the form of a posting is opened with."""
    minor = posting.wage_minor
    closes = posting.closes_at
    return {
        "title": posting.original_title,
        "language": posting.original_language,
        "description": posting.original_description,
        **{f"title_{code}": words for code, words in posting.titles.items()},
        **{f"description_{code}": words for code, words in posting.descriptions.items()},
        **{f"cost_{line}": payer for line, payer in posting.costs.items()},
        **posting.provisions,
        "wage": "" if minor is None else written(minor, posting.wage_currency),
        "closes_on": closes.astimezone(ZoneInfo(posting.time_zone)).date() if closes else None,
        "countries": countries,
        "courses": courses,
    }
