"""Forms of certificates."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from training_portal.credentials.queries import Waiting
from training_portal.platform.web.forms import (
    HiddenTextField,
    LongTextField,
    ManyChoicesField,
    NameField,
    PortalForm,
    TextField,
)


class VerifyForm(PortalForm):
    """The code under the QR mark. Sent by GET: checking changes nothing."""

    code = TextField(
        _l("Certificate code"),
        hint=_l(
            "16 letters and digits, under the QR mark. It is not the number, which begins with MTP."
        ),
        maximum=60,
        autocomplete="off",
    )


class IssueForm(PortalForm):
    """Who of those that wait gets a certificate; all are ticked at first."""

    people = ManyChoicesField(_l("Who gets one"), missing=_l("Tick at least one person."))

    def settle(self, waiting: Sequence[Waiting]) -> None:
        """Give the people to choose from."""
        self.people.choices = [(each.public_id, each.name) for each in waiting]


class RevokeForm(PortalForm):
    """Why a certificate is revoked; everybody who checks it reads this."""

    reason = LongTextField(
        _l("Why?"), hint=_l("Everybody who checks the certificate reads this."), maximum=500, rows=3
    )


class AnewForm(PortalForm):
    """Why a revoked certificate is issued anew; kept for staff."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("Kept in the history of the certificate, for staff."),
        maximum=500,
        rows=3,
    )


class ReissueForm(PortalForm):
    """The name as it should have been printed, and what was wrong."""

    #: What the sender wants: see the change first (blank), `save` it, or `edit` on.
    step = HiddenTextField()
    holder_name = NameField(_l("Name on the certificate"), maximum=200)
    holder_native_name = NameField(_l("Name in the own script"), optional=True, maximum=200)
    reason = LongTextField(
        _l("What is corrected?"),
        hint=_l("Everybody who checks the old certificate reads this."),
        maximum=500,
        rows=3,
    )
