"""The form of an organisation."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.organisations.models import OrganisationKind
from training_portal.organisations.services import OrganisationFacts
from training_portal.platform.text import language_of_script
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    NameField,
    TickField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.plain_text import Words


class OrganisationForm(VersionedForm):
    """Choices of places and of other organisations are given by `settle`."""

    kind = ChoiceField(_l("Kind"), choices=choices_of(OrganisationKind))
    name = NameField(
        lazy_pgettext("organisation", "Name"),
        hint=_l("In Latin letters, as in its own English papers."),
    )
    native_name = NameField(_l("Name in its own language"), optional=True)
    country_code = ChoiceField(_l("Country"))
    province = ChoiceField(_l("Province"), optional=True)
    parent = ChoiceField(_l("Part of"), optional=True, prompt=_l("No other organisation"))
    nominates = TickField(
        _l("May put people forward for cohorts"),
        hint=_l("A company then nominates its own staff, and sees of them what each agrees to."),
    )

    def settle(
        self,
        countries: list[tuple[str, str]],
        provinces: list[tuple[str, str, str]],
        others: list[tuple[str, str]],
    ) -> None:
        """Give the lists: (code, name), (code, country code, name), (public id, name)."""
        names = dict(countries)
        groups: dict[Words, list[Choice]] = {name: [] for name in names.values()}
        for code, country, name in provinces:
            groups[names[country]].append((code, name))
        self.country_code.choices = countries
        self.province.choices = {name: group for name, group in groups.items() if group}
        self.parent.choices = others
        self._country_of = {code: country for code, country, _name in provinces}

    def validate(self, extra_validators: Any = None) -> bool:
        """The province lies in the country."""
        super().validate(extra_validators)
        country = self._country_of.get(self.province.data or "")
        if country and country != self.country_code.data:
            self.refuse(self.province, _("Choose a province of the country above."))
        return not self.has_problems

    def facts(self, province_id: int | None, parent_id: int | None) -> OrganisationFacts:
        """What was filled in, for the service."""
        return OrganisationFacts(
            kind=OrganisationKind(self.kind.data or ""),
            name=self.name.text,
            native_name=self.native_name.text,
            native_language=language_of_script(self.native_name.text),
            country_code=self.country_code.data or "",
            province_id=province_id,
            parent_id=parent_id,
            nominates=bool(self.nominates.data),
        )
