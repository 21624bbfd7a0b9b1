"""A step for each of many applications: for all of them, or for none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from flask_babel import gettext as _

from training_portal.admissions import application_queries as queries
from training_portal.admissions import own_cases
from training_portal.admissions.models import Application
from training_portal.platform.i18n import listed
from training_portal.platform.own_cases import OwnCase
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

T = TypeVar("T")


def for_each(applications: Sequence[Application], step: Callable[[Application], T]) -> list[T]:
    """Take a step with each, in the given order, in the running unit of work.

    Raises Refused naming everybody whose application refuses, by what stands against it: that
    undoes the unit as a whole, so that the rest can be asked on for their sake.
    """
    done: list[T] = []
    refusing: dict[str, list[int]] = {}
    for application in applications:
        try:
            done.append(step(application))
        except Refused as refusal:
            refusing.setdefault(str(refusal), []).append(application.person_id)
    if refusing:
        raise Refused(_words(refusing))
    return done


def refuse_own(applications: Sequence[Application], actor: Actor) -> None:
    """Raises OwnCase naming everybody about whom the actor has no say."""
    found = own_cases.objections([each.id for each in applications], actor)
    refusing: dict[str, list[int]] = {}
    for application in applications:
        if (words := found.get(application.id)) is not None:
            refusing.setdefault(words, []).append(application.person_id)
    if refusing:
        raise OwnCase(_words(refusing))


def _words(refusing: dict[str, list[int]]) -> str:
    """`Sok Dara, Keo Noi: “Shortlist” is not possible now: the state is “Withdrawn”.`"""
    names = queries.names_of([person for those in refusing.values() for person in those])
    return " ".join(
        _("%(name)s: %(reason)s", name=listed(names[person] for person in those), reason=reason)
        for reason, those in refusing.items()
    )
