"""Forms of applications: choosing what to show, the steps of both sides, a concern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.organisations.rules import website_address
from training_portal.placements.application_states import (
    CHOSEN_KINDS,
    ConcernKind,
    InterviewAnswer,
    Outcome,
)
from training_portal.placements.rules.sharing import Item
from training_portal.platform import clock
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    ManyChoicesField,
    NameField,
    PortalForm,
    RadioChoiceField,
    TextField,
    TickField,
    TimeField,
    VersionedForm,
    choices_of,
)

#: Days that a person has to answer an offer at least, and at most.
LEAST_DAYS, MOST_DAYS = 1, 60


class ApplyForm(PortalForm):
    """What the company may see: each item has a box of its own, and every box is open at first."""

    items = ManyChoicesField(
        _l("What the company may see besides your name"),
        hint=_l("Tick each one yourself. Nothing else of your record is shown, and no photo."),
        optional=True,
    )
    message = LongTextField(
        _l("A few words to the company"),
        hint=_l("Why this work, and what you bring. The company reads it."),
        optional=True,
        maximum=2000,
        rows=5,
    )
    guardian_name = NameField(
        _l("Name of your parent or guardian"),
        hint=_l("You are under age where you live: a parent or guardian must agree."),
        missing=_l("Write the name of your parent or guardian."),
    )
    agree = TickField("", needed=_l("Without your agreement nothing can be sent to the company."))

    def settle(
        self, offered: Sequence[Choice], *, agreed: str, needs_guardian: bool, is_preview: bool
    ) -> ApplyForm:
        """Give the items there are, and the sentence to agree to."""
        self.items.choices = [choice for choice in offered if choice[0] != Item.NAME]
        self.agree.label.text = agreed
        if not needs_guardian:
            del self._fields["guardian_name"]
        if is_preview:
            # What will be seen is shown before anybody agrees to it.
            self.agree.needed = None
        return self

    @property
    def guardian(self) -> str:
        return self.guardian_name.text if "guardian_name" in self._fields else ""


class ContactForm(VersionedForm):
    """How the company reaches somebody: each way has a box of its own."""

    contact = ManyChoicesField(_l("How may the company reach you?"), optional=True)
    guardian_name = NameField(
        _l("Name of your parent or guardian"),
        hint=_l("You are under age where you live: a parent or guardian must agree."),
        missing=_l("Write the name of your parent or guardian."),
    )

    def settle(self, ways: Sequence[Choice], *, agreed: str, needs_guardian: bool) -> ContactForm:
        """Give the ways there are, and the sentence that each tick agrees to."""
        self.contact.choices = list(ways)
        self.contact.description = agreed
        if not needs_guardian:
            del self._fields["guardian_name"]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """A guardian is asked where something is ticked."""
        if "guardian_name" in self._fields:
            self.guardian_name.optional = not self.contact.data
        return super().validate(extra_validators)

    @property
    def guardian(self) -> str:
        return self.guardian_name.text if "guardian_name" in self._fields else ""


class InterviewForm(VersionedForm):
    """When and where to talk: a place or a link, or both."""

    day = DateField(_l("Day"), hint=_l("For example 12/02/2027."))
    at = TimeField(_l("Time"), hint=_l("Where the site is, for example 14:30."))
    place = TextField(_l("Place"), optional=True, maximum=300)
    link = TextField(
        _l("Link for a video call"), optional=True, maximum=300, render_kw={"inputmode": "url"}
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A place or a link is needed, and a link leads to a page."""
        super().validate(extra_validators)
        if not self.place.text and not self.link.text:
            self.refuse(self.place, _("Write a place, or a link below."))
        if self.link.text:
            self._complete_link()
        return not self.has_problems

    def _complete_link(self) -> None:
        """As people copy links, the `https://` may be missing; another beginning is refused."""
        address = website_address(self.link.text)
        if address is None or not address.startswith("https://"):
            self.refuse(self.link, _("A link begins with https://"))
        else:
            self.link.data = address

    def moment(self, zone: str) -> datetime:
        """When, in the zone of the site."""
        assert self.day.data is not None and self.at.time is not None
        return datetime.combine(self.day.data, self.at.time, ZoneInfo(zone))


class OfferForm(VersionedForm):
    """Until when the person can answer."""

    until = DateField(_l("Answer until"), hint=_l("Until the end of this day, where the site is."))
    zone = "Asia/Bangkok"

    def validate(self, extra_validators: Any = None) -> bool:
        """Between a day and two months from now."""
        super().validate(extra_validators)
        today = clock.today(self.zone)
        if self.until.data and not self.until.errors:
            ahead = (self.until.data - today).days
            if not LEAST_DAYS <= ahead <= MOST_DAYS:
                self.refuse(self.until, _("Give the person between one day and 60 days."))
        return not self.has_problems

    @property
    def deadline(self) -> datetime:
        assert self.until.data is not None
        return datetime.combine(self.until.data, time(23, 59, 59), ZoneInfo(self.zone))

    @staticmethod
    def usual(zone: str) -> dict[str, Any]:
        """A week, before anybody chooses."""
        return {"until": clock.today(zone) + timedelta(days=7)}


class StartForm(VersionedForm):
    """Since when somebody works, and until when; the service knows which days can be."""

    first_day = DateField(_l("First day of work"), hint=_l("For example 12/02/2027."))
    last_day = DateField(
        _l("Planned last day of work"),
        hint=_l("Leave it blank to take what the contract says."),
        optional=True,
    )


class ReplanForm(VersionedForm):
    """Another planned end, and why."""

    last_day = DateField(
        _l("Planned last day of work"),
        hint=_l("Leave it blank for a contract without an end."),
        optional=True,
    )
    reason = LongTextField(
        _l("Why?"), hint=_l("The person reads this by e-mail."), maximum=1000, rows=4
    )


class EndForm(VersionedForm):
    """A placement that ended before its time."""

    last_day = DateField(_l("Last day of work"), hint=_l("For example 12/02/2027."))
    reason = LongTextField(
        _l("What happened?"), hint=_l("The person reads this by e-mail."), maximum=1000, rows=4
    )

    def settle(self, *, began: bool) -> EndForm:
        """Who never began has no last day."""
        if not began:
            del self._fields["last_day"]
        return self

    @property
    def day(self) -> date | None:
        return self.last_day.data if "last_day" in self._fields else None


class FinishForm(VersionedForm):
    """What the placement led to, and when it ended."""

    last_day = DateField(_l("Last day of work"), hint=_l("For example 12/02/2027."))
    outcome = RadioChoiceField(_l("How did it end?"))

    def settle(self) -> FinishForm:
        """Give the outcomes."""
        self.outcome.choices = choices_of(Outcome)
        return self

    @property
    def told(self) -> Outcome:
        return Outcome(self.outcome.data or "")


class InterviewAnswerForm(VersionedForm):
    """Whether the person comes; `seen` is the appointment that is answered."""

    answer = RadioChoiceField(_l("Will you be there?"))
    words = TextField(
        _l("If not, when could you?"),
        hint=_l("If you want to say it. The company reads it."),
        optional=True,
        maximum=300,
    )

    def settle(self) -> InterviewAnswerForm:
        """Give the answers."""
        self.answer.choices = choices_of(InterviewAnswer)
        return self

    @property
    def told(self) -> InterviewAnswer:
        return InterviewAnswer(self.answer.data or "")


class ConcernForm(PortalForm):
    """What somebody is worried about."""

    kind = ChoiceField(_l("What is it about?"))
    words = LongTextField(
        _l("Tell us what happened"),
        hint=_l("In your own language, as much as you want. The company never sees it."),
        maximum=4000,
        rows=7,
    )

    def settle(self) -> ConcernForm:
        """Give the kinds."""
        self.kind.choices = choices_of(CHOSEN_KINDS)
        return self

    @property
    def told_kind(self) -> ConcernKind:
        return ConcernKind(self.kind.data or "")


class SettleForm(VersionedForm):
    """What was done about a concern."""

    settlement = LongTextField(
        _l("What was done"), hint=_l("In words that name nobody."), maximum=1000, rows=4
    )
