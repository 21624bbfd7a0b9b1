"""Forms of single steps with a posting: another number of openings, a reason."""

from __future__ import annotations

from typing import Self

from flask_babel import lazy_gettext as _l

from training_portal.platform.web.forms import (
    LongTextField,
    PortalForm,
    VersionedForm,
    WholeNumberField,
)


class OpeningsForm(VersionedForm):
    """Another number of openings."""

    openings = WholeNumberField(_l("Openings"), least=1, most=500)


class StepForm(VersionedForm):
    """A step with nothing to write, asked about as the record stands."""


class ReasonForm(PortalForm):
    """A step, with its reason where one is needed. `settle` takes out what it does not ask."""

    reason = LongTextField(_l("The reason"), maximum=1000, rows=4)

    def settle(self, label: str | None, hint: str = "", *, optional: bool = False) -> Self:
        """Ask for a reason in these words; None asks for none."""
        if label is None:
            del self._fields["reason"]
        else:
            self.reason.label.text = label
            self.reason.description = hint
            self.reason.optional = optional
        return self

    @property
    def told(self) -> str:
        return self.reason.text if "reason" in self._fields else ""


class ReasonedStepForm(ReasonForm, VersionedForm):
    """A step with its reason, asked about as the record stands."""
