"""Verbs of parks: put in, change, let the reference data say again, archive and take out again.

A park of the reference data keeps which of its fields staff changed; loading leaves those alone
(`loading.py`). One that staff put in is theirs altogether.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.geography.countries import country_name
from training_portal.geography.models import Country, IndustrialPark, ParkKind
from training_portal.geography.outlines import may_lie_in
from training_portal.geography.park_rules import park_code
from training_portal.geography.permissions import GeographyPermission
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import search_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@dataclass(frozen=True, kw_only=True)
class ParkFacts:
    """What is kept of a park."""

    english_name: str
    kind: ParkKind
    #: ISO 3166-1 alpha-2, one of the six.
    country_code: str
    #: The corridor it lies on; with `is_off_line` the nearest.
    corridor_code: str
    latitude: float
    longitude: float
    is_off_line: bool = False
    native_name: str = ""
    #: BCP 47.
    native_language: str = ""
    #: Its names in other languages than English, its own among them, by BCP 47 code.
    names: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    #: From where this is known.
    source: str = ""


def facts_version(park: IndustrialPark) -> str:
    """The fingerprint of what is kept of a park."""
    return fingerprint({name: getattr(park, name) for name in ParkFacts.__dataclass_fields__})


class OutOfPlace(Refused):
    """A position lies far outside the country of the park."""


def _hold_place(facts: ParkFacts) -> None:
    """A slip in the figures would put a park on the map of a neighbour."""
    if not may_lie_in(facts.country_code, facts.latitude, facts.longitude):
        raise OutOfPlace(
            _(
                "This lies far outside %(country)s: look at the figures, and at the country.",
                country=country_name(facts.country_code),
            )
        )


def _one_after_the_other() -> None:
    """Whoever names a park does so alone: its name, its address and its number are looked for first
    and given then.

    The countries are held for it, all of them: the address is one of all parks. Rows that refer to
    a country are written meanwhile.
    """
    held = select(Country.code).order_by(Country.code).with_for_update(key_share=True)
    db.session.execute(held)


def _guard(facts: ParkFacts, own_code: str | None, actor: Actor) -> None:
    """Raises NotAllowed, Refused. Holds the names of parks until the unit of work ends."""
    if not actor.holds(GeographyPermission.KEEP_PARKS):
        raise NotAllowed
    if not facts.source:
        raise Refused(_("Say from where this is known."))
    _one_after_the_other()
    rows = db.session.execute(
        select(IndustrialPark.code, IndustrialPark.english_name).where(
            IndustrialPark.country_code == facts.country_code
        )
    )
    wanted = search_key(facts.english_name)
    if any(search_key(name) == wanted and code != own_code for code, name in rows):
        raise Refused(_("There is a park of this name in this country already."))


@transactional
def create_park(facts: ParkFacts, *, actor: Actor) -> IndustrialPark:
    """Put a park in. Raises Refused for a name that is there or without a source, OutOfPlace,
    NotAllowed."""
    _guard(facts, None, actor)
    _hold_place(facts)
    code = park_code(facts.english_name, set(db.session.scalars(select(IndustrialPark.code))))
    if not code:
        raise Refused(_("Write the name in Latin letters; its own script has a field of its own."))
    park = IndustrialPark(code=code, **asdict(facts), evidence="seen", is_by_staff=True)
    db.session.add(park)
    db.session.flush()
    audit.record("create", "park", park.id, actor=actor, after=asdict(facts))
    return park


@transactional
def change_park(
    park_id: int, facts: ParkFacts, *, actor: Actor, seen: str | None = None
) -> IndustrialPark:
    """Change a park; what is changed is staff's from now on, whatever the reference data says.

    Raises Refused for a name that is there, without a source or for another country (its sites and
    their postings are held to the law of this one), OutOfPlace, NotAllowed; Stale when it is no
    longer what was `seen`.
    """
    park = lock(IndustrialPark, park_id)
    refuse_stale(seen, facts_version(park))
    _guard(facts, park.code, actor)
    if facts.country_code != park.country_code:
        raise Refused(_("A park stays in its country: put in another one, and archive this one."))
    if (facts.latitude, facts.longitude) != (park.latitude, park.longitude):
        _hold_place(facts)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in asdict(facts).items():
        if getattr(park, name) != value:
            before[name], after[name] = getattr(park, name), value
            setattr(park, name, value)
    if after:
        if not park.is_by_staff:
            park.staff_fields = sorted({*park.staff_fields, *after})
        audit.record("change", "park", park.id, actor=actor, before=before, after=after)
    return park


@transactional
def follow_reference(park_id: int, *, actor: Actor) -> None:
    """Let the reference data say again what staff had changed, from its next loading on.

    Raises Refused where staff changed nothing of it, NotAllowed.
    """
    if not actor.holds(GeographyPermission.KEEP_PARKS):
        raise NotAllowed
    park = lock(IndustrialPark, park_id)
    if not park.staff_fields:
        raise Refused(_("This park follows the reference data already."))
    before = {"staff_fields": park.staff_fields}
    park.staff_fields = []
    audit.record("follow", "park", park.id, actor=actor, before=before)


def away_objection(park: IndustrialPark, away: bool) -> str | None:
    """Why a park cannot be archived (`away`), or taken out of the archive, in words."""
    if (park.archived_at is not None) is away:
        return _("It is archived already.") if away else _("It is not archived.")
    return None


@transactional
def put_away(park_id: int, away: bool, *, actor: Actor) -> None:
    """Archive a park, or take it out again. Raises Refused, NotAllowed.

    An archived one leaves the map and all lists, and stands in no new choice; its sites, cohorts
    and postings stay as they are, and so does its page.
    """
    if not actor.holds(GeographyPermission.KEEP_PARKS):
        raise NotAllowed
    park = lock(IndustrialPark, park_id)
    if objection := away_objection(park, away):
        raise Refused(objection)
    park.archived_at = clock.now() if away else None
    audit.record("archive" if away else "restore", "park", park.id, actor=actor)
