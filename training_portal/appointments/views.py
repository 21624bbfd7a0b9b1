"""The pages of who is invited: choosing a time, calling it off, the calendar file."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.appointments import booking_services as services
from training_portal.appointments import calendar, queries
from training_portal.appointments.forms import ChooseForm
from training_portal.appointments.permissions import AppointmentPermission
from training_portal.appointments.queries import Own
from training_portal.config import Settings
from training_portal.platform import clock
from training_portal.platform.i18n import moment
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.forms import VersionedForm
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

blueprint = Blueprint("appointments", __name__)
BOOK = AppointmentPermission.BOOK


def init_app(app: Flask) -> None:
    """Register the room's pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/me/appointments")
@requires(BOOK)
def all_mine() -> str:
    """What one is invited to, and when one comes."""
    return render_template(
        "appointments/all_mine.html", rows=queries.own_appointments(current_actor())
    )


def _page_of(own: Own) -> str:
    return url_for("appointments.mine", invitation_id=own.invitation.public_id)


@blueprint.route("/me/appointments/<invitation_id>", methods=["GET", "POST"])
@requires(BOOK)
@once
def mine(invitation_id: str) -> ResponseReturnValue:
    """When one comes; choose a time, or another one."""
    own = queries.own_appointment(current_actor(), invitation_id)
    form = _choosing(own)
    if form.validate_on_submit():
        return _choose(own, form)
    form.seen.data = own.version
    return _page(own, form)


def _choosing(own: Own) -> ChooseForm:
    form = ChooseForm()
    slots = queries.open_slots(own.invitation, own.round) if own.may_choose else []
    now = own.slot.starts_at if own.slot is not None else None
    others = [slot for slot in slots if slot.starts_at != now]
    form.offer(queries.as_choices(others), own.round.time_zone)
    return form


def _page(own: Own, form: ChooseForm, status: int | None = None) -> ResponseReturnValue:
    page, usual = form_page(
        "appointments/mine.html", form, own=own, has_times=bool(form.slot.choices)
    )
    return page, status or usual


def _choose(own: Own, form: ChooseForm) -> ResponseReturnValue:
    try:
        services.choose(
            own.invitation.id, form.slot.data or "", actor=current_actor(), seen=form.seen.data
        )
    except Stale:
        return _conflict(own, form, _("Change to this time") if own.slot else _("Book this time"))
    except Refused as refusal:
        # Somebody was faster: the times that are left, and what happened.
        form = _choosing(own)
        form.refuse(form.slot, str(refusal))
        form.seen.data = own.version
        return _page(own, form, 409)
    moved = _("Your time is changed. A mail confirms it.")
    flash(moved if own.slot else _("Your time is booked. A mail confirms it."), "good")
    return redirect(_page_of(own), 303)


def _conflict(own: Own, form: VersionedForm, label: str) -> ResponseReturnValue:
    now = queries.own_appointment(current_actor(), own.invitation.public_id)
    words = _("No time is booked now.")
    if now.slot is not None:
        when = moment(now.slot.starts_at, now.round.time_zone)
        words = _("Booked now: %(moment)s.", moment=when)
    return step_conflict_page(form, words, seen=now.version, label=label, back=_page_of(own))


@blueprint.route("/me/appointments/<invitation_id>/call-off", methods=["GET", "POST"])
@requires(BOOK)
@once
def call_off(invitation_id: str) -> ResponseReturnValue:
    """Give one's time free, after a question."""
    own = queries.own_appointment(current_actor(), invitation_id)
    form = VersionedForm()
    if form.validate_on_submit():
        return _call_off(own, form)
    if not own.is_booked or not own.may_choose:
        raise Refused(_("There is no time that you can call off by yourself."))
    form.seen.data = own.version
    return form_page("appointments/call_off.html", form, own=own)


def _call_off(own: Own, form: VersionedForm) -> ResponseReturnValue:
    try:
        services.call_off(own.invitation.id, actor=current_actor(), seen=form.seen.data)
    except Stale:
        return _conflict(own, form, _("Call off"))
    flash(_("Your time is called off. Choose another one."), "good")
    return redirect(_page_of(own), 303)


@blueprint.get("/me/appointments/<invitation_id>/calendar.ics")
@requires(BOOK)
def calendar_file(invitation_id: str) -> ResponseReturnValue:
    """One's appointment for the calendar of a phone; 404 while none is booked."""
    own = queries.own_appointment(current_actor(), invitation_id)
    if own.slot is None:
        abort(404)
    settings: Settings = current_app.extensions["settings"]
    entry = calendar.Entry(
        public_id=own.invitation.public_id,
        title=own.title,
        starts_at=own.slot.starts_at,
        ends_at=own.slot.ends_at,
        time_zone=own.round.time_zone,
        place=own.slot.place,
        link=own.slot.link,
        url=settings.public_url + _page_of(own),
        host_name=urlsplit(settings.public_url).hostname or "portal",
    )
    answer = make_response(calendar.calendar_of(entry, clock.now()))
    answer.mimetype = calendar.MIME_TYPE
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
