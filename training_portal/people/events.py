"""What happens to persons that rooms further on care for."""

from __future__ import annotations

from dataclasses import dataclass

from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class NamesChanged:
    """A person's names are written anew: keys by which others find them follow."""

    person_id: int


@dataclass(frozen=True)
class PersonErased:
    """A person's data is being erased: whatever other rooms keep in words about them goes too."""

    person_id: int
    actor: Actor


@dataclass(frozen=True)
class PersonHidden:
    """A person hid: no list that was made before shows them any longer."""

    person_id: int


@dataclass(frozen=True)
class ConsentWithdrawn:
    """A person took a consent back: what rests on it ends, in the same transaction."""

    person_id: int
    consent_id: int
    actor: Actor


@dataclass(frozen=True)
class RecordsMoved:
    """What hung on one record hangs on another, by a join or by its undoing: what was found of
    these people is looked at anew.
    """

    person_ids: tuple[int, ...]
    actor: Actor
