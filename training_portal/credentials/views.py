"""Pages of certificates: issuing, one's own, and the public check."""

from __future__ import annotations

from datetime import timedelta

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from training_portal.cohorts.queries import cohort_for
from training_portal.credentials import cohort_jobs, forms, printing, queries, services
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.rules import (
    correction_objection,
    hours_text,
    is_number,
    readable_code,
    typed_code,
)
from training_portal.people.queries import known_people, visible_people
from training_portal.platform import audit, throttle
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, requires, signed_in
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

blueprint = Blueprint("credentials", __name__)

#: Checks from one address in ten minutes; a code has 80 random bits, this only spares the server.
CHECKS = 120


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.filters["readable_code"] = readable_code
    app.jinja_env.filters["plain_hours"] = hours_text
    app.jinja_env.globals["CredentialPermission"] = CredentialPermission


def _pdf(certificate: Certificate) -> Response:
    services.refuse_erased(certificate)
    try:
        content = printing.certificate_pdf(certificate)
    except printing.FontsMissing as missing:
        abort(503, description=str(missing))
    except printing.NotPrintable as obstacle:
        raise Refused(str(obstacle)) from None
    response = Response(content, mimetype="application/pdf")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"certificate-{certificate.number}.pdf"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Where a code is typed; leads to the code's own page."""
    typed = request.args.get("code")
    if typed and (code := typed_code(typed)):
        return redirect(url_for("credentials.verify", code=code), 303)
    form = forms.VerifyForm(formdata=request.args if typed is not None else None)
    if typed is not None:
        form.refuse(form.code, _not_a_code(typed))
    return render_template("credentials/verify_form.html", form=form)


def _not_a_code(typed: str) -> str:
    """A number can be counted up, so it finds nothing: who checks has the paper with its code."""
    if is_number(typed):
        return _(
            "This is the number of a certificate. Type its code: 16 letters and digits in groups "
            "of four, printed under the QR mark of the same paper."
        )
    return _("This is no certificate code: it has 16 letters and digits.")


@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Whether a certificate is valid, revoked (why, since when), replaced, or unknown."""
    if not throttle.hit(
        "verify", request.remote_addr or "", limit=CHECKS, window=timedelta(minutes=10)
    ):
        abort(429)
    if is_number(code):
        return redirect(url_for("credentials.verify_form", code=code), 303)
    known = typed_code(code)
    if known is not None and known != code:
        return redirect(url_for("credentials.verify", code=known), 301)
    certificate = queries.by_code(known) if known else None
    if certificate is None:
        return render_template("credentials/unknown.html", code=code[:40]), 404
    return render_template(
        "credentials/verify.html",
        certificate=certificate,
        replacement=queries.replacement_of(certificate),
        states=CertificateState,
    )


@blueprint.get("/me/certificates")
@signed_in
def mine() -> str:
    """One's own certificates."""
    return render_template(
        "credentials/mine.html",
        rows=queries.certificates_of_account(current_actor()),
        missing=printing.missing_font_packages(),
    )


@blueprint.get("/me/certificates/<code>/pdf")
@signed_in
def my_pdf(code: str) -> Response:
    """One's own certificate as PDF."""
    return _pdf(queries.own_certificate(current_actor(), code))


@blueprint.route("/manage/cohorts/<cohort_id>/certificates", methods=["GET", "POST"])
@requires(CredentialPermission.ISSUE)
@once
def of_cohort(cohort_id: str) -> ResponseReturnValue:
    """The certificates of a cohort, and who is still waiting for one; issues to those ticked."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, CredentialPermission.ISSUE)
    waiting = queries.waiting_for_certificate(cohort.id, visible_people(actor))
    form = forms.IssueForm(data={"people": [each.public_id for each in waiting]})
    form.settle(waiting)
    if form.validate_on_submit():
        job = cohort_jobs.issue_by_job(cohort, form.people.data or (), actor=actor)
        return redirect(url_for("jobs.job", public_id=job.public_id), 303)
    rows = queries.certificates_of_cohort(cohort.id, known_people(actor))
    audit.note_read([row.person_id for row in rows])
    return form_page(
        "credentials/of_cohort.html",
        form,
        cohort=cohort,
        rows=rows,
        waiting=waiting,
        can_print=any(row.can_be_printed for row in rows),
        missing=printing.missing_font_packages(),
    )


@blueprint.post("/manage/cohorts/<cohort_id>/certificates/print")
@requires(CredentialPermission.ISSUE)
@once
def print_all(cohort_id: str) -> AnyResponse:
    """Have all valid certificates printed as one file."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.ISSUE)
    job = cohort_jobs.print_by_job(cohort, actor=current_actor())
    return redirect(url_for("jobs.job", public_id=job.public_id), 303)


@blueprint.get("/manage/cohorts/<cohort_id>/certificates/<code>/pdf")
@requires(CredentialPermission.ISSUE)
def pdf(cohort_id: str, code: str) -> Response:
    """A certificate of the cohort as PDF."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.ISSUE)
    certificate = queries.certificate_in(cohort, code, known_people(current_actor()))
    audit.note_read([queries.holder_id(certificate)])
    return _pdf(certificate)


@blueprint.route("/manage/cohorts/<cohort_id>/certificates/<code>/revoke", methods=["GET", "POST"])
@requires(CredentialPermission.REVOKE)
@once
def revoke(cohort_id: str, code: str) -> ResponseReturnValue:
    """Revoke a certificate, with the reason that everybody will read."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.REVOKE)
    certificate = queries.certificate_in(cohort, code, known_people(current_actor()))
    form = forms.RevokeForm()
    if form.validate_on_submit():
        services.revoke(certificate, reason=form.reason.text, actor=current_actor())
        flash(_("The certificate is revoked."), "good")
        return redirect(url_for("credentials.of_cohort", cohort_id=cohort.public_id), 303)
    return form_page(
        "credentials/revoke.html",
        form,
        cohort=cohort,
        certificate=certificate,
    )


@blueprint.route("/manage/cohorts/<cohort_id>/certificates/<code>/correct", methods=["GET", "POST"])
@requires(CredentialPermission.ISSUE)
@once
def correct(cohort_id: str, code: str) -> ResponseReturnValue:
    """Issue a corrected certificate in place of this one."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.ISSUE)
    certificate = queries.certificate_in(cohort, code, known_people(current_actor()))
    services.refuse_erased(certificate)
    form = forms.ReissueForm(
        data={
            "holder_name": certificate.holder_name,
            "holder_native_name": certificate.holder_native_name,
        }
    )
    is_right = form.validate_on_submit() and _corrects(form, certificate)
    wanted = (form.step.data or "look") if is_right else "edit"
    if wanted == "save":
        services.reissue(
            certificate,
            holder_name=form.holder_name.text,
            holder_native_name=form.holder_native_name.text,
            reason=form.reason.text,
            actor=current_actor(),
        )
        flash(_("The corrected certificate is issued; the old one points to it."), "good")
        return redirect(url_for("credentials.of_cohort", cohort_id=cohort.public_id), 303)
    page = "correct" if wanted == "edit" else "correct_confirm"
    return form_page(f"credentials/{page}.html", form, cohort=cohort, certificate=certificate)


def _corrects(form: forms.ReissueForm, certificate: Certificate) -> bool:
    """Whether what was filled in corrects something; else it is said beside the name."""
    objection = correction_objection(
        (certificate.holder_name, certificate.holder_native_name),
        (form.holder_name.text, form.holder_native_name.text),
    )
    if objection:
        form.refuse(form.holder_name, objection)
    return objection is None
