"""The letter to sign, its code, the office's link, and what staff put in for an office."""

from __future__ import annotations

import io
from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.permissions import NominationPermission
from training_portal.admissions.views.nominations import place
from training_portal.cohorts.queries import cohort_for
from training_portal.endorsements import deciding, links, paper
from training_portal.endorsements.body_desk import desk_of_body
from training_portal.endorsements.deciding import Signature
from training_portal.endorsements.forms import (
    CodeForm,
    EndorseForm,
    SignedReturnForm,
    link_form,
    record_form,
)
from training_portal.endorsements.list_queries import (
    Desk,
    desk_for,
    desk_of,
    desk_of_cohort,
    list_of_body,
)
from training_portal.endorsements.paper_queries import place_of_code
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.endorsements.views.of_cohort import address_of
from training_portal.people.queries import in_lists
from training_portal.platform import audit, files, throttle
from training_portal.platform.files import FileKind, UploadRefused
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, requires
from training_portal.platform.printing import NotPrintable
from training_portal.platform.versions import Stale
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

KEEP = EndorsementPermission.KEEP
#: Codes that somebody tries in an hour: reading one off a paper takes one or two.
MOST_CODES = 30


def _letter(desk: Desk) -> ResponseReturnValue:
    """The official application as a file, to be signed while a step is open."""
    if not desk.is_printable:
        raise Refused(_("This list neither waits for an endorsement nor is endorsed."))
    audit.note_read([each.person_id for each in desk.people])
    try:
        pdf = paper.application_of(desk)
    except NotPrintable as problem:
        raise Refused(str(problem.message)) from None
    name = f"official-application-{desk.cohort.code}.pdf"
    return send_file(io.BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name)


@blueprint.get("/nominations/<cohort_id>/endorsement/<endorsement_id>/letter.pdf")
@requires(NominationPermission.NOMINATE)
def letter_for_body(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """The letter to sign, for the body that sent the list."""
    organisation, cohort = place(cohort_id)
    return _letter(desk_of_body(list_of_body(organisation, cohort, endorsement_id), organisation))


@blueprint.get("/endorsements/<endorsement_id>/letter.pdf")
@requires(EndorsementPermission.ENDORSE)
def letter(endorsement_id: str) -> ResponseReturnValue:
    """The same for whoever endorses."""
    return _letter(desk_for(current_actor(), endorsement_id))


@blueprint.get("/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>/letter.pdf")
@requires(EndorsementPermission.READ)
def letter_for_staff(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """The same for programme staff."""
    cohort = cohort_for(current_actor(), cohort_id, EndorsementPermission.READ)
    found = desk_of_cohort(cohort, endorsement_id, current_actor()).endorsement
    return _letter(desk_of(found, in_lists()))  # It leaves the portal: nobody who hides is on it.


@blueprint.route("/manage/endorsement-code", methods=["GET", "POST"])
@requires(KEEP)
def by_code() -> ResponseReturnValue:
    """From the code on a signed letter to the step that it takes."""
    form = CodeForm()
    if form.validate_on_submit():
        _slow_down()
        url = _place_of(form.code.text)
        if url is not None:
            return redirect(url, 303)
        form.refuse(form.code, _("No list that waits has this code: compare it with the paper."))
    return form_page("endorsements/by_code.html", form)


def _place_of(code: str) -> str | None:
    """Where the step with this code is put in; None where there is none within reach."""
    found = place_of_code(code, current_actor())
    if found is None:
        return None
    cohort_id, endorsement_id = found
    return url_for("endorsements.record", cohort_id=cohort_id, endorsement_id=endorsement_id)


def _slow_down() -> None:
    account = str(current_actor().account_id)
    throttle.check("endorsement code", account, limit=MOST_CODES, window=timedelta(hours=1))


@blueprint.get("/endorsements/papers/<code>")
@requires(KEEP)
def scanned(code: str) -> ResponseReturnValue:
    """Where the bar code on a letter leads programme staff: to the step that it takes."""
    _slow_down()
    url = _place_of(code)
    return redirect(url) if url is not None else abort(404)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/endorsements/<endorsement_id>/record", methods=["GET", "POST"]
)
@requires(KEEP)
@once
def record(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """Put in what an office signed on paper: who signed, when, and the scan."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, KEEP)
    desk = desk_of_cohort(cohort, endorsement_id, actor)
    if desk.stage is None:
        raise Refused(_("This list does not wait for an endorsement: there is nothing to put in."))
    audit.note_read([each.person_id for each in desk.people])
    form = record_form(
        desk.to_endorse, desk.stage.body, desk.endorsement.sent_at, seen=desk.version
    )
    if form.validate_on_submit():
        try:
            signature = signature_of(form, "record")
            deciding.endorse(
                desk.endorsement.id,
                actor=actor,
                refused=form.refused,
                signature=signature,
                seen=form.seen.data,
            )
        except Stale:
            form.seen.data = desk.version
            form.refuse(None, _("The list was changed meanwhile: this is how it stands now."))
            return form_page("endorsements/record.html", form, cohort=cohort, desk=desk)[0], 409
        except UploadRefused as refusal:
            form.refuse(form["paper"], str(refusal))
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("Put in. The list goes on, and whoever is concerned hears it."), "good")
            return redirect(address_of(cohort, desk), 303)
    return form_page("endorsements/record.html", form, cohort=cohort, desk=desk)


def signature_of(form: EndorseForm | SignedReturnForm, how: str) -> Signature:
    """Who signed, when, and the paper. Raises UploadRefused."""
    sent = form["paper"].data if "paper" in form else None
    upload = files.inspect(sent.stream, sent.filename or "", FileKind.DOCUMENT) if sent else None
    signed_on: date | None = form["signed_on"].data if "signed_on" in form else None
    signed_by = str(form["signed_by"].data or "")
    remark = form.remarked if isinstance(form, EndorseForm) else ""
    return Signature(signed_by, signed_on, upload, how, remark)


def link_over(token: str) -> ResponseReturnValue:
    return render_template("endorsements/link_over.html", why=links.why_over(token)), 410


@blueprint.route("/endorse/<token>", methods=["GET", "POST"])
@public
@once
def by_link(token: str) -> ResponseReturnValue:
    """The list for an office without an account: look, sign off or send the signed letter, once."""
    desk = links.desk_by_link(token)
    if desk is None or desk.stage is None:
        return link_over(token)
    form = link_form(desk.to_endorse, desk.stage.proof, desk.stage.body, seen=desk.version)
    if form.validate_on_submit():
        try:
            links.endorse_by_link(
                token,
                refused=form.refused,
                signature=signature_of(form, "link"),
                seen=form.seen.data,
            )
        except Stale:
            return _by_link_once_more(token)
        except UploadRefused as refusal:
            form.refuse(form["paper"], str(refusal))
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            return render_template("endorsements/link_used.html", desk=desk)
    return form_page("endorsements/by_link.html", form, desk=desk, token=token)


def _by_link_once_more(token: str) -> ResponseReturnValue:
    desk = links.desk_by_link(token)
    if desk is None or desk.stage is None:
        return link_over(token)
    form = link_form(desk.to_endorse, desk.stage.proof, desk.stage.body, seen=desk.version)
    form.seen.data = desk.version
    form.refuse(None, _("The list was changed meanwhile: this is how it stands now."))
    return form_page("endorsements/by_link.html", form, desk=desk, token=token)[0], 409


@blueprint.get("/endorse/<token>/letter.pdf")
@public
def letter_by_link(token: str) -> ResponseReturnValue:
    """The letter to sign, for an office without an account."""
    desk = links.desk_by_link(token)
    return link_over(token) if desk is None else _letter(desk)
