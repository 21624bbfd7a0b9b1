"""Staff pages of courses: the work table, one course, its draft part by part, publishing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.courses import drafting_forms as forms
from training_portal.courses import drafting_queries as queries
from training_portal.courses import drafting_services as services
from training_portal.courses import worktable_queries as worktable
from training_portal.courses.drafting_parts import form_of
from training_portal.courses.gaps import gaps, untranslated
from training_portal.courses.models import Course, CourseVersion
from training_portal.courses.outline import (
    SECTIONS,
    Difference,
    blank,
    differences,
    in_words,
    title_of,
)
from training_portal.courses.page_parts import ON_COURSE
from training_portal.courses.permissions import CoursePermission
from training_portal.courses.views import blueprint
from training_portal.platform.i18n import colon
from training_portal.platform.idempotency import once
from training_portal.platform.policy import can, current_actor, requires
from training_portal.platform.web.exports import answer, exportable
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.shell import TimelineEntry, form_page
from training_portal.platform.workflow import Refused

#: What is done to a course as a whole, with the words on the buttons.
STEPS: dict[str, LazyString] = {
    "archive": _l("Archive the course"),
    "restore": _l("Take the course out of the archive"),
    "discard": _l("Throw the draft away"),
}


@blueprint.get("/manage/courses")
@exportable
@requires(CoursePermission.SEE)
def manage_list() -> ResponseReturnValue:
    """All courses as a work table."""
    view = worktable.COURSES.read(request.args, request.path, worktable.choices())
    if view.export:
        rows = worktable.all_courses(view)
        return answer(view, "courses", *worktable.exported(view, rows))
    return render_template("courses/manage/list.html", view=view, page=worktable.courses(view))


@blueprint.route("/manage/courses/new", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def create() -> ResponseReturnValue:
    """Begin a course."""
    form = forms.NewCourseForm()
    return _begun(form, blank(form.code.text, form.title.text), source=None)


@blueprint.route("/manage/courses/<code>/clone", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def clone(code: str) -> ResponseReturnValue:
    """Begin a course with everything that another one says."""
    source = queries.course_of(code)
    content, _revision = queries.written_of(source)
    form = forms.NewCourseForm()
    texts = {language: dict(text) for language, text in content["texts"].items()}
    texts["en"]["title"] = form.title.text
    return _begun(form, {**content, "texts": texts}, source=source)


def _begun(
    form: forms.NewCourseForm, content: dict[str, Any], source: Course | None
) -> ResponseReturnValue:
    """The page that names a course, or the course once it is named."""
    is_right = form.validate_on_submit()
    if form.is_submitted() and not is_right and queries.is_taken(form.code.text):
        form.refuse(form.code, services.code_taken_words())
    if is_right:
        try:
            services.create_course(form.code.text, content, actor=current_actor())
        except Refused as refusal:
            form.refuse(form.code, str(refusal))
        else:
            flash(_("The course is there as a draft. Write its parts, then publish it."), "good")
            return redirect(url_for("courses.manage", code=form.code.text), 303)
    return form_page("courses/manage/new.html", form, source=source)


@blueprint.get("/manage/courses/<code>")
@requires(CoursePermission.SEE)
def manage(code: str) -> ResponseReturnValue:
    """One course: its parts as they are written, its versions, what happened."""
    course = queries.course_of(code)
    content, revision = queries.written_of(course)
    return render_template(
        "courses/manage/course.html",
        course=course,
        title=title_of(content),
        is_draft=revision > 0,
        sections=SECTIONS,
        words=_words(content),
        gaps=gaps(content, queries.known()) if revision else [],
        untranslated=untranslated(content),
        versions=queries.versions_of(course.id),
        entries=_history(course),
        may_write=can(CoursePermission.WRITE),
        sections_of_others=ON_COURSE.of(course.id),
    )


def _words(content: dict[str, Any]) -> dict[str, list[str]]:
    names = queries.names_of_codes()
    return {section: in_words(content, section, names) for section in SECTIONS}


def _history(course: Course) -> list[TimelineEntry]:
    sentences = {
        "create": _("Course begun"),
        "write": _("Draft changed"),
        "publish": _("Published"),
        "discard": _("Draft thrown away"),
        "archive": _("Archived"),
        "restore": _("Taken out of the archive"),
    }
    entries = []
    for line in queries.history(course.id):
        words = sentences.get(line.action, line.action)
        if "version" in line.details:
            words = _("Version %(number)s published", number=line.details["version"])
        if line.action == "write" and line.details.get("part") in SECTIONS:
            words = f"{colon(words)}{SECTIONS[line.details['part']]}"
        tone = "good" if line.action == "publish" else "info"
        entries.append(TimelineEntry(line.moment, words, line.actor, tone=tone))
    return entries


@blueprint.get("/manage/courses/<code>/versions/<int:number>")
@requires(CoursePermission.SEE)
def version(code: str, number: int) -> ResponseReturnValue:
    """A published version as its cohorts keep it."""
    course = queries.course_of(code)
    row = queries.version_of(course, number)
    content = queries.definition_of(code, row)
    return render_template(
        "courses/manage/version.html",
        course=course,
        version=row,
        title=title_of(content),
        sections=SECTIONS,
        words=_words(content),
    )


@blueprint.route("/manage/courses/<code>/write/<section>", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def write(code: str, section: str) -> ResponseReturnValue:
    """Write one part of the draft."""
    course = queries.course_of(code)
    if section not in SECTIONS:
        abort(404)
    content, revision = queries.written_of(course)
    form = form_of(section, content, revision)
    if form.validate_on_submit():
        try:
            services.write(course, section, form.content, seen=form.revision, actor=current_actor())
        except services.StaleDraft:
            return _stale(course, section, form)
        flash(_("Kept in the draft."), "good")
        if request.form.get("go_on"):
            return redirect(request.path, 303)
        return redirect(url_for("courses.manage", code=code, _anchor=section), 303)
    return _part_page(course, section, form, [])


def _part_page(
    course: Course, section: str, form: forms.PartForm, present: list[str]
) -> tuple[str, int]:
    return form_page(
        "courses/manage/write.html",
        form,
        course=course,
        section=section,
        label=SECTIONS[section],
        present=present,
    )


def _stale(course: Course, section: str, form: forms.PartForm) -> ResponseReturnValue:
    """Somebody else changed the draft: both versions, and what was typed is kept."""
    content, revision = queries.written_of(course)
    form.seen.data = str(revision)
    words = _("Somebody else changed this course meanwhile. It now stands as shown; yours is kept.")
    form.refuse(None, words)
    return _part_page(course, section, form, _words(content)[section])[0], 409


@blueprint.route("/manage/courses/<code>/publish", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def publish(code: str) -> ResponseReturnValue:
    """Publish the draft, after a look at what it changes."""
    course = queries.course_of(code)
    draft = queries.draft_of(course.id)
    if draft is None:
        flash(_("There is no draft to publish."), "wait")
        return redirect(url_for("courses.manage", code=code), 303)
    form = forms.PartForm(data={"seen": str(draft.revision)})
    if form.validate_on_submit():
        published = services.publish(course, seen=form.revision, actor=current_actor())
        flash(_("Version %(number)s is published.", number=published.number), "good")
        return redirect(url_for("courses.manage", code=code), 303)
    present = queries.current_version(course.id)
    return form_page(
        "courses/manage/publish.html",
        form,
        course=course,
        title=title_of(draft.content),
        # A first version is shown whole: what it has from the beginning is published as well.
        words=_words(draft.content) if present is None else None,
        differences=_differences(code, present, draft.content),
        gaps=gaps(draft.content, queries.known()),
        sections=SECTIONS,
    )


def _differences(
    code: str, present: CourseVersion | None, content: dict[str, Any]
) -> list[Difference]:
    if present is None:
        return []
    before = queries.definition_of(code, present)
    return differences(before, content, queries.names_of_codes())


@blueprint.route("/manage/courses/<code>/step/<verb>", methods=["GET", "POST"])
@requires(CoursePermission.WRITE)
@once
def step(code: str, verb: str) -> ResponseReturnValue:
    """Put a course away, take it out again, or throw its draft away; after saying what it does."""
    course = queries.course_of(code)
    if verb not in STEPS:
        abort(404)
    form = PortalForm()
    if form.validate_on_submit():
        if verb == "discard":
            services.discard(course, actor=current_actor())
        else:
            services.put_away(course, verb == "archive", actor=current_actor())
        flash(_("Done."), "good")
        return redirect(url_for("courses.manage", code=code), 303)
    return form_page("courses/manage/step.html", form, course=course, verb=verb, label=STEPS[verb])
