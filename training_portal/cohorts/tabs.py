"""The tabs of a cohort's pages: rooms further on add theirs when the app is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import LazyString

from training_portal.cohorts.models import Cohort, CohortState
from training_portal.cohorts.queries import permitted, timing_of, title_and_past
from training_portal.cohorts.rules import Standing, standing_for_staff
from training_portal.platform import clock
from training_portal.platform.policy import Permission, current_actor
from training_portal.platform.web.shell import MenuItem


@dataclass(frozen=True)
class Tab:
    """A tab: `endpoint` takes the cohort's public id under the name `argument`."""

    key: str
    label: str | LazyString
    endpoint: str
    permission: Permission
    position: int
    argument: str = "cohort_id"
    #: Whether it has anything to show of a cohort that was recorded afterwards.
    of_past: bool = False

    def values(self, cohort: Cohort) -> dict[str, Any]:
        """What the endpoint's address needs."""
        return {self.argument: cohort.public_id}


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a tab; registering the same key again replaces it."""
    _tabs[tab.key] = tab


@dataclass(frozen=True)
class Head:
    """What stands on top of every page of a cohort."""

    title: str
    state: CohortState | Standing
    is_past: bool

    @property
    def has_begun(self) -> bool:
        """Whether a seat that becomes free is given to nobody any more."""
        return self.state in (CohortState.RUNNING, CohortState.COMPLETED)


def head_of(cohort: Cohort) -> Head:
    """The head of a cohort's pages, looked up once a request."""
    heads: dict[int, Head] = g.setdefault("cohort_heads", {})
    if cohort.id not in heads:
        title, is_past = title_and_past(cohort)
        standing = standing_for_staff(timing_of(cohort), clock.now())
        heads[cohort.id] = Head(title, standing, is_past)
    return heads[cohort.id]


def tabs_for(cohort: Cohort, current: str) -> list[MenuItem]:
    """The tabs that the present actor may open for this cohort, in order."""
    may = permitted(current_actor(), cohort, {tab.permission for tab in _tabs.values()})
    return [
        MenuItem(
            tab.label,
            url_for(tab.endpoint, **tab.values(cohort)),
            is_current=tab.key == current,
        )
        for tab in sorted(_tabs.values(), key=lambda tab: tab.position)
        if tab.permission in may and (tab.of_past or not head_of(cohort).is_past)
    ]
