"""Letters that say what is no longer so: the days or the place of the course, or a name.

A consulate compares a letter with the passport and with what the programme tells it. One that is
outdated holds no longer from the step that changed it on; who issues letters finds who is to get a
new one (`recipients.can_have_anew`).
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

from training_portal.admissions.models import Application
from training_portal.cohorts.effects import Change
from training_portal.cohorts.events import CohortChanged
from training_portal.cohorts.planning_rules import CohortFacts, changed
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import PERSONAL, LetterKind
from training_portal.messaging.letter_values import name_on_letters, of_person
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.messaging.rules import fields_in
from training_portal.people.events import NamesChanged
from training_portal.people.models import Person
from training_portal.people.queries import known_people
from training_portal.platform import clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import SYSTEM, Actor

#: The facts of a cohort that stand on its letters.
_ON_LETTERS = frozenset({"starts_on", "ends_on", "venue", "venue_country"})
#: What a letter of regret told stays so, whenever and wherever the course takes place.
_OF_SEATS = (LetterKind.INVITATION, LetterKind.VISA_SUPPORT, LetterKind.ACCEPTANCE)


def _outdated_by(
    cohort_id: int, before: CohortFacts, after: CohortFacts
) -> tuple[ColumnElement[bool], ...] | None:
    """SQL: the valid letters that say otherwise; None where the change is on no letter.

    Once nobody can be nominated any more, the request for nominations has done its work: it could
    not be issued anew.
    """
    if not changed(before, after) & _ON_LETTERS:
        return None
    kinds = list(_OF_SEATS)
    if after.closes_at > clock.now():
        kinds.append(LetterKind.NOMINATION_REQUEST)
    return (
        Letter.cohort_id == cohort_id,
        Letter.kind.in_(kinds),
        Letter.state == LetterState.VALID,
    )


def foresee(change: Change, actor: Actor) -> list[str]:
    """How many letters of those that the actor may know of a change would withdraw."""
    outdated = _outdated_by(change.cohort.id, change.before, change.after)
    if outdated is None:
        return []
    count = db.session.scalar(
        select(func.count(Letter.id))
        .outerjoin(Application, Application.id == Letter.application_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .where(*outdated, or_(Letter.organisation_id.is_not(None), known_people(actor)))
    )
    if not count:
        return []
    return [
        ngettext(
            "%(num)d letter tells the old dates or place: it is withdrawn, and can be issued anew "
            "on the tab “Letters”.",
            "%(num)d letters tell the old dates or place: they are withdrawn, and can be issued "
            "anew on the tab “Letters”.",
            count,
        )
    ]


def follow_facts(event: CohortChanged) -> None:
    """Withdraw the letters that tell other days or another place than those of now."""
    outdated = _outdated_by(event.cohort_id, event.before, event.after)
    if outdated is None:
        return
    found = db.session.scalars(select(Letter).where(*outdated).order_by(Letter.id)).all()
    with in_one_go():
        for letter in found:
            with force_locale(letter.language):
                reason = _("The dates or the place of the course were changed.")
            letter_services.lapse(letter, reason=reason, actor=SYSTEM)


def follow_person(event: NamesChanged) -> None:
    """Withdraw the letters that tell of a person what their record says otherwise now."""
    person = db.session.get_one(Person, event.person_id)
    to_them = db.session.execute(
        select(Letter, Application.sending_country)
        .join(Application, Application.id == Letter.application_id)
        .where(
            Application.person_id == person.id,
            Letter.kind.in_(_OF_SEATS),
            Letter.state == LetterState.VALID,
            Letter.sealed.is_not(None),
        )
        .order_by(Letter.id)
    ).all()
    _withdraw(letter for letter, country in to_them if _says_otherwise(letter, person, country))
    naming = db.session.execute(
        select(Letter, LetterPerson.sealed)
        .join(LetterPerson, LetterPerson.letter_id == Letter.id)
        .join(Application, Application.id == LetterPerson.application_id)
        .where(
            Application.person_id == person.id,
            Letter.state == LetterState.VALID,
            LetterPerson.sealed.is_not(None),
        )
        .order_by(Letter.id)
    ).all()
    sealed = [words or b"" for _letter, words in naming]
    names = personal.unseal_all(person_reference(person.id), sealed)
    told = (None, name_on_letters(person))
    _withdraw(each for (each, _words), name in zip(naming, names, strict=True) if name not in told)


def _says_otherwise(letter: Letter, person: Person, country: str | None) -> bool:
    """Whether what stands on a letter of its holder, or is shown to who checks it, has changed."""
    said = personal.unseal(person_reference(person.id), letter.sealed or b"")
    if not said:
        return False
    now = of_person(person, country, letter.language)
    shown = {"name", *(PERSONAL & set(fields_in(letter.title + letter.text)))}
    return any(said.get(name) != now[name] for name in shown)


def _withdraw(letters: Iterable[Letter]) -> None:
    for letter in letters:
        with force_locale(letter.language):
            reason = _("What it says of a person was corrected.")
        letter_services.lapse(letter, reason=reason, actor=SYSTEM)
