"""Changes of a sent application: asked for by the person, accepted or refused by staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort
from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from training_portal.admissions import application_queries as queries
from training_portal.admissions import (
    application_services,
    conditions,
    finding_services,
    notices,
    own_cases,
)
from training_portal.admissions.application_steps import Step, StepForm
from training_portal.admissions.change_models import ApplicationChange, ChangeState
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.lifecycle import CHANGE
from training_portal.admissions.models import ENDED_STATES, Application
from training_portal.admissions.sealed_answers import sealed
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import RuleFinding, is_waivable
from training_portal.people.background_rows import with_gaps
from training_portal.people.models import Person
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.i18n import listed_phrases
from training_portal.platform.own_cases import refuse
from training_portal.platform.policy import Actor
from training_portal.platform.versions import refuse_stale
from training_portal.platform.web.conflicts import differences
from training_portal.platform.workflow import Refused

Typed = Mapping[str, Sequence[str]]


def asking_objection(application: Application, cohort: Cohort) -> str | None:
    """Why no change can be asked for now, in words: only of what was sent, before the course."""
    if not application.is_sent:
        return _("What is not sent yet can be changed without asking.")
    if application.state in ENDED_STATES:
        return _(
            "The application is over: its state is “%(state)s”.", state=application.state.label
        )
    if clock.today(cohort.time_zone) >= cohort.starts_on:
        return _("The course has begun: nothing in the application changes any more.")
    return None


def changeable_steps(draft: Draft) -> list[Step]:
    """The steps of which something can be changed: what is asked there is what was answered."""
    answered = (draft.application.snapshot or {}).get("questions")
    asked = draft.surroundings.questionnaire
    is_same = answered is not None and asked is not None and answered["asked"] == asked.id
    return [step for step in draft.path.written if step is not Step.QUESTIONS or is_same]


@dataclass(frozen=True)
class Change:
    """A change with its words, for whoever may read them."""

    row: ApplicationChange
    words: Mapping[str, Any]
    draft: Draft

    #: For templates: a state is compared with its member, never with a word.
    states = ChangeState

    @property
    def step(self) -> Step:
        return Step(self.row.step)

    @property
    def reason(self) -> str:
        return str(self.words.get("reason", ""))

    @property
    def answer(self) -> str:
        return str(self.words.get("answer", ""))

    @cached_property
    def differences(self) -> list[tuple[str, str, str]]:
        """Question, what is to stand there, and what stands there, of each field."""
        before = self.form(self.words.get("before", {}))
        after = self.form(self.words.get("after", {}))
        return [(each.label, each.typed[0], each.kept[0]) for each in differences(after, before)]

    @cached_property
    def overtaken(self) -> list[tuple[str, str]]:
        """Question, and what stands there now, of each field that says something else by now than
        when the change was asked for: the application was sent once more, say."""
        now = self.draft.form_class(self.step).of_typed(
            self.draft.typed(self.step) or {},
            self.draft.surroundings,
            beside=self.words.get("after", {}),
        )
        before = self.form(self.words.get("before", {}))
        return [(each.label, each.typed[0]) for each in differences(now, before)]

    def form(self, changed: Typed) -> StepForm:
        """The step as it was when the change was asked for, with these words in it."""
        typed = {**(self.draft.typed(self.step) or {}), **self.words.get("before", {}), **changed}
        return self.draft.form_class(self.step).of_typed(
            typed, self.draft.surroundings, beside=self.words.get("after", {})
        )


def changes_of(application: Application) -> list[Change]:
    """All changes that were asked for, newest first; none once the person is erased."""
    rows = db.session.scalars(
        select(ApplicationChange)
        .where(ApplicationChange.application_id == application.id)
        .order_by(ApplicationChange.id.desc())
    ).all()
    if not rows:
        return []
    opened = personal.unseal_all(
        person_reference(application.person_id), [row.words for row in rows]
    )
    draft = Draft(application)
    return [Change(row, words, draft) for row, words in zip(rows, opened, strict=True) if words]


def change_of(application: Application, public_id: str) -> Change:
    """A change of this application; 404 for another's."""
    found = (each for each in changes_of(application) if each.row.public_id == public_id)
    return next(found, None) or abort(404)


def open_by_cohort(cohort_ids: Collection[int], visible: Any) -> dict[int, tuple[int, str]]:
    """How many changes wait in each of these cohorts, of people who may be known of, and the
    number of the application that has waited longest."""
    rows = db.session.execute(
        select(Application.cohort_id, func.count(), func.min(ApplicationChange.id))
        .join(ApplicationChange, ApplicationChange.application_id == Application.id)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id.in_(cohort_ids),
            Application.state.not_in(sorted(ENDED_STATES)),
            Application.closed_to_staff_at.is_(None),
            ApplicationChange.state == ChangeState.OPEN,
            visible,
        )
        .group_by(Application.cohort_id)
    ).all()
    numbers = dict(
        db.session.execute(
            select(ApplicationChange.id, Application.public_id)
            .join(Application, Application.id == ApplicationChange.application_id)
            .where(ApplicationChange.id.in_([first for _cohort, _count, first in rows]))
        ).all()
        if rows
        else ()
    )
    return {cohort_id: (count, numbers[first]) for cohort_id, count, first in rows}


def changed_words(draft: Draft, step: Step, typed: Typed) -> dict[str, list[str]]:
    """Of what was typed into a step, what is other than what was sent."""
    before = draft.typed(step) or {}
    return {
        name: list(words)
        for name, words in with_gaps(typed, before).items()
        if [word.strip() for word in words if word.strip()]
        != [word.strip() for word in before.get(name, []) if word.strip()]
    }


@transactional
def ask(application_id: int, step: Step, after: Typed, reason: str, *, actor: Actor) -> None:
    """Ask for other words in one step. Raises Refused where that cannot be, with why."""
    application = lock(Application, application_id)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    if objection := asking_objection(application, cohort):
        raise Refused(objection)
    draft = Draft(application)
    if step not in changeable_steps(draft):
        raise Refused(_("These questions were changed since: nothing of them can be changed."))
    if not after:
        raise Refused(_("Nothing is different from what you sent."))
    if any(each.row.state is ChangeState.OPEN for each in changes_of(application)):
        raise Refused(_("A change waits for an answer already: take it back first."))
    typed = draft.typed(step) or {}
    words = {
        "before": {name: list(typed.get(name, [])) for name in after},
        "after": {name: list(words) for name, words in after.items()},
        "reason": reason,
    }
    row = ApplicationChange(
        application_id=application.id,
        step=step.value,
        words=personal.seal(person_reference(application.person_id), words),
        asked_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    audit.record(
        "ask_change",
        "application_change",
        row.id,
        actor=actor,
        after={"state": row.state.value, "fields": sorted(after)},
        person_id=application.person_id,
        reason=reason,
    )


@transactional
def take_back(application_id: int, public_id: str, *, actor: Actor) -> None:
    """The person wants it no more. Raises Refused once it is decided."""
    application = lock(Application, application_id)
    change = change_of(application, public_id)
    row = lock(ApplicationChange, change.row.id)
    CHANGE.apply(row, "take_change_back", actor=actor, person_id=application.person_id)
    row.decided_at = clock.now()


@dataclass(frozen=True)
class Accepting:
    """What accepting a change would do, tried before it is done."""

    typed: Typed
    snapshot: Mapping[str, Any]
    #: Rules that were met, or waived, and are not met with the new words.
    fails: Sequence[RuleFinding]
    #: Why it cannot be accepted, whatever is waived.
    objection: str | None

    @property
    def words(self) -> list[str]:
        """Of each rule that fails, what is found."""
        return [
            conditions.not_met_words(each.kind, each.finding, each.facts) for each in self.fails
        ]


def tried(application: Application, cohort: Cohort, change: Change, verb: str) -> Accepting:
    """What a decision would do; refusing a change, or one that is decided, does nothing."""
    if verb != "accept_change" or change.row.state is not ChangeState.OPEN:
        return Accepting({}, {}, [], None)
    return accepting(application, cohort, change)


def accepting(application: Application, cohort: Cohort, change: Change) -> Accepting:
    """Try a change: its words in the place of the old ones, and the rules held against them."""
    step = change.step
    typed = {**(change.draft.typed(step) or {}), **change.words["after"]}
    form = change.draft.form_class(step).of_typed(typed, change.draft.surroundings)
    if change.overtaken:
        words = _(
            "Something else stands there by now: %(now)s. The change was asked for before that:"
            " do not accept it. The person can ask for another one.",
            now=listed_phrases(f"{label} “{now}”" for label, now in change.overtaken),
        )
        return Accepting(typed, {}, [], words)
    if step not in changeable_steps(change.draft) or not form.validate():
        words = _("The new words do not fit any more: refuse the change, and say why.")
        return Accepting(typed, {}, [], words)
    snapshot = {**(application.snapshot or {}), **form.told(), **form.originals}
    fails = _fails_with(application, cohort, snapshot)
    unwaivable = [each for each in fails if not is_waivable(each.kind, each.facts)]
    objection = finding_services.cannot_be_waived(unwaivable[0].kind) if unwaivable else None
    return Accepting(typed, snapshot, fails, objection)


def _fails_with(
    application: Application, cohort: Cohort, snapshot: Mapping[str, Any]
) -> list[RuleFinding]:
    """The rules that would not be met, once the conditions were decided on; before, that decision
    looks at them anyway."""
    if not conditions.is_decided_on(application.state):
        return []
    kept = [
        (row.rule_kind, row.finding, row.facts) for row in conditions.findings_of(application.id)
    ]
    return [
        each
        for each in queries.checked(application, cohort, snapshot).findings
        if each.finding is Finding.FAIL and (each.kind, each.finding, each.facts) not in kept
    ]


@transactional
def decide(
    application_id: int,
    public_id: str,
    verb: str,
    *,
    answer: str,
    waiver: str = "",
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Accept or refuse a change (`verb` of CHANGE); accepted, the application says what was asked
    for, and its rules are looked at anew.

    Once the conditions were decided on, a change with which one is not met any more needs a reason
    to waive it (`waiver`), kept with the name of who accepts. Raises Stale where the change was
    decided or taken back since it was `seen`, Refused with why not.
    """
    application = lock(Application, application_id)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    change = change_of(application, public_id)
    row = lock(ApplicationChange, change.row.id)
    refuse_stale(seen, row.state.value)
    refuse(own_cases.objections([application.id], actor).get(application.id))
    if application.closed_to_staff_at is not None:
        raise Refused(_("A consent that the application rests on was taken back."))
    if objection := asking_objection(application, cohort):
        raise Refused(objection)
    CHANGE.apply(
        row, verb, actor=actor, person_id=application.person_id, reason=answer.strip() or None
    )
    row.decided_at = clock.now()
    words = {**change.words, "answer": answer.strip()}
    row.words = personal.seal(person_reference(application.person_id), words)
    if row.state is ChangeState.ACCEPTED:
        _carry_out(application, cohort, change, waiver.strip(), actor)
    notices.tell(
        "change_accepted" if row.state is ChangeState.ACCEPTED else "change_refused",
        application,
        cohort,
        str(row.id),
        answer=answer.strip(),
    )


def _carry_out(
    application: Application, cohort: Cohort, change: Change, waiver: str, actor: Actor
) -> None:
    """Put the new words in the place of the old ones, in the draft and in what was sent."""
    found = accepting(application, cohort, change)
    if found.objection:
        raise Refused(found.objection)
    if found.fails and not waiver:
        needs = _("Accept the change with a reason to waive this, or do not accept it.")
        raise Refused(" ".join([*found.words, needs]))
    application.revision += 1
    application.answers = {
        **application.answers,
        change.step.value: {
            "values": sealed(application.person_id, found.typed),
            "revision": application.revision,
            "tab": "",
        },
    }
    application_services.take_over(application, cohort, found.snapshot, actor=actor)
    if found.fails:
        waived = {each.kind for each in found.fails}
        rows = [row for row in conditions.failed(application) if row.rule_kind in waived]
        finding_services.waive_each(application, rows, waiver, actor)


def drop_all(application_id: int) -> None:
    """Take away all changes that were asked for: in a unit of work."""
    db.session.execute(
        delete(ApplicationChange).where(ApplicationChange.application_id == application_id)
    )
