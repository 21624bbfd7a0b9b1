"""Lists that wait: kept sealed from the upload to the confirmation, mended and thinned in between.

Each kind of list has tables of its own, with the columns here, and a `Drawer` that says how they
work. While a list waits its rows are sealed under the list's own key; closing it blanks them,
destroys the key and removes the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, String, delete, false, select, update
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.csv_text import Encoding, readings
from training_portal.cohorts.lists.kept_rows import as_json
from training_portal.cohorts.lists.row import HIDDEN, Row
from training_portal.platform import audit, clock, files, personal
from training_portal.platform.database import (
    UtcDateTime,
    Words,
    db,
    insert_all,
    lock,
    new_public_id,
    transactional,
)
from training_portal.platform.jobs import Job
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.text import shorten
from training_portal.platform.web.listing import ChoiceFilter, Column, Listing
from training_portal.platform.workflow import Refused

#: A list left alone for so long is discarded.
KEPT = timedelta(days=30)
#: What stands between the cells and words of a text.
_BETWEEN = re.compile(r"[,;\t|\"\s]+")

#: The rows of a list in pages; they are in memory, in the order of the spreadsheet.
LIST_ROWS = Listing(
    columns=(Column("line", _l("Line"), sortable=True),),
    default_sort="line",
    filters=(
        ChoiceFilter(
            "show",
            _l("Rows"),
            _l("All rows"),
            choices=(
                ("problems", _l("Only rows with problems")),
                ("dropped", _l("Only rows that are left out")),
            ),
        ),
    ),
    page_size=100,
    exportable=False,
)


class ListColumns(MappedAsDataclass, kw_only=True):
    """Columns of a table of lists; `state` is the kind's own."""

    if TYPE_CHECKING:
        state: Any

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(
        String(12), unique=True, default_factory=new_public_id, init=False
    )
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), default=None)
    original_name: Mapped[str] = mapped_column(Words(255))
    #: What was said of the list as a whole, sealed like its rows and blanked with them.
    reading: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    #: The encoding of a text file, as it was recognised or chosen.
    encoding: Mapped[str | None] = mapped_column(String(12), default=None)
    #: The job that reads a long list, or works it off; the newest one.
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), default=None
    )


class RowColumns(MappedAsDataclass, kw_only=True):
    """Columns of a table of rows; the kind adds `import_id`.

    `sealed` holds cells and what was read from them, under the list's own key.
    """

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    #: Line of the spreadsheet, as the person sees it there.
    line: Mapped[int]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    error_count: Mapped[int] = mapped_column(default=0)
    warning_count: Mapped[int] = mapped_column(default=0)
    is_dropped: Mapped[bool] = mapped_column(default=False)
    #: Whether somebody corrected it in its page.
    is_mended: Mapped[bool] = mapped_column(default=False)


L = TypeVar("L", bound=ListColumns)
#: What is kept of a reading beside its rows, by its names in `Checked`.
_OF_THE_WHOLE = ("skipped", "unread", "notes", "month_first")


class Turned(NamedTuple):
    """What became of the rows of a list that was read anew."""

    #: How many say something else than before.
    changed: int
    #: How many stay as somebody corrected them.
    corrected: int


class Content(NamedTuple):
    """A row as it lay sealed."""

    line: int
    is_dropped: bool
    is_mended: bool
    #: Whether a step of a job has worked it off.
    is_done: bool
    content: dict[str, Any]


@dataclass(frozen=True)
class Drawer(Generic[L]):
    """A kind of lists that wait. Its verbs run in the running unit of work, or make one."""

    #: Tables with the columns above; typed loosely, for no type says "a table with these columns".
    lists: type[Any]
    rows: type[Any]
    #: How the audit calls a list.
    subject: str
    #: Under which name its rows are sealed.
    key: str
    #: States of a list: a job reads it, it waits, it was thrown away.
    reading: StrEnum
    waiting: StrEnum
    discarded: StrEnum
    #: What is said of a list as a whole when it is sent, by its names beside the rows.
    said: tuple[str, ...] = ()

    def key_of(self, list_id: int) -> str:
        """Under which name a list's rows are sealed."""
        return f"{self.key}:{list_id}"

    @property
    def is_done(self) -> ColumnElement[bool]:
        """SQL: a step of a job has worked the row off; a kind without steps has no such mark."""
        return getattr(self.rows, "is_nominated", false())

    def new(self, upload: files.Upload, state: StrEnum, actor: Actor, **more: Any) -> L:
        """A list with its file and without rows; `more` are the columns of its kind."""
        kept: L = self.lists(
            file_id=files.keep(upload).id,
            original_name=upload.original_name,
            state=state,
            created_by_id=actor.account_id or 0,
            created_at=clock.now(),
            **more,
        )
        db.session.add(kept)
        db.session.flush()
        return kept

    def seal_rows(
        self, kept: L, checked: Checked, *, dropped: Collection[int] = (), **more: Any
    ) -> None:
        """Keep what was read of a list, and `more` of it as a whole, sealed.

        `dropped` are lines that are left out from the beginning.
        """
        kept.encoding = checked.encoding
        reading = {name: getattr(checked, name) for name in _OF_THE_WHOLE}
        reading["notes"] = [note.sealed() for note in checked.notes]
        contents = [*map(as_json, checked.people), {**reading, **more}]
        *sealed, kept.reading = personal.seal_all(self.key_of(kept.id), contents)
        insert_all(
            [
                self.rows(
                    import_id=kept.id,
                    line=person.line,
                    sealed=each,
                    error_count=person.errors,
                    warning_count=person.warnings,
                    is_dropped=person.line in dropped,
                )
                for person, each in zip(checked.people, sealed, strict=True)
            ]
        )

    def read_anew(self, kept: L, checked: Checked, actor: Actor) -> Turned:
        """Put what was read of the same file in another encoding in the place of the rows.

        They begin again; what was said of the list when it was sent holds on.
        """
        _rows, reading = self.unsealed(kept)
        said = {name: reading[name] for name in self.said if name in reading}
        db.session.execute(delete(self.rows).where(self.rows.import_id == kept.id))
        self.seal_rows(kept, checked, **said)
        self._note("read_again", kept, actor, rows=len(checked.people), encoding=kept.encoding)
        return Turned(len(checked.people), 0)

    def turn_dates(self, kept: L, checked: Checked, actor: Actor) -> Turned:
        """Put what was read of the same file with day and month changed round in its place.

        Rows that somebody corrected stay as they are; what else was said of rows and of the list
        (left out, who it is, hidden rows are used) holds on.
        """
        rows, reading = self.unsealed(kept)
        before = {row.line: row for row in rows}
        mended = {row.line for row in rows if row.is_mended}
        checked.people = [row for row in checked.people if row.line not in mended]
        changed = 0
        for row in checked.people:
            old = before[row.line].content["values"] if row.line in before else {}
            known = {"known": old["known"]} if "known" in old else {}
            row.values |= known
            changed += row.values != old
        own = self.rows.import_id == kept.id
        db.session.execute(delete(self.rows).where(own, self.rows.is_mended.is_(False)))
        said = {name: value for name, value in reading.items() if name not in _OF_THE_WHOLE}
        dropped = {row.line for row in rows if row.is_dropped}
        self.seal_rows(kept, checked, dropped=dropped, **said)
        self._note("turn_dates", kept, actor, month_first=checked.month_first, rows=changed)
        return Turned(changed, len(mended))

    def unsealed(self, kept: L) -> tuple[list[Content], dict[str, Any]]:
        """The rows with what is in them, in their order, and what was said of the list.

        Nothing of a list that is closed.
        """
        rows = self.rows
        found = db.session.execute(
            select(rows.line, rows.is_dropped, rows.is_mended, self.is_done, rows.sealed)
            .where(rows.import_id == kept.id, rows.sealed.is_not(None))
            .order_by(rows.line)
        ).all()
        seals = [each.sealed for each in found] + ([kept.reading] if kept.reading else [])
        contents = personal.unseal_all(self.key_of(kept.id), seals)
        reading = contents.pop() if kept.reading else None
        if any(content is None for content in contents):
            return [], {}
        read = zip(found, contents, strict=True)
        return [
            Content(line, dropped, mended, done, content or {})
            for (line, dropped, mended, done, _seal), content in read
        ], reading or {}

    def close(self, kept: L, state: StrEnum) -> None:
        """Blank rows, destroy the key and remove the file."""
        kept.state = state
        kept.reading = None
        db.session.execute(
            update(self.rows).where(self.rows.import_id == kept.id).values(sealed=None)
        )
        personal.destroy_key(self.key_of(kept.id))
        if kept.file_id is not None:
            stored = db.session.get_one(files.StoredFile, kept.file_id)
            kept.file_id = None
            db.session.flush()
            files.remove(stored)
        db.session.flush()

    def hold(self, kept: L) -> L:
        """Lock a list that must be waiting. Raises Refused."""
        held: L = lock(self.lists, kept.id)
        self.refuse_closed(held)
        return held

    def refuse_closed(self, kept: L) -> None:
        """Raise Refused for a list that does not wait."""
        if kept.state is not self.waiting:
            state = kept.state.label.lower()
            raise Refused(_("This list is no longer waiting: it was %(state)s.", state=state))

    def _row(self, kept: L, line: int) -> Any:
        row = db.session.scalars(
            select(self.rows).where(
                self.rows.import_id == kept.id, self.rows.line == line, ~self.is_done
            )
        ).one_or_none()
        if row is None:
            raise Refused(_("There is no line %(line)d in this list.", line=line))
        return row

    def _note(self, action: str, kept: L, actor: Actor, **after: object) -> None:
        audit.record(action, self.subject, kept.id, actor=actor, after=after)

    @transactional
    def drop_row(self, kept: L, line: int, *, dropped: bool, actor: Actor) -> None:
        """Leave a row out, or take it back."""
        kept = self.hold(kept)
        self._row(kept, line).is_dropped = dropped
        self._note("drop_row" if dropped else "take_row_back", kept, actor, line=line)

    @transactional
    def take_hidden(self, kept: L, *, actor: Actor) -> None:
        """Use the rows that the workbook does not show like all others."""
        kept = self.hold(kept)
        _rows, reading = self.unsealed(kept)
        kept.reading = personal.seal(self.key_of(kept.id), {**reading, "takes_hidden": True})
        self._note("take_hidden", kept, actor)

    @transactional
    def leave_hidden_out(self, kept: L, *, actor: Actor) -> int:
        """Leave out the rows that the workbook does not show; returns how many."""
        kept = self.hold(kept)
        rows, _reading = self.unsealed(kept)
        hidden = [row.line for row in rows if row.content["raw"].get(HIDDEN)]
        dropped = self.drop_lines(kept, hidden)
        self._note("leave_hidden_out", kept, actor, rows=dropped)
        return dropped

    @transactional
    def mend_row(self, kept: L, mended: Row, *, actor: Actor) -> None:
        """Put a row that was read anew in the place of what stood on its line, and take it back."""
        kept = self.hold(kept)
        row = self._row(kept, mended.line)
        row.sealed = personal.seal(self.key_of(kept.id), as_json(mended))
        row.error_count, row.warning_count = mended.errors, mended.warnings
        row.is_dropped, row.is_mended = False, True
        self._note("mend_row", kept, actor, line=mended.line)

    def reseal(self, kept: L, line: int, content: Mapping[str, Any]) -> None:
        """Put other content on a line, judged as before."""
        self._row(kept, line).sealed = personal.seal(self.key_of(kept.id), content)

    def drop_wrong(self, kept: L) -> int:
        """Leave out the rows that are wrong in themselves; returns how many."""
        return self._drop(kept, self.rows.error_count > 0)

    def drop_lines(self, kept: L, lines: Sequence[int]) -> int:
        """Leave these lines out; returns how many were not left out before."""
        return self._drop(kept, self.rows.line.in_(lines))

    def _drop(self, kept: L, which: ColumnElement[bool]) -> int:
        left = (self.rows.import_id == kept.id, self.rows.is_dropped.is_(False), ~self.is_done)
        chosen = update(self.rows).where(*left, which).values(is_dropped=True)
        return len(db.session.scalars(chosen.returning(self.rows.id)).all())

    @transactional
    def discard_forgotten(self) -> int:
        """Discard lists that were left waiting for 30 days; returns how many."""
        forgotten = db.session.scalars(
            select(self.lists.id).where(
                self.lists.state == self.waiting,
                self.lists.created_at < clock.now() - KEPT,
            )
        ).all()
        closed = 0
        for list_id in forgotten:
            kept = lock(self.lists, list_id)
            if kept.state is self.waiting:
                self.close(kept, self.discarded)
                self._note("discard_forgotten", kept, SYSTEM)
                closed += 1
        return closed

    def readings_of(self, kept: L) -> list[tuple[Encoding, str]]:
        """How the first lines of a waiting text file look in each encoding it can be read in.

        404 for a workbook, and for a list that is done with.
        """
        if kept.state is not self.waiting or kept.encoding is None or kept.file_id is None:
            abort(404)
        return [
            (encoding, _telling(text))
            for encoding, text in readings(upload_of(kept).content).items()
        ]


def upload_of(kept: ListColumns) -> files.Upload:
    """The file of a list as it was sent; 404 once the list is done with."""
    if kept.file_id is None:
        abort(404)
    stored = db.session.get_one(files.StoredFile, kept.file_id)
    return files.Upload(stored.original_name, stored.content_type, files.read(stored))


def job_of(kept: ListColumns, actor: Actor) -> Job | None:
    """The job of a long list, for the one who asked for it."""
    job = db.session.get(Job, kept.job_id) if kept.job_id else None
    return job if job is not None and job.asked_by == actor.reference else None


def _telling(text: str) -> str:
    """The first words of a text that are not plain letters: they look wrong when it is wrong."""
    words = [word for word in _BETWEEN.split(text) if not word.isascii()]
    return shorten(" · ".join(dict.fromkeys(words[:12])), 90) or shorten(text.strip(), 60)
