"""Verbs of writing courses: a draft is begun, changed part by part, published or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from training_portal.courses import drafting_queries as queries
from training_portal.courses.events import CoursePublished
from training_portal.courses.gaps import gaps
from training_portal.courses.models import Course, CourseDraft, CourseVersion
from training_portal.courses.outline import SECTIONS, kept_together
from training_portal.courses.permissions import CoursePermission
from training_portal.courses.storing import publish_version
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


class StaleDraft(Refused):
    """The draft was changed since the person saw it."""


def _guard(actor: Actor) -> None:
    if not actor.holds(CoursePermission.WRITE):
        raise NotAllowed


@transactional
def create_course(code: str, content: Mapping[str, Any], *, actor: Actor) -> Course:
    """Put a course in as a draft. Raises Refused for a code that is there, NotAllowed."""
    _guard(actor)
    course = Course(code=code)
    try:
        with db.session.begin_nested():
            db.session.add(course)
    except IntegrityError:
        raise Refused(code_taken_words()) from None
    _draft_of(course, {**content, "code": code}, actor)
    audit.record("create", "course", course.id, actor=actor, after={"code": code})
    return course


def code_taken_words() -> str:
    """Said of a code that another course has."""
    return _("There is a course with this code.")


def _draft_of(course: Course, content: Mapping[str, Any], actor: Actor) -> CourseDraft:
    draft = CourseDraft(
        course_id=course.id,
        content=dict(content),
        changed_at=clock.now(),
        changed_by_id=actor.account_id,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


@transactional
def write(
    course: Course, section: str, parts: Mapping[str, Any], *, seen: int, actor: Actor
) -> CourseDraft:
    """Keep what was written in a part; the first change of a published course begins its draft.

    `seen` is the revision of the draft that the form showed, 0 where there was none. Raises
    StaleDraft when somebody else has changed it since, NotAllowed.
    """
    _guard(actor)
    course = lock(Course, course.id)
    draft = queries.draft_of(course.id)
    if (draft.revision if draft is not None else 0) != seen:
        raise StaleDraft(_("Somebody else changed this course meanwhile."))
    if draft is None:
        draft = _draft_of(course, queries.content_of(course), actor)
    # A new dictionary: the column does not see what changes inside the old one.
    draft.content = kept_together({**draft.content, **parts})
    draft.revision += 1
    draft.changed_at = clock.now()
    draft.changed_by_id = actor.account_id
    audit.record("write", "course", course.id, actor=actor, after={"part": section})
    return draft


@transactional
def publish(course: Course, *, seen: int, actor: Actor) -> CourseVersion:
    """Make the draft the version that pages show and new cohorts take.

    Raises Refused when something in it is missing or would mean nothing, StaleDraft, NotAllowed.
    """
    _guard(actor)
    course = lock(Course, course.id)
    draft = queries.draft_of(course.id)
    if draft is None or draft.revision != seen:
        raise StaleDraft(_("Somebody else changed this course meanwhile."))
    found = gaps(draft.content, queries.known())
    if found:
        named = listed(dict.fromkeys(str(SECTIONS[gap.section]) for gap in found))
        raise Refused(_("It cannot be published yet. To mend: %(parts)s.", parts=named))
    version = publish_version(course, draft.content)
    db.session.delete(draft)
    audit.record("publish", "course", course.id, actor=actor, after={"version": version.number})
    events.emit(CoursePublished(course.id, version.id, actor))
    return version


@transactional
def discard(course: Course, *, actor: Actor) -> None:
    """Throw the draft away; what is published stays. Raises Refused where there is nothing."""
    _guard(actor)
    course = lock(Course, course.id)
    draft = queries.draft_of(course.id)
    if draft is None:
        raise Refused(_("There is no draft."))
    if not db.session.scalar(
        select(CourseVersion.id).where(CourseVersion.course_id == course.id).limit(1)
    ):
        raise Refused(_("This course was never published: archive it instead."))
    db.session.delete(draft)
    audit.record("discard", "course", course.id, actor=actor)


def away_objection(course: Course, away: bool) -> str | None:
    """Why a course cannot be archived (`away`), or taken out of the archive, in words."""
    if (course.archived_at is not None) is not away:
        return None
    return _("It is archived already.") if away else _("It is not archived.")


@transactional
def put_away(course: Course, away: bool, *, actor: Actor) -> None:
    """Take a course out of the catalogue, so that no cohort is opened of it; or put it back.

    Cohorts that are there go on. Raises Refused, NotAllowed.
    """
    _guard(actor)
    course = lock(Course, course.id)
    if objection := away_objection(course, away):
        raise Refused(objection)
    course.archived_at = clock.now() if away else None
    audit.record("archive" if away else "restore", "course", course.id, actor=actor)
