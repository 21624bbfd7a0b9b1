"""What somebody lets their employer see: a box for each thing, none ticked beforehand."""

from __future__ import annotations

from collections.abc import Collection

from training_portal.admissions.consents import About
from training_portal.admissions.employer_choices import texts
from training_portal.admissions.employers import ATTENDANCE, CERTIFICATE, RESULT, STATE
from training_portal.people.models import ConsentPurpose
from training_portal.platform.web.forms import PortalForm, TickField, VersionedForm

#: The names of the boxes.
NAMES = {
    STATE: "employer_state",
    ATTENDANCE: "employer_attendance",
    RESULT: "employer_result",
    CERTIFICATE: "employer_certificate",
}


class EmployerFields(PortalForm):
    """The boxes, for a form of its own and for the page on which an application is sent."""

    employer_state = TickField()
    employer_attendance = TickField()
    employer_result = TickField()
    employer_certificate = TickField()

    def word_employer(self, about: About | None) -> None:
        """Word the boxes; without a company there are none."""
        words = texts(about) if about is not None else {}
        for thing, name in NAMES.items():
            if thing in words:
                self[name].label.text = words[thing]
            else:
                del self._fields[name]

    @property
    def things(self) -> list[ConsentPurpose]:
        """What was ticked."""
        return [thing for thing, name in NAMES.items() if name in self._fields and self[name].data]


class EmployerForm(EmployerFields, VersionedForm):
    """What the employer sees of an application from now on."""


def ticked(things: Collection[ConsentPurpose]) -> dict[str, bool]:
    """The boxes as they are to open."""
    return {name: thing in things for thing, name in NAMES.items()}
