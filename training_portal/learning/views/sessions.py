"""Staff pages: sessions, attendance and marks of a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts import timeline
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.courses.models import AssessmentComponent
from training_portal.learning import (
    days,
    forms,
    notices,
    queries,
    rules,
    services,
    session_services,
)
from training_portal.learning.models import TrainingSession
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.views import blueprint
from training_portal.people.queries import visible_people
from training_portal.platform import audit, clock
from training_portal.platform.i18n import listed
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale, StaleRows
from training_portal.platform.web.conflicts import conflict_page, sheet_conflict_page
from training_portal.platform.web.forms import VersionedForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused


def _cohort(public_id: str, permission: LearningPermission) -> Cohort:
    return cohort_for(current_actor(), public_id, permission)


@blueprint.get("/manage/cohorts/<cohort_id>/sessions")
@requires(LearningPermission.SEE)
def sessions(cohort_id: str) -> str:
    """The sessions of a cohort and its mark sheets."""
    cohort = _cohort(cohort_id, LearningPermission.SEE)
    found = queries.sessions_of(cohort.id, visible_people(current_actor()))
    now = clock.now()
    return render_template(
        "learning/sessions.html",
        cohort=cohort,
        sessions=[each for each in found if each.cancelled_at is None],
        cancelled=[each for each in found if each.cancelled_at is not None],
        series=queries.series_to_come(found, now),
        overlapping=days.overlapping(
            (each.public_id, each.starts_at, each.ends_at)
            for each in found
            if each.cancelled_at is None
        ),
        components=queries.components(cohort.course_version_id),
        now=now,
        taking_part=len(_taking_part(cohort)),
    )


def _session_form(cohort: Cohort, **values: object) -> forms.SessionForm:
    form = forms.SessionForm(**values)  # type: ignore[arg-type]
    form.module.choices = [
        (str(module.id), module.title) for module in queries.modules(cohort.course_version_id)
    ]
    return form


def _as_kept(cohort: Cohort, session: TrainingSession) -> dict[str, object]:
    known = queries.session_as_form(cohort, session)
    return {**known, "seen": session_services.session_version(session)}


def _details(form: forms.SessionForm, cohort: Cohort) -> dict[str, object]:
    starts_at, ends_at = form.moments(cohort.time_zone)
    return {
        "title": form.title.text,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": form.place.text,
        "module_id": int(form.module.data) if form.module.data else None,
    }


def _told(count: int) -> str:
    """How many people get a mail about it; blank for none."""
    if not count:
        return ""
    return ngettext("%(num)d person is told by mail.", "%(num)d people are told by mail.", count)


def _warn_of_overlap(session: TrainingSession) -> None:
    """Two groups may well meet at once, so it is allowed; whether it was meant, people know."""
    if titles := queries.sessions_at_the_time_of(session):
        words = _("At the same time there is: %(sessions)s.", sessions=listed(titles))
        flash(f"{words} {_('If that is not meant, change one of them.')}", "wait")


@blueprint.route("/manage/cohorts/<cohort_id>/sessions/new", methods=["GET", "POST"])
@requires(LearningPermission.PLAN)
@once
def plan_session(cohort_id: str) -> ResponseReturnValue:
    """Plan a session."""
    cohort = _cohort(cohort_id, LearningPermission.PLAN)
    form = _session_form(cohort)
    if form.validate_on_submit():
        try:
            planned = session_services.plan_session(
                cohort,
                **_details(form, cohort),  # type: ignore[arg-type]
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(form.day, str(refusal))
        else:
            flash(_("The session is planned."), "good")
            _warn_of_overlap(planned)
            return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
    return form_page("learning/session_form.html", form, cohort=cohort, session=None)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/sessions/<session_id>/change", methods=["GET", "POST"]
)
@requires(LearningPermission.PLAN)
def change_session(cohort_id: str, session_id: str) -> ResponseReturnValue:
    """Change a session."""
    cohort = _cohort(cohort_id, LearningPermission.PLAN)
    session = queries.session_of(cohort, session_id)
    form = _session_form(cohort, data=_as_kept(cohort, session))
    if form.validate_on_submit():
        try:
            told = session_services.change_session(
                session,
                **_details(form, cohort),  # type: ignore[arg-type]
                actor=current_actor(),
                seen=form.seen.data,
            )
        except Stale:
            kept = _session_form(cohort, formdata=None, data=_as_kept(cohort, session))
            return conflict_page(form, kept, back=request.path)
        except Refused as refusal:
            form.refuse(form.day, str(refusal))
        else:
            flash(f"{_('The session is changed.')} {_told(told)}".strip(), "good")
            _warn_of_overlap(session)
            return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
    return form_page(
        "learning/session_form.html",
        form,
        cohort=cohort,
        session=session,
        entries=timeline.entries([("training_session", session.id)]),
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/sessions/<session_id>/cancel", methods=["GET", "POST"]
)
@requires(LearningPermission.PLAN)
def cancel_session(cohort_id: str, session_id: str) -> ResponseReturnValue:
    """Cancel a session, with a reason."""
    cohort = _cohort(cohort_id, LearningPermission.PLAN)
    session = queries.session_of(cohort, session_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        told = session_services.cancel_session(
            session, reason=form.reason.text, actor=current_actor()
        )
        words = _("The session is cancelled; it counts for nobody.")
        flash(f"{words} {_told(told)}".strip(), "good")
        return redirect(url_for("learning.sessions", cohort_id=cohort.public_id), 303)
    told = len(notices.concerned(cohort, current_actor())) if session.ends_at > clock.now() else 0
    return form_page(
        "learning/session_cancel.html", form, cohort=cohort, session=session, told=told
    )


@blueprint.route(
    "/manage/cohorts/<cohort_id>/sessions/<session_id>/attendance", methods=["GET", "POST"]
)
@requires(LearningPermission.MARK)
def attendance(cohort_id: str, session_id: str) -> ResponseReturnValue:
    """The attendance sheet of a session, made for a phone."""
    cohort = _cohort(cohort_id, LearningPermission.MARK)
    session = queries.session_of(cohort, session_id)
    people = _taking_part(cohort)
    form = _attendance_form(session, people)
    if form.validate_on_submit():
        chosen, seen = forms.chosen_presences(form, people), forms.seen_rows(form, people)
        others = {each.enrolment_id for each in people} - set(chosen)
        try:
            changed = services.take_attendance(
                session,
                chosen,
                others_present=others if request.form.get("rest") == "present" else (),
                actor=current_actor(),
                seen=seen,
            )
        except StaleRows as stale:
            kept = _attendance_form(session, people, formdata=None)
            return _conflict_page(form, kept, people, stale, chosen, seen)
        flash(
            ngettext("%(num)d mark saved.", "%(num)d marks saved.", changed)
            if changed
            else _("Nothing changed."),
            "good",
        )
        return redirect(
            url_for("learning.attendance", cohort_id=cohort.public_id, session_id=session_id), 303
        )
    audit.note_read([person.person_id for person in people])
    return form_page(
        "learning/attendance.html",
        form,
        cohort=cohort,
        session=session,
        people=people,
        unmarked=sum(not form[f"p_{person.public_id}"].data for person in people),
        is_to_come=clock.now() < session.starts_at,
        counting=rules.counting_in_words(
            rules.late_rule(queries.completion_rules(cohort.course_version_id))
        ),
    )


@blueprint.route("/manage/cohorts/<cohort_id>/marks/<code>", methods=["GET", "POST"])
@requires(LearningPermission.MARK)
def marks(cohort_id: str, code: str) -> ResponseReturnValue:
    """The mark sheet of one assessment component, one attempt at a time."""
    cohort = _cohort(cohort_id, LearningPermission.MARK)
    component = queries.component_of(cohort.course_version_id, code)
    attempt = _attempt(request.args.get("attempt", "1"), component.attempts)
    people = _taking_part(cohort)
    form = _marks_form(cohort, component, attempt, people)
    if form.validate_on_submit():
        seen = forms.seen_rows(form, people)
        points = forms.written_points(form, people, attempt, seen)
        try:
            changed = services.record_marks(
                component, cohort, points, actor=current_actor(), seen=seen
            )
        except StaleRows as stale:
            kept = _marks_form(cohort, component, attempt, people, formdata=None)
            typed = {
                each: "" if value is None else rules.points_in_words(value)
                for each, (_attempt, value) in points.items()
            }
            return _conflict_page(form, kept, people, stale, typed, seen)
        except services.RefusedMarks as refused:
            forms.name_refused(form, people, refused.rows)
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_marked(changed), "good")
            return redirect(request.full_path.rstrip("?"), 303)
    audit.note_read([person.person_id for person in people])
    return form_page(
        "learning/marks.html",
        form,
        cohort=cohort,
        component=component,
        attempt=attempt,
        people=people,
    )


def _marked(changed: services.Marked) -> str:
    words = []
    if changed.saved:
        words.append(ngettext("%(num)d mark saved.", "%(num)d marks saved.", changed.saved))
    if changed.taken_back:
        words.append(
            ngettext("%(num)d mark taken back.", "%(num)d marks taken back.", changed.taken_back)
        )
    return " ".join(words) or _("Nothing changed.")


def _conflict_page(
    form: VersionedForm,
    kept: VersionedForm,
    people: list[queries.Participant],
    stale: StaleRows,
    typed: Mapping[int, str],
    seen: Mapping[int, str],
) -> ResponseReturnValue:
    """The question for each row of a sheet that was changed here and elsewhere."""
    names = {each.enrolment_id: f"p_{each.public_id}" for each in people}
    changed = {names[each] for each, value in typed.items() if seen.get(each) != value}
    both = {names[each] for each in stale.ids}
    rest = 0
    if request.form.get("rest") == "present":
        rest = sum(not kept[name].data and name not in changed for name in names.values())
    remark = ngettext(
        "One other person without a mark is saved as present.",
        "%(num)d others without a mark are saved as present.",
        rest,
    )
    return sheet_conflict_page(form, kept, both, changed=changed, remark=remark if rest else "")


def _attendance_form(
    session: TrainingSession, people: list[queries.Participant], **sent: Any
) -> VersionedForm:
    return forms.attendance_form(people, queries.presences(session.id), **sent)


def _marks_form(
    cohort: Cohort,
    component: AssessmentComponent,
    attempt: int,
    people: list[queries.Participant],
    **sent: Any,
) -> VersionedForm:
    points = queries.marks_of_attempt(component.id, cohort.id, attempt)
    return forms.marks_form(people, points, **sent)


def _taking_part(cohort: Cohort) -> list[queries.Participant]:
    """Those taking part whom the reader may see; the coordinator keeps the sheets of the hidden."""
    return queries.participants(cohort.id, services.TAKING_PART, visible_people(current_actor()))


def _attempt(text: str, attempts: int) -> int:
    """The attempt an address asks for; 404 for one the course does not give."""
    if text not in {str(number) for number in range(1, attempts + 1)}:
        abort(404)
    return int(text)
