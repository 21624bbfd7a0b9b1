"""The page on which somebody puts their own applications in order."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import wishes as services
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.wish_forms import wishes_form
from training_portal.platform.i18n import listed
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _kept(wishes: Sequence[services.Wish]) -> str:
    """What was kept, as it counts: gaps are closed."""
    placed = [f"{each.place} {each.title} ({each.code})" for each in wishes if each.place]
    if not placed:
        return _("Kept: you want none of these courses more than another.")
    return _("Your order is kept: %(order)s.", order=listed(placed))


@blueprint.route("/me/applications/wishes", methods=["GET", "POST"])
@requires(AdmissionsPermission.APPLY)
@once
def wishes() -> ResponseReturnValue:
    """Which of several courses is wanted most, and what that does."""
    actor = current_actor()
    form = wishes_form(services.to_order(actor))
    if form.validate_on_submit():
        try:
            services.put_in_order(form.places, actor=actor, seen=form.seen.data)
        except Stale:
            kept = wishes_form(services.to_order(actor), formdata=None)
            return conflict_page(form, kept, back=request.path)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_kept(services.to_order(actor)), "good")
            return redirect(url_for("admissions.my_applications"), 303)
    return form_page("admissions/mine/wishes.html", form)
