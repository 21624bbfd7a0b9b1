"""One's own applications: start, fill in step by step, send, follow, withdraw."""

from __future__ import annotations

from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from training_portal.admissions import application_services as services
from training_portal.admissions import draft_queries as queries
from training_portal.admissions import history, own_queries, wishes
from training_portal.admissions.application_queries import nominating_country
from training_portal.admissions.application_steps import (
    Step,
    StepForm,
    typed_of,
)
from training_portal.admissions.change_requests import asking_objection
from training_portal.admissions.consents import consents_of
from training_portal.admissions.doubts import country_doubts
from training_portal.admissions.draft_queries import Draft
from training_portal.admissions.employer_choices import chosen
from training_portal.admissions.employer_forms import ticked
from training_portal.admissions.entry_queries import entry_to
from training_portal.admissions.evidence_queries import DocumentRow, stored_document
from training_portal.admissions.lifecycle import WITHDRAWABLE
from training_portal.admissions.mending import closed_words, sending_objection
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.page_parts import ON_APPLICATION, ON_OWN_APPLICATION
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.rules import sending_country
from training_portal.admissions.sending_forms import SendForm, WithdrawForm
from training_portal.admissions.views.answered_files import (
    is_about_a_file,
    keep_files,
    say_again,
)
from training_portal.admissions.views.blueprint import blueprint
from training_portal.people.background_rows import after_pressing
from training_portal.platform import clock, files, i18n
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.conflicts import differences, page_of_both
from training_portal.platform.web.intake import takes_up_to
from training_portal.platform.web.shell import form_page, plain
from training_portal.platform.workflow import Refused

TYPED_STEPS = "any(you,work,background,why,questions)"
APPLY = AdmissionsPermission.APPLY
#: In an address: the page opens with what is wrong named.
MEND = "mend"


@blueprint.get("/me/applications")
@requires(APPLY)
def my_applications() -> ResponseReturnValue:
    rows = own_queries.own_applications(current_actor())
    asked = wishes.to_order(current_actor())
    return render_template(
        "admissions/mine/list.html",
        rows=rows,
        to_order=len(asked) > 1,
        is_ordered=any(each.place for each in asked),
    )


@blueprint.route("/cohorts/<public_id>/apply", methods=["GET", "POST"])
@requires(APPLY)
@once
def start(public_id: str) -> ResponseReturnValue:
    """What will be asked, and the button that begins a draft or finds the one there is."""
    entry = entry_to(current_actor(), public_id)
    if request.method == "POST":
        application = services.start_own_application(entry.cohort.id, actor=current_actor())
        return redirect(_next_page(Draft(application)), 303)
    if entry.live is not None:
        return redirect(url_for("admissions.application", public_id=entry.live.public_id), 303)
    closed = closed_words(entry.cohort, clock.now())
    doubts = country_doubts(entry.cohort, entry.residence)
    return render_template("admissions/mine/start.html", entry=entry, closed=closed, doubts=doubts)


def _next_page(draft: Draft) -> str:
    """Where to go on: the first step that is not right yet."""
    if objection_to(draft) is not None:
        return url_for("admissions.application", public_id=draft.application.public_id)
    step = next((each for each in draft.path.steps if each in draft.unfinished), Step.CHECK)
    return step_url(draft, step)


def step_url(draft: Draft, step: Step, mend: int | None = None) -> str:
    """The address of a step; with `mend` it opens with its errors named."""
    public_id = draft.application.public_id
    if step in draft.path.written:
        return url_for("admissions.step", public_id=public_id, name=step.value, mend=mend)
    return url_for(f"admissions.{step.value}", public_id=public_id, mend=mend)


def objection_to(draft: Draft) -> str | None:
    return sending_objection(draft.application, draft.cohort, clock.now())


def saved_words(draft: Draft) -> str:
    """Until when the draft can be gone on with, and in which zone."""
    cohort = draft.cohort
    until = i18n.deadline(cohort.application_closes_at, cohort.time_zone)
    if draft.application.submitted_at is not None:
        return _("Saved. You can close this page and come back.")
    return _("Saved. You can close this page and come back until %(moment)s.", moment=until)


@blueprint.route(f"/me/applications/<public_id>/<{TYPED_STEPS}:name>", methods=["GET", "POST"])
@requires(APPLY)
@takes_up_to(megabytes=31)
def step(public_id: str, name: str) -> ResponseReturnValue:
    draft = Draft(queries.own_application(current_actor(), public_id))
    current = Step(name)
    if request.method == "GET":
        if objection_to(draft) is not None:
            return redirect(url_for("admissions.application", public_id=public_id), 303)
        form = draft.form(current)
        if MEND in request.args:
            form.validate()
            say_again(form)
        return _step_page(draft, current, form)
    return _save_step(draft, current)


def _save_step(draft: Draft, current: Step) -> ResponseReturnValue:
    typed = typed_of(request.form, draft.form_class(current))
    typed, mark = after_pressing(request.form, typed)
    form = draft.form_class(current).of_typed(typed, draft.surroundings)
    try:
        _keep(draft, current, typed)
        refused = keep_files(draft, form)
    except services.Stale as stale:
        return _conflict_page(draft, current, form, stale)
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return _step_page(draft, current, form), 409
    if refused or is_about_a_file():
        return redirect(step_url(draft, current, mend=1 if refused else None), 303)
    if mark:
        return redirect(f"{step_url(draft, current)}#{mark}", 303)
    if "later" in request.form:
        flash(saved_words(draft), "good")
        return redirect(url_for("admissions.my_applications"), 303)
    form = Draft(draft.application).form(current)
    if form.validate():
        for note in form.notes:
            flash(note, "info")
        for doubt in _country_doubts(draft, form) if current is Step.YOU else ():
            flash(
                " ".join([doubt, _("You can apply all the same: the programme decides.")]), "wait"
            )
        return redirect(step_url(draft, cast(Step, draft.path.following(current))), 303)
    # What is wrong is kept like what is right, so the errors are shown by a page that "Back" can
    # open again; the answer to a POST would be refused by the browser once it is left.
    return redirect(step_url(draft, current, mend=1), 303)


def _country_doubts(draft: Draft, form: StepForm) -> list[str]:
    """Said as soon as it is known from where somebody comes, and not first on the last page."""
    residence = form.told()["residence_country"]
    nominated_from = nominating_country(draft.application.nomination_id)
    return country_doubts(draft.cohort, sending_country(nominated_from, residence))


def _keep(draft: Draft, current: Step, typed: dict[str, list[str]]) -> services.Saved:
    return services.save_step(
        draft.application.id,
        current.value,
        typed,
        based_on=request.form.get("revision", 0, type=int),
        tab=request.form.get("tab", "")[:64],
        overwrite="overwrite" in request.form,
    )


def _saved_line(draft: Draft, form: StepForm) -> str:
    if draft.application.saved_at is None:
        return ""
    if form.has_problems:
        return _("What you typed is kept, with what is still to be mended.")
    return saved_words(draft)


def _step_page(draft: Draft, current: Step, form: StepForm) -> str:
    return render_template(
        f"admissions/mine/{current.value}.html",
        form=form,
        draft=draft,
        step=current,
        step_url=step_url,
        saved=_saved_line(draft, form),
        own_file_url=lambda row: own_file_url(draft, row),
    )


def _typed_in(form: StepForm) -> dict[str, list[str]]:
    typed: dict[str, list[str]] = {}
    for name, word in form.typed_pairs:
        typed.setdefault(name, []).append(word)
    return typed


def _conflict_page(
    draft: Draft, current: Step, form: StepForm, stale: services.Stale
) -> ResponseReturnValue:
    """Both versions beside each other; nothing that was typed is lost."""
    step_form = draft.form_class(current)
    saved = step_form.of_typed(stale.saved, draft.surroundings, dict(form.typed_pairs))
    form = step_form.of_typed(_typed_in(form), draft.surroundings, stale.saved)
    return page_of_both(
        _(
            "Since you opened “%(step)s” here, it was saved in another window or on another "
            "device.",
            step=current.label,
        ),
        differences(form, saved),
        [("revision", str(stale.revision)), ("overwrite", "1"), *form.typed_pairs],
        action=step_url(draft, current),
        back=step_url(draft, current),
    )


@blueprint.post(f"/me/applications/<public_id>/<{TYPED_STEPS}:name>/autosave")
@requires(APPLY)
def autosave(public_id: str, name: str) -> ResponseReturnValue:
    """Keep a draft as one goes; the answer is the words of the saved line."""
    draft = Draft(queries.own_application(current_actor(), public_id))
    try:
        _keep(draft, Step(name), typed_of(request.form, draft.form_class(Step(name))))
    except services.Stale:
        return plain(_("Not saved: this step was changed in another window."), 409)
    except Refused as refusal:
        return plain(str(refusal), 409)
    return plain(saved_words(draft), 200)


@blueprint.get("/me/applications/<public_id>/files/<file_id>")
@requires(APPLY)
def own_document(public_id: str, file_id: str) -> ResponseReturnValue:
    application = queries.own_application(current_actor(), public_id)
    return files.send(stored_document(application.id, file_id))


@blueprint.route("/me/applications/<public_id>/check", methods=["GET", "POST"])
@requires(APPLY)
@once
def check(public_id: str) -> ResponseReturnValue:
    """What will be sent, what the rules say of it, and the button that sends it."""
    draft = Draft(queries.own_application(current_actor(), public_id))
    receipt = redirect(url_for("admissions.application", public_id=public_id), 303)
    if draft.application.is_sent:
        flash(_("This application was already sent; nothing was sent twice."), "info")
        return receipt
    if request.method == "POST":
        return _try_to_send(draft) or receipt
    if objection_to(draft) is not None:
        return receipt
    return _check_page(draft, _send_form(draft, MEND in request.args))


def _send_form(draft: Draft, mend: bool) -> SendForm:
    """The agreements blank, but for a guardian's name and what is shared already; as they were
    sent, when they are to mend."""
    typed = draft.typed(Step.CHECK) or {}
    if not mend:
        name = next(iter(typed.get("guardian_name", [])), "")
        things = ticked(chosen(draft.application.id))
        return SendForm(formdata=None, data={"guardian_name": name, **things}).settled(draft.facts)
    pairs = [(name, word) for name, words in typed.items() for word in words]
    form = SendForm(formdata=MultiDict(pairs)).settled(draft.facts)
    if not draft.unfinished:
        form.validate()
    return form


def _try_to_send(draft: Draft) -> ResponseReturnValue | None:
    """Send it, or lead to what is to be mended; nothing when it is sent."""
    form = SendForm().settled(draft.facts)
    if not draft.unfinished and form.validate():
        return _send(draft, form)
    try:
        services.save_step(
            draft.application.id,
            Step.CHECK.value,
            typed_of(request.form, SendForm),
            based_on=0,
            overwrite=True,
        )
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return _check_page(draft, form), 409
    return redirect(step_url(draft, Step.CHECK, mend=1), 303)


def _send(draft: Draft, form: SendForm) -> ResponseReturnValue | None:
    """Send it; a page only when something stands against it."""
    try:
        services.submit_application(
            draft.application.id,
            draft.told,
            consents=consents_of(draft.facts, form.guardian_name.text),
            things=form.things if draft.facts.employer is not None else None,
            based_on=request.form.get("revision", 0, type=int),
            actor=current_actor(),
        )
    except services.Stale:
        message = _("The draft was changed in another window. Check it once more, then send it.")
    except Refused as refusal:
        message = str(refusal)
    else:
        flash(_("Your application is sent. A mail confirms it."), "good")
        return None
    form.refuse(None, message)
    fresh = Draft(queries.own_application(current_actor(), draft.application.public_id))
    return _check_page(fresh, form), 409


def _check_page(draft: Draft, form: SendForm) -> str:
    return render_template(
        "admissions/mine/check.html",
        form=form,
        draft=draft,
        step=Step.CHECK,
        step_url=step_url,
        draft_step_url=lambda step: step_url(draft, step),
        mend_url=lambda step: step_url(draft, step, mend=1),
        own_file_url=lambda row: own_file_url(draft, row),
    )


def own_file_url(draft: Draft, row: DocumentRow) -> str:
    return url_for(
        "admissions.own_document", public_id=draft.application.public_id, file_id=row.public_id
    )


@blueprint.get("/me/applications/<public_id>")
@requires(APPLY)
def application(public_id: str) -> ResponseReturnValue:
    """How an application stands: the receipt, what was sent, what happened, what to do."""
    draft = Draft(queries.own_application(current_actor(), public_id))
    return render_template(
        "admissions/mine/application.html",
        draft=draft,
        objection=objection_to(draft),
        next_page=_next_page(draft),
        offer=queries.latest_offer(draft.application.id),
        entries=history.for_the_person(draft.application),
        taken_back_by=history.taken_back_by(draft.application),
        sections=draft.sent_in_words,
        draft_step_url=lambda step: step_url(draft, step),
        mend_url=lambda step: step_url(draft, step, mend=1),
        can_ask_change=asking_objection(draft.application, draft.cohort) is None,
        can_withdraw=draft.application.state in WITHDRAWABLE,
        can_apply_again=draft.application.state is ApplicationState.WITHDRAWN
        and closed_words(draft.cohort, clock.now()) is None,
        waitlist_place=own_queries.waitlist_place(draft.application),
        own_file_url=lambda row: own_file_url(draft, row),
        parts=[
            *ON_APPLICATION.of(draft.application.id),
            *ON_OWN_APPLICATION.of(draft.application.id),
        ],
    )


@blueprint.route("/me/applications/<public_id>/withdraw", methods=["GET", "POST"])
@requires(APPLY)
@once
def withdraw(public_id: str) -> ResponseReturnValue:
    draft = Draft(queries.own_application(current_actor(), public_id))
    form = WithdrawForm()
    if form.validate_on_submit():
        services.withdraw_application(
            draft.application.id, reason=form.reason.value_or_none, actor=current_actor()
        )
        flash(_("Your application is withdrawn."), "good")
        return redirect(url_for("admissions.application", public_id=public_id), 303)
    return form_page("admissions/mine/withdraw.html", form, draft=draft)
