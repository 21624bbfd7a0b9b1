"""Forms of programme staff: a decision about one application or many."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform.web.forms import (
    DateField,
    LongTextField,
    PortalForm,
    VersionedForm,
    WholeNumberField,
)

READ_BY_STAFF = _l("Kept with your name and read by staff. The person reads that it is waived.")


class WaiverForm(VersionedForm):
    """Why a rule is waived for somebody, or is no longer."""

    reason = LongTextField(
        _l("The reason"),
        hint=READ_BY_STAFF,
        missing=_l("Write the reason: whoever looks at the application later reads it."),
        maximum=1000,
        rows=4,
    )


class DecisionForm(PortalForm):
    """A reason where the step needs one, a place on the waitlist, a later day to answer."""

    until = DateField(_l("Last day to answer"))

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

    def settled(
        self,
        *,
        needs_reason: bool,
        asks_place: bool,
        days: tuple[date, date] | None,
        is_waiver: bool = False,
    ) -> DecisionForm:
        """Take out what this step does not ask; `days` are the first and last that can be set."""
        if is_waiver:
            self.reason.description = str(READ_BY_STAFF)
        if not asks_place:
            del self._fields["position"]
        if days is None:
            del self._fields["until"]
        else:
            self.until.earliest, self.until.latest = days
            self.until.description = _(
                "From %(first)s to %(last)s, the day before the course begins.",
                first=self.until.written(days[0]),
                last=self.until.written(days[1]),
            )
        if not needs_reason:
            if asks_place or days is not None:
                self.reason.optional = True
                self.reason.description = _("If there is something to say to the person.")
            else:
                del self._fields["reason"]
        return self

    @property
    def told_reason(self) -> str | None:
        return self.reason.value_or_none if "reason" in self._fields else None

    @property
    def last_day(self) -> date | None:
        return self.until.data if "until" in self._fields else None

    @property
    def place(self) -> int | None:
        return self.position.number if "position" in self._fields else None


class DocumentDecisionForm(VersionedForm):
    """The reason why a document is refused; nothing where it is accepted."""

    reason = LongTextField(
        _l("Why?"),
        hint=_l("The person reads it. Say what another document must show."),
        missing=_l("Write the reason: the person reads it."),
        maximum=500,
        rows=3,
    )

    def settled(self, verb: str) -> DocumentDecisionForm:
        """Ask for a reason where the step needs one."""
        if verb != "refuse_document":
            del self._fields["reason"]
        return self

    @property
    def told(self) -> str:
        return self.reason.text if "reason" in self._fields else ""


class ChangeDecisionForm(VersionedForm):
    """What the person is told about a change that they asked for."""

    answer = LongTextField(
        _l("What you answer"),
        hint=_l("The person reads it."),
        missing=_l("Write why: the person reads it."),
        maximum=1000,
        rows=3,
    )

    waiver = LongTextField(
        _l("Why the condition is waived"),
        hint=READ_BY_STAFF,
        missing=_l("Write the reason: whoever looks at the application later reads it."),
        maximum=1000,
        rows=3,
    )

    def settled(self, verb: str, *, needs_waiver: bool) -> ChangeDecisionForm:
        """Words are needed where the change is not accepted, and where it makes a rule fail."""
        self.answer.optional = verb == "accept_change"
        if not needs_waiver:
            del self.waiver
        return self

    @property
    def waived_because(self) -> str:
        return self.waiver.text if self.waiver is not None else ""
