"""A list that takes the place of earlier ones: which of them wait, and what is lost with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select

from training_portal.accounts.models import Account
from training_portal.cohorts.lists.keeping import Drawer, L
from training_portal.platform import audit
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db, lock
from training_portal.platform.i18n import listed, local_day
from training_portal.platform.policy import Actor
from training_portal.platform.web.forms import ManyChoicesField


@dataclass(frozen=True)
class UnfinishedList:
    """A list that nobody confirmed or deleted, as the pages of those who may do so tell of it."""

    public_id: str
    name: str
    #: Whether a job still reads it.
    is_being_read: bool
    sent_at: datetime
    sent_by: str
    #: Rows that are still there, with those corrected and those left out; 0 while a job reads them.
    people: int
    corrected: int
    dropped: int

    @property
    def words(self) -> str:
        """How far it is, and whose: `40 people, 3 corrected, 2 left out, sent by Sok Dara`."""
        parts = []
        if self.is_being_read:
            parts.append(_("the portal is reading it"))
        else:
            parts.append(ngettext("%(num)d person", "%(num)d people", self.people))
        if self.corrected:
            parts.append(_("%(count)d corrected", count=self.corrected))
        if self.dropped:
            parts.append(_("%(count)d left out", count=self.dropped))
        day = local_day(self.sent_at, PROGRAMME_ZONE)
        parts.append(_("sent on %(day)s by %(name)s", day=day, name=self.sent_by))
        return listed(parts)


def unfinished_lists(drawer: Drawer[L], *within: ColumnElement[bool]) -> list[UnfinishedList]:
    """Lists that nobody confirmed or deleted, newest first, as far as `within` reaches."""
    lists, rows = drawer.lists, drawer.rows
    left = ~drawer.is_done
    found = db.session.execute(
        select(
            lists.public_id,
            lists.original_name,
            lists.state == drawer.reading,
            lists.created_at,
            Account.display_name,
            func.count(rows.id).filter(left),
            func.count(rows.id).filter(left, rows.is_mended),
            func.count(rows.id).filter(left, rows.is_dropped),
        )
        .join(Account, Account.id == lists.created_by_id)
        .outerjoin(rows, rows.import_id == lists.id)
        .where(*within, lists.state.in_((drawer.waiting, drawer.reading)))
        .group_by(lists.id, Account.display_name)
        .order_by(lists.id.desc())
    )
    return [UnfinishedList(*row) for row in found]


def replaced_field() -> ManyChoicesField:
    """The question which of the unfinished lists, by public id, a new one takes the place of."""
    return ManyChoicesField(
        _l("Does the new list take the place of an earlier one?"),
        hint=_l(
            "What you tick is deleted, with everything that was corrected in it. What you leave "
            "stays, and is confirmed by itself."
        ),
        optional=True,
    )


def replaced_choices(unfinished: Sequence[UnfinishedList]) -> list[tuple[str, str, str]]:
    """The lists that a new one can take the place of, with how far each of them is."""
    return [(each.public_id, each.name, each.words) for each in unfinished]


def replace(
    drawer: Drawer[L], public_ids: Collection[str], *within: ColumnElement[bool], actor: Actor
) -> None:
    """Delete these lists if they still wait, in the running unit of work.

    Every other list stays, also one that a colleague sent meanwhile, and one that `within` does
    not reach.
    """
    lists = drawer.lists
    ids = db.session.scalars(
        select(lists.id).where(*within, lists.public_id.in_(public_ids)).order_by(lists.id)
    ).all()
    for list_id in ids:
        held = lock(lists, list_id)
        if held.state in (drawer.waiting, drawer.reading):
            drawer.close(held, drawer.discarded)
            audit.record("replace", drawer.subject, held.id, actor=actor)
