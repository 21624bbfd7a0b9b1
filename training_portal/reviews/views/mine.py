"""A reviewer's own pages: say whether there is a conflict, write, send."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.application_services import Stale
from training_portal.admissions.evidence_queries import DocumentRow, stored_document
from training_portal.platform import audit, files
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.conflicts import differences, page_of_both
from training_portal.platform.web.shell import form_page, plain
from training_portal.platform.workflow import Refused
from training_portal.reviews import review_services as services
from training_portal.reviews import standing_in_services
from training_portal.reviews.models import ConflictKind, ReviewState
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.review_forms import ConflictForm, ReviewForm, review_form, sent_form
from training_portal.reviews.review_queries import Desk, own_review
from training_portal.reviews.standing_in import StandInDesk, found_review
from training_portal.reviews.views.blueprint import blueprint

REVIEW = ReviewPermission.REVIEW
#: In an address: the page opens with what is wrong named.
MEND: Final = "mend"


@blueprint.get("/reviews/<review_id>")
@requires(REVIEW)
def review(review_id: str) -> ResponseReturnValue:
    """The page of a review as it stands: a question first, then the form, then what was sent."""
    desk = found_review(current_actor(), review_id)
    if desk.may_know_whose or desk.reads:
        audit.note_read([desk.application.person_id])
    if desk.shown_state is not ReviewState.BEGUN:
        return _page(desk)
    form = review_form(desk.criteria, desk.typed)
    if MEND in request.args:
        form.validate()
    return _form_page(desk, form)


def _list(desk: Desk) -> str:
    """Where the reader found the review."""
    if desk.review.is_interview:
        return url_for("reviews.own_interviews")
    return url_for("reviews.queue")


def _page(desk: Desk) -> str:
    return render_template(
        "reviews/mine/review.html",
        desk=desk,
        closed=services.closed_words(desk.review, desk.application),
        document_url=lambda row: _document_url(desk, row),
    )


def _form_page(desk: Desk, form: ReviewForm) -> str:
    return render_template(
        "reviews/mine/form.html",
        desk=desk,
        form=form,
        saved=saved_words() if desk.review.saved_at is not None else "",
        document_url=lambda row: _document_url(desk, row),
    )


def _document_url(desk: Desk, row: DocumentRow) -> str:
    return url_for("reviews.document", review_id=desk.review.public_id, file_id=row.public_id)


def saved_words() -> str:
    """Said under the form once something of it is kept."""
    return _("Saved. You can close this page and come back.")


@blueprint.post("/reviews/<review_id>/begin")
@requires(REVIEW)
def begin(review_id: str) -> ResponseReturnValue:
    """There is no conflict: the application opens, to a deputy as a review of their own."""
    desk = found_review(current_actor(), review_id)
    if isinstance(desk, StandInDesk):
        review_id = standing_in_services.take_over(desk.review.id, actor=current_actor())
    else:
        services.begin(desk.review.id, actor=current_actor())
    return redirect(url_for("reviews.review", review_id=review_id), 303)


@blueprint.route("/reviews/<review_id>/conflict", methods=["GET", "POST"])
@requires(REVIEW)
@once
def conflict(review_id: str) -> ResponseReturnValue:
    """Say what the conflict is; the review ends, and somebody else writes it."""
    form = ConflictForm()
    desk = found_review(current_actor(), review_id)
    if form.validate_on_submit():
        kind = ConflictKind(form.kind.data or "")
        if isinstance(desk, StandInDesk):
            return _decline(desk, kind, form.words.text)
        services.declare_conflict(desk.review.id, kind, form.words.text, actor=current_actor())
        if desk.review.is_interview:
            flash(_("Thank you. Staff find another interviewer."), "good")
        else:
            flash(_("Thank you. Somebody else reviews this application."), "good")
        return redirect(_list(desk), 303)
    return form_page("reviews/mine/conflict.html", form, desk=desk)


def _decline(desk: StandInDesk, kind: ConflictKind, words: str) -> ResponseReturnValue:
    standing_in_services.decline(desk.review.id, kind, words, actor=current_actor())
    who = desk.stands_in_for.name
    flash(_("Thank you. The review stays with %(name)s.", name=who), "good")
    return redirect(url_for("reviews.queue"), 303)


@blueprint.post("/reviews/<review_id>")
@requires(REVIEW)
def save(review_id: str) -> ResponseReturnValue:
    """Keep what was typed; where it is to be sent, lead to the question or to what is wrong."""
    desk = own_review(current_actor(), review_id)
    form = sent_form(desk.criteria)
    try:
        _keep(desk, form)
    except Stale as stale:
        return _conflict_page(desk, form, stale)
    if "later" in request.form:
        flash(saved_words(), "good")
        return redirect(_list(desk), 303)
    return redirect(_next_page(desk, form), 303)


def _next_page(desk: Desk, form: ReviewForm) -> str:
    review_id = desk.review.public_id
    if form.validate():
        return url_for("reviews.send", review_id=review_id)
    return url_for("reviews.review", review_id=review_id, mend=1)


def _keep(desk: Desk, form: ReviewForm) -> None:
    services.save_draft(
        desk.review.id,
        form.typed,
        based_on=request.form.get("revision", 0, type=int),
        tab=request.form.get("tab", "")[:64],
        overwrite="overwrite" in request.form,
        actor=current_actor(),
    )


def _conflict_page(desk: Desk, form: ReviewForm, stale: Stale) -> ResponseReturnValue:
    """Both versions beside each other; nothing that was typed is lost."""
    here = url_for("reviews.review", review_id=desk.review.public_id)
    saved = review_form(desk.criteria, stale.saved)
    return page_of_both(
        _(
            "Since you opened this review here, it was saved in another window or on another "
            "device."
        ),
        differences(form, saved),
        [("revision", str(stale.revision)), ("overwrite", "1"), *form.typed_pairs],
        action=here,
        back=here,
    )


@blueprint.post("/reviews/<review_id>/autosave")
@requires(REVIEW)
def autosave(review_id: str) -> ResponseReturnValue:
    """Keep a draft as one goes; the answer is the words of the saved line."""
    desk = own_review(current_actor(), review_id)
    try:
        _keep(desk, sent_form(desk.criteria))
    except Stale:
        return plain(
            _(
                "Not saved: this was changed in another window. Press “Save and go on later” to "
                "see both."
            ),
            409,
        )
    except Refused as refusal:
        return plain(str(refusal), 409)
    return plain(saved_words(), 200)


@blueprint.route("/reviews/<review_id>/send", methods=["GET", "POST"])
@requires(REVIEW)
@once
def send(review_id: str) -> ResponseReturnValue:
    """What will be sent, and the button that sends it."""
    desk = own_review(current_actor(), review_id)
    form = review_form(desk.criteria, desk.typed or {})
    if desk.shown_state is not ReviewState.BEGUN or not form.validate():
        return redirect(url_for("reviews.review", review_id=review_id, mend=1), 303)
    if request.method == "POST":
        return _send(desk, form)
    audit.note_read([desk.application.person_id])
    return render_template("reviews/mine/send.html", desk=desk, form=form)


def _send(desk: Desk, form: ReviewForm) -> ResponseReturnValue:
    here = url_for("reviews.review", review_id=desk.review.public_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        services.send_review(
            desk.review.id, form.scores, form.words, based_on=revision, actor=current_actor()
        )
    except Stale:
        flash(_("The review was changed in another window. Check it once more."), "wait")
        return redirect(here, 303)
    sheet = desk.review.is_interview
    flash(_("Your score sheet is sent.") if sheet else _("Your review is sent."), "good")
    return redirect(here, 303)


@blueprint.get("/reviews/<review_id>/files/<file_id>")
@requires(REVIEW)
def document(review_id: str, file_id: str) -> ResponseReturnValue:
    """A paper of the application, as far as the review shows papers."""
    desk = own_review(current_actor(), review_id)
    if file_id not in {row.public_id for row in desk.documents}:
        abort(404)
    audit.note_read([desk.application.person_id])
    return files.send(stored_document(desk.application.id, file_id))
