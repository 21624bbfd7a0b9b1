"""What a nominating body does with many of its nominees at once: the link again, taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions import nomination_queries as queries
from training_portal.admissions import nomination_services as services
from training_portal.admissions import nominee_worktable as worktable
from training_portal.admissions.models import ApplicationState, Nomination
from training_portal.admissions.views.blueprint import blueprint
from training_portal.admissions.views.nominations import NOMINATE, place
from training_portal.admissions.views.nominees import links_sent_today, may_be_sent_another
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.many import Many, Standing, Step, Ticked, page_of_many
from training_portal.platform.workflow import Refused


def _ticked(row: queries.NomineeRowOfList, verb: str, links: Mapping[str, int]) -> Ticked:
    """A ticked nominee: with the address that a link goes to, or the state that is to end.

    Who was sent a link today comes after those who were not, so that everybody of a long list is
    reached by doing the same again.
    """
    objection = services.nominee_objection(row, verb)
    if verb == "send_link":
        turn = links.get(row.public_id, 0)
        return Ticked(row.nomination_id, row.public_id, row.name, row.email, objection, turn=turn)
    words = row.shown_state.label if row.shown_state else ""
    stands = Standing(row.state.value, words) if row.state else None
    detail = "" if objection else words
    return Ticked(row.nomination_id, row.public_id, row.name, detail, objection, state=stands)


@blueprint.route("/nominations/<cohort_id>/chosen", methods=["GET", "POST"])
@requires(NOMINATE)
@once
def chosen_nominees(cohort_id: str) -> ResponseReturnValue:
    """Send the ticked nominees their link again, or take their nominations back."""
    organisation, cohort = place(cohort_id)
    actor = current_actor()
    found: dict[int, Nomination] = {}
    seen: dict[int, ApplicationState | None] = {}

    def ticked(public_ids: Sequence[str], verb: str) -> list[Ticked]:
        rows = worktable.chosen_nominees(organisation, cohort, public_ids)
        audit.note_read([row.person_id for _nomination, row in rows])
        found.update((nomination.id, nomination) for nomination, _row in rows)
        seen.update((nomination.id, row.state) for nomination, row in rows)
        links = links_sent_today(public_ids) if verb == "send_link" else {}
        return [_ticked(row, verb, links) for _nomination, row in rows]

    def send(row_id: int, _why: str) -> None:
        if not may_be_sent_another(found[row_id]):
            raise Refused(_("So many links went to this person today: send the next tomorrow."))
        services.send_link_again(found[row_id], actor=actor)

    def take_back(row_id: int, why: str) -> None:
        services.withdraw_nominee(
            found[row_id],
            queries.live_application_of(found[row_id]),
            reason=why,
            seen=seen[row_id],
            actor=actor,
        )

    return page_of_many(
        Many(
            worktable.NOMINEES,
            cohort.code,
            url_for("admissions.nominees", cohort_id=cohort.public_id),
            partial(worktable.choices, organisation, cohort),
            partial(worktable.all_nominees, organisation, cohort),
            ticked,
            {
                "send_link": Step(
                    send,
                    effects=lambda count: [
                        ngettext(
                            "%(num)d person gets a new link by e-mail. The earlier link ends.",
                            "%(num)d people get a new link by e-mail. Their earlier links end.",
                            count,
                        )
                    ],
                    done=lambda count: ngettext(
                        "%(num)d new link is on its way.",
                        "%(num)d new links are on their way.",
                        count,
                    ),
                ),
                "withdraw": Step(
                    take_back,
                    effects=lambda _count: [
                        _(
                            "Their applications end, and seats that were held go to the next "
                            "people. This cannot be undone."
                        )
                    ],
                    done=lambda count: ngettext(
                        "%(num)d nomination is taken back.",
                        "%(num)d nominations are taken back.",
                        count,
                    ),
                    reason=(_("Why?"), _("Each person gets an e-mail with these words.")),
                    is_final=True,
                ),
            },
            {"body": organisation.public_id},
        )
    )
