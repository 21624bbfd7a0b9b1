"""A nominating body's pages: uploading a list, reading what was found, confirming."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.admissions import import_queries as queries
from training_portal.admissions import import_services as services
from training_portal.admissions import list_outcomes, long_lists, opened_lists
from training_portal.admissions import nomination_forms as forms
from training_portal.admissions.import_queries import LISTS
from training_portal.admissions.models import ImportState, NomineeImport
from training_portal.admissions.nominating import closed_words
from training_portal.admissions.nomination_queries import seats_for
from training_portal.admissions.nominee_lists import Reader, check_list
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.nominations import NOMINATE, nominees_page, place
from training_portal.cohorts.lists.checking import Checked, is_long
from training_portal.cohorts.lists.keeping import LIST_ROWS, job_of
from training_portal.cohorts.lists.mending import country_choices, left_out_words
from training_portal.cohorts.lists.pages import ListPages
from training_portal.cohorts.lists.reading import Sheet, read
from training_portal.cohorts.lists.replacing import replaced_choices, unfinished_lists
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.courses.rules import country_name
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing_rows import page_of
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

PAGES = ListPages(
    long_lists.JOBS,
    opened_lists.opened,
    list_page="admissions.nominee_list",
    row_page="admissions.mend_row",
    home=(_l("Nominations"), "admissions.nominations"),
    folder="admissions/nominations",
)


@blueprint.route("/nominations/<cohort_id>/upload", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def upload_nominees(cohort_id: str) -> ResponseReturnValue:
    """Upload a list; leads to what was found in it."""
    organisation, cohort = place(cohort_id)
    unfinished = unfinished_lists(LISTS, *queries.of_body(cohort.id, organisation.id))
    form = forms.UploadListForm(data={"replaced": request.args.getlist("replaced")})
    form.replaced.choices = replaced_choices(unfinished)
    if form.validate_on_submit():
        try:
            return redirect(_keep(form, cohort, organisation), 303)
        except (files.UploadRefused, Refused) as refusal:
            form.refuse(form.file, str(refusal))
    return form_page(
        "admissions/nominations/upload.html",
        form,
        cohort=cohort,
        organisation=organisation,
        closed=closed_words(cohort, organisation),
        unfinished=unfinished,
    )


def _keep(form: forms.UploadListForm, cohort: Cohort, organisation: Organisation) -> str:
    """Keep a list; the address of what was found in it, or of the job that reads a long one."""
    assert form.file.data is not None
    upload = files.inspect(
        form.file.data.stream, form.file.data.filename or "", files.FileKind.SHEET
    )
    actor = current_actor()
    sheets, replaced = read(upload), form.replaced.data or []
    if is_long(sheets):
        job = long_lists.keep_to_be_read(
            cohort, organisation, upload, replaced=replaced, actor=actor
        )
        return url_for("jobs.job", public_id=job.public_id)
    checked = _checked(sheets, organisation, cohort)
    kept = services.keep_list(cohort, organisation, upload, checked, replaced=replaced, actor=actor)
    return PAGES.address(kept)


def _checked(sheets: Sequence[Sheet], organisation: Organisation, cohort: Cohort) -> Checked:
    return check_list(
        sheets,
        nominating_country=organisation.country_code,
        majority=queries.ages_of_majority(),
        today=clock.today(cohort.time_zone),
    )


@blueprint.get("/nominations/lists/<public_id>")
@requires(NOMINATE)
def nominee_list(public_id: str) -> str:
    """A list that waits: row by row what was read and what is to be said."""
    kept, cohort, organisation = queries.list_in_place(current_actor(), public_id)
    if kept.state is not ImportState.CHECKED:
        return _closed_list(kept, cohort, organisation)
    opened = opened_lists.opened(kept)
    view = LIST_ROWS.read(request.args, request.path)
    show = view.filters.get("show", "")
    return render_template(
        "admissions/nominations/list.html",
        kept=kept,
        cohort=cohort,
        organisation=organisation,
        title=course_title(cohort.course_version_id),
        column_name=forms.column_name,
        opened=opened,
        page=page_of(opened.shown(show), view),
        view=view,
        show=show,
        job=job_of(kept, current_actor()),
    )


def _closed_list(kept: NomineeImport, cohort: Cohort, organisation: Organisation) -> str:
    """A list whose rows are gone, or with a job: what was done, or how far it has come."""
    is_confirmed = kept.state is ImportState.CONFIRMED
    return render_template(
        "admissions/nominations/closed_list.html",
        kept=kept,
        cohort=cohort,
        organisation=organisation,
        title=course_title(cohort.course_version_id),
        states=ImportState,
        outcome=list_outcomes.outcome_of(kept) if is_confirmed else None,
        job=job_of(kept, current_actor()),
    )


@blueprint.route("/nominations/lists/<public_id>/encoding", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def list_encoding(public_id: str) -> ResponseReturnValue:
    """Read a text file in another encoding, chosen by how its beginning then looks."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    return PAGES.ask_encoding(kept)


@blueprint.post("/nominations/lists/<public_id>/dates/<any(day,month):first>")
@requires(NOMINATE)
def turn_dates(public_id: str, first: str) -> ResponseReturnValue:
    """Read all dates of a list with the day or the month first."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    return PAGES.turn_dates(kept, month_first=first == "month")


@blueprint.post("/nominations/lists/<public_id>/rows/<int:line>/<any(drop,keep):verb>")
@requires(NOMINATE)
def drop_row(public_id: str, line: int, verb: str) -> ResponseReturnValue:
    """Leave a row out, or take it back."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    LISTS.drop_row(kept, min(line, 10**6), dropped=verb == "drop", actor=current_actor())
    return PAGES.after_row(kept, line)


@blueprint.post("/nominations/lists/<public_id>/rows/<int:line>/apart")
@requires(NOMINATE)
def tell_row_apart(public_id: str, line: int) -> ResponseReturnValue:
    """Say that a row is another person than the one with the same name and e-mail address."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    services.tell_apart(kept, min(line, 10**6), actor=current_actor())
    flash(_("Line %(line)d is kept as another person.", line=line), "good")
    return PAGES.after_row(kept, line)


@blueprint.route("/nominations/lists/<public_id>/rows/<int:line>", methods=["GET", "POST"])
@requires(NOMINATE)
def mend_row(public_id: str, line: int) -> ResponseReturnValue:
    """Correct one row of a waiting list in the page."""
    kept, cohort, organisation = queries.list_in_place(current_actor(), public_id)
    # What was typed is known by its form also where the row or the whole list is gone.
    forms.MendForm().nationality.choices = countries = country_choices()
    nominees = (str(_("Open the nominees")), nominees_page(organisation, cohort))
    if answer := PAGES.closed(kept, nominees):
        return answer
    opened = opened_lists.opened(kept)
    row = opened.row(line)
    form = forms.MendForm.of(row)
    form.nationality.choices = countries
    reader = Reader(
        organisation.country_code, queries.ages_of_majority(), clock.today(cohort.time_zone)
    )
    return PAGES.mend(
        kept,
        row,
        form,
        lambda: reader.read(line, {**row.raw, **form.cells}),
        wrong=opened.wrong,
        month_first=opened.month_first,
        cohort=cohort,
        column_name=forms.column_name,
    )


@blueprint.post("/nominations/lists/<public_id>/hidden/<any(take,leave):verb>")
@requires(NOMINATE)
def decide_hidden(public_id: str, verb: str) -> ResponseReturnValue:
    """Use the rows that the workbook does not show, or leave them out."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    return PAGES.decide_hidden(kept, takes=verb == "take")


@blueprint.post("/nominations/lists/<public_id>/drop-errors")
@requires(NOMINATE)
def drop_errors(public_id: str) -> ResponseReturnValue:
    """Leave out every row with an error."""
    kept, _cohort, _organisation = queries.list_in_place(current_actor(), public_id)
    count = services.drop_rows_with_errors(kept, actor=current_actor())
    flash(left_out_words(count), "good")
    return PAGES.back(kept)


@blueprint.route("/nominations/lists/<public_id>/confirm", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def confirm_list(public_id: str) -> ResponseReturnValue:
    """Nominate everybody on the list, after a page that says what will happen."""
    kept, cohort, organisation = queries.list_in_place(current_actor(), public_id)
    if request.method == "GET" and kept.state is not ImportState.CHECKED:
        return PAGES.back(kept)  # whose page says what became of it
    form = PortalForm()
    if form.validate_on_submit():
        try:
            count = services.confirm(kept, seen=request.form.get("seen", ""), actor=current_actor())
        except Refused:
            if answer := PAGES.done_already(kept, (ImportState.NOMINATING, ImportState.CONFIRMED)):
                return answer
            raise
        return redirect(_job_page(kept) if count is None else PAGES.address(kept), 303)
    return render_template(
        "admissions/nominations/confirm.html",
        form=form,
        kept=kept,
        cohort=cohort,
        organisation=organisation,
        title=course_title(cohort.course_version_id),
        country=country_name(organisation.country_code),
        seats=seats_for(organisation, cohort),
        opened=opened_lists.opened(kept),
    )


def _job_page(kept: NomineeImport) -> str:
    job = job_of(kept, current_actor())
    assert job is not None
    return url_for("jobs.job", public_id=job.public_id)


@blueprint.route("/nominations/lists/<public_id>/discard", methods=["GET", "POST"])
@requires(NOMINATE)
def discard_list(public_id: str) -> ResponseReturnValue:
    """Delete a waiting list, after a question."""
    kept, cohort, organisation = queries.list_in_place(current_actor(), public_id)
    form = PortalForm()
    if form.validate_on_submit():
        try:
            nominated = services.discard(kept, actor=current_actor())
        except Refused:
            if answer := PAGES.done_already(kept, (ImportState.DISCARDED,)):
                return answer
            raise
        flash(forms.thrown_away(nominated), "good")
        return redirect(nominees_page(organisation, cohort), 303)
    return render_template(
        "admissions/nominations/discard.html",
        form=form,
        kept=kept,
        cohort=cohort,
        opened=opened_lists.opened(kept),
    )
