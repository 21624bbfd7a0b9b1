"""A cohort as visitors see it: its page, and its call for nominations."""

from __future__ import annotations

from functools import partial

from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale

from training_portal.cohorts import queries
from training_portal.cohorts.general_information import sheet_of, sheet_pdf
from training_portal.cohorts.public_cohorts import public_cohort
from training_portal.cohorts.views import blueprint
from training_portal.cohorts.ways_in import way_in
from training_portal.platform.i18n import LANGUAGES
from training_portal.platform.policy import current_actor, public
from training_portal.platform.printing import missing_font_packages
from training_portal.platform.web.kept_pages import kept
from training_portal.platform.web.papers import paper
from training_portal.platform.web.shell import page_language


@blueprint.get("/cohorts/<public_id>", endpoint="public")
@public
@kept
def show(public_id: str) -> str:
    """Dates, place, seats, who pays, until when to apply."""
    page = public_cohort(public_id)
    way = way_in(current_actor(), page.cohort)
    title = queries.course_title(page.cohort.course_version_id)
    return render_template("cohorts/public.html", page=page, way=way, title=title)


def _address(public_id: str) -> str:
    portal: str = current_app.extensions["settings"].public_url
    return portal + url_for("cohorts.public", public_id=public_id)


@blueprint.get("/cohorts/<public_id>/general-information")
@public
@kept
def general_information(public_id: str) -> str:
    """The call for nominations, made from the course and the cohort."""
    page = public_cohort(public_id, current_actor())
    issuer = queries.issuer_name(page.cohort)
    return render_template(
        "cohorts/general_information.html",
        sheet=sheet_of(page, _address(public_id), issuer),
        public_id=public_id,
        is_announced=page.is_announced,
        is_cancelled=page.is_cancelled,
        printed_in=LANGUAGES,
        missing=missing_font_packages(),
    )


@blueprint.get("/cohorts/<public_id>/general-information.pdf")
@public
@kept
def general_information_pdf(public_id: str) -> Response:
    """The same as PDF, in the `language` that is asked for, else in that of the reader's pages."""
    wished = request.args.get("language", "")
    with force_locale(wished if wished in LANGUAGES else page_language()):
        page = public_cohort(public_id, current_actor())
        issuer = queries.issuer_name(page.cohort)
        name = f"general-information-{page.row.code}-{page_language()}.pdf"
        printed = partial(sheet_pdf, page, _address(public_id), issuer)
        return paper(printed, name, is_public=True)
