"""Staff: proposals are changed, handed in, decided."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.demand import (
    details,
    form_lists,
    history,
    making,
    proposals_list,
    proposing,
    queries,
    requests_list,
    rules,
)
from training_portal.demand.forms import ProposalForm, ProposalStepForm, day
from training_portal.demand.lifecycle import PROPOSAL
from training_portal.demand.models import CourseProposal, ProposalKind, ProposalState
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.views.blueprint import blueprint
from training_portal.organisations.queries import organisation_id, public_id_of
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page, step_conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import NotAllowed, Refused

COMPILE, DECIDE = DemandPermission.COMPILE, DemandPermission.DECIDE


@blueprint.get("/manage/demand/proposals")
@exportable
@requires(COMPILE)
def proposals() -> ResponseReturnValue:
    """All proposals, those to decide first."""
    view = proposals_list.PROPOSALS.read(request.args, request.path, proposals_list.choices())
    if view.export:
        rows = proposals_list.every(view)
        return answer(view, "proposals", *proposals_list.exported(view, rows))
    page = proposals_list.page(view)
    return render_template("demand/proposals.html", view=view, page=page)


def _shown(proposal: CourseProposal) -> dict[str, object]:
    """What each page of a proposal shows of it."""
    days = rules.series_days(proposal.starts_on, proposal.weeks)
    plain = queries.plain_requests(proposal.id)
    return {
        "proposal": proposal,
        "words": details.words_of_proposal(proposal),
        "requests": [row for _id, row in requests_list.of_proposal(proposal.id)],
        "heads": rules.heads_by_country(plain),
        "series": list(zip(queries.planned(proposal.id), days, strict=True)),
        "cohorts": making.cohorts_of(proposal.id),
    }


@blueprint.get("/manage/demand/proposals/<proposal_id>")
@requires(COMPILE)
def proposal(proposal_id: str) -> str:
    """One proposal: what it says, which requests it answers, what became of it."""
    found = queries.proposal_of(proposal_id)
    is_draft = found.state is ProposalState.DRAFT
    objection = proposing.own_case(found, current_actor())
    steps = PROPOSAL.available(found, current_actor())
    deciding = ("approve", "refuse")
    return render_template(
        "demand/proposal.html",
        **_shown(found),
        is_draft=is_draft,
        gaps=proposing.gaps_of(found) if is_draft else [],
        steps=[each for each in steps if each.verb not in deciding or objection is None],
        objection=objection if found.state is ProposalState.PROPOSED else None,
        entries=history.of("course_proposal", found.id),
    )


def _form(found: CourseProposal, *, anew: bool = False) -> ProposalForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    requests = requests_list.of_proposal(found.id)
    known: dict[str, Any] = {
        "title": found.title,
        "kind": found.kind,
        "course": form_lists.course_code(found.course_id),
        "sector": found.sector_code,
        "level": str(found.level),
        "language": found.language,
        "host": public_id_of(found.host_id),
        "first_day": found.starts_on,
        "weeks": found.weeks,
        "reasoning": found.reasoning,
        "requests": [str(row_id) for row_id, _row in requests],
        **{f"seats_{row.position}": row.seats for row in queries.planned(found.id)},
        "seen": proposing.proposal_version(found),
    }
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = ProposalForm(data=known, **sent)
    lines = [(str(row_id), row.theme, f"{row.who} · {row.heads}") for row_id, row in requests]
    form.settle(form_lists.common(), form_lists.hosts(), lines)
    return form


def _facts(form: ProposalForm) -> proposing.ProposalFacts:
    return proposing.ProposalFacts(
        title=form.title.text,
        kind=ProposalKind(form.kind.data or ""),
        course_id=form_lists.course_id(form.course.data),
        sector_code=form.sector.data or "",
        level=int(form.level.data or 0),
        language=form.language.data or "",
        starts_on=day(form.first_day),
        weeks=form.weeks.number or 0,
        host_id=organisation_id(form.host.data),
        reasoning=form.reasoning.text,
    )


@blueprint.route("/manage/demand/proposals/<proposal_id>/change", methods=["GET", "POST"])
@requires(COMPILE)
@once
def change_proposal(proposal_id: str) -> ResponseReturnValue:
    """Change a draft."""
    found = queries.proposal_of(proposal_id)
    form = _form(found)
    if found.state is not ProposalState.DRAFT:
        raise Refused(_("Only a draft can be changed."))
    if form.validate_on_submit():
        try:
            proposing.change(
                found.id,
                _facts(form),
                seats=form.seats,
                kept={int(row_id) for row_id in form.requests.data or []},
                actor=current_actor(),
                seen=form.seen.data,
            )
        except Stale:
            return conflict_page(form, _form(found, anew=True), back=request.path)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("Saved."), "good")
            return redirect(url_for("demand.proposal", proposal_id=proposal_id), 303)
    return form_page("demand/edit_proposal.html", form, proposal=found)


_DONE = {
    "hand_in": lambda: _("The proposal waits for its decision."),
    "take_back": lambda: _("The proposal is a draft again."),
    "discard": lambda: _("The proposal is given up; its requests are free again."),
    "approve": lambda: _("Approved. Those who asked get an e-mail."),
    "refuse": lambda: _("Not approved. Those who asked get an e-mail."),
}


def _changed_since(
    form: ProposalStepForm, found: CourseProposal, label: str
) -> ResponseReturnValue:
    return step_conflict_page(
        form,
        " ".join(words_on_changed([(found.state.label, found.title)])),
        seen=proposing.proposal_version(found),
        label=label,
        back=url_for("demand.proposal", proposal_id=found.public_id),
    )


@blueprint.route(
    "/manage/demand/proposals/<proposal_id>/<any(hand_in,take_back,discard,approve,refuse):verb>",
    methods=["GET", "POST"],
)
@requires(COMPILE)
@once
def proposal_step(proposal_id: str, verb: str) -> ResponseReturnValue:
    """Take a step, after a page that says what it does."""
    found = queries.proposal_of(proposal_id)
    transition = PROPOSAL.find(verb, ProposalState.PROPOSED) or PROPOSAL.find(
        verb, ProposalState.DRAFT
    )
    assert transition is not None  # the address names verbs of the table alone
    form = ProposalStepForm(data={"seen": proposing.proposal_version(found)}).settle(
        needs_reason=transition.needs_reason
    )
    if transition.permission is DECIDE and not current_actor().holds(DECIDE):
        raise NotAllowed
    if form.validate_on_submit():
        try:
            proposing.step(
                found.id, verb, actor=current_actor(), reason=form.told, seen=form.seen.data
            )
        except Stale:
            return _changed_since(form, found, str(transition.label))
        flash(_DONE[verb](), "good")
        return redirect(url_for("demand.proposal", proposal_id=proposal_id), 303)
    return form_page(
        "demand/proposal_step.html", form, verb=verb, label=transition.label, **_shown(found)
    )
