"""Verbs of letters: they are issued to people or bodies, and withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.admissions.own_cases import objections as own_applications
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.geography.models import Country
from training_portal.messaging import letter_values, notices, recipients
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter, LetterPerson, LetterSeries, LetterState
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.rules import letter_number
from training_portal.messaging.templates import Template, template_of
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import (
    db,
    insert_all,
    insert_if_absent,
    lock,
    transactional,
)
from training_portal.platform.gathering import in_one_go
from training_portal.platform.own_cases import body_objection, refuse
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Lifecycle, Refused, Transition

lifecycle: Lifecycle[LetterState] = Lifecycle(
    "letter",
    (
        Transition(
            verb="withdraw",
            sources=frozenset({LetterState.VALID}),
            target=LetterState.WITHDRAWN,
            permission=MessagingPermission.ISSUE,
            label=_l("Withdraw"),
            needs_reason=True,
        ),
    ),
)


def kind_objection(kind: LetterKind, cohort: Cohort) -> str | None:
    """Why no letter of the kind is issued for a cohort now, in words."""
    if cohort.decision is CohortDecision.DRAFT:
        return _("The cohort is not announced yet: nobody is written to about it.")
    if cohort.decision is CohortDecision.CANCELLED:
        return _("The cohort was cancelled: no letters are issued for it.")
    if kind is LetterKind.NOMINATION_REQUEST and cohort.application_closes_at <= clock.now():
        return _("Applications are closed: nobody can be nominated any more.")
    return None


def objections(
    kind: LetterKind, rows: Sequence[recipients.Row], actor: Actor
) -> dict[int, str | None]:
    """Why each of these gets no letter now, in words by id; None where they can."""
    own = (
        {row.id: body_objection(row.id, actor) for row in rows}
        if kind.is_to_body
        else own_applications([row.id for row in rows], actor)
    )
    return {row.id: own.get(row.id) or recipients.objection(kind, row) for row in rows}


@dataclass
class _Draft:
    """A letter that is to be issued, and what it says of people."""

    letter: Letter
    person_id: int | None
    personal_values: Mapping[str, str]
    named: Sequence[letter_values.Named] = ()


@transactional
def issue(
    kind: LetterKind, cohort: Cohort, ids: Collection[int], *, actor: Actor
) -> dict[int, str]:
    """Issue letters of the kind to these people or bodies (ids of applications or organisations).

    Returns the number of each that was issued, by these ids; who cannot have one is left out, so
    that asking again does nothing. Raises Refused where the cohort gets none.
    """
    cohort = lock(Cohort, cohort.id)
    if why := kind_objection(kind, cohort):
        raise Refused(why)
    rows = recipients.chosen(kind, cohort, actor, ids=sorted(ids))
    against = objections(kind, rows, actor)
    wanted = [row for row in rows if against[row.id] is None]
    if not wanted:
        return {}
    make = _to_bodies if kind.is_to_body else _to_people
    drafts = make(kind, cohort, [row.id for row in wanted])
    _number(drafts, clock.today(cohort.time_zone).year)
    _seal(drafts)
    _replace(drafts, actor)
    insert_all([each.letter for each in drafts])
    issued = _with_ids(drafts)
    _name(drafts, issued)
    with in_one_go():
        for each in drafts:
            letter = issued[each.letter.public_id]
            _record(letter, each, actor)
        notices.issued(cohort, list(issued.values()))
    return {_addressee_id(each.letter): each.letter.number for each in drafts}


def _addressee_id(letter: Letter) -> int:
    found = letter.application_id or letter.organisation_id
    assert found is not None  # held by a constraint
    return found


class _Words:
    """Templates and values of one cohort, asked for once in each language."""

    def __init__(self, kind: LetterKind, cohort: Cohort) -> None:
        self.kind, self.cohort = kind, cohort
        self._templates: dict[str, Template] = {}
        self._values: dict[tuple[str, str | None], dict[str, str]] = {}
        self._issuer = db.session.get_one(Organisation, cohort.issuer_id)

    def letter(
        self,
        language: str,
        values: Mapping[str, str],
        *,
        zone: str | None,
        application_id: int | None = None,
        organisation_id: int | None = None,
    ) -> Letter:
        """A letter without its number."""
        if language not in self._templates:
            self._templates[language] = template_of(self.kind, language)
        if (language, zone) not in self._values:
            told = letter_values.of_cohort(self.cohort, language, zone)
            self._values[language, zone] = told
        template = self._templates[language]
        now = clock.now()
        return Letter(
            number="",
            kind=self.kind,
            language=language,
            cohort_id=self.cohort.id,
            template_number=template.number,
            title=template.title,
            text=template.text,
            merge_values={**self._values[language, zone], **values},
            issuer_name=self._issuer.name,
            issued_on=clock.today(self.cohort.time_zone),
            issued_at=now,
            is_specimen=self.cohort.is_demo or self._issuer.is_demo,
            state_since=now,
            application_id=application_id,
            organisation_id=organisation_id,
        )


def _to_people(kind: LetterKind, cohort: Cohort, ids: Sequence[int]) -> list[_Draft]:
    words = _Words(kind, cohort)
    rows = db.session.execute(
        select(Application, Person, Account.language, Account.time_zone)
        .join(Person, Person.id == Application.person_id)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Application.id.in_(ids))
        .order_by(Person.name_key, Application.id)
    )
    found = []
    for application, person, spoken, zone in rows:
        language = letter_values.letter_language(spoken)
        values = letter_values.of_person(person, application.sending_country, language)
        letter = words.letter(language, {}, zone=zone, application_id=application.id)
        found.append(_Draft(letter, person.id, values))
    return found


def _to_bodies(kind: LetterKind, cohort: Cohort, ids: Sequence[int]) -> list[_Draft]:
    words = _Words(kind, cohort)
    languages = letter_values.languages_of_bodies(ids)
    found = []
    for body, zone in db.session.execute(
        select(Organisation, Country.time_zone)
        .join(Country, Country.code == Organisation.country_code)
        .where(Organisation.id.in_(ids))
        .order_by(Organisation.search_key, Organisation.id)
    ).all():
        language = languages[body.id]
        values = letter_values.of_body(body, cohort, language)
        letter = words.letter(language, values, zone=zone, organisation_id=body.id)
        named = letter_values.selected(body, cohort) if kind is LetterKind.ACCEPTANCE else ()
        found.append(_Draft(letter, None, {}, named))
    return found


def _number(drafts: Sequence[_Draft], year: int) -> None:
    """Give each the next number of the year, under a lock on its row: no gaps, no doubles."""
    insert_if_absent(LetterSeries, year=year, next_number=1)
    series = db.session.scalars(
        select(LetterSeries)
        .where(LetterSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    for place, each in enumerate(drafts):
        each.letter.number = letter_number(year, series.next_number + place)
    series.next_number += len(drafts)
    db.session.flush()


def _replace(drafts: Sequence[_Draft], actor: Actor) -> None:
    """Withdraw the notices to these bodies that name too few; whoever checks one reads which
    letter holds in its place."""
    new = {each.letter.organisation_id: each.letter for each in drafts if each.named}
    if not new:
        return
    first = drafts[0].letter
    older = db.session.scalars(
        select(Letter)
        .where(
            Letter.organisation_id.in_(new),
            Letter.cohort_id == first.cohort_id,
            Letter.kind == first.kind,
            Letter.state == LetterState.VALID,
        )
        .order_by(Letter.id)
    ).all()
    for letter in older:
        with force_locale(letter.language):
            reason = _("Replaced by letter %(number)s.", number=new[letter.organisation_id].number)
        lapse(letter, reason=reason, actor=actor)
    db.session.flush()


def _seal(drafts: Sequence[_Draft]) -> None:
    to_people = [each for each in drafts if each.person_id is not None]
    sealed = personal.seal_many(
        [(person_reference(each.person_id or 0), dict(each.personal_values)) for each in to_people]
    )
    for each, words in zip(to_people, sealed, strict=True):
        each.letter.sealed = words


def _with_ids(drafts: Sequence[_Draft]) -> dict[str, Letter]:
    """The letters as they were inserted, by their public ids."""
    rows = db.session.scalars(
        select(Letter)
        .where(Letter.public_id.in_([each.letter.public_id for each in drafts]))
        .order_by(Letter.number)
    )
    return {row.public_id: row for row in rows}


def _name(drafts: Sequence[_Draft], issued: Mapping[str, Letter]) -> None:
    """Keep whom letters to bodies name, each under their own key."""
    named = [
        (issued[each.letter.public_id].id, place, one)
        for each in drafts
        for place, one in enumerate(each.named, start=1)
    ]
    sealed = personal.seal_many(
        [(person_reference(one.person_id), one.name) for _letter, _place, one in named]
    )
    insert_all(
        [
            LetterPerson(
                letter_id=letter, position=place, application_id=one.application_id, sealed=words
            )
            for (letter, place, one), words in zip(named, sealed, strict=True)
        ]
    )


def _record(letter: Letter, draft: _Draft, actor: Actor) -> None:
    audit.record(
        "issue",
        "letter",
        letter.id,
        actor=actor,
        after={
            "state": letter.state.value,
            "number": letter.number,
            "kind": letter.kind.value,
            "template": letter.template_number,
        },
        person_id=draft.person_id,
    )


@transactional
def withdraw(letter: Letter, *, reason: str, actor: Actor) -> None:
    """Let a letter hold no longer, with the reason that whoever checks it reads.

    Its number is never given again. Raises Refused, NotAllowed.
    """
    lock(Cohort, letter.cohort_id)
    letter = lock(Letter, letter.id)
    if letter.application_id is not None:
        refuse(own_applications([letter.application_id], actor).get(letter.application_id))
    else:
        refuse(body_objection(letter.organisation_id or 0, actor))
    lapse(letter, reason=reason, actor=actor)


def lapse(letter: Letter, *, reason: str, actor: Actor) -> None:
    """The same within the unit of work of the step that takes away what the letter rests on."""
    lifecycle.apply(
        letter,
        "withdraw",
        actor=actor,
        reason=reason,
        person_id=person_of(letter),
    )
    letter.state_since = clock.now()
    letter.state_reason = reason.strip()
    notices.withdrawn(db.session.get_one(Cohort, letter.cohort_id), letter)


def person_of(letter: Letter) -> int | None:
    """The person a letter went to; None for one to a body."""
    if letter.application_id is None:
        return None
    return db.session.get_one(Application, letter.application_id).person_id
