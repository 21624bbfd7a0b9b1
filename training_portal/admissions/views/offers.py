"""Answering an offer: accept or decline, each after a question."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import draft_queries as queries
from training_portal.admissions import held_seats, rules
from training_portal.admissions import offer_services as services
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.models import Application, ApplicationState, Offer, OfferState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.sending_forms import WithdrawForm
from training_portal.admissions.views.blueprint import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page

APPLY = AdmissionsPermission.APPLY


@blueprint.get("/me/offers/<public_id>")
@requires(APPLY)
def offer(public_id: str) -> ResponseReturnValue:
    found, application = queries.own_offer(current_actor(), public_id)
    is_open = found.state is OfferState.OPEN
    is_over = found.state is OfferState.ACCEPTED and (
        application.state is ApplicationState.WITHDRAWN
    )
    draft = Draft(application)
    late = is_open and rules.is_late(clock.now(), found.deadline)
    return render_template(
        "admissions/mine/offer.html",
        draft=draft,
        offer=found,
        open=is_open and not late,
        beside=held_seats.on_the_same_days(application.person_id, draft.cohort),
        late=late,
        given_back=is_over,
        reason=application.outcome_reason if is_over or _was_taken_back(found, application) else "",
    )


@blueprint.route("/me/offers/<public_id>/accept", methods=["GET", "POST"])
@requires(APPLY)
@once
def accept(public_id: str) -> ResponseReturnValue:
    found, application = queries.own_offer(current_actor(), public_id)
    if PortalForm().validate_on_submit():
        services.accept_offer(found.id, actor=current_actor())
        flash(_("The seat is yours. A mail confirms it."), "good")
        return _to_offer(found)
    draft = Draft(application)
    beside = held_seats.on_the_same_days(application.person_id, draft.cohort)
    return render_template("admissions/mine/accept.html", draft=draft, offer=found, beside=beside)


@blueprint.route("/me/offers/<public_id>/decline", methods=["GET", "POST"])
@requires(APPLY)
@once
def decline(public_id: str) -> ResponseReturnValue:
    found, application = queries.own_offer(current_actor(), public_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        services.decline_offer(found.id, reason=form.reason.value_or_none, actor=current_actor())
        flash(_("You have declined the seat. Thank you for answering."), "good")
        return _to_offer(found)
    return form_page("admissions/mine/decline.html", form, draft=Draft(application), offer=found)


def _was_taken_back(found: Offer, application: Application) -> bool:
    """Whether staff took it back, and nothing was decided since."""
    shortlisted = application.state is ApplicationState.SHORTLISTED
    return shortlisted and found.state is OfferState.WITHDRAWN


def _to_offer(found: Offer) -> ResponseReturnValue:
    return redirect(url_for("admissions.offer", public_id=found.public_id), 303)
