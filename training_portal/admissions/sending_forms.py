"""The last forms of an application: documents, the agreements it is sent with, the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from flask_babel import lazy_gettext as _l

from training_portal.admissions.consents import SendFacts, consent_texts
from training_portal.admissions.employer_forms import EmployerFields
from training_portal.eligibility.kinds import DocumentKind
from training_portal.people.models import ConsentPurpose
from training_portal.platform import clock
from training_portal.platform.web.forms import (
    DateField,
    LongTextField,
    NameField,
    PortalForm,
    TickField,
    UploadField,
)


def _document() -> UploadField:
    return UploadField(
        hint=_l("PDF or a photo, at most 10 MB. A photo taken with “medium” size is enough."),
        endings=(".pdf", ".jpg", ".jpeg", ".png"),
        optional=True,
    )


class DocumentsForm(PortalForm):
    """All documents in one form: what was chosen goes along whichever button is pressed.

    None is needed to go on; what is missing is said before the application is sent. The upload
    pipeline looks inside.
    """

    employer_letter = _document()
    passport = _document()
    certificate = _document()
    passport_expires_on = DateField(
        _l("The passport is valid until"),
        hint=_l("As printed in it, for example 27/03/2031."),
        earliest=clock.today,
        optional=True,
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        for kind in DocumentKind:
            self.of(kind).label.text = kind.label

    def of(self, kind: DocumentKind) -> UploadField:
        """The field of a kind of document."""
        return cast("UploadField", self[kind.value])

    @property
    def refusals(self) -> dict[str, list[str]]:
        """What was said beside each field, as a page that is opened anew can say it again."""
        return {field.name: list(map(str, field.errors)) for field in self if field.errors}

    def say_again(self, refusals: Mapping[str, Sequence[str]]) -> None:
        """Name the files that were refused when the form was sent."""
        for name, messages in refusals.items():
            for message in messages:
                self.refuse(self[name], message)

    def drawn(self, asked: Sequence[DocumentKind]) -> DocumentsForm:
        """With those that the course asks for no longer called optional."""
        for kind in asked:
            self.of(kind).optional = False
        return self


class RenewalForm(PortalForm):
    """Another document in the place of one."""

    document = _document()
    expires_on = DateField(
        _l("Valid until"),
        hint=_l("As printed in it, for example 27/03/2031."),
        earliest=clock.today,
    )

    def settled(self, kind: DocumentKind) -> RenewalForm:
        """Ask for a document of a kind, and until when it is valid where it is so for a time."""
        self.document.label.text, self.document.optional = kind.label, False
        if not kind.expires:
            del self._fields["expires_on"]
        return self

    @property
    def day(self) -> date | None:
        """Until when it is valid; None of what is so for ever."""
        return self.expires_on.data if "expires_on" in self._fields else None


class ChangeReasonForm(PortalForm):
    """Why something that was sent is to be changed."""

    reason = LongTextField(
        _l("Why is it to be changed?"),
        hint=_l("The programme reads it."),
        missing=_l("Write why it is to be changed."),
        maximum=1000,
        rows=3,
    )


class SendForm(EmployerFields):
    """What is agreed to, each by itself, and the declaration."""

    use = TickField(
        "",
        needed=_l("Without this, the programme may not look at your application."),
    )
    transfer = TickField(
        "",
        needed=_l("Without this, your application cannot go to the country of the course."),
    )
    declaration = TickField(
        _l("What I have written is true."),
        needed=_l("Declare that what you have written is true."),
    )
    guardian_name = NameField(
        _l("Name of your parent or guardian"),
        hint=_l("You are under the age of majority of your country, so a guardian agrees too."),
        missing=_l("Write the name of your parent or guardian."),
    )
    guardian = TickField("", needed=_l("A guardian has to agree for people under age."))

    def settled(self, facts: SendFacts) -> SendForm:
        """Word the consents, and take out those that this person need not give."""
        texts = consent_texts(facts)
        for purpose, field in self._consent_fields().items():
            if purpose in texts:
                field.label.text = texts[purpose]
            else:
                del self._fields[field.short_name]
        if ConsentPurpose.GUARDIAN not in texts:
            del self._fields["guardian_name"]
        self.word_employer(facts.employer)
        return self

    def _consent_fields(self) -> dict[ConsentPurpose, TickField]:
        return {
            ConsentPurpose.APPLICATION: self.use,
            ConsentPurpose.TRANSFER_ABROAD: self.transfer,
            ConsentPurpose.GUARDIAN: self.guardian,
        }


class WithdrawForm(PortalForm):
    reason = LongTextField(
        _l("Why?"),
        hint=_l("Only if you want to say so. Those who run the course read it."),
        optional=True,
        maximum=1000,
        rows=3,
    )
