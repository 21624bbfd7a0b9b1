"""Programme staff: figures of links, and what members report."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.alumni import (
    measure_files,
    measure_queries,
    measure_rules,
    report_history,
    report_queries,
    safety_services,
)
from training_portal.alumni.forms import DecideReportForm
from training_portal.alumni.lifecycle import REPORT
from training_portal.alumni.permissions import AlumniPermission
from training_portal.alumni.views import blueprint
from training_portal.platform import audit
from training_portal.platform.export import Format, download
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.shell import form_page

DECIDE = AlumniPermission.DECIDE_REPORTS


@blueprint.get("/manage/network")
@requires(AlumniPermission.MEASURE)
def measure() -> str:
    """Confirmed links by country, growth, and areas left out."""
    shown = measure_queries.shown()
    mates = measure_queries.cohort_mates()
    return render_template(
        "alumni/measure.html",
        countries=measure_queries.countries(),
        shown=shown,
        companies=measure_queries.company_links(),
        mates=measure_rules.total_of(mates),
        left_out=measure_queries.left_out(),
    )


@blueprint.get("/manage/network/<any(countries,quarters):what>.<any(xlsx,csv):kind>")
@requires(AlumniPermission.MEASURE)
def measure_file(what: str, kind: str) -> ResponseReturnValue:
    """A table of the figures as a file: what is kept back on the page is kept back here."""
    table = measure_files.countries() if what == "countries" else measure_files.quarters()
    return download(f"links-by-{what}", Format(kind), *table)


@blueprint.get("/manage/network/reports")
@exportable
@requires(DECIDE)
def reports() -> ResponseReturnValue:
    """What members reported."""
    view = report_queries.REPORTS.read(request.args, request.path, report_queries.choices())
    if view.export:
        rows = noting_persons(report_queries.each_report(current_actor(), view))
        return answer(view, "reports", *report_queries.exported(view, rows))
    page = report_queries.reports(current_actor(), view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template("alumni/reports.html", view=view, page=page)


@blueprint.route("/manage/network/reports/<public_id>", methods=["GET", "POST"])
@requires(DECIDE)
@once
def one_report(public_id: str) -> ResponseReturnValue:
    """One report, and the decision on it with its reason."""
    found = report_queries.report_by(current_actor(), public_id)
    form = DecideReportForm()
    form.verb.choices = [(each.verb, each.label) for each in REPORT.transitions]
    if form.validate_on_submit():
        safety_services.decide_report(
            found.report.id,
            form.verb.data or "",
            reason=form.reason.text,
            actor=current_actor(),
        )
        flash(_("The decision is recorded."), "good")
        return redirect(url_for("alumni.reports"), 303)
    audit.note_read([found.reporter.id, found.reported.id])
    return form_page(
        "alumni/report_in_full.html",
        form,
        found=found,
        entries=report_history.of_report(found.report),
        zone=own_account().time_zone,
    )
