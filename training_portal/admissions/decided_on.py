"""What staff saw of an application when they were asked about it, and whether it is still so.

A step can be possible still and be another thing than was asked about: somebody shortlisted is not
turned down like somebody nobody looked at, nor somebody who sent the application anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from training_portal.admissions.models import ApplicationState
from training_portal.platform.versions import StaleRows, fingerprint


class Decided(Protocol):
    """An application, or its line of the work table."""

    @property
    def id(self) -> int: ...

    @property
    def state(self) -> ApplicationState: ...

    @property
    def revision(self) -> int: ...

    @property
    def decided_at(self) -> datetime | None: ...


D = TypeVar("D", bound=Decided)


def version(application: Decided) -> str:
    """The fingerprint of what is decided on: the state, since when, and what was sent.

    Each correction that is sent again raises the revision; each decision has its moment, also one
    that led to this state once more.
    """
    return fingerprint(
        {
            "state": application.state.value,
            "revision": application.revision,
            "decided_at": application.decided_at,
        }
    )


def changed(applications: Iterable[D], seen: Mapping[int, str]) -> list[D]:
    """Those that are no longer what was seen, by their ids; who is not in `seen` counts as seen."""
    return [each for each in applications if each.id in seen and seen[each.id] != version(each)]


def refuse_changed(applications: Iterable[Decided], seen: Mapping[int, str] | None) -> None:
    """Raise StaleRows for those that are no longer what was seen. Needs them locked.

    Without `seen` nothing is compared: another service asks, which looked under the same lock.
    """
    if seen is not None and (those := changed(applications, seen)):
        raise StaleRows([each.id for each in those])
