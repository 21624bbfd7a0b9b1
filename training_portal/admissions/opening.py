"""With what a step opens before anything was typed in it: what the portal knows of the person.

What belongs to the person comes from their own record, as they corrected it last; their work from
the application that they sent last (`earlier_answers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.admissions.application_forms import BACKGROUND
from training_portal.admissions.application_steps import Step
from training_portal.admissions.earlier_answers import Earlier
from training_portal.admissions.models import Application
from training_portal.eligibility.languages import NATIVE
from training_portal.geography.models import Province
from training_portal.people.background import background_of
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.background_rows import IN_FIELD, as_typed, row_of
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db

#: Of a step the kinds of entries that it asks.
KINDS: Mapping[Step, Sequence[BackgroundKind]] = {
    Step.WORK: (BackgroundKind.LANGUAGE,),
    Step.BACKGROUND: (BackgroundKind.JOB, BackgroundKind.SCHOOL, BackgroundKind.ABROAD),
}


def known_of(person: Person) -> dict[str, Any]:
    """What the portal knows of the person, to open the first step with."""
    known = {
        name: getattr(person, name)
        for name in (
            "full_name",
            "name_in_latin",
            "name_on_certificate",
            "family_name",
            "birth_date",
            "nationality",
            "residence_country",
            "email",
            "phone",
            "sex",
        )
    }
    known["province"] = db.session.scalar(
        select(Province.code).where(Province.id == person.residence_province_id)
    )
    # The form asks for the name in one's own script first.
    known["full_name"] = person.native_name or person.full_name
    if person.account_id is not None and not person.email:
        known["email"] = db.session.get_one(Account, person.account_id).email
    known["passport_expires_on"] = _passport_expires_on(person)
    return known


def _passport_expires_on(person: Person) -> date | None:
    """Until when the passport is valid, as it was told last; None where that is over."""
    told = db.session.scalars(
        select(Application.snapshot["passport_expires_on"].as_string())
        .where(Application.person_id == person.id, Application.submitted_at.is_not(None))
        .order_by(Application.submitted_at.desc())
        .limit(1)
    ).first()
    day = date.fromisoformat(told) if told else None
    return day if day is not None and day >= clock.today() else None


def from_record(step: Step, person_id: int) -> dict[str, list[str]]:
    """The entries of a step that the person's own record has, in the words of its fields."""
    if step not in KINDS:
        return {}
    kept = background_of(person_id)
    return {
        name: words for kind in KINDS[step] for name, words in as_typed(kind, kept[kind]).items()
    }


def typed_at_first(
    step: Step, person_id: int, earlier: Earlier | None
) -> dict[str, list[str]] | None:
    """With what an untouched step is filled in; None where nothing is known."""
    before = {name: list(words) for name, words in earlier.work.items()} if earlier else {}
    if rows := from_record(step, person_id):
        before = {name: words for name, words in before.items() if row_of(name) is None}
    return {**before, **rows} or None


def background_in(told: Mapping[str, Any]) -> dict[BackgroundKind, list[dict[str, Any]]]:
    """Of a snapshot the entries that belong to the person, of the kinds that were asked."""
    return {
        kind: [
            {name: value for name, value in each.items() if name != IN_FIELD}
            for each in told[name] or ()
            if each.get("level") != NATIVE
        ]
        for kind, name in BACKGROUND.items()
        if name in told
    }
