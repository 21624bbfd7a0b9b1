"""Forms of the network. Choices come from the view."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.alumni.membership_services import Told
from training_portal.alumni.models import TELLS_OF, Circle, ProfileField
from training_portal.alumni.rules import Entry
from training_portal.platform.i18n import listed
from training_portal.platform.web.forms import (
    ChoiceField,
    EmailField,
    LongTextField,
    ManyChoicesField,
    PortalForm,
    RadioChoiceField,
    TextField,
    TickField,
    VersionedForm,
)


def _hint(field: ProfileField, known_as: str) -> str:
    """What the profile knows; a field that tells of another is shown to no more people."""
    known_as = known_as or _("not known yet")
    if (wider := TELLS_OF.get(field)) is None:
        return known_as
    return _(
        "%(known)s. Shown to nobody to whom “%(field)s” is not.", known=known_as, field=wider.label
    )


def _circle() -> ChoiceField:
    """To whom something is shown; `settle` gives the label and the circles."""
    return ChoiceField("", prompt=None)


class JoinForm(PortalForm):
    """The consent; nothing else is needed."""

    agrees = TickField(
        _l("Yes, I want to be in the network."),
        needed=_l("Without your yes you are not shown. Tick the box, or go back."),
    )


class FieldsForm(VersionedForm):
    """What one says of oneself, and to whom each part is shown. Bounds mirror NetworkMember."""

    uses_preferred_name = TickField(_l("Use what I like to be called instead of my full name"))
    employer = TextField(_l("Employer"), optional=True, autocomplete="organization")
    position = TextField(_l("Position"), optional=True, autocomplete="organization-title")
    sector = ChoiceField(_l("Sector"), optional=True, prompt=_l("None"))
    languages = ManyChoicesField(_l("Languages I can work in"), optional=True)
    about = LongTextField(
        _l("About me"), hint=_l("What you do, what you would like to share."), optional=True,
        maximum=1000,
    )  # fmt: skip
    mentoring = LongTextField(
        _l("What I offer as a mentor"),
        hint=_l("Leave it blank if you do not offer mentoring now."),
        optional=True,
        maximum=500,
    )
    contact_email = EmailField(
        _l("E-mail address"), hint=_l("Never in a list, only on your page."), optional=True
    )
    show_name = _circle()
    show_native_name = _circle()
    show_country = _circle()
    show_province = _circle()
    show_course = _circle()
    show_year = _circle()
    show_employer = _circle()
    show_position = _circle()
    show_sector = _circle()
    show_languages = _circle()
    show_about = _circle()
    show_mentoring = _circle()
    show_email = _circle()

    def settle(
        self,
        sectors: Sequence[tuple[str, str]],
        languages: Sequence[tuple[str, str]],
        known: Entry,
    ) -> None:
        """Give the lists, and what the profile knows: it stands under its question."""
        self.sector.choices = sectors
        self.languages.choices = languages
        years = (str(each.year) for each in known.completions if each.year is not None)
        hints = {
            ProfileField.NAME: known.name,
            ProfileField.NATIVE_NAME: known.native_name,
            ProfileField.COUNTRY: known.country,
            ProfileField.PROVINCE: known.province,
            ProfileField.COURSE: listed(each.title or "" for each in known.completions),
            ProfileField.YEAR: listed(dict.fromkeys(years)),
        }
        for field in ProfileField:
            control = self.circle_of(field)
            control.choices = [(str(int(each)), each.label) for each in Circle]
            if field in hints:
                control.label.text = field.label
                control.description = _hint(field, hints[field])
            else:
                control.label.text = _("%(field)s: shown to", field=field.label)

    def circle_of(self, field: ProfileField) -> ChoiceField:
        """The question to whom a field is shown."""
        control = self[f"show_{field}"]
        assert isinstance(control, ChoiceField)
        return control

    @property
    def told(self) -> Told:
        """What the member says, for the service."""
        return Told(
            uses_preferred_name=bool(self.uses_preferred_name.data),
            employer=self.employer.text,
            position=self.position.text,
            sector_code=self.sector.value_or_none,
            languages=tuple(self.languages.data or ()),
            about=self.about.text,
            mentoring=self.mentoring.text,
            contact_email=self.contact_email.text,
        )

    @property
    def circles(self) -> dict[ProfileField, Circle]:
        """To whom each field is shown."""
        return {field: Circle(int(self.circle_of(field).data or 0)) for field in ProfileField}


class AskForm(PortalForm):
    """A question to a member. The message is kept until it is answered."""

    message = LongTextField(
        _l("Your message"),
        hint=_l("Who you are and why you would like to be in touch. Only the two of you read it."),
        optional=True,
        maximum=500,
        rows=4,
    )


class ReportForm(PortalForm):
    """What happened, for programme staff."""

    words = LongTextField(
        _l("What happened?"), missing=_l("Say in a few words what happened."), maximum=2000
    )


class DecideReportForm(PortalForm):
    """A decision on a report."""

    verb = RadioChoiceField(_l("What is to be done?"), missing=_l("Choose what is to be done."))
    reason = LongTextField(
        _l("Why?"), hint=_l("Kept with the decision; only programme staff read it."), rows=3
    )
