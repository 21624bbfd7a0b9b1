"""Issuing letters: who can get one, what it will say, and having them made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.messaging import letter_jobs, letter_services, letter_values, recipients
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_for
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Actor, current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many

ISSUE = MessagingPermission.ISSUE


def _kind(name: str) -> LetterKind:
    return LetterKind(name) if name in set(LetterKind) else abort(404)


@blueprint.get("/manage/cohorts/<cohort_id>/letters/new/<kind>")
@exportable
@requires(ISSUE)
def recipients_of(cohort_id: str, kind: str) -> ResponseReturnValue:
    """Who can get a letter of this kind."""
    actor, which = current_actor(), _kind(kind)
    cohort = cohort_for(actor, cohort_id, ISSUE)
    listing = recipients.listing_of(which)
    view = listing.read(request.args, request.path, recipients.choices(which))
    if view.export:
        rows = _noted(recipients.each_recipient(which, cohort, actor, view))
        name = f"{which.value.replace('_', '-')}-{cohort.code}"
        return answer(view, name, recipients.headings(which), (row.exported for row in rows))
    page = recipients.recipients(which, cohort, actor, view)
    _note(page.rows)
    return render_template(
        "messaging/recipients.html",
        cohort=cohort,
        kind=which,
        view=view,
        page=page,
        objection=letter_services.kind_objection(which, cohort),
    )


def _note(rows: Sequence[recipients.Row]) -> None:
    audit.note_read([row.person_id for row in rows if isinstance(row, recipients.PersonRow)])


def _noted(rows: Iterable[recipients.Row]) -> Iterator[recipients.Row]:
    for row in rows:
        _note([row])
        yield row


@blueprint.route("/manage/cohorts/<cohort_id>/letters/new/<kind>/chosen", methods=["GET", "POST"])
@requires(ISSUE)
@once
def issue_letters(cohort_id: str, kind: str) -> ResponseReturnValue:
    """Issue letters to those who are ticked, and have them printed."""
    actor, which = current_actor(), _kind(kind)
    cohort = cohort_for(actor, cohort_id, ISSUE)

    def have_issued(ids: Sequence[int]) -> ResponseReturnValue:
        job = letter_jobs.issue_by_job(which, cohort, ids, actor=actor)
        return redirect(url_for("jobs.job", public_id=job.public_id), 303)

    look = partial(_letters, which, cohort, actor)
    return page_of_many(
        Many(
            recipients.listing_of(which),
            which.label,
            url_for("messaging.recipients_of", cohort_id=cohort.public_id, kind=which.value),
            partial(recipients.choices, which),
            partial(recipients.each_recipient, which, cohort, actor),
            partial(_ticked, which, cohort, actor),
            {"issue": Step(None, _effects, together=have_issued, look=look)},
            above=[(cohort.code, url_for("cohorts.manage", public_id=cohort.public_id))],
        )
    )


def _effects(_count: int) -> list[str]:
    return [
        _("Each gets a letter with a number that stays for ever, in their own language."),
        _("Each gets a mail that the letter is there, to be downloaded on their own page."),
        _("A letter can be withdrawn with a reason, and is never deleted."),
        _("When all are issued, they are printed into one file for you."),
    ]


#: Of so many the letter is shown in full before it is issued.
_SHOWN = 3


def _letters(kind: LetterKind, cohort: Cohort, actor: Actor, ticked: Sequence[Ticked]) -> Markup:
    """What the letters to the first of the ticked would say, in their languages; of the others a
    look at each is one step away."""
    ids = [each.public_id for each in ticked]
    rows = recipients.chosen(kind, cohort, actor, public_ids=ids[:_SHOWN])
    shown = []
    for row in rows:
        language = letter_values.language_for(row.id, is_body=kind.is_to_body)
        shown.append((row, language, words_for(kind, cohort, row, language)))
    page = render_template(
        "messaging/_letters_looked_at.html",
        cohort=cohort,
        kind=kind,
        shown=shown,
        others=ticked[_SHOWN:],
    )
    return Markup(page)  # noqa: S704 - made by a template of ours, which escapes


def _ticked(
    kind: LetterKind, cohort: Cohort, actor: Actor, ids: Sequence[str], _verb: str
) -> list[Ticked]:
    rows = recipients.chosen(kind, cohort, actor, public_ids=ids)
    _note(rows)
    why = letter_services.kind_objection(kind, cohort)
    against = letter_services.objections(kind, rows, actor)
    return [
        Ticked(
            row.id,
            row.public_id,
            row.name,
            row.country,
            why or against[row.id],
            state=row.state if isinstance(row, recipients.PersonRow) else None,
        )
        for row in rows
    ]


@blueprint.get("/manage/cohorts/<cohort_id>/letters/new/<kind>/<recipient_id>")
@requires(ISSUE)
def preview_letter(cohort_id: str, kind: str, recipient_id: str) -> str:
    """What the letter would say to somebody; nothing is kept or sent."""
    actor, which = current_actor(), _kind(kind)
    cohort = cohort_for(actor, cohort_id, ISSUE)
    rows = recipients.chosen(which, cohort, actor, public_ids=[recipient_id])
    row = rows[0] if rows else abort(404)
    _note([row])
    language = letter_values.language_for(row.id, is_body=which.is_to_body)
    return render_template(
        "messaging/preview.html",
        cohort=cohort,
        kind=which,
        row=row,
        language=language,
        words=words_for(which, cohort, row, language),
        objection=letter_services.kind_objection(which, cohort)
        or letter_services.objections(which, rows, actor)[row.id],
    )
