"""Forms of giving reviews out and taking them back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.platform.web.forms import (
    LongTextField,
    PortalForm,
    RadioChoiceField,
    VersionedForm,
)


class ProposalForm(VersionedForm):
    """The proposal that was looked at."""


class AddForm(PortalForm):
    """Who is to review an application; those who can are injected."""

    reviewer = RadioChoiceField(_l("Reviewer"), missing=_l("Choose somebody."))


class TakeBackForm(PortalForm):
    """Why somebody need not review an application any more."""

    reason = LongTextField(
        _l("Why is it taken back?"),
        hint=_l("The reviewer gets a mail with it."),
        maximum=1000,
        rows=3,
    )
