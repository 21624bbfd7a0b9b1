"""Forms of nominating; countries are injected."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.admissions.nomination_queries import NomineeRowOfList
from training_portal.people.models import Sex
from training_portal.platform import clock
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    LongTextField,
    NameField,
    PhoneField,
    PortalForm,
    RadioChoiceField,
    TextField,
    UploadField,
    WholeNumberField,
    choices_of,
)


class UploadListForm(PortalForm):
    """A spreadsheet of nominees."""

    file = UploadField(
        _l("List of nominees"),
        hint=_l("Excel (.xlsx) or CSV, up to 500 people, as your office keeps it."),
        endings=(".xlsx", ".csv", ".txt"),
    )


class NomineeForm(PortalForm):
    """One nominee. A family name is asked for by nobody."""

    name = NameField(_l("Name as in the passport"), maximum=200, autocomplete="off")
    native_name = NameField(_l("Name in the own script"), optional=True, maximum=200)
    birth_date = DateField(
        _l("Date of birth"),
        hint=_l("For example 27/03/1994."),
        latest=lambda: clock.now().date(),
    )
    sex = RadioChoiceField(_l("Sex as in the passport"), choices=choices_of(Sex))
    nationality = ChoiceField(_l("Nationality"))
    email = EmailField(
        _l("E-mail address"),
        hint=_l("The person gets a link there. Without one you get a letter to hand out."),
        optional=True,
        autocomplete="off",
    )
    phone = PhoneField(_l("Phone number"), optional=True, autocomplete="off")
    passport = TextField(_l("Passport number"), optional=True, maximum=20, autocomplete="off")


class WithdrawForm(PortalForm):
    reason = LongTextField(
        _l("Why?"), hint=_l("The person is told that the nomination was taken back."), maximum=500,
        rows=3,
    )  # fmt: skip


def ranking_form(rows: Sequence[NomineeRowOfList]) -> PortalForm:
    """A rank for each nominee."""
    fields = {
        f"rank_{row.public_id}": WholeNumberField(row.name, least=1, most=9999) for row in rows
    }
    kind = type("RankingForm", (PortalForm,), fields)
    form: PortalForm = kind(data={f"rank_{row.public_id}": row.rank for row in rows})
    return form


def written_ranks(form: PortalForm, rows: Sequence[NomineeRowOfList]) -> dict[int, int]:
    """Ranks by nomination id."""
    ranks = {}
    for row in rows:
        field = form[f"rank_{row.public_id}"]
        assert isinstance(field, WholeNumberField)
        if field.number is not None:
            ranks[row.nomination_id] = field.number
    return ranks


def column_name(column: str) -> str:
    """A column as words before a remark; blank for the row itself."""
    names = {
        "name": _("Name"),
        "native_name": _("Name in own script"),
        "sex": _("Sex"),
        "birth_date": _("Date of birth"),
        "nationality": _("Nationality"),
        "passport": _("Passport"),
        "experience": _("Experience"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "rank": _("Rank"),
    }
    return f"{names[column]}: " if column in names else ""
