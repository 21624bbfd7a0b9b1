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


#: Of the form below: whoever may, by the rule that gives reviews out.
BY_RULE = "rule"


class HandOneOverForm(PortalForm):
    """Who goes on with a review that somebody cannot write; those who can are injected."""

    reviewer = RadioChoiceField(_l("To whom?"), missing=_l("Choose somebody."))
    reason = LongTextField(
        _l("Why is it handed over?"),
        hint=_l("Who had it so far gets a mail with it."),
        maximum=1000,
        rows=3,
    )


class HandOverForm(VersionedForm):
    """Whose open reviews pass to whom, and why; those who can are injected."""

    whose = RadioChoiceField(_l("Whose reviews?"), missing=_l("Choose somebody."))
    reviewer = RadioChoiceField(_l("To whom?"), missing=_l("Choose somebody."))
    reason = LongTextField(
        _l("Why are they handed over?"),
        hint=_l("Who had them so far gets a mail with it."),
        maximum=1000,
        rows=3,
    )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the page that shows the outcome sends again."""
        return [
            ("whose", self.whose.data or ""),
            ("reviewer", self.reviewer.data or ""),
            ("reason", self.reason.text),
        ]
