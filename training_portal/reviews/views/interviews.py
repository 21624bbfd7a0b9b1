"""The staff's pages of a cohort's interviews: who is invited, and what is done for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.appointments import history
from training_portal.appointments import queries as appointments
from training_portal.appointments.forms import times_of
from training_portal.appointments.models import BookingState
from training_portal.appointments.queries import Own
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import audit
from training_portal.platform.i18n import moment
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.listing import View
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused
from training_portal.reviews import interview_queries as queries
from training_portal.reviews import interview_services as services
from training_portal.reviews.interview_board import (
    INTERVIEWS,
    InterviewRow,
    InterviewStanding,
    headings,
    lines,
)
from training_portal.reviews.interview_forms import StepForm, step_form
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.views.blueprint import blueprint

ASSIGN = ReviewPermission.ASSIGN


def _board(cohort: Cohort) -> str:
    return url_for("reviews.interviews", cohort_id=cohort.public_id)


@blueprint.get("/manage/cohorts/<cohort_id>/interviews")
@exportable
@requires(ASSIGN)
def interviews(cohort_id: str) -> ResponseReturnValue:
    """Who is invited, who has chosen a time, and who came."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    view = INTERVIEWS.read(
        request.args, _board(cohort), queries.filter_choices(cohort, current_actor())
    )
    return _file(cohort, view) if view.export else _board_page(cohort, view)


def _file(cohort: Cohort, view: View) -> ResponseReturnValue:
    rows = noting_persons(queries.each_interview(cohort.id, view, current_actor()))
    data = lines(queries.with_hosts(iter(rows)))
    return answer(view, f"interviews-{cohort.code}", headings(), data, cohort.time_zone)


def _board_page(cohort: Cohort, view: View) -> str:
    page = queries.interviews(cohort.id, view, current_actor())
    audit.note_read([row.person_id for row in page])
    round_ = appointments.round_of(queries.KIND, cohort.id)
    return render_template(
        "reviews/interviews/board.html",
        cohort=cohort,
        view=view,
        page=page,
        hosts=queries.hosts_of(page.rows),
        figures=queries.figures(cohort.id, current_actor()),
        standings=InterviewStanding,
        has_times=round_ is not None,
        free=appointments.free_places(round_.id) if round_ is not None else 0,
    )


@blueprint.route("/manage/cohorts/<cohort_id>/interviews/chosen", methods=["GET", "POST"])
@requires(ASSIGN)
@once
def invite_many(cohort_id: str) -> ResponseReturnValue:
    """Invite the ticked applicants, after saying what that does."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    actor = current_actor()

    def ticked(public_ids: Sequence[str], _verb: str) -> list[Ticked]:
        rows = queries.chosen(cohort.id, public_ids, actor)
        audit.note_read([row.person_id for row in rows])
        return [_ticked(row) for row in rows]

    return page_of_many(
        Many(
            INTERVIEWS,
            _("Interviews"),
            _board(cohort),
            partial(queries.filter_choices, cohort, actor),
            partial(queries.each_interview, cohort.id, actor=actor),
            ticked,
            {
                "invite": Step(
                    lambda row_id, _why: services.invite(row_id, actor=actor),
                    effects=partial(_effects, cohort),
                    done=lambda count: ngettext(
                        "%(num)d person is invited.", "%(num)d people are invited.", count
                    ),
                )
            },
        )
    )


def _ticked(row: InterviewRow) -> Ticked:
    return Ticked(
        row.id, row.public_id, row.name, "", row.objection_to_inviting, state=row.standing
    )


def _effects(cohort: Cohort, count: int) -> list[str]:
    """What inviting does; with a word where there are fewer times than people."""
    round_ = appointments.round_of(queries.KIND, cohort.id)
    free = appointments.free_places(round_.id) if round_ is not None else 0
    said = [
        ngettext(
            "%(num)d person gets an e-mail, and chooses a time.",
            "%(num)d people get an e-mail, and each chooses a time.",
            count,
        )
    ]
    if free < count:
        said.append(
            ngettext(
                "Only %(num)d place is free: make more times.",
                "Only %(num)d places are free: make more times.",
                free,
            )
        )
    return said


@blueprint.get("/manage/cohorts/<cohort_id>/interviews/of/<application_id>")
@requires(ASSIGN)
def interview(cohort_id: str, application_id: str) -> ResponseReturnValue:
    """The interview of one applicant: when, by whom, what happened, and what can be done."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    row, own = _shown(cohort, application_id)
    return render_template(
        "reviews/interviews/one.html",
        cohort=cohort,
        row=row,
        own=own,
        standings=InterviewStanding,
        hosts=queries.hosts_of([row]).get(row.slot_id or 0, []),
        has_begun=row.standing
        in (InterviewStanding.UNMARKED, InterviewStanding.HELD, InterviewStanding.NO_SHOW),
        entries=history.of_invitation(own.invitation.id) if own is not None else [],
    )


def _shown(cohort: Cohort, application_id: str) -> tuple[InterviewRow, Own | None]:
    row = queries.row_of(cohort.id, application_id, current_actor())
    audit.note_read([row.person_id])
    return row, appointments.appointment_about(queries.KIND, row.id)


def _page_of(cohort: Cohort, row: InterviewRow) -> str:
    return url_for("reviews.interview", cohort_id=cohort.public_id, application_id=row.public_id)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/interviews/of/<application_id>"
    "/<any(invite,book,call_off,held,no_show):verb>",
    methods=["GET", "POST"],
)
@requires(ASSIGN)
@once
def interview_step(cohort_id: str, application_id: str, verb: str) -> ResponseReturnValue:
    """Invite somebody, book, move or call off a time for them, or say whether they came."""
    cohort = cohort_for(current_actor(), cohort_id, ASSIGN)
    row, own = _shown(cohort, application_id)
    form = step_form(verb)
    if verb == "book":
        free = services.free_times(row.id)
        hosts = appointments.host_names([slot.id for slot in free])
        form.slot.choices = times_of(free, cohort.time_zone, hosts)
    if form.validate_on_submit():
        return _take(cohort, row, verb, form)
    form.seen.data = own.version if own is not None else ""
    return _step_page(cohort, row, own, verb, form)


def _step_page(
    cohort: Cohort, row: InterviewRow, own: Own | None, verb: str, form: StepForm
) -> ResponseReturnValue:
    return form_page(
        "reviews/interviews/step.html",
        form,
        cohort=cohort,
        row=row,
        own=own,
        verb=verb,
        labels=_labels(),
    )


def _labels() -> dict[str, str]:
    return {
        "invite": _("Invite to an interview"),
        "book": _("Book a time"),
        "call_off": _("Call off"),
        "held": _("The person came"),
        "no_show": _("The person did not come"),
    }


def _take(cohort: Cohort, row: InterviewRow, verb: str, form: StepForm) -> ResponseReturnValue:
    try:
        _do(row.id, verb, form)
    except Stale:
        return _conflict(cohort, row, verb, form)
    flash(
        {
            "invite": _("The person is invited."),
            "book": _("The time is booked, and the person is told."),
            "call_off": _("The time is called off, and the person is told."),
            "held": _("Marked as held."),
            "no_show": _("Marked as not come."),
        }[verb],
        "good",
    )
    return redirect(_page_of(cohort, row), 303)


def _do(row_id: int, verb: str, form: StepForm) -> None:
    actor, seen = current_actor(), form.seen.data
    if verb == "invite":
        services.invite(row_id, actor=actor)
    elif verb == "book":
        services.place(
            row_id, form.slot.data or "", reason=form.reason.text, actor=actor, seen=seen
        )
    elif verb == "call_off":
        services.call_off(row_id, reason=form.reason.text, actor=actor, seen=seen)
    else:
        services.mark(row_id, BookingState(verb), actor=actor, seen=seen)


def _conflict(cohort: Cohort, row: InterviewRow, verb: str, form: StepForm) -> ResponseReturnValue:
    now = appointments.appointment_about(queries.KIND, row.id)
    if now is None:
        raise Refused(_("This person is not invited."))
    words = _("No time is booked now.")
    if now.slot is not None:
        when = moment(now.slot.starts_at, cohort.time_zone)
        words = _("Booked now: %(moment)s.", moment=when)
    return step_conflict_page(
        form, words, seen=now.version, label=_labels()[verb], back=_page_of(cohort, row)
    )
