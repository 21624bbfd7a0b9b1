"""The form of a review, made of the criteria of its cohort, and that of a conflict of interest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.forms import LongTextField, PortalForm, RadioChoiceField
from training_portal.reviews.models import ConflictKind
from training_portal.reviews.rules.plan import SCALE, Criterion

#: What the page carries for itself and no draft keeps.
_NEVER_KEPT: Final = frozenset({"idempotency_key"})


#: Letters of notes; a draft keeps as many of a field (`application_services.MAX_FIELD`).
MOST_NOTES: Final = 8_000


class ReviewForm(PortalForm):
    """Scores and words on each criterion (`review_form`), then what decided it."""

    criteria: Sequence[Criterion] = ()

    @property
    def rows(self) -> list[tuple[Criterion, Any, Any]]:
        """Each criterion with its two fields."""
        return [
            (each, self[f"score_{each.position}"], self[f"comment_{each.position}"])
            for each in self.criteria
        ]

    @property
    def scores(self) -> dict[int, int]:
        """By position; only after `validate`."""
        return {each.position: int(score.data) for each, score, _comment in self.rows}

    @property
    def words(self) -> dict[str, str]:
        """By name of the field, what was written; only after `validate`."""
        fields = {f"comment_{each.position}": words for each, _score, words in self.rows}
        more = {name: self[name] for name in ("notes", "overall") if name in self}
        return {name: field.text for name, field in {**fields, **more}.items() if field.text}

    @property
    def typed(self) -> dict[str, list[str]]:
        """By field, the words as they came, for the draft; nothing but the form's own."""
        return {
            field.name: [str(word) for word in field.raw_data]
            for field in self
            if field.raw_data and field.name not in _NEVER_KEPT
        }

    @property
    def typed_pairs(self) -> list[tuple[str, str]]:
        """Field and words as they came, to be sent once more."""
        return [(name, word) for name, words in self.typed.items() for word in words]


def _fields(criteria: Sequence[Criterion]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    in_all = sum(each.weight for each in criteria)
    for each in criteria:
        steps = [(str(step), f"{step} · {each.anchor(step)}") for step in SCALE]
        fields[f"score_{each.position}"] = RadioChoiceField(
            each.title,
            hint=_l("Weighs %(weight)s of %(all)s.", weight=each.weight, all=in_all),
            choices=steps,
        )
        fields[f"comment_{each.position}"] = LongTextField(
            _l("What you saw"), optional=True, maximum=2000, rows=3
        )
    if any(each.is_for_interview for each in criteria):
        # What is said in a conversation fits no criterion: it would be lost, or kept elsewhere.
        fields["notes"] = LongTextField(
            _l("Notes of the interview"),
            hint=_l(
                "What was asked and said, as you like. Whoever reads your sheet reads them too."
            ),
            optional=True,
            maximum=MOST_NOTES,
            rows=8,
        )
    fields["overall"] = LongTextField(
        _l("What decided it, in all"),
        hint=_l("The programme reads it, never the applicant or who put them forward."),
        maximum=2000,
        rows=4,
    )
    return fields


def _kind(criteria: Sequence[Criterion]) -> type[ReviewForm]:
    return type("FilledReviewForm", (ReviewForm,), {**_fields(criteria), "criteria": criteria})


def review_form(
    criteria: Sequence[Criterion], typed: Mapping[str, Sequence[str]] | None
) -> ReviewForm:
    """The form as it was typed, to be validated or drawn again; blank where nothing was."""
    pairs = [(name, word) for name, words in (typed or {}).items() for word in words]
    return _kind(criteria)(formdata=MultiDict(pairs) if typed is not None else None)


def sent_form(criteria: Sequence[Criterion]) -> ReviewForm:
    """The form as this request sends it: where it is refused as a whole, its words are shown."""
    return _kind(criteria)()


class ConflictForm(PortalForm):
    """What stands between reviewer and applicant."""

    kind = RadioChoiceField(
        _l("What is it?"),
        choices=choices_of(ConflictKind),
        missing=_l("Say what it is."),
    )
    words = LongTextField(
        _l("In your words"),
        hint=_l("Staff of the programme read it."),
        optional=True,
        maximum=1000,
        rows=3,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """“Something else” says nothing by itself."""
        is_right: bool = super().validate(extra_validators)
        if is_right and self.kind.data == ConflictKind.OTHER and not self.words.text:
            self.refuse(self.words, _("Say in a few words what it is."))
            return False
        return is_right
