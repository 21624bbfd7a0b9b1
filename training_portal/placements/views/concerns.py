"""Programme staff read concerns of people at placements, and write down what was done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.accounts.queries import colleagues
from training_portal.geography.queries import country_names
from training_portal.placements import concern_queries as queries
from training_portal.placements import concern_services as services
from training_portal.placements.application_forms import SettleForm
from training_portal.placements.application_states import ConcernKind, ConcernState
from training_portal.placements.concern_history import of_concern
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.views.blueprint import blueprint
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import conflict_page
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import Choices
from training_portal.platform.web.many import Many, Standing, Step, Ticked, page_of_many
from training_portal.platform.web.shell import form_page

CONCERNS = PlacementPermission.CONCERNS


def _filter_choices() -> dict[str, Choices]:
    return {
        "state": choices_of(ConcernState),
        "kind": choices_of(ConcernKind),
        "country": country_names(),
    }


@blueprint.get("/manage/concerns")
@exportable
@requires(CONCERNS)
def concerns() -> ResponseReturnValue:
    """All concerns, those to be looked at and those settled."""
    actor = current_actor()
    view = queries.CONCERNS.read(request.args, request.path, _filter_choices())
    if view.export:
        rows = noting_persons(queries.all_concerns(actor, view))
        return answer(view, "concerns", *queries.exported(view, rows))
    page = queries.concerns(actor, view)
    audit.note_read([row.person_id for row in page.rows])
    return render_template("placements/manage/concerns.html", view=view, page=page)


def _ticked(
    seen: dict[int, str], has_others: bool, public_ids: Sequence[str], verb: str
) -> list[Ticked]:
    """The concerns of these ids; `seen` is filled with who looks into them."""
    actor = current_actor()
    alone = _("Nobody else reads concerns.") if verb == "assign" and not has_others else None
    found = queries.chosen_concerns(actor, public_ids)
    audit.note_read([row.person_id for _concern, row in found])
    seen.update((concern.id, services.keeping_version(concern)) for concern, _row in found)
    return [
        Ticked(
            concern.id,
            concern.public_id,
            row.kind.label,
            f"{row.person} · {row.company}",
            services.taking_objection(verb, concern, actor.account_id) or alone,
            state=Standing(seen[concern.id], row.standing),
        )
        for concern, row in found
    ]


@blueprint.route("/manage/concerns/chosen", methods=["GET", "POST"])
@requires(CONCERNS)
@once
def chosen_concerns() -> ResponseReturnValue:
    """Say who looks into the ticked concerns: oneself, a colleague, or nobody yet."""
    actor = current_actor()
    others = {
        public_id: (row_id, name)
        for row_id, public_id, name in colleagues(CONCERNS)
        if row_id != actor.account_id
    }

    seen: dict[int, str] = {}

    def take(row_id: int, account_id: int | None) -> None:
        services.take_up(row_id, account_id, actor=actor, seen=seen[row_id])

    return page_of_many(
        Many(
            queries.CONCERNS,
            _("Concerns"),
            url_for("placements.concerns"),
            _filter_choices,
            partial(queries.all_concerns, actor),
            partial(_ticked, seen, bool(others)),
            {
                "take_up": Step(
                    lambda row_id, _why: take(row_id, actor.account_id),
                    effects=lambda _count: [
                        _("Your name stands beside them, and they stay in your tasks alone."),
                        _("Nobody at the placement or in the company is told."),
                    ],
                    done=lambda count: ngettext(
                        "You look into %(num)d concern.", "You look into %(num)d concerns.", count
                    ),
                ),
                "assign": Step(
                    lambda row_id, public_id: take(row_id, others[public_id][0]),
                    effects=lambda _count: [
                        _("They stand in the tasks of whom you choose, and no longer in yours."),
                        _("A mail says so, without a word of what was told."),
                    ],
                    done=lambda count: ngettext(
                        "%(num)d concern is given to a colleague.",
                        "%(num)d concerns are given to a colleague.",
                        count,
                    ),
                    choice=(
                        _("Who looks into them"),
                        [(public_id, name) for public_id, (_id, name) in others.items()],
                    ),
                ),
                "give_back": Step(
                    lambda row_id, _why: take(row_id, None),
                    effects=lambda _count: [
                        _("They wait in the tasks of everybody who reads concerns again.")
                    ],
                    done=lambda count: ngettext(
                        "%(num)d concern waits for anybody again.",
                        "%(num)d concerns wait for anybody again.",
                        count,
                    ),
                ),
            },
        )
    )


@blueprint.route("/manage/concerns/<concern_id>", methods=["GET", "POST"])
@requires(CONCERNS)
@once
def concern(concern_id: str) -> ResponseReturnValue:
    """One concern in the person's words; settling it."""
    found, row, posting = queries.concern_for(current_actor(), concern_id)
    audit.note_read([found.person_id])
    known = {"settlement": found.settlement, "seen": services.concern_version(found)}
    form = SettleForm(data=known)
    if form.validate_on_submit():
        words, seen = form.settlement.text, form.seen.data
        try:
            services.settle_concern(found.id, words, actor=current_actor(), seen=seen)
        except Stale:
            return conflict_page(form, SettleForm(data=known, formdata=None), back=request.path)
        flash(_("Settled."), "good")
        return redirect(url_for("placements.concern", concern_id=concern_id), 303)
    return form_page(
        "placements/manage/concern.html",
        form,
        concern=found,
        row=row,
        posting=posting,
        words=services.words_of(found),
        entries=of_concern(found, row.person),
        is_open=found.state is ConcernState.OPEN,
        is_mine=found.taken_by_id == current_actor().account_id,
    )
