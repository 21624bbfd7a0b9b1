"""What is done with many courses at once: put away, and taken out of the archive again."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.courses import drafting_services as services
from training_portal.courses import worktable_queries as worktable
from training_portal.courses.models import Course
from training_portal.courses.permissions import CoursePermission
from training_portal.courses.views import blueprint
from training_portal.platform.idempotency import once
from training_portal.platform.policy import current_actor, requires
from training_portal.platform.web.many import Many, Step, Ticked, page_of_many


@blueprint.route("/manage/courses/chosen", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def chosen() -> ResponseReturnValue:
    """Archive the ticked courses, or take them out again, after saying what that does."""
    actor = current_actor()
    found: dict[int, Course] = {}

    def ticked(codes: Sequence[str], verb: str) -> list[Ticked]:
        rows = worktable.chosen_courses(codes)
        found.update((course.id, course) for course, _title in rows)
        is_away = verb == "archive"
        return [
            Ticked(
                course.id,
                course.code,
                title,
                course.code,
                services.away_objection(course, is_away),
            )
            for course, title in rows
        ]

    return page_of_many(
        Many(
            worktable.COURSES,
            _("Course contents"),
            url_for("courses.manage_list"),
            worktable.choices,
            worktable.all_courses,
            ticked,
            {
                "archive": Step(
                    lambda row_id, _why: services.put_away(found[row_id], True, actor=actor),
                    effects=lambda _count: [
                        _(
                            "The catalogue no longer shows them, and no cohort is opened of them. "
                            "Cohorts that are there go on, and certificates stay valid. They can "
                            "be taken out of the archive again."
                        )
                    ],
                    done=lambda count: ngettext(
                        "%(num)d course is archived.", "%(num)d courses are archived.", count
                    ),
                ),
                "restore": Step(
                    lambda row_id, _why: services.put_away(found[row_id], False, actor=actor),
                    effects=lambda _count: [
                        _("The catalogue shows them again, and cohorts can be opened of them.")
                    ],
                    done=lambda count: ngettext(
                        "%(num)d course is out of the archive.",
                        "%(num)d courses are out of the archive.",
                        count,
                    ),
                ),
            },
        )
    )
