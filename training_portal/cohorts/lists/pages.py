"""What pages of every kind of lists do alike: the way back, mending a row, hidden rows, letters.

A kind's views load its list and say how its rows are read; each kind has one `ListPages`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.lists.csv_text import Encoding
from training_portal.cohorts.lists.date_order import turned_words
from training_portal.cohorts.lists.keeping import L
from training_portal.cohorts.lists.kept_rows import KeptRow
from training_portal.cohorts.lists.mending import (
    RowForm,
    left_out_words,
    mended,
    next_line,
    saved_words,
    version_of,
)
from training_portal.cohorts.lists.reading_jobs import ListJobs, Way
from training_portal.cohorts.lists.row import Row
from training_portal.platform import files
from training_portal.platform.database import db
from training_portal.platform.jobs import Job
from training_portal.platform.policy import current_actor
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.errors import refused_page
from training_portal.platform.web.forms import ChoiceField, PortalForm, RadioChoiceField
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


class EncodingForm(PortalForm):
    """How the letters of a text file are to be read."""

    encoding = RadioChoiceField(_l("Which line shows the names right?"))


class Opened(Protocol):
    """A waiting list, unsealed."""

    month_first: bool

    @property
    def wrong(self) -> Sequence[KeptRow]: ...


@dataclass(frozen=True)
class ListPages(Generic[L]):
    """The pages of one kind of lists, by their endpoints; each takes the list's `public_id`."""

    jobs: ListJobs[L]
    #: Opens a list as it stands now.
    opened: Callable[[L], Opened]
    list_page: str
    row_page: str
    #: The page above a list: its words and its endpoint.
    home: tuple[LazyString, str]
    #: Where the kind's own templates lie.
    folder: str

    def address(self, kept: L) -> str:
        """Where a list stands."""
        return url_for(self.list_page, public_id=kept.public_id)

    def closed(self, kept: L, onward: tuple[str, str]) -> ResponseReturnValue | None:
        """What is answered of a row of a list that is done with; None while the list waits.

        What was sent is refused, its words given back; `onward` is then the way to what came of
        the list, by its words and its address.
        """
        try:
            self.jobs.drawer.refuse_closed(kept)
        except Refused as refusal:
            if request.method == "GET":
                return self.back(kept)  # whose page says what became of it
            return refused_page(str(refusal), onward)
        return None

    def done_already(self, kept: L, wanted: Collection[StrEnum]) -> ResponseReturnValue | None:
        """What is answered where somebody else did meanwhile what is asked for: how it stands.

        None where the list is in none of the `wanted` states, which are read anew.
        """
        db.session.expire(kept)
        if kept.state not in wanted:
            return None
        flash(_("This was done already, in another window: nothing was done twice."), "info")
        return self.back(kept)

    def back(self, kept: L, line: int | None = None) -> ResponseReturnValue:
        """To the part of the list from which something was sent, at this line of it."""
        target = url_for(
            self.list_page,
            public_id=kept.public_id,
            show=_shown(),
            page=request.form.get("page", type=int),
            _anchor=f"line-{line}" if line else None,
        )
        return redirect(target, 303)

    def mend(
        self,
        kept: L,
        row: KeptRow,
        form: RowForm,
        read: Callable[[], Row],
        *,
        wrong: Sequence[KeptRow],
        month_first: bool,
        **shown: object,
    ) -> ResponseReturnValue:
        """The page on which a row is corrected; `read` reads its cells as they were typed.

        `wrong` are the rows with an error, `month_first` says how the list's dates are read, and
        `shown` is what else the kind's template needs.
        """
        if month_first:
            form.say_day_first()
        found = mended(form, row.remarks, read)
        if found and form.seen.data not in (None, "", version_of(row)):
            return self._two_windows(form, row)
        if found:
            self.jobs.drawer.mend_row(kept, found, actor=current_actor())
            flash(saved_words(row.line, found.born if month_first else None), "good")
            return self.after_row(kept, row.line)
        page = render_template(
            f"{self.folder}/mend.html",
            form=form,
            kept=kept,
            row=row,
            wrong=[each.line for each in wrong if each.line != row.line],
            **shown,
        )
        return page, 422 if form.is_submitted() else 200

    def _two_windows(self, form: RowForm, row: KeptRow) -> ResponseReturnValue:
        """The row was corrected in another window since this one was opened."""
        kept = type(form).of(row, typed=False)
        for column in form.chosen:
            typed, stood = form[column], kept[column]
            if isinstance(typed, ChoiceField) and isinstance(stood, ChoiceField):
                stood.choices = typed.choices
        return conflict_page(form, kept, back=request.path)

    def after_row(self, kept: L, line: int) -> ResponseReturnValue:
        """To the next row with an error, where that was asked for and there is one, or back."""
        following = None
        if "next" in request.form:
            following = next_line((each.line for each in self.opened(kept).wrong), line)
        if following is None:
            return self.back(kept, line)
        target = url_for(self.row_page, public_id=kept.public_id, line=following, show=_shown())
        return redirect(target, 303)

    def decide_hidden(self, kept: L, *, takes: bool) -> ResponseReturnValue:
        """Use the rows that the workbook does not show, or leave them out."""
        if takes:
            self.jobs.drawer.take_hidden(kept, actor=current_actor())
        else:
            count = self.jobs.drawer.leave_hidden_out(kept, actor=current_actor())
            flash(left_out_words(count), "good")
        return self.back(kept)

    def ask_encoding(self, kept: L) -> ResponseReturnValue:
        """The page on which a text file's encoding is chosen by how its beginning then looks.

        A list that was confirmed or thrown away meanwhile is answered with what became of it.
        """
        if answer := self.closed(kept, (str(_("Open the list")), self.address(kept))):
            return answer
        form = EncodingForm(data={"encoding": kept.encoding})
        readings = self.jobs.drawer.readings_of(kept)
        form.encoding.choices = [(each.value, each.label, words) for each, words in readings]
        if form.validate_on_submit():
            way = Way(Encoding(form.encoding.data or ""), self.opened(kept).month_first)
            try:
                return self._after_reading(kept, way)
            except files.UploadRefused as refusal:
                form.refuse(form.encoding, str(refusal))
        words, endpoint = self.home
        return form_page(
            "cohorts/lists/encoding.html",
            form,
            kept=kept,
            home=(str(words), url_for(endpoint)),
            back=self.address(kept),
        )

    def turn_dates(self, kept: L, *, month_first: bool) -> ResponseReturnValue:
        """Read the whole list with the month or the day of its dates first."""
        encoding = Encoding(kept.encoding) if kept.encoding else None
        return self._after_reading(kept, Way(encoding, month_first, keeps=True))

    def _after_reading(self, kept: L, way: Way) -> ResponseReturnValue:
        """Read a list anew; to the list as it is then, or to the job that reads a long one."""
        found = self.jobs.read_again(kept, way, actor=current_actor())
        if isinstance(found, Job):
            return redirect(url_for("jobs.job", public_id=found.public_id), 303)
        if way.keeps:
            flash(" ".join(turned_words(*found, month_first=way.month_first)), "good")
        return self.back(kept)


def _shown() -> str | None:
    """Which rows the list showed when something was sent from it."""
    shown = request.form.get("show")
    return shown if shown in ("problems", "dropped") else None
