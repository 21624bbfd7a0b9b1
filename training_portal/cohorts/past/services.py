"""Uploading, mending and confirming a list of past cohorts: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from training_portal.cohorts.lists.checking import Checked
from training_portal.cohorts.lists.replacing import replace
from training_portal.cohorts.models import PastImport, PastState
from training_portal.cohorts.past import queries, recording
from training_portal.cohorts.past.queries import LISTS
from training_portal.platform import audit, files, jobs, personal
from training_portal.platform.database import transactional
from training_portal.platform.jobs import Job
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: The kinds of jobs for long lists (long_lists.py does them).
READING_JOB = "read_past_cohorts"
RECORDING_JOB = "record_past_cohorts"


class Sent(NamedTuple):
    """What was said of a list when it was sent."""

    #: From where it is, in words that the people in it read.
    source: str
    #: The manager's institution; None where the coordinator sent it.
    organisation_id: int | None
    #: What stands for cells that the list leaves blank.
    defaults: Mapping[str, str]
    #: Public ids of lists whose place it takes, as its sender chose.
    replaced: Collection[str] = ()


def _new_list(upload: files.Upload, sent: Sent, state: PastState, actor: Actor) -> PastImport:
    replace(LISTS, sent.replaced, queries.within_reach(actor), actor=actor)
    return LISTS.new(upload, state, actor, organisation_id=sent.organisation_id, source=sent.source)


@transactional
def keep_list(upload: files.Upload, sent: Sent, checked: Checked, *, actor: Actor) -> PastImport:
    """Keep a checked list until it is confirmed."""
    kept = _new_list(upload, sent, PastState.CHECKED, actor)
    LISTS.seal_rows(kept, checked, defaults=dict(sent.defaults))
    after = {"rows": len(checked.people)}
    audit.record("upload", "past_import", kept.id, actor=actor, after=after)
    return kept


@transactional
def keep_to_be_read(upload: files.Upload, sent: Sent, *, actor: Actor) -> Job:
    """Keep a long list, and have a job read it."""
    kept = _new_list(upload, sent, PastState.READING, actor)
    audit.record("upload", "past_import", kept.id, actor=actor, after={})
    return enqueue(READING_JOB, kept, actor, defaults=dict(sent.defaults))


def about_words(_kept: PastImport) -> str:
    """What a job on a list is about."""
    return str(_("Past cohorts"))


def enqueue(
    kind: str, kept: PastImport, actor: Actor, total: int | None = None, **more: Any
) -> Job:
    """Order a job for a list, in the running unit of work."""
    job = jobs.enqueue(
        kind,
        actor=actor,
        about=about_words(kept),
        arguments={"list": kept.id, **more},
        total=total,
        dedupe_key=f"{kind}:{kept.id}",
    )
    kept.job_id = job.id
    return job


@transactional
def drop_rows_with_errors(kept: PastImport, *, actor: Actor) -> int:
    """Leave out every row that has an error; returns how many.

    Rows of a cohort that has one of its own stay: what is wrong there is mended once for all.
    """
    kept = LISTS.hold(kept)
    dropped = LISTS.drop_wrong(kept)
    dropped += LISTS.drop_lines(kept, [row.line for row in queries.opened(kept).wrong])
    audit.record("drop_rows", "past_import", kept.id, actor=actor, after={"rows": dropped})
    return dropped


@transactional
def say_who(kept: PastImport, line: int, *, same: bool, seen: str, actor: Actor) -> None:
    """Say whether a row is the person it may be; `seen` is the public id of who was proposed."""
    kept = LISTS.hold(kept)
    row = next((each for each in queries.opened(kept).taken if each.line == line), None)
    if row is None or row.match is None or row.match.public_id != seen:
        raise Refused(_("The list was changed since you opened this page: please look again."))
    stored = next(each for each in LISTS.unsealed(kept)[0] if each.line == line)
    content = {**stored.content}
    content["values"] = {**content["values"], "known": {"person": seen, "same": same}}
    LISTS.reseal(kept, line, content)
    after = {"line": line, "same": same}
    audit.record("say_who", "past_import", kept.id, actor=actor, after=after)


@transactional
def mend_cohort(kept: PastImport, key: str, cells: Mapping[str, str], *, actor: Actor) -> None:
    """Say of a cohort of the list what holds for all of its rows, whatever they say."""
    kept = LISTS.hold(kept)
    _rows, reading = LISTS.unsealed(kept)
    mended = {**reading.get("mended", {}), key: dict(cells)}
    kept.reading = personal.seal(LISTS.key_of(kept.id), {**reading, "mended": mended})
    audit.record("mend_cohort", "past_import", kept.id, actor=actor, after={})


@transactional
def discard(kept: PastImport, *, actor: Actor) -> None:
    """Throw a waiting list away: rows, key and file."""
    kept = LISTS.hold(kept)
    LISTS.close(kept, PastState.DISCARDED)
    audit.record("discard", "past_import", kept.id, actor=actor)


@transactional
def confirm(kept: PastImport, *, seen: str, actor: Actor) -> int | None:
    """Record everybody of the list who was not left out, in one transaction; returns how many.

    `seen` is the fingerprint of the list as the person saw it. Raises Refused when it is another
    now, or while something is to be mended. A long list is recorded by a job, which is as
    undivided: then there is no number yet.
    """
    kept = LISTS.hold(kept)
    opened = queries.opened(kept)
    refuse_unready(opened, seen)
    if opened.is_long:
        kept.state = PastState.RECORDING
        enqueue(RECORDING_JOB, kept, actor, total=len(opened.taken), seen=seen)
        return None
    return recording.record(kept, opened, actor=actor)


def refuse_unready(opened: queries.OpenedPast, seen: str) -> None:
    """Raise Refused unless the list is as it was seen, and nothing is wrong in it.

    A job asks this too, and keeps the words for who reads them later.
    """
    if opened.fingerprint != seen:
        raise Refused(_m("The list was changed since you opened this page: please look again."))
    if opened.wrong or opened.wrong_groups:
        raise Refused(_m("Something is still to be corrected in the list."))
    if not opened.taken:
        raise Refused(_m("Every row was left out: there is nobody to record."))
