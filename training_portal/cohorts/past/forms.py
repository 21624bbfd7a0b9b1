"""Forms of recording past cohorts; courses and hosts are injected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.lists.mending import RowForm, SexField
from training_portal.cohorts.lists.replacing import replaced_field
from training_portal.cohorts.models import EnrolmentState
from training_portal.cohorts.past.groups import Group
from training_portal.platform import clock
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    LongTextField,
    PortalForm,
    TextField,
    TickField,
    UploadField,
)

EARLIEST = date(1960, 1, 1)


def _today() -> date:
    return clock.today()


class UploadPastForm(PortalForm):
    """A spreadsheet, and what it does not say itself."""

    file = UploadField(
        _l("List of people who took part"),
        hint=_l("Excel (.xlsx) or CSV, up to 5,000 rows, one cohort or many."),
        endings=(".xlsx", ".csv", ".txt"),
    )
    replaced = replaced_field()
    source = TextField(
        _l("Where is it from?"),
        hint=_l("For example: paper files of the institute, 2015 to 2019. People are told this."),
        missing=_l("Say where the list is from: people are told."),
        maximum=200,
    )
    host = ChoiceField(
        _l("Host"), hint=_l("Leave it blank if a column of the list says it."), optional=True
    )
    course = ChoiceField(
        _l("Course"), hint=_l("Leave it blank if a column of the list says it."), optional=True
    )
    starts_on = DateField(_l("First day"), optional=True, earliest=EARLIEST, latest=_today)
    ends_on = DateField(_l("Last day"), optional=True, earliest=EARLIEST, latest=_today)
    all_completed = TickField(
        _l("Whoever has no result in the list completed the course"),
    )

    @property
    def defaults(self) -> dict[str, str]:
        """What stands for cells that the list leaves blank."""
        said = {
            "host": self.host.data or "",
            "course": self.course.data or "",
            "starts_on": self.starts_on.data.isoformat() if self.starts_on.data else "",
            "ends_on": self.ends_on.data.isoformat() if self.ends_on.data else "",
            "all_completed": "yes" if self.all_completed.data else "",
        }
        return {key: value for key, value in said.items() if value}


class MendPastForm(RowForm):
    """The cells of one row of a list of past cohorts."""

    chosen = ("sex", "nationality", "sending_country", "outcome")
    countries = ("nationality", "sending_country")
    dated = ("birth_date", "outcome_on", "certificate_on")

    name = TextField(_l("Name"), maximum=300, autocomplete="off")
    native_name = TextField(
        _l("Name in own script"), optional=True, maximum=300, autocomplete="off"
    )
    cohort = ChoiceField(_l("Cohort"))
    outcome = ChoiceField(_l("Result"))
    outcome_on = TextField(
        _l("Date of the result"),
        hint=_l("Leave it blank for the last day of the cohort."),
        optional=True,
        autocomplete="off",
    )
    sending_country = ChoiceField(_l("Sending country"), autocomplete="off")
    nationality = ChoiceField(
        _l("Nationality"), prompt=_l("Not told"), optional=True, autocomplete="off"
    )
    birth_date = TextField(
        _l("Date of birth"), hint=_l("For example 27/03/1984."), optional=True, autocomplete="off"
    )
    sex = SexField()
    passport = TextField(_l("Passport number"), optional=True, autocomplete="off")
    email = TextField(_l("E-mail"), optional=True, maximum=300, autocomplete="off")
    phone = TextField(_l("Phone"), optional=True, autocomplete="off")
    certificate = TextField(_l("Number of the certificate"), optional=True, autocomplete="off")
    certificate_on = TextField(_l("Date of the certificate"), optional=True, autocomplete="off")

    @property
    def cells(self) -> dict[str, str]:
        """The result is written as lists write it."""
        return {**super().cells, "outcome": (self.outcome.data or "").replace("_", " ")}


def outcome_choices() -> list[tuple[str, str]]:
    """How a place of the past can have ended."""
    return [
        (state.value, state.label)
        for state in (
            EnrolmentState.COMPLETED,
            EnrolmentState.NOT_COMPLETED,
            EnrolmentState.WITHDRAWN,
            EnrolmentState.DISMISSED,
            EnrolmentState.NO_SHOW,
        )
    ]


class MendCohortForm(PortalForm):
    """What holds for all rows of one cohort."""

    cohort = TextField(
        _l("Code of the cohort"),
        hint=_l("Leave it blank to have one made of course and year."),
        optional=True,
        maximum=40,
    )
    course = ChoiceField(_l("Course"))
    host = ChoiceField(_l("Host"))
    starts_on = DateField(_l("First day"), earliest=EARLIEST, latest=_today)
    ends_on = DateField(_l("Last day"), earliest=EARLIEST, latest=_today)
    venue = TextField(
        _l("Venue"), hint=_l("Leave it blank for the host."), optional=True, maximum=200
    )

    @property
    def cells(self) -> dict[str, str]:
        """What stands from now on in the place of the list's own words."""
        assert self.starts_on.data and self.ends_on.data
        return {
            "cohort": self.cohort.text,
            "course": self.course.data or "",
            "host": self.host.data or "",
            "starts_on": self.starts_on.data.isoformat(),
            "ends_on": self.ends_on.data.isoformat(),
            "venue": self.venue.text,
        }


class UndoForm(PortalForm):
    reason = LongTextField(
        _l("Why?"), hint=_l("For the colleagues: it stays in the history."), maximum=500, rows=3
    )


def cohort_choices(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """The cohorts of a list, by their key."""
    return [(group.key or "-", group.name) for group in groups]


def outcome_name(state: str) -> str:
    """How a place ended, in words; blank for what could not be read."""
    return EnrolmentState(state).label if state else ""


def column_name(column: str) -> str:
    """A column as words before a remark; blank for the row itself."""
    names = {
        "name": _("Name"),
        "native_name": _("Name in own script"),
        "sex": _("Sex"),
        "birth_date": _("Date of birth"),
        "nationality": _("Nationality"),
        "sending_country": _("Sending country"),
        "passport": _("Passport"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "cohort": _("Cohort"),
        "course": _("Course"),
        "host": _("Host"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "outcome": _("Result"),
        "outcome_on": _("Date of the result"),
        "certificate": _("Certificate"),
        "certificate_on": _("Date of the certificate"),
        "title": _("Title"),
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "native_given": _("Given name in own script"),
        "native_family": _("Family name in own script"),
        "position": _("Position"),
        "organisation": _("Organisation"),
        "remarks": _("Remarks"),
    }
    return str(names.get(column, ""))
