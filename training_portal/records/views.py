"""Looking people up: the list, and the page of one."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from training_portal.admissions.employers import is_employer
from training_portal.admissions.nominating_bodies import acting_for, organisations_of
from training_portal.admissions.permissions import NominationPermission
from training_portal.endorsements.tasks import at_steps
from training_portal.messaging import letter_queries
from training_portal.people import queries as people
from training_portal.people.permissions import PeoplePermission
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.records import of_our_body, our_file, our_nominees, people_list
from training_portal.records.asked_of_body import asked_of
from training_portal.records.asked_of_nominees import waiting_for_nominees
from training_portal.records.history import record_history
from training_portal.records.page_queries import parts_of
from training_portal.records.permissions import RecordPermission
from training_portal.records.reach import person_for
from training_portal.records.shared import shares_of

blueprint = Blueprint("records", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals["PeoplePermission"] = PeoplePermission
    app.jinja_env.globals["RecordPermission"] = RecordPermission


@blueprint.get("/manage/people")
@exportable
@requires(RecordPermission.LIST)
def list_people() -> ResponseReturnValue:
    """The people within one's reach."""
    actor = current_actor()
    listing = people_list.listing_for(actor)
    view = listing.read(request.args, request.path, people_list.choices(actor))
    if view.export:
        rows = noting_persons(people_list.each_person(actor, view))
        return answer(view, "people", *people_list.exported(view, rows))
    page = people_list.people(actor, view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template("records/people.html", view=view, page=page)


@blueprint.get("/manage/people/<public_id>")
@requires(RecordPermission.LIST)
def person(public_id: str) -> str:
    """One person: what is recorded, and what the reader sees of what hangs on it."""
    actor = current_actor()
    found, as_staff = person_for(actor, public_id)
    audit.note_read([found.id])
    return render_template(
        "records/person.html",
        person=found,
        as_staff=as_staff,
        sees_all=actor.holds_everywhere(RecordPermission.READ),
        parts=parts_of(found, actor, as_staff=as_staff),
        recorded_by=people.organisation_name(found),
        entries=record_history(found.id) if as_staff else [],
    )


@blueprint.get("/our-nominees")
@exportable
@requires(NominationPermission.NOMINATE)
def nominees_of_body() -> ResponseReturnValue:
    """Whom one's body put forward, over all cohorts, and what is asked of it."""
    bodies = organisations_of(current_actor())
    if not bodies:
        return render_template("admissions/nominations/no_body.html"), 403
    body = acting_for(current_actor(), request.args.get("body"))
    choices, fixed = our_nominees.choices(body), {"body": body.public_id}
    view = our_nominees.listing_for(body).read(request.args, request.path, choices, fixed)
    if view.export:
        rows = noting_persons(our_nominees.each_nominee(body, view))
        return answer(view, "our-nominees", *our_file.exported(view, rows))
    page = our_nominees.nominees(body, view)
    audit.note_read([row.person_id for row in page])
    return render_template(
        "records/our_nominees.html",
        organisation=body,
        organisations=bodies,
        view=view,
        page=page,
        shares=shares_of(page.rows),
        is_employer=is_employer(body),
        asked=asked_of(body, current_actor()),
        waiting=waiting_for_nominees(body),
    )


@blueprint.get("/our-nominees/seats")
@requires(NominationPermission.NOMINATE)
def seats_of_body() -> ResponseReturnValue:
    """The seats of one's body in each cohort, who pays, and what became of its people by year."""
    bodies = organisations_of(current_actor())
    if not bodies:
        return render_template("admissions/nominations/no_body.html"), 403
    body = acting_for(current_actor(), request.args.get("body"))
    return render_template(
        "records/our_seats.html",
        organisation=body,
        organisations=bodies,
        seats=of_our_body.seats_of(body),
        years=of_our_body.years_of(body),
        is_employer=is_employer(body),
    )


@blueprint.get("/our-nominees/letters")
@requires(NominationPermission.NOMINATE)
def letters_of_body() -> ResponseReturnValue:
    """The papers of one's body: official applications to be signed, letters it was sent."""
    bodies = organisations_of(current_actor())
    if not bodies:
        return render_template("admissions/nominations/no_body.html"), 403
    body = acting_for(current_actor(), request.args.get("body"))
    return render_template(
        "records/our_letters.html",
        organisation=body,
        organisations=bodies,
        to_sign=[each for each in at_steps(body, current_actor()) if each.is_to_sign],
        letters=letter_queries.letters_of_body(body.id),
        is_employer=is_employer(body),
    )
