"""Verbs of being in the network: joining, choosing what is shown, leaving.

Locking order within this room: members by their ids, then links (docs/house.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from flask_babel import gettext as _
from sqlalchemy import or_, select

from training_portal.alumni import membership_queries as queries
from training_portal.alumni.answering import close
from training_portal.alumni.consents import VERSION, consent_text
from training_portal.alumni.lifecycle import LINK
from training_portal.alumni.models import (
    STANDING,
    Circle,
    LinkState,
    NetworkMember,
    PersonLink,
    ProfileField,
)
from training_portal.alumni.rules import Names, narrowed, packed
from training_portal.jobs import exporting
from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, new_public_id, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a member says of themselves in the network."""

    uses_preferred_name: bool = False
    employer: str = ""
    position: str = ""
    sector_code: str | None = None
    #: BCP 47 codes.
    languages: tuple[str, ...] = ()
    about: str = ""
    mentoring: str = ""
    contact_email: str = ""


def names_of(person: Person) -> Names:
    """The names of a person that the network knows."""
    return Names(person.full_name, person.name_in_latin, person.native_name, person.preferred_name)


@transactional
def join(person_id: int, *, language: str, contact_email: str, actor: Actor) -> NetworkMember:
    """Enter the network with the consent that was shown. Raises Refused when one cannot.

    Somebody who left and comes back begins anew: new address, cautious circles, no links.
    """
    person = lock(Person, person_id)
    if (objection := queries.objection_to_joining(person)) is not None:
        raise Refused(objection)
    member = _member_of(person.id)
    if member is not None and member.left_at is None:
        raise Refused(_("You are in the network already."))
    consent = people.give_consent(
        person.id,
        ConsentPurpose.ALUMNI_NETWORK,
        country_code=person.residence_country,
        language=language,
        text=consent_text(),
        version=VERSION,
        given_by=person.full_name,
        actor=actor,
    )
    country = queries.first_sending_country(person.id)
    assert country is not None  # objection_to_joining has seen a completion
    if member is None:
        member = NetworkMember(
            person_id=person.id,
            consent_id=consent.id,
            sending_country=country,
            joined_at=clock.now(),
        )
        db.session.add(member)
    else:
        member.public_id = new_public_id()
        member.consent_id, member.sending_country = consent.id, country
        member.joined_at, member.left_at = clock.now(), None
        for field in ProfileField:
            default = NetworkMember.__table__.c[f"show_{field}"].default
            setattr(member, f"show_{field}", default.arg if default is not None else Circle.NOBODY)
    member.contact_email = contact_email
    _set_keys(member, person)
    db.session.flush()
    audit.record("join", "network_member", member.id, actor=actor, person_id=person.id)
    return member


def _member_of(person_id: int) -> NetworkMember | None:
    found = db.session.scalar(select(NetworkMember.id).where(NetworkMember.person_id == person_id))
    return None if found is None else lock(NetworkMember, found)


def _set_keys(member: NetworkMember, person: Person) -> None:
    names = names_of(person)
    member.name_key, member.native_key = names.keys(uses_preferred=member.uses_preferred_name)


@transactional
def refresh_keys(person_id: int) -> None:
    """Write the search keys anew after a person changed a name."""
    member = _member_of(person_id)
    if member is not None and member.left_at is None:
        _set_keys(member, db.session.get_one(Person, person_id))


def told_version(member: NetworkMember) -> str:
    """The fingerprint of what a member says, and to whom each part is shown."""
    names = [*Told.__dataclass_fields__, *(f"show_{field}" for field in ProfileField)]
    return fingerprint({name: getattr(member, name) for name in names})


@transactional
def tell(
    member_id: int,
    told: Told,
    circles: Mapping[ProfileField, Circle],
    *,
    actor: Actor,
    seen: str | None = None,
) -> None:
    """Write what a member says, and to whom each part is shown; the audit keeps what changed.

    Raises Refused for who has left; Stale when it is no longer what was `seen`.
    """
    member = lock(NetworkMember, member_id)
    if member.left_at is not None:
        raise Refused(_("You have left the network."))
    refuse_stale(seen, told_version(member))
    wanted = {
        **asdict(told),
        "languages": packed(told.languages),
        **{f"show_{field}": int(circle) for field, circle in narrowed(circles).items()},
    }
    before = {name: getattr(member, name) for name in wanted}
    after = {name: value for name, value in wanted.items() if before[name] != value}
    if not after:
        return
    for name, value in after.items():
        setattr(member, name, value)
    _set_keys(member, db.session.get_one(Person, member.person_id))
    if any(int(circles[field]) < before[f"show_{field}"] for field in circles):
        exporting.forget_lists_of("alumni")
    audit.record(
        "choose",
        "network_member",
        member.id,
        actor=actor,
        after={"fields": sorted(after)},
        person_id=member.person_id,
        personal_values={"before": {name: before[name] for name in after}, "after": after},
    )


@transactional
def leave(person_id: int, *, actor: Actor) -> None:
    """Take the consent back; what rests on it ends with it (`end_membership`). Raises Refused."""
    member = db.session.scalars(
        select(NetworkMember).where(
            NetworkMember.person_id == person_id, NetworkMember.left_at.is_(None)
        )
    ).one_or_none()
    if member is None:
        raise Refused(_("You are not in the network."))
    people.withdraw_consent(person_id, member.consent_id, actor=actor)


def rests_on(person_id: int, consent_id: int) -> bool:
    """Whether a person's membership rests on this consent."""
    found = select(NetworkMember.id).where(
        NetworkMember.person_id == person_id, NetworkMember.consent_id == consent_id
    )
    return db.session.scalar(found) is not None


@transactional
def end_membership(person_id: int, *, actor: Actor) -> None:
    """Take a member out: words blanked, questions taken back, links ended, in one commit.

    Every list asks whether the member is there, so each page sent after the commit is without.
    """
    member = _member_of(person_id)
    if member is None or member.left_at is not None:
        return
    member.left_at = clock.now()
    for name, value in {
        **asdict(Told()),
        "languages": "",
        "name_key": "",
        "native_key": "",
    }.items():
        setattr(member, name, value)
    end_links_of(person_id, actor=actor)
    exporting.forget_lists_of("alumni")
    audit.record("leave", "network_member", member.id, actor=actor, person_id=person_id)


def end_links_of(person_id: int, *, actor: Actor, with_person: int | None = None) -> None:
    """End the links and questions of a person (with one other), under the member's lock."""
    statement = select(PersonLink.id).where(
        or_(PersonLink.low_id == person_id, PersonLink.high_id == person_id),
        PersonLink.state.in_(STANDING),
    )
    if with_person is not None:
        statement = statement.where(
            or_(PersonLink.low_id == with_person, PersonLink.high_id == with_person)
        )
    for link_id in db.session.scalars(statement.order_by(PersonLink.id)).all():
        link = lock(PersonLink, link_id)
        if link.state is LinkState.ASKED:
            verb = "withdraw" if link.asker_id == person_id else "decline"
            close(link, verb, actor=actor, person_id=link.asker_id)
        elif link.state is LinkState.CONFIRMED:
            link.ended_at = clock.now()
            LINK.apply(link, "end", actor=actor, person_id=person_id)
    db.session.flush()
