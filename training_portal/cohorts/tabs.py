"""The tabs of a cohort's pages: rooms further on add theirs when the app is made.

A dozen tabs in a row are read by nobody, so those of one stage of a cohort's life stand together:
the first row has the stages, the second what the present one has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import g, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.models import Cohort, CohortState
from training_portal.cohorts.queries import permitted, timing_of, title_and_past
from training_portal.cohorts.rules import Standing, standing_for_staff
from training_portal.platform import clock
from training_portal.platform.policy import Permission, current_actor
from training_portal.platform.web.shell import MenuItem


class Stage(StrEnum):
    """What of a cohort's life some tabs are about, in the order in which it comes."""

    APPLICATIONS = "applications"
    SELECTION = "selection"
    WRITING = "writing"
    COURSE = "course"

    @property
    def label(self) -> LazyString:
        """How the first row calls it."""
        return _STAGES[self]


_STAGES = {
    Stage.APPLICATIONS: _l("Applications"),
    Stage.SELECTION: _l("Selection"),
    Stage.WRITING: _l("Letters and messages"),
    Stage.COURSE: _l("Course"),
}


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
    #: Without one it stands in the first row by itself.
    stage: Stage | None = None

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


@dataclass(frozen=True)
class Rows:
    """The stages, and the tabs of the present one where it has more than one."""

    stages: Sequence[MenuItem]
    tabs: Sequence[MenuItem]


def tabs_for(cohort: Cohort, current: str) -> Rows:
    """The tabs that the present actor may open for this cohort, in order."""
    may = permitted(current_actor(), cohort, {tab.permission for tab in _tabs.values()})
    is_past = head_of(cohort).is_past
    open_tabs = [
        tab
        for tab in sorted(_tabs.values(), key=lambda tab: tab.position)
        if tab.permission in may and (tab.of_past or not is_past)
    ]
    groups: dict[str, list[Tab]] = {}
    for tab in open_tabs:
        groups.setdefault(tab.stage or tab.key, []).append(tab)
    present = next((group for group in groups.values() if _tabs[current] in group), [])
    return Rows(
        [_first_row(cohort, group, current, group is present) for group in groups.values()],
        [_item(cohort, tab, current) for tab in present] if len(present) > 1 else [],
    )


def _first_row(cohort: Cohort, group: Sequence[Tab], current: str, is_present: bool) -> MenuItem:
    """A stage, which leads to its first tab; a tab that is alone in its stage stands for itself."""
    first = group[0]
    if len(group) == 1 or first.stage is None:
        return _item(cohort, first, current)
    return MenuItem(first.stage.label, _address(cohort, first), is_within=is_present)


def _item(cohort: Cohort, tab: Tab, current: str) -> MenuItem:
    return MenuItem(tab.label, _address(cohort, tab), is_current=tab.key == current)


def _address(cohort: Cohort, tab: Tab) -> str:
    return url_for(tab.endpoint, **tab.values(cohort))
