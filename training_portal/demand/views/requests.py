"""Staff: all requests as one list, and the proposals compiled of ticked ones."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.demand import details, proposals_list, proposing, queries, requests_list
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.request_rows import RequestKind, RequestState
from training_portal.demand.requests_list import RequestRow
from training_portal.demand.views.blueprint import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many

COMPILE = DemandPermission.COMPILE


@blueprint.get("/manage/demand")
@exportable
@requires(COMPILE)
def requests() -> ResponseReturnValue:
    """What bodies and companies ask for, side by side."""
    view = requests_list.REQUESTS.read(request.args, request.path, requests_list.choices())
    if view.export:
        rows = requests_list.every(view)
        return answer(view, "requests", *requests_list.exported(view, rows))
    page = requests_list.page(view)
    return render_template("demand/requests.html", view=view, page=page)


@blueprint.get("/manage/demand/requests/<request_id>")
@requires(COMPILE)
def one_request(request_id: str) -> str:
    """One request, with what a body says of it and the proposals about it."""
    row = requests_list.one(request_id)
    is_of_company = row.kind is RequestKind.COMPANY
    return render_template(
        "demand/request.html",
        row=row,
        is_of_company=is_of_company,
        detail=None if is_of_company else details.detail_of(row.id),
        proposals=details.proposals_about(is_of_company, row.id),
    )


def _ids(rows: Sequence[RequestRow]) -> tuple[list[int], list[int]]:
    """The ids of needs and of demands."""
    return (
        [row.id for row in rows if row.kind is RequestKind.BODY],
        [row.id for row in rows if row.kind is RequestKind.COMPANY],
    )


@blueprint.route("/manage/demand/chosen", methods=["GET", "POST"])
@requires(COMPILE)
@once
def chosen_requests() -> ResponseReturnValue:
    """Compile a proposal of the ticked requests, or put them into a draft."""
    found: dict[int, RequestRow] = {}

    def find(public_ids: Sequence[str], _action: str) -> list[Ticked]:
        rows = requests_list.ticked(public_ids)
        first = len(found)
        found.update(enumerate(rows, start=first))
        return [_as_ticked(number, row) for number, row in enumerate(rows, start=first)]

    def compiled(numbers: Sequence[int]) -> ResponseReturnValue:
        ids = _ids([found[number] for number in numbers])
        proposal = proposing.begin(*ids, actor=current_actor())
        flash(_("The proposal is there as a draft. Look at it, and say why."), "good")
        return redirect(url_for("demand.change_proposal", proposal_id=proposal.public_id), 303)

    def put_in(number: int, draft: str) -> None:
        ids = _ids([found[number]])
        proposing.add_requests(queries.proposal_of(draft).id, *ids, actor=current_actor())

    return page_of_many(
        Many(
            requests_list.REQUESTS,
            _("Requests"),
            url_for("demand.requests"),
            requests_list.choices,
            requests_list.every,
            find,
            {
                "compile": Step(
                    None,
                    effects=lambda count: [
                        ngettext(
                            "A draft is made that answers this request.",
                            "A draft is made that answers these %(num)d requests.",
                            count,
                        ),
                        _("Who asked does not learn of it before it is decided."),
                    ],
                    together=compiled,
                ),
                "add": Step(
                    put_in,
                    effects=lambda _count: [_("The draft answers these requests too.")],
                    done=lambda count: ngettext(
                        "%(num)d request is in the draft.",
                        "%(num)d requests are in the draft.",
                        count,
                    ),
                    choice=(_("Draft"), proposals_list.drafts()),
                ),
            },
        )
    )


def _as_ticked(number: int, row: RequestRow) -> Ticked:
    is_taken = row.state is not RequestState.OPEN
    objection = proposing.taken_words() if is_taken else None
    return Ticked(number, row.public_id, row.theme, row.who, objection, state=row.state)
