"""Verbs of sites: add, change, close."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.organisations.company_rows import lock_own
from training_portal.organisations.events import SiteClosing, SiteMoving
from training_portal.organisations.models import Company, Site
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.text import search_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: Where a site lies, as far as rooms further on judge by it.
_PLACE = ("country_code", "park_code", "province_id")


class PlaceKept(Refused):
    """A site stays where it is: something rests on its place."""


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """Where a company works: in a park, in a province, or in a park of a province."""

    name: str
    #: ISO 3166-1 alpha-2: that of the park and the province.
    country_code: str
    park_code: str | None = None
    province_id: int | None = None
    address: str = ""


def _refuse_same_name(organisation_id: int, name: str, own_id: int | None) -> None:
    rows = db.session.execute(
        select(Site.id, Site.name).where(
            Site.organisation_id == organisation_id, Site.closed_at.is_(None)
        )
    )
    wanted = search_key(name)
    if any(search_key(known) == wanted and site_id != own_id for site_id, known in rows):
        raise Refused(_("The company has a site of this name already."))


@transactional
def add_site(organisation_id: int, facts: SiteFacts, *, actor: Actor) -> Site:
    """Add a site. Raises Refused for a name that is there, NotAllowed."""
    _organisation, company = lock_own(organisation_id, actor)
    _refuse_same_name(organisation_id, facts.name, None)
    site = Site(organisation_id=organisation_id, **asdict(facts))
    db.session.add(site)
    db.session.flush()
    after = {**asdict(facts), "site": site.public_id}
    audit.record("add_site", "company", company.id, actor=actor, after=after)
    return site


def facts_version(site: Site) -> str:
    """The fingerprint of what is kept of a site."""
    return fingerprint({name: getattr(site, name) for name in SiteFacts.__dataclass_fields__})


def sites_as_judged(organisation_ids: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """What is looked at before a company is verified, of each of its sites, by organisation."""
    found: dict[int, dict[str, list[str]]] = {}
    for site in db.session.scalars(select(Site).where(Site.organisation_id.in_(organisation_ids))):
        facts = [facts_version(site), str(site.closed_at is not None)]
        found.setdefault(site.organisation_id, {})[site.public_id] = facts
    return found


@transactional
def change_site(site_id: int, facts: SiteFacts, *, actor: Actor, seen: str | None = None) -> Site:
    """Change a site. Raises Refused for a name that is there or a closed site, NotAllowed.

    Raises PlaceKept for another place while something rests on this one; Stale when it is no
    longer what was `seen`.
    """
    site, company = _open_site(site_id, actor)
    refuse_stale(seen, facts_version(site))
    _refuse_same_name(site.organisation_id, facts.name, site.id)
    moves = any(getattr(site, name) != getattr(facts, name) for name in _PLACE)
    if moves and (why := moving_objection(site.id)):
        raise PlaceKept(why)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in asdict(facts).items():
        if getattr(site, name) != value:
            before[name], after[name] = getattr(site, name), value
            setattr(site, name, value)
    if after:
        after["site"] = site.public_id
        audit.record("change_site", "company", company.id, actor=actor, before=before, after=after)
    return site


def moving_objection(site_id: int) -> str | None:
    """Why a site cannot get another country, province or park now, in words; None if it can."""
    return _refusal_of(SiteMoving(site_id))


def closing_objection(site_id: int) -> str | None:
    """Why a site cannot be closed now, in words; None if it can."""
    return _refusal_of(SiteClosing(site_id))


def _refusal_of(event: SiteMoving | SiteClosing) -> str | None:
    """What a room that knows more of a site has against it; their handlers only look."""
    try:
        events.emit(event)
    except Refused as refusal:
        return str(refusal)
    return None


@transactional
def close_site(site_id: int, *, actor: Actor) -> None:
    """Close a site for good. Raises Refused where something live stands there, NotAllowed."""
    site, company = _open_site(site_id, actor)
    if why := closing_objection(site.id):
        raise Refused(why)
    site.closed_at = clock.now()
    before = {"site": site.public_id, "name": site.name}
    audit.record("close_site", "company", company.id, actor=actor, before=before)


def _open_site(site_id: int, actor: Actor) -> tuple[Site, Company]:
    """A site under lock, and its company, which is locked before it."""
    known = db.session.get_one(Site, site_id)
    _organisation, company = lock_own(known.organisation_id, actor)
    site = lock(Site, site_id)
    if site.closed_at is not None:
        raise Refused(_("This site is closed: it can no longer be changed."))
    return site, company
