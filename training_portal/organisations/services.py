"""Verbs of organisations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from training_portal.organisations.company_rows import (
    add_company,
    claim,
    company_row,
    first_come,
)
from training_portal.organisations.company_services import review_again
from training_portal.organisations.models import CompanyState, Organisation, OrganisationKind
from training_portal.organisations.nominating import lacks_verification
from training_portal.organisations.permissions import CompanyPermission, OrganisationPermission
from training_portal.organisations.rules import is_essential
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import body_objection, company_objection, refuse
from training_portal.platform.policy import Actor
from training_portal.platform.text import search_key
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts:
    """What is kept of an organisation."""

    kind: OrganisationKind
    name: str
    #: ISO 3166-1 alpha-2, one of the six.
    country_code: str
    native_name: str = ""
    #: BCP 47.
    native_language: str = ""
    province_id: int | None = None
    parent_id: int | None = None
    nominates: bool = False


def _guard(facts: OrganisationFacts, own: Organisation | None, actor: Actor) -> None:
    own_id = own.id if own is not None else None
    if not actor.holds(OrganisationPermission.MANAGE):
        raise NotAllowed
    if facts.parent_id is not None:
        _refuse_circle(facts.parent_id, own_id)
        if own is None or own.parent_id != facts.parent_id:
            _refuse_archived(facts.parent_id)
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(
            Organisation.country_code == facts.country_code,
            Organisation.parent_id.is_not_distinct_from(facts.parent_id),
        )
    )
    wanted = search_key(facts.name)
    if any(search_key(name) == wanted and row_id != own_id for row_id, name in rows):
        raise Refused(_("There is an organisation of this name in this country already."))


def _refuse_turning(organisation: Organisation, facts: OrganisationFacts) -> None:
    """A company has sites and people: it does not become a ministry by a slip of the mouse."""
    if organisation.kind is OrganisationKind.COMPANY and facts.kind is not organisation.kind:
        raise Refused(_("A company stays a company: put the other body in as a new one."))


def _refuse_circle(parent_id: int, own_id: int | None) -> None:
    """An organisation is no part of itself, nor of its own parts.

    All above it are locked, so that none of them moves or is archived meanwhile.
    """
    above: int | None = parent_id
    while above is not None:
        if above == own_id:
            raise Refused(_("An organisation cannot be a part of itself."))
        above = lock(Organisation, above, shared=True).parent_id


def _refuse_archived(parent_id: int) -> None:
    """Nothing new becomes a part of what is archived; what was one stays it."""
    if db.session.get_one(Organisation, parent_id).archived_at is not None:
        raise Refused(_("What it is a part of is archived."))


def _plain(facts: OrganisationFacts) -> dict[str, Any]:
    return {**asdict(facts), "kind": facts.kind.value}


def create_organisation(
    facts: OrganisationFacts, *, actor: Actor, is_demo: bool = False
) -> Organisation:
    """Put an organisation in. Raises Refused for a name that is there, NotAllowed.

    A company put in here waits to be verified like one that registered itself.
    """
    with first_come():
        return _create(facts, actor, is_demo)


@transactional
def _create(facts: OrganisationFacts, actor: Actor, is_demo: bool) -> Organisation:
    _guard(facts, None, actor)
    if facts.kind is OrganisationKind.COMPANY and facts.nominates:
        raise Refused(_unverified())
    organisation = Organisation(**asdict(facts), is_demo=is_demo)
    db.session.add(organisation)
    db.session.flush()
    audit.record("create", "organisation", organisation.id, actor=actor, after=_plain(facts))
    if facts.kind is OrganisationKind.COMPANY:
        add_company(organisation)
    return organisation


def facts_version(organisation: Organisation) -> str:
    """The fingerprint of what is kept of an organisation."""
    names = OrganisationFacts.__dataclass_fields__
    return fingerprint({name: getattr(organisation, name) for name in names})


def change_organisation(
    organisation_id: int, facts: OrganisationFacts, *, actor: Actor, seen: str | None = None
) -> Organisation:
    """Change an organisation. Raises Refused for a name that is there or a circle, NotAllowed.

    Raises Stale when it is no longer what was `seen`.
    """
    with first_come():
        return _change(organisation_id, facts, actor, seen)


@transactional
def _change(
    organisation_id: int, facts: OrganisationFacts, actor: Actor, seen: str | None
) -> Organisation:
    organisation = lock(Organisation, organisation_id)
    refuse_stale(seen, facts_version(organisation))
    _guard(facts, organisation, actor)
    _refuse_turning(organisation, facts)
    if organisation.archived_at is not None and facts.nominates:
        raise Refused(_archived())
    if organisation.nominates is not facts.nominates:
        refuse(body_objection(organisation.id, actor))
        if facts.nominates and lacks_verification(organisation):
            raise Refused(_unverified())
    known = (organisation.name, organisation.country_code)
    before, after = {}, {}
    for name, value in asdict(facts).items():
        if getattr(organisation, name) != value:
            before[name], after[name] = getattr(organisation, name), value
            setattr(organisation, name, value)
    if after:
        audit.record(
            "change", "organisation", organisation.id, actor=actor, before=before, after=after
        )
    if facts.kind is OrganisationKind.COMPANY:
        _follow(organisation, known, actor)
    return organisation


def nominating_objection(organisation: Organisation, nominates: bool) -> str | None:
    """Why a body cannot be let put people forward, or be kept from it, in words."""
    if nominates and organisation.archived_at is not None:
        return _archived()
    if organisation.nominates is not nominates:
        return _unverified() if nominates and lacks_verification(organisation) else None
    return _("It puts people forward already.") if nominates else _("It puts nobody forward.")


@transactional
def set_nominating(organisation_id: int, nominates: bool, *, actor: Actor) -> None:
    """Let a body put people forward, or no longer. Raises Refused, NotAllowed.

    Its officers keep their role, and what was nominated stays as it is.
    """
    if not actor.holds(OrganisationPermission.MANAGE):
        raise NotAllowed
    organisation = lock(Organisation, organisation_id)
    refuse(body_objection(organisation.id, actor))
    if objection := nominating_objection(organisation, nominates):
        raise Refused(objection)
    organisation.nominates = nominates
    audit.record(
        "change",
        "organisation",
        organisation.id,
        actor=actor,
        before={"nominates": not nominates},
        after={"nominates": nominates},
    )


def _archived() -> str:
    return _("It is archived: take it out of the archive first.")


def _unverified() -> str:
    return _("A company puts people forward only while it is verified: verify it first.")


def away_objection(organisation: Organisation, away: bool) -> str | None:
    """Why an organisation cannot be archived (`away`), or taken out of the archive, in words."""
    if (organisation.archived_at is not None) is away:
        return _("It is archived already.") if away else _("It is not archived.")
    if not away:
        return _archived_above(organisation.parent_id)
    if organisation.kind is OrganisationKind.COMPANY:
        return _("A company is suspended or refused on its own page, with a reason.")
    parts = exists().where(
        Organisation.parent_id == organisation.id, Organisation.archived_at.is_(None)
    )
    return _("It has parts: archive them first.") if db.session.scalar(select(parts)) else None


def _archived_above(parent_id: int | None) -> str | None:
    above = db.session.get(Organisation, parent_id) if parent_id is not None else None
    if above is None or above.archived_at is None:
        return None
    return _("It is a part of “%(name)s”, which is archived: take that out first.", name=above.name)


@transactional
def put_away(organisation_id: int, away: bool, *, actor: Actor) -> None:
    """Archive an organisation, or take it out again. Raises Refused, NotAllowed.

    An archived one puts nobody forward and stands in no new choice; roles, cohorts and what was
    nominated stay as they are. Taken out again it puts nobody forward until that is said anew.
    """
    if not actor.holds(OrganisationPermission.MANAGE):
        raise NotAllowed
    organisation = lock(Organisation, organisation_id)
    refuse(body_objection(organisation.id, actor))
    if not away and organisation.parent_id is not None:
        lock(Organisation, organisation.parent_id, shared=True)
    if objection := away_objection(organisation, away):
        raise Refused(objection)
    nominated = organisation.nominates
    organisation.archived_at = clock.now() if away else None
    organisation.nominates = False
    audit.record(
        "archive" if away else "restore",
        "organisation",
        organisation.id,
        actor=actor,
        before={"nominates": True} if nominated else None,
        after={"nominates": False} if nominated else None,
    )


def _follow(organisation: Organisation, known: tuple[str, str], actor: Actor) -> None:
    """The company row follows its organisation; a new name or country is verified again.

    Who may verify has looked at the papers for this change already, but for their own company's.
    """
    company = company_row(organisation.id)
    if company is None:
        add_company(organisation)
        return
    if company.name_claim is not None:
        claim(company, organisation)
    (name, country), number = known, company.registration_number
    essentials = (organisation.name, number, organisation.country_code)
    is_new = is_essential((name, number, country), essentials)
    is_verified = company.state is CompanyState.VERIFIED
    has_looked = actor.holds(CompanyPermission.VERIFY) and not company_objection(
        organisation.id, actor
    )
    if is_new and is_verified and not has_looked:
        review_again(organisation, company, actor=actor)
