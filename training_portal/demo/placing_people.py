"""Who has to do with a posting of the years before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from training_portal.credentials.models import Certificate
from training_portal.people.models import Person
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class Hands:
    """Who acts around a posting: the company, and the two of the programme who look at it."""

    company: Actor
    first: Actor
    second: Actor


@dataclass(frozen=True)
class Applicant:
    """Somebody who may apply: the record, what was told of work, the papers, who sent them."""

    person: Person
    told: Mapping[str, Any]
    certificates: Sequence[Certificate]
    sent_by: str
