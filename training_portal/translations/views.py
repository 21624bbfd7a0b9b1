"""What staff see of other languages."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template, request
from flask.typing import ResponseReturnValue

from training_portal.platform import catalogues
from training_portal.platform.policy import requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.listing_rows import page_of
from training_portal.translations import queries
from training_portal.translations.permissions import TranslationPermission

blueprint = Blueprint("translations", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/manage/translations/<language>")
@exportable
@requires(TranslationPermission.READ)
def overview(language: str) -> ResponseReturnValue:
    """What has no translation into this language: each text with where it stands."""
    if language not in catalogues.languages():
        abort(404)
    texts = queries.lacking_texts(language)
    choices = {"of": queries.choices_of(texts)}
    view = queries.LACKING.read(request.args, request.path, choices)
    rows = queries.shown(texts, view)
    if view.export:
        exported = (each.exported for each in rows)
        return answer(view, f"untranslated-{language}", queries.headings(), exported)
    return render_template(
        "translations/overview.html",
        language=language,
        rooms=queries.words_by_room(language),
        courses=len({each.of for each in texts if each.is_course}),
        view=view,
        page=page_of(rows, view),
    )
