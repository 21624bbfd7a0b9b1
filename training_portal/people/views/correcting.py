"""Programme staff set right what is recorded of somebody."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from training_portal.people import correcting, queries, services
from training_portal.people.correcting import Outcome
from training_portal.people.models import Person
from training_portal.people.permissions import PeoplePermission
from training_portal.people.staff_forms import CorrectionForm
from training_portal.people.views import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

#: What is said of each outcome, and in which tone.
_OUTCOMES: Final = {
    Outcome.UNCHANGED: (_l("Nothing changed."), "info"),
    Outcome.TOLD: (
        _l("Corrected. The person gets a mail with what was corrected and your reason."),
        "good",
    ),
    Outcome.NOT_TOLD: (_l("Corrected. No mail goes out: tell the person yourself."), "wait"),
}


def _form(person: Person, *, anew: bool = False) -> CorrectionForm:
    """The form as it was sent or, `anew`, as it would open now whatever was sent."""
    sent: dict[str, Any] = {"formdata": None} if anew else {}
    return CorrectionForm(obj=person, data={"seen": services.facts_version(person)}, **sent)


@blueprint.route("/manage/people/<public_id>/correct", methods=["GET", "POST"])
@requires(PeoplePermission.CORRECT)
@once
def correct(public_id: str) -> ResponseReturnValue:
    """Correct names and date of birth, with a reason; the person is told."""
    person = queries.person_of_id(current_actor(), public_id)
    audit.note_read([person.id])
    form = _form(person)
    try:
        if form.validate_on_submit() and _save(form, person):
            return redirect(url_for("records.person", public_id=public_id), 303)
    except Stale:
        return conflict_page(form, _form(person, anew=True), back=request.path)
    return form_page("people/correct.html", form, person=person)


def _save(form: CorrectionForm, person: Person) -> bool:
    """Correct; False when the service refused, with its words on the form."""
    try:
        outcome = correcting.correct_record(
            person.id,
            form.correction,
            reason=form.reason.text,
            actor=current_actor(),
            seen=form.seen.data,
            as_typed=form.as_typed,
        )
    except Stale:
        raise
    except Refused as refusal:
        form.refuse(None, str(refusal))
        return False
    words, tone = _OUTCOMES[outcome]
    flash(str(words), tone)
    return True
