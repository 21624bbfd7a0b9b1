"""The form that names a replacement; who can be named is injected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform.web.forms import LongTextField, PortalForm, RadioChoiceField
from training_portal.replacements.queries import Candidate


class NamingForm(PortalForm):
    person = RadioChoiceField(_l("Who gets the seat?"), missing=_l("Choose one of your nominees."))
    reason = LongTextField(
        _l("Reason, unless it is the first of your ranking"),
        hint=_l("The programme reads it."),
        optional=True,
    )


def naming_form(people: Sequence[Candidate], unable: Mapping[int, str]) -> NamingForm:
    """The form with those who can be named, in the body's order."""
    form = NamingForm()
    form.person.choices = [
        (each.public_id, each.name, _said_of(each))
        for each in people
        if each.application_id not in unable
    ]
    return form


def _said_of(each: Candidate) -> str:
    if each.rank is None:
        return each.state.label
    return _("Rank %(rank)d. %(state)s", rank=each.rank, state=each.state.label)
