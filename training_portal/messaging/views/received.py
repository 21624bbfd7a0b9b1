"""Letters as those read them who got them: a person, and who nominates for a body."""

from __future__ import annotations

from flask import Response

from training_portal.admissions.permissions import NominationPermission
from training_portal.messaging import letter_queries
from training_portal.messaging.views.blueprint import blueprint
from training_portal.messaging.views.letters import paper_answer
from training_portal.platform import audit
from training_portal.platform.policy import current_actor, requires, signed_in


@blueprint.get("/me/letters/<letter_id>/pdf")
@signed_in
def my_letter(letter_id: str) -> Response:
    """A letter to oneself."""
    return paper_answer(letter_queries.own_letter(current_actor(), letter_id))


@blueprint.get("/nominations/letters/<letter_id>/pdf")
@requires(NominationPermission.NOMINATE)
def letter_to_body(letter_id: str) -> Response:
    """A letter to a body that one nominates for."""
    found = letter_queries.letter_of_body(current_actor(), letter_id)
    audit.note_read(sorted(letter_queries.people_of([found.id])))
    return paper_answer(found)
