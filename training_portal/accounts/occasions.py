"""Why somebody is asked to sign in, in words: rooms further on know what their pages are for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

#: The page on which a company is registered; its room is on the left of this one and knows no
#: accounts.
REGISTER_COMPANY = "/company/register"


@dataclass(frozen=True)
class Occasion:
    """What one wanted to do; `is_for_all` where a new account is enough to do it.

    `is_for_newcomers` where most who come have no account yet: making one then stands first.
    """

    words: str
    is_for_all: bool = False
    is_for_newcomers: bool = False


Provider = Callable[[str], Occasion | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Say what some paths of the portal are for, once: where the module of its room is loaded."""
    _providers.append(provider)


def occasion_of(path: str) -> Occasion | None:
    """Why signing in is needed for a path of this portal; None where one came by oneself."""
    if not path or path == "/me":
        return None
    if path == REGISTER_COMPANY:
        words = _("To register a company, first make an account for yourself.")
        return Occasion(words, is_for_all=True, is_for_newcomers=True)
    found = (provider(path) for provider in _providers)
    general = Occasion(_("Sign in to go on. This page is for people with an account."))
    return next((occasion for occasion in found if occasion is not None), general)
