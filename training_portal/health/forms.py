"""Forms of the medical part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask_babel import lazy_gettext as _l

from training_portal.health.rules import (
    ANSWER,
    NOTHING,
    QUESTIONS,
    guardian_words,
    objection_to_told,
)
from training_portal.platform.web.burmese_form import BurmeseForm
from training_portal.platform.web.fields import LongTextField, UploadField
from training_portal.platform.web.forms import (
    DateField,
    NameField,
    RadioChoiceField,
    TickField,
    VersionedForm,
)

_LONGEST = 1000


def _asks(name: str, hint: Any = "", rows: int = 2) -> LongTextField:
    return LongTextField(QUESTIONS[name], hint=hint, optional=True, maximum=_LONGEST, rows=rows)


class MedicalForm(BurmeseForm, VersionedForm):
    """What there is to tell. Nothing has to be filled in, but that there is nothing is said."""

    nothing = TickField(_l("There is nothing to arrange for me."))
    medicine = _asks("medicine", _l("Its name, how much, how often."))
    allergies = _asks("allergies", _l("For example to food, to medicine, to insects."))
    pregnancy = _asks(
        "pregnancy",
        _l("Asked only so that care can be arranged. It is never a reason to refuse you."),
    )
    illness = _asks("illness", _l("For example asthma, diabetes, high blood pressure."))
    operations = _asks("operations")
    mind = _asks("mind", _l("Only what you want somebody to know and to look out for."))
    food = _asks("food", _l("For example no pork, no meat, nothing by day in a month of fasting."))
    customs = _asks("customs", _l("For example stairs, shared rooms, hours of prayer."))
    other = _asks("other")
    answer = LongTextField(
        _l("Your answer to the medical officer"), optional=True, maximum=_LONGEST, rows=3
    )
    statement = UploadField(
        _l("Doctor’s statement"),
        hint=_l("PDF or a photo, at most 10 MB. Only the medical officer opens it."),
        missing=_l("This course asks for a doctor’s statement: choose the file."),
        endings=(".pdf", ".jpg", ".jpeg", ".png"),
        optional=True,
    )
    drop_statement = TickField(_l("Take away the file that is there."))
    agrees = TickField(
        "", needed=_l("Without this, the medical officer may not read what you write.")
    )

    guardian_name = NameField(
        _l("Name of your parent or guardian"),
        hint=_l("You are under the age of majority of your country, so a guardian agrees too."),
        missing=_l("Write the name of your parent or guardian."),
    )
    guardian = TickField("", needed=_l("A guardian has to agree for people under age."))

    def settled(
        self, *, is_asked_back: bool, has_file: bool, consent: str | None, is_minor: bool
    ) -> MedicalForm:
        """Take out what this person is not asked; `consent` None: it was given before."""
        if not is_asked_back:
            del self._fields[ANSWER]
        if not has_file:
            del self._fields["drop_statement"]
        if consent is None:
            del self._fields["agrees"]
        else:
            self.agrees.label.text = consent
        if consent is None or not is_minor:
            del self._fields["guardian_name"], self._fields["guardian"]
        else:
            self.guardian.label.text = guardian_words()
        return self

    @property
    def given_by_guardian(self) -> str:
        """Who agreed for somebody under age; blank where nobody was asked."""
        return self.guardian_name.text if "guardian_name" in self._fields else ""

    def needing_statement(self) -> MedicalForm:
        """With a doctor's statement that has to be there."""
        self.statement.optional = False
        return self

    @property
    def words(self) -> dict[str, str]:
        """What was told, by field, in Unicode where that was agreed to; with what is ticked."""
        names = [name for name in (*QUESTIONS, ANSWER) if name in self._fields]
        told = {name: self.in_unicode(cast("LongTextField", self[name])) for name in names}
        return {name: text for name, text in told.items() if text} | (
            {NOTHING: "y"} if self.nothing.data else {}
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """It says something, or that there is nothing; never both."""
        super().validate(extra_validators)
        typed = {name: cast("LongTextField", self[name]).text for name in QUESTIONS}
        if objection := objection_to_told(typed, bool(self.nothing.data)):
            self.refuse(self.nothing, objection)
        return not self.has_problems

    @property
    def drops_file(self) -> bool:
        """Whether the file that is there is to go."""
        return "drop_statement" in self._fields and bool(self.drop_statement.data)


def as_opened(told: Mapping[str, str]) -> dict[str, Any]:
    """What a form to change it opens with; an earlier answer stays to be read and changed."""
    return {**told, "nothing": NOTHING in told}


class NoteAnswerForm(VersionedForm):
    """Whether staff may read the care note."""

    verb = RadioChoiceField(
        _l("May the staff of the course read this note?"),
        choices=[
            ("agree_note", _l("Yes, they may read it")),
            ("decline_note", _l("No")),
        ],
        missing=_l("Choose yes or no."),
    )


class QuestionForm(VersionedForm):
    question = LongTextField(
        _l("What do you want to know?"),
        hint=_l("The person reads it on the page, after signing in. No mail has these words."),
        maximum=_LONGEST,
        rows=5,
    )


class NoteForm(VersionedForm):
    note = LongTextField(
        _l("Care note"),
        hint=_l(
            "What is to be done, not why: “no pork”, “a seat near an exit”. Staff read it once the "
            "person has agreed. Leave it blank to take it back."
        ),
        optional=True,
        maximum=500,
        rows=4,
    )


class StepForm(VersionedForm):
    """A step without words, which still rests on what was seen."""


class PlanForm(VersionedForm):
    """Whether a cohort asks for the medical part."""

    is_asked = TickField(
        _l("Ask for the medical part"),
        hint=_l("Each person is asked once the seat is accepted, and not before."),
    )
    needs_statement = TickField(
        _l("Ask for a doctor’s statement too"),
        hint=_l("Only where the course needs it: it costs people time and money."),
    )
    due_on = DateField(_l("To be given by"), hint=_l("For example 12/02/2027."))
