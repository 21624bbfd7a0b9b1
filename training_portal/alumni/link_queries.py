"""One's own links and questions, and whom one blocked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import abort
from sqlalchemy import or_, select

from training_portal.alumni.directory_queries import entries_of
from training_portal.alumni.membership_queries import Reader
from training_portal.alumni.models import (
    STANDING,
    Circle,
    CompanyLink,
    CompanyTie,
    LinkKind,
    LinkSource,
    LinkState,
    NetworkBlock,
    PersonLink,
)
from training_portal.alumni.rules import Entry
from training_portal.organisations.models import Organisation
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db

#: Links that one page shows.
SHOWN = 500


@dataclass(frozen=True)
class OwnLink:
    """A link or question of the reader's, with the other one as the reader may see them."""

    id: int
    public_id: str
    kind: LinkKind
    state: LinkState
    source: LinkSource
    is_mine: bool
    asked_at: datetime
    since: date | None
    other: Entry
    #: Still sealed: `message_of` opens it, for the page that shows it.
    message_sealed: bytes | None
    asker_id: int

    @property
    def waits_for_me(self) -> bool:
        """Whether the reader is asked."""
        return self.state is LinkState.ASKED and not self.is_mine


def own_links(reader: Reader, *, with_person: int | None = None) -> list[OwnLink]:
    """The reader's standing links and questions, newest first: three statements.

    One with somebody who left, is hidden or blocks is not in it, as if it had never been.
    """
    if reader.person_id is None:
        return []
    me = reader.person_id
    statement = (
        select(PersonLink)
        .where(
            or_(PersonLink.low_id == me, PersonLink.high_id == me), PersonLink.state.in_(STANDING)
        )
        .order_by(PersonLink.id.desc())
        .limit(SHOWN)
    )
    if with_person is not None:
        statement = statement.where(
            or_(PersonLink.low_id == with_person, PersonLink.high_id == with_person)
        )
    links = db.session.scalars(statement).all()
    others = {link.id: link.high_id if link.low_id == me else link.low_id for link in links}
    entries = entries_of(reader, sorted(set(others.values())))
    return [
        OwnLink(
            id=link.id,
            public_id=link.public_id,
            kind=link.kind,
            state=link.state,
            source=link.source,
            is_mine=link.asker_id == me,
            asked_at=link.asked_at,
            since=link.since,
            other=entries[others[link.id]],
            message_sealed=link.message_sealed,
            asker_id=link.asker_id,
        )
        for link in links
        if others[link.id] in entries
    ]


def message_of(link: OwnLink) -> str:
    """What the asker wrote, for the two; blank when nothing was, or when the asker was erased."""
    if link.message_sealed is None:
        return ""
    return personal.unseal(person_reference(link.asker_id), link.message_sealed) or ""


def own_link_id(reader: Reader, public_id: str) -> int:
    """The id of a link that is one's own and with somebody who is there; 404 for any other."""
    if reader.person_id is None:
        abort(404)
    me = reader.person_id
    found = db.session.execute(
        select(PersonLink.id, PersonLink.low_id, PersonLink.high_id).where(
            PersonLink.public_id == public_id,
            or_(PersonLink.low_id == me, PersonLink.high_id == me),
        )
    ).one_or_none()
    if found is None:
        abort(404)
    other = found.high_id if found.low_id == me else found.low_id
    if not entries_of(reader, [other]):
        abort(404)
    return int(found.id)


def own_link(reader: Reader, public_id: str) -> OwnLink:
    """A standing link of one's own; 404 for any other."""
    found = [link for link in own_links(reader) if link.public_id == public_id]
    return found[0] if found else abort(404)


@dataclass(frozen=True)
class CompanyRow:
    """A link of the reader's with a company."""

    kind: CompanyTie
    company: str
    since: date
    ended_at: datetime | None


def own_company_links(person_id: int) -> list[CompanyRow]:
    """One's own links with companies, those that stand first; nobody else reads them here."""
    rows = db.session.execute(
        select(CompanyLink.kind, Organisation.name, CompanyLink.since, CompanyLink.ended_at)
        .join(Organisation, Organisation.id == CompanyLink.organisation_id)
        .where(CompanyLink.person_id == person_id)
        .order_by(CompanyLink.ended_at.is_not(None), CompanyLink.id.desc())
    )
    return [CompanyRow(*row) for row in rows]


@dataclass(frozen=True)
class BlockRow:
    """Somebody whom the reader blocked; the name is blank for who is no longer there."""

    public_id: str
    name: str
    blocked_at: datetime


def own_blocks(person_id: int) -> list[BlockRow]:
    """Whom somebody blocked, newest first; names only of those whom alumni may still see."""
    blocks = db.session.scalars(
        select(NetworkBlock)
        .where(NetworkBlock.blocker_id == person_id)
        .order_by(NetworkBlock.id.desc())
    ).all()
    known = entries_of(Reader(None, Circle.ALUMNI), [each.blocked_id for each in blocks])
    return [
        BlockRow(
            each.public_id,
            known[each.blocked_id].name if each.blocked_id in known else "",
            each.blocked_at,
        )
        for each in blocks
    ]


def own_block_id(person_id: int | None, public_id: str) -> int:
    """One's own block by its public id; 404 for any other."""
    found = db.session.scalar(
        select(NetworkBlock.id).where(
            NetworkBlock.public_id == public_id, NetworkBlock.blocker_id == person_id
        )
    )
    return found or abort(404)
