"""Keeping the list of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.geography import queries as places
from training_portal.geography.countries import country_name
from training_portal.organisations import queries, services
from training_portal.organisations.forms import OrganisationForm
from training_portal.organisations.history import organisation_history
from training_portal.organisations.models import Organisation, OrganisationKind
from training_portal.organisations.permissions import OrganisationPermission
from training_portal.organisations.sections import ON_ORGANISATION, Shown
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.own_cases import body_objection
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.selection import Selection, read_selection
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

MANAGE = OrganisationPermission.MANAGE


def _filter_choices() -> dict[str, Choices]:
    return {
        "country": places.country_names(),
        "kind": choices_of(OrganisationKind),
        "parent": queries.wholes(),
    }


@blueprint.get("/manage/organisations")
@exportable
@requires(MANAGE)
def organisations() -> ResponseReturnValue:
    """All organisations as a work table."""
    view = queries.ORGANISATIONS.read(request.args, request.path, _filter_choices())
    if view.export:
        rows = (row.exported for row in queries.all_organisations(view))
        return answer(view, "organisations", queries.headings(), rows)
    return render_template("organisations/list.html", view=view, page=queries.organisations(view))


def _objection(body: Organisation, verb: str) -> str | None:
    if own := body_objection(body.id, current_actor()):
        return own
    if verb in ("archive", "restore"):
        return services.away_objection(body, verb == "archive")
    return services.nominating_objection(body, verb == "nominate")


def _ticked(public_ids: Sequence[str], verb: str) -> list[Ticked]:
    return [
        Ticked(
            body.id,
            body.public_id,
            body.name,
            country_name(body.country_code),
            _objection(body, verb),
        )
        for body in queries.chosen_organisations(public_ids)
    ]


@blueprint.route("/manage/organisations/chosen", methods=["GET", "POST"])
@requires(MANAGE)
@once
def chosen_organisations() -> ResponseReturnValue:
    """Let the ticked bodies put people forward or no longer, archive them or take them out."""
    actor = current_actor()
    return page_of_many(
        Many(
            queries.ORGANISATIONS,
            _("Organisations"),
            url_for("organisations.organisations"),
            _filter_choices,
            queries.all_organisations,
            _ticked,
            {
                "nominate": Step(
                    lambda row_id, _why: services.set_nominating(row_id, True, actor=actor),
                    effects=lambda _count: [
                        _("Their officers can put people forward for cohorts from now on.")
                    ],
                    done=lambda count: ngettext(
                        "%(num)d organisation puts people forward now.",
                        "%(num)d organisations put people forward now.",
                        count,
                    ),
                ),
                "stop": Step(
                    lambda row_id, _why: services.set_nominating(row_id, False, actor=actor),
                    effects=lambda _count: [
                        _("Their officers keep the role and can put nobody forward."),
                        _("What was nominated stays as it is."),
                    ],
                    done=lambda count: ngettext(
                        "%(num)d organisation puts nobody forward now.",
                        "%(num)d organisations put nobody forward now.",
                        count,
                    ),
                ),
                "archive": Step(
                    lambda row_id, _why: services.put_away(row_id, True, actor=actor),
                    effects=lambda _count: [
                        _("They leave the ordinary list and stand in no new choice."),
                        _("They put nobody forward any more."),
                        _("Roles, cohorts and what was nominated stay as they are."),
                    ],
                    done=lambda count: ngettext(
                        "%(num)d organisation is archived.",
                        "%(num)d organisations are archived.",
                        count,
                    ),
                ),
                "restore": Step(
                    lambda row_id, _why: services.put_away(row_id, False, actor=actor),
                    effects=lambda _count: [
                        _("They stand in the ordinary list and in choices again."),
                        _("They put nobody forward until you let them."),
                    ],
                    done=lambda count: ngettext(
                        "%(num)d organisation is out of the archive.",
                        "%(num)d organisations are out of the archive.",
                        count,
                    ),
                ),
            },
        )
    )


def _came_from() -> Selection:
    """The list with the search, the filters and the page that one came from."""
    return read_selection(request.values, queries.ORGANISATIONS)


def _back() -> str:
    return _came_from().back_to(url_for("organisations.organisations"))


def _ways() -> dict[str, str | None]:
    """What an organisation's page leads back by, and what tells it to further pages."""
    return {"back": _back(), "view": _came_from().query_string or None}


def _form(organisation: Organisation | None = None, *, anew: bool = False) -> OrganisationForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    known: dict[str, Any] = {}
    if organisation is not None:
        known["province"] = places.province_code(organisation.province_id)
        known["parent"] = queries.public_id_of(organisation.parent_id)
        known["seen"] = services.facts_version(organisation)
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = OrganisationForm(obj=organisation, data=known, **sent)
    form.settle(
        places.country_names(),
        places.provinces_in_force(clock.today()),
        queries.organisation_choices(without=organisation.id if organisation else None),
    )
    return form


def _save(form: OrganisationForm, organisation: Organisation | None) -> bool:
    """Create or change; False when the service refused, with its words on the form."""
    facts = form.facts(
        places.province_id(form.province.data), queries.organisation_id(form.parent.data)
    )
    try:
        if organisation is None:
            services.create_organisation(facts, actor=current_actor())
        else:
            services.change_organisation(
                organisation.id, facts, actor=current_actor(), seen=form.seen.data
            )
    except Stale:
        raise
    except Refused as refusal:
        form.refuse(form.name, str(refusal))
        return False
    return True


@blueprint.route("/manage/organisations/new", methods=["GET", "POST"])
@requires(MANAGE)
@once
def create() -> ResponseReturnValue:
    """Put an organisation in."""
    form = _form()
    if form.validate_on_submit() and _save(form, None):
        flash(_("The organisation is there."), "good")
        return redirect(_back(), 303)
    return form_page("organisations/edit.html", form, organisation=None, **_ways())


@blueprint.route("/manage/organisations/<public_id>", methods=["GET", "POST"])
@requires(MANAGE)
def edit(public_id: str) -> ResponseReturnValue:
    """Change an organisation."""
    organisation = queries.organisation_of(public_id)
    form = _form(organisation)
    try:
        if form.validate_on_submit() and _save(form, organisation):
            flash(_("Saved."), "good")
            return redirect(_back(), 303)
    except Stale:
        here = request.full_path.rstrip("?")
        return conflict_page(form, _form(organisation, anew=True), back=here)
    entries = organisation_history(organisation.id)
    return form_page(
        "organisations/edit.html",
        form,
        organisation=organisation,
        **_ways(),
        sections=ON_ORGANISATION.of(Shown(organisation, current_actor())),
        entries=entries,
    )
