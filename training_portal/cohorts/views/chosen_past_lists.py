"""What is done with many lists of past cohorts at once: those that wait are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.models import PastImport
from training_portal.cohorts.past import services, worktable
from training_portal.cohorts.views import blueprint
from training_portal.cohorts.views.past import PAST
from training_portal.platform.idempotency import once
from training_portal.platform.policy import Actor, current_actor, requires
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many


@blueprint.route("/manage/past-cohorts/chosen", methods=["GET", "POST"])
@requires(PAST)
@once
def chosen_past_lists() -> ResponseReturnValue:
    """Delete the ticked lists that nobody has recorded, after saying what that does."""
    return page_of_many(_deleting(current_actor()))


def _deleting(actor: Actor) -> Many:
    found: dict[int, PastImport] = {}

    def ticked(public_ids: Sequence[str], _verb: str) -> list[Ticked]:
        found.update((kept.id, kept) for kept in worktable.chosen_lists(actor, public_ids))
        return [
            Ticked(
                kept.id,
                kept.public_id,
                kept.source,
                kept.original_name,
                worktable.deleting_objection(kept),
            )
            for kept in found.values()
        ]

    return Many(
        worktable.PAST_LISTS,
        _("Past cohorts"),
        url_for("cohorts.past_lists"),
        partial(worktable.filter_choices, actor),
        partial(worktable.all_past_lists, actor),
        ticked,
        {
            "discard": Step(
                lambda row_id, _why: services.discard(found[row_id], actor=actor),
                effects=lambda _count: [
                    _("Nothing of these lists is recorded. Files and corrections are deleted.")
                ],
                done=lambda count: ngettext(
                    "%(num)d list is deleted; nothing of it was recorded.",
                    "%(num)d lists are deleted; nothing of them was recorded.",
                    count,
                ),
                is_final=True,
            )
        },
    )
