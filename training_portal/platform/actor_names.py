"""Who the actors of events are: the room of accounts knows, histories ask.

`provide` is called when the app is made; every room's history then names people without knowing
accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext as _

from training_portal.platform import audit
from training_portal.platform.web.plain_text import Words
from training_portal.platform.web.shell import TimelineEntry

#: Names of accounts by their references in the audit.
Names = Callable[[set[str]], dict[str, str]]

_providers: list[Names] = []


def provide(names: Names) -> None:
    """Say who answers; the latest counts."""
    _providers[:] = [names]


def names_of(references: set[str]) -> dict[str, str]:
    """Names of those who acted, by their references in the audit."""
    return {ref: name for each in _providers for ref, name in each(references).items()}


def with_names(
    entries: Sequence[audit.Entry],
    sentence: Callable[[audit.Entry], Words],
    *,
    tones: Mapping[str, str],
    otherwise: str = "",
    instead: Mapping[str, str] | None = None,
) -> list[TimelineEntry]:
    """Events as a timeline for staff, in their order: who acted, and why where somebody said so.

    `tones` are those of single actions. Where no name is known stands `otherwise`, or that it was
    the portal; where who acted is nobody's to read, what `instead` has for the action.
    """
    unnamed = instead or {}
    names = names_of(
        {each for entry in entries if entry.action not in unnamed for each in entry.references}
    )
    return [
        TimelineEntry(
            moment=entry.at,
            sentence=sentence(entry),
            actor=unnamed[entry.action]
            if entry.action in unnamed
            else entry.by(names, otherwise or _("The portal")),
            reason=entry.reason or "",
            tone=tones.get(entry.action, "none"),
        )
        for entry in entries
    ]
