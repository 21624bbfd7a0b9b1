"""Giving applications to reviewers: the proposal for all, one by hand, and taking one back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform.i18n import day, listed_phrases
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused
from training_portal.reviews import assignment_services as services
from training_portal.reviews import reminding, review_queries
from training_portal.reviews.assignment_forms import AddForm, ProposalForm, TakeBackForm
from training_portal.reviews.assignment_queries import Reviewer, cases, reviewers
from training_portal.reviews.board import BoardRow
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.rules.assigning import Why
from training_portal.reviews.rules.plan import PlanFacts
from training_portal.reviews.views.blueprint import blueprint
from training_portal.reviews.views.board import shown

ASSIGN = ReviewPermission.ASSIGN


def _board(cohort: Cohort) -> str:
    return url_for("reviews.board", cohort_id=cohort.public_id)


@blueprint.route("/manage/cohorts/<cohort_id>/reviews/propose", methods=["GET", "POST"])
@requires(ASSIGN)
@once
def propose(cohort_id: str) -> ResponseReturnValue:
    """Who would review what by the rule, and for which applications nobody is left; then do it."""
    form = ProposalForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    if form.validate_on_submit():
        return _assign(cohort, form)
    return _proposal_page(cohort, form)


def _assign(cohort: Cohort, form: ProposalForm) -> ResponseReturnValue:
    try:
        number = services.assign_proposed(cohort.id, actor=current_actor(), seen=form.seen.data)
    except Stale:
        words = _("Something changed meanwhile: this is the proposal as it is now.")
        form.refuse(None, words)
        return _proposal_page(cohort, form)[0], 409
    flash(
        ngettext("%(num)d review is given out.", "%(num)d reviews are given out.", number), "good"
    )
    return redirect(_board(cohort), 303)


def _proposal_page(cohort: Cohort, form: ProposalForm) -> tuple[str, int]:
    drawn = services.draw(cohort)
    form.seen.data = drawn.version
    return form_page("reviews/manage/propose.html", form, cohort=cohort, drawn=drawn, whys=Why)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/reviews/<application_id>/add", methods=["GET", "POST"]
)
@requires(ASSIGN)
@once
def add(cohort_id: str, application_id: str) -> ResponseReturnValue:
    """Give one application to somebody by hand."""
    form = AddForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    plan, row, _application = shown(cohort, application_id)
    people = {each.public_id: each for each in reviewers(cohort)}
    form.reviewer.choices = choices(cohort, plan, row, list(people.values()))
    if form.validate_on_submit():
        return _add(cohort, row, people[form.reviewer.data or ""])
    return form_page("reviews/manage/add.html", form, cohort=cohort, row=row)


def choices(
    cohort: Cohort, plan: PlanFacts, row: BoardRow, people: list[Reviewer]
) -> list[tuple[str, str, str]]:
    """Those who may, each with what speaks for or against them."""
    found = cases(cohort.id, plan, only=row.id)
    if not found:
        raise Refused(_("This application is not reviewed now."))
    return [
        (each.public_id, each.name, particulars(each, row.country))
        for each in people
        if services.objection_to(found[0], each) is None
    ]


def particulars(reviewer: Reviewer, country: str | None = None) -> str:
    person = reviewer.candidate
    remarks = [
        ngettext("%(num)d review in this cohort", "%(num)d reviews in this cohort", person.load)
    ]
    if person.knows_the_sector:
        remarks.append(_("knows the field of the course"))
    if country is not None and country in person.countries:
        remarks.append(_("is of the country that sends the person"))
    if reviewer.away_until is not None:
        remarks.append(_("is away until %(day)s", day=day(reviewer.away_until)))
    elif not person.room:
        remarks.append(_("has as many as they take at a time"))
    return listed_phrases(remarks)


def _add(cohort: Cohort, row: BoardRow, reviewer: Reviewer) -> ResponseReturnValue:
    services.assign_one(cohort.id, row.id, reviewer.id, actor=current_actor())
    flash(_("%(name)s reviews this application.", name=reviewer.name), "good")
    return redirect(page_of(cohort, row), 303)


def page_of(cohort: Cohort, row: BoardRow) -> str:
    return url_for(
        "reviews.of_application", cohort_id=cohort.public_id, application_id=row.public_id
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/reviews/<application_id>/<review_id>/take-back",
    methods=["GET", "POST"],
)
@requires(ASSIGN)
@once
def take_back(cohort_id: str, application_id: str, review_id: str) -> ResponseReturnValue:
    """End a review that is not sent, with the reason that its reviewer reads."""
    form = TakeBackForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    _plan, row, application = shown(cohort, application_id)
    review = review_queries.review_of(application, review_id)
    if form.validate_on_submit():
        services.take_back(review.id, reason=form.reason.text, actor=current_actor())
        flash(_("The review is taken back."), "good")
        return redirect(page_of(cohort, row), 303)
    return form_page("reviews/manage/take_back.html", form, cohort=cohort, row=row, review=review)


@blueprint.route("/manage/cohorts/<cohort_id>/reviews/remind", methods=["GET", "POST"])
@requires(ASSIGN)
@once
def remind(cohort_id: str) -> ResponseReturnValue:
    """A mail to everybody whose reviews are late."""
    form = PortalForm()
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    if form.validate_on_submit():
        number = reminding.remind_late(cohort.id, actor=current_actor())
        flash(
            ngettext("%(num)d person is reminded.", "%(num)d people are reminded.", number), "good"
        )
        return redirect(_board(cohort), 303)
    people = reminding.late(cohort.id)
    return form_page("reviews/manage/remind.html", form, cohort=cohort, people=people)
