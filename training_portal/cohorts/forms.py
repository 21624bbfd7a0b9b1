"""Forms of cohorts; countries of the seat plan are injected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.rules import (
    Share,
    of_country,
    plan_changes,
    plan_objections,
    plan_version,
    plan_warnings,
    share_objections,
)
from training_portal.courses.rules import country_name
from training_portal.platform.web.forms import (
    LongTextField,
    PortalForm,
    VersionedForm,
    WholeNumberField,
)


class CancelForm(PortalForm):
    """Why a cohort is cancelled."""

    reason = LongTextField(
        _l("Why is it cancelled?"),
        hint=_l("Those concerned get your words by mail, and the cohort’s page shows them."),
        maximum=1000,
        rows=3,
    )


class HoldForm(PortalForm):
    """Why a cohort is held, or let go on."""

    reason = LongTextField(
        _l("Why?"), hint=_l("Kept in the history for staff."), maximum=1000, rows=3
    )


class CloseForm(PortalForm):
    """Why applications are closed before their time."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("Whoever has begun an application and not sent it reads your words in a mail."),
        maximum=1000,
        rows=3,
    )


class SeatPlanForm(VersionedForm):
    """Capacity and a row of guaranteed and maximum seats for each country (`seat_plan_form`)."""

    reads_address = True

    capacity = WholeNumberField(_l("Seats in all"), least=1, most=10_000)

    countries: Sequence[str] = ()
    present_capacity: int = 0
    present: Mapping[str, Share] = MappingProxyType({})
    #: Whether guarantees keep no seat any more: they have no fields, and stay as they are but
    #: where a country can have fewer seats than were guaranteed to it.
    are_released: bool = False

    @property
    def is_stale(self) -> bool:
        """Whether the plan is another one than was seen."""
        return self.seen.data != plan_version(self.present_capacity, self.present)

    def see_present(self) -> None:
        """From here on the form is held against the plan as it stands."""
        self.seen.data = plan_version(self.present_capacity, self.present)

    @property
    def written(self) -> dict[str, tuple[int, int]]:
        """The plan as filled in; countries without seats are left out."""
        plan: dict[str, tuple[int, int]] = {}
        for country in self.countries:
            most = self._seats(f"maximum_{country}")
            least = self._guaranteed(country, most)
            if most or least:
                plan[country] = (least, most)
        return plan

    def _seats(self, name: str) -> int:
        field = self[name]
        assert isinstance(field, WholeNumberField)
        return field.number or 0

    def _guaranteed(self, country: str, most: int) -> int:
        if self.are_released:
            return min(self.present[country].minimum, most) if country in self.present else 0
        return self._seats(f"minimum_{country}")

    @property
    def changes(self) -> list[str]:
        """What saving would change, in words."""
        capacity = self.capacity.number or 0
        return plan_changes(
            self.present_capacity,
            self.present,
            capacity,
            self.written,
            are_released=self.are_released,
        )

    @property
    def warnings(self) -> list[str]:
        """What is possible in this plan but hardly meant."""
        return plan_warnings(self.capacity.number or 0, self.written)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The fields by themselves, then the plan as a whole."""
        if not super().validate(extra_validators):
            return False
        taken = {country: share.taken for country, share in self.present.items() if share.taken}
        objections = plan_objections(
            self.capacity.number or 0, self.written, taken, are_released=self.are_released
        )
        by_country = share_objections(self.written)
        for code, objection in by_country.items():
            self.refuse(self[f"maximum_{code}"], objection)
        named = {of_country(code, objection) for code, objection in by_country.items()}
        for objection in objections:
            if objection not in named:
                self.refuse(None, objection)
        if not objections and not self.changes:
            self.refuse(None, str(_("The plan is as it was: nothing would change.")))
            return False
        return not objections


def seat_plan_form(
    countries: Sequence[str], capacity: int, plan: Mapping[str, Share], *, are_released: bool
) -> SeatPlanForm:
    """The form for these countries, filled with the present plan.

    Once guarantees are open to all (`are_released`), only the most of a country can be changed.
    """
    parts: dict[str, object] = {
        "countries": countries,
        "present_capacity": capacity,
        "present": plan,
        "are_released": are_released,
    }
    data: dict[str, object] = {"capacity": capacity, "seen": plan_version(capacity, plan)}
    for country in countries:
        name = country_name(country)
        if not are_released:
            parts[f"minimum_{country}"] = WholeNumberField(
                _l("%(country)s, guaranteed", country=name), most=10_000
            )
        parts[f"maximum_{country}"] = WholeNumberField(
            _l("%(country)s, at most", country=name), most=10_000
        )
        share = plan.get(country, Share(0, 0, 0))
        data[f"minimum_{country}"] = share.minimum
        data[f"maximum_{country}"] = share.maximum
    kind = type("FilledSeatPlanForm", (SeatPlanForm,), parts)
    form: SeatPlanForm = kind(data=data)
    return form


class SeatReasonForm(PortalForm):
    """Why a seat plan is changed, asked where it is shown what changes."""

    reason = LongTextField(_l("Why is the plan changed?"), maximum=1000, rows=2)


def decision_form(verb: str) -> PortalForm:
    """What is asked before a decision: the reason where one is needed, else nothing."""
    if verb == "cancel":
        return CancelForm()
    if verb == "close":
        return CloseForm()
    return HoldForm() if verb in ("hold", "release") else PortalForm()
