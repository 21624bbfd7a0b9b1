"""A nominating body's pages: cohorts, nominees, ranks, letters."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions import import_queries, kept_order, offered_cohorts, said_by_runs
from training_portal.admissions import nomination_forms as forms
from training_portal.admissions import nomination_queries as queries
from training_portal.admissions import nomination_services as services
from training_portal.admissions import nominee_worktable as worktable
from training_portal.admissions.blank_list import columns
from training_portal.admissions.doubts import doubts_about, mark_of
from training_portal.admissions.nominating import closed_words, opens_at
from training_portal.admissions.nominating_bodies import acting_for, organisations_of
from training_portal.admissions.page_parts import ON_NOMINATIONS
from training_portal.admissions.permissions import NominationPermission
from training_portal.admissions.ranking import fingerprint
from training_portal.admissions.views.blueprint import blueprint
from training_portal.cohorts.lists.mending import country_choices
from training_portal.cohorts.lists.replacing import unfinished_lists
from training_portal.cohorts.lists.row import Remark
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import accepts_applications, course_title, standing_of
from training_portal.courses.rules import country_name
from training_portal.eligibility import wording
from training_portal.eligibility.profiles import rules_of
from training_portal.organisations.models import Organisation
from training_portal.people.models import Sex
from training_portal.people.services import Facts
from training_portal.platform import audit
from training_portal.platform.export import Format, download
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, public, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing import View
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

NOMINATE = NominationPermission.NOMINATE
#: So many numbers stand on one page; a form may have 1,000 fields.
MOST_RANKED = 200


def place(cohort_id: str) -> tuple[Organisation, Cohort]:
    """The body that acts, and the cohort, if it is open to the body's country."""
    organisation = acting_for(current_actor(), request.args.get("body"))
    return organisation, queries.cohort_open_to(organisation, cohort_id)


def nominees_page(organisation: Organisation, cohort: Cohort) -> str:
    return url_for("admissions.nominees", cohort_id=cohort.public_id, body=organisation.public_id)


@blueprint.get("/nominations")
@exportable
@requires(NOMINATE)
def nominations() -> ResponseReturnValue:
    """Cohorts open to the body's country, and what it has nominated so far, as a work table."""
    bodies = organisations_of(current_actor())
    if not bodies:
        return render_template("admissions/nominations/no_body.html"), 403
    organisation = acting_for(current_actor(), request.args.get("body"))
    view = _view_of_offered(organisation)
    if view.export:
        rows = offered_cohorts.all_offered_cohorts(organisation, view)
        return answer(view, "nominations", *offered_cohorts.exported(view, rows))
    return render_template(
        "admissions/nominations/cohorts.html",
        organisation=organisation,
        organisations=bodies,
        view=view,
        page=offered_cohorts.offered_cohorts(organisation, view),
    )


def _view_of_offered(organisation: Organisation) -> View:
    choices = offered_cohorts.filter_choices(organisation)
    fixed = {"body": organisation.public_id}
    return offered_cohorts.OFFERED.read(request.args, request.path, choices, fixed)


@blueprint.get("/nominations/blank-list")
@public
def blank_list() -> ResponseReturnValue:
    """A list of nominees without people, to fill in: nothing in it is to be kept from anybody."""
    return download("nominees", Format.XLSX, [each.heading for each in columns()], [])


@blueprint.get("/nominations/<cohort_id>")
@exportable
@requires(NOMINATE)
def nominees(cohort_id: str) -> ResponseReturnValue:
    """The people this body has nominated to the cohort, with their outcomes."""
    organisation, cohort = place(cohort_id)
    view = worktable.NOMINEES.read(
        request.args,
        request.path,
        worktable.choices(organisation, cohort),
        {"body": organisation.public_id},
    )
    if view.export:
        rows = noting_persons(worktable.all_nominees(organisation, cohort, view))
        cells = (
            (
                r.rank,
                r.name,
                r.native_name,
                r.name_in_latin,
                r.email,
                r.shown_state.label if r.shown_state else "",
                reason,
            )
            for r, reason in said_by_runs.with_reasons(organisation, rows)
        )
        return answer(view, f"nominees-{cohort.code}", worktable.headings(), cells)
    page = worktable.nominees(organisation, cohort, view)
    audit.note_read([row.person_id for row in page])
    reasons = said_by_runs.reasons_for_body(organisation, page.rows)
    return render_template(
        "admissions/nominations/nominees.html",
        organisation=organisation,
        cohort=cohort,
        reasons=reasons,
        title=course_title(cohort.course_version_id),
        state=standing_of(cohort),
        is_open=accepts_applications(cohort),
        opens_at=opens_at(cohort),
        seats=queries.seats_for(organisation, cohort),
        country=country_name(organisation.country_code),
        unfinished=unfinished_lists(
            import_queries.LISTS, *import_queries.of_body(cohort.id, organisation.id)
        ),
        unreached=len(queries.unreached(organisation, cohort)),
        view=view,
        page=page,
        parts=ON_NOMINATIONS.of((cohort.id, organisation.id)),
    )


@blueprint.route("/nominations/<cohort_id>/add", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def add_nominee(cohort_id: str) -> ResponseReturnValue:
    """Nominate one person by form."""
    organisation, cohort = place(cohort_id)
    form = forms.NomineeForm(data={"nationality": organisation.country_code})
    form.nationality.choices = country_choices()
    doubts: list[Remark] = []
    if form.validate_on_submit() and not (doubts := _doubts(form, cohort, organisation)):
        facts = Facts(
            full_name=form.name.text,
            name_in_latin=form.name.text if form.name.text.isascii() else "",
            native_name=form.native_name.text,
            native_language=import_queries.language_of(organisation.country_code)
            if form.native_name.text
            else "",
            birth_date=form.birth_date.data,
            nationality=form.nationality.data,
            residence_country=organisation.country_code,
            sex=Sex(form.sex.data or ""),
            email=form.email.text,
            phone=form.phone.text,
        )
        try:
            services.add_nominee(
                cohort,
                organisation,
                facts,
                passport_number=form.passport.text,
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("%(name)s is nominated.", name=facts.full_name), "good")
            return redirect(nominees_page(organisation, cohort), 303)
    page, status = form_page(
        "admissions/nominations/add.html",
        form,
        cohort=cohort,
        organisation=organisation,
        closed=closed_words(cohort, organisation),
        ages=wording.ages(rules_of(cohort)),
        doubts=doubts,
        asked=mark_of(doubts) if doubts else None,
    )
    return page, 422 if doubts else status


def _doubts(form: forms.NomineeForm, cohort: Cohort, organisation: Organisation) -> list[Remark]:
    """What was not asked about yet: the page shows it, and its button says yes to it."""
    found = doubts_about(
        cohort,
        organisation,
        born=form.birth_date.data,
        names=[form.name.text, form.native_name.text],
    )
    return [] if request.form.get("asked") == mark_of(found) else found


@blueprint.route("/nominations/<cohort_id>/ranks", methods=["GET", "POST"])
@requires(NOMINATE)
def rank_nominees(cohort_id: str) -> ResponseReturnValue:
    """Put the own nominees into order; who gets a new number pushes the others down."""
    organisation, cohort = place(cohort_id)
    order = queries.live_nominees(organisation, cohort)
    first = _first_ranked(len(order))
    form = forms.ranking_form(order, first, MOST_RANKED)
    seen = fingerprint([row.nomination_id for row in order])
    if form.validate_on_submit() and _is_fresh(form, seen) and forms.name_clashes(form, order):
        try:
            changed = services.rank_nominees(
                cohort,
                organisation,
                forms.written_ranks(form, order),
                seen=seen,
                actor=current_actor(),
            )
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            if changed:
                words = ngettext(
                    "%(num)d person was moved; the others made room.",
                    "%(num)d people were moved; the others made room.",
                    changed,
                )
                flash(words, "good")
            else:
                flash(_("The order is as it was: no rank was changed."), "info")
            return redirect(nominees_page(organisation, cohort), 303)
    audit.note_read([row.person_id for row in order])
    return form_page(
        "admissions/nominations/ranks.html",
        form,
        cohort=cohort,
        organisation=organisation,
        closed=closed_words(cohort, organisation) or kept_order.objection(organisation, cohort),
        order=order,
        first=first,
        most=MOST_RANKED,
        seen=seen,
    )


def _is_fresh(form: PortalForm, seen: str) -> bool:
    """Whether the numbers were typed beside the order as it stands; says so where they were not."""
    fresh = request.form.get("seen", "") == seen
    if not fresh:
        form.refuse(None, services.order_changed_words())
    return fresh


def _first_ranked(count: int) -> int:
    """From which place on the form shows people: the beginning of a round of MOST_RANKED."""
    wanted = max(1, min(request.args.get("from", 1, type=int), max(count, 1)))
    return wanted - (wanted - 1) % MOST_RANKED
