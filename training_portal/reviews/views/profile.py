"""A reviewer's own page: what they know, and how much they take at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.organisations.company_queries import sector_choices
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.forms import ManyChoicesField, VersionedForm, WholeNumberField
from training_portal.platform.web.shell import form_page
from training_portal.reviews import profile_services as services
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.views.blueprint import blueprint


class ProfileForm(VersionedForm):
    """What a reviewer takes; the sectors are injected."""

    most_at_once = WholeNumberField(
        _l("Applications at a time, at most"),
        hint=_l("Open reviews in all cohorts together; 0 to take none for a while."),
        least=0,
        most=500,
    )
    sectors = ManyChoicesField(
        _l("Fields that you know"),
        hint=_l("Reviews of courses in these fields come to you first."),
        optional=True,
    )


@blueprint.route("/reviews/profile", methods=["GET", "POST"])
@requires(ReviewPermission.REVIEW)
@once
def profile() -> ResponseReturnValue:
    account_id = current_actor().account_id
    assert account_id is not None  # The page is for signed-in people only.
    form = _form(account_id)
    if form.validate_on_submit():
        return _save(account_id, form)
    return form_page("reviews/mine/profile.html", form)


def _save(account_id: int, form: ProfileForm) -> ResponseReturnValue:
    most, sectors = form.most_at_once.number or 0, form.sectors.data or []
    try:
        services.save_profile(account_id, most, sectors, seen=form.seen.data)
    except Stale:
        return conflict_page(form, _form(account_id, formdata=None), back=request.path)
    flash(_("Saved."), "good")
    return redirect(url_for("reviews.profile"), 303)


def _form(account_id: int, **sent: Any) -> ProfileForm:
    form = ProfileForm(
        data={
            "most_at_once": services.most_at_once(account_id),
            "sectors": services.fields_of(account_id),
            "seen": services.profile_version(account_id),
        },
        **sent,
    )
    form.sectors.choices = sector_choices()
    return form
