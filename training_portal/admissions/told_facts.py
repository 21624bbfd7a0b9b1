"""What a snapshot says of a person, as the person's record has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from training_portal.admissions import application_queries as queries
from training_portal.people import services as people
from training_portal.people.models import Person, Sex
from training_portal.platform.text import language_of_script


def _names_with(person: Person, told: Mapping[str, Any]) -> dict[str, str]:
    """The name as the person writes it and the one in the own script, as they told them last.

    The form asks for one of the two, the own script first. Who is known by two names and writes
    the one in the own script keeps the other, which follows the name in Latin letters where it was
    that; who writes another name takes both away that no form showed.
    """
    name: str = told["full_name"]
    language = language_of_script(name)
    if not person.native_name:
        return {"full_name": name}
    if not language:
        return {"full_name": name, "native_name": "", "native_language": ""}
    first = person.full_name
    if first == person.name_in_latin or language_of_script(first):
        first = told["name_in_latin"]
    return {"full_name": first, "native_name": name, "native_language": language}


def facts_with(person: Person, told: Mapping[str, Any]) -> people.Facts:
    """What is recorded of a person, brought up to date with a snapshot."""
    known = {name: getattr(person, name) for name in people.Facts.__dataclass_fields__}
    asked = {
        **_names_with(person, told),
        "name_in_latin": told["name_in_latin"],
        "name_on_certificate": told["name_on_certificate"] or "",
        "birth_date": date.fromisoformat(told["birth_date"]),
        "sex": Sex(told["sex"]),
        "nationality": told["nationality"],
        "residence_country": told["residence_country"],
        "residence_province_id": queries.province_id(told["province"]),
        "email": told["email"],
        "phone": told["phone"],
    }
    return people.Facts(**{**known, **asked})
