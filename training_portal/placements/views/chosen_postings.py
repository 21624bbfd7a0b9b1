"""What is done with many postings at once: by the company that wrote them, and by staff."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.placements import posting_lists as lists
from training_portal.placements import posting_services as own_services
from training_portal.placements import review_services as services
from training_portal.placements import wording
from training_portal.placements.lifecycle import POSTING, posting_version
from training_portal.placements.models import Posting
from training_portal.placements.on_record import OnRecord
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import PostingState
from training_portal.placements.views.blueprint import blueprint
from training_portal.placements.views.company import own_filters
from training_portal.placements.views.manage import review_filters
from training_portal.platform.idempotency import once
from training_portal.platform.own_cases import company_objection
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.many import Many, Standing, Step, Ticked, page_of_many

#: How each ticked posting stood when it was asked about (`posting_version`), by its id.
Seen = dict[int, str]


def _row(posting: Posting, row: lists.PostingRow, objection: str | None, seen: Seen) -> Ticked:
    """A ticked posting; an objection says the state by itself."""
    seen[posting.id] = posting_version(posting)
    state = "" if objection else f" · {posting.state.label}"
    return Ticked(
        posting.id,
        posting.public_id,
        posting.title,
        f"{row.company} · {row.site}{state}",
        objection,
        posting.language,
        Standing(seen[posting.id], posting.state.label),
    )


def _own(
    states: list[PostingState], seen: Seen, public_ids: Sequence[str], verb: str
) -> list[Ticked]:
    """The company's postings of these ids; `states` gets those of the possible ones."""
    found = lists.chosen_own(current_actor(), public_ids)
    rows = [
        _row(
            posting,
            row,
            POSTING.objection(posting, verb)
            or (own_services.withdrawing_objection(posting) if verb == "withdraw" else None),
            seen,
        )
        for posting, row in found
    ]
    possible = {row.id for row in rows if row.objection is None}
    states += [posting.state for posting, _row in found if posting.id in possible]
    return rows


@blueprint.route("/company/postings/chosen", methods=["GET", "POST"])
@requires(PlacementPermission.POST)
@once
def chosen_postings() -> ResponseReturnValue:
    """A company takes no more applications for many postings, or withdraws them."""
    actor = current_actor()
    states: list[PostingState] = []
    seen: Seen = {}
    close = Step(
        lambda row_id, _why: own_services.close_posting(row_id, seen=seen[row_id], actor=actor),
        effects=lambda _count: [
            _(
                "Nobody can apply for them any more. Those who applied go on, and you can still "
                "choose among them."
            )
        ],
        done=lambda count: ngettext(
            "%(num)d posting takes no more applications.",
            "%(num)d postings take no more applications.",
            count,
        ),
    )
    withdraw = Step(
        lambda row_id, _why: own_services.withdraw_posting(row_id, seen=seen[row_id], actor=actor),
        effects=lambda _count: [wording.withdrawing(states)],
        done=lambda count: ngettext(
            "%(num)d posting is withdrawn.", "%(num)d postings are withdrawn.", count
        ),
        is_final=True,
    )
    return page_of_many(
        Many(
            lists.OWN,
            _("Postings"),
            url_for("placements.own_postings"),
            own_filters,
            partial(lists.all_own_postings, actor),
            partial(_own, states, seen),
            {"close": close, "withdraw": withdraw},
        )
    )


def _reviewed(seen: Seen, public_ids: Sequence[str], verb: str) -> list[Ticked]:
    found = lists.chosen_reviewed(public_ids)
    on_record = OnRecord([each for each, _row in found]) if verb == "publish" else None
    return [
        _row(posting, row, _review_objection(posting, verb, on_record), seen)
        for posting, row in found
    ]


def _review_objection(posting: Posting, verb: str, on_record: OnRecord | None) -> str | None:
    """Why a step is not taken; with what is `on_record` the gate is asked, before publishing."""
    if objection := company_objection(posting.organisation_id, current_actor()):
        return objection
    if on_record is not None:
        return services.clear_objection(posting, on_record)
    if objection := POSTING.objection(posting, verb):
        return objection
    return services.suspending_objection(posting) if verb == "suspend" else None


def _review_steps(seen: Seen) -> dict[str, Step]:
    actor = current_actor()

    def as_seen(row_id: int) -> dict[str, Any]:
        return {"seen": seen[row_id], "actor": actor}

    reason = (
        _("The reason"),
        _("The company reads this. Say what is to be mended, and how."),
    )
    return {
        "publish": Step(
            lambda row_id, _why: services.publish_clear(row_id, **as_seen(row_id)),
            effects=lambda _count: [
                _("Everybody can see them then, and people can apply."),
                _("Their companies are told by e-mail."),
            ],
            done=lambda count: ngettext(
                "%(num)d posting is published.", "%(num)d postings are published.", count
            ),
        ),
        "return": Step(
            lambda row_id, why: services.return_posting(row_id, reason=why, **as_seen(row_id)),
            effects=lambda _count: [
                _("The companies can change them and hand them in again."),
                _("They are told by e-mail, with your reason."),
            ],
            done=lambda count: ngettext(
                "%(num)d posting is returned.", "%(num)d postings are returned.", count
            ),
            reason=reason,
        ),
        "suspend": Step(
            lambda row_id, why: services.suspend_published(row_id, reason=why, **as_seen(row_id)),
            effects=lambda _count: [
                _(
                    "They disappear from the public list at once, and the companies can decide on "
                    "nobody. Those who applied keep their applications."
                ),
                _("They are told by e-mail, with your reason."),
            ],
            done=lambda count: ngettext(
                "%(num)d posting is suspended.", "%(num)d postings are suspended.", count
            ),
            reason=reason,
            is_final=True,
        ),
        "lift": Step(
            lambda row_id, _why: services.lift_suspension(row_id, **as_seen(row_id)),
            effects=lambda _count: [
                _("They are public again as they stood, and the companies can go on choosing.")
            ],
            done=lambda count: ngettext(
                "%(num)d posting goes on.", "%(num)d postings go on.", count
            ),
        ),
    }


@blueprint.route("/manage/postings/chosen", methods=["GET", "POST"])
@requires(PlacementPermission.REVIEW)
@once
def reviewed_postings() -> ResponseReturnValue:
    """Staff publish, return, suspend many postings, or let them go on."""
    return page_of_many(_reviewing({}))


def _reviewing(seen: Seen) -> Many:
    return Many(
        lists.REVIEWED,
        _("Postings"),
        url_for("placements.postings"),
        review_filters,
        lists.all_reviewed_postings,
        partial(_reviewed, seen),
        _review_steps(seen),
    )
