"""Staff pages of a list of past cohorts that waits: mending, leaving out, confirming."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.lists.keeping import job_of
from training_portal.cohorts.lists.mending import country_choices, left_out_words, mended
from training_portal.cohorts.lists.pages import ListPages
from training_portal.cohorts.lists.row import Row
from training_portal.cohorts.models import PastImport, PastState
from training_portal.cohorts.past import export, forms, queries, services
from training_portal.cohorts.past.groups import settled
from training_portal.cohorts.past.long_lists import JOBS, reader_with, recorded_words
from training_portal.cohorts.past.queries import LISTS, ZONE, OpenedPast, PastRowRead
from training_portal.cohorts.past.reading import OF_COHORT
from training_portal.cohorts.views import blueprint
from training_portal.cohorts.views.past import PAST
from training_portal.platform import clock
from training_portal.platform.export import Format
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.workflow import Refused

PAGES = ListPages(
    JOBS,
    queries.opened,
    list_page="cohorts.past_list",
    row_page="cohorts.mend_past_row",
    home=(_l("Past cohorts"), "cohorts.past_lists"),
    folder="cohorts/past",
)


def _waiting(public_id: str) -> tuple[PastImport, OpenedPast]:
    """A list within reach that waits. Raises Refused for one that is closed."""
    kept = queries.import_for(current_actor(), public_id)
    LISTS.refuse_closed(kept)
    return kept, queries.opened(kept)


@blueprint.route("/manage/past-cohorts/<public_id>/encoding", methods=["GET", "POST"])
@requires(PAST)
@once
def past_encoding(public_id: str) -> ResponseReturnValue:
    """Read a text file in another encoding, chosen by how its beginning then looks."""
    kept = queries.import_for(current_actor(), public_id)
    return PAGES.ask_encoding(kept)


@blueprint.post("/manage/past-cohorts/<public_id>/dates/<any(day,month):first>")
@requires(PAST)
def turn_past_dates(public_id: str, first: str) -> ResponseReturnValue:
    """Read all dates of a list with the day or the month first."""
    kept = queries.import_for(current_actor(), public_id)
    return PAGES.turn_dates(kept, month_first=first == "month")


@blueprint.post("/manage/past-cohorts/<public_id>/rows/<int:line>/<any(drop,keep):verb>")
@requires(PAST)
def drop_past_row(public_id: str, line: int, verb: str) -> ResponseReturnValue:
    """Leave a row out, or take it back."""
    kept, _opened = _waiting(public_id)
    LISTS.drop_row(kept, min(line, 10**6), dropped=verb == "drop", actor=current_actor())
    return PAGES.after_row(kept, line)


@blueprint.post("/manage/past-cohorts/<public_id>/rows/<int:line>/<any(same,other):verb>")
@requires(PAST)
def say_who(public_id: str, line: int, verb: str) -> ResponseReturnValue:
    """Say whether a row is the person it may be."""
    kept, _opened = _waiting(public_id)
    seen = request.form.get("person", "")
    services.say_who(kept, line, same=verb == "same", seen=seen, actor=current_actor())
    return PAGES.back(kept, line)


@blueprint.route("/manage/past-cohorts/<public_id>/rows/<int:line>", methods=["GET", "POST"])
@requires(PAST)
def mend_past_row(public_id: str, line: int) -> ResponseReturnValue:
    """Correct one row of a waiting list in the page."""
    kept = queries.import_for(current_actor(), public_id)
    # What was typed is known by its form also where the row or the whole list is gone.
    _with_choices(forms.MendPastForm())
    if answer := PAGES.closed(kept, (str(_("Open the list")), PAGES.address(kept))):
        return answer
    opened = queries.opened(kept)
    row = opened.row(line)
    form = _with_choices(forms.MendPastForm.of(row, cohort=row.values["cohort"] or "-"))
    form.cohort.choices = forms.cohort_choices(opened.groups)
    return PAGES.mend(
        kept,
        row,
        form,
        lambda: _read_row(row, form, opened),
        wrong=opened.wrong,
        month_first=opened.month_first,
        column_name=forms.column_name,
    )


def _with_choices(form: forms.MendPastForm) -> forms.MendPastForm:
    form.nationality.choices = form.sending_country.choices = country_choices()
    form.outcome.choices = forms.outcome_choices()
    return form


def _read_row(row: PastRowRead, form: forms.MendPastForm, opened: OpenedPast) -> Row:
    raw = _moved(row.raw, form.cohort.data or "", opened)
    return reader_with(opened.defaults).read(row.line, {**raw, **form.cells})


def _moved(raw: dict[str, str], chosen: str, opened: OpenedPast) -> dict[str, str]:
    """The cells of a row of the cohort chosen: of that it says what the cohort's rows say."""
    group = next((each for each in opened.groups if (each.key or "-") == chosen), None)
    if group is None:
        return raw
    own = {column: text for column, text in raw.items() if column not in ("cohort", *OF_COHORT)}
    return own | {column: text for column, text in _first_words(opened, group.key).items() if text}


def _first_words(opened: OpenedPast, key: str) -> dict[str, str]:
    """What the first row of a cohort has in the columns about the cohort."""
    row = next(each for each in opened.taken if each.values["cohort"] == key)
    return {column: row.raw.get(column, "") for column in ("cohort", *OF_COHORT)}


@blueprint.route("/manage/past-cohorts/<public_id>/cohorts/<int:number>", methods=["GET", "POST"])
@requires(PAST)
def mend_past_cohort(public_id: str, number: int) -> ResponseReturnValue:
    """Say of a cohort of the list what holds for all of its rows."""
    kept, opened = _waiting(public_id)
    group = queries.group_of(opened, number)
    form = forms.MendCohortForm(
        data={
            "cohort": group.cells.get("cohort", ""),
            "course": group.course.code if group.course else "",
            "host": group.host.public_id if group.host else "",
            "starts_on": group.starts_on,
            "ends_on": group.ends_on,
            "venue": group.cells.get("venue", ""),
        }
    )
    form.course.choices = queries.course_choices()
    form.host.choices = queries.host_choices(current_actor())
    known, today = queries.catalogue(kept.organisation_id), clock.today(ZONE)
    if mended(form, group.remarks, lambda: settled(group.key, form.cells, known, today)):
        services.mend_cohort(kept, group.key, form.cells, actor=current_actor())
        return PAGES.back(kept)
    page = render_template("cohorts/past/mend_cohort.html", form=form, kept=kept, group=group)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/manage/past-cohorts/<public_id>/hidden/<any(take,leave):verb>")
@requires(PAST)
def decide_past_hidden(public_id: str, verb: str) -> ResponseReturnValue:
    """Use the rows that the workbook does not show, or leave them out."""
    kept, _opened = _waiting(public_id)
    return PAGES.decide_hidden(kept, takes=verb == "take")


@blueprint.post("/manage/past-cohorts/<public_id>/drop-errors")
@requires(PAST)
def drop_past_errors(public_id: str) -> ResponseReturnValue:
    """Leave out every row with an error."""
    kept, _opened = _waiting(public_id)
    count = services.drop_rows_with_errors(kept, actor=current_actor())
    flash(left_out_words(count), "good")
    return PAGES.back(kept)


@blueprint.get("/manage/past-cohorts/<public_id>/findings.<any(xlsx,csv):kind>")
@requires(PAST)
def past_findings(public_id: str, kind: str) -> ResponseReturnValue:
    """What there is to say about a waiting list, as a file for whoever mends the original."""
    _kept, opened = _waiting(public_id)
    return export.findings(opened, Format(kind))


@blueprint.route("/manage/past-cohorts/<public_id>/confirm", methods=["GET", "POST"])
@requires(PAST)
@once
def confirm_past(public_id: str) -> ResponseReturnValue:
    """Record everybody on the list, after a page that says what will happen."""
    kept = queries.import_for(current_actor(), public_id)
    if request.method == "GET" and kept.state is not PastState.CHECKED:
        return PAGES.back(kept)  # whose page says what became of it
    form = PortalForm()
    if form.validate_on_submit():
        try:
            count = services.confirm(kept, seen=request.form.get("seen", ""), actor=current_actor())
        except Refused:
            if answer := PAGES.done_already(kept, (PastState.RECORDING, PastState.RECORDED)):
                return answer
            raise
        if count is None:
            job = job_of(kept, current_actor())
            assert job is not None
            return redirect(url_for("jobs.job", public_id=job.public_id), 303)
        flash(recorded_words(count), "good")
        return redirect(url_for("cohorts.past_list", public_id=public_id), 303)
    kept, opened = _waiting(public_id)
    return render_template("cohorts/past/confirm.html", form=form, kept=kept, opened=opened)


@blueprint.route("/manage/past-cohorts/<public_id>/discard", methods=["GET", "POST"])
@requires(PAST)
def discard_past(public_id: str) -> ResponseReturnValue:
    """Delete a waiting list, after a question."""
    kept = queries.import_for(current_actor(), public_id)
    if answer := PAGES.done_already(kept, (PastState.DISCARDED,)):
        return answer
    kept, _opened = _waiting(public_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.discard(kept, actor=current_actor())
        flash(_("The list is deleted; nothing of it was recorded."), "good")
        return redirect(url_for("cohorts.past_lists"), 303)
    return render_template("cohorts/past/discard.html", form=form, kept=kept)
