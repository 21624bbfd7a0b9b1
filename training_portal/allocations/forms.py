"""Forms of allocation; countries of the plan are injected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from training_portal.allocations.plan import Bounds, Reservation, SeatRules, TieBreak
from training_portal.allocations.rules import objections
from training_portal.allocations.services import NewRules, with_rules
from training_portal.cohorts.rules import of_country, share_objections
from training_portal.courses.rules import country_name
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    PortalForm,
    TextField,
    VersionedForm,
    WholeNumberField,
)
from training_portal.platform.web.plain_text import Words, ascii_digits


class PointsField(TextField):
    """Points from 0 to 100, at most two decimals; `hundredths` is its value, None where blank."""

    def __init__(self, label: Words = "", **options: Any) -> None:
        super().__init__(
            label, width="short", inputmode="decimal", maximum=10, optional=True, **options
        )
        self.hundredths: int | None = None

    def process_data(self, value: Any) -> None:
        """Show hundredths that the form is opened with."""
        self.data = "" if value is None else f"{value / 100:.2f}".rstrip("0").rstrip(".")

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the points. Mirrors the CHECK `cut_off` of allocation_rules."""
        self.hundredths = None
        super().pre_validate(form)
        text = ascii_digits(self.text).replace(",", ".").strip()
        if not text:
            return
        if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text, re.ASCII):
            raise StopValidation(_("Write points from 0 to 100, for example 60 or 62.5."))
        whole, _point, part = text.partition(".")
        self.hundredths = int(whole) * 100 + int(part.ljust(2, "0") or 0)
        if self.hundredths > 10_000:
            raise StopValidation(_("Write points from 0 to 100, for example 60 or 62.5."))


class _RuleFields(PortalForm):
    women = WholeNumberField(_l("Reserved for women"), most=10_000)
    companies = WholeNumberField(
        _l("Reserved for nominees of companies"),
        hint=_l("A seat counts for one reservation only."),
        most=10_000,
    )
    corridors = WholeNumberField(
        _l("Reserved for people who live beside a corridor"),
        hint=_l("Who lives in a province that a corridor has a town in, as told when applying."),
        most=10_000,
    )
    cut_off = PointsField(
        _l("Cut-off in points"),
        hint=_l("Nobody below it is given a seat. Leave it blank for none."),
    )
    tie_break = ChoiceField(_l("Between equal scores decides"))

    def rules(self, release_on: date | None) -> NewRules:
        """What was filled in; only after `validate`."""
        return NewRules(
            women=self.women.number or 0,
            companies=self.companies.number or 0,
            corridors=self.corridors.number or 0,
            cut_off=self.cut_off.hundredths,
            tie_break=TieBreak(self.tie_break.data or TieBreak.RANK),
            release_on=release_on,
        )

    def _offer_tie_breaks(self) -> None:
        self.tie_break.choices = [(each.value, each.label) for each in TieBreak]


class RulesForm(VersionedForm, _RuleFields):
    """The rules of a cohort beside its seat plan, with the reason for changing them."""

    release_on = DateField(
        _l("Unused guaranteed and reserved seats are open to all from"),
        hint=_l(
            "Early enough for visas: mostly 60 days before the first day, but not before the day "
            "after nominations close."
        ),
        optional=True,
    )
    reason = LongTextField(_l("Why are the rules changed?"), maximum=1000, rows=2)


def rules_form(present: NewRules, seen: str, **sent: Any) -> RulesForm:
    """The form, filled with the rules as they stand."""
    form = RulesForm(
        data={**vars(present), "tie_break": present.tie_break.value, "seen": seen}, **sent
    )
    form._offer_tie_breaks()
    return form


class TryForm(_RuleFields):
    """A plan to be tried, with a row of seats for each country (`try_form`)."""

    capacity = WholeNumberField(_l("Seats in all"), least=1, most=10_000)
    holds_unused = ChoiceField(_l("Guaranteed and reserved seats nobody can take"))

    countries: Sequence[str] = ()
    present: SeatRules

    @property
    def plan(self) -> SeatRules:
        """The plan as filled in; only after `validate`."""
        countries: dict[str, Bounds] = {}
        for code in self.countries:
            least, most = self[f"minimum_{code}"], self[f"maximum_{code}"]
            assert isinstance(least, WholeNumberField) and isinstance(most, WholeNumberField)
            if least.number or most.number:
                countries[code] = Bounds(least.number or 0, most.number or 0)
        changes = {
            "capacity": self.capacity.number or 0,
            "countries": countries,
            "holds_unused": self.holds_unused.data == "yes",
        }
        return with_rules(SeatRules(**vars(self.present) | changes), self.rules(None))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The fields by themselves, then which rules of the plan collide."""
        if not super().validate(extra_validators):
            return False
        bounds = {code: (each.minimum, each.maximum) for code, each in self.plan.countries.items()}
        by_country = share_objections(bounds)
        for code, objection in by_country.items():
            self.refuse(self[f"maximum_{code}"], objection)
        named = {of_country(code, objection) for code, objection in by_country.items()}
        for objection in objections(self.plan):
            if objection not in named:
                self.refuse(None, objection)
        return not self.has_problems


def try_form(countries: Sequence[str], plan: SeatRules) -> TryForm:
    """The form, filled with a plan."""
    parts: dict[str, object] = {"countries": countries, "present": plan}
    data: dict[str, object] = {
        "capacity": plan.capacity,
        "women": plan.reserved.get(Reservation.WOMEN, 0),
        "companies": plan.reserved.get(Reservation.COMPANIES, 0),
        "corridors": plan.reserved.get(Reservation.CORRIDORS, 0),
        "cut_off": plan.cut_off,
        "tie_break": plan.tie_break.value,
        "holds_unused": "yes" if plan.holds_unused else "no",
    }
    for code in countries:
        name = country_name(code)
        parts[f"minimum_{code}"] = WholeNumberField(
            _l("%(country)s, guaranteed", country=name), most=10_000
        )
        parts[f"maximum_{code}"] = WholeNumberField(
            _l("%(country)s, at most", country=name), most=10_000
        )
        bounds = plan.countries.get(code, Bounds(0, 0))
        data[f"minimum_{code}"], data[f"maximum_{code}"] = bounds.minimum, bounds.maximum
    form: TryForm = type("FilledTryForm", (TryForm,), parts)(data=data)
    form._offer_tie_breaks()
    form.holds_unused.choices = [("yes", _("Stay empty")), ("no", _("Are open to all"))]
    return form


class TakeOverForm(VersionedForm):
    """Why the plan of a run becomes that of the cohort."""

    reason = LongTextField(_l("Why is the seat plan changed?"), maximum=1000, rows=2)
