"""Handing reviews over: one of them, or all that a reviewer still has to write."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.shell import form_page
from training_portal.reviews import handing_over as services
from training_portal.reviews import reminding, review_queries
from training_portal.reviews.assignment_forms import BY_RULE, HandOneOverForm, HandOverForm
from training_portal.reviews.assignment_queries import Reviewer, reviewers
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.views.assign import choices, page_of, particulars
from training_portal.reviews.views.blueprint import blueprint
from training_portal.reviews.views.board import shown

ASSIGN = ReviewPermission.ASSIGN


@blueprint.route(
    "/manage/cohorts/<cohort_id>/reviews/<application_id>/<review_id>/hand-over",
    methods=["GET", "POST"],
)
@requires(ASSIGN)
@once
def hand_one_over(cohort_id: str, application_id: str, review_id: str) -> ResponseReturnValue:
    """Give a review that is not sent to somebody else, with the reason."""
    form = HandOneOverForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    plan, row, application = shown(cohort, application_id)
    review = review_queries.review_of(application, review_id)
    people = {each.public_id: each for each in reviewers(cohort)}
    form.reviewer.choices = choices(cohort, plan, row, list(people.values()))
    if form.validate_on_submit():
        to = people[form.reviewer.data or ""]
        services.hand_over(
            cohort.id,
            review.reviewer_id,
            to.id,
            reason=form.reason.text,
            actor=current_actor(),
            only=review.id,
        )
        flash(_("%(name)s reviews this application now.", name=to.name), "good")
        return redirect(page_of(cohort, row), 303)
    return form_page(
        "reviews/manage/hand_one_over.html", form, cohort=cohort, row=row, review=review
    )


@blueprint.route("/manage/cohorts/<cohort_id>/reviews/hand-over", methods=["GET", "POST"])
@requires(ASSIGN)
@once
def hand_over(cohort_id: str) -> ResponseReturnValue:
    """Choose whose open reviews pass to whom, see the outcome, then do it."""
    form = HandOverForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    people = reviewers(cohort)
    _offer(form, cohort, people)
    if not form.validate_on_submit():
        return form_page("reviews/manage/hand_over.html", form, cohort=cohort)
    by_id = {each.public_id: each.id for each in people}
    whose, to = reminding.account_of(form.whose.data or ""), by_id.get(form.reviewer.data or "")
    if whose == to:
        form.refuse(form.reviewer, _("Choose somebody else: they have these reviews already."))
        return form_page("reviews/manage/hand_over.html", form, cohort=cohort)
    return _hand_over(cohort, form, whose, to)


def _offer(form: HandOverForm, cohort: Cohort, people: list[Reviewer]) -> None:
    """Who still has something to write, and who could."""
    form.whose.choices = [
        (
            each.public_id,
            each.name,
            ngettext("%(num)d review to write", "%(num)d reviews to write", each.number),
        )
        for each in reminding.owing(cohort.id)
    ]
    form.reviewer.choices = [
        (BY_RULE, _("Whoever may, by the rule that gives reviews out"), ""),
        *((each.public_id, each.name, particulars(each)) for each in people),
    ]


def _hand_over(
    cohort: Cohort, form: HandOverForm, whose: int, to: int | None
) -> ResponseReturnValue:
    if not form.seen.data:
        return _outcome(cohort, form, whose, to)
    try:
        number = services.hand_over(
            cohort.id,
            whose,
            to,
            reason=form.reason.text,
            actor=current_actor(),
            seen=form.seen.data,
        )
    except Stale:
        return _outcome(cohort, form, whose, to, is_anew=True), 409
    flash(
        ngettext("%(num)d review is handed over.", "%(num)d reviews are handed over.", number),
        "good",
    )
    return redirect(url_for("reviews.board", cohort_id=cohort.public_id), 303)


def _outcome(
    cohort: Cohort, form: HandOverForm, whose: int, to: int | None, *, is_anew: bool = False
) -> str:
    """What would happen; nothing does before it is confirmed."""
    handing = services.drawn(cohort, whose, to, current_actor())
    form.seen.data = handing.version
    names = {each.public_id: each.name for each in reminding.owing(cohort.id)}
    return render_template(
        "reviews/manage/hand_over_confirm.html",
        form=form,
        cohort=cohort,
        handing=handing,
        whose=names[form.whose.data or ""],
        is_anew=is_anew,
    )
