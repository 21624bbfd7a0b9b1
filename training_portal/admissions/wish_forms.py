"""The form in which somebody says which course they want most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from training_portal.admissions.wishes import Wish, version_of
from training_portal.platform.web.forms import ChoiceField, VersionedForm


class WishesForm(VersionedForm):
    """A place for each application (`wishes_form`)."""

    asked: Sequence[Wish] = ()

    @property
    def fields(self) -> list[ChoiceField]:
        """The field of each application, in the order in which they are asked."""
        return [_field_of(self, each) for each in self.asked]

    @property
    def places(self) -> dict[str, int | None]:
        """By the number of the application its place; only after `validate`."""
        found = {}
        for each in self.asked:
            value = _field_of(self, each).data
            found[each.public_id] = int(value) if value else None
        return found

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Each by itself, then that no place is given twice."""
        if not super().validate(extra_validators):
            return False
        taken = set[str]()
        for field in self.fields:
            if field.data and field.data in taken:
                self.refuse(field, _("Two courses cannot have the same place."))
            taken.add(field.data or "")
        return not self.has_problems


def _field_of(form: WishesForm, wish: Wish) -> ChoiceField:
    field = form[f"place_{wish.public_id}"]
    assert isinstance(field, ChoiceField)
    return field


def wishes_form(asked: Sequence[Wish], **sent: Any) -> WishesForm:
    """The form, opened with the order as it stands."""
    places = [
        (str(number), _("1: I want it most") if number == 1 else str(number))
        for number in range(1, len(asked) + 1)
    ]
    parts: dict[str, Any] = {"asked": asked}
    data: dict[str, Any] = {"seen": version_of(asked)}
    for each in asked:
        name = f"place_{each.public_id}"
        # Two cohorts of one course are told apart by the code.
        label = _("%(course)s (%(code)s)", course=each.title, code=each.code)
        parts[name] = ChoiceField(label, choices=places, prompt=_("No wish"), optional=True)
        data[name] = each.place
    form: WishesForm = type("FilledWishesForm", (WishesForm,), parts)(data=data, **sent)
    return form
