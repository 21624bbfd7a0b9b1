"""Programme staff: are two records of one human being?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.people import claim_history, claim_queries, queries, second_records
from training_portal.people.models import ClaimState
from training_portal.people.permissions import PeoplePermission
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable

SETTLE = PeoplePermission.SETTLE_CLAIMS


@blueprint.get("/manage/claims")
@exportable
@requires(SETTLE)
def claim_questions() -> ResponseReturnValue:
    """Claims by people who have a record already."""
    view = claim_queries.QUESTIONS.read(request.args, request.path, claim_queries.choices())
    if view.export:
        rows = claim_queries.each_question(current_actor(), view)
        return answer(view, "claims", *claim_queries.exported(view, rows))
    page = claim_queries.claim_questions(current_actor(), view)
    audit.note_read([person_id for row in page.rows for person_id in row.person_ids])
    return render_template("people/claim_questions.html", view=view, page=page)


@blueprint.get("/manage/claims/<public_id>")
@requires(SETTLE)
def claim_question(public_id: str) -> str:
    """Both records side by side."""
    question = claim_queries.claim_question(current_actor(), public_id)
    claimant, unclaimed = claim_queries.both_records(question)
    audit.note_read([claimant.id, unclaimed.id])
    return render_template(
        "people/claim_question.html",
        question=question,
        states=ClaimState,
        claimant=claimant,
        unclaimed=unclaimed,
        organisation=queries.organisation_name(unclaimed),
        entries=claim_history.of_question(question),
    )


@blueprint.post("/manage/claims/<public_id>/<any(join,apart):verb>")
@requires(SETTLE)
def settle(public_id: str, verb: str) -> ResponseReturnValue:
    """Join two records, or keep them apart."""
    question = claim_queries.claim_question(current_actor(), public_id)
    second_records.settle(question.id, same=verb == "join", actor=current_actor())
    flash(_("The records are joined.") if verb == "join" else _("They stay apart."), "good")
    return redirect(url_for("people.claim_questions", state=ClaimState.OPEN.value), 303)
