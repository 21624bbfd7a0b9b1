"""Keeping the list of parks: put in, change, archive."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from training_portal.geography import park_list, park_services, queries
from training_portal.geography.countries import country_name
from training_portal.geography.forms import ParkForm
from training_portal.geography.models import IndustrialPark
from training_portal.geography.park_history import in_words, park_history
from training_portal.geography.permissions import GeographyPermission
from training_portal.geography.views.blueprint import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.selection import Selection, read_selection
from training_portal.platform.web.shell import form_page, linked
from training_portal.platform.workflow import Refused

KEEP = GeographyPermission.KEEP_PARKS


@blueprint.get("/manage/parks")
@exportable
@requires(KEEP)
def kept_parks() -> ResponseReturnValue:
    """All parks, with who says what of them, for who keeps the list."""
    view = park_list.KEPT_PARKS.read(request.args, request.path, park_list.choices())
    if view.export:
        rows = park_list.all_parks(view)
        return answer(view, "parks", *park_list.exported(view, rows))
    page = park_list.parks(view)
    return render_template("geography/kept_parks.html", view=view, page=page)


def _came_from() -> Selection:
    """The list with the search, the filters and the page that one came from."""
    return read_selection(request.values, park_list.KEPT_PARKS)


def _ways() -> dict[str, str | None]:
    """What a park's page leads back by: the list as it was, and what tells it to further pages."""
    came_from = _came_from()
    back = came_from.back_to(url_for("geography.kept_parks"))
    return {"back": back, "view": came_from.query_string or None}


def _look_at(words: str, code: str) -> Markup:
    """Words about one park, with the way to it; its own page leads back to the same list."""
    view = _came_from().query_string or None
    return linked(words, _("Look at it"), url_for("geography.edit_park", code=code, view=view))


def _ticked(shown: list[str], codes: Sequence[str], verb: str) -> list[Ticked]:
    """The parks of these codes; `shown` gets those codes."""
    found = park_list.chosen_parks(codes)
    shown += [park.code for park in found]
    return [
        Ticked(
            park.id,
            park.code,
            park.name,
            country_name(park.country_code),
            park_services.away_objection(park, verb == "archive"),
        )
        for park in found
    ]


@blueprint.route("/manage/parks/chosen", methods=["GET", "POST"])
@requires(KEEP)
@once
def chosen_parks() -> ResponseReturnValue:
    """Archive the ticked parks or take them out, after saying what that does."""
    actor = current_actor()
    shown: list[str] = []

    def done(words: str) -> str:
        return _look_at(words, shown[0]) if len(shown) == 1 else words

    return page_of_many(
        Many(
            park_list.KEPT_PARKS,
            _("Industrial parks"),
            url_for("geography.kept_parks"),
            park_list.choices,
            park_list.all_parks,
            partial(_ticked, shown),
            {
                "archive": Step(
                    lambda row_id, _why: park_services.put_away(row_id, True, actor=actor),
                    effects=lambda _count: [
                        _("They leave the map and all lists, and stand in no new choice."),
                        _("Sites, cohorts and postings that are there stay as they are."),
                        _("You can take them out of the archive again."),
                    ],
                    done=lambda count: done(
                        ngettext("%(num)d park is archived.", "%(num)d parks are archived.", count)
                    ),
                ),
                "restore": Step(
                    lambda row_id, _why: park_services.put_away(row_id, False, actor=actor),
                    effects=lambda _count: [
                        _("They stand on the map, in lists and in choices again.")
                    ],
                    done=lambda count: done(
                        ngettext(
                            "%(num)d park is out of the archive.",
                            "%(num)d parks are out of the archive.",
                            count,
                        )
                    ),
                ),
            },
        )
    )


def _form(park: IndustrialPark | None = None, *, anew: bool = False) -> ParkForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known: dict[str, Any] = {}
    if park is not None:
        known["name_ja"] = park.names.get("ja", "")
        known["position"] = (park.latitude, park.longitude)
        known["seen"] = park_services.facts_version(park)
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = ParkForm(obj=park, data=known, **sent)
    form.settle(queries.country_names(), queries.corridor_names())
    return form


def _save(form: ParkForm, park: IndustrialPark | None) -> str | None:
    """Put in or change, and give its code; None when the service refused, with its words on the
    form."""
    facts, actor = form.facts(park, queries.own_languages()), current_actor()
    try:
        if park is None:
            return park_services.create_park(facts, actor=actor).code
        return park_services.change_park(park.id, facts, actor=actor, seen=form.seen.data).code
    except Stale:
        raise
    except park_services.OutOfPlace as far:
        form.refuse(form.position, str(far))
    except Refused as refusal:
        form.refuse(form.english_name, str(refusal))
    return None


@blueprint.route("/manage/parks/new", methods=["GET", "POST"])
@requires(KEEP)
@once
def create_park() -> ResponseReturnValue:
    """Put a park in."""
    form = _form()
    if form.validate_on_submit() and (code := _save(form, None)):
        words = _("The park is there: on the map, in lists and in choices.")
        flash(_look_at(words, code), "good")
        return redirect(_came_from().back_to(url_for("geography.kept_parks")), 303)
    return form_page("geography/edit_park.html", form, park=None, **_ways())


@blueprint.route("/manage/parks/<code>", methods=["GET", "POST"])
@requires(KEEP)
def edit_park(code: str) -> ResponseReturnValue:
    """Change a park."""
    park = park_list.kept_park(code)
    form = _form(park)
    try:
        if form.validate_on_submit() and _save(form, park):
            flash(_look_at(_("Saved."), code), "good")
            return redirect(_came_from().back_to(url_for("geography.kept_parks")), 303)
    except Stale:
        here = request.full_path.rstrip("?")
        return conflict_page(form, _form(park, anew=True), back=here)
    return form_page(
        "geography/edit_park.html",
        form,
        park=park,
        **_ways(),
        by_staff=in_words(park.staff_fields),
        entries=park_history(park.id),
    )


@blueprint.post("/manage/parks/<code>/follow")
@requires(KEEP)
def follow_reference(code: str) -> ResponseReturnValue:
    """Let the reference data say again what staff had changed."""
    park_services.follow_reference(park_list.kept_park(code).id, actor=current_actor())
    flash(_("The park follows the reference data again, from its next loading on."), "good")
    view = _came_from().query_string or None
    return redirect(url_for("geography.edit_park", code=code, view=view), 303)
