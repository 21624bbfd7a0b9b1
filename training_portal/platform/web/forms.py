"""The base of every form: normalised text, a key against double sending, errors in words.

It stands on WTForms' own form class. Flask-WTF's CSRFProtect checks the token of every unsafe
request before a view runs, so that no form can forget it; the component `components/form.html`
puts the token into the page.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, Form, HiddenField
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation

from training_portal.platform.i18n import colon
from training_portal.platform.web.choice_fields import (
    ChoiceField,
    ManyChoicesField,
    RadioChoiceField,
    TickField,
    choices_of,
)
from training_portal.platform.web.date_fields import DateField, MonthField, TimeField
from training_portal.platform.web.fields import (
    EmailField,
    LongTextField,
    NameField,
    PhoneField,
    SecretField,
    TextField,
    UploadField,
    WholeNumberField,
)
from training_portal.platform.web.typed_words import remember

__all__ = [
    "ChoiceField",
    "DateField",
    "EmailField",
    "HiddenTextField",
    "IdempotencyKeyField",
    "LongTextField",
    "ManyChoicesField",
    "MonthField",
    "NameField",
    "PhoneField",
    "PortalForm",
    "RadioChoiceField",
    "SecretField",
    "TextField",
    "TickField",
    "TimeField",
    "UploadField",
    "VersionedForm",
    "WholeNumberField",
    "choices_of",
    "new_idempotency_key",
]

UNSAFE_METHODS: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: Labels longer than this are sentences of their own: whole they would hide what is wrong.
_LONGEST_NAME: Final = 48
_FROM_REQUEST: Final = object()


def new_idempotency_key() -> str:
    """A key that marks one sending of one form: 128 random bits."""
    return secrets.token_urlsafe(16)


class IdempotencyKeyField(HiddenField):
    """The key of this form as it was drawn; the same in every repetition of one sending."""

    look = "hidden"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the key that came; a form sent without one gets a new one."""
        self.data = str(valuelist[0]) if valuelist and valuelist[0] else new_idempotency_key()

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a key that this portal has not made."""
        if not _KEY.fullmatch(self.data or ""):
            self.data = new_idempotency_key()
            raise StopValidation(_("Please send the form once more."))


class HiddenTextField(HiddenField):
    """A value the page carries along, such as the version of a record that was seen."""

    look = "hidden"
    data: str | None


class PortalForm(Form):
    """A form of the portal, read from the request unless `formdata` is given.

    Nothing typed is lost: after `validate()` failed, the same form object draws the page again.
    """

    class Meta(DefaultMeta):
        """No second token: see the module's docstring. Every message is ours."""

        csrf = False
        locales = False

    #: Whether the address of a page can fill it in as well (`looking.py`).
    reads_address: ClassVar[bool] = False

    idempotency_key = IdempotencyKeyField(default=new_idempotency_key)

    def __init__(
        self,
        formdata: Any = _FROM_REQUEST,
        obj: object | None = None,
        prefix: str = "",
        data: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        is_of_request = formdata is _FROM_REQUEST
        if is_of_request:
            formdata = _sent(self.reads_address)
        self.is_filled = bool(formdata)
        super().__init__(formdata=formdata, obj=obj, prefix=prefix, data=data, **values)
        if is_of_request and formdata and self.is_submitted():
            remember(self)

    def is_submitted(self) -> bool:
        """Whether this request sends the form, rather than asks for it."""
        return request.method in UNSAFE_METHODS

    def validate_on_submit(self) -> bool:
        """Whether the form was sent and everything in it is right.

        What was understood otherwise than it was written is said on the page that comes next.
        """
        is_right = self.is_submitted() and self.validate()
        for note in self.notes if is_right else ():
            flash(note, "info")
        return is_right

    @property
    def notes(self) -> list[str]:
        """What was understood otherwise than it was written."""
        dates = [field for field in self if isinstance(field, DateField) and field.note]
        return [f"{colon(field.label.text)}{field.note}" for field in dates]

    def refuse(self, field: Field | None, message: str) -> None:
        """Say beside `field` (or on top, when None) what a rule or a service found wrong."""
        if field is None:
            self.form_errors = [*self.form_errors, message]
        else:
            field.errors = [*field.errors, message]

    @property
    def values(self) -> dict[str, Any]:
        """What the form holds, without its key: the plain values a service takes."""
        return {
            name: field.data
            for name, field in self._fields.items()
            if not isinstance(field, IdempotencyKeyField)
        }

    @property
    def carried(self) -> list[tuple[str, str]]:
        """Names and values that a page of confirmation carries along to the next sending."""
        own = {"idempotency_key", "step"}
        return [(field.name, field.data or "") for field in self if field.name not in own]

    @property
    def has_files(self) -> bool:
        """Whether the form must be sent as multipart."""
        return any(isinstance(field, UploadField) for field in self)

    @property
    def problems(self) -> Iterator[tuple[str | None, str]]:
        """Each error with the id of the control it belongs to; None for the whole form.

        Away from its control an error needs the control's name, unless it says it itself.
        """
        for message in self.form_errors:
            yield None, message
        for field in self:
            if isinstance(field, IdempotencyKeyField):
                target = None
            elif getattr(field, "look", "") in {"radios", "checkboxes"}:
                target = f"{field.id}-0"
            else:
                target = field.id
            for message in field.errors:
                yield target, _with_its_name(field, str(message))

    def problems_in(self, drawn: str) -> list[tuple[str | None, str]]:
        """The errors in the order in which a page draws the controls, whatever that of the fields.

        What belongs to no control comes first, what is not drawn last.
        """

        def place(problem: tuple[str | None, str]) -> int:
            if problem[0] is None:
                return -1
            found = drawn.find(f'id="{problem[0]}"')
            return found if found >= 0 else len(drawn)

        return sorted(self.problems, key=place)

    @property
    def has_problems(self) -> bool:
        """Whether anything is wrong."""
        return next(self.problems, None) is not None


def name_of(field: Field) -> str:
    """What a field is called away from its place: one of a row with the row it is of."""
    return str(getattr(field, "whole_label", "") or field.label.text)


def _with_its_name(field: Field, message: str) -> str:
    name = name_of(field)
    if getattr(field, "look", "") in {"hidden", "tick"}:
        return message
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME].rsplit(maxsplit=1)[0]}…"
    if name.casefold() in message.casefold():
        return message
    return _("%(field)s: %(message)s", field=name.rstrip("?:"), message=message)


def _sent(reads_address: bool) -> MultiDict[str, Any] | CombinedMultiDict[str, Any] | None:
    if request.method not in UNSAFE_METHODS:
        return (request.args or None) if reads_address else None
    if request.files:
        return CombinedMultiDict([request.files, request.form])
    return request.form


class VersionedForm(PortalForm):
    """A form that changes what is there already: it carries the fingerprint of what was seen."""

    #: Given by whoever opens the form (`platform/versions.py`); the form macro draws it.
    seen = HiddenTextField()
