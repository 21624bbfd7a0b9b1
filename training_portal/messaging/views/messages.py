"""Messages to groups of a cohort: the list, writing one, what became of it, stopping it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions import worktable_queries
from training_portal.admissions.worktable import LISTING
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.geography.queries import country_names
from training_portal.messaging import history, message_queries, message_services, message_templates
from training_portal.messaging.audiences import FIELDS, Audience
from training_portal.messaging.groups import Group, Narrowing, Reader, group_of
from training_portal.messaging.message_forms import MOST_CHOSEN, MessageForm
from training_portal.messaging.message_models import CohortMessage
from training_portal.messaging.message_words import about_group
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.rules import merged
from training_portal.messaging.views.blueprint import blueprint
from training_portal.messaging.views.written import preview_of
from training_portal.people.queries import sees_hidden
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.selection import read_selection
from training_portal.platform.web.shell import form_page

WRITE = MessagingPermission.WRITE
#: So many of a group can be chosen to look at the message as.
_TO_LOOK_AS = 50


@blueprint.get("/manage/cohorts/<cohort_id>/messages")
@exportable
@requires(WRITE)
def messages(cohort_id: str) -> ResponseReturnValue:
    """What was written to groups, and to which one can write."""
    cohort = cohort_for(current_actor(), cohort_id, WRITE)
    choices = message_queries.message_choices()
    view = message_queries.MESSAGES.read(request.args, request.path, choices)
    if view.export:
        rows = message_queries.each_message(cohort, view)
        headings = [_("Subject"), _("To"), _("Sent"), _("By")]
        lines = ((row.subject, row.audience.label, row.sent_at, row.sender) for row in rows)
        return answer(view, f"messages-{cohort.code}", headings, lines, zone=cohort.time_zone)
    return render_template(
        "messaging/messages.html",
        cohort=cohort,
        view=view,
        page=message_queries.messages(cohort, view),
        audiences=list(Audience),
        objection=message_services.cohort_objection(cohort),
    )


def _audience(name: str) -> Audience:
    return Audience(name) if name in set(Audience) else abort(404)


@blueprint.route("/manage/cohorts/<cohort_id>/messages/new/<audience>", methods=["GET", "POST"])
@requires(WRITE)
@once
def write_message(cohort_id: str, audience: str) -> ResponseReturnValue:
    """Write to one group: looked at as somebody, counted, then sent."""
    which = _audience(audience)
    cohort = cohort_for(current_actor(), cohort_id, WRITE)
    form = _form(cohort, which)
    if not form.is_submitted() and which is Audience.APPLICANTS and "action" in request.args:
        return _begin_with_ticked(cohort, form)
    if form.step.data == "edit" or not form.validate_on_submit():
        return _page(cohort, form)
    group = group_of(which, cohort, form.narrowing, current_actor())
    if form.step.data == "look":
        shown = preview_of(cohort, form.draft, group, form.whom.data or "")
        return _page(cohort, form, shown)
    if form.step.data == "send":
        return _send(cohort, form, group)
    return _question(cohort, form, group)


def _begin_with_ticked(cohort: Cohort, form: MessageForm) -> ResponseReturnValue:
    """The page opens for who was ticked in the table of applications."""
    table = url_for("admissions.applications", cohort_id=cohort.public_id)
    selection = read_selection(request.args, LISTING)
    ids: list[str] = list(selection.ids)
    if selection.all_matching:
        choices = worktable_queries.filter_choices(cohort.id, current_actor())
        view = LISTING.read_line(selection.query_string, table, choices)
        rows = worktable_queries.each_application(cohort.id, view, current_actor())
        ids = [row.public_id for row in islice(rows, MOST_CHOSEN + 1)]
    if not ids:
        flash(_("Tick the applications first, then choose what to do."), "wait")
        return redirect(selection.back_to(table), 303)
    if len(ids) > MOST_CHOSEN:
        words = _(
            "At most %(most)d ticked applications are written to at once: write to the group, "
            "narrowed by its states.",
            most=MOST_CHOSEN,
        )
        flash(words, "wait")
        return redirect(selection.back_to(table), 303)
    form.rows.data = ",".join(ids)
    return _page(cohort, form)


def _form(cohort: Cohort, audience: Audience) -> MessageForm:
    data = message_templates.words_of(audience, request.args.get("begin", ""))
    if like := request.args.get("like"):
        earlier = message_queries.message_in(cohort, like)
        data = message_templates.words_like(earlier) if earlier.audience is audience else {}
    form = MessageForm(data=data)
    form.audience = audience
    ticked = Narrowing(only=form.only)
    everybody = group_of(audience, cohort, ticked, current_actor()).shown[:_TO_LOOK_AS]
    audit.note_read([each.person_id for each in everybody if each.person_id is not None])
    people = [(each.public_id, each.name) for each in everybody]
    form.settle(audience, country_names(), people, message_queries.bodies_of(audience, cohort))
    return form


def _page(cohort: Cohort, form: MessageForm, shown: object = None) -> ResponseReturnValue:
    return form_page(
        "messaging/write.html",
        form,
        cohort=cohort,
        audience=form.audience,
        fields=FIELDS[form.audience],
        beginnings=message_templates.titles(form.audience),
        objection=message_services.cohort_objection(cohort),
        shown=shown,
        ticked=_ticked(cohort, form),
    )


def _ticked(cohort: Cohort, form: MessageForm) -> tuple[list[Reader], int] | None:
    """Who of the ticked rows is in the group now, and how many are not any more."""
    if not form.only:
        return None
    group = group_of(form.audience, cohort, Narrowing(only=form.only), current_actor())
    audit.note_read([each.person_id for each in group.shown if each.person_id is not None])
    return group.shown, len(form.only) - len(group.shown)


def _question(cohort: Cohort, form: MessageForm, group: Group) -> str:
    form.seen.data = group.fingerprint
    return render_template(
        "messaging/send.html",
        form=form,
        cohort=cohort,
        audience=form.audience,
        group=group,
        effects=about_group(group, form.audience, sees_hidden=sees_hidden(current_actor())),
        objection=message_services.cohort_objection(cohort)
        or (None if group.shown else _("There is nobody in this group now.")),
        shown=preview_of(cohort, form.draft, group, form.whom.data or ""),
        names=[each.name for each in group.shown] if form.only else [],
    )


def _send(cohort: Cohort, form: MessageForm, group: Group) -> ResponseReturnValue:
    try:
        message = message_services.send(
            cohort, form.draft, actor=current_actor(), seen=form.seen.data
        )
    except Stale:
        form.refuse(None, _("The group is another one by now. Look at how many get it."))
        page = _question(cohort, form, group)
        return page, 409
    flash(_("The message is on its way."), "good")
    return redirect(_address(cohort, message), 303)


def _address(cohort: Cohort, message: CohortMessage) -> str:
    return url_for("messaging.message", cohort_id=cohort.public_id, message_id=message.public_id)


@blueprint.get("/manage/cohorts/<cohort_id>/messages/<message_id>")
@exportable
@requires(WRITE)
def message(cohort_id: str, message_id: str) -> ResponseReturnValue:
    """A message as it was sent, and what became of the mail to each."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, WRITE)
    found = message_queries.message_in(cohort, message_id)
    choices = message_queries.delivery_choices()
    view = message_queries.DELIVERIES.read(request.args, request.path, choices)
    if view.export:
        rows = _noted(message_queries.each_delivery(found, actor, view))
        headings = [str(column.label) for column in message_queries.DELIVERIES.columns]
        lines = ((row.name, row.body, row.language, row.state.label, row.sent_at) for row in rows)
        return answer(view, f"message-{cohort.code}", headings, lines, zone=cohort.time_zone)
    page = message_queries.deliveries(found, actor, view)
    audit.note_read([row.person_id for row in page.rows if row.person_id is not None])
    return render_template(
        "messaging/message.html",
        cohort=cohort,
        message=found,
        subject=merged(found.subject, found.merge_values["en"]),
        view=view,
        page=page,
        counts=message_queries.count_by_state(found, actor),
        states=[*message_queries.states_in_words(found), *message_queries.narrowed_in_words(found)],
        can_be_stopped=message_queries.can_be_stopped(found),
        entries=history.of_message(found),
    )


def _noted(
    rows: Iterable[message_queries.DeliveryRow],
) -> Iterator[message_queries.DeliveryRow]:
    for row in rows:
        audit.note_read([row.person_id] if row.person_id is not None else [])
        yield row


@blueprint.route("/manage/cohorts/<cohort_id>/messages/<message_id>/stop", methods=["GET", "POST"])
@requires(WRITE)
@once
def stop_message(cohort_id: str, message_id: str) -> ResponseReturnValue:
    """Take back the mails that wait."""
    cohort = cohort_for(current_actor(), cohort_id, WRITE)
    found = message_queries.message_in(cohort, message_id)
    form = PortalForm()
    if form.validate_on_submit():
        number = message_services.stop(found, actor=current_actor())
        words = ngettext("%(num)d mail is taken back.", "%(num)d mails are taken back.", number)
        flash(words, "good")
        return redirect(_address(cohort, found), 303)
    return render_template("messaging/stop.html", form=form, cohort=cohort, message=found)
