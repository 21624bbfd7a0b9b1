"""Forms of letters."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.messaging.models import LONGEST_TEXT
from training_portal.platform.web.forms import (
    ChoiceField,
    HiddenTextField,
    LongTextField,
    PortalForm,
    TextField,
    VersionedForm,
)


class TemplateForm(VersionedForm):
    """The words of a kind of letter; `whom` chooses whose letter is looked at beforehand."""

    title = TextField(_l("Heading"), maximum=200)
    text = LongTextField(
        _l("Text"),
        hint=_l("A blank line begins a new paragraph. Merge fields stand in braces."),
        maximum=LONGEST_TEXT,
        rows=16,
    )
    whom = ChoiceField(
        _l("Look at it as"),
        hint=_l("With the values of somebody who could get it now. Nothing is sent."),
        optional=True,
        prompt=_l("Nobody in particular"),
    )
    #: `look` shows it with these values, anything else keeps the words.
    step = HiddenTextField()


class WithdrawForm(PortalForm):
    """Why a letter holds no longer."""

    reason = LongTextField(
        _l("Why is it withdrawn?"),
        hint=_l("Who got it, and whoever checks it, reads this."),
        maximum=500,
        rows=3,
    )
