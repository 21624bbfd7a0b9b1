"""A nominating body's page of part A: the organisation."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.nomination_queries import live_nominees
from training_portal.admissions.permissions import NominationPermission
from training_portal.admissions.views.nominations import nominees_page, place
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.endorsements import history, part_services
from training_portal.endorsements.part_forms import PartForm, part_form
from training_portal.endorsements.part_queries import (
    earlier_part,
    parts_of,
    reasons_for,
)
from training_portal.endorsements.rules import PART_HEADINGS
from training_portal.endorsements.sending import MOST_ON_A_LIST, cohort_objection
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page, plain
from training_portal.platform.workflow import Refused


def _form(organisation: Organisation, cohort: Cohort, **options: Any) -> PartForm:
    """The draft to be written on; what the body wrote for another cohort where there is none."""
    people = live_nominees(organisation, cohort)[:MOST_ON_A_LIST]
    audit.note_read([row.person_id for row in people])
    whys = reasons_for([row.nomination_id for row in people])
    part = next(iter(parts_of(cohort.id, organisation.id)), None)
    seen = part_services.version_of(part, whys)
    texts = part_services.texts_of(part)
    if part is None and (earlier := earlier_part(cohort.id, organisation.id)) is not None:
        texts = part_services.texts_to_begin_with(earlier)
    return part_form(people, texts, whys, seen=seen, **options)


@blueprint.route("/nominations/<cohort_id>/organisation", methods=["GET", "POST"])
@requires(NominationPermission.NOMINATE)
@once
def organisation(cohort_id: str) -> ResponseReturnValue:
    """What the body says of itself for the cohort, and why it puts each nominee forward."""
    body, cohort = place(cohort_id)
    form = _form(body, cohort)
    if form.validate_on_submit():
        try:
            _write(cohort, body, form)
        except Stale:
            return conflict_page(form, _form(body, cohort, formdata=None), back=request.full_path)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("Saved."), "good")
            return redirect(nominees_page(body, cohort), 303)
    return _page(body, cohort, form)


def _write(cohort: Cohort, body: Organisation, form: PartForm) -> None:
    part_services.write_part(
        cohort,
        body,
        form.texts,
        form.whys,
        actor=current_actor(),
        seen=form.seen.data,
        window=request.form.get("idempotency_key", ""),
    )


@blueprint.post("/nominations/<cohort_id>/organisation/autosave")
@requires(NominationPermission.NOMINATE)
def autosave_part(cohort_id: str) -> ResponseReturnValue:
    """Keep part A as it is written; the answer is the words of the saved line."""
    body, cohort = place(cohort_id)
    form = _form(body, cohort)
    if not form.validate():
        return plain(_("Not saved yet: something is to be mended. Press “Save” to see it."), 422)
    try:
        _write(cohort, body, form)
    except Stale:
        return plain(_("Not saved: part A was changed in another window."), 409)
    except Refused as refusal:
        return plain(str(refusal), 409)
    return plain("", 200)


def _page(body: Organisation, cohort: Cohort, form: PartForm) -> tuple[str, int]:
    versions = parts_of(cohort.id, body.id)
    earlier = earlier_part(cohort.id, body.id) if not versions else None
    return form_page(
        "endorsements/organisation.html",
        form,
        organisation=body,
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        part_headings=list(PART_HEADINGS),
        part=versions[0] if versions else None,
        earlier=earlier,
        closed=cohort_objection(cohort),
        back=url_for("admissions.nominees", cohort_id=cohort.public_id, body=body.public_id),
        entries=history.of_parts([each.id for each in versions]),
    )
