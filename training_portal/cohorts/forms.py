"""Forms of cohorts; countries of the seat plan are injected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l

from training_portal.cohorts.rules import Share
from training_portal.courses.rules import country_name
from training_portal.platform.web.forms import (
    HiddenTextField,
    LongTextField,
    PortalForm,
    WholeNumberField,
)


class ReasonForm(PortalForm):
    """Why a decision is taken; kept in the audit, and told to those concerned."""

    reason = LongTextField(_l("Why?"), maximum=1000, rows=3)


class SeatPlanForm(PortalForm):
    """Capacity and a row of guaranteed and maximum seats for each country."""

    capacity = WholeNumberField(_l("Seats in all"), least=1, most=10_000)
    reason = LongTextField(_l("Why is the plan changed?"), maximum=1000, rows=2)
    seen = HiddenTextField()


def seat_plan_form(
    countries: Sequence[str], capacity: int, plan: Mapping[str, Share]
) -> SeatPlanForm:
    """The form for these countries, filled with the present plan."""
    fields: dict[str, WholeNumberField] = {}
    data: dict[str, object] = {"capacity": capacity, "seen": fingerprint(capacity, plan)}
    for country in countries:
        name = country_name(country)
        fields[f"minimum_{country}"] = WholeNumberField(
            _l("%(country)s: guaranteed", country=name), most=10_000
        )
        fields[f"maximum_{country}"] = WholeNumberField(
            _l("%(country)s: at most", country=name), most=10_000
        )
        share = plan.get(country, Share(0, 0, 0))
        data[f"minimum_{country}"] = share.minimum
        data[f"maximum_{country}"] = share.maximum
    kind = type("FilledSeatPlanForm", (SeatPlanForm,), fields)
    form: SeatPlanForm = kind(data=data)
    return form


def fingerprint(capacity: int, plan: Mapping[str, Share]) -> str:
    """The plan in one line, to notice when somebody else changed it meanwhile."""
    parts = [f"{code}:{share.minimum}-{share.maximum}" for code, share in sorted(plan.items())]
    return ";".join([str(capacity), *parts])


def written_plan(form: SeatPlanForm, countries: Sequence[str]) -> dict[str, tuple[int, int]]:
    """What was filled in; countries without seats are left out."""
    plan: dict[str, tuple[int, int]] = {}
    for country in countries:
        least, most = form[f"minimum_{country}"], form[f"maximum_{country}"]
        assert isinstance(least, WholeNumberField) and isinstance(most, WholeNumberField)
        if most.number or least.number:
            plan[country] = (least.number or 0, most.number or 0)
    return plan
