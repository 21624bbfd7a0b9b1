"""Form fields for what people type: names, text, e-mail, phone numbers, numbers, files.

Every field says in plain words what is missing or wrong. `look` tells the component
`components/field.html` how to draw it; `hint` becomes the line under the label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, StringField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import EmailInput, PasswordInput, TelInput, TextArea

from training_portal.platform.i18n import listed, own_country
from training_portal.platform.messages import Message
from training_portal.platform.web.limits import with_limits
from training_portal.platform.web.plain_text import (
    Words,
    ascii_digits,
    kept_lazy,
    normalise_block,
    normalise_line,
    problem_in_name,
    problem_in_text,
)

MAXIMUM_LINE: Final = 200
MAXIMUM_BLOCK: Final = 4000


def rendering(given: dict[str, Any] | None, **attributes: str | int | None) -> dict[str, Any]:
    """The attributes of the control: those of the field, then those its form gives."""
    named = {key.rstrip("_"): value for key, value in attributes.items() if value is not None}
    return {**named, **(given or {})}


def require(field: Field, is_blank: bool, optional: bool, missing: Words | None) -> None:
    """Stop with words when a required field is blank, and without when an optional one is."""
    if not is_blank:
        return
    if optional:
        raise StopValidation()
    raise StopValidation(
        str(missing) if missing else _("Fill in “%(label)s”.", label=field.label.text)
    )


class TextField(StringField):
    """One line of text, NFC-normalised, without white space at its ends.

    `minimum` and `maximum` count code points. `missing` is what is said when it is left blank.
    """

    look = "line"
    #: Whether the hint says how much the field takes: where somebody may well write more.
    says_maximum = False
    data: str | None

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        minimum: int = 0,
        maximum: int = MAXIMUM_LINE,
        autocomplete: str | None = None,
        inputmode: str | None = None,
        lang: str | None = None,
        width: str | None = None,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        attributes = rendering(render_kw, autocomplete=autocomplete, inputmode=inputmode, lang=lang)
        super().__init__(
            kept_lazy(label),
            description=with_limits(
                kept_lazy(hint), minimum, maximum if self.says_maximum else None
            ),
            render_kw=attributes,
            **options,
        )
        self.optional = optional
        self.missing = missing
        self.minimum = minimum
        self.maximum = maximum
        self.width = width

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Normalise what was typed; the form shows it back in this shape."""
        self.data = self.normalise(str(valuelist[0])) if valuelist else None

    def normalise(self, raw: str) -> str:
        """What is kept of `raw`."""
        return normalise_line(raw)

    def problem(self, text: str) -> Message | str | None:
        """What is wrong with a text that is there, in words."""
        return problem_in_text(text)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse blanks, unwelcome characters and lengths, in this order."""
        text = self.data or ""
        require(self, not text, self.optional, self.missing)
        if problem := self.problem(text):
            raise StopValidation(str(problem))
        if len(text) > self.maximum:
            excess = len(text) - self.maximum
            raise StopValidation(
                ngettext(
                    "This is %(num)d character too long: at most %(maximum)d.",
                    "This is %(num)d characters too long: at most %(maximum)d.",
                    excess,
                    maximum=self.maximum,
                )
            )
        if len(text) < self.minimum:
            raise StopValidation(
                ngettext(
                    "Write at least %(num)d character.",
                    "Write at least %(num)d characters.",
                    self.minimum,
                )
            )

    @property
    def text(self) -> str:
        """The value as a string; blank when nothing was typed."""
        return self.data or ""

    @property
    def value_or_none(self) -> str | None:
        """The value, or None when nothing was typed: what a nullable column wants."""
        return self.data or None


class NameField(TextField):
    """A name of a person or a body: no invisible, control or direction characters."""

    def problem(self, text: str) -> Message | str | None:
        """What makes this no name."""
        return problem_in_name(text)


class LongTextField(TextField):
    """Several lines of text. While typing, what is left is counted when the limit is near."""

    look = "block"
    says_maximum = True
    widget = TextArea()

    def __init__(
        self,
        label: Words = "",
        *,
        maximum: int = MAXIMUM_BLOCK,
        rows: int = 5,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(
            label, maximum=maximum, render_kw=rendering(render_kw, rows=rows), **options
        )

    def normalise(self, raw: str) -> str:
        """Line breaks stay."""
        return normalise_block(raw)


class EmailField(TextField):
    """An e-mail address, checked for its form only: no look-up leaves the server."""

    widget = EmailInput()

    def __init__(self, label: Words = "", *, autocomplete: str = "email", **options: Any) -> None:
        options.setdefault("maximum", 254)
        super().__init__(label, autocomplete=autocomplete, **options)

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the normalised address."""
        super().pre_validate(form)
        try:
            checked = validate_email(self.text, check_deliverability=False)
        except EmailNotValidError as error:
            raise StopValidation(_("Write an e-mail address like name@example.org.")) from error
        self.data = checked.normalized


#: Whose numbers are shown as an example where nobody's country is known.
_EXAMPLE_OF = "LA"


class PhoneField(TextField):
    """A phone number, kept as E.164. `region` is the country meant when none is written.

    The example is a number of that country, else of the one whose clock the reader goes by.
    """

    widget = TelInput()

    def __init__(
        self,
        label: Words = "",
        *,
        region: str | Callable[[], str | None] | None = None,
        autocomplete: str = "tel",
        **options: Any,
    ) -> None:
        options.setdefault(
            "hint",
            LazyString(
                lambda: _("With the country code, for example %(number)s.", number=self.example)
            ),
        )
        super().__init__(label, autocomplete=autocomplete, **options)
        self.region = region

    @property
    def _region(self) -> str | None:
        return self.region() if callable(self.region) else self.region

    @property
    def example(self) -> str:
        """A mobile number as it is written with its country code: `+856 20 23 123 456`."""
        regions = (self._region, own_country(), _EXAMPLE_OF)
        numbers = (
            phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
            for region in regions
            if region
        )
        number = next(filter(None, numbers))
        words = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return str(words).replace(" ", "\N{NO-BREAK SPACE}")

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the number with its country code."""
        super().pre_validate(form)
        try:
            number = phonenumbers.parse(ascii_digits(self.text), self._region)
        except phonenumbers.NumberParseException as error:
            raise StopValidation(
                _(
                    "Write the number with its country code, for example %(number)s.",
                    number=self.example,
                )
            ) from error
        if not phonenumbers.is_possible_number(number):
            raise StopValidation(_("This number is too long or too short. Please check it."))
        self.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class SecretField(TextField):
    """A password or a code: kept exactly as typed, and never shown back."""

    widget = PasswordInput(hide_value=True)

    def __init__(
        self,
        label: Words = "",
        *,
        autocomplete: str = "current-password",
        **options: Any,
    ) -> None:
        super().__init__(label, autocomplete=autocomplete, **options)

    def normalise(self, raw: str) -> str:
        """Nothing is changed: a space may belong to a password."""
        return raw


class WholeNumberField(TextField):
    """A whole number in any script's digits; `number` is its value."""

    def __init__(
        self,
        label: Words = "",
        *,
        least: int = 0,
        most: int = 2**31 - 1,
        **options: Any,
    ) -> None:
        options.setdefault("inputmode", "numeric")
        options.setdefault("width", "short")
        super().__init__(label, maximum=40, **options)
        self.least = least
        self.most = most
        self.number: int | None = None

    def process_data(self, value: Any) -> None:
        """Show a number that the form is opened with."""
        self.number = value
        self.data = "" if value is None else str(value)

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the number; spaces and commas between thousands are fine."""
        self.number = None
        super().pre_validate(form)
        digits = re.sub(r"[\s,]", "", ascii_digits(self.text))
        if not re.fullmatch(r"-?\d{1,15}", digits):
            raise StopValidation(_("Write a whole number, in digits."))
        number = int(digits)
        if not self.least <= number <= self.most:
            raise StopValidation(
                _(
                    "Write a number from %(least)s to %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )
        self.number = number


class UploadField(FileField):
    """One file. `endings` are welcome name endings, `megabytes` the most it may weigh.

    Only name and size are looked at here; what is inside is the upload pipeline's business.
    """

    look = "file"
    data: FileStorage | None

    def __init__(
        self,
        label: Words = "",
        *,
        hint: Words = "",
        optional: bool = False,
        missing: Words | None = None,
        endings: Iterable[str] = (),
        megabytes: int = 10,
        render_kw: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.endings = tuple(ending.lower() for ending in endings)
        attributes = rendering(render_kw, accept=",".join(self.endings) or None)
        super().__init__(
            kept_lazy(label),
            description=kept_lazy(hint),
            render_kw=attributes,
            **options,
        )
        self.optional = optional
        self.missing = missing
        self.megabytes = megabytes

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file, when one was chosen."""
        chosen = (v for v in valuelist if isinstance(v, FileStorage) and v.filename)
        self.data = next(chosen, None)

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse a missing, wrongly named, empty or too heavy file."""
        missing = self.missing or _("Choose a file for “%(label)s”.", label=self.label.text)
        require(self, self.data is None, self.optional, missing)
        assert self.data is not None
        name = (self.data.filename or "").lower()
        if self.endings and not name.endswith(self.endings):
            raise StopValidation(
                _(
                    "This kind of file cannot be used. Choose one of these: %(endings)s.",
                    endings=listed(self.endings),
                )
            )
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size == 0:
            raise StopValidation(_("The file is empty."))
        if size > self.megabytes * 1024 * 1024:
            raise ValidationError(
                _(
                    "The file has %(size)s MB: at most %(most)s MB.",
                    size=-(-size // (1024 * 1024)),
                    most=self.megabytes,
                )
            )
