"""What a consent is about where its purpose alone does not tell: rooms further on say it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Provider = Callable[[Collection[int]], Mapping[int, str]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Say who knows it, by the ids of consents; each room of its own ones."""
    _providers.append(provider)


def about(consent_ids: Collection[int]) -> dict[int, str]:
    """What these are about, in words; those of which no room knows more are left out."""
    known: dict[int, str] = {}
    for provider in _providers:
        known.update(provider(consent_ids))
    return known
