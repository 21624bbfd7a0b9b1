"""Staff look at documents: a cohort's list of them, many at once, one of an application."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions import document_services as services
from training_portal.admissions import worktable_queries
from training_portal.admissions.decision_forms import DocumentDecisionForm
from training_portal.admissions.document_list import DOCUMENTS, DocumentsOfCohort, headings, line
from training_portal.admissions.lifecycle import DOCUMENT
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.admissions.views.blueprint import blueprint
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for
from training_portal.platform import audit
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.versions import Stale
from training_portal.platform.web.conflicts import step_conflict_page
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.many import Many, Standing, Step, Ticked, page_of_many
from training_portal.platform.web.shell import form_page

READ = AdmissionsPermission.READ
DECIDE = AdmissionsPermission.DECIDE
VERBS = "any(accept_document,refuse_document)"


def _list_of(cohort: Cohort) -> str:
    return url_for("admissions.cohort_documents", cohort_id=cohort.public_id)


@blueprint.get("/manage/cohorts/<cohort_id>/documents")
@exportable
@requires(READ)
def cohort_documents(cohort_id: str) -> ResponseReturnValue:
    """The documents of all applications, those first that nobody has looked at."""
    cohort = cohort_for(current_actor(), cohort_id, READ)
    found = DocumentsOfCohort(cohort, current_actor())
    view = DOCUMENTS.read(request.args, _list_of(cohort))
    if view.export:
        rows = noting_persons(found.each(view))
        return answer(
            view, f"documents-{cohort.code}", headings(), map(line, rows), cohort.time_zone
        )
    page = found.page(view)
    audit.note_read([row.person_id for row in page])
    return render_template(
        "admissions/manage/documents.html", cohort=cohort, found=found, view=view, page=page
    )


@blueprint.route("/manage/cohorts/<cohort_id>/documents/chosen", methods=["GET", "POST"])
@requires(DECIDE)
@once
def chosen_documents(cohort_id: str) -> ResponseReturnValue:
    """Accept or refuse the ticked documents."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, DECIDE)
    found = DocumentsOfCohort(cohort, actor)
    seen: dict[int, str] = {}

    def find(file_ids: Sequence[str], verb: str) -> list[Ticked]:
        rows = found.chosen(file_ids)
        audit.note_read([row.person_id for row in rows])
        cases = services.cases([row.id for row in rows])
        seen.update((row_id, services.version_of(each)) for row_id, (each, _of) in cases.items())
        return [
            Ticked(
                row.id,
                row.public_id,
                row.name,
                row.kind.label,
                services.objection(*cases[row.id], verb),
                state=Standing(seen[row.id], row.state.label),
            )
            for row in rows
        ]

    def take(verb: str, row_id: int, reason: str) -> None:
        services.decide(row_id, verb, actor=actor, reason=reason, seen=seen[row_id])

    return page_of_many(
        Many(
            DOCUMENTS,
            _("Documents"),
            _list_of(cohort),
            dict,
            found.each,
            find,
            {
                "accept_document": Step(
                    lambda row_id, _why: take("accept_document", row_id, ""),
                    effects=lambda _count: [
                        _("Nobody is told, but who was told that one was refused.")
                    ],
                    done=lambda count: ngettext(
                        "%(num)d document is accepted.", "%(num)d documents are accepted.", count
                    ),
                ),
                "refuse_document": Step(
                    lambda row_id, why: take("refuse_document", row_id, why),
                    effects=lambda _count: [
                        _("Each person gets a mail with the reason, and is asked for another one.")
                    ],
                    done=lambda count: ngettext(
                        "%(num)d document is refused.", "%(num)d documents are refused.", count
                    ),
                    reason=(_("Why?"), _("The people read it. Say what another one must show.")),
                ),
            },
            above=[(cohort.code, url_for("cohorts.manage", public_id=cohort.public_id))],
        )
    )


@blueprint.route(
    f"/manage/cohorts/<cohort_id>/applications/<application_id>/files/<file_id>/<{VERBS}:verb>",
    methods=["GET", "POST"],
)
@requires(DECIDE)
@once
def decide_document(
    cohort_id: str, application_id: str, file_id: str, verb: str
) -> ResponseReturnValue:
    """Accept or refuse one document, asked before it is done."""
    actor = current_actor()
    cohort = cohort_for(actor, cohort_id, DECIDE)
    application = worktable_queries.application_of(cohort, application_id, actor)
    document = services.document_by_file(application, file_id) or abort(404)
    back = url_for("admissions.one_application", cohort_id=cohort_id, application_id=application_id)
    seen = services.version_of(document)
    form = DocumentDecisionForm(data={"seen": seen}).settled(verb)
    audit.note_read([application.person_id])
    if form.validate_on_submit():
        try:
            services.decide(document.id, verb, actor=actor, reason=form.told, seen=form.seen.data)
        except Stale:
            label = next(str(each.label) for each in DOCUMENT.transitions if each.verb == verb)
            return step_conflict_page(form, document.state.label, seen=seen, label=label, back=back)
        flash(_("Saved."), "good")
        return redirect(back, 303)
    return form_page(
        "admissions/manage/document.html",
        form,
        cohort=cohort,
        application=application,
        document=document,
        verb=verb,
        objection=services.objection(document, application, verb),
        back=back,
    )
