"""What the reader of a cohort's page can do there: the room that takes applications says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from training_portal.cohorts.models import Cohort
from training_portal.platform.policy import Actor


class State(Protocol):
    """A state as badges show it."""

    @property
    def label(self) -> str: ...

    @property
    def tone(self) -> str: ...


@dataclass(frozen=True)
class WayIn:
    """The page's main action; `state` is that of the reader's own application, if there is one."""

    label: str
    url: str
    state: State | None = None


Provider = Callable[[Actor, Cohort], WayIn | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Say who knows the way in, once: where the module of its room is loaded."""
    _providers.append(provider)


def way_in(actor: Actor, cohort: Cohort) -> WayIn | None:
    """What this reader can do; None for nothing."""
    ways = (provider(actor, cohort) for provider in _providers)
    return next((way for way in ways if way is not None), None)
