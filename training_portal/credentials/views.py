"""Pages of certificates: issuing, one's own, and the public check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

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
from training_portal.credentials import worktable_queries as worktable
from training_portal.credentials.history import of_certificate
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.credentials.permissions import CredentialPermission
from training_portal.credentials.rules import (
    correction_objection,
    hours_text,
    is_number,
    readable_code,
    typed_code,
)
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_queries import by_code as letter_by_code
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import Letter, LetterState
from training_portal.people.queries import known_people, visible_people
from training_portal.platform import audit, throttle
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, requires, signed_in
from training_portal.platform.printing import missing_font_packages
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.papers import paper
from training_portal.platform.web.shell import form_page

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
    name = f"certificate-{certificate.number}.pdf"
    return paper(partial(printing.certificate_pdf, certificate), name)


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
    if not typed.strip():
        return _("Type the code of the certificate: 16 letters and digits.")
    if is_number(typed):
        return _(
            "This is the number of a certificate. Type its code: 16 letters and digits in groups "
            "of four, printed under the QR mark of the same paper."
        )
    return _("This is no certificate code: it has 16 letters and digits.")


@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """Whether a certificate is valid, revoked (why, since when), replaced, or unknown; a letter
    likewise."""
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
    letter = letter_by_code(known) if known and certificate is None else None
    if letter is not None:
        return _verified_letter(letter)
    if certificate is None:
        return render_template("credentials/unknown.html", code=code[:40]), 404
    return render_template(
        "credentials/verify.html",
        certificate=certificate,
        replacement=queries.replacement_of(certificate),
        translated=queries.in_readers_language(certificate),
        states=CertificateState,
    )


def _verified_letter(letter: Letter) -> str:
    """That a letter was issued here, of which kind, and whether it holds still."""
    return render_template(
        "messaging/verify.html",
        letter=letter,
        addressee=words_of([letter])[0].addressee,
        is_valid=letter.state is LetterState.VALID,
        about_course=letter.kind is not LetterKind.REGRET,
    )


@blueprint.get("/me/certificates")
@signed_in
def mine() -> str:
    """One's own certificates."""
    return render_template(
        "credentials/mine.html",
        rows=queries.certificates_of_account(current_actor()),
        missing=missing_font_packages(),
    )


@blueprint.get("/me/certificates/<code>/pdf")
@signed_in
def my_pdf(code: str) -> Response:
    """One's own certificate as PDF."""
    return _pdf(queries.own_certificate(current_actor(), code))


@blueprint.get("/manage/certificates")
@exportable
@requires(CredentialPermission.ISSUE)
def certificates() -> ResponseReturnValue:
    """All certificates of the cohorts within reach."""
    actor = current_actor()
    view = worktable.CERTIFICATES.read(request.args, request.path, worktable.choices(actor))
    if view.export:
        rows = noting_persons(worktable.each_certificate(actor, view))
        return answer(view, "certificates", *worktable.exported(view, rows))
    page = worktable.certificates(actor, view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template(
        "credentials/certificates.html",
        view=view,
        page=page,
        missing=missing_font_packages(),
    )


@blueprint.route("/manage/cohorts/<cohort_id>/certificates", methods=["GET", "POST"])
@exportable
@requires(CredentialPermission.ISSUE)
@once
def of_cohort(cohort_id: str) -> ResponseReturnValue:
    """The certificates of a cohort, and who is still waiting for one; issues to those ticked."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, CredentialPermission.ISSUE)
    choices = worktable.choices_of_cohort()
    view = worktable.OF_COHORT.read(request.args, request.path, choices)
    if view.export:
        rows = noting_persons(worktable.each_of_cohort(actor, cohort, view))
        return answer(view, f"certificates-{cohort.code}", *worktable.exported(view, rows))
    waiting = queries.waiting_for_certificate(cohort.id, visible_people(actor))
    form = forms.IssueForm(data={"people": [each.public_id for each in waiting]})
    form.settle(waiting)
    if form.validate_on_submit():
        job = cohort_jobs.issue_by_job(cohort, form.people.data or (), actor=actor)
        return redirect(url_for("jobs.job", public_id=job.public_id), 303)
    page = worktable.of_cohort(actor, cohort, view)
    audit.note_read([row.person_id for row in page.rows])
    return form_page(
        "credentials/of_cohort.html",
        form,
        cohort=cohort,
        view=view,
        page=page,
        waiting=waiting,
        can_print=queries.is_any_to_print(cohort.id, known_people(actor)),
        missing=missing_font_packages(),
    )


@blueprint.route("/manage/cohorts/<cohort_id>/certificates/chosen", methods=["GET", "POST"])
@requires(CredentialPermission.ISSUE)
@once
def chosen(cohort_id: str) -> ResponseReturnValue:
    """Have the ticked certificates printed as one file."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, CredentialPermission.ISSUE)

    def find(codes: Sequence[str], _verb: str) -> list[Ticked]:
        rows = worktable.chosen_of_cohort(actor, cohort, codes)
        audit.note_read([row.person_id for row in rows])
        return [
            Ticked(row.enrolment_id, row.code, row.name, row.number, _no_paper(row), "")
            for row in rows
        ]

    def have_printed(enrolment_ids: Sequence[int]) -> ResponseReturnValue:
        job = cohort_jobs.print_by_job(cohort, enrolment_ids, actor=actor)
        return redirect(url_for("jobs.job", public_id=job.public_id), 303)

    return page_of_many(
        Many(
            worktable.OF_COHORT,
            _("Certificates"),
            url_for("credentials.of_cohort", cohort_id=cohort.public_id),
            worktable.choices_of_cohort,
            partial(worktable.each_of_cohort, actor, cohort),
            find,
            {
                "print": Step(
                    None,
                    lambda _count: [
                        _("The papers come as one file, in the order of their numbers."),
                        _("Nothing about the certificates changes, and nobody is told."),
                    ],
                    together=have_printed,
                )
            },
            above=[(cohort.code, url_for("cohorts.manage", public_id=cohort.public_id))],
        )
    )


def _no_paper(row: worktable.CertificateListRow) -> str | None:
    """Why a certificate is not printed together with others; None where it is."""
    if row.is_erased:
        return _("The holder’s name was erased: it can only be checked.")
    if not row.can_be_printed:
        return _("It is no longer valid: %(state)s.", state=row.state.label)
    return None


@blueprint.post("/manage/cohorts/<cohort_id>/certificates/print")
@requires(CredentialPermission.ISSUE)
@once
def print_all(cohort_id: str) -> AnyResponse:
    """Have all valid certificates printed as one file."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.ISSUE)
    job = cohort_jobs.print_by_job(cohort, actor=current_actor())
    return redirect(url_for("jobs.job", public_id=job.public_id), 303)


@blueprint.get("/manage/cohorts/<cohort_id>/certificates/<code>")
@requires(CredentialPermission.ISSUE)
def certificate(cohort_id: str, code: str) -> str:
    """One certificate of the cohort: what it says, what takes its place, what became of it."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.ISSUE)
    found = queries.certificate_in(cohort, code, known_people(current_actor()))
    audit.note_read([queries.holder_id(found)])
    return render_template(
        "credentials/certificate.html",
        cohort=cohort,
        certificate=found,
        replacement=queries.replacement_of(found),
        replaced=queries.replaced_by(found),
        can_be_issued_anew=services.lifecycle.objection(found, "issue_anew") is None,
        entries=of_certificate(found),
        missing=missing_font_packages(),
    )


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


@blueprint.route("/manage/cohorts/<cohort_id>/certificates/<code>/anew", methods=["GET", "POST"])
@requires(CredentialPermission.REVOKE)
@once
def issue_anew(cohort_id: str, code: str) -> ResponseReturnValue:
    """Issue a new certificate in the place of one that was revoked by mistake."""
    cohort = cohort_for(current_actor(), cohort_id, CredentialPermission.REVOKE)
    old = queries.certificate_in(cohort, code, known_people(current_actor()))
    services.refuse_erased(old)
    form = forms.AnewForm()
    if form.validate_on_submit():
        new = services.issue_anew(old, reason=form.reason.text, actor=current_actor())
        flash(_("The new certificate is issued; the revoked one points to it."), "good")
        return redirect(url_for("credentials.certificate", cohort_id=cohort_id, code=new.code), 303)
    why_not = services.lifecycle.objection(old, "issue_anew")
    return form_page(
        "credentials/issue_anew.html", form, cohort=cohort, certificate=old, objection=why_not
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
