"""The tabs of a cohort's pages: rooms further on add theirs when the app is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import permitted
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

    def values(self, cohort: Cohort) -> dict[str, Any]:
        """What the endpoint's address needs."""
        return {self.argument: cohort.public_id}


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a tab; registering the same key again replaces it."""
    _tabs[tab.key] = tab


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
        if tab.permission in may
    ]
