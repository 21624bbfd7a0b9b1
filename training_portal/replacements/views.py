"""A nominating body's pages of a seat that waits for a replacement."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.permissions import NominationPermission
from training_portal.admissions.views.nominations import nominees_page, place
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused
from training_portal.replacements import history, queries, services
from training_portal.replacements.forms import NamingForm, naming_form
from training_portal.replacements.models import Replacement

blueprint = Blueprint("replacements", __name__)
NOMINATE = NominationPermission.NOMINATE


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    app.register_blueprint(blueprint)


@blueprint.route("/nominations/<cohort_id>/replacements/<replacement_id>", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def replacement(cohort_id: str, replacement_id: str) -> ResponseReturnValue:
    """Who could have the seat, by when one is to be named; then name one."""
    organisation, cohort = place(cohort_id)
    found = queries.replacement_of(organisation, cohort, replacement_id)
    closed = services.closed_words(found, cohort)
    if closed and request.method == "POST":
        raise Refused(closed)
    people = [] if closed else queries.candidates(cohort.id, organisation.id, found.country_code)
    unable = queries.objections(cohort, people)
    form = naming_form(people, unable)
    if form.validate_on_submit() and _has_reason(cohort, form, people):
        if "sure" not in request.form:
            return _question(organisation, cohort, found, form, _chosen(form, people))
        if _name(found, form, people):
            return redirect(_here(organisation, cohort, found), 303)
    audit.note_read([each.person_id for each in people])
    return form_page(
        "replacements/replacement.html",
        form,
        organisation=organisation,
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        found=found,
        closed=closed,
        left=queries.name_of(found.left_id),
        named=queries.name_of(found.application_id),
        unable=[
            (each.name, unable[each.application_id])
            for each in people
            if each.application_id in unable
        ],
        entries=history.of_replacement(found.id),
    )


def _here(organisation: Organisation, cohort: Cohort, found: Replacement) -> str:
    return url_for(
        "replacements.replacement",
        cohort_id=cohort.public_id,
        replacement_id=found.public_id,
        body=organisation.public_id,
    )


def _chosen(form: NamingForm, people: list[queries.Candidate]) -> queries.Candidate:
    return next(each for each in people if each.public_id == form.person.data)


def _has_reason(cohort: Cohort, form: NamingForm, people: list[queries.Candidate]) -> bool:
    """Whether it is said why, where that is needed; says on the form where it is not."""
    if form.reason.text or not queries.Rules(cohort).needs_reason(_chosen(form, people), people):
        return True
    form.refuse(form.reason, services.reason_words())
    return False


def _question(
    organisation: Organisation,
    cohort: Cohort,
    found: Replacement,
    form: NamingForm,
    chosen: queries.Candidate,
) -> str:
    audit.note_read([chosen.person_id])
    return render_template(
        "replacements/name.html",
        form=form,
        organisation=organisation,
        cohort=cohort,
        chosen=chosen,
        back=_here(organisation, cohort, found),
    )


def _name(found: Replacement, form: NamingForm, people: list[queries.Candidate]) -> bool:
    """Name who was chosen; says on the form why not where that is refused."""
    chosen = _chosen(form, people)
    reason = form.reason.value_or_none
    try:
        services.name_replacement(
            found.id, chosen.application_id, reason=reason, actor=current_actor()
        )
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return False
    flash(_("%(name)s is offered the seat, and hears of it by mail.", name=chosen.name), "good")
    return True


@blueprint.route(
    "/nominations/<cohort_id>/replacements/<replacement_id>/pass-on", methods=["GET", "POST"]
)
@requires(NOMINATE)
@once
def pass_on(cohort_id: str, replacement_id: str) -> ResponseReturnValue:
    """Give the seat on to the waitlist, once the body has said so twice."""
    organisation, cohort = place(cohort_id)
    found = queries.replacement_of(organisation, cohort, replacement_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.pass_on(found.id, actor=current_actor())
        flash(_("The seat goes to the next on the waitlist."), "good")
        return redirect(nominees_page(organisation, cohort), 303)
    return form_page(
        "replacements/pass_on.html",
        form,
        organisation=organisation,
        cohort=cohort,
        found=found,
        closed=services.closed_words(found, cohort),
        back=_here(organisation, cohort, found),
    )
