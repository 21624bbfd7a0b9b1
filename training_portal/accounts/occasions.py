"""Why somebody is asked to sign in, in words: rooms further on know what their pages are for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Occasion:
    """What one wanted to do; `is_for_all` where a new account is enough to do it."""

    words: str
    is_for_all: bool = False


Provider = Callable[[str], Occasion | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Say what some paths of the portal are for; saying it twice is harmless."""
    if provider not in _providers:
        _providers.append(provider)


def occasion_of(path: str) -> Occasion | None:
    """Why signing in is needed for a path of this portal; None where one came by oneself."""
    if not path or path == "/me":
        return None
    found = (provider(path) for provider in _providers)
    general = Occasion(_("Sign in to go on. This page is for people with an account."))
    return next((occasion for occasion in found if occasion is not None), general)
