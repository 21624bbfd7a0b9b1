"""Staff pages on which a place ends before its time."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from training_portal.cohorts import leaving_services, timeline
from training_portal.cohorts.planning_queries import addresses_of
from training_portal.cohorts.queries import cohort_for
from training_portal.learning import forms, queries
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.views import blueprint
from training_portal.messaging.permissions import MessagingPermission
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.shell import form_page


def _letters_page(cohort_id: str) -> str | None:
    """Where letters are issued anew, for those who issue them."""
    if not current_actor().holds(MessagingPermission.ISSUE):
        return None
    return url_for("messaging.letters", cohort_id=cohort_id)


@blueprint.route(
    "/manage/cohorts/<cohort_id>/people/<enrolment_id>/end/<verb>", methods=["GET", "POST"]
)
@requires(LearningPermission.END_PLACE)
@once
def end_place(cohort_id: str, enrolment_id: str, verb: str) -> ResponseReturnValue:
    """Withdraw or dismiss somebody, or say that they did not come; after saying what it does."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, LearningPermission.END_PLACE)
    enrolment = queries.enrolment_of(cohort, enrolment_id, visible_people(actor))
    if verb not in leaving_services.STEPS:
        abort(404)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        leaving_services.end_place(enrolment, verb, actor=actor, reason=form.reason.text)
        flash(timeline.sentence("enrolment", verb), "good")
        back = url_for("learning.person", cohort_id=cohort_id, enrolment_id=enrolment_id)
        return redirect(back, 303)
    leaving_services.refuse_impossible(cohort, enrolment, verb)
    audit.note_read([enrolment.person_id])
    return form_page(
        "learning/end_place.html",
        form,
        cohort=cohort,
        enrolment=enrolment,
        verb=verb,
        label=leaving_services.STEPS[verb],
        name=queries.name_of(enrolment.person_id),
        has_begun=leaving_services.has_begun(cohort),
        letters_of=_letters_page(cohort_id),
        is_told=bool(addresses_of(Person.id == enrolment.person_id)),
    )
