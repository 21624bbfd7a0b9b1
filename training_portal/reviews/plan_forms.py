"""The form of a cohort's plan of reviews, and that of its deadline alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field

from training_portal.platform.web.forms import (
    DateField,
    TextField,
    TickField,
    TimeField,
    VersionedForm,
    WholeNumberField,
)
from training_portal.reviews.rules.plan import (
    LEAST_REVIEWS,
    MOST_CRITERIA,
    MOST_REVIEWS,
    SCALE,
    Criterion,
    Objection,
    PlanFacts,
)

_POSITIONS: Final = range(1, MOST_CRITERIA + 1)


class DeadlineForm(VersionedForm):
    """Until when reviews are to be sent; all that may change once the first one was."""

    due_day = DateField(_l("Reviews are due on"), hint=_l("For example 12/02/2027."))
    due_time = TimeField(_l("Time"))

    def due_at(self, zone: str) -> datetime:
        """The deadline on the clock of the venue; only after `validate`."""
        assert self.due_day.data is not None and self.due_time.time is not None
        return datetime.combine(self.due_day.data, self.due_time.time, ZoneInfo(zone))

    def object(self, objections: Sequence[Objection]) -> None:
        """Put each objection beside its field."""
        for each in objections:
            self.refuse(self._field_of(each.fact), each.words)

    def _field_of(self, fact: str) -> Field:
        if fact == "due_at" or "title_1" not in self:
            return self.due_day
        return self["reviews_wanted" if fact == "reviews_wanted" else "title_1"]


class PlanForm(DeadlineForm):
    """How a cohort's applications are reviewed, with a row for each criterion (`plan_form`)."""

    reviews_wanted = WholeNumberField(
        _l("Reviews of each application"),
        hint=_l("From %(least)s to %(most)s.", least=LEAST_REVIEWS, most=MOST_REVIEWS),
        least=LEAST_REVIEWS,
        most=MOST_REVIEWS,
    )
    threshold = WholeNumberField(
        _l("One review more, where they differ by more than"),
        hint=_l("In points of 100, from 0 to 100."),
        least=0,
        most=100,
    )
    is_blind = TickField(
        _l("Reviewers do not learn whose application it is"),
        hint=_l(
            "They read number and answers, without name, contact, sex, countries, employer, "
            "documents and nominating body. What people write of themselves in their own words "
            "stays as it is."
        ),
    )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """The fields by themselves, then that each criterion is whole."""
        super().validate(extra_validators)
        for position in _POSITIONS:
            self._validate_row(position)
        return not self.has_problems

    def _validate_row(self, position: int) -> None:
        row = self.row(position)
        if not any(field.text for field in row):
            return
        for field in row:
            if not field.text and not field.errors:
                self.refuse(
                    field, _("A criterion needs a title, a weight and words for each step.")
                )

    def row(self, position: int) -> list[TextField]:
        """The fields of a criterion: title, weight, then the steps of its scale."""
        names = (f"title_{position}", f"weight_{position}", *_anchor_names(position))
        return [field for name in names if isinstance(field := self[name], TextField)]

    @property
    def rows(self) -> list[tuple[int, list[TextField]]]:
        """The criteria that are filled in, in their order, and one blank row."""
        return [row for row in self._all_rows if _is_filled(row[1])] + self.blank_rows[:1]

    @property
    def blank_rows(self) -> list[tuple[int, list[TextField]]]:
        """The rows in which nothing stands."""
        return [row for row in self._all_rows if not _is_filled(row[1])]

    @property
    def _all_rows(self) -> list[tuple[int, list[TextField]]]:
        return [(position, self.row(position)) for position in _POSITIONS]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria that were filled in; only after `validate`."""
        return tuple(
            Criterion(
                position,
                title.text,
                weight.number or 0,
                tuple(each.text for each in anchors),
                bool(self[f"interview_{position}"].data),
            )
            for position, (title, weight, *anchors) in self._all_rows
            if title.text and isinstance(weight, WholeNumberField)
        )

    def facts(self, zone: str) -> PlanFacts:
        """What was filled in, the deadline on the clock of the venue; only after `validate`."""
        return PlanFacts(
            self.reviews_wanted.number or 0,
            self.threshold.number or 0,
            bool(self.is_blind.data),
            self.due_at(zone),
            self.criteria,
        )


def _is_filled(row: Sequence[TextField]) -> bool:
    return any(field.text for field in row)


def _anchor_names(position: int) -> list[str]:
    return [f"anchor_{position}_{step}" for step in SCALE]


@functools.cache
def _with_rows() -> type[PlanForm]:
    """The form with its rows; labels are looked up when they are drawn."""
    parts: dict[str, Any] = {}
    for position in _POSITIONS:
        parts[f"title_{position}"] = TextField(_l("Criterion"), optional=True)
        parts[f"weight_{position}"] = WholeNumberField(
            _l("Weight"), hint=_l("Among the others, from 1 to 100."), least=1, most=100,
            optional=True,
        )  # fmt: skip
        parts[f"interview_{position}"] = TickField(_l("Judged in the interview"))
        for step, name in zip(SCALE, _anchor_names(position), strict=True):
            parts[name] = TextField(_l("Step %(step)s", step=step), maximum=300, optional=True)
    return type("FilledPlanForm", (PlanForm,), parts)


def as_data(facts: PlanFacts, zone: str) -> dict[str, Any]:
    """Facts as the form is opened with them, the deadline in the venue's time."""
    due = facts.due_at.astimezone(ZoneInfo(zone))
    data: dict[str, Any] = {
        "due_day": due.date(),
        "due_time": f"{due:%H:%M}",
        "reviews_wanted": facts.reviews_wanted,
        "threshold": facts.threshold,
        "is_blind": facts.is_blind,
    }
    for each in facts.criteria:
        data |= {f"title_{each.position}": each.title, f"weight_{each.position}": each.weight}
        data[f"interview_{each.position}"] = each.is_for_interview
        data |= dict(zip(_anchor_names(each.position), each.anchors, strict=True))
    return data


def plan_form(data: Mapping[str, Any], **sent: Any) -> PlanForm:
    """The form of a whole plan."""
    return _with_rows()(data=dict(data), **sent)
