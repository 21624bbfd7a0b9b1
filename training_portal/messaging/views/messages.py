"""Messages to groups of a cohort: the list, writing one, what became of it, stopping it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.geography.queries import country_names
from training_portal.messaging import history, message_queries, message_services, message_templates
from training_portal.messaging.audiences import FIELDS, Audience
from training_portal.messaging.groups import Group, Narrowing, group_of
from training_portal.messaging.message_forms import MessageForm
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
    if form.step.data == "edit" or not form.validate_on_submit():
        return _page(cohort, form)
    group = group_of(which, cohort, form.narrowing, current_actor())
    if form.step.data == "look":
        shown = preview_of(cohort, form.draft, group, form.whom.data or "")
        return _page(cohort, form, shown)
    if form.step.data == "send":
        return _send(cohort, form, group)
    return _question(cohort, form, group)


def _form(cohort: Cohort, audience: Audience) -> MessageForm:
    data = message_templates.words_of(audience, request.args.get("begin", ""))
    if like := request.args.get("like"):
        earlier = message_queries.message_in(cohort, like)
        data = message_templates.words_like(earlier) if earlier.audience is audience else {}
    form = MessageForm(data=data)
    everybody = group_of(audience, cohort, Narrowing(), current_actor()).shown[:_TO_LOOK_AS]
    audit.note_read([each.person_id for each in everybody if each.person_id is not None])
    people = [(each.public_id, each.name) for each in everybody]
    form.settle(audience, country_names(), people)
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
    )


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
        states=message_queries.states_in_words(found),
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
