"""Something done with many ticked rows: the page before it, the doing, and what came of it.

A room says once what can be done with the rows of its list (`Many`), and its view is one line:

    @blueprint.route("/manage/courses/chosen", methods=["GET", "POST"])
    @requires(CoursePermission.WRITE)
    @once
    def act_on_many() -> ResponseReturnValue:
        return page_of_many(Many(...))

The table sends the ticks by GET, so the page before has an address like any other: Back, reload and
a second window work, and nothing is done by looking. It says what will happen, to which rows, and
which are left out, each with its reason. However many rows match, each is looked at; where more
are possible than are done at once the page says how many, and the first are done. Then each row is
taken by the verb that takes it alone (`platform/row_by_row.py`); the answer names those that were
left meanwhile.

A step can be possible still and yet be another thing than was asked about: somebody shortlisted is
not turned down like somebody nobody looked at. A room that says in which `state` a row is has the
question asked again where that changed since, with who and what, and with the reason as typed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.platform.i18n import listed
from training_portal.platform.idempotency import refuse_done
from training_portal.platform.policy import Permission, can
from training_portal.platform.row_by_row import take_each
from training_portal.platform.web.asked_rows import MOST as MOST_ASKED
from training_portal.platform.web.asked_rows import in_one_field
from training_portal.platform.web.choice_fields import ChoiceField
from training_portal.platform.web.fields import LongTextField
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing import Choices, InnerChoices, Listing, View
from training_portal.platform.web.listing_rows import MOST_AT_ONCE as LOOKED_AT
from training_portal.platform.web.listing_rows import in_batches
from training_portal.platform.web.plain_text import Words
from training_portal.platform.web.selection import Selection, read_selection
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

#: More rows than this at once would hold every other writer up for longer than a breath.
MOST_AT_ONCE: Final = 500
#: Of those that are left out so many stand there one by one; the others are counted, by the reason.
LISTED: Final = 500
#: So many of the rows that were left are named for each reason; the others are counted.
NAMED: Final = 5


class State(Protocol):
    """In which state a row is: a StrEnum with its word."""

    @property
    def value(self) -> str: ...

    @property
    def label(self) -> str: ...


class HasPublicId(Protocol):
    """A row of a list, as far as this knows it."""

    @property
    def public_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands where a state alone does not say it: `value` is another whenever the step
    would be another thing, `label` is what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """A ticked row. `detail` tells it from others of its name; `objection` says why it is not
    possible for this one, in words; None where it is. `language` is that of the name (BCP 47),
    where it is known. `state`: the one that the step is asked about; another by the time of the
    answer is asked about again. `turn`: where more are possible than are done at once, those of a
    lower turn are done first."""

    id: int
    public_id: str
    name: str
    detail: str = ""
    objection: str | None = None
    language: str = ""
    state: State | None = None
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done with ticked rows.

    `take` is called with a row's id and what was told (the reason, or the value that was chosen)
    inside one unit of work for all, and raises Refused where it is not possible. `effects` says
    beforehand what will happen to so many rows, `done` afterwards what has. `reason`: what the
    reason is called and its hint, where it is asked; `choice`: what is chosen once for all, and
    from what. `permission`: where it needs more than the page does. `is_final`: it cannot simply
    be undone. `together` stands in place of `take` and `done` where all rows are for one piece of
    work (a job that prints them): it is called with their ids and gives the answer.
    """

    take: Callable[[int, str], object] | None
    effects: Callable[[int], Sequence[str]]
    done: Callable[[int], str] = str
    together: Callable[[Sequence[int]], ResponseReturnValue] | None = None
    reason: tuple[Words, Words] | None = None
    choice: tuple[Words, Choices] | None = None
    permission: Permission | None = None
    is_final: bool = False
    #: What the page before shows besides of the rows that are possible: HTML, or blank.
    look: Callable[[Sequence[Ticked]], str] | None = None


@dataclass(frozen=True, slots=True)
class Many:
    """What can be done with the ticked rows of one list.

    `steps` has the keys of the listing's `bulk`. `find` looks rows up by their public ids within
    the reader's reach, with their objections to the step of this key; of many, a few hundred at a
    time. `choices` and `each` are
    those of the list: they give the rows of a view where all of it was ticked.
    """

    listing: Listing
    #: What the list is called, and its address.
    title: Words
    url: str
    choices: Callable[[], Mapping[str, Choices | InnerChoices]]
    each: Callable[[View], Iterable[HasPublicId]]
    find: Callable[[Sequence[str], str], Sequence[Ticked]]
    steps: Mapping[str, Step]
    #: What else of the query string makes the list this list (`Listing.read`).
    fixed: Mapping[str, str] = field(default_factory=dict)
    #: The pages above the list, with their addresses.
    above: list[tuple[str, str]] = field(default_factory=list)

    def rows(self, selection: Selection) -> list[Ticked]:
        """The ticked rows, each with its objection: all of them, also where the first hundreds
        are not possible. They are looked up a few hundred at a time."""
        ids: Iterable[str] = selection.ids
        if selection.all_matching:
            view = self.listing.read_line(selection.query_string, self.url, self.choices())
            ids = (row.public_id for row in islice(self.each(view), LOOKED_AT))
        found: dict[str, Ticked] = {}
        for batch in in_batches(ids):
            found.update((row.public_id, row) for row in self.find(batch, selection.action))
        return sorted(found.values(), key=lambda row: row.turn)


class ManyForm(PortalForm):
    """The page before: nothing to fill in, or one reason or one choice for all."""

    reason = LongTextField(_l("Why?"), maximum=1000, rows=3)
    choice = ChoiceField(_l("Who"))

    def settle(self, step: Step) -> ManyForm:
        """Ask for what the step asks for, in its words, or for nothing."""
        if step.reason is None:
            del self._fields["reason"]
        else:
            label, hint = step.reason
            self.reason.label.text, self.reason.description = str(label), str(hint)
        if step.choice is None:
            del self._fields["choice"]
        else:
            label, choices = step.choice
            self.choice.label.text, self.choice.choices = str(label), list(choices)
        return self

    @property
    def told(self) -> str:
        """The reason, or the value that was chosen; blank where nothing is asked."""
        if "reason" in self._fields:
            return self.reason.text
        return self.choice.data or "" if "choice" in self._fields else ""


def offered(view: View, many: Mapping[str, Step]) -> View:
    """The view with those things to do that the reader may do."""
    allowed = [each for each in view.listing.bulk if _may(many[each.key])]
    return view.offering(allowed)


def _may(step: Step) -> bool:
    return step.permission is None or can(step.permission)


def page_of_many(many: Many) -> ResponseReturnValue:
    """The page before, or what came of it; see the module's words."""
    selection = read_selection(request.values, many.listing)
    rows = many.rows(selection) if selection.action else []
    back = selection.back_to(many.url)
    if not rows:
        flash(_("Tick rows first, then choose what to do with them."), "wait")
        return redirect(back, 303)
    step = many.steps[selection.action]
    if not _may(step):
        abort(403)
    form = ManyForm().settle(step)
    if form.is_submitted() and (changed := _changed_since(rows, selection.seen)):
        refuse_done()
        if all(row.objection is not None for row in rows):
            raise Refused(" ".join(changed))  # whose page keeps what was typed
        for words in changed:
            form.refuse(None, words)
        page, _status = _question(many, selection, rows, form)
        return page, 409
    if form.validate_on_submit():
        if step.together is not None:
            return _all_together(step.together, rows)
        _carry_out(step, rows[:MOST_AT_ONCE], form.told)
        return redirect(back, 303)
    return _question(many, selection, rows, form)


def _changed_since(rows: Sequence[Ticked], seen: Mapping[str, str]) -> list[str]:
    """Who is in another state than the page before said: a sentence for each state of now."""
    return words_on_changed(
        (row.state.label, row.name)
        for row in rows
        if row.state and seen.get(row.public_id, row.state.value) != row.state.value
    )


def words_on_changed(rows: Iterable[tuple[str, str]]) -> list[str]:
    """A sentence for each state that rows are in by now: of each its label, and whose it is."""
    names: dict[str, list[str]] = {}
    for state, name in rows:
        names.setdefault(state, []).append(name)
    return [
        _(
            "Changed meanwhile, in another window or by somebody else, and now “%(state)s”: "
            "%(names)s.",
            state=state,
            names=_first_of(those),
        )
        for state, those in names.items()
    ]


def _question(
    many: Many, selection: Selection, rows: Sequence[Ticked], form: ManyForm
) -> tuple[str, int]:
    step = many.steps[selection.action]
    all_possible = [row for row in rows if row.objection is None]
    # What one piece of work does for all of them is done by a job.
    possible = all_possible[: MOST_AT_ONCE if step.together is None else MOST_ASKED]
    impossible = [row for row in rows if row.objection is not None]
    return form_page(
        "components/many.html",
        form,
        many=many,
        selection=selection,
        label=next(each.label for each in many.listing.bulk if each.key == selection.action),
        step=step,
        possible=possible,
        asked=in_one_field(
            (row.public_id, row.state.value if row.state else None) for row in possible
        ),
        impossible=impossible[:LISTED],
        further=Counter(row.objection for row in impossible[LISTED:]),
        left_out=len(impossible),
        effects=step.effects(len(possible)),
        looked=step.look(possible) if step.look is not None and possible else "",
        all_possible=len(all_possible),
        action=url_for(request.endpoint or "", **{**(request.view_args or {}), **many.fixed}),
        back=selection.back_to(many.url),
    )


def _all_together(
    together: Callable[[Sequence[int]], ResponseReturnValue], rows: Sequence[Ticked]
) -> ResponseReturnValue:
    answer = together([row.id for row in rows if row.objection is None])
    _tell_of_left(rows, {row.id: row.objection for row in rows if row.objection is not None})
    return answer


def _carry_out(step: Step, rows: Sequence[Ticked], told: str) -> None:
    take = step.take
    assert take is not None, "a step is taken row by row or together"
    left = take_each([row.id for row in rows], lambda row_id: take(row_id, told))
    if done := len(rows) - len(left):
        flash(step.done(done), "good")
    _tell_of_left(rows, left)


def _tell_of_left(rows: Sequence[Ticked], left: Mapping[int, str]) -> None:
    names: dict[str, list[str]] = {}
    for row in rows:
        if row.id in left:
            names.setdefault(left[row.id], []).append(row.name)
    for why, those in names.items():
        flash(_left(those, why), "wait")


def _left(names: Sequence[str], why: str) -> str:
    """`Left as it was: Sok Dara, Keo Noi and 3 more. This invitation is no longer open.`"""
    return _("Left as it was: %(names)s. %(why)s", names=_first_of(names), why=why)


def _first_of(names: Sequence[str]) -> str:
    words, more = listed(names[:NAMED]), len(names) - NAMED
    return _("%(names)s and %(num)d more", names=words, num=more) if more > 0 else words
