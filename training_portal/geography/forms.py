"""The form of a park."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from training_portal.geography.models import IndustrialPark, ParkKind
from training_portal.geography.park_rules import in_region
from training_portal.geography.park_services import ParkFacts
from training_portal.platform.text import language_of_script
from training_portal.platform.web.choice_fields import Choice
from training_portal.platform.web.fields import TextField
from training_portal.platform.web.forms import (
    ChoiceField,
    NameField,
    TickField,
    VersionedForm,
    choices_of,
)
from training_portal.platform.web.plain_text import ascii_digits

_POSITION = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,8})?)\s*[,;\s]\s*([0-9]{1,3}(?:\.[0-9]{1,8})?)")


class PositionField(TextField):
    """Degrees north and east as maps give them: `16.60, 104.80`; `point` is the pair."""

    point: tuple[float, float] | None = None

    def process_data(self, value: Any) -> None:
        """Show the position that the form is opened with."""
        self.data = "" if value is None else "{}, {}".format(*value)

    def pre_validate(self, form: BaseForm) -> None:
        """Keep the pair."""
        self.point = None
        super().pre_validate(form)
        if not self.text:
            return
        found = _POSITION.fullmatch(ascii_digits(self.text).replace("°", ""))
        if found is None:
            raise StopValidation(_("Write two numbers with a comma between, as maps give them."))
        latitude, longitude = float(found[1]), float(found[2])
        if not in_region(latitude, longitude):
            raise StopValidation(
                _("This is not in the Mekong region. Write degrees north first, then east.")
            )
        self.point = latitude, longitude


class ParkForm(VersionedForm):
    """The lists of countries and corridors are given by `settle`."""

    english_name = NameField(
        lazy_pgettext("park", "Name"),
        hint=_l("In Latin letters, as in English papers."),
        maximum=120,
    )
    native_name = NameField(_l("Name in its own language"), optional=True, maximum=120)
    name_ja = NameField(_l("Name in Japanese"), optional=True, maximum=120)
    kind = ChoiceField(_l("Kind"), choices=choices_of(ParkKind))
    country_code = ChoiceField(_l("Country"))
    corridor_code = ChoiceField(_l("Corridor"), hint=_l("The one it lies on, or the nearest."))
    is_off_line = TickField(_l("It lies beside the corridors, on a link road"))
    position = PositionField(
        _l("Position"),
        hint=_l("Degrees north and east, as maps give them. For example 16.60, 104.80."),
        maximum=60,
        autocomplete="off",
    )
    note = TextField(
        _l("Known for"),
        hint=_l("In a few English words: size, branches, firms."),
        optional=True,
        maximum=300,
    )
    source = TextField(
        _l("Source"),
        hint=_l("From where you know this: a paper, a web page, a visit, with its date."),
        maximum=300,
    )

    def settle(self, countries: list[tuple[str, str]], corridors: list[tuple[str, str]]) -> None:
        """Give the lists: (code, name)."""
        self.country_code.choices = countries
        offered: list[Choice] = list(corridors)
        self.corridor_code.choices = offered

    def facts(self, park: IndustrialPark | None, languages: dict[str, str]) -> ParkFacts:
        """What was filled in. `languages`: each country's own, for a name in Latin letters."""
        assert self.position.point is not None, "a needed field that was valid"
        native, country = self.native_name.text, self.country_code.data or ""
        language = (language_of_script(native) or languages.get(country, "")) if native else ""
        names = dict(park.names) if park is not None else {}
        if park is not None:
            names.pop(park.native_language, None)
        names |= {"ja": self.name_ja.text} | ({language: native} if native else {})
        return ParkFacts(
            english_name=self.english_name.text,
            kind=ParkKind(self.kind.data or ""),
            country_code=country,
            corridor_code=self.corridor_code.data or "",
            latitude=self.position.point[0],
            longitude=self.position.point[1],
            is_off_line=bool(self.is_off_line.data),
            native_name=native,
            native_language=language,
            names={tag: name for tag, name in names.items() if name},
            note=self.note.text,
            source=self.source.text,
        )
