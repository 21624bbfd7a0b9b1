"""The coordinator says who endorses the nominees of each country, or of a body."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.courses.rules import country_name
from training_portal.endorsements import chain_services as services
from training_portal.endorsements import history, unheard
from training_portal.endorsements.chain_queries import (
    bodies_for_steps,
    bodies_that_nominate,
    chain_of,
    lines,
    names_of,
    steps_of,
    version_of,
)
from training_portal.endorsements.forms import ChainForm, NewChainForm, ReasonForm, chain_form
from training_portal.endorsements.models import EndorsementChain
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.endorsements.wording import step_words
from training_portal.geography.queries import sending_countries
from training_portal.organisations.queries import organisation_of
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

PLAN = EndorsementPermission.PLAN
_ALL = "endorsements.chains"


@blueprint.get("/manage/endorsement-chains")
@requires(PLAN)
def chains() -> str:
    """Every chain with its steps, country by country."""
    found = [(each, step_words(each.steps)) for each in lines()]
    return render_template("endorsements/chains.html", lines=found)


@blueprint.route("/manage/endorsement-chains/new", methods=["GET", "POST"])
@requires(PLAN)
@once
def new_chain() -> ResponseReturnValue:
    """Set a chain for a country, or for one body."""
    form = chain_form(NewChainForm, [], bodies_for_steps())
    form.whose.choices = _whose()
    if form.validate_on_submit():
        try:
            made = services.set_chain(*_meant(form.whose.data), form.steps, actor=current_actor())
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("The chain is set. It holds for people nominated from now on."), "good")
            return _after(made)
    return form_page("endorsements/chain.html", form, chain=None, title="", warning="", entries=[])


def _after(saved: EndorsementChain) -> ResponseReturnValue:
    """To all chains; to the page of the saved one where it has a warning to read."""
    if unheard.unheard(saved):
        return redirect(url_for("endorsements.chain", chain_id=saved.public_id), 303)
    return redirect(url_for(_ALL), 303)


def _whose() -> dict[Any, Any]:
    return {
        _("All bodies of a country"): [(each, country_name(each)) for each in sending_countries()],
        _("One body"): bodies_that_nominate(),
    }


def _meant(whose: str) -> tuple[str, int | None]:
    """The country that was chosen, or the body with its country."""
    if whose in sending_countries():
        return whose, None
    body = organisation_of(whose)
    return body.country_code, body.id


@blueprint.route("/manage/endorsement-chains/<chain_id>", methods=["GET", "POST"])
@requires(PLAN)
@once
def chain(chain_id: str) -> ResponseReturnValue:
    """The steps of a chain, to be changed, and what happened to it."""
    found = chain_of(chain_id)
    form = _form(found)
    if found.ended_at is None and form.validate_on_submit():
        try:
            services.change_chain(found.id, form.steps, actor=current_actor(), seen=form.seen.data)
        except Stale:
            return conflict_page(form, _form(found, formdata=None), back=request.path)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("Saved. Lists that are under way keep the steps they were sent with."), "good")
            return _after(found)
    return form_page(
        "endorsements/chain.html",
        form,
        chain=found,
        title=_title(found),
        warning=unheard.warning(found),
        entries=history.of_chain(found.id),
    )


def _form(found: EndorsementChain, **sent: Any) -> Any:
    steps = steps_of(found.id)
    bodies = bodies_for_steps()
    return chain_form(ChainForm, steps, bodies, seen=version_of(steps), **sent)


def _title(found: EndorsementChain) -> str:
    """For whom a chain is."""
    if found.organisation_id is None:
        return country_name(found.country_code)
    return names_of([found.organisation_id])[found.organisation_id]


@blueprint.route("/manage/endorsement-chains/<chain_id>/end", methods=["GET", "POST"])
@requires(PLAN)
@once
def end_chain(chain_id: str) -> ResponseReturnValue:
    """Ask for no endorsement any more."""
    found = chain_of(chain_id)
    form = ReasonForm()
    if form.validate_on_submit():
        number = services.end_chain(found.id, reason=form.reason.text, actor=current_actor())
        words = ngettext(
            "The chain has ended; %(num)d list was called off with it.",
            "The chain has ended; %(num)d lists were called off with it.",
            number,
        )
        flash(words, "good")
        return redirect(url_for(_ALL), 303)
    return form_page("endorsements/end_chain.html", form, chain=found, title=_title(found))
