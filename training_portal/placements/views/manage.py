"""Programme staff look at postings: the work table, one posting with the gate, what they decide."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.geography.queries import country_names
from training_portal.placements import posting_history as history
from training_portal.placements import posting_lists as lists
from training_portal.placements import posting_queries as queries
from training_portal.placements import review_services as services
from training_portal.placements.lifecycle import POSTING, posting_version
from training_portal.placements.models import Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import PostingKind, PostingState
from training_portal.placements.rules import gate
from training_portal.placements.step_forms import ReasonedStepForm
from training_portal.placements.views.blueprint import blueprint
from training_portal.placements.views.company import shown
from training_portal.platform.idempotency import once
from training_portal.platform.own_cases import company_objection
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused, Transition

REVIEW, CONCERNS = PlacementPermission.REVIEW, PlacementPermission.CONCERNS
VERBS = ("publish", "return", "suspend", "lift")


def review_filters() -> dict[str, Choices]:
    """Choices of the filters of the postings that were handed in."""
    return {
        "state": [each for each in choices_of(PostingState) if each[0] != PostingState.DRAFT],
        "kind": choices_of(PostingKind),
        "country": country_names(),
    }


@blueprint.get("/manage/postings")
@exportable
@requires(REVIEW)
def postings() -> ResponseReturnValue:
    """The postings that were handed in, as a work table."""
    view = lists.REVIEWED.read(request.args, request.path, review_filters())
    if view.export:
        rows = (row.exported for row in lists.all_reviewed_postings(view))
        return answer(view, "postings", lists.headings(), rows)
    page, may_read = lists.reviewed_postings(view), current_actor().holds(CONCERNS)
    return render_template(
        "placements/manage/list.html", view=view, page=page, may_read_concerns=may_read
    )


@blueprint.get("/manage/postings/<public_id>")
@requires(REVIEW)
def posting(public_id: str) -> str:
    """One posting with what the gate finds."""
    found = queries.posting_for_staff(public_id)
    content, actor = shown(found), current_actor()
    checks = queries.checks_of(found)
    waits, second = services.looked_first(found, checks, actor), gate.needs_second(checks)
    verbs = {verb for verb in VERBS if _objection(found, verb, waits_for_second=waits) is None}
    return render_template(
        "placements/manage/posting.html",
        **content,
        steps=[step for step in POSTING.available(found, actor) if step.verb in verbs],
        second=second,
        label_of=lambda step: _label(step, found, is_of_two=second),
        is_second_look=second
        and found.state is PostingState.IN_REVIEW
        and found.first_reviewer_id is not None,
        waits_for_second=waits,
        own=company_objection(found.organisation_id, actor),
        looks_given=history.looks_at(found),
        entries=history.of_posting(found, for_company=False),
    )


def _form(posting: Posting, verb: str, checks: list[gate.Check]) -> ReasonedStepForm:
    form = ReasonedStepForm(data={"seen": posting_version(posting)})
    if verb == "publish" and gate.needs_decision(checks):
        return form.settle(
            _("Your decision, and why"),
            _(
                "What the gate leaves to you. It is kept with your name; the company does not "
                "see it."
            ),
            optional=bool(posting.decision_reason),
        )
    if verb in ("publish", "lift"):
        return form.settle(None)
    return form.settle(
        _("The reason"), _("The company reads this. Say what is to be mended, and how.")
    )


@blueprint.route(
    "/manage/postings/<public_id>/<any(publish,return,suspend,lift):verb>", methods=["GET", "POST"]
)
@requires(REVIEW)
@once
def review(public_id: str, verb: str) -> ResponseReturnValue:
    """A decision about a posting, with its question."""
    found = queries.posting_for_staff(public_id)
    checks = queries.checks_of(found)
    form = _form(found, verb, checks)
    if form.validate_on_submit():
        try:
            flash(_carry_out(found.id, verb, form), "good")
        except Stale:
            return _stale(found, verb, form)
        return redirect(url_for("placements.posting", public_id=public_id), 303)
    step = POSTING.find(verb, found.state)
    if step is None:
        raise Refused(_("This step is not possible in the posting's present state."))
    waits = services.looked_first(found, checks, current_actor())
    if (objection := _objection(found, verb, waits_for_second=waits)) is not None:
        raise Refused(objection)
    return form_page(
        "placements/manage/review.html",
        form,
        posting=found,
        step=step,
        label=_label(step, found, is_of_two=gate.needs_second(checks)),
        decided=[each for each in checks if each.verdict is gate.Verdict.PERSON],
        second=gate.needs_second(checks),
        looks_given=history.looks_at(found),
    )


def _objection(posting: Posting, verb: str, *, waits_for_second: bool) -> str | None:
    """Why a step that the life cycle allows is not offered: there is nothing yet to take away, or
    it is for somebody else, as for one's own company."""
    if objection := company_objection(posting.organisation_id, current_actor()):
        return objection
    if verb == "publish" and waits_for_second:
        return _("You looked at it first: a second person publishes it.")
    return services.suspending_objection(posting) if verb == "suspend" else None


def _label(step: Transition[PostingState], posting: Posting, *, is_of_two: bool) -> str:
    """What stands on the button of a step; the first of two looks publishes nothing."""
    if step.verb == "publish" and is_of_two and posting.first_reviewer_id is None:
        return _("Agree, as the first of two")
    return str(step.label)


def _stale(found: Posting, verb: str, form: ReasonedStepForm) -> tuple[str, int]:
    """The step is asked about once more with what is there now, where it is still possible."""
    changed = words_on_changed([(found.state.label, found.title)])
    step, checks = POSTING.find(verb, found.state), queries.checks_of(found)
    waits, second = services.looked_first(found, checks, current_actor()), gate.needs_second(checks)
    if step is None:
        raise Refused(" ".join(changed))
    if objection := _objection(found, verb, waits_for_second=waits):
        raise Refused(" ".join([*changed, objection]))
    if verb == "publish" and second and found.first_reviewer_id is not None:
        changed.append(_("A colleague looked at it first. Your publishing is the second look."))
    return step_conflict_page(
        form,
        " ".join(changed),
        seen=posting_version(found),
        label=_label(step, found, is_of_two=second),
        back=url_for("placements.posting", public_id=found.public_id),
    )


def _carry_out(posting_id: int, verb: str, form: ReasonedStepForm) -> str:
    """Take a step, compared with what was seen; what was done, in words."""
    seen: dict[str, Any] = {"actor": current_actor(), "seen": form.seen.data}
    if verb == "publish":
        if services.publish_posting(posting_id, decision=form.told, **seen):
            return _("It is published. The company is told by e-mail.")
        return _("You are the first of two: a second person publishes it now.")
    if verb == "return":
        services.return_posting(posting_id, reason=form.told, **seen)
        return _("It is returned. The company is told by e-mail.")
    if verb == "suspend":
        services.suspend_published(posting_id, reason=form.told, **seen)
        return _("It is suspended and out of sight. The company is told by e-mail.")
    services.lift_suspension(posting_id, **seen)
    return _("It goes on as it stood.")
