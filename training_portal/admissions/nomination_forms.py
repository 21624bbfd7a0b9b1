"""Forms of nominating; countries are injected."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import StopValidation

from training_portal.admissions.nomination_queries import NomineeRowOfList
from training_portal.admissions.ranking import clashes
from training_portal.cohorts.lists.mending import RowForm, SexField
from training_portal.cohorts.lists.replacing import replaced_field
from training_portal.people.forms import EARLIEST_BIRTH
from training_portal.people.models import Sex
from training_portal.people.rules import age_objection
from training_portal.platform import clock
from training_portal.platform.i18n import date_only, listed, own_date
from training_portal.platform.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    LongTextField,
    PhoneField,
    PortalForm,
    RadioChoiceField,
    TextField,
    UploadField,
    VersionedForm,
    WholeNumberField,
    choices_of,
)
from training_portal.platform.web.person_name import PersonNameField


class UploadListForm(PortalForm):
    """A spreadsheet of nominees."""

    file = UploadField(
        _l("List of nominees"),
        hint=_l("Excel (.xlsx) or CSV, up to 5,000 people, as your office keeps it."),
        endings=(".xlsx", ".csv", ".txt"),
    )
    replaced = replaced_field()


class NomineeForm(PortalForm):
    """One nominee. A family name is asked for by nobody."""

    name = PersonNameField(_l("Name as in the passport"), maximum=200, autocomplete="off")
    native_name = PersonNameField(_l("Name in the own script"), optional=True, maximum=200)
    birth_date = DateField(
        _l("Date of birth"),
        hint=_l("Day, month, year, for example 27/03/1994. A Buddhist year is recognised."),
        earliest=EARLIEST_BIRTH,
        latest=clock.today,
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

    def validate_birth_date(self, field: DateField) -> None:
        """Refuse a slip of the year that makes a child of somebody."""
        if field.data and (objection := age_objection(field.data, clock.today())):
            raise StopValidation(str(objection))


class EmailForm(VersionedForm):
    """The right address of a nominee."""

    email = EmailField(
        _l("E-mail address"),
        hint=_l("A new link goes there. Leave it blank if the person has none."),
        optional=True,
        autocomplete="off",
    )


class MendForm(RowForm):
    """The cells of one row of a list of nominees."""

    rare = ("family_name", "rank", "remarks")

    name = TextField(_l("Name"), maximum=300, autocomplete="off")
    native_name = TextField(
        _l("Name in own script"), optional=True, maximum=300, autocomplete="off"
    )
    family_name = TextField(_l("Family name"), optional=True, maximum=300, autocomplete="off")
    birth_date = TextField(
        _l("Date of birth"), hint=_l("For example 27/03/1994."), autocomplete="off"
    )
    sex = SexField()
    nationality = ChoiceField(_l("Nationality"), autocomplete="off")
    passport = TextField(_l("Passport number"), optional=True, autocomplete="off")
    email = TextField(_l("E-mail"), optional=True, maximum=300, autocomplete="off")
    phone = TextField(_l("Phone"), optional=True, autocomplete="off")
    position = TextField(_l("Position"), optional=True, autocomplete="off")
    organisation = TextField(_l("Organisation"), optional=True, autocomplete="off")
    experience = TextField(_l("Years of experience"), optional=True, autocomplete="off")
    rank = TextField(_l("Rank"), optional=True, autocomplete="off")
    remarks = TextField(_l("Remarks"), optional=True, maximum=1000, autocomplete="off")


def thrown_away(nominated: int) -> str:
    """What became of a list that was thrown away, and of those nominated before."""
    if not nominated:
        return _("The list is deleted; nobody on it was nominated.")
    return ngettext(
        "What was left of the list is deleted; the %(num)d person nominated before stays so.",
        "What was left of the list is deleted; the %(num)d people nominated before stay so.",
        nominated,
    )


class WithdrawForm(VersionedForm):
    """Why a nomination is taken back; `seen` is the state its application was in."""

    reason = LongTextField(
        _l("Why?"), hint=_l("The person gets an e-mail with these words."), maximum=500,
        rows=3,
    )  # fmt: skip


def ranking_form(order: Sequence[NomineeRowOfList], first: int, most: int) -> PortalForm:
    """A number for each of at most so many nominees from the place `first` on, counted from 1."""
    shown = order[first - 1 : first - 1 + most]
    fields = {
        f"rank_{row.public_id}": WholeNumberField(row.name, hint=_apart(row), least=1, most=9999)
        for row in shown
    }
    kind = type("RankingForm", (PortalForm,), fields)
    form: PortalForm = kind(
        data={f"rank_{row.public_id}": place for place, row in enumerate(shown, start=first)}
    )
    return form


def _apart(row: NomineeRowOfList) -> str:
    """What tells a nominee from another of the same name.

    Address and date of birth are the body's own words only until somebody claims the record.
    """
    apart = row.email
    if row.claimed_at is not None:
        apart = _("claimed on %(day)s", day=date_only(own_date(row.claimed_at)))
    elif row.birth_date is not None:
        apart = _("born %(day)s", day=date_only(row.birth_date))
    return " · ".join(each for each in (row.other_name, apart) if each)


def written_ranks(form: PortalForm, order: Sequence[NomineeRowOfList]) -> dict[int, int]:
    """The numbers typed, by nomination id."""
    ranks = {}
    for row in order:
        field = getattr(form, f"rank_{row.public_id}", None)
        if isinstance(field, WholeNumberField) and field.number is not None:
            ranks[row.nomination_id] = field.number
    return ranks


def name_clashes(form: PortalForm, order: Sequence[NomineeRowOfList]) -> bool:
    """Say at each field whom else its number was given to; True when there is nobody."""
    rows = {row.nomination_id: row for row in order}
    found = clashes([row.nomination_id for row in order], written_ranks(form, order))
    for number, ids in found:
        for each in ids:
            others = listed(rows[other].name for other in ids if other != each)
            form.refuse(
                form[f"rank_{rows[each].public_id}"],
                _(
                    "%(name)s: you gave %(number)d to %(others)s too.",
                    name=rows[each].name,
                    number=number,
                    others=others,
                ),
            )
    return not found


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
        "position": _("Position"),
        "organisation": _("Organisation"),
        "title": _("Title"),
        "given_name": _("Given name"),
        "family_name": _("Family name"),
        "native_given": _("Given name in own script"),
        "native_family": _("Family name in own script"),
        "remarks": _("Remarks"),
    }
    return str(names.get(column, ""))
