"""A company's postings: write with the gate beside it, hand in, clone, close, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.geography.queries import sending_countries
from training_portal.organisations import company_queries
from training_portal.placements import gate_fields, openings
from training_portal.placements import posting_history as history
from training_portal.placements import posting_lists as lists
from training_portal.placements import posting_queries as queries
from training_portal.placements import posting_services as services
from training_portal.placements.lifecycle import POSTING, posting_version
from training_portal.placements.models import Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_forms import (
    NewPostingForm,
    PostingForm,
    opened_with,
)
from training_portal.placements.posting_states import EDITABLE, RUNNING, PostingKind, PostingState
from training_portal.placements.step_forms import OpeningsForm, StepForm
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform.i18n import listed
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page, step_conflict_page
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page, plain
from training_portal.platform.workflow import Refused

POST = PlacementPermission.POST
#: Steps that are asked about on a page of their own, with what does them.
_STEPS: dict[str, Callable[..., object]] = {
    "submit": services.submit_posting,
    "close": services.close_posting,
    "withdraw": services.withdraw_posting,
}


def own_filters() -> dict[str, Choices]:
    """Choices of the filters of a company's own postings."""
    return {"state": choices_of(PostingState), "kind": choices_of(PostingKind)}


@blueprint.get("/company/postings")
@exportable
@requires(POST)
def own_postings() -> ResponseReturnValue:
    """The postings of one's company as a work table."""
    view = lists.OWN.read(request.args, request.path, own_filters())
    if view.export:
        rows = (row.exported for row in lists.all_own_postings(current_actor(), view))
        return answer(view, "postings", lists.headings(), rows)
    page = lists.own_postings(current_actor(), view)
    companies = queries.companies_of(current_actor())
    shut_out = company_queries.shut_out(companies)
    return render_template(
        "placements/company/list.html",
        view=view,
        page=page,
        shut_out=shut_out,
        may_begin=len(shut_out) < len(companies),
    )


@blueprint.route("/company/postings/new", methods=["GET", "POST"])
@requires(POST)
@once
def new_posting() -> ResponseReturnValue:
    """Begin a draft."""
    companies = queries.companies_of(current_actor())
    shut_out = company_queries.shut_out(companies)
    form = NewPostingForm()
    form.settle(sites := queries.sites_of(companies))
    if form.validate_on_submit():
        site = queries.site_of(companies, form.site.data or "")
        kind = PostingKind(form.kind.data or "")
        posting = services.begin_posting(site, kind, form.title.text, actor=current_actor())
        return redirect(url_for("placements.edit_posting", public_id=posting.public_id), 303)
    return form_page("placements/company/new.html", form, sites=sites, shut_out=shut_out)


@blueprint.get("/company/postings/<public_id>")
@requires(POST)
def own_posting(public_id: str) -> str:
    """One posting: what it says, what the gate finds, what happened."""
    posting = queries.posting_of_company(current_actor(), public_id)
    steps = POSTING.available(posting, current_actor())
    return render_template(
        "placements/company/posting.html",
        **shown(posting),
        steps=[step for step in steps if step.verb in _STEPS],
        editable=posting.state in EDITABLE,
        verified=queries.is_verified(posting.organisation_id),
        shut_out=company_queries.shut_out([posting.organisation_id]),
        is_out=queries.is_out(posting),
        entries=history.of_posting(posting, for_company=True),
    )


def shown(posting: Posting) -> dict[str, object]:
    """What each page of a posting shows of it."""
    return {
        "posting": posting,
        "place": queries.place_of(posting),
        "occupation": queries.occupation_title(posting.occupation_code),
        "courses": queries.courses_of(posting.id),
        "invited": queries.invited_countries(posting.id),
        "checks": queries.checks_of(posting),
        "missing": queries.missing_words(posting),
        "decided_at": posting.published_at if posting.state in RUNNING else None,
    }


def _form(posting: Posting, *, anew: bool = False) -> PostingForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    courses = [code for code, _title in queries.courses_of(posting.id)]
    known = opened_with(posting, queries.invited_countries(posting.id), courses)
    # Values that the form writes otherwise than the table has them go before the row's own.
    known["seen"] = services.content_version(posting)
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    form = PostingForm(data={**{name: getattr(posting, name) for name in _PLAIN}, **known}, **sent)
    form.settle(queries.form_choices(), sending_countries(), posting.time_zone)
    return form


_PLAIN = (
    "kind", "occupation_code", "openings", "starts_on", "wage_currency", "wage_period",
    "hours_per_week", "days_per_week", "contract_months", "trial_months", "contract_languages",
    "working_language", "working_level", "insurance", "minimum_age", "keeps_passport",
)  # fmt: skip


def _keep_what_is_right(posting: Posting, form: PostingForm) -> set[str]:
    """Save the good fields of a form that comes back with errors, and tell it what is kept now.

    Nobody loses them who goes away before the errors are mended. Returns the names of the fields
    that are not kept as they stand in the form: those that are not right, and those judged together
    with them. Raises Stale.
    """
    partly, kept = _form(posting), _form(posting, anew=True)
    try:
        left = partly.leave_out_wrong(kept)
        _keep(posting, partly)
    except Stale:
        raise
    except Refused:
        return form.unlike(kept)
    form.seen.data = services.content_version(posting)
    return left & form.unlike(kept)


def _keep(posting: Posting, form: PostingForm) -> None:
    """Save what stands in a form that has no errors. Raises Stale, Refused."""
    services.change_posting(
        posting.id,
        form.facts(),
        countries=form.countries.data or [],
        course_ids=queries.course_ids(form.courses.data or []),
        actor=current_actor(),
        seen=form.seen.data,
        window=request.form.get("idempotency_key", ""),
    )


@blueprint.post("/company/postings/<public_id>/autosave")
@requires(POST)
def autosave_posting(public_id: str) -> ResponseReturnValue:
    """Keep a draft as one writes; the answer is the words of the saved line.

    What is not right yet (half a number) waits until it is: it stays in the form, and what was
    saved before stays saved.
    """
    posting = queries.posting_of_company(current_actor(), public_id)
    try:
        services.require_editable(posting)
        form = _form(posting)
        waiting = form.labels_of(form.leave_out_wrong(_form(posting, anew=True)))
        _keep(posting, form)
    except Stale:
        return plain(_("Not saved: this posting was changed in another window."), 409)
    except Refused as refusal:
        return plain(str(refusal), 409)
    if waiting:
        fields = listed(waiting)
        return plain(_("Saved, but for what is not right yet: %(fields)s.", fields=fields), 200)
    return plain("", 200)


def _saved(posting: Posting) -> str:
    if queries.obstacles(posting):
        return _("Saved. The list says what is still to be done.")
    return _("Saved. Nothing stands in the way: it can be handed in.")


@blueprint.route("/company/postings/<public_id>/edit", methods=["GET", "POST"])
@requires(POST)
def edit_posting(public_id: str) -> ResponseReturnValue:
    """Write a posting, gaps and all; the gate stands beside it."""
    posting = queries.posting_of_company(current_actor(), public_id)
    if request.method == "GET" and posting.state not in EDITABLE:
        return redirect(url_for("placements.own_posting", public_id=public_id), 303)
    services.require_editable(posting)
    form = _form(posting)
    if form.validate_on_submit():
        try:
            _keep(posting, form)
        except Stale:
            return conflict_page(form, _form(posting, anew=True), back=request.path)
        wanted = request.form.get("then", "")
        objections = queries.obstacles(posting) if wanted == "submit" else []
        if not objections:
            flash(_("Saved.") if wanted == "submit" else _saved(posting), "good")
            return redirect(_next(posting, wanted), 303)
        form.mark(objections)
        form.seen.data = services.content_version(posting)
        return _written(posting, form)
    left: set[str] = set()
    if form.is_submitted():
        try:
            left = _keep_what_is_right(posting, form)
        except Stale:
            return conflict_page(form, _form(posting, anew=True), back=request.path)
    return _written(posting, form, left)


def _next(posting: Posting, wanted: str) -> str:
    """Where a button of the form leads once all is saved."""
    if wanted == "submit":
        return url_for("placements.posting_step", public_id=posting.public_id, verb="submit")
    here = "placements.own_posting" if wanted == "look" else "placements.edit_posting"
    return url_for(here, public_id=posting.public_id)


def _written(
    posting: Posting, form: PostingForm, left: Collection[str] = ()
) -> ResponseReturnValue:
    """The form with the gate beside it, which is silent on what rests on a field that is not kept
    as it stands there: it looks at what is kept."""
    checks, doubtful = queries.checks_of(posting), set(left)
    told = [check for check in checks if not doubtful.intersection(gate_fields.rests_on(check))]
    gaps = [gap.sentence for gap in queries.gaps(posting) if gap.field not in doubtful]
    return form_page(
        "placements/company/edit.html",
        form,
        posting=posting,
        checks=told,
        missing=gaps,
        not_looked_at=form.labels_of(doubtful),
        verified=queries.is_verified(posting.organisation_id),
    )


@blueprint.route(
    "/company/postings/<public_id>/<any(submit,close,withdraw):verb>", methods=["GET", "POST"]
)
@requires(POST)
@once
def posting_step(public_id: str, verb: str) -> ResponseReturnValue:
    """A step with its question: hand in, close, withdraw."""
    posting = queries.posting_of_company(current_actor(), public_id)
    form = StepForm(data={"seen": _seen(posting, verb)})
    if form.validate_on_submit():
        return _take_step(posting, verb, form)
    step = POSTING.find(verb, posting.state)
    if step is None:
        raise Refused(_("This step is not possible in the posting's present state."))
    seen = form.seen.data
    return render_template("placements/company/step.html", posting=posting, step=step, seen=seen)


def _take_step(posting: Posting, verb: str, form: StepForm) -> ResponseReturnValue:
    """Take a step, unless the posting is another thing than what was asked about."""
    try:
        _STEPS[verb](posting.id, actor=current_actor(), seen=form.seen.data)
    except Stale:
        return _stale_step(posting, verb, form)
    flash(_done(verb), "good")
    return redirect(url_for("placements.own_posting", public_id=posting.public_id), 303)


def _seen(posting: Posting, verb: str) -> str:
    """The fingerprint of what a step is taken with: who hands in confirms all that it says."""
    return services.content_version(posting) if verb == "submit" else posting_version(posting)


def _stale_step(posting: Posting, verb: str, form: StepForm) -> tuple[str, int]:
    """The step is asked about once more with what is there now, where it is still possible."""
    changed = " ".join(words_on_changed([(posting.state.label, posting.title)]))
    step = POSTING.find(verb, posting.state)
    if step is None:
        raise Refused(changed)
    return step_conflict_page(
        form,
        changed,
        seen=_seen(posting, verb),
        label=str(step.label),
        back=url_for("placements.own_posting", public_id=posting.public_id),
    )


def _done(verb: str) -> str:
    words = {
        "submit": _("It is handed in. You get a mail when it was looked at."),
        "close": _("No more applications are taken."),
        "withdraw": _("The posting is withdrawn."),
    }
    return words[verb]


@blueprint.post("/company/postings/<public_id>/clone")
@requires(POST)
@once
def clone_posting(public_id: str) -> ResponseReturnValue:
    """A new draft from an old posting."""
    posting = queries.posting_of_company(current_actor(), public_id)
    copy = services.clone_posting(posting.id, actor=current_actor())
    flash(_("This is a new draft. Its dates are still to be written."), "good")
    return redirect(url_for("placements.edit_posting", public_id=copy.public_id), 303)


@blueprint.route("/company/postings/<public_id>/openings", methods=["GET", "POST"])
@requires(POST)
def change_openings(public_id: str) -> ResponseReturnValue:
    """Raise or cut the number of openings."""
    posting = queries.posting_of_company(current_actor(), public_id)
    known = {"openings": posting.openings, "seen": openings.openings_version(posting)}
    form = OpeningsForm(data=known)
    if form.validate_on_submit():
        number, seen = form.openings.number or 1, form.seen.data
        try:
            openings.change_openings(posting.id, number, actor=current_actor(), seen=seen)
        except Stale:
            kept = OpeningsForm(data=known, formdata=None)
            return conflict_page(form, kept, back=request.path)
        flash(_("Saved."), "good")
        return redirect(url_for("placements.own_posting", public_id=public_id), 303)
    return form_page("placements/company/openings.html", form, posting=posting)
