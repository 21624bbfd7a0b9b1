"""Staff pages of past cohorts: lists that were sent, sending one, what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.cohorts.lists.checking import is_long
from training_portal.cohorts.lists.keeping import LIST_ROWS, job_of
from training_portal.cohorts.lists.reading import read
from training_portal.cohorts.lists.replacing import replaced_choices, unfinished_lists
from training_portal.cohorts.models import PastImport, PastState
from training_portal.cohorts.past import (
    export,
    forms,
    queries,
    recorded,
    services,
    undoing,
    worktable,
)
from training_portal.cohorts.past.long_lists import reader_with
from training_portal.cohorts.past.reading import PAST as PAST_HEADINGS
from training_portal.cohorts.past.reading import check_past
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.views import blueprint
from training_portal.organisations.queries import organisation_id
from training_portal.people import letters
from training_portal.platform import audit, clock, files
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing_rows import page_of
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

PAST = CohortPermission.RECORD_PAST


@blueprint.get("/manage/past-cohorts")
@exportable
@requires(PAST)
def past_lists() -> ResponseReturnValue:
    """Lists of past cohorts within reach, as a work table: waiting, recorded, taken back."""
    actor = current_actor()
    choices = worktable.filter_choices(actor)
    view = worktable.PAST_LISTS.read(request.args, request.path, choices)
    if view.export:
        rows = worktable.all_past_lists(actor, view)
        return answer(view, "past-cohorts", *worktable.exported(view, rows))
    page = worktable.past_lists(actor, view)
    return render_template("cohorts/past/lists.html", view=view, page=page, zone=PROGRAMME_ZONE)


@blueprint.get("/manage/past-cohorts/template.xlsx")
@requires(PAST)
def past_template() -> ResponseReturnValue:
    """An empty list to fill in, with its headings explained."""
    return export.template()


@blueprint.route("/manage/past-cohorts/upload", methods=["GET", "POST"])
@requires(PAST)
@once
def upload_past() -> ResponseReturnValue:
    """Send a list; leads to what was found in it."""
    unfinished = unfinished_lists(queries.LISTS, queries.within_reach(current_actor()))
    form = forms.UploadPastForm(data=_said_before([each.public_id for each in unfinished]))
    form.replaced.choices = replaced_choices(unfinished)
    hosts = queries.host_choices(current_actor())
    form.host.choices, form.course.choices = hosts, queries.course_choices()
    is_bound = not current_actor().holds_everywhere(PAST)
    if is_bound and len(hosts) == 1 and not form.is_submitted():
        form.host.data = hosts[0][0]
    if form.validate_on_submit():
        if is_bound and not form.host.data:
            form.refuse(form.host, _("Choose the host: you record cohorts of your institution."))
        else:
            try:
                return redirect(_keep(form, is_bound), 303)
            except (files.UploadRefused, Refused) as refusal:
                form.refuse(form.file, str(refusal))
    return form_page("cohorts/past/upload.html", form, is_bound=is_bound, unfinished=unfinished)


def _said_before(unfinished: Collection[str]) -> dict[str, object]:
    """What was said of the list whose place the new one takes, where the address names one."""
    named = [each for each in request.args.getlist("replaced") if each in unfinished]
    if not named:
        return {}
    kept = queries.import_for(current_actor(), named[0])
    defaults = queries.LISTS.unsealed(kept)[1].get("defaults", {})
    days = {name: defaults[name] for name in ("starts_on", "ends_on") if name in defaults}
    return {
        **defaults,
        **{name: date.fromisoformat(day) for name, day in days.items()},
        "all_completed": "all_completed" in defaults,
        "source": kept.source,
        "replaced": named,
    }


def _keep(form: forms.UploadPastForm, is_bound: bool) -> str:
    """Keep a list; the address of what was found in it, or of the job that reads a long one."""
    assert form.file.data is not None
    upload = files.inspect(
        form.file.data.stream, form.file.data.filename or "", files.FileKind.SHEET
    )
    sheets, actor = read(upload), current_actor()
    body = organisation_id(form.host.data) if is_bound else None
    sent = services.Sent(form.source.text, body, form.defaults, form.replaced.data or [])
    if is_long(sheets, PAST_HEADINGS):
        job = services.keep_to_be_read(upload, sent, actor=actor)
        return url_for("jobs.job", public_id=job.public_id)
    checked = check_past(sheets, reader_with(form.defaults))
    kept = services.keep_list(upload, sent, checked, actor=actor)
    return url_for("cohorts.past_list", public_id=kept.public_id)


@blueprint.get("/manage/past-cohorts/<public_id>")
@requires(PAST)
def past_list(public_id: str) -> str:
    """A list: row by row while it waits, and what was recorded afterwards."""
    kept = queries.import_for(current_actor(), public_id)
    if kept.state is not PastState.CHECKED:
        return _closed(kept)
    opened = queries.opened(kept)
    matched = [row.match.person_id for row in opened.taken if row.match]
    audit.note_read(matched)
    view = LIST_ROWS.read(request.args, request.path)
    show = view.filters.get("show", "")
    return render_template(
        "cohorts/past/list.html",
        kept=kept,
        opened=opened,
        states=PastState,
        page=page_of(opened.shown(show), view),
        view=view,
        show=show,
        column_name=forms.column_name,
        outcome_name=forms.outcome_name,
    )


def _closed(kept: PastImport) -> str:
    return render_template(
        "cohorts/past/recorded.html",
        kept=kept,
        states=PastState,
        zone=PROGRAMME_ZONE,
        cohorts=recorded.cohorts_of(kept),
        standing=recorded.standing_of(kept),
        job=job_of(kept, current_actor()),
        objection=undoing.objection(kept, clock.now()),
        days=undoing.CAN_BE_UNDONE.days,
        entries=recorded.history_of(kept),
    )


@blueprint.route("/manage/past-cohorts/<public_id>/letters", methods=["GET", "POST"])
@requires(PAST)
def past_letters(public_id: str) -> str:
    """Letters to hand out to people without an e-mail of their own; made anew each time."""
    kept = queries.import_for(current_actor(), public_id)
    people = recorded.unreached(kept)
    audit.note_read([person.id for person in people])
    form = PortalForm()
    if people and form.validate_on_submit():
        blank = letters.blank_letters(people)
        links = recorded.make_letter_links(people, actor=current_actor())
        return render_template(
            "cohorts/past/letters_made.html",
            kept=kept,
            letters=letters.addressed(blank, links),
            about=recorded.told_of(people),
            staff=recorded.writer(current_actor()),
        )
    return render_template("cohorts/past/letters.html", form=form, kept=kept, people=people)


@blueprint.route("/manage/past-cohorts/<public_id>/undo", methods=["GET", "POST"])
@requires(PAST)
@once
def undo_past(public_id: str) -> ResponseReturnValue:
    """Take a whole list back, after a page that says what will happen."""
    kept = queries.import_for(current_actor(), public_id)
    form = forms.UndoForm()
    objection = undoing.objection(kept, clock.now())
    if not objection and form.validate_on_submit():
        undoing.undo(kept, reason=form.reason.text, actor=current_actor())
        flash(_("The list is taken back: its cohorts and places are gone."), "good")
        return redirect(url_for("cohorts.past_list", public_id=public_id), 303)
    return form_page(
        "cohorts/past/undo.html",
        form,
        kept=kept,
        objection=objection,
        cohorts=recorded.cohorts_of(kept),
        standing=recorded.standing_of(kept),
    )
