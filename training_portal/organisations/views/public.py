"""Companies as everybody may see them: verified ones only."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from training_portal.organisations import company_queries, company_worktable, site_queries
from training_portal.organisations.views.blueprint import blueprint
from training_portal.organisations.views.verify import place_choices
from training_portal.platform.policy import public
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.kept_pages import kept


@blueprint.get("/companies")
@exportable
@public
@kept
def companies() -> ResponseReturnValue:
    """The verified companies, by country, corridor, park and sector; for everybody as a file."""
    view = company_worktable.PUBLIC.read(request.args, request.path, place_choices())
    if view.export:
        rows = (row.exported for row in company_worktable.each_verified_company(view))
        return answer(view, "companies", company_worktable.public_headings(), rows)
    page = company_worktable.verified_companies(view)
    return render_template("organisations/companies.html", view=view, page=page)


@blueprint.get("/companies/<public_id>", endpoint="public_company")
@public
@kept
def show(public_id: str) -> str:
    """One verified company: sector, what it does, where it works."""
    record = company_queries.public_company(public_id)
    return render_template(
        "organisations/public_company.html",
        record=record,
        sites=site_queries.sites_of(record.organisation.id, with_closed=False),
    )
