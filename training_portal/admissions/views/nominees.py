"""A nominating body's pages of one nominee: how it stands, the link, the letter, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions import history
from training_portal.admissions import nomination_forms as forms
from training_portal.admissions import nomination_queries as queries
from training_portal.admissions import nomination_services as services
from training_portal.admissions.employers import is_employer
from training_portal.admissions.models import ApplicationState, Nomination
from training_portal.admissions.nominating import closed_words
from training_portal.admissions.page_parts import ON_APPLICATION, ON_NOMINEE
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.nominations import NOMINATE, nominees_page, place
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.organisations.models import Organisation
from training_portal.people import letters
from training_portal.people.models import Person
from training_portal.platform import audit, throttle
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page, step_conflict_page
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.many import words_on_changed
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

#: Mails that one nominee gets from us in a day, however often somebody presses the button.
MOST_LINKS = 5
_DAY = timedelta(days=1)


def _load(cohort_id: str, nomination_id: str) -> tuple[Organisation, Cohort, Nomination]:
    organisation, cohort = place(cohort_id)
    nomination = queries.nomination_of(organisation, cohort, nomination_id)
    audit.note_read([nomination.person_id])
    return organisation, cohort, nomination


def _nominee_page(organisation: Organisation, cohort: Cohort, nomination: Nomination) -> str:
    return url_for(
        "admissions.nominee",
        cohort_id=cohort.public_id,
        nomination_id=nomination.public_id,
        body=organisation.public_id,
    )


def may_be_sent_another(nomination: Nomination) -> bool:
    """Whether a nominee may be sent one more link today; it is counted."""
    return throttle.hit("claim link", nomination.public_id, limit=MOST_LINKS, window=_DAY)


def links_sent_today(public_ids: Sequence[str]) -> dict[str, int]:
    """How many more links nominees were sent today, by public id; nothing where none was."""
    return throttle.tries("claim link", public_ids)


def _slow_down(nomination: Nomination) -> None:
    throttle.check("claim link", nomination.public_id, limit=MOST_LINKS, window=_DAY)


@blueprint.get("/nominations/<cohort_id>/<nomination_id>")
@requires(NOMINATE)
def nominee(cohort_id: str, nomination_id: str) -> str:
    """One nominee: the outcome, what the body recorded, and the ways to reach them."""
    organisation, cohort, nomination = _load(cohort_id, nomination_id)
    return render_template(
        "admissions/nominations/nominee.html",
        organisation=organisation,
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        nominee=(row := queries.nominee(nomination)),
        parts=[*_parts(organisation, row), *ON_NOMINEE.of(nomination.id)],
        is_employer=is_employer(organisation),
        person=queries.person_of(nomination),
        closed=closed_words(cohort, organisation),
        entries=history.for_the_body(nomination, is_told=row.is_told),
    )


def _parts(organisation: Organisation, row: queries.NomineeRowOfList) -> list[tuple[str, object]]:
    """What other rooms add; an employer reads the state and its sentence, and nothing besides."""
    if row.application_id is None or is_employer(organisation):
        return []
    return ON_APPLICATION.of(row.application_id)


@blueprint.post("/nominations/<cohort_id>/<nomination_id>/link")
@requires(NOMINATE)
@once
def send_link_again(cohort_id: str, nomination_id: str) -> ResponseReturnValue:
    """Mail the link once more; the earlier one ends."""
    organisation, cohort, nomination = _load(cohort_id, nomination_id)
    _slow_down(nomination)
    services.send_link_again(nomination, actor=current_actor())
    flash(_("A new link is on its way. The earlier one no longer works."), "good")
    return redirect(_nominee_page(organisation, cohort, nomination), 303)


@blueprint.route("/nominations/<cohort_id>/<nomination_id>/email", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def correct_email(cohort_id: str, nomination_id: str) -> ResponseReturnValue:
    """Put the right e-mail address of a nominee in."""
    organisation, cohort, nomination = _load(cohort_id, nomination_id)
    person = queries.person_of(nomination)
    form = _email_form(person)
    if form.validate_on_submit():
        _slow_down(nomination)
        try:
            services.correct_email(
                nomination, form.email.text, actor=current_actor(), seen=form.seen.data
            )
        except Stale:
            kept = _email_form(queries.person_of(nomination), formdata=None)
            return conflict_page(form, kept, back=_nominee_page(organisation, cohort, nomination))
        except Refused as refusal:
            form.refuse(form.email, str(refusal))
        else:
            flash(_("The address is changed. The earlier link no longer works."), "good")
            return redirect(_nominee_page(organisation, cohort, nomination), 303)
    return form_page(
        "admissions/nominations/email.html",
        form,
        cohort=cohort,
        organisation=organisation,
        nominee=queries.nominee(nomination),
    )


def _email_form(person: Person, **sent: Any) -> forms.EmailForm:
    """The form as it opens now, or as it was sent."""
    email = "" if person.claimed_at else person.email
    return forms.EmailForm(data={"email": email, "seen": services.address_version(person)}, **sent)


@blueprint.route("/nominations/<cohort_id>/<nomination_id>/withdraw", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def withdraw_nominee(cohort_id: str, nomination_id: str) -> ResponseReturnValue:
    """Take a nomination back, with a reason."""
    organisation, cohort, nomination = _load(cohort_id, nomination_id)
    row = queries.nominee(nomination)
    form = forms.WithdrawForm(data={"seen": row.state.value if row.state else ""})
    if form.validate_on_submit():
        try:
            services.withdraw_nominee(
                nomination,
                queries.live_application_of(nomination),
                reason=form.reason.text,
                actor=current_actor(),
                seen=_state_seen(form) if row.is_told else None,
            )
        except Stale:
            back = _nominee_page(organisation, cohort, nomination)
            return _withdraw_once_more(form, queries.nominee(nomination), back)
        flash(_("The nomination is taken back."), "good")
        return redirect(nominees_page(organisation, cohort), 303)
    return form_page(
        "admissions/nominations/withdraw.html",
        form,
        cohort=cohort,
        organisation=organisation,
        title=course_title(cohort.course_version_id),
        nomination=nomination,
        nominee=row,
    )


def _state_seen(form: forms.WithdrawForm) -> ApplicationState:
    """The state that the page told of. What is no state was told by no page of ours."""
    seen = form.seen.data
    if seen not in list(ApplicationState):
        raise Stale
    return ApplicationState(seen)


def _withdraw_once_more(
    form: forms.WithdrawForm, row: queries.NomineeRowOfList, back: str
) -> ResponseReturnValue:
    """The question once more, with how the application stands now; taking back may be too late."""
    if row.state is None or row.shown_state is None or not row.can_withdraw:
        raise Refused(_("This nomination cannot be taken back any more."))
    changed = " ".join(words_on_changed([(row.shown_state.label, row.name)]))
    label = _("Take the nomination back")
    return step_conflict_page(form, changed, seen=row.state.value, label=label, back=back)


@blueprint.post("/nominations/<cohort_id>/<nomination_id>/letter")
@requires(NOMINATE)
def letter(cohort_id: str, nomination_id: str) -> str:
    """A letter for one nominee, with a new link; it is mailed too where there is an address."""
    organisation, cohort, nomination = _load(cohort_id, nomination_id)
    _slow_down(nomination)
    return _print(organisation, cohort, [queries.person_of(nomination)])


@blueprint.route("/nominations/<cohort_id>/letters", methods=["GET", "POST"])
@requires(NOMINATE)
def print_letters(cohort_id: str) -> str:
    """Letters to hand out to people without an e-mail of their own; made anew each time."""
    organisation, cohort = place(cohort_id)
    people = queries.unreached(organisation, cohort)
    form = PortalForm()
    if people and form.validate_on_submit():
        return _print(organisation, cohort, people)
    audit.note_read([person.id for person in people])
    return render_template(
        "admissions/nominations/letters.html",
        form=form,
        cohort=cohort,
        organisation=organisation,
        people=people,
    )


def _print(organisation: Organisation, cohort: Cohort, people: Sequence[Person]) -> str:
    ids = [person.id for person in people]
    blank = letters.blank_letters(people)
    links = services.make_letter_links(cohort.id, ids, actor=current_actor())
    audit.note_read(ids)
    return render_template(
        "admissions/nominations/letters_made.html",
        cohort=cohort,
        organisation=organisation,
        title=course_title(cohort.course_version_id),
        zone=queries.zone_of(organisation),
        officer=queries.officer(current_actor()),
        letters=letters.addressed(blank, links),
    )
