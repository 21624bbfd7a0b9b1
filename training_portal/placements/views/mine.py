"""Who applies: what fits, applying with chosen items, answering, and telling the programme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.accounts.signing_in import own_account
from training_portal.courses.rules import country_name
from training_portal.people import services as people
from training_portal.people.models import Person
from training_portal.people.queries import person_of
from training_portal.placements import application_history as history
from training_portal.placements import application_services as services
from training_portal.placements import concern_services as concerns
from training_portal.placements import interview_services as interviews
from training_portal.placements import own_queries as queries
from training_portal.placements import posting_queries as postings
from training_portal.placements import profile_queries as profile
from training_portal.placements.application_forms import (
    ApplyForm,
    ConcernForm,
    InterviewAnswerForm,
)
from training_portal.placements.application_services import Wish
from training_portal.placements.application_states import PlacementState
from training_portal.placements.contact_services import IN_TOUCH
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.public_queries import company_contact
from training_portal.placements.rules.sharing import (
    Item,
    needs_guardian,
    snapshot,
    still_shown,
)
from training_portal.placements.step_forms import ReasonForm
from training_portal.placements.views.blueprint import blueprint
from training_portal.placements.views.contact import accepting
from training_portal.platform import clock
from training_portal.platform.i18n import listed, listed_phrases, moment
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

APPLY = PlacementPermission.APPLY


@blueprint.get("/me/placements")
@requires(APPLY)
def my_placements() -> str:
    """The reader's applications, and what fits them."""
    person = person_of(own_account().id)
    return render_template(
        "placements/mine/list.html",
        rows=queries.own_applications(current_actor()),
        fits=queries.what_fits(person) if person else [],
        is_graduate=bool(person and profile.completed_courses(person.id)),
    )


@blueprint.route("/placements/<public_id>/apply", methods=["GET", "POST"])
@requires(APPLY)
@once
def apply(public_id: str) -> ResponseReturnValue:
    """Choose what to show, look at it as the company will, agree, send."""
    posting = postings.public_posting(public_id)
    person = person_of(own_account().id)
    if person is None:
        return _without_record(posting)
    offered = profile.offered_items(person)
    form = _apply_form(person, posting, offered)
    why = services.objection(person, posting)
    if why is None and form.validate_on_submit():
        if request.form.get("step") != "send":
            return _preview(form, posting, offered, person)
        wish = _wish(form, posting, person)
        sent = services.apply(posting.id, person.id, wish, actor=current_actor())
        flash(
            _("Your application is sent. The company sees what you chose, and nothing else."),
            "good",
        )
        return redirect(url_for("placements.my_placement", application_id=sent.public_id), 303)
    if why is None and request.form.get("step") == "send":
        return _preview(form, posting, offered, person)
    place = postings.place_of(posting)
    return form_page("placements/mine/apply.html", form, posting=posting, place=place, why=why)


def _without_record(posting: Posting) -> ResponseReturnValue:
    """Somebody who signed in for the first time has a profile to write before there is an item."""
    if request.method == "POST":
        people.person_for_account(own_account().id, actor=current_actor())
        return redirect(url_for("people.profile"), 303)
    return render_template("placements/mine/no_record.html", posting=posting)


def _apply_form(person: Person, posting: Posting, offered: dict[str, Any]) -> ApplyForm:
    choices = [
        (key, profile.label_of(key, value), profile.words_of(key, value))
        for key, value in offered.items()
    ]
    today = clock.today(posting.time_zone)
    return ApplyForm().settle(
        choices,
        agreed=_agreed(posting, request.form.getlist("items"), offered),
        needs_guardian=needs_guardian(profile.applicant_of(person), today),
        is_preview=request.form.get("step") != "send",
    )


def _agreed(posting: Posting, chosen: list[str], offered: dict[str, Any]) -> str:
    """The sentence to agree to: it names the company, its country and each item."""
    place = postings.place_of(posting)
    named = [
        profile.label_of(key, value)
        for key, value in offered.items()
        if key in chosen or key == Item.NAME
    ]
    return _(
        "I agree that %(company)s in %(country)s sees, for its posting “%(title)s” only: "
        "%(items)s. I can take this back at any time.",
        company=place.company,
        country=country_name(place.country_code),
        title=posting.title,
        items=listed_phrases(named),
    )


def _preview(
    form: ApplyForm, posting: Posting, offered: dict[str, Any], person: Person
) -> tuple[str, int]:
    shown = [
        (profile.label_of(key, value), profile.words_of(key, value))
        for key, value in snapshot(offered, form.items.data or []).items()
    ]
    place = postings.place_of(posting)
    return form_page(
        "placements/mine/preview.html",
        form,
        posting=posting,
        place=place,
        shown=shown,
        hides=person.is_hidden,
    )


def _wish(form: ApplyForm, posting: Posting, person: Person) -> Wish:
    offered = profile.offered_items(person)
    return Wish(
        items=form.items.data or [],
        message=form.message.text,
        guardian_name=form.guardian,
        agreed=_agreed(posting, form.items.data or [], offered),
        language=str(get_locale() or "en"),
    )


@blueprint.get("/me/placements/<application_id>")
@requires(APPLY)
def my_placement(application_id: str) -> str:
    """One's own application: where it stands, what was shared, what to do."""
    posting, application = queries.own_application(current_actor(), application_id)
    shared = still_shown(application.shared or {}, application.state)
    is_offer = PLACEMENT.find("accept", application.state) is not None
    why_not_begun = queries.why_not_begun(application, posting)
    return render_template(
        "placements/mine/application.html",
        posting=posting,
        place=postings.place_of(posting),
        application=application,
        shared=[(profile.label_of(k, v), profile.words_of(k, v)) for k, v in shared.items()],
        steps=queries.own_steps(application, current_actor(), too_early=bool(why_not_begun)),
        why_not_begun=why_not_begun,
        answer=InterviewAnswerForm(
            formdata=None,
            data={
                "answer": application.interview_answer,
                "seen": interviews.proposed(application),
            },
        ).settle(),
        why_not_answered=interviews.objection_to_interview_answer(application, posting),
        is_at_interview=application.state is PlacementState.INTERVIEW,
        is_public=postings.is_out(posting),
        is_offer=is_offer,
        hides_contact=shared != (application.shared or {}),
        is_in_touch=application.state in IN_TOUCH,
        contact=company_contact(posting) if application.state in IN_TOUCH else None,
        entries=history.for_the_person(application, posting),
    )


@blueprint.route(
    "/me/placements/<application_id>/<any(accept,decline,withdraw,begin,leave):verb>",
    methods=["GET", "POST"],
)
@requires(APPLY)
@once
def my_step(application_id: str, verb: str) -> ResponseReturnValue:
    """A step of one's own, with its question."""
    posting, application = queries.own_application(current_actor(), application_id)
    if verb == "accept":
        return accepting(posting, application)
    form = _step_form(verb)
    if form.validate_on_submit():
        _steps[verb](application, form.told)
        flash(_done(verb), "good")
        return redirect(url_for("placements.my_placement", application_id=application_id), 303)
    step = PLACEMENT.find(verb, application.state)
    if step is None:
        raise Refused(_("This step is not possible in the application's present state."))
    return form_page(
        "placements/mine/step.html", form, posting=posting, application=application, step=step
    )


def _step_form(verb: str) -> ReasonForm:
    form = ReasonForm()
    if verb == "leave":
        return form.settle(_("What happened?"), _("The programme reads this, not the company."))
    if verb in ("decline", "withdraw"):
        return form.settle(
            _("The reason"), _("If you want to say it. The company reads it."), optional=True
        )
    return form.settle(None)


def _done(verb: str) -> str:
    words = {
        "decline": _("You have declined. The company is told by e-mail."),
        "withdraw": _("Your application is withdrawn."),
        "begin": _("Good luck with the work!"),
        "leave": _("It is written down. The programme reads why; the company is not told."),
    }
    return words[verb]


_steps: dict[str, Callable[[PlacementApplication, str], None]] = {
    "decline": lambda each, told: services.decline_offer(
        each.id, reason=told, actor=current_actor()
    ),
    "withdraw": lambda each, told: services.withdraw(each.id, reason=told, actor=current_actor()),
    "begin": lambda each, _told: services.begin(each.id, actor=current_actor()),
    "leave": lambda each, told: services.leave(each.id, reason=told, actor=current_actor()),
}


@blueprint.post("/me/placements/<application_id>/interview")
@requires(APPLY)
@once
def answer_interview(application_id: str) -> ResponseReturnValue:
    """Say whether one comes to the interview."""
    posting, application = queries.own_application(current_actor(), application_id)
    form = InterviewAnswerForm().settle()
    back = url_for("placements.my_placement", application_id=application_id)
    if not form.validate():
        flash(_("Choose one of the two answers."), "wait")
        return redirect(back, 303)
    try:
        interviews.answer_interview(
            application.id,
            form.told,
            words=form.words.text,
            actor=current_actor(),
            seen=form.seen.data,
        )
    except Stale:
        _posting, now = queries.own_application(current_actor(), application_id)
        return _answer_once_more(form, posting, now, back)
    flash(_("The company is told by e-mail."), "good")
    return redirect(back, 303)


def _answer_once_more(
    form: InterviewAnswerForm, posting: Posting, application: PlacementApplication, back: str
) -> ResponseReturnValue:
    """The appointment that is proposed now, before the answer to another one is sent."""
    when = moment(application.interview_at, posting.time_zone)
    where = application.interview_place or application.interview_link
    words = _("The company proposes another interview now: %(where)s", where=listed([when, where]))
    return step_conflict_page(
        form, words, seen=interviews.proposed(application), label=_("Answer"), back=back
    )


@blueprint.route("/me/placements/<application_id>/share", methods=["GET", "POST"])
@requires(APPLY)
@once
def take_back(application_id: str) -> ResponseReturnValue:
    """Take back what was shared: it is gone from every page of the company at once."""
    posting, application = queries.own_application(current_actor(), application_id)
    if application.shared is None:
        raise Refused(_("What you shared was taken back already."))
    if PortalForm().validate_on_submit():
        people.withdraw_consent(
            application.person_id, application.consent_id, actor=current_actor()
        )
        flash(_("It is taken back. The company sees nothing of you any more."), "good")
        return redirect(url_for("placements.my_placement", application_id=application_id), 303)
    return render_template(
        "placements/mine/take_back.html",
        posting=posting,
        place=postings.place_of(posting),
        application=application,
        ends=PLACEMENT.find("withdraw", application.state) is not None,
        is_at_work=application.state is PlacementState.STARTED,
    )


@blueprint.route("/me/placements/<application_id>/concern", methods=["GET", "POST"])
@requires(APPLY)
@once
def raise_concern(application_id: str) -> ResponseReturnValue:
    """Tell the programme what is wrong."""
    posting, application = queries.own_application(current_actor(), application_id)
    form = ConcernForm().settle()
    if form.validate_on_submit():
        concerns.raise_concern(
            application.id, form.told_kind, form.words.text, actor=current_actor()
        )
        flash(
            _("Thank you for telling us. The programme looks into it; the company is not told."),
            "good",
        )
        return redirect(url_for("placements.my_placement", application_id=application_id), 303)
    return form_page("placements/mine/concern.html", form, posting=posting, application=application)
