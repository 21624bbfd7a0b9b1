"""Which items of a record somebody can show a company, each by itself, and who may apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.people.rules import age_on, is_minor
from training_portal.placements.application_states import WITHOUT_PLACEMENT, PlacementState


class Item(StrEnum):
    """Something of a record that a company may be shown. There is no photo, on purpose."""

    NAME = "name"
    NATIVE_NAME = "native_name"
    AGE = "age"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    NATIONALITY = "nationality"
    RESIDENCE = "residence"
    PHONE = "phone"
    EMAIL = "email"
    EDUCATION = "education"
    WORK = "work"
    LANGUAGES = "languages"

    @property
    def label(self) -> str:
        labels = {
            Item.NAME: _l("Name in Latin letters"),
            Item.NATIVE_NAME: _l("Name in its own script"),
            Item.AGE: _l("Age in years"),
            Item.BIRTH_DATE: _l("Date of birth"),
            Item.SEX: _l("Sex as in the passport"),
            Item.NATIONALITY: _l("Nationality"),
            Item.RESIDENCE: _l("Where you live"),
            Item.PHONE: _l("Phone number"),
            Item.EMAIL: _l("E-mail address"),
            Item.EDUCATION: _l("Education"),
            Item.WORK: _l("Work"),
            Item.LANGUAGES: _l("Languages"),
        }
        return str(labels[self])


#: How somebody can be reached: asked once more when an offer is accepted.
CONTACT: Final = (Item.PHONE, Item.EMAIL)
#: A certificate is an item of its own: `certificate:<code>`.
CERTIFICATE: Final = "certificate:"


def snapshot(offered: Mapping[str, Any], chosen: Collection[str]) -> dict[str, Any]:
    """What the company gets: the name, and of what was offered exactly what was chosen."""
    return {key: value for key, value in offered.items() if key == Item.NAME or key in set(chosen)}


def still_shown(shared: Mapping[str, Any], state: PlacementState) -> dict[str, Any]:
    """What the company reads of what was shared: phone and e-mail address go where nothing came
    of the application, because nobody has to be reached any more."""
    is_kept = state not in WITHOUT_PLACEMENT
    return {key: value for key, value in shared.items() if is_kept or key not in CONTACT}


@dataclass(frozen=True)
class Applicant:
    """What the rules ask of somebody who wants to apply."""

    birth_date: date | None
    countries: frozenset[str]
    age_of_majority: int


def objection(
    applicant: Applicant,
    *,
    minimum_age: int | None,
    legal_age: int | None,
    invited: Collection[str],
    invited_words: str,
    starts_on: date,
) -> str | None:
    """Why somebody cannot apply for a posting, in words with the way out; None when they can."""
    if not applicant.countries:
        return _("Write your nationality or where you live into your profile first.")
    if not applicant.countries & set(invited):
        return _("This placement is for people of %(countries)s.", countries=invited_words)
    least = max(minimum_age or 0, legal_age or 0)
    if not least:
        return None
    if applicant.birth_date is None:
        return _("Write your date of birth into your profile first: there is a least age.")
    if age_on(applicant.birth_date, starts_on) < least:
        return _("You must be %(age)s or older on the first day of work.", age=least)
    return None


def needs_guardian(applicant: Applicant, today: date) -> bool:
    """Whether a parent or guardian must agree too."""
    if applicant.birth_date is None:
        return False
    return is_minor(applicant.birth_date, applicant.age_of_majority, today)
