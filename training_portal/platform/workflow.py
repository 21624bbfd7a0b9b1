"""Life cycles: one transition table a kind, and one way to go through it.

A wrong or repeated transition is refused with words (409), never ignored. Pages draw their buttons
from `available`, so a page and a service can never disagree on what is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_babel import LazyString
from flask_babel import gettext as _

from training_portal.platform import audit
from training_portal.platform.policy import Actor, Permission

S = TypeVar("S", bound=StrEnum)

#: A guard looks at the record and says in words why the step is not possible, or None.
Guard = Callable[[Any], str | LazyString | None]


class Refused(Exception):
    """A step that the rules do not allow now; the text is for the person (answered with 409).

    What jobs refuse is read later, and by others too: there the text is a `Message`.
    """


class NotAllowed(Exception):
    """A step that the actor may not take (answered with 403)."""


@dataclass(frozen=True)
class Transition(Generic[S]):
    """One row of a table: from which states, by which verb, to which state, by whom, if what."""

    verb: str
    sources: frozenset[S]
    target: S
    permission: Permission | None
    label: str | LazyString
    guard: Guard | None = None
    needs_reason: bool = False


class Lifecycle(Generic[S]):
    """The transition table of one kind of record, which has `id` and a `state` column."""

    def __init__(
        self,
        kind: str,
        transitions: Iterable[Transition[S]],
        *,
        attribute: str = "state",
        moved: Callable[[Any], None] | None = None,
    ) -> None:
        """`moved` is called with the record after each step, in its unit of work: it emits the
        event by which rooms on the right learn of it."""
        self.kind = kind
        self.attribute = attribute
        self.moved = moved
        self.transitions = tuple(transitions)
        self._by_verb: dict[str, list[Transition[S]]] = {}
        for transition in self.transitions:
            self._by_verb.setdefault(transition.verb, []).append(transition)

    def find(self, verb: str, state: S) -> Transition[S] | None:
        for transition in self._by_verb[verb]:
            if state in transition.sources:
                return transition
        return None

    def available(self, record: Any, actor: Actor) -> list[Transition[S]]:
        """The steps this actor could take now: permitted, from this state, guard content."""
        state = getattr(record, self.attribute)
        return [
            transition
            for transition in self.transitions
            if state in transition.sources
            and (transition.permission is None or actor.holds(transition.permission))
            and (transition.guard is None or transition.guard(record) is None)
        ]

    def objection(self, record: Any, verb: str) -> str | None:
        """Why a step is not possible now, in words: the state, or the guard. None where it is."""
        state: S = getattr(record, self.attribute)
        transition = self.find(verb, state)
        if transition is None:
            return _(
                "“%(step)s” is not possible now: the state is “%(state)s”.",
                step=self._by_verb[verb][0].label,
                state=getattr(state, "label", state),
            )
        found = transition.guard(record) if transition.guard is not None else None
        return None if found is None else str(found)

    def apply(
        self,
        record: Any,
        verb: str,
        *,
        actor: Actor,
        reason: str | None = None,
        person_id: int | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        """Take a step: check it, change the state, write the audit event.

        Call it inside a unit of work on a row read (and, where contended for, locked) there.
        Raises Refused or NotAllowed.
        """
        state: S = getattr(record, self.attribute)
        transition = self.find(verb, state)
        if transition is None:
            raise Refused(self.objection(record, verb))
        if transition.permission is not None and not actor.holds(transition.permission):
            raise NotAllowed
        if (objection := self.objection(record, verb)) is not None:
            raise Refused(objection)
        if transition.needs_reason and not (reason or "").strip():
            raise Refused(_("Say why: this step needs a reason."))
        setattr(record, self.attribute, transition.target)
        audit.record(
            verb,
            self.kind,
            record.id,
            actor=actor,
            before={"state": state.value},
            after={"state": transition.target.value, **(details or {})},
            person_id=person_id,
            reason=reason,
        )
        if self.moved is not None:
            self.moved(record)
