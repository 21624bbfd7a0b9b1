"""What staff see of other languages."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, render_template

from training_portal.platform import catalogues
from training_portal.platform.policy import requires
from training_portal.translations import queries
from training_portal.translations.permissions import TranslationPermission

blueprint = Blueprint("translations", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/manage/translations/<language>")
@requires(TranslationPermission.READ)
def overview(language: str) -> str:
    """What has no translation into this language: words by room, records of reference data."""
    if language not in catalogues.languages():
        abort(404)
    sectors, groups = queries.classification_sizes()
    return render_template(
        "translations/overview.html",
        language=language,
        rooms=queries.words_by_room(language),
        courses=queries.courses_with_gaps(language),
        sectors=sectors,
        groups=groups,
    )
