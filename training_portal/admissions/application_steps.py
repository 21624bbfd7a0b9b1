"""What all steps of an application have in common, and in which order they come.

A draft keeps what was typed, right or wrong, so a step's form is made of the typed words each time;
`told()` gives what of it is right, as plain values for the snapshot and the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from training_portal.eligibility.kinds import DocumentKind
from training_portal.people.background_forms import RowsForm
from training_portal.people.background_rows import row_of
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.forms import PortalForm, UploadField
from training_portal.questionnaires.rules import Questionnaire


class Step(StrEnum):
    """The steps, in their order; the value stands in the address."""

    YOU = "you"
    WORK = "work"
    BACKGROUND = "background"
    WHY = "why"
    QUESTIONS = "questions"
    DOCUMENTS = "documents"
    CHECK = "check"

    @property
    def label(self) -> str:
        labels = {
            Step.YOU: _l("You"),
            Step.WORK: _l("Your work"),
            Step.BACKGROUND: _l("Career and education"),
            Step.WHY: _l("Why this course"),
            Step.QUESTIONS: _l("Questions of this course"),
            Step.DOCUMENTS: _l("Documents"),
            Step.CHECK: _l("Check and send"),
        }
        return str(labels[self])


@dataclass(frozen=True)
class Path:
    """The steps of one application: questions are a step only where the cohort asks any."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, *, asks_questions: bool) -> Path:
        return cls(tuple(step for step in Step if asks_questions or step is not Step.QUESTIONS))

    @property
    def labels(self) -> list[str]:
        """The names of all steps, for the line of progress."""
        return [each.label for each in self.steps]

    @property
    def written(self) -> list[Step]:
        """Those in which something is written: each has a form of its own."""
        return [each for each in self.steps if each not in (Step.DOCUMENTS, Step.CHECK)]

    def number(self, step: Step) -> int:
        """The place of a step, from 1."""
        return self.steps.index(step) + 1

    def following(self, step: Step) -> Step | None:
        place = self.steps.index(step) + 1
        return self.steps[place] if place < len(self.steps) else None

    def previous(self, step: Step) -> Step | None:
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None


@dataclass(frozen=True)
class ProvinceChoice:
    """A province that can be lived in today."""

    code: str
    name: str
    country_code: str


@dataclass(frozen=True)
class Surroundings:
    """What the forms need to know of the cohort and the world; made by the queries."""

    rule_kinds: frozenset[str]
    #: Code and name, in the portal's order.
    countries: Sequence[tuple[str, str]]
    provinces: Sequence[ProvinceChoice]
    documents: Sequence[DocumentKind]
    today: date
    #: What the cohort asks besides, and the names of the files that were added to it, by question.
    questionnaire: Questionnaire | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    #: When the person was born, where that was told: no career begins before childhood ends.
    born: date | None = None


def typed_of(form: Any, step_form: type[PortalForm]) -> dict[str, list[str]]:
    """Of a request's form only the words of this step's own fields (no mass assignment)."""
    own = step_form.own_names(form) if issubclass(step_form, StepForm) else set(step_form()._fields)
    return {name: form.getlist(name) for name in sorted(own - _NEVER_KEPT) if name in form}


_NEVER_KEPT = {"idempotency_key"}


class StepForm(BurmeseForm):
    """A step of the draft. `based_on` and the key tell a stale tab from the one that saved last."""

    step: ClassVar[Step]
    #: Whether an application can be sent without that anybody opened it.
    is_optional: ClassVar[bool] = False

    @classmethod
    def own_names(cls, sent: Iterable[str]) -> set[str]:
        """The names of its fields; of rows those that were sent."""
        return set(cls()._fields)

    @classmethod
    def of_typed(
        cls,
        typed: Mapping[str, Sequence[str]],
        surroundings: Surroundings,
        beside: Iterable[str] = (),
    ) -> StepForm:
        """The form as it was typed, to be validated or drawn again.

        `beside`: names of fields of the form that it is held against, so that both have the same.
        """
        pairs = [(name, word) for name, words in typed.items() for word in words]
        form = cls(formdata=MultiDict(pairs))
        form.settle(surroundings)
        return form

    @classmethod
    def opened_with(cls, values: Mapping[str, Any], surroundings: Surroundings) -> StepForm:
        """The form before anything was typed, with what the portal knows already."""
        form = cls(formdata=None, data=values)
        form.settle(surroundings)
        return form

    @property
    def typed_pairs(self) -> list[tuple[str, str]]:
        """Field and words as they came, to be sent once more."""
        return [(field.name, str(word)) for field in self for word in field.raw_data or ()]

    def settle(self, surroundings: Surroundings) -> None:
        """Put in choices, and take out what this course does not ask."""

    @property
    def asked_fields(self) -> list[Any]:
        """The fields of the step itself that something is typed or chosen in, in their order;
        those of rows are drawn by their rows."""
        apart = {"idempotency_key", "burmese"}
        return [
            field
            for field in self
            if field.name not in apart
            and not isinstance(field, UploadField)
            and row_of(field.name) is None
        ]

    def told(self) -> dict[str, Any]:
        """What is right in a validated form, JSON-able, by the names of the snapshot."""
        raise NotImplementedError

    def _right(self, name: str) -> Any:
        field = self._fields.get(name)
        if field is None or field.errors:
            return None
        if name in self.as_typed:
            return self.in_unicode(field)
        return getattr(field, "number", field.data) if field.data else None

    @property
    def originals(self) -> dict[str, dict[str, str]]:
        """What was typed in Zawgyi before it was converted, for the snapshot; mostly nothing."""
        return {f"{self.step.value}_as_typed": self.as_typed} if self.as_typed else {}


class RowsStep(RowsForm, StepForm):
    """A step with entries of a background as rows (`people/background_forms.py`)."""

    @classmethod
    def own_names(cls, sent: Iterable[str]) -> set[str]:
        """Fields beside the rows, and of the rows what was sent."""
        return {name for name in cls()._fields if row_of(name) is None} | cls.row_names(sent)

    @classmethod
    def of_typed(
        cls,
        typed: Mapping[str, Sequence[str]],
        surroundings: Surroundings,
        beside: Iterable[str] = (),
    ) -> StepForm:
        """With as many rows as were sent, and as the other one has."""
        pairs = [(name, word) for name, words in typed.items() for word in words]
        form = cls.sized([*typed, *beside])(formdata=MultiDict(pairs))
        form.settle(surroundings)
        return form

    @classmethod
    def opened_with(cls, values: Mapping[str, Any], surroundings: Surroundings) -> StepForm:
        """Before anything was typed: with the rows that are drawn at least."""
        form = cls.sized(())(formdata=None, data=values)
        form.settle(surroundings)
        return form
