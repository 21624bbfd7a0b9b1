"""What somebody lets the company see that put them forward: changed at any time."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import draft_queries as queries
from training_portal.admissions import employer_choices as choices
from training_portal.admissions.consents import About
from training_portal.admissions.employer_forms import EmployerForm, ticked
from training_portal.admissions.models import Application
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


@blueprint.route("/me/applications/<public_id>/employer", methods=["GET", "POST"])
@requires(AdmissionsPermission.APPLY)
@once
def employer(public_id: str) -> ResponseReturnValue:
    """Choose, thing by thing, what the company sees; 404 where no company nominated the person."""
    application = queries.own_application(current_actor(), public_id)
    company = choices.asked_by(application) or abort(404)
    about = choices.about(application, company)
    form = _form(application, about)
    back = url_for("admissions.application", public_id=public_id)
    if form.validate_on_submit():
        try:
            choices.choose(application.id, form.things, actor=current_actor(), seen=form.seen.data)
        except Stale:
            return conflict_page(form, _form(application, about, formdata=None), back=back)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            said = _("Saved. This is what %(company)s sees from now on.", company=company.name)
            flash(said, "good")
            return redirect(back, 303)
    return form_page(
        "admissions/mine/employer.html",
        form,
        application=application,
        about=about,
        under_age=choices.under_age_objection(application),
        back=back,
    )


def _form(application: Application, about: About, **sent: Any) -> EmployerForm:
    """The boxes as they stand now, or as they were sent."""
    things = ticked(choices.chosen(application.id))
    form = EmployerForm(data={**things, "seen": choices.version_of(application.id)}, **sent)
    form.word_employer(about)
    return form
