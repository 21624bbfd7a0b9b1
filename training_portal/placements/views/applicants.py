"""A company looks at those who applied, and takes its steps with them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.organisations import company_queries
from training_portal.placements import applicant_queries as queries
from training_portal.placements import application_history as history
from training_portal.placements import hiring_services as services
from training_portal.placements import posting_queries as postings
from training_portal.placements.application_forms import (
    EndForm,
    FinishForm,
    InterviewForm,
    OfferForm,
    ReplanForm,
    StartForm,
)
from training_portal.placements.application_states import PlacementState
from training_portal.placements.contact_services import IN_TOUCH
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.public_queries import company_contact
from training_portal.placements.rules import ending
from training_portal.placements.step_forms import ReasonedStepForm, StepForm
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform import audit, clock, i18n
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page, step_conflict_page
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.forms import VersionedForm, choices_of
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

POST = PlacementPermission.POST
VERBS = (
    "shortlist", "interview", "offer", "call_off", "prolong", "retract", "reject", "start",
    "finish", "replan", "end",
)  # fmt: skip

_NOT_IN_FILENAME = re.compile(r"[\s/\\:*?\"<>|.,;]+")

#: Steps whose day the service may refuse; it is said beside the day then.
_ASKS_A_DAY = frozenset({"start", "prolong", "finish", "replan", "end"})


@blueprint.get("/company/postings/<public_id>/applicants")
@exportable
@requires(POST)
def applicants(public_id: str) -> ResponseReturnValue:
    """Those who applied for a posting, with the items that each of them chose."""
    posting = postings.posting_of_company(current_actor(), public_id)
    choices = {"state": choices_of(PlacementState)}
    view = queries.APPLICANTS.read(request.args, request.path, choices)
    if view.export:
        rows = noting_persons(queries.each_applicant(posting.id, view))
        exported = (row.exported for row in rows)
        return answer(view, _filename(posting), queries.headings(), exported, posting.time_zone)
    page = queries.applicants(posting.id, view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template(
        "placements/company/applicants.html",
        posting=posting,
        view=view,
        page=page,
        is_verified=postings.is_verified(posting.organisation_id),
        shut_out=company_queries.shut_out([posting.organisation_id]),
    )


def _filename(posting: Posting) -> str:
    """`applicants` and the posting's title, without what the name of a file may not hold."""
    return f"applicants-{_NOT_IN_FILENAME.sub('-', posting.title)[:80]}".rstrip("-")


@blueprint.get("/company/applicants/<application_id>")
@requires(POST)
def applicant(application_id: str) -> str:
    """One person: exactly what was chosen to be shown, and the steps that are possible."""
    posting, application = queries.applicant_of_company(current_actor(), application_id)
    row = queries.row_of(application)
    audit.note_read([row.person_id])
    steps = PLACEMENT.available(application, current_actor())
    is_decided = services.posting_objection(posting) is None
    return render_template(
        "placements/company/applicant.html",
        posting=posting,
        application=application,
        row=row,
        message=queries.own_message(application, row),
        shut_out=company_queries.shut_out([posting.organisation_id]),
        is_offered=PLACEMENT.find("prolong", application.state) is not None,
        reach=row.reach if application.state in IN_TOUCH else None,
        contact=company_contact(posting),
        steps=[step for step in steps if step.verb in VERBS and is_decided],
        entries=history.for_company(application, posting),
    )


@blueprint.route(
    "/company/applicants/<application_id>"
    "/<any(shortlist,interview,offer,call_off,prolong,retract,reject,start,finish,replan,end):verb>",
    methods=["GET", "POST"],
)
@requires(POST)
@once
def applicant_step(application_id: str, verb: str) -> ResponseReturnValue:
    """One step with one person, with its question."""
    posting, application = queries.applicant_of_company(current_actor(), application_id)
    form = _form(verb, posting, application)
    if form.validate_on_submit():
        try:
            flash(_carry_out(verb, application, posting, form), "good")
        except Stale:
            return _stale(verb, application, form)
        except Refused as refusal:
            if verb not in _ASKS_A_DAY or PLACEMENT.find(verb, application.state) is None:
                raise
            form.refuse(next(iter(form)), str(refusal))
        else:
            return redirect(url_for("placements.applicant", application_id=application_id), 303)
    step = PLACEMENT.find(verb, application.state)
    if step is None:
        raise Refused(_("This step is not possible in the application's present state."))
    row = queries.row_of(application)
    return form_page(
        "placements/company/applicant_step.html", form, posting=posting, row=row, step=step
    )


def _stale(verb: str, application: PlacementApplication, form: VersionedForm) -> tuple[str, int]:
    """The step is asked about once more with what is there now, where it is still possible."""
    row = queries.row_of(application)
    changed = " ".join(words_on_changed([(row.state.label, row.name)]))
    step = PLACEMENT.find(verb, row.state)
    if step is None:
        raise Refused(changed)
    if verb == "replan":
        return conflict_page(form, _replan_form(application, anew=True), back=request.path)
    return step_conflict_page(
        form,
        changed,
        seen=services.version(application),
        label=str(step.label),
        back=url_for("placements.applicant", application_id=row.public_id),
    )


def _replan_form(application: PlacementApplication, *, anew: bool = False) -> ReplanForm:
    known = {"last_day": application.ends_on, "seen": services.version(application)}
    return ReplanForm(data=known, formdata=None) if anew else ReplanForm(data=known)


def _start_form(posting: Posting, today: date, known: dict[str, Any]) -> StartForm:
    """Today is proposed, but not before the day that was agreed: then the company writes it."""
    if posting.starts_on is None or posting.starts_on <= today:
        ends_on = ending.planned_end(today, posting.contract_months)
        return StartForm(data={"first_day": today, "last_day": ends_on, **known})
    form = StartForm(data=known)
    form.first_day.description = _(
        "The posting says %(day)s. Write the day on which work has really begun.",
        day=i18n.day(posting.starts_on),
    )
    return form


def _form(verb: str, posting: Posting, application: PlacementApplication) -> Any:
    today = clock.today(posting.time_zone)
    known: dict[str, Any] = {"seen": services.version(application)}
    if verb == "interview":
        return InterviewForm(data=known)
    if verb in {"offer", "prolong"}:
        form = OfferForm(data=OfferForm.usual(posting.time_zone) | known)
        form.zone = posting.time_zone
        return form
    # Proposed: the day it was planned to end, where that has come.
    last_day = min(application.ends_on or today, today)
    if verb == "finish":
        return FinishForm(data={"last_day": last_day, **known}).settle()
    if verb == "start":
        return _start_form(posting, today, known)
    if verb == "replan":
        return _replan_form(application)
    if verb in {"retract", "call_off"}:
        words = _("The person reads this by e-mail.")
        return ReasonedStepForm(data=known).settle(_("Why?"), words)
    if verb == "end":
        began = application.started_on is not None
        return EndForm(data={"last_day": last_day, **known}).settle(began=began)
    if verb == "reject":
        words = _("Each person reads this by e-mail. Plain, kind words.")
        return ReasonedStepForm(data=known).settle(_("The reason"), words)
    return StepForm(data=known)


def _carry_out(verb: str, application: PlacementApplication, posting: Posting, form: Any) -> str:
    row_id = application.id
    how: dict[str, Any] = {"actor": current_actor(), "seen": form.seen.data}
    seen = {**how, "seen": {row_id: form.seen.data}}
    steps: dict[str, Callable[[], object]] = {
        "shortlist": lambda: services.decide([row_id], verb, reason="", **seen),
        "reject": lambda: services.decide([row_id], verb, reason=form.told, **seen),
        "interview": lambda: services.propose_interview(
            row_id, form.moment(posting.time_zone), form.place.text, form.link.text, **how
        ),
        "offer": lambda: services.make_offer(row_id, form.deadline, **how),
        "call_off": lambda: services.call_off_interview(row_id, reason=form.told, **how),
        "prolong": lambda: services.prolong_offer(row_id, form.deadline, **how),
        "retract": lambda: services.retract_offer(row_id, reason=form.told, **how),
        "start": lambda: services.start(
            row_id, form.first_day.data, last_day=form.last_day.data, **how
        ),
        "finish": lambda: services.finish(row_id, form.told, last_day=form.last_day.data, **how),
        "replan": lambda: services.replan(
            row_id, form.last_day.data, reason=form.reason.text, **how
        ),
        "end": lambda: services.end_early(
            row_id, reason=form.reason.text, last_day=form.day, **how
        ),
    }
    steps[verb]()
    return _("Done. The person is told by e-mail.")
