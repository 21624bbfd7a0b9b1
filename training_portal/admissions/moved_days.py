"""When the days of a cohort change, its rules are looked at again: said before, and done.

Ages, the days between two courses, one course a year and two courses on the same days all hang on
the first and the last day; a fixed day for ages and the tests of languages on the day on which
applications close.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, select, true

from training_portal.admissions import application_queries as queries
from training_portal.admissions import conditions
from training_portal.admissions.models import SEATED_STATES, Application, ApplicationState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.cohorts.effects import Change
from training_portal.cohorts.events import CohortChanged
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.planning_rules import CohortFacts, changed
from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.profiles import rules_of
from training_portal.eligibility.rules import Profile, Rule, RuleFinding, check_all
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import audit
from training_portal.platform.database import db, lock_many
from training_portal.platform.gathering import in_one_go
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor

#: Facts of a cohort that a rule looks at.
_LOOKED_AT = frozenset({"starts_on", "ends_on", "closes_at", "time_zone"})
_SEATED = SEATED_STATES | {ApplicationState.ENROLLED}
#: Names in one sentence; the rest is counted.
_NAMED = 10


def _applications(
    cohort_id: int, states: Collection[ApplicationState], visible: ColumnElement[bool] | None = None
) -> Sequence[tuple[Application, str]]:
    """The applications in these states that staff may read, with the names of their people."""
    rows = db.session.execute(
        select(Application, Person.full_name)
        .join(Person, Person.id == Application.person_id)
        .where(
            Application.cohort_id == cohort_id,
            Application.state.in_(sorted(states)),
            Application.closed_to_staff_at.is_(None),
            true() if visible is None else visible,
        )
        .order_by(Person.name_key, Application.id)
    )
    return [(application, name) for application, name in rows]


def foresee(change: Change, actor: Actor) -> list[str]:
    """Who would not meet a rule any more, by rule and by whether they have a seat, in sentences."""
    if not changed(change.before, change.after) & _LOOKED_AT:
        return []
    states = conditions.LOOKED_AT | _SEATED
    those = _applications(change.cohort.id, states, visible_people(actor))
    rules = rules_of(change.cohort)
    asked = [(application, application.snapshot or {}) for application, _name in those]
    profiles = queries.profiles_of(asked, change.cohort, rules)
    found: dict[tuple[bool, str], list[tuple[str, int]]] = {}
    for application, name in those:
        for fails in _fails_newly(profiles[application.id], rules, change):
            key = (application.state in _SEATED, fails.kind)
            found.setdefault(key, []).append((name, application.person_id))
    if not found:
        return []
    # The names are read by who reads the applications; others read how many.
    if may_name := actor.holds(AdmissionsPermission.READ):
        audit.note_read(
            sorted({person_id for those_of in found.values() for _name, person_id in those_of})
        )
    sentences = [
        _sentence(kind, [name for name, _person_id in people], is_seated, may_name)
        for (is_seated, kind), people in sorted(found.items(), reverse=True)
    ]
    return [
        *sentences,
        _(
            "All conditions are looked at again. Who does not meet one needs a waiver to be offered"
            " a seat, to accept it and to be enrolled; who has a place keeps it."
        ),
    ]


def _fails_newly(profile: Profile, rules: Sequence[Rule], change: Change) -> Iterator[RuleFinding]:
    """The rules that are met, or left to a person, on the days of before, and not on the new."""
    before = {each.position: each.finding for each in check_all(rules, _on(profile, change.before))}
    for each in check_all(rules, _on(profile, change.after)):
        if each.finding is Finding.FAIL and before.get(each.position) is not Finding.FAIL:
            yield each


def _on(profile: Profile, facts: CohortFacts) -> Profile:
    return replace(
        profile,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        closes_on=facts.day_of(facts.closes_at),
    )


def _sentence(kind: str, names: Sequence[str], is_seated: bool, may_name: bool) -> str:
    rule, count = wording.rule_label(kind), len(names)
    if is_seated:
        words = ngettext(
            "%(num)d person who is offered a seat or has one does not meet “%(rule)s” any more.",
            "%(num)d people who are offered a seat or have one do not meet “%(rule)s” any more.",
            count,
            rule=rule,
        )
    else:
        words = ngettext(
            "%(num)d person who applied does not meet “%(rule)s” any more.",
            "%(num)d people who applied do not meet “%(rule)s” any more.",
            count,
            rule=rule,
        )
    if not may_name:
        return words
    if count <= _NAMED:
        return _("%(words)s Concerned: %(names)s.", words=words, names=listed(names))
    return _(
        "%(words)s Concerned: %(names)s and others.", words=words, names=listed(names[:_NAMED])
    )


def look_anew(event: CohortChanged) -> None:
    """Apply the rules once more to all of whom something can follow, in the change's transaction.

    Its cohort is locked; the applications are locked after it.
    """
    if not changed(event.before, event.after) & _LOOKED_AT:
        return
    those = _applications(event.cohort_id, conditions.LOOKED_AT)
    cohort = db.session.get_one(Cohort, event.cohort_id)
    locked = lock_many(Application, [application.id for application, _name in those])
    # Who was decided on meanwhile stays as decided: only what is still open is looked at.
    still = [each for each in locked.values() if each.state in conditions.LOOKED_AT]
    with in_one_go():
        for application in conditions.store_all(still, cohort):
            audit.record(
                "check_again",
                "application",
                application.id,
                actor=event.actor,
                person_id=application.person_id,
            )
