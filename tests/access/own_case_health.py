"""The medical officer and their own medical part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access.own_case_scenes import Attempt, Me
from tests.factories import make_person
from tests.factories.health import ask_for_it, make_accepted, make_part
from tests.factories.programme import make_cohort
from training_portal.health import officer_services
from training_portal.platform.policy import Actor


def own(verb: str, *words: str) -> Callable[[Me], Attempt]:
    """A step of the medical officer about what they told themselves."""

    def build(me: Me) -> Attempt:
        application = make_accepted(ask_for_it(make_cohort()), make_person(account=me.account))
        make_part(application)

        def attempt(actor: Actor) -> Any:
            return getattr(officer_services, verb)(application.id, *words, actor=actor)

        return attempt

    return build
