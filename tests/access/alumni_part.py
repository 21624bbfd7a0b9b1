"""The alumni network's part of the world: members who show themselves to different circles.

`ours` is shown to alumni, `sister` to companies too, `theirs` to connections only, and `hidden` was
a member before hiding. `ours` and `sister` are connected. Each free text is a canary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.access.told import canary
from tests.factories.alumni import join, make_link, make_member
from training_portal.alumni import safety_services
from training_portal.alumni.models import (
    Circle,
    LinkKind,
    LinkState,
    NetworkBlock,
    NetworkMember,
    PersonLink,
)
from training_portal.people.models import Person
from training_portal.platform import clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM

#: To whom each part is found by name.
FOUND_BY = {
    "ours": Circle.ALUMNI,
    "sister": Circle.COMPANIES,
    "theirs": Circle.CONNECTIONS,
    "hidden": Circle.PUBLIC,
}
#: To whom each field is shown. The address is for nobody but its owner.
SHOWN_TO = {
    "show_native_name": Circle.NOBODY,
    "show_employer": Circle.CONNECTIONS,
    "show_position": Circle.COHORT,
    "show_about": Circle.ALUMNI,
    "show_mentoring": Circle.COMPANIES,
    "show_email": Circle.NOBODY,
}


@dataclass(frozen=True)
class NetworkPart:
    """Public ids of what one owner has in the network."""

    member: str = ""
    question: str = ""
    tie: str = ""
    block: str = ""
    report: str = ""


def with_networks(parts: Mapping[str, Any]) -> None:
    """Give each part its place in the network; hiding comes after joining."""
    members = {owner: _member(owner, parts[owner].person) for owner in parts}
    # Somebody whom nobody sees, to have a link and a block with.
    stranger = make_member("Stranger", values={"show_name": int(Circle.NOBODY)})
    between = make_link(members["sister"], members["ours"])
    for owner, member in members.items():
        is_ours = owner == "ours"
        asker = members["sister"] if is_ours else stranger
        tie = between if is_ours else make_link(member, stranger)
        parts[owner].network = NetworkPart(
            member=member.public_id,
            question=_question(owner, member, asker).public_id,
            tie=tie.public_id,
            block=_block(member, make_member(f"Blocked by {owner}")),
            report=_report(owner, member, stranger),
        )
    _hide(parts["hidden"].person)


def _member(owner: str, person: Person) -> NetworkMember:
    if owner == "hidden":
        with unit_of_work():
            db.session.get_one(Person, person.id).is_hidden = False
    with unit_of_work():
        db.session.get_one(Person, person.id).birth_date = person.birth_date or date(1950, 1, 1)
    texts = {
        name: canary(owner, f"network_{name}")
        for name in ("employer", "position", "about", "mentoring")
    }
    return join(
        person,
        uses_preferred_name=True,
        contact_email=f"{canary(owner, 'network_email')}@example.org".lower(),
        show_name=int(FOUND_BY[owner]),
        **texts,
        **{name: int(circle) for name, circle in SHOWN_TO.items()},
    )


def _hide(person: Person) -> None:
    with unit_of_work():
        db.session.get_one(Person, person.id).is_hidden = True


def _question(owner: str, member: NetworkMember, asker: NetworkMember) -> PersonLink:
    """A proposal of mentoring that waits, with a message sealed under the asker's key."""
    question = make_link(asker, member, kind=LinkKind.MENTORING, state=LinkState.ASKED)
    with unit_of_work():
        kept = db.session.get_one(PersonLink, question.id)
        kept.message_sealed = personal.seal(
            person_reference(asker.person_id), canary(owner, "network_message")
        )
    return question


def _block(blocker: NetworkMember, blocked: NetworkMember) -> str:
    with unit_of_work():
        made = NetworkBlock(
            blocker_id=blocker.person_id, blocked_id=blocked.person_id, blocked_at=clock.now()
        )
        db.session.add(made)
    return made.public_id


def _report(owner: str, reported: NetworkMember, reporter: NetworkMember) -> str:
    made = safety_services.report(
        reporter.person_id, reported.person_id, canary(owner, "network_report"), actor=SYSTEM
    )
    return made.public_id
