"""What a company decides about many who applied at once: shortlisted, or not selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.placements import applicant_queries as queries
from training_portal.placements import hiring_services as services
from training_portal.placements import posting_queries as postings
from training_portal.placements.application_states import PlacementState
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import Posting
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.many import Many, Standing, Step, Ticked, page_of_many


@blueprint.route("/company/postings/<public_id>/applicants/chosen", methods=["GET", "POST"])
@requires(PlacementPermission.POST)
@once
def chosen_applicants(public_id: str) -> ResponseReturnValue:
    """Shortlist or reject the ticked people, each of whom is told."""
    posting = postings.posting_of_company(current_actor(), public_id)
    seen: dict[int, str] = {}

    def ticked(public_ids: Sequence[str], verb: str) -> list[Ticked]:
        found = queries.chosen_applicants(posting.id, public_ids)
        audit.note_read([row.person_id for _application, row in found])
        seen.update((each.id, services.version(each)) for each, _row in found)
        objection = services.posting_objection(posting)
        return [_ticked(row, seen[row.id], verb, objection) for _application, row in found]

    return page_of_many(
        Many(
            queries.APPLICANTS,
            _("Applicants"),
            url_for("placements.applicants", public_id=public_id),
            lambda: {"state": choices_of(PlacementState)},
            partial(queries.all_applicants, posting.id),
            ticked,
            _steps(seen),
            above=[(posting.title, _address(posting))],
        )
    )


def _ticked(row: queries.ApplicantRow, seen: str, verb: str, objection: str | None) -> Ticked:
    """A row with what stands against the step; an objection says the state by itself."""
    objection = objection or PLACEMENT.objection(row, verb)
    detail = "" if objection else row.state.label
    stands = Standing(seen, row.state.label)
    return Ticked(row.id, row.public_id, row.name, detail, objection, state=stands)


def _address(posting: Posting) -> str:
    return url_for("placements.own_posting", public_id=posting.public_id)


def _steps(seen: Mapping[int, str]) -> dict[str, Step]:
    """What can be done; each row is compared under the lock with how it stood when it was asked."""

    def take(verb: str, row_id: int, why: str) -> None:
        services.decide([row_id], verb, reason=why, seen=seen, actor=current_actor())

    def told(count: int) -> list[str]:
        return [
            ngettext(
                "%(num)s person is told by e-mail.", "%(num)s people are told by e-mail.", count
            )
        ]

    def done(count: int) -> str:
        return ngettext("Done for %(num)d person.", "Done for %(num)d people.", count)

    reason = (_("The reason"), _("Each person reads this by e-mail. Plain, kind words."))
    return {
        "shortlist": Step(partial(take, "shortlist"), told, done),
        "reject": Step(partial(take, "reject"), told, done, reason=reason, is_final=True),
    }
