"""Decisions about one application or many: a page that says what will happen, then the doing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from training_portal.admissions import (
    decided_on,
    decision_queries,
    decision_services,
    evidence_queries,
    turns,
)
from training_portal.admissions import offer_services as offers
from training_portal.admissions import open_offer_services as open_offers
from training_portal.admissions import worktable_queries as queries
from training_portal.admissions.decision_forms import DecisionForm
from training_portal.admissions.decision_queries import Outlook
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.manage import frame, table_view, waitlist_outlook
from training_portal.admissions.worktable import LISTING, WRITE, ApplicationRow
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.eligibility import wording
from training_portal.eligibility.kinds import Finding
from training_portal.eligibility.rules import ABOUT_EARLIER_COURSES
from training_portal.people.queries import visible_people
from training_portal.platform import audit, clock
from training_portal.platform.i18n import listed
from training_portal.platform.idempotency import once, refuse_done
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import StaleRows
from training_portal.platform.web.asked_rows import in_one_field
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.selection import Selection, read_selection
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

DECIDE = AdmissionsPermission.DECIDE
#: Verbs that free seats, which the waitlist is offered at once.
FREES_SEATS = ("withdraw_offer", "release")
VERBS = (*decision_services.VERBS, "offer", "enrol", "prolong_offer", "withdraw_offer", "release")

#: More applications at once would hold every other writer up for too long.
MOST_AT_ONCE: Final = 2_000


@blueprint.get("/manage/cohorts/<cohort_id>/applications/chosen")
@requires(DECIDE)
def chosen(cohort_id: str) -> ResponseReturnValue:
    """The page before a decision about the ticked rows of the work table; nothing is done yet."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    selection = read_selection(request.args, LISTING)
    table = url_for("admissions.applications", cohort_id=cohort_id)
    if selection.action == WRITE:
        asked = request.args.to_dict(flat=False)
        page = url_for("messaging.write_message", cohort_id=cohort_id, audience="applicants")
        return redirect(f"{page}?{urlencode(asked, doseq=True)}", 303)
    rows = _selected(cohort, selection.ids, selection.all_matching, selection.query_string, table)
    if not rows or not selection.action:
        flash(_("Tick the applications first, then choose what to do."), "wait")
        return redirect(selection.back_to(table), 303)
    return _question(cohort, selection.action, rows, ticked_in=selection)


def _selected(
    cohort: Cohort, ids: Sequence[str], all_matching: bool, query: str, table: str
) -> list[ApplicationRow]:
    actor = current_actor()
    if not all_matching:
        return queries.chosen_applications(cohort.id, ids, actor)
    view = LISTING.read_line(query, table, queries.filter_choices(cohort.id, actor))
    return queries.all_applications(cohort.id, view, actor)


@blueprint.get("/manage/cohorts/<cohort_id>/applications/<application_id>/<verb>")
@requires(DECIDE)
def question(cohort_id: str, application_id: str, verb: str) -> ResponseReturnValue:
    """The page before a decision about one application."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    _known(verb)
    return _question(cohort, verb, [queries.row_of(cohort.id, application_id, current_actor())])


@blueprint.get("/manage/cohorts/<cohort_id>/applications/accepted")
@requires(DECIDE)
def accepted(cohort_id: str) -> ResponseReturnValue:
    """The page before everybody who accepted is enrolled: the list is confirmed."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    view = LISTING.read_line(
        f"state={ApplicationState.ACCEPTED.value}",
        request.path,
        queries.filter_choices(cohort.id, current_actor()),
    )
    rows = queries.all_applications(cohort.id, view, current_actor())
    if not rows:
        flash(_("Nobody has accepted an offer yet."), "wait")
        return redirect(url_for("admissions.applications", cohort_id=cohort_id), 303)
    # Like the whole table ticked: that is where its button stands, and where it leads back to.
    return _question(cohort, "enrol", rows, ticked_in=read_selection(MultiDict(), LISTING))


def _known(verb: str) -> str:
    return verb if verb in VERBS else abort(404)


def _form(cohort: Cohort, outlook: Outlook, *, is_sent: bool) -> DecisionForm:
    known = {"reason": _suggested_reason(outlook)}
    form = DecisionForm() if is_sent else DecisionForm(formdata=None, data=known)
    is_longer = outlook.verb == "prolong_offer"
    return form.settled(
        needs_reason=outlook.needs_reason,
        asks_place=outlook.verb == "waitlist",
        is_waiver=outlook.verb == "waive",
        days=decision_queries.days_for_more_time(cohort, outlook) if is_longer else None,
    )


def _suggested_reason(outlook: Outlook) -> str:
    """For one person who is not eligible: the rules that are not met, to be edited.

    A nominating body reads the reason too, and of earlier courses it is told nothing (domain.md).
    """
    if outlook.verb != "find_ineligible" or len(outlook.possible) != 1:
        return ""
    is_nominated = outlook.possible[0].organisation is not None
    return "\n".join(
        wording.reason(row.kind, row.finding, row.facts)
        for row in evidence_queries.findings(outlook.possible[0].id)
        if row.finding is Finding.FAIL and not (is_nominated and row.kind in ABOUT_EARLIER_COURSES)
    )


def _question(
    cohort: Cohort,
    verb: str,
    rows: Sequence[ApplicationRow],
    form: DecisionForm | None = None,
    *,
    ticked_in: Selection | None = None,
) -> tuple[str, int]:
    """`ticked_in`: with which view of the table the rows came; None for one opened by itself."""
    audit.note_read([row.person_id for row in rows])
    outlook = decision_queries.outlook(cohort, verb, rows)
    all_possible = len(outlook.possible)
    outlook = replace(outlook, possible=outlook.possible[:MOST_AT_ONCE])
    seats = decision_queries.SeatsLeft(cohort)
    seats.take_all(row.country or "" for row in outlook.possible if outlook.is_offer)
    return form_page(
        "admissions/manage/question.html",
        form if form is not None else _form(cohort, outlook, is_sent=False),
        **frame(cohort),
        outlook=outlook,
        asked=in_one_field((row.public_id, row.version) for row in outlook.possible),
        all_possible=all_possible,
        left=seats.shares,
        objection=decision_queries.objection_of_cohort(cohort, outlook),
        deadline=decision_queries.deadline_of_offers(cohort),
        back=_back(cohort, rows, ticked_in),
        ticked_in=ticked_in,
        query=_query(cohort, rows),
    )


def _back(cohort: Cohort, rows: Sequence[ApplicationRow], ticked_in: Selection | None) -> str:
    """To the view in which the rows were ticked, or to the one application."""
    if ticked_in is not None:
        return ticked_in.back_to(url_for("admissions.applications", cohort_id=cohort.public_id))
    if len(rows) == 1:
        return url_for(
            "admissions.one_application",
            cohort_id=cohort.public_id,
            application_id=rows[0].public_id,
            **_query(cohort, rows),
        )
    return url_for("admissions.applications", cohort_id=cohort.public_id)


def _query(cohort: Cohort, rows: Sequence[ApplicationRow]) -> dict[str, Any]:
    """The view of the table that one application was opened from, to go on along it."""
    return table_view(cohort).query if len(rows) == 1 and request.args else {}


@blueprint.get("/manage/cohorts/<cohort_id>/applications/decide/<verb>")
@requires(DECIDE)
def decided(cohort_id: str, verb: str) -> ResponseReturnValue:
    """The address of a decision, opened by itself: it says of nobody who was chosen."""
    _known(verb)
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    flash(_("Tick the applications first, then choose what to do."), "wait")
    return redirect(table_view(cohort).url, 303)


@blueprint.post("/manage/cohorts/<cohort_id>/applications/decide/<verb>")
@requires(DECIDE)
@once
def decide(cohort_id: str, verb: str) -> ResponseReturnValue:
    """Do it for all the rows of the page before, or for none."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    selection = read_selection(request.form, LISTING)
    rows = queries.chosen_applications(cohort.id, selection.ids, current_actor())
    outlook = decision_queries.outlook(cohort, _known(verb), rows)
    form = _form(cohort, outlook, is_sent=True)
    ticked_in = selection if "view" in request.form else None
    # Of whom the page before said nothing, nothing is compared.
    seen = {
        row.id: selection.seen[row.public_id] for row in rows if row.public_id in selection.seen
    }
    # Before what was typed is looked at: a page that comes back for its errors shows what is now.
    if those := decided_on.changed(rows, seen):
        refuse_done()
        return _asked_again(cohort, outlook, form, {row.id for row in those}, ticked_in)
    if not rows or not form.validate():
        return _question(cohort, verb, rows, form, ticked_in=ticked_in) if rows else abort(404)
    if form.place is not None and form.told_reason is None:
        chosen = {row.id: row.country for row in rows}
        if turns.is_pushed_in(cohort, chosen, form.place, current_actor()):
            form.refuse(form.reason, turns.words())
            return _question(cohort, verb, rows, form, ticked_in=ticked_in)
    began = clock.now()
    try:
        count = _do(cohort, verb, [row.id for row in rows], form, seen)
    except StaleRows as stale:
        rows = queries.chosen_applications(
            cohort.id, [row.public_id for row in rows], current_actor()
        )
        outlook = decision_queries.outlook(cohort, verb, rows)
        return _asked_again(cohort, outlook, form, stale.ids, ticked_in)
    flash(_done_words(verb, count), "good")
    if verb in FREES_SEATS and (words := _passed_on(cohort, began, count)):
        flash(words, "info")
    return redirect(_back(cohort, rows, ticked_in), 303)


def _asked_again(
    cohort: Cohort,
    outlook: Outlook,
    form: DecisionForm,
    changed: Collection[int],
    ticked_in: Selection | None,
) -> tuple[str, int]:
    """409: the question once more, with who changed since it was put; what was typed stays."""
    rows = [*outlook.possible, *(row for row, _reason in outlook.impossible)]
    words = words_on_changed((row.shown_state.label, row.name) for row in rows if row.id in changed)
    if not outlook.possible:
        raise Refused(" ".join(words))  # whose page keeps what was typed
    for sentence in words:
        form.refuse(None, sentence)
    page, _status = _question(cohort, outlook.verb, rows, form, ticked_in=ticked_in)
    return page, 409


def _do(
    cohort: Cohort, verb: str, ids: list[int], form: DecisionForm, seen: Mapping[int, str]
) -> int:
    if verb == "offer":
        reason = form.told_reason
        return len(
            offers.make_offers(cohort.id, ids, seen=seen, reason=reason, actor=current_actor())
        )
    if verb == "enrol":
        return decision_services.enrol_accepted(cohort.id, ids, seen=seen, actor=current_actor())
    if verb == "release":
        return decision_services.release_accepted(
            cohort.id, ids, reason=form.told_reason, seen=seen, actor=current_actor()
        )
    if verb == "withdraw_offer":
        return open_offers.withdraw_offers(
            cohort.id, ids, reason=form.told_reason, seen=seen, actor=current_actor()
        )
    if verb == "prolong_offer":
        return _prolong(cohort, ids, form, seen)
    return decision_services.decide(
        cohort.id,
        ids,
        verb,
        reason=form.told_reason,
        position=form.place,
        seen=seen,
        actor=current_actor(),
    )


def _prolong(cohort: Cohort, ids: list[int], form: DecisionForm, seen: Mapping[int, str]) -> int:
    if form.last_day is None:  # no day was left to choose
        raise Refused(_("An offer must be answered before the course begins."))
    return open_offers.prolong_offers(
        cohort.id,
        ids,
        until=form.last_day,
        reason=form.told_reason,
        seen=seen,
        actor=current_actor(),
    )


def _passed_on(cohort: Cohort, began: datetime, freed: int) -> str:
    """What became of seats that were freed just now: the waitlist is asked in the same breath.

    Blank where they went to people whom the reader is not shown.
    """
    offered = decision_queries.offered_since(cohort.id, began, current_actor())
    names = [name for name in offered if name]
    if not offered:
        return ngettext(
            "Nobody on the waitlist can take the seat: it can be offered again.",
            "Nobody on the waitlist can take the seats: they can be offered again.",
            freed,
        )
    if not names:
        return ""
    return ngettext(
        "The seat is offered to %(names)s, next on the waitlist.",
        "The seats are offered to %(names)s, next on the waitlist.",
        len(names),
        names=listed(names),
    )


def _done_words(verb: str, count: int) -> str:
    if verb == "offer":
        return ngettext("%(num)d offer is sent.", "%(num)d offers are sent.", count)
    if verb == "withdraw_offer":
        return ngettext(
            "%(num)d offer is taken back. The person is on the shortlist.",
            "%(num)d offers are taken back. The people are on the shortlist.",
            count,
        )
    if verb == "release":
        return ngettext(
            "%(num)d seat is taken back. The application has ended, and the person is told.",
            "%(num)d seats are taken back. The applications have ended, and the people are told.",
            count,
        )
    if verb == "reconsider":
        return ngettext(
            "The decision on %(num)d application is undone: it waits to be decided again.",
            "The decisions on %(num)d applications are undone: they wait to be decided again.",
            count,
        )
    label = next(step.label for step in APPLICATION.transitions if step.verb == verb)
    done = ngettext("%(num)d application", "%(num)d applications", count)
    return _("Done: %(step)s (%(count)s).", step=label, count=done)


@blueprint.route("/manage/cohorts/<cohort_id>/waitlist/offers", methods=["GET", "POST"])
@requires(DECIDE)
@once
def waitlist_offers(cohort_id: str) -> ResponseReturnValue:
    """Offer the free seats to the waitlist in its order."""
    cohort = cohort_for(current_actor(), cohort_id, DECIDE)
    outlook = waitlist_outlook(cohort)
    if PortalForm().validate_on_submit():
        made = offers.offer_to_waitlist(cohort.id, actor=current_actor())
        shown = queries.shown_among(
            [offer.application_id for offer in made], visible_people(current_actor())
        )
        flash(_done_words("offer", shown), "good")
        return redirect(url_for("admissions.applications", cohort_id=cohort_id), 303)
    return render_template(
        "admissions/manage/waitlist.html",
        **frame(cohort),
        outlook=outlook,
        objection=offers.offering_objection(cohort),
        deadline=decision_queries.deadline_of_offers(cohort),
    )
