"""One's own career, education, stays abroad and languages, to be read and corrected."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.people import queries, services
from training_portal.people.background import background_of, keep_background, version_of
from training_portal.people.background_forms import OwnBackgroundForm
from training_portal.people.background_kinds import BackgroundKind
from training_portal.people.background_rows import after_pressing, as_typed, row_of
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.views import blueprint
from training_portal.people.views.mine import tabs
from training_portal.platform import clock
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page


def _form(person: Person | None, typed: dict[str, list[str]]) -> OwnBackgroundForm:
    return OwnBackgroundForm.of_words(
        typed,
        today=clock.today(own_account().time_zone),
        born=person.birth_date if person else None,
    )


def _kept(person: Person | None) -> dict[str, list[str]]:
    """What is kept, in the words of the form, with the fingerprint of it."""
    kept = background_of(person.id if person else None)
    rows = [as_typed(kind, kept[kind]).items() for kind in BackgroundKind]
    return {"seen": [version_of(kept)], **dict(pair for row in rows for pair in row)}


def _page(form: OwnBackgroundForm) -> ResponseReturnValue:
    return form_page("people/background.html", form, tabs=tabs("people.profile"))


@blueprint.route("/me/profile/background", methods=["GET", "POST"])
@requires(PeoplePermission.KEEP_OWN)
def background() -> ResponseReturnValue:
    """All entries with their fields; buttons add and remove rows, and one saves."""
    person = queries.person_of(own_account().id)
    if request.method == "GET":
        return _page(_form(person, _kept(person)))
    typed, mark = after_pressing(request.form, request.form.to_dict(flat=False))
    form = _form(person, typed)
    if mark:
        return render_template("people/background.html", form=form, tabs=tabs("people.profile"))
    if not form.validate():
        return _page(form)
    try:
        person = services.person_for_account(own_account().id, actor=current_actor())
        keep_background(person.id, form.told, actor=current_actor(), seen=form.seen.data)
    except Stale:
        now = _kept(person)
        both = {name: [""] for name in {*typed, *now} if row_of(name) is not None}
        form, kept = _form(person, {**both, **typed}), _form(person, {**both, **now})
        return conflict_page(form, kept, back=url_for("people.background"))
    flash(_("Saved."), "good")
    return redirect(url_for("people.background"), 303)
