"""The companies of the demo programme: registered by their owners, looked at by the coordinator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from training_portal.accounts import passwords, roles
from training_portal.accounts import services as accounts
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.demo import material
from training_portal.demo.cast import PASSWORD, Cast
from training_portal.organisations import company_services as companies
from training_portal.organisations import site_services
from training_portal.organisations.company_services import CompanyFacts
from training_portal.organisations.site_services import SiteFacts
from training_portal.platform import clock
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role

#: From registration to the first look of staff, and from there to a suspension.
LOOKED_AT, SUSPENDED = timedelta(days=4), timedelta(days=200)
#: Steps that lead to a state, in their order.
_STEPS = {
    "in_review": (),
    "verified": ("verify",),
    "returned": ("return",),
    "refused": ("refuse",),
    "suspended": ("verify", "suspend"),
}


def register_all(cast: Cast, staff: Actor, now: datetime, *, with_earlier: bool = False) -> int:
    """Register every company with its sites and bring it to its state; how many there are.

    `with_earlier` adds those that were there when the programme began.
    """
    password_hash = passwords.hashed(PASSWORD)
    entries = [*(material.earlier_companies() if with_earlier else ()), *material.companies()]
    for entry in entries:
        began = now - timedelta(days=entry["days"], hours=5)
        with clock.standing_at(began):
            _register(cast, entry, _owner(cast, entry, password_hash))
        _look_at(cast, entry, staff, began)
    with clock.standing_at(now - timedelta(days=400)):
        _give_roles(cast)
    return len(entries)


def _owner(cast: Cast, entry: dict[str, Any], password_hash: str) -> Actor:
    """The account that owns the company; made here where it is none to sign in with."""
    account = cast.accounts.get(entry["owner"])
    if account is None:
        account = accounts.open_account(
            f"owner.{entry['key']}@demo.example.org", entry["owner"], password_hash, is_demo=True
        )
    return accounts.own_actor(account)


def _facts(entry: dict[str, Any], contact: str) -> CompanyFacts:
    return CompanyFacts(
        name=entry["name"],
        native_name=entry["native_name"],
        native_language=entry["native_language"],
        country_code=entry["country"],
        registration_number=entry["number"],
        sector_code=entry["sector"],
        parent_country=entry["parent"],
        website=entry["website"] or "",
        about=entry["about"],
        contact_name=contact,
        contact_email=entry["email"],
    )


def _register(cast: Cast, entry: dict[str, Any], owner: Actor) -> None:
    known = cast.accounts.get(entry["owner"])
    contact = known.display_name if known else entry["owner"]
    first, *more = (
        SiteFacts(
            name=site["name"],
            country_code=entry["country"],
            park_code=site["park"],
            province_id=cast.provinces.get(site["province"]),
        )
        for site in entry["sites"]
    )
    organisation = companies.register(_facts(entry, contact), first, actor=owner, is_demo=True)
    cast.organisations[entry["key"]] = organisation
    grant = Grant(Role.COMPANY_OWNER, organisation.id)
    keeper = Actor(owner.reference, owner.account_id, frozenset({grant}))
    for site in more:
        site_services.add_site(organisation.id, site, actor=keeper)


def _look_at(cast: Cast, entry: dict[str, Any], staff: Actor, began: datetime) -> None:
    moment = began + LOOKED_AT
    for verb in _STEPS[entry["state"]]:
        with clock.standing_at(moment):
            companies.decide(
                cast.organisations[entry["key"]].id,
                verb,
                actor=staff,
                reason=None if verb == "verify" else entry["reason"],
            )
        moment += SUSPENDED


def _give_roles(cast: Cast) -> None:
    """Accounts of the demo that work for a company without having registered it."""
    owners = {entry["owner"] for entry in material.companies()}
    for told in material.accounts():
        role = Role(told["role"])
        if role in COMPANY_ROLES and told["key"] not in owners:
            company = cast.organisations[told["organisation"]]
            roles.assign_role(cast.accounts[told["key"]].id, role, company.id, actor=SYSTEM)
