"""Forms of planning a cohort; what there is to choose from is injected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from training_portal.cohorts.funding_shares import ShareField
from training_portal.cohorts.planning_fields import FIELD_OF, FIELDS_OF, FUNDERS, NOTHING
from training_portal.cohorts.planning_queries import Body, Trainer
from training_portal.cohorts.planning_rules import CohortFacts, Objection, default_plan
from training_portal.cohorts.rules import (
    of_country,
    plan_objections,
    plan_warnings,
    share_objections,
)
from training_portal.courses.rules import country_name
from training_portal.platform.i18n import zone_name
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    HiddenTextField,
    LongTextField,
    ManyChoicesField,
    NameField,
    PortalForm,
    TextField,
    TickField,
    TimeField,
    VersionedForm,
    WholeNumberField,
)


class FactsForm(PortalForm):
    """What is written down about a cohort; `settle` gives the lists."""

    code = TextField(
        _l("Code"),
        hint=_l("Short, for people: it stands in lists and mails. For example PM-2027-1."),
        maximum=40,
        autocomplete="off",
    )
    host = ChoiceField(_l("Host"), hint=_l("Its programme managers run the cohort."))
    issuer = ChoiceField(_l("Issuer of the certificates"))
    venue = NameField(_l("Venue"), hint=_l("As people look for it: building, town."), maximum=200)
    venue_country = ChoiceField(_l("Country of the venue"))
    time_zone = ChoiceField(_l("Time at the venue"))
    park = ChoiceField(_l("Industrial park"), optional=True, prompt=_l("Not in a park"))
    corridor = ChoiceField(_l("Corridor"), optional=True, prompt=_l("On no corridor"))
    opens_day = DateField(_l("Applications open"), hint=_l("For example 12/02/2027."))
    opens_time = TimeField(_l("Time of opening"))
    closes_day = DateField(_l("Applications close"))
    closes_time = TimeField(_l("Time of closing"))
    response_days = WholeNumberField(
        _l("Days to answer an offer"),
        hint=_l("Offers made from now on follow it. It ends before the first day at the latest."),
        least=1,
        most=90,
    )
    first_day = DateField(_l("First day of the course"))
    last_day = DateField(_l("Last day of the course"))
    preparation_day = DateField(
        _l("Preparation at home from"),
        hint=_l("Only where participants begin at home before the first day."),
        optional=True,
    )
    finalisation_day = DateField(
        _l("Follow-up at home until"),
        hint=_l("Only where participants carry on at home after the last day."),
        optional=True,
    )
    contact_email = EmailField(
        _l("Contact for questions"),
        hint=_l("Shown to everybody on the cohort’s page."),
        optional=True,
        autocomplete="off",
    )
    #: What the sender wants: look at it (blank), `save` it, `edit` on, or a `plan` proposed anew.
    step = HiddenTextField()
    seen = HiddenTextField()

    hosts: Sequence[Body] = ()
    bodies: Sequence[Body] = ()

    def settle(
        self,
        *,
        hosts: Sequence[Body],
        bodies: Sequence[Body],
        issuer: int | None,
        countries: Sequence[tuple[str, str]],
        zones: Iterable[str],
        parks: Sequence[tuple[str, str]],
        corridors: Sequence[tuple[str, str]],
    ) -> None:
        """Give the lists to choose from; the present `issuer` stays in its list."""
        self.hosts, self.bodies = hosts, bodies
        self.host.choices = [(each.public_id, each.label) for each in hosts]
        everybody = [(each.public_id, each.label) for each in bodies]
        self.issuer.choices = [
            (each.public_id, each.label) for each in bodies if each.may_issue or each.id == issuer
        ]
        for number in range(1, FUNDERS + 1):
            self._choice(f"funder_{number}").choices = everybody
        self.venue_country.choices = list(countries)
        self.time_zone.choices = [(zone, zone_name(zone)) for zone in dict.fromkeys(zones)]
        self.park.choices, self.corridor.choices = list(parks), list(corridors)

    def _choice(self, name: str) -> ChoiceField:
        field = self[name]
        assert isinstance(field, ChoiceField)
        return field

    def _share(self, number: int) -> ShareField:
        field = self[f"share_{number}"]
        assert isinstance(field, ShareField)
        return field

    def _body_id(self, public_id: str | None) -> int:
        return next(each.id for each in self.bodies if each.public_id == public_id)

    @property
    def funding(self) -> dict[int, int]:
        """Basis points by organisation, as filled in."""
        chosen: dict[int, int] = {}
        for number in range(1, FUNDERS + 1):
            funder, share = self._choice(f"funder_{number}"), self._share(number)
            if funder.data and share.basis_points:
                body = self._body_id(funder.data)
                chosen[body] = chosen.get(body, 0) + share.basis_points
        return chosen

    def _moment(self, name: str) -> datetime:
        day, at = self[f"{name}_day"], self[f"{name}_time"]
        assert isinstance(day, DateField) and isinstance(at, TimeField)
        assert day.data is not None and at.time is not None
        return datetime.combine(day.data, at.time, ZoneInfo(self.time_zone.data or "UTC"))

    @property
    def wrong(self) -> frozenset[str]:
        """The facts that cannot be read after `validate`, for what is wrong in their fields."""
        return frozenset(
            fact
            for fact, names in FIELDS_OF.items()
            if any(self[name].errors for name in names if name in self)
        )

    @property
    def facts(self) -> CohortFacts:
        """What was filled in; only after `validate`, and only where nothing is `wrong`."""
        return self.facts_or(NOTHING)

    def facts_or(self, otherwise: CohortFacts) -> CohortFacts:
        """What was filled in after `validate`, with others for the facts that are `wrong`.

        What is right can be looked at then, and said together with what is wrong.
        """
        readers: dict[str, Callable[[], Any]] = {
            "code": lambda: self.code.text,
            "host_id": lambda: self._body_id(self.host.data),
            "issuer_id": lambda: self._body_id(self.issuer.data),
            "venue": lambda: self.venue.text,
            "venue_country": lambda: self.venue_country.data or "",
            "time_zone": lambda: self.time_zone.data or "",
            "opens_at": lambda: self._moment("opens"),
            "closes_at": lambda: self._moment("closes"),
            "starts_on": lambda: self.first_day.data,
            "ends_on": lambda: self.last_day.data,
            "response_days": lambda: self.response_days.number or 0,
            "funding": lambda: self.funding,
            "park_code": lambda: self.park.value_or_none,
            "corridor_code": lambda: self.corridor.value_or_none,
            "contact_email": lambda: self.contact_email.text,
            "preparation_from": lambda: self.preparation_day.data,
            "finalisation_until": lambda: self.finalisation_day.data,
        }
        wrong = self.wrong
        return replace(
            otherwise, **{name: read() for name, read in readers.items() if name not in wrong}
        )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The fields by themselves, then that each funder has a share."""
        super().validate(extra_validators)
        for number in range(1, FUNDERS + 1):
            funder, share = self._choice(f"funder_{number}"), self._share(number)
            if funder.data and not share.text:
                self.refuse(share, _("Write the funder’s share."))
            elif share.text and not share.errors and not funder.data:
                self.refuse(funder, _("Choose who pays this share."))
        return not self.has_problems

    def object(self, objections: Iterable[Objection]) -> None:
        """Put each objection beside its field; not those that rest on what is `wrong`."""
        wrong = self.wrong
        for each in [each for each in objections if not each.rests_on(wrong)]:
            name = FIELD_OF.get(each.fact, each.fact)
            field: Field | None = self[name] if name is not None else None
            self.refuse(field, each.words)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values that the page of confirmation carries along."""
        own = {"idempotency_key", "step"}
        return [
            (field.name, value)
            for field in self
            if field.name not in own
            for value in _sent_values(field)
        ]


def _sent_values(field: Field) -> list[str]:
    """What a browser would send of a field as it stands."""
    if isinstance(field, ManyChoicesField):
        return list(field.data or [])
    if isinstance(field, TickField):
        return ["y"] if field.data else []
    if isinstance(field, DateField):
        return [field.written(field.data)] if field.data else [""]
    return [str(field.data or "")]


def _funder_fields() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for number in range(1, FUNDERS + 1):
        parts[f"funder_{number}"] = ChoiceField(
            _l("Funder %(number)s", number=number),
            optional=number > 1,
            prompt=_l("Nobody") if number > 1 else "",
        )
        parts[f"share_{number}"] = ShareField(
            _l("Share %(number)s (%%)", number=number), optional=number > 1
        )
    return parts


class ChangeForm(FactsForm):
    """Other facts for a cohort that is there, with the reason."""

    reason = LongTextField(
        _l("Why is it changed?"),
        hint=_l("Kept in the history. Who gets a mail about new dates reads it too."),
        maximum=1000,
        rows=3,
    )


class OpenForm(FactsForm):
    """A new cohort: also its seats and its trainers (`open_form`)."""

    capacity = WholeNumberField(_l("Seats in all"), least=1, most=10_000)
    trainers = ManyChoicesField(_l("Trainers"), optional=True)

    countries: Sequence[str] = ()

    @property
    def plan(self) -> dict[str, tuple[int, int]]:
        """The seat plan as filled in; countries without seats are left out."""
        found: dict[str, tuple[int, int]] = {}
        for country in self.countries:
            least, most = self[f"minimum_{country}"], self[f"maximum_{country}"]
            assert isinstance(least, WholeNumberField) and isinstance(most, WholeNumberField)
            if most.number or least.number:
                found[country] = (least.number or 0, most.number or 0)
        return found

    def propose_plan(self) -> None:
        """Fill the seats in anew for the capacity that was written."""
        self.capacity.validate(self)
        for country, (least, most) in default_plan(
            self.capacity.number or 0, self.countries
        ).items():
            self[f"minimum_{country}"].process_data(least)
            self[f"maximum_{country}"].process_data(most)

    @property
    def warnings(self) -> list[str]:
        """What is possible in this plan but hardly meant."""
        return plan_warnings(self.capacity.number or 0, self.plan)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The facts, then the plan as a whole."""
        super().validate(extra_validators)
        seats = [self.capacity, *(self[f"maximum_{each}"] for each in self.countries)]
        if not any(field.errors for field in seats):
            by_country = share_objections(self.plan)
            for code, objection in by_country.items():
                self.refuse(self[f"maximum_{code}"], objection)
            named = {of_country(code, objection) for code, objection in by_country.items()}
            for objection in plan_objections(self.capacity.number or 0, self.plan):
                if objection not in named:
                    self.refuse(self.capacity, objection)
        return not self.has_problems


class CloneForm(OpenForm):
    """A new cohort after the pattern of another."""

    with_sessions = TickField(
        _l(
            "Take its sessions, its questions and its plan of reviews along, moved with the first "
            "day"
        )
    )


def facts_as_data(facts: CohortFacts, bodies: Sequence[Body]) -> dict[str, Any]:
    """Facts as the form is opened with them, in the venue's time."""
    zone = ZoneInfo(facts.time_zone)
    public_ids = {each.id: each.public_id for each in bodies}
    opens, closes = facts.opens_at.astimezone(zone), facts.closes_at.astimezone(zone)
    data: dict[str, Any] = {
        "code": facts.code,
        "host": public_ids.get(facts.host_id),
        "issuer": public_ids.get(facts.issuer_id),
        "venue": facts.venue,
        "venue_country": facts.venue_country,
        "time_zone": facts.time_zone,
        "park": facts.park_code,
        "corridor": facts.corridor_code,
        **_day_and_time("opens", opens),
        **_day_and_time("closes", closes),
        "response_days": facts.response_days,
        "first_day": facts.starts_on,
        "last_day": facts.ends_on,
        "contact_email": facts.contact_email,
        "preparation_day": facts.preparation_from,
        "finalisation_day": facts.finalisation_until,
    }
    for number, (funder, share) in enumerate(facts.funding.items(), start=1):
        if number <= FUNDERS:
            data[f"funder_{number}"] = public_ids.get(funder)
            data[f"share_{number}"] = share
    return data


def _day_and_time(name: str, moment: datetime) -> dict[str, date | str]:
    return {f"{name}_day": moment.date(), f"{name}_time": f"{moment:%H:%M}"}


def change_form(data: Mapping[str, Any]) -> ChangeForm:
    """The form for a cohort that is there."""
    kind = type("FilledChangeForm", (ChangeForm,), _funder_fields())
    form: ChangeForm = kind(data=dict(data))
    return form


def open_form(
    kind: type[OpenForm],
    data: Mapping[str, Any],
    plan: Mapping[str, tuple[int, int]],
    trainers: Sequence[Trainer],
) -> OpenForm:
    """The form for a new cohort, with a row of seats for each country of the plan."""
    parts: dict[str, Any] = {**_funder_fields(), "countries": tuple(plan)}
    values = dict(data)
    for country, (least, most) in plan.items():
        name = country_name(country)
        parts[f"minimum_{country}"] = WholeNumberField(
            _l("%(country)s, guaranteed", country=name), most=10_000
        )
        parts[f"maximum_{country}"] = WholeNumberField(
            _l("%(country)s, at most", country=name), most=10_000
        )
        values[f"minimum_{country}"], values[f"maximum_{country}"] = least, most
    filled = type("FilledOpenForm", (kind,), parts)
    form: OpenForm = filled(data=values)
    form.trainers.choices = [(each.public_id, each.name, each.email) for each in trainers]
    return form


class TrainersForm(VersionedForm):
    """Who teaches the cohort; those who hold the role of a trainer are injected."""

    trainers = ManyChoicesField(
        _l("Trainers"),
        hint=_l("They see the cohort’s people, plan sessions, take attendance and give marks."),
        optional=True,
    )
