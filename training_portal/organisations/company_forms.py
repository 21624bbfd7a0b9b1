"""Forms of companies and of their sites; choices are given by `settle`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from training_portal.organisations.company_services import CompanyFacts
from training_portal.organisations.rules import is_essential, is_latin, website_address
from training_portal.organisations.site_queries import ParkChoice
from training_portal.organisations.site_services import SiteFacts
from training_portal.platform.text import language_of_script, looks_like_zawgyi
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.forms import (
    ChoiceField,
    EmailField,
    LongTextField,
    NameField,
    PhoneField,
    PortalForm,
    TextField,
    TickField,
    VersionedForm,
)
from training_portal.platform.web.plain_text import Words


class CompanyForm(PortalForm):
    """What a company says of itself."""

    name = NameField(
        _l("Name of the company"), hint=_l("In Latin letters, as on its English papers.")
    )
    native_name = NameField(_l("Name in its own language"), optional=True)
    country_code = ChoiceField(
        _l("Country"), hint=_l("Where it is in the trade register and has its site.")
    )
    registration_number = TextField(
        _l("Number in the trade register"), hint=_l("As on its papers."), maximum=80
    )
    sector_code = ChoiceField(_l("Sector"))
    parent_country = ChoiceField(_l("Country of the head office"))
    website = TextField(
        _l("Website"), optional=True, maximum=300, autocomplete="url", inputmode="url"
    )
    about = LongTextField(
        _l("About the company"),
        hint=_l("What it makes or does, in a few sentences. Everybody can read this."),
        optional=True,
        maximum=2000,
    )
    contact_name = NameField(_l("Whom we may write to"), autocomplete="name")
    contact_email = EmailField(
        _l("E-mail address of this person"),
        hint=_l(
            "Best one of the company’s own domain. Only colleagues here and programme staff see it."
        ),
    )
    contact_phone = PhoneField(_l("Phone"), optional=True)

    def settle(
        self,
        countries: list[tuple[str, str]],
        world: dict[Words, list[Choice]],
        sectors: list[tuple[str, str]],
    ) -> None:
        """Give the lists: countries of the programme, all countries, sectors."""
        self.country_code.choices = countries
        self.parent_country.choices = world
        self.sector_code.choices = sectors
        self.contact_phone.region = lambda: self.country_code.data

    def validate_name(self, field: NameField) -> None:
        """Staff of six countries have to read it."""
        if not is_latin(field.text):
            raise StopValidation(
                _("Write it in Latin letters here; the next question asks for its own script.")
            )

    def validate_native_name(self, field: NameField) -> None:
        """Burmese is kept as Unicode only."""
        if looks_like_zawgyi(field.text):
            raise StopValidation(
                _("This seems to be typed in Zawgyi. Please type it in Unicode, as on new phones.")
            )

    def validate_registration_number(self, field: TextField) -> None:
        """A number has a digit in every register of the six countries."""
        if not any(character.isdigit() for character in field.text):
            raise StopValidation(_("A register number has digits: please look at the papers."))

    def validate_website(self, field: TextField) -> None:
        """Keep the address with its scheme."""
        address = website_address(field.text)
        if address is None:
            raise StopValidation(_("Write an address like www.example.org."))
        field.data = address

    def facts(self) -> CompanyFacts:
        """What was filled in, for the service."""
        return CompanyFacts(
            name=self.name.text,
            native_name=self.native_name.text,
            native_language=language_of_script(self.native_name.text),
            country_code=self.country_code.data or "",
            registration_number=self.registration_number.text,
            sector_code=self.sector_code.data or "",
            parent_country=self.parent_country.data or "",
            website=self.website.text,
            about=self.about.text,
            contact_name=self.contact_name.text,
            contact_email=self.contact_email.text,
            contact_phone=self.contact_phone.text,
        )


class _AboutPlace(PortalForm):
    """Where a site lies: in a park, in a province, or both."""

    site_name = NameField(
        _l("Name of the site"), hint=_l("For example the works’ name, as people call it.")
    )
    park = ChoiceField(_l("Industrial park"), optional=True, prompt=_l("In no park of this list"))
    province = ChoiceField(
        _l("Province"), hint=_l("Needed where the site is in no park."), optional=True
    )
    address = TextField(
        _l("Address"), hint=_l("Plot, street, district."), optional=True, maximum=300
    )

    def settle_places(
        self,
        countries: list[tuple[str, str]],
        provinces: list[tuple[str, str, str]],
        parks: Sequence[ParkChoice],
        country: str | None,
    ) -> None:
        """Give the lists: countries, provinces as (code, country code, name), and parks.

        Only those of a country once one is chosen. What was chosen in another country is not an
        answer any more; `check_place` asks anew.
        """
        self._country_of = {code: there for code, there, _name in provinces}
        self._country_of_park = {park.code: park.country_code for park in parks}
        if country in dict(countries):
            parks = [park for park in parks if park.country_code == country]
            provinces = [each for each in provinces if each[1] == country]
        self._leave(self.park, {park.code for park in parks}, self._country_of_park)
        self._leave(self.province, {code for code, *_rest in provinces}, self._country_of)
        names = dict(countries)
        in_country: dict[Words, list[Choice]] = {name: [] for name in names.values()}
        for code, country, name in provinces:
            in_country[names[country]].append((code, name))
        self.province.choices = {name: group for name, group in in_country.items() if group}
        along: dict[Words, list[Choice]] = {}
        for park in parks:
            along.setdefault(f"{park.country} · {park.corridor}", []).append((park.code, park.name))
        self.park.choices = along

    _elsewhere: tuple[ChoiceField, ...] = ()

    def _leave(self, field: ChoiceField, offered: set[str], known: Mapping[str, str]) -> None:
        """Drop an answer that lies in another country than the chosen one."""
        if field.data in known and field.data not in offered:
            field.data, self._elsewhere = "", (*self._elsewhere, field)

    def check_place(self) -> None:
        """A park or a province is chosen, and both lie in one country."""
        park, province = self.park.data, self.province.data
        for field in self._elsewhere:
            words = _("What was chosen lies in another country: choose from this list.")
            self.refuse(field, words)
        if not park and not province and not self._elsewhere:
            self.refuse(
                self.province, _("Choose the industrial park, or the province if it is in none.")
            )
        in_park = self._country_of_park.get(park or "")
        in_province = self._country_of.get(province or "")
        if in_park and in_province and in_park != in_province:
            self.refuse(self.province, _("The park lies in another country than this province."))

    @property
    def place_country(self) -> str:
        """The country in which the chosen park or province lies; blank for none."""
        return self._country_of_park.get(self.park.data or "") or self._country_of.get(
            self.province.data or "", ""
        )

    def site_facts(self, province_id: int | None) -> SiteFacts:
        """What was filled in of the site, for the service."""
        return SiteFacts(
            name=self.site_name.text,
            country_code=self.place_country,
            park_code=self.park.value_or_none,
            province_id=province_id,
            address=self.address.text,
        )


class SiteForm(_AboutPlace, VersionedForm):
    """A site by itself. The country narrows the lists; the place says where the site lies."""

    site_country = ChoiceField(_l("Country"), optional=True, prompt=_l("All countries"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The place makes sense."""
        super().validate(extra_validators)
        self.check_place()
        return not self.has_problems


class RegisterForm(CompanyForm, _AboutPlace):
    """A company and its first site."""

    def validate(self, extra_validators: Any = None) -> bool:
        """The first site lies in the company's country."""
        super().validate(extra_validators)
        self.check_place()
        return not self.has_problems


class EditCompanyForm(CompanyForm, VersionedForm):
    """A company that is there; what was verified is changed only with open eyes."""

    again = TickField(_l("Yes, change it: the programme will verify the company again."))

    _verified: CompanyFacts | None = None

    def settle_verified(self, facts: CompanyFacts | None) -> None:
        """Say what was verified; None for a company that is not."""
        self._verified = facts

    @property
    def asks_again(self) -> bool:
        """Whether the page has the tick for being verified again."""
        return self._verified is not None

    def validate(self, extra_validators: Any = None) -> bool:
        """A verified name, number or country needs the tick."""
        super().validate(extra_validators)
        known, asks = self._verified, not self.has_problems and not self.again.data
        if known and asks and is_essential(known.essentials, self.facts().essentials):
            self.refuse(
                self.again,
                _("Name, register number and country were verified. Tick here to change them."),
            )
        return not self.has_problems


class StepForm(VersionedForm):
    """A step that needs no reason, asked about as the company stands."""


class ReasonedStepForm(StepForm):
    """A step of staff with its reason, which the company reads."""

    reason = LongTextField(
        _l("Why?"), hint=_l("The company reads this: say what it can do."), maximum=1000, rows=4
    )
