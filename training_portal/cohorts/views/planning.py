"""Staff pages that plan cohorts: open, change, make another like it, choose trainers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts import planning_forms as forms
from training_portal.cohorts import planning_queries as planning
from training_portal.cohorts import planning_services, queries
from training_portal.cohorts import planning_wording as wording
from training_portal.cohorts.effects import Change, effects_of_change, has_what_a_clone_takes
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.planning_rules import (
    A_YEAR_LATER,
    CohortFacts,
    default_plan,
    objections_to_plan,
    proposed_code,
    proposed_dates,
    proposed_prefix,
)
from training_portal.cohorts.services import NewCohort, code_taken_words
from training_portal.cohorts.views import blueprint
from training_portal.courses.models import CourseVersion
from training_portal.geography.queries import country_names
from training_portal.platform import clock
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

#: Seats of a cohort before anybody thinks about them.
SEATS = 20


@blueprint.get("/manage/cohorts/new")
@requires(CohortPermission.PLAN)
def choose_course() -> ResponseReturnValue:
    """Which course a cohort is opened of."""
    courses = planning.courses_to_open()
    if request.args.get("course") in {each.code for each in courses}:
        return redirect(url_for("cohorts.create", code=request.args["course"]))
    return render_template("cohorts/choose_course.html", courses=courses)


@blueprint.route("/manage/cohorts/new/<code>", methods=["GET", "POST"])
@requires(CohortPermission.PLAN)
@once
def create(code: str) -> ResponseReturnValue:
    """Open a cohort of a course, with everything proposed and open to change."""
    version = planning.version_to_open(code)
    form = _open_form(forms.OpenForm, version, _proposal(version))
    return _opened(form, version, source=None)


@blueprint.route("/manage/cohorts/<public_id>/clone", methods=["GET", "POST"])
@requires(CohortPermission.PLAN)
@once
def clone(public_id: str) -> ResponseReturnValue:
    """Open another cohort like this one, a year later."""
    source = queries.cohort_for(current_actor(), public_id, CohortPermission.PLAN)
    version = planning.current_version(source.course_version_id)
    form = _open_form(forms.CloneForm, version, _pattern(source, version), source)
    if not has_what_a_clone_takes(source):
        del form["with_sessions"]
    return _opened(form, version, source=source)


def _opened(
    form: forms.OpenForm, version: CourseVersion, source: Cohort | None
) -> ResponseReturnValue:
    """The page of a new cohort, or the cohort once it is right."""
    if form.is_submitted() and form.step.data == "plan":
        form.propose_plan()
    elif form.is_submitted():
        form.validate()
        _refuse_taken_code(form)
        # Said together with what is wrong with other facts and with the seats.
        form.object(objections_to_plan(form.facts, clock.now()))
        if not form.has_problems and (cohort := _open(form, version, source)) is not None:
            flash(_("The cohort is there as a draft. Only staff see it so far."), "good")
            return redirect(url_for("cohorts.manage", public_id=cohort.public_id), 303)
    return form_page(
        "cohorts/open.html",
        form,
        source=source,
        title=queries.course_title(version.id),
        is_like_the_plan=source is not None and form.step.data != "plan",
        is_newer=source is not None and source.course_version_id != version.id,
    )


def _refuse_taken_code(form: forms.FactsForm, cohort: Cohort | None = None) -> None:
    """Say that another cohort has the code together with whatever else is to be mended."""
    if planning.is_taken(form.code.text, but_by=cohort.id if cohort is not None else None):
        form.refuse(form.code, code_taken_words())


def _open(form: forms.OpenForm, version: CourseVersion, source: Cohort | None) -> Cohort | None:
    """Open the cohort; None when the service refused, with its words on the form."""
    chosen = set(form.trainers.data or [])
    with_sessions = "with_sessions" in form and bool(form["with_sessions"].data)
    try:
        return planning_services.open_like(
            source,
            NewCohort(
                facts=form.facts,
                course_version_id=version.id,
                capacity=form.capacity.number or 0,
                plan=form.plan,
                trainers=[each.id for each in planning.trainers() if each.public_id in chosen],
            ),
            with_sessions=with_sessions,
            actor=current_actor(),
        )
    except Refused as refusal:
        form.refuse(form.code, str(refusal))
        return None


def _settle(form: forms.FactsForm, present: Cohort | None = None) -> None:
    """Give the form its lists; who has to do with the cohort already stays in them."""
    known = planning.names_of_bodies(present) if present is not None else {}
    bodies = [each for each in planning.bodies() if not each.is_archived or each.id in known]
    hosts = planning.hosts(current_actor())
    if present is not None and present.host_id not in {each.id for each in hosts}:
        hosts = [*hosts, *(each for each in bodies if each.id == present.host_id)]
    form.settle(
        hosts=hosts,
        bodies=bodies,
        issuer=present.issuer_id if present is not None else None,
        countries=country_names(),
        zones=planning.zones().values(),
        parks=planning.parks(present.park_code if present is not None else None),
        corridors=planning.corridors(),
    )


def _open_form(
    kind: type[forms.OpenForm],
    version: CourseVersion,
    data: dict[str, Any],
    source: Cohort | None = None,
) -> forms.OpenForm:
    countries = planning.eligible_countries(version.id)
    plan = default_plan(SEATS, countries)
    if source is not None:
        there = queries.seat_plan(source.id)
        plan = dict.fromkeys(countries, (0, 0)) | {
            code: (share.minimum, share.maximum) for code, share in there.items()
        }
    trainers = planning.trainers(source.id if source is not None else None)
    form = forms.open_form(kind, data, plan, trainers)
    _settle(form, source)
    return form


def _proposal(version: CourseVersion) -> dict[str, Any]:
    """What a new cohort of a course would mostly be like."""
    zone = planning.zones()[version.place_country]
    dates = proposed_dates(clock.today(zone), float(version.duration_weeks))
    hosts = planning.hosts(current_actor())
    own = hosts[0].public_id if len(hosts) == 1 else None
    prefix = proposed_prefix(
        queries.english_title(version.id), planning.codes_of_course(version.course_id)
    )
    return {
        "code": _next_code(prefix, dates.starts_on),
        "host": own,
        "issuer": own,
        "funder_1": own,
        "share_1": 10_000,
        "venue": version.place,
        "venue_country": version.place_country,
        "time_zone": zone,
        "corridor": version.corridor_code,
        "opens_day": dates.opens_on,
        "opens_time": "09:00",
        "closes_day": dates.closes_on,
        "closes_time": "17:00",
        "response_days": 14,
        "first_day": dates.starts_on,
        "last_day": dates.ends_on,
        "capacity": SEATS,
    }


def _next_code(prefix: str, first_day: date) -> str:
    return proposed_code(prefix, first_day.year, planning.codes_like(prefix, first_day.year))


def _pattern(source: Cohort, version: CourseVersion) -> dict[str, Any]:
    """A cohort's facts a year later, or as many years later as it takes to be to come."""
    facts = planning.facts_of(source)
    later = A_YEAR_LATER
    while facts.closes_at + later <= clock.now():
        later += A_YEAR_LATER
    prefix = proposed_prefix(queries.english_title(version.id), [source.code])
    starts_on = source.starts_on + later
    moved = CohortFacts(
        **vars(facts)
        | {
            "code": _next_code(prefix, starts_on),
            "starts_on": starts_on,
            "ends_on": source.ends_on + later,
            "opens_at": _later(facts.opens_at, later, facts.time_zone),
            "closes_at": _later(facts.closes_at, later, facts.time_zone),
            "preparation_from": facts.preparation_from and facts.preparation_from + later,
            "finalisation_until": facts.finalisation_until and facts.finalisation_until + later,
        }
    )
    return {
        **forms.facts_as_data(moved, planning.bodies()),
        "capacity": source.capacity,
        "trainers": [each.public_id for each in planning.trainers_of(source.id)],
        "with_sessions": True,
    }


def _later(moment: datetime, later: timedelta, zone: str) -> datetime:
    """The same time of day on a later day; a window closed by hand ends on the full hour."""
    local = moment.astimezone(ZoneInfo(zone))
    hour = local.hour + (1 if local.minute % 5 or local.second else 0)
    at = time(hour % 24) if local.minute % 5 or local.second else local.time()
    return datetime.combine(local.date() + later, at, ZoneInfo(zone))


@blueprint.route("/manage/cohorts/<public_id>/change", methods=["GET", "POST"])
@requires(CohortPermission.PLAN)
@once
def change(public_id: str) -> ResponseReturnValue:
    """Change dates and facts: filled in, looked at with what it does, saved."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.PLAN)
    before = planning.facts_of(cohort)
    data = forms.facts_as_data(before, planning.bodies()) | {"seen": before.fingerprint}
    form = forms.change_form(data)
    _settle(form, cohort)
    if not form.is_submitted() or form.step.data == "edit":
        return _change_page(cohort, form, before)
    if form.seen.data != before.fingerprint:
        return _stale(cohort, form)
    form.validate()
    thought = Change(cohort, before, form.facts_or(before))
    form.object(planning.objections(thought, current_actor()))
    if not form.has_problems and before.fingerprint == form.facts.fingerprint:
        form.refuse(None, _("Everything is as it was: nothing would change."))
    if form.has_problems:
        return _change_page(cohort, form, before)
    return _saved(cohort, form) if form.step.data == "save" else _question(form, thought)


def _change_page(
    cohort: Cohort, form: forms.ChangeForm, present: CohortFacts
) -> ResponseReturnValue:
    words = wording.in_words(present, _names(cohort))
    return form_page("cohorts/change.html", form, cohort=cohort, present=words)


def _names(cohort: Cohort) -> dict[int | str, str]:
    named: dict[int | str, str] = {each.id: each.name for each in planning.bodies()}
    return named | dict(planning.parks(cohort.park_code)) | dict(planning.corridors())


def _question(form: forms.ChangeForm, thought: Change) -> ResponseReturnValue:
    """What the change makes different, and what it does, before it is done."""
    actor = current_actor()
    return render_template(
        "cohorts/change_confirm.html",
        form=form,
        cohort=thought.cohort,
        changes=wording.changes_in_words(thought.before, thought.after, _names(thought.cohort)),
        effects=wording.effects_in_words(
            planning.told(thought, actor), effects_of_change(thought, actor)
        ),
    )


def _saved(cohort: Cohort, form: forms.ChangeForm) -> ResponseReturnValue:
    """Save, unless somebody was faster since the form looked at it."""
    try:
        mails = planning_services.change_facts(
            cohort,
            form.facts,
            actor=current_actor(),
            reason=form.reason.text,
            seen=form.seen.data,
        )
    except planning_services.StaleFacts:
        return _stale(cohort, form)
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return _change_page(cohort, form, planning.facts_of(cohort))
    # The count is of all who were told; hidden people are among them, so it is not shown.
    flash(_("Changed. Those concerned get a mail.") if mails else _("Changed."), "good")
    return redirect(url_for("cohorts.manage", public_id=cohort.public_id), 303)


def _stale(cohort: Cohort, form: forms.ChangeForm) -> ResponseReturnValue:
    """Somebody else changed the cohort: both versions, and what was typed is kept."""
    present = planning.facts_of(cohort)
    form.seen.data = present.fingerprint
    words = _("Somebody else changed the cohort meanwhile. It now stands as shown; yours is kept.")
    form.refuse(None, words)
    facts = wording.in_words(present, _names(cohort))
    return render_template("cohorts/change.html", form=form, cohort=cohort, present=facts), 409


@blueprint.route("/manage/cohorts/<public_id>/trainers", methods=["GET", "POST"])
@requires(CohortPermission.PLAN)
@once
def trainers(public_id: str) -> ResponseReturnValue:
    """Who teaches the cohort."""
    cohort = queries.cohort_for(current_actor(), public_id, CohortPermission.PLAN)
    there = planning.trainers(cohort.id)
    form = _trainers_form(cohort, there)
    if form.validate_on_submit():
        chosen = set(form.trainers.data or [])
        ids = [each.id for each in there if each.public_id in chosen]
        try:
            added, gone = planning_services.set_trainers(
                cohort, ids, actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            kept = _trainers_form(cohort, there, formdata=None)
            return conflict_page(form, kept, back=request.path)
        flash(_trainers_said(added, gone), "good")
        return redirect(url_for("cohorts.manage", public_id=public_id), 303)
    return form_page("cohorts/trainers.html", form, cohort=cohort, is_empty=not there)


def _trainers_form(
    cohort: Cohort, there: Sequence[planning.Trainer], **sent: Any
) -> forms.TrainersForm:
    teaching = [each.public_id for each in planning.trainers_of(cohort.id)]
    seen = planning_services.trainers_version(cohort.id)
    form = forms.TrainersForm(data={"trainers": teaching, "seen": seen}, **sent)
    form.trainers.choices = [(each.public_id, each.name, each.email) for each in there]
    return form


def _trainers_said(added: int, gone: int) -> str:
    parts = []
    if added:
        parts.append(ngettext("%(num)d trainer added.", "%(num)d trainers added.", added))
    if gone:
        parts.append(ngettext("%(num)d taken away.", "%(num)d taken away.", gone))
    return " ".join(parts) or _("Nothing changed.")
