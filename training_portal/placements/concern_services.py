"""A concern of somebody who applied or works at a placement: raised, read by staff, settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select, update

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.queries import colleagues
from training_portal.accounts.rules import COMPANY_ROLES
from training_portal.people.models import Person
from training_portal.people.own_cases import refuse_about
from training_portal.placements import notices
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.platform import audit, clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.own_cases import company_objection, refuse
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@transactional
def raise_concern(application_id: int, kind: ConcernKind, words: str, *, actor: Actor) -> Concern:
    """Tell the programme. Nothing of it is ever shown to the company."""
    application = db.session.get_one(PlacementApplication, application_id)
    concern = Concern(
        application_id=application.id,
        person_id=application.person_id,
        kind=kind,
        words_sealed=personal.seal(person_reference(application.person_id), words),
        raised_at=clock.now(),
    )
    db.session.add(concern)
    db.session.flush()
    # Under its own kind, so that no timeline of the application tells of it.
    audit.record(
        "raise", "concern", concern.id, actor=actor, after={"kind": kind.value},
        person_id=application.person_id,
    )  # fmt: skip
    return concern


def concern_version(concern: Concern) -> str:
    """The fingerprint of how a concern stands, as who looks into it saw it."""
    return fingerprint({"state": concern.state.value, "settlement": concern.settlement})


@transactional
def settle_concern(
    concern_id: int, settlement: str, *, actor: Actor, seen: str | None = None
) -> None:
    """Write down what was done. Raises Stale when somebody else settled it meanwhile.

    Who has `seen` what was written can write it anew; what stood there stays in the audit. Raises
    Refused when it is settled already and nothing was seen of that, OwnCase.
    """
    concern = _read(concern_id, actor)
    refuse_stale(seen, concern_version(concern))
    if concern.state is ConcernState.SETTLED and seen is None:
        raise Refused(_("This concern is settled already."))
    concern.state, concern.settlement = ConcernState.SETTLED, settlement
    concern.settled_at, concern.settled_by_id = clock.now(), actor.account_id
    audit.record(
        "settle", "concern", concern.id, actor=actor, reason=settlement,
        person_id=concern.person_id,
    )  # fmt: skip


def taking_objection(verb: str, concern: Concern, account_id: int | None) -> str | None:
    """Why a concern cannot be taken up by an account, given to a colleague of theirs (`assign`) or
    given back to all (`give_back`), in words."""
    if concern.state is ConcernState.SETTLED:
        return _("This concern is settled already.")
    if verb == "give_back" and concern.taken_by_id is None:
        return _("Nobody has taken it up.")
    if verb == "take_up" and concern.taken_by_id == account_id:
        return _("You look into it already.")
    return None


def keeping_version(concern: Concern) -> str:
    """The fingerprint of whether a concern is settled, and of who looks into it since when."""
    return fingerprint(
        {
            "state": concern.state.value,
            "taken_by": concern.taken_by_id,
            "taken_at": concern.taken_at,
        }
    )


@transactional
def take_up(
    concern_id: int, account_id: int | None, *, actor: Actor, seen: str | None = None
) -> None:
    """Say who looks into a concern; None gives it back to all. Raises Refused, OwnCase, NotAllowed,
    and Stale where somebody else looks into it than was `seen` (`keeping_version`).

    Everybody who reads concerns may still settle it: this keeps two from doing it beside each
    other, and nobody out.
    """
    concern = _read(concern_id, actor)
    refuse_stale(seen, keeping_version(concern))
    if account_id not in (None, actor.account_id) and not _may_read(concern, account_id):
        raise Refused(_("Who was chosen does not read this concern."))
    verb = "give_back" if account_id is None else "take_up"
    if objection := taking_objection(verb, concern, account_id):
        is_own = account_id == actor.account_id
        raise Refused(objection if is_own or verb == "give_back" else _("It is with them already."))
    before, given_at = concern.taken_by_id, concern.taken_at
    concern.taken_by_id = account_id
    concern.taken_at = None if account_id is None else clock.now()
    audit.record(
        verb, "concern", concern.id, actor=actor, before={"account": before},
        after={"account": account_id}, person_id=concern.person_id,
    )  # fmt: skip
    if account_id not in (None, actor.account_id):
        notices.tell_of_given_concern(db.session.get_one(Account, account_id))
    if before not in (None, actor.account_id) and given_at is not None:
        _tell_who_had_it(before, given_at)


def _tell_who_had_it(account_id: int, given_at: datetime) -> None:
    """Whoever was given a concern, and has it no more by another's hand."""
    account = db.session.get_one(Account, account_id)
    if account.disabled_at is not None:
        return
    db.session.flush()
    minute = given_at.replace(second=0, microsecond=0)
    more = exists().where(
        Concern.taken_by_id == account_id,
        Concern.taken_at >= minute,
        Concern.taken_at < minute + timedelta(minutes=1),
    )
    gave_more = bool(db.session.scalar(select(more)))
    notices.tell_of_concern_taken_away(account, given_at, gave_more=gave_more)


def _read(concern_id: int, actor: Actor) -> Concern:
    """A concern, locked, for who reads concerns. Raises NotAllowed, and OwnCase where it is about
    a company that the actor works for, or was raised by themselves.
    """
    if not actor.holds(PlacementPermission.CONCERNS):
        raise NotAllowed
    concern = lock(Concern, concern_id)
    refuse(company_objection(_company_of(concern), actor))
    refuse_about([concern.person_id], actor)
    return concern


def _company_of(concern: Concern) -> int:
    return db.session.scalars(
        select(Posting.organisation_id)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(PlacementApplication.id == concern.application_id)
    ).one()


def _may_read(concern: Concern, account_id: int | None) -> bool:
    """Whether somebody else reads this concern: it is no case of their own either."""
    if all(row_id != account_id for row_id, *_names in colleagues(PlacementPermission.CONCERNS)):
        return False
    today = clock.today()
    of_company = acting_in(_company_of(concern), COMPANY_ROLES, today)
    return not db.session.scalar(
        select(
            or_(
                exists().where(Account.id == account_id, Account.id.in_(of_company)),
                exists().where(Person.id == concern.person_id, Person.account_id == account_id),
            )
        )
    )


def words_of(concern: Concern) -> str:
    """What the person wrote; blank once the person was erased."""
    words = personal.unseal(person_reference(concern.person_id), concern.words_sealed)
    return str(words or "")


def erase_concerns(person_id: int) -> None:
    """Take the words of somebody's concerns away; that there was one stays."""
    db.session.execute(
        update(Concern)
        .where(Concern.person_id == person_id)
        .values(words_sealed=b"", settlement="")
    )
