"""Staff pages of allocation: runs of a cohort, trying plans, comparing and applying them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import freed_seats
from training_portal.admissions.rules import offer_deadline
from training_portal.allocations import (
    before_applying,
    forms,
    inputs,
    joint_queries,
    left_out,
    moving_between,
    queries,
    replaying,
    services,
    taking_over,
)
from training_portal.allocations.as_data import rules_of_data
from training_portal.allocations.models import AllocationRun, RunState
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.plan import Outcome
from training_portal.allocations.views.blueprint import blueprint
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.geography.queries import sending_countries
from training_portal.platform import audit, clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

TRY = AllocationPermission.TRY
#: The two runs that are compared, by the names of their fields.
_SIDES = ("first", "second")


@blueprint.get("/manage/cohorts/<cohort_id>/allocation")
@requires(TRY)
def runs(cohort_id: str) -> ResponseReturnValue:
    """The plan as it stands, who could be given a seat, and what was tried."""
    cohort = cohort_for(current_actor(), cohort_id, TRY)
    return render_template(
        "allocations/runs.html",
        cohort=cohort,
        rules=inputs.rules_of(cohort),
        before=inputs.seats_before(cohort),
        waiting=queries.count_waiting(cohort.id, current_actor()),
        left_out=left_out.not_on_the_list(left_out.count_not_yet(cohort.id, current_actor())),
        not_endorsed=left_out.count_not_endorsed(cohort.id, current_actor()),
        runs=queries.runs_of(cohort.id, current_actor()),
    )


@blueprint.post("/manage/cohorts/<cohort_id>/allocation/runs")
@requires(TRY)
@once
def try_own(cohort_id: str) -> ResponseReturnValue:
    """Run the plan of the cohort as it stands."""
    cohort = cohort_for(current_actor(), cohort_id, TRY)
    run = services.try_plan(cohort, actor=current_actor())
    return redirect(_address(cohort, run), 303)


def _address(cohort: Cohort, run: AllocationRun) -> str:
    return url_for("allocations.run", cohort_id=cohort.public_id, run_id=run.public_id)


@blueprint.route("/manage/cohorts/<cohort_id>/allocation/try", methods=["GET", "POST"])
@requires(TRY)
@once
def try_other(cohort_id: str) -> ResponseReturnValue:
    """Run another plan, without changing the cohort's."""
    cohort = cohort_for(current_actor(), cohort_id, TRY)
    form = forms.try_form(sending_countries(), inputs.rules_of(cohort))
    if form.validate_on_submit():
        try:
            run = services.try_plan(cohort, form.plan, actor=current_actor())
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            return redirect(_address(cohort, run), 303)
    return form_page("allocations/try.html", form, cohort=cohort)


@blueprint.route("/manage/cohorts/<cohort_id>/allocation/rules", methods=["GET", "POST"])
@requires(AllocationPermission.EDIT_RULES)
@once
def rules(cohort_id: str) -> ResponseReturnValue:
    """Reserved seats, cut-off, equal scores, the day on which unused guarantees are released."""
    cohort = cohort_for(current_actor(), cohort_id, AllocationPermission.EDIT_RULES)
    form = _rules_form(cohort)
    if form.validate_on_submit():
        try:
            new = form.rules(form.release_on.data)
            services.change_rules(
                cohort, new, actor=current_actor(), reason=form.reason.text, seen=form.seen.data
            )
        except Stale:
            kept = _rules_form(cohort, formdata=None)
            return conflict_page(form, kept, back=request.path)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("The rules are changed."), "good")
            return redirect(url_for("allocations.runs", cohort_id=cohort.public_id), 303)
    return form_page("allocations/rules.html", form, cohort=cohort)


def _rules_form(cohort: Cohort, **sent: object) -> forms.RulesForm:
    seen = services.rules_version(cohort)
    return forms.rules_form(services.present_rules(cohort), seen, **sent)


@blueprint.get("/manage/cohorts/<cohort_id>/allocation/runs/<run_id>")
@exportable
@requires(TRY)
def run(cohort_id: str, run_id: str) -> ResponseReturnValue:
    """What a run says of everybody, and why."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, TRY)
    found = queries.run_of(cohort, run_id)
    plan = rules_of_data(found.rules)
    view = queries.OUTCOMES.read(request.args, request.path, queries.choices(found))
    if view.export:
        rows = noting_persons(queries.each_outcome(found, view, actor))
        name = f"allocation-{cohort.code}"
        return answer(view, name, queries.headings(), (queries.exported(r, plan) for r in rows))
    page = queries.outcomes(found, view, actor)
    audit.note_read([row.person_id for row in page])
    context = {"run": found, "rules": plan, "view": view, "page": page}
    return render_template(
        "allocations/run.html", cohort=cohort, **context, **_around(found, cohort)
    )


def _around(run: AllocationRun, cohort: Cohort) -> dict[str, object]:
    """What stands in the way of applying a run, and which others there are."""
    lines = queries.runs_of(cohort.id, current_actor())
    shown = queries.line(run, current_actor())
    counts = queries.count_by_outcome(run, current_actor())
    return {
        "shown": shown,
        "waiting": sum(freed_seats.kept_in(cohort.id).values()),
        "left_out": _left_out(cohort, shown, counts),
        "objection": services.objection_to_applying(run, cohort),
        "is_other_plan": run.joint_run_id is None and taking_over.differs(run, cohort),
        "is_applied": run.state is RunState.APPLIED,
        "joint": joint_queries.joint_run_of(run, current_actor()),
        "others": [each for each in lines if each.public_id != run.public_id],
    }


def _left_out(cohort: Cohort, run: queries.RunLine, counts: Mapping[Outcome, int]) -> list[str]:
    """Whom a run passes by, and what stays empty: before it is applied."""
    if run.is_applied:
        return []
    waiting = freed_seats.kept_in(cohort.id)
    return [
        *left_out.without_reviews(counts),
        *left_out.not_on_the_list(left_out.count_not_yet(cohort.id, current_actor())),
        *left_out.waiting_seats(waiting),
        *left_out.empty_seats(run.rules.capacity - sum(waiting.values()), run.seats),
    ]


@blueprint.route(
    "/manage/cohorts/<cohort_id>/allocation/runs/<run_id>/apply", methods=["GET", "POST"]
)
@requires(AllocationPermission.APPLY)
@once
def apply(cohort_id: str, run_id: str) -> ResponseReturnValue:
    """Offer the seats of a run, after a page that says what that does."""
    cohort = cohort_for(current_actor(), cohort_id, AllocationPermission.APPLY)
    found = queries.run_of(cohort, run_id)
    form = PortalForm()
    if form.validate_on_submit():
        services.apply_run(found.id, actor=current_actor())
        flash(_("Applied. Who is offered a seat or waits gets a mail."), "good")
        return redirect(_address(cohort, found), 303)
    return _question(cohort, found, form)


def _question(cohort: Cohort, found: AllocationRun, form: PortalForm) -> ResponseReturnValue:
    counts = queries.count_by_outcome(found, current_actor())
    shown = queries.line(found, current_actor())
    effects = before_applying.effects_of([found], current_actor())[cohort.id]
    audit.note_read(effects.named)
    return render_template(
        "allocations/apply.html",
        form=form,
        cohort=cohort,
        run=shown,
        counts=counts,
        effects=effects,
        named=before_applying.NAMED,
        left_out=[
            *left_out.open_interviews(effects.interviews),
            *_left_out(cohort, shown, counts),
        ],
        objection=services.objection_to_applying(found, cohort),
        deadline=offer_deadline(
            clock.now(), cohort.response_days, cohort.time_zone, cohort.starts_on
        ),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/allocation/compare")
@requires(TRY)
def compare(cohort_id: str) -> ResponseReturnValue:
    """Two runs side by side: who moves, and what becomes of scores and balance."""
    cohort = cohort_for(current_actor(), cohort_id, TRY)
    first, second = (queries.run_of(cohort, request.args.get(each, "")) for each in _SIDES)
    if first.id == second.id:
        flash(_("Choose two different runs: these are one and the same."), "info")
        return redirect(url_for("allocations.runs", cohort_id=cohort.public_id))
    moves = moving_between.moves(first, second, current_actor())
    audit.note_read([each.row.person_id for each in moves.shown])
    pair = [queries.line(each, current_actor()) for each in (first, second)]
    return render_template("allocations/compare.html", cohort=cohort, pair=pair, moves=moves)


@blueprint.get("/manage/cohorts/<cohort_id>/allocation/runs/<run_id>/replay")
@requires(TRY)
def replay(cohort_id: str, run_id: str) -> ResponseReturnValue:
    """The run worked out again from what is stored with it, and whether it comes out the same."""
    cohort = cohort_for(current_actor(), cohort_id, TRY)
    found = queries.run_of(cohort, run_id)
    again = replaying.replay(found)
    people = queries.named_of(found, again.differs, current_actor())
    audit.note_read([each.person_id for each in people])
    return render_template(
        "allocations/replay.html",
        cohort=cohort,
        run=found,
        shown=queries.line(found, current_actor()),
        again=again,
        came=replaying.Came,
        people=people,
        rules=rules_of_data(found.rules),
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/allocation/runs/<run_id>/take-over", methods=["GET", "POST"]
)
@requires(AllocationPermission.EDIT_RULES)
@once
def take_over(cohort_id: str, run_id: str) -> ResponseReturnValue:
    """Make the plan of a run the seat plan of the cohort, after a page that says what changes."""
    cohort = cohort_for(current_actor(), cohort_id, AllocationPermission.EDIT_RULES)
    found = queries.run_of(cohort, run_id)
    form = forms.TakeOverForm(data={"seen": taking_over.version(cohort)})
    if form.validate_on_submit():
        try:
            taking_over.take_over(
                cohort, found, reason=form.reason.text, actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            form.seen.data = taking_over.version(cohort)
            form.refuse(None, _("The plan was changed meanwhile: this is what would change now."))
            return _take_over_page(cohort, found, form)[0], 409
        flash(_("The cohort has the plan of this run now."), "good")
        return redirect(_address(cohort, found), 303)
    return _take_over_page(cohort, found, form)


def _take_over_page(
    cohort: Cohort, found: AllocationRun, form: forms.TakeOverForm
) -> tuple[str, int]:
    return form_page(
        "allocations/take_over.html",
        form,
        cohort=cohort,
        run=queries.line(found, current_actor()),
        changes=taking_over.changes(found, cohort),
        holds=rules_of_data(found.rules).holds_unused,
        holds_now=inputs.rules_of(cohort).holds_unused,
    )
