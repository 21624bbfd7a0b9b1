"""Verbs of companies: register, change, send in again; verify, return, refuse, suspend."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from training_portal.organisations import notices
from training_portal.organisations.company_rows import (
    add_company,
    claim,
    company_row,
    first_come,
    lock_own,
)
from training_portal.organisations.events import (
    CompanyRegistered,
    CompanyStateChanged,
    SectorChanging,
)
from training_portal.organisations.lifecycle import COMPANY
from training_portal.organisations.models import (
    Company,
    CompanyState,
    Organisation,
    OrganisationKind,
)
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.rules import MOST_WAITING, is_essential
from training_portal.organisations.site_services import SiteFacts, add_site, sites_as_judged
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import company_objection, refuse
from training_portal.platform.policy import Actor, Grant, Role
from training_portal.platform.text import email_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


class SectorKept(Refused):
    """A company stays in its sector: something rests on it."""


#: What is said of a person.
_PERSONAL = ("contact_name", "contact_email", "contact_phone")
_OF_ORGANISATION = ("name", "native_name", "native_language", "country_code")


@dataclass(frozen=True, kw_only=True)
class CompanyFacts:
    """What a company says of itself."""

    name: str
    #: ISO 3166-1 alpha-2, one of the six: where it is registered.
    country_code: str
    registration_number: str
    sector_code: str
    #: ISO 3166-1 alpha-2 of the head office.
    parent_country: str
    contact_name: str
    contact_email: str
    contact_phone: str = ""
    native_name: str = ""
    #: BCP 47.
    native_language: str = ""
    website: str = ""
    about: str = ""

    @property
    def essentials(self) -> tuple[str, str, str]:
        """What was verified: name, register number, country."""
        return self.name, self.registration_number, self.country_code


def facts_of(organisation: Organisation, company: Company) -> CompanyFacts:
    """What is kept, to open a form with and to compare with."""
    return CompanyFacts(
        **{name: getattr(organisation, name) for name in _OF_ORGANISATION},
        registration_number=company.registration_number,
        sector_code=company.sector_code or "",
        parent_country=company.parent_country,
        contact_name=company.contact_name,
        contact_email=company.contact_email,
        contact_phone=company.contact_phone,
        website=company.website,
        about=company.about,
    )


def _write(facts: CompanyFacts, organisation: Organisation, company: Company) -> None:
    for name, value in asdict(facts).items():
        row = organisation if name in _OF_ORGANISATION else company
        setattr(row, name, (value or None) if name == "sector_code" else value)


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """What the audit keeps of values: of a person named as contact only that it was given.

    Whoever is named may ask for erasure, and the audit is never changed.
    """
    told = {name: value for name, value in values.items() if name not in _PERSONAL}
    return told | ({"contact": "given"} if set(values) & set(_PERSONAL) else {})


def register(
    facts: CompanyFacts, site: SiteFacts, *, actor: Actor, is_demo: bool = False
) -> Organisation:
    """Register a company with its first site; the account becomes its owner.

    Raises Taken where the country has it already, Refused where too many of the account's wait.
    """
    with first_come():
        return _register(facts, site, actor, is_demo)


@transactional
def _register(facts: CompanyFacts, site: SiteFacts, actor: Actor, is_demo: bool) -> Organisation:
    if actor.account_id is None:
        raise NotAllowed
    _refuse_too_many(actor)
    organisation = Organisation(
        kind=OrganisationKind.COMPANY,
        **{name: getattr(facts, name) for name in _OF_ORGANISATION},
        is_demo=is_demo,
    )
    db.session.add(organisation)
    db.session.flush()
    company = add_company(organisation, facts.registration_number)
    _write(facts, organisation, company)
    db.session.flush()
    audit.record("register", "company", company.id, actor=actor, after=_told(asdict(facts)))
    events.emit(CompanyRegistered(organisation.id, actor.account_id))
    owner = Grant(Role.COMPANY_OWNER, organisation.id)
    own = Actor(actor.reference, actor.account_id, actor.grants | {owner})
    add_site(organisation.id, site, actor=own)
    notices.registered(organisation)
    return organisation


def _refuse_too_many(actor: Actor) -> None:
    own = actor.organisations_for(CompanyPermission.KEEP_OWN)
    waiting = db.session.scalar(
        select(func.count()).where(
            Company.organisation_id.in_(own), Company.state == CompanyState.IN_REVIEW
        )
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Refused(
            _(
                "%(num)d companies of yours wait to be verified. Register the next one when the "
                "programme has looked at them.",
                num=waiting,
            )
        )


def facts_version(facts: CompanyFacts) -> str:
    """The fingerprint of what a company says of itself."""
    return fingerprint(asdict(facts))


def change_company(
    organisation_id: int, facts: CompanyFacts, *, actor: Actor, seen: str | None = None
) -> bool:
    """Change what a company says of itself; True when it has to be verified again.

    Raises Taken, Refused for one that was shut out, SectorKept while something rests on its
    sector, NotAllowed; Stale when it is no longer what was `seen`.
    """
    with first_come():
        return _change(organisation_id, facts, actor, seen)


@transactional
def _change(organisation_id: int, facts: CompanyFacts, actor: Actor, seen: str | None) -> bool:
    organisation, company = lock_own(organisation_id, actor)
    known = facts_of(organisation, company)
    refuse_stale(seen, facts_version(known))
    old, new = asdict(known), asdict(facts)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        return False
    if "sector_code" in changed:
        _ask_for_sector(organisation.id, old["sector_code"], new["sector_code"])
    _write(facts, organisation, company)
    claim(company, organisation)
    before, after = (_told({name: facts[name] for name in changed}) for facts in (old, new))
    audit.record("change", "company", company.id, actor=actor, before=before, after=after)
    is_again = company.state is CompanyState.VERIFIED and is_essential(
        known.essentials, facts.essentials
    )
    if is_again:
        review_again(organisation, company, actor=actor)
    return is_again


def _ask_for_sector(organisation_id: int, *sectors: str) -> None:
    try:
        events.emit(SectorChanging(organisation_id, frozenset(filter(None, sectors))))
    except Refused as refusal:
        raise SectorKept(str(refusal)) from refusal


def review_again(organisation: Organisation, company: Company, *, actor: Actor) -> None:
    """What was verified has changed: staff look at it anew. Within the running unit of work."""
    _take(organisation, company, "review_again", actor, None)
    notices.in_review_again(organisation)


def _take(
    organisation: Organisation, company: Company, verb: str, actor: Actor, reason: str | None
) -> None:
    COMPANY.apply(company, verb, actor=actor, reason=reason)
    company.state_since = clock.now()
    events.emit(CompanyStateChanged(organisation_id=organisation.id, state=company.state))


@transactional
def resubmit(organisation_id: int, *, actor: Actor, seen: str | None = None) -> None:
    """Send a returned company in again. Raises Refused when something is missing, NotAllowed, and
    Stale for one that stands otherwise than it was `seen` (`standing`)."""
    organisation, company = lock_own(organisation_id, actor)
    refuse_stale(seen, standing(organisation, company))
    _take(organisation, company, "resubmit", actor, None)
    company.state_reason = ""


def standing(organisation: Organisation, company: Company) -> str:
    """The fingerprint of what staff decide on: the state of a company, since when, what is held
    against its papers, and where it works."""
    return standings([(organisation, company)])[organisation.id]


def standings(found: Collection[tuple[Organisation, Company]]) -> dict[int, str]:
    """The same for many companies, by the organisation's id; one statement."""
    sites = sites_as_judged([organisation.id for organisation, _company in found])
    return {
        organisation.id: fingerprint(
            {
                "state": company.state.value,
                "since": company.state_since,
                "essentials": facts_of(organisation, company).essentials,
                "sites": sites.get(organisation.id, {}),
            }
        )
        for organisation, company in found
    }


def decide(
    organisation_id: int,
    verb: str,
    *,
    actor: Actor,
    reason: str | None = None,
    seen: str | None = None,
) -> None:
    """Take a step of programme staff and tell the owners. Raises Refused, Taken, NotAllowed,
    OwnCase, and Stale for a company that stands otherwise than it was `seen` (`standing`)."""
    with first_come():
        _decide(organisation_id, verb, actor, reason, seen)


@transactional
def _decide(
    organisation_id: int, verb: str, actor: Actor, reason: str | None, seen: str | None
) -> None:
    refuse(company_objection(organisation_id, actor))
    organisation = lock(Organisation, organisation_id)
    company = company_row(organisation_id)
    if company is None:
        raise NotAllowed
    refuse_stale(seen, standing(organisation, company))
    is_told = notices.is_told(company, verb)
    _take(organisation, company, verb, actor, reason)
    company.state_reason = (reason or "") if verb in ("return", "refuse", "suspend") else ""
    if verb == "verify":
        company.verified_at = clock.now()
    elif verb == "refuse":
        company.name_claim = company.number_claim = None
    elif verb == "reconsider":
        claim(company, organisation)
    if is_told:
        notices.decided(organisation, company, verb)


@transactional
def forget_contact(email: str) -> None:
    """Take somebody whose data is erased from the companies that name them as their contact."""
    key = email_key(email)
    named = db.session.execute(
        select(Company.organisation_id, Company.contact_email).where(Company.contact_email != "")
    )
    theirs = [row_id for row_id, typed in named if email_key(typed) == key]
    db.session.execute(
        update(Company)
        .where(Company.organisation_id.in_(theirs))
        .values(contact_name="", contact_email="", contact_phone="")
    )
