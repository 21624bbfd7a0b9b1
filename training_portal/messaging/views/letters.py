"""The letters of a cohort: the list, each letter, its paper, its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.messaging import (
    history,
    letter_jobs,
    letter_queries,
    letter_services,
    recipients,
)
from training_portal.messaging.forms import WithdrawForm
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import Letter
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.printing import letters_pdf
from training_portal.messaging.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Actor, current_actor, requires
from training_portal.platform.printing import missing_font_packages
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.listing import View
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.papers import paper
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

ISSUE = MessagingPermission.ISSUE


@blueprint.get("/manage/cohorts/<cohort_id>/letters")
@exportable
@requires(ISSUE)
def letters(cohort_id: str) -> ResponseReturnValue:
    """The letters that were issued, and which can be."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, ISSUE)
    view = letter_queries.LETTERS.read(request.args, request.path, letter_queries.choices())
    if view.export:
        rows = letter_queries.each_letter(actor, cohort, view)
        return _file(cohort, view, rows)
    page = letter_queries.letters(actor, cohort, view)
    audit.note_read([row.person_id for row in page.rows if row.person_id is not None])
    return render_template(
        "messaging/letters.html",
        cohort=cohort,
        view=view,
        page=page,
        kinds=_kinds(cohort, actor),
        missing=missing_font_packages(),
    )


def _kinds(cohort: Cohort, actor: Actor) -> Iterator[tuple[LetterKind, str | None, int]]:
    """Each kind, why none is issued now, and how many can get one in place of a withdrawn one."""
    for kind in LetterKind:
        why = letter_services.kind_objection(kind, cohort)
        yield kind, why, 0 if why else recipients.anew(kind, cohort, actor)


def _file(
    cohort: Cohort, view: View, rows: Iterable[letter_queries.LetterRow]
) -> ResponseReturnValue:
    headings = [
        _("Number"), _("To"), _("Kind of letter"), _("Language"), _("Issued"), _("State"),
    ]  # fmt: skip
    lines = (
        (
            row.number,
            row.addressee or _("Erased"),
            row.kind.label,
            row.language,
            row.issued_on,
            row.state.label,
        )
        for row in _noted(rows)
    )
    return answer(view, f"letters-{cohort.code}", headings, lines)


def _noted(rows: Iterable[letter_queries.LetterRow]) -> Iterator[letter_queries.LetterRow]:
    for row in rows:
        audit.note_read([row.person_id] if row.person_id is not None else [])
        yield row


@blueprint.route("/manage/cohorts/<cohort_id>/letters/chosen", methods=["GET", "POST"])
@requires(ISSUE)
@once
def chosen_letters(cohort_id: str) -> ResponseReturnValue:
    """Have the ticked letters printed as one file."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, ISSUE)

    def find(ids: Sequence[str], _verb: str) -> list[Ticked]:
        rows = letter_queries.chosen(actor, cohort, ids)
        audit.note_read([row.person_id for row in rows if row.person_id is not None])
        return [
            Ticked(row.id, row.public_id, row.number, row.addressee or _("Erased"), None)
            for row in rows
        ]

    def have_printed(ids: Sequence[int]) -> ResponseReturnValue:
        job = letter_jobs.print_by_job(cohort, ids, actor=actor)
        return redirect(url_for("jobs.job", public_id=job.public_id), 303)

    return page_of_many(
        Many(
            letter_queries.LETTERS,
            _("Letters"),
            url_for("messaging.letters", cohort_id=cohort.public_id),
            letter_queries.choices,
            partial(letter_queries.each_letter, actor, cohort),
            find,
            {
                "print": Step(
                    None,
                    lambda _count: [
                        _("The letters come as one file, in the order of their numbers."),
                        _("Nothing about the letters changes, and nobody is told."),
                    ],
                    together=have_printed,
                )
            },
            above=[(cohort.code, url_for("cohorts.manage", public_id=cohort.public_id))],
        )
    )


def _found(cohort_id: str, letter_id: str) -> tuple[Cohort, Letter]:
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, ISSUE)
    found = letter_queries.letter_in(actor, cohort, letter_id)
    audit.note_read(sorted(letter_queries.people_of([found.id])))
    return cohort, found


@blueprint.get("/manage/cohorts/<cohort_id>/letters/<letter_id>")
@requires(ISSUE)
def letter(cohort_id: str, letter_id: str) -> str:
    """One letter: what it says, and what became of it."""
    cohort, found = _found(cohort_id, letter_id)
    return render_template(
        "messaging/letter.html",
        cohort=cohort,
        letter=found,
        # The page is of a room on the right.
        check_at=f"/verify/{found.code}",
        words=words_of([found])[0],
        entries=history.of_letter(found),
        can_withdraw=letter_services.lifecycle.objection(found, "withdraw") is None,
        missing=missing_font_packages(),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/letters/<letter_id>/pdf")
@requires(ISSUE)
def letter_pdf(cohort_id: str, letter_id: str) -> Response:
    """The letter's paper."""
    _cohort, found = _found(cohort_id, letter_id)
    return paper_answer(found)


def paper_answer(letter: Letter) -> Response:
    """The paper of a letter, to be saved under its number. Raises Refused once it was erased."""
    if letter.application_id is not None and letter.sealed is None:
        raise Refused(_("What the letter said of the person was erased: it can only be checked."))
    return paper(partial(letters_pdf, [letter]), f"{letter.number}.pdf")


@blueprint.route(
    "/manage/cohorts/<cohort_id>/letters/<letter_id>/withdraw", methods=["GET", "POST"]
)
@requires(ISSUE)
@once
def withdraw_letter(cohort_id: str, letter_id: str) -> ResponseReturnValue:
    """Let a letter hold no longer."""
    cohort, found = _found(cohort_id, letter_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        letter_services.withdraw(found, reason=form.reason.text, actor=current_actor())
        flash(_("The letter is withdrawn."), "good")
        address = url_for("messaging.letter", cohort_id=cohort_id, letter_id=letter_id)
        return redirect(address, 303)
    return form_page("messaging/withdraw.html", form, cohort=cohort, letter=found)
