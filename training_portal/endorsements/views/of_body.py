"""A nominating body's page of the endorsement of its list."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.admissions.nomination_queries import live_nominees
from training_portal.admissions.permissions import NominationPermission
from training_portal.admissions.views.nominations import place
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import course_title
from training_portal.endorsements import history, sending, wording
from training_portal.endorsements.body_desk import desk_of_body
from training_portal.endorsements.chain_queries import chain_for, steps_of
from training_portal.endorsements.forms import ReasonForm, SendForm
from training_portal.endorsements.list_queries import (
    list_of_body,
    lists_of_body,
)
from training_portal.endorsements.models import EndorsementState
from training_portal.endorsements.part_queries import newest_part
from training_portal.endorsements.views.blueprint import blueprint
from training_portal.organisations.models import Organisation
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.shell import form_page
from training_portal.platform.workflow import Refused

NOMINATE = NominationPermission.NOMINATE


def _here(cohort: Cohort, organisation: Organisation) -> str:
    return url_for("endorsements.of_body", cohort_id=cohort.public_id, body=organisation.public_id)


@blueprint.route("/nominations/<cohort_id>/endorsement", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def of_body(cohort_id: str) -> ResponseReturnValue:
    """How the body's lists stand, and the list that can be sent now; then send it."""
    organisation, cohort = place(cohort_id)
    people = sending.people_to_send(organisation, cohort)
    form = SendForm(data={"seen": sending.version_of(people)})
    if form.validate_on_submit():
        try:
            sending.send_list(
                cohort,
                organisation,
                actor=current_actor(),
                is_supported=bool(form.support.data),
                seen=form.seen.data,
            )
        except Stale:
            form.refuse(None, _("The list was changed meanwhile: this is how it stands now."))
            form.seen.data = sending.version_of(people)
            return _page(organisation, cohort, form, people)[0], 409
        except Refused as refusal:
            form.refuse(None, str(refusal))
        else:
            flash(_("The list is sent. You hear by mail how it goes on."), "good")
            return redirect(_here(cohort, organisation), 303)
    return _page(organisation, cohort, form, people)


def _page(
    organisation: Organisation, cohort: Cohort, form: SendForm, people: list[int]
) -> tuple[str, int]:
    desks = [desk_of_body(each, organisation) for each in lists_of_body(organisation, cohort)]
    wanted = set(people)
    nominees = live_nominees(organisation, cohort)
    order = [row for row in nominees if row.nomination_id in wanted]
    listed = wanted | {line.nomination_id for desk in desks for line in desk.people}
    audit.note_read(
        [*(row.person_id for row in order), *(p.person_id for d in desks for p in d.people)]
    )
    present = sending.open_list(organisation, cohort)
    chain = chain_for(organisation)
    return form_page(
        "endorsements/of_body.html",
        form,
        organisation=organisation,
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        desks=desks,
        histories={desk.endorsement.id: history.of_list(desk.endorsement.id) for desk in desks},
        order=order,
        needing_none=[row for row in nominees if row.nomination_id not in listed],
        steps=wording.step_words(steps_of(chain.id)) if chain is not None else [],
        lacking=wording.lacking(newest_part(cohort.id, organisation.id)),
        is_under_way=present is not None and present.state is EndorsementState.UNDER_WAY,
        closed=sending.cohort_objection(cohort),
    )


@blueprint.route(
    "/nominations/<cohort_id>/endorsement/<endorsement_id>/call-off", methods=["GET", "POST"]
)
@requires(NOMINATE)
@once
def call_off(cohort_id: str, endorsement_id: str) -> ResponseReturnValue:
    """Take a list back, with a reason."""
    organisation, cohort = place(cohort_id)
    endorsement = list_of_body(organisation, cohort, endorsement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        sending.call_off(endorsement.id, reason=form.reason.text, actor=current_actor())
        flash(_("The list is taken back."), "good")
        return redirect(_here(cohort, organisation), 303)
    return form_page(
        "endorsements/call_off.html",
        form,
        organisation=organisation,
        cohort=cohort,
        endorsement=endorsement,
        can=desk_of_body(endorsement, organisation).is_standing
        and sending.seats_objection(endorsement, organisation) is None,
    )
