"""Which value stays where two records say different things, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.geography.countries import country_name
from training_portal.geography.models import Province
from training_portal.people.models import Person, Sex
from training_portal.people.passports import passport_end
from training_portal.people.services import facts_version
from training_portal.platform.database import db
from training_portal.platform.i18n import date_only, listed
from training_portal.platform.versions import fingerprint
from training_portal.platform.web.plain_text import Words

#: What goes together, by the name of its choice.
GROUPS: Final[Mapping[str, tuple[Words, tuple[str, ...]]]] = {
    "full_name": (_l("Full name"), ("full_name",)),
    "native_name": (_l("Name in the own script"), ("native_name", "native_language")),
    "name_in_latin": (_l("Name in Latin letters"), ("name_in_latin",)),
    "name_on_certificate": (_l("Name on certificates"), ("name_on_certificate",)),
    "family_name": (_l("Family name"), ("family_name",)),
    "preferred_name": (_l("Preferred name"), ("preferred_name",)),
    "birth_date": (_l("Date of birth"), ("birth_date",)),
    "sex": (_l("Sex as in the passport"), ("sex",)),
    "gender_told": (_l("Gender in own words"), ("gender_told",)),
    "nationality": (_l("Nationality"), ("nationality",)),
    "residence": (_l("Lives in"), ("residence_country", "residence_province_id")),
    "email": (_l("E-mail"), ("email",)),
    "phone": (_l("Phone number"), ("phone",)),
    "guardian_name": (_l("Guardian"), ("guardian_name",)),
    "passport": (_l("Passport number"), ("passport_hash",)),
}
#: What nobody but the person reads: staff choose without seeing it.
_OWN: Final = frozenset({"family_name", "gender_told", "guardian_name"})
KEPT: Final = "kept"
OTHER: Final = "other"


@dataclass(frozen=True)
class Difference:
    """A field in which two records differ: the words of each, and which is proposed."""

    key: str
    label: str
    kept: str
    other: str
    proposed: str


def differences(kept: Person, other: Person) -> list[Difference]:
    """The fields that differ; what is blank in the record that is kept is proposed from the other.

    Names on certificates are the holder's: of two that are filled in, that of the kept one.
    """
    return [
        Difference(
            key,
            str(label),
            _words(kept, key),
            _words(other, key),
            KEPT if _is_filled(kept, names) else OTHER,
        )
        for key, (label, names) in GROUPS.items()
        if _values(kept, names) != _values(other, names)
    ]


def _values(person: Person, names: tuple[str, ...]) -> list[Any]:
    return [getattr(person, name) or None for name in names]


def _is_filled(person: Person, names: tuple[str, ...]) -> bool:
    return bool(getattr(person, names[0]))


def _words(person: Person, key: str) -> str:
    names = GROUPS[key][1]
    if key in _OWN:
        return _("filled in; not shown") if _is_filled(person, names) else _("left blank")
    if key == "passport":
        end = passport_end(person)
        return _("known, with %(end)s at its end", end=end) if end else _("left blank")
    if key == "residence":
        province = db.session.get(Province, person.residence_province_id or 0)
        country = person.residence_country
        places = [country_name(country)] if country else []
        return listed([*places, *([province.name] if province else [])]) or _("left blank")
    return _in_words(getattr(person, names[0]), key) or _("left blank")


def _in_words(value: Any, key: str) -> str:
    if isinstance(value, date):
        return date_only(value)
    if isinstance(value, Sex):
        return value.label
    return country_name(value) if value and key == "nationality" else str(value or "")


def version_of(kept: Person, other: Person) -> str:
    """The fingerprint of both records as staff saw them, the passports too."""
    return fingerprint(
        {
            "kept": [kept.id, facts_version(kept), kept.passport_hash],
            "other": [other.id, facts_version(other), other.passport_hash],
        }
    )
