"""Forms of programme staff: a decision about one application or many."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform.web.forms import LongTextField, PortalForm, WholeNumberField


class DecisionForm(PortalForm):
    """A reason where the step needs one, and a place where it is the waitlist."""

    reason = LongTextField(
        _l("The reason"),
        hint=_l("The person and the nominating body read this. Plain words, no names of others."),
        missing=_l("Write the reason: the person and the nominating body are told."),
        maximum=1000,
        rows=4,
    )
    position = WholeNumberField(
        _l("Place on the waitlist"),
        hint=_l("1 is next. Leave it blank for the end."),
        optional=True,
        least=1,
        most=9999,
    )

    def settled(self, *, needs_reason: bool, asks_place: bool) -> DecisionForm:
        """Take out what this step does not ask."""
        if not asks_place:
            del self._fields["position"]
        if not needs_reason:
            if asks_place:
                self.reason.optional = True
                self.reason.description = _("If there is something to say to the person.")
            else:
                del self._fields["reason"]
        return self

    @property
    def told_reason(self) -> str | None:
        return self.reason.value_or_none if "reason" in self._fields else None

    @property
    def place(self) -> int | None:
        return self.position.number if "position" in self._fields else None
