"""The page on which anybody sees, before applying, whether they would pass."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from training_portal.cohorts.queries import course_title
from training_portal.cohorts.ways_in import way_in
from training_portal.eligibility import wording
from training_portal.eligibility.check_queries import Question
from training_portal.platform.policy import current_actor, public
from training_portal.platform.web.shell import form_page

blueprint = Blueprint("eligibility", __name__)


@blueprint.route("/cohorts/<public_id>/check", methods=["GET", "POST"])
@public
def check(public_id: str) -> ResponseReturnValue:
    """Questions, then the answer rule by rule.

    What is sent is looked at and forgotten: it stands in no address, no row and no log.
    """
    question = Question(public_id, current_actor())
    form = question.form()
    return form_page(
        "eligibility/check.html",
        form,
        question=question,
        title=course_title(question.cohort.course_version_id),
        outcome=question.outcome(form) if form.validate_on_submit() else None,
        way=way_in(current_actor(), question.cohort),
    )


def init_app(app: Flask) -> None:
    """Register the page, and give all pages the words of the rules."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        rule_label=wording.rule_label,
        rule_reason=wording.reason,
        country_name=wording.country_name,
    )
