"""Verbs of links between two people: ask, accept, decline, take back, end.

Both members are locked, by their ids, before a link is looked at: asking, answering, blocking and
leaving of one pair come one after the other, and each sees what the one before did.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from training_portal.accounts.models import Account
from training_portal.alumni.answering import close
from training_portal.alumni.lifecycle import LINK
from training_portal.alumni.membership_queries import is_there, reach_between
from training_portal.alumni.models import (
    STANDING,
    Circle,
    LinkKind,
    LinkSource,
    LinkState,
    NetworkBlock,
    NetworkMember,
    PersonLink,
)
from training_portal.alumni.rules import A_NO_HOLDS, A_QUESTION_HOLDS, canonical
from training_portal.people.models import Person
from training_portal.platform import audit, clock, mail, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


def lock_members(*person_ids: int) -> dict[int, NetworkMember]:
    """The members of these persons who are there now, locked in the order of their ids."""
    ids = db.session.scalars(
        select(NetworkMember.id)
        .where(NetworkMember.person_id.in_(person_ids))
        .order_by(NetworkMember.id)
    ).all()
    locked = {lock(NetworkMember, each).person_id for each in ids}
    there = db.session.scalars(
        select(NetworkMember)
        .join(Person, Person.id == NetworkMember.person_id)
        .where(NetworkMember.person_id.in_(locked), is_there())
    )
    return {member.person_id: member for member in there}


def is_blocked(one: int, other: int) -> bool:
    """Whether one of the two has blocked the other."""
    return (
        db.session.scalar(
            select(NetworkBlock.id).where(
                or_(
                    (NetworkBlock.blocker_id == one) & (NetworkBlock.blocked_id == other),
                    (NetworkBlock.blocker_id == other) & (NetworkBlock.blocked_id == one),
                )
            )
        )
        is not None
    )


def standing_link(one: int, other: int, kind: LinkKind) -> PersonLink | None:
    """The question or link of this kind that stands between two people, if any."""
    low, high = canonical(one, other)
    return db.session.scalars(
        select(PersonLink).where(
            PersonLink.low_id == low,
            PersonLink.high_id == high,
            PersonLink.kind == kind,
            PersonLink.state.in_(STANDING),
        )
    ).one_or_none()


def objection_to_asking(asker_id: int, asked_id: int, kind: LinkKind) -> str:
    """What stands between two people already, for the page on which one asks; blank for nothing.

    A no is left out: nobody is told of it by opening a page.
    """
    standing = standing_link(asker_id, asked_id, kind)
    if standing is not None:
        return _objection_to_another(standing, asker_id)
    return _objection_to_asking_again(asker_id, asked_id, kind)


def _gone() -> Refused:
    """What is said of somebody who left and of somebody who blocked, in the same words."""
    return Refused(_("This person is not in the network."))


@transactional
def ask(asker_id: int, asked_id: int, kind: LinkKind, *, message: str, actor: Actor) -> PersonLink:
    """Ask somebody for a link; they get a mail that names nobody. Raises Refused.

    Mentoring and joint projects grow out of a connection.
    """
    members = lock_members(asker_id, asked_id)
    if asker_id not in members:
        raise Refused(_("You are not in the network."))
    if asked_id not in members or asked_id == asker_id or is_blocked(asker_id, asked_id):
        raise _gone()
    reach = reach_between(asker_id, asked_id)
    if members[asked_id].show_name < reach:
        raise _gone()
    if members[asker_id].show_name < reach:
        raise Refused(_("This person cannot see your name. Show it to alumni first, then ask."))
    _respect_the_last_answer(asker_id, asked_id, kind)
    if (standing := standing_link(asker_id, asked_id, kind)) is not None:
        raise Refused(_objection_to_another(standing, asker_id))
    if why := _objection_to_asking_again(asker_id, asked_id, kind):
        raise Refused(why)
    if kind is LinkKind.CONNECTION:
        source = LinkSource.COHORT if reach is Circle.COHORT else LinkSource.DIRECTORY
    else:
        source = LinkSource.CONNECTION
        between = standing_link(asker_id, asked_id, LinkKind.CONNECTION)
        if between is None or between.state is not LinkState.CONFIRMED:
            raise Refused(_("Connect first: this grows out of a connection."))
    low, high = canonical(asker_id, asked_id)
    link = PersonLink(
        kind=kind,
        low_id=low,
        high_id=high,
        asker_id=asker_id,
        source=source,
        low_country=members[low].sending_country,
        high_country=members[high].sending_country,
        message_sealed=personal.seal(person_reference(asker_id), message) if message else None,
        asked_at=clock.now(),
    )
    db.session.add(link)
    db.session.flush()
    after = {"kind": kind.value, "state": link.state.value}
    audit.record("ask", "person_link", link.id, actor=actor, after=after, person_id=asker_id)
    _tell("network_asked", asked_id, link)
    return link


def _respect_the_last_answer(asker_id: int, asked_id: int, kind: LinkKind) -> None:
    """Nobody is asked again and again: a no holds for a while."""
    holds = PersonLink.answered_at > clock.now() - A_NO_HOLDS
    if _asked_before(asker_id, asked_id, kind, LinkState.DECLINED, holds):
        raise Refused(_("You have asked this person before. Leave it at that for a while."))


def _objection_to_asking_again(asker_id: int, asked_id: int, kind: LinkKind) -> str:
    """A question that was taken back was a mail all the same: blank where the next may be one."""
    holds = PersonLink.asked_at > clock.now() - A_QUESTION_HOLDS
    if not _asked_before(asker_id, asked_id, kind, LinkState.WITHDRAWN, holds):
        return ""
    return _(
        "You have asked this person within the last %(num)d days and taken it back: ask later.",
        num=A_QUESTION_HOLDS.days,
    )


def _asked_before(
    asker_id: int, asked_id: int, kind: LinkKind, state: LinkState, holds: ColumnElement[bool]
) -> bool:
    """Whether a question of one to the other came to this state and still stands in the way."""
    low, high = canonical(asker_id, asked_id)
    found = select(PersonLink.id).where(
        PersonLink.low_id == low,
        PersonLink.high_id == high,
        PersonLink.kind == kind,
        PersonLink.asker_id == asker_id,
        PersonLink.state == state,
        holds,
    )
    return db.session.scalar(found.limit(1)) is not None


def _objection_to_another(standing: PersonLink, asker_id: int) -> str:
    if standing.state is LinkState.CONFIRMED:
        return str(_("This connection is there already."))
    if standing.asker_id == asker_id:
        return str(_("You have asked already: wait for the answer."))
    return str(_("This person has asked you: answer their request instead."))


def _tell(template: str, person_id: int, link: PersonLink) -> None:
    """A mail to one of the two. It names nobody: no mail can be taken back when somebody leaves."""
    account = db.session.scalars(
        select(Account).join(Person, Person.account_id == Account.id).where(Person.id == person_id)
    ).one_or_none()
    if account is None:
        return  # Somebody without an account is told on paper.
    mail.enqueue(
        template,
        account.email,
        language=account.language,
        dedupe_key=f"{template}:{link.id}",
        kind=link.kind.label,
    )


def _locked(link_id: int, actor_person_id: int) -> PersonLink:
    """A link under the locks of both members; the link is read after them."""
    ends = db.session.execute(
        select(PersonLink.low_id, PersonLink.high_id).where(PersonLink.id == link_id)
    ).one()
    members = lock_members(*ends)
    link = lock(PersonLink, link_id)
    if link.state in STANDING and len(members) < 2:
        raise _gone()
    if actor_person_id not in ends:
        raise _gone()
    return link


@transactional
def answer(link_id: int, person_id: int, verb: str, *, actor: Actor) -> PersonLink:
    """Accept or decline what one was asked, or take back what one has asked. Raises Refused.

    Whoever comes second, to accept what was taken back or to take back what was accepted, is told.
    The message is destroyed with the answer.
    """
    link = _locked(link_id, person_id)
    is_asker = link.asker_id == person_id
    if is_asker != (verb == "withdraw"):
        raise Refused(_("The other one of you answers this."))
    close(link, verb, actor=actor, person_id=person_id, details={"kind": link.kind.value})
    if link.state is LinkState.CONFIRMED:
        link.since = clock.today()
        db.session.flush()
        _tell("network_accepted", link.asker_id, link)
    db.session.flush()
    return link


@transactional
def end(link_id: int, person_id: int, *, actor: Actor) -> None:
    """End a link that stands; with a connection end what grew out of it. Raises Refused."""
    link = _locked(link_id, person_id)
    _end(link, person_id, actor)
    if link.kind is not LinkKind.CONNECTION:
        return
    for kind in (LinkKind.MENTORING, LinkKind.JOINT_PROJECT):
        grown = standing_link(link.low_id, link.high_id, kind)
        if grown is None:
            continue
        if grown.state is LinkState.CONFIRMED:
            _end(grown, person_id, actor)
        else:
            verb = "withdraw" if grown.asker_id == person_id else "decline"
            close(grown, verb, actor=actor, person_id=person_id)
    db.session.flush()


def _end(link: PersonLink, person_id: int, actor: Actor) -> None:
    details = {"kind": link.kind.value}
    LINK.apply(link, "end", actor=actor, person_id=person_id, details=details)
    link.ended_at = clock.now()
    db.session.flush()
