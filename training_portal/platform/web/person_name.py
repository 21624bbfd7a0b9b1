"""The name of a person in forms: a form of address and nothing else is asked about once."""

from __future__ import annotations

from typing import Any

import regex
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput, TextInput, html_params

from training_portal.platform.forms_of_address import is_only_a_title, whole_name_question
from training_portal.platform.web.fields import NameField


class _NameInput(TextInput):
    """Beside the name goes what was asked about, so that the second sending is an answer."""

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        drawn = super().__call__(field, **kwargs)
        assert isinstance(field, PersonNameField)
        if not field.asked:
            return drawn
        hidden = html_params(type=HiddenInput.input_type, name=field.asked_name, value=field.asked)
        return drawn + Markup(f"<input {hidden}>")  # noqa: S704 - html_params escapes


class PersonNameField(NameField):
    """A person's name. Of one that is only a form of address it asks whether it is whole.

    Whoever sends the form again as it is has answered; a name kept before is not asked about anew.
    """

    widget = _NameInput()
    #: The name that was asked about; blank for none.
    asked = ""

    @property
    def asked_name(self) -> str:
        """Under which name the page sends back what was asked about."""
        return f"{self.name}-asked"

    def process(self, formdata: Any, *args: Any, **options: Any) -> None:
        """Read the name, and what the page it comes from asked about."""
        super().process(formdata, *args, **options)
        self.asked = self.normalise(formdata.get(self.asked_name, "")) if formdata else ""

    def pre_validate(self, form: BaseForm) -> None:
        """Ask once, after everything else is right with the name."""
        super().pre_validate(form)
        if self.text in (self.asked, self.object_data) or not is_only_a_title(self.text):
            return
        self.asked = self.text
        answer = _("If it is, send this page once more as it is.")
        raise StopValidation(f"{whole_name_question(self.text)} {answer}")


#: A letter of a script other than Latin; marks and signs like the ʻ of Hawaiian names are of none.
_OTHER_LETTER = regex.compile(r"(?=\p{L})[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]")


class LatinNameField(PersonNameField):
    """A person's name in Latin letters, as on certificates beside the own script."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse letters of another script; a name kept before is not asked about anew."""
        super().pre_validate(form)
        if self.text != self.object_data and _OTHER_LETTER.search(self.text):
            raise StopValidation(_("Write this name in Latin letters, as in a passport."))
