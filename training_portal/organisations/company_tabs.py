"""The tabs of a company's own pages: rooms further on add theirs when the app is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import LazyString

from training_portal.organisations.models import Organisation
from training_portal.platform.policy import Permission, current_actor
from training_portal.platform.web.shell import MenuItem


@dataclass(frozen=True)
class Tab:
    """A tab: `endpoint` takes the company's public id, as its `argument`. `is_for`: which companies
    have it."""

    key: str
    label: str | LazyString
    endpoint: str
    permission: Permission
    position: int
    argument: str = "public_id"
    is_for: Callable[[Organisation], bool] = lambda _organisation: True


_tabs: dict[str, Tab] = {}


def register(tab: Tab) -> None:
    """Add a tab; registering the same key again replaces it."""
    _tabs[tab.key] = tab


def company_tabs_for(organisation: Organisation, current: str) -> list[MenuItem]:
    """The tabs that the present actor may open for this company, in order."""
    actor = current_actor()
    return [
        MenuItem(
            tab.label,
            _address(tab, organisation),
            is_current=tab.key == current,
        )
        for tab in sorted(_tabs.values(), key=lambda tab: tab.position)
        if organisation.id in actor.organisations_for(tab.permission) and tab.is_for(organisation)
    ]


def _address(tab: Tab, organisation: Organisation) -> str:
    values: dict[str, Any] = {tab.argument: organisation.public_id}
    return url_for(tab.endpoint, **values)
