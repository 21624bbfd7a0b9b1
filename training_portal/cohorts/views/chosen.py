"""What is done with many cohorts at once: put away, and taken out of the archive again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts import planning_services as services
from training_portal.cohorts import worktable_queries as worktable
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many


@blueprint.route("/manage/cohorts/chosen", methods=["GET", "POST"])
@requires(CohortPermission.PLAN)
@once
def chosen() -> ResponseReturnValue:
    """Archive the ticked cohorts, or take them out again, after saying what that does."""
    actor = current_actor()
    found: dict[int, Cohort] = {}

    def ticked(public_ids: Sequence[str], verb: str) -> list[Ticked]:
        cohorts = worktable.chosen_cohorts(actor, public_ids)
        found.update((cohort.id, cohort) for cohort in cohorts)
        return [
            Ticked(
                cohort.id,
                cohort.public_id,
                cohort.code,
                cohort.venue,
                services.away_objection(cohort, verb == "archive"),
            )
            for cohort in cohorts
        ]

    return page_of_many(
        Many(
            worktable.COHORTS,
            _("Cohorts"),
            url_for("cohorts.manage_list"),
            partial(worktable.filter_choices, actor),
            partial(worktable.each_staff_cohort, actor),
            ticked,
            {
                "archive": Step(
                    lambda row_id, _why: services.put_away(found[row_id], True, actor=actor),
                    effects=lambda _count: [
                        _(
                            "They leave the ordinary list. Everything in them stays and can be "
                            "read; they can be taken out of the archive again."
                        )
                    ],
                    done=lambda count: ngettext(
                        "%(num)d cohort is archived.", "%(num)d cohorts are archived.", count
                    ),
                ),
                "restore": Step(
                    lambda row_id, _why: services.put_away(found[row_id], False, actor=actor),
                    effects=lambda _count: [_("They stand in the ordinary list again.")],
                    done=lambda count: ngettext(
                        "%(num)d cohort is out of the archive.",
                        "%(num)d cohorts are out of the archive.",
                        count,
                    ),
                ),
            },
        )
    )
