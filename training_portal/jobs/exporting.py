"""Long lists as files, by jobs: the list's own view is gone through as the one who asked.

The address of the list says which columns, which rows, in which order. It may hold a name that was
searched for, so that it lies sealed under the job's key. Whether the one who asked may still see
the list is asked of its view when the file is made, and each time it is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from flask import current_app, g, request
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from training_portal.accounts.models import Account
from training_portal.platform import audit, export, files, job_results, jobs, personal
from training_portal.platform.database import db, transactional
from training_portal.platform.export import Format, Table
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind
from training_portal.platform.messages import message as _m
from training_portal.platform.policy import Actor, access_of
from training_portal.platform.web.exports import ExportedList, is_exportable
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import NotAllowed, Refused

EXPORT_JOB = "export_list"
LONGEST_ADDRESS = 2_000
#: After so many rows the page hears how far it has come.
TELL_EVERY = 1_000


def ask(address: str, *, actor: Actor) -> Job:
    """Have the list at an address of the portal made into a file.

    Raises Refused where there is no such list for the actor.
    """
    seen: list[ExportedList] = []
    room = _go_through(address, actor, seen.append)
    return _enqueue(address, f"{seen[0].filename}.{seen[0].kind.value}", room, actor)


def forget_lists_of(room: str) -> None:
    """Take away the files of a room's lists, whoever asked for them: a list that is made now would
    show less of somebody. In the running unit of work.
    """
    job_results.forget_results(
        lambda job: job.kind == EXPORT_JOB and job.arguments.get("room", room) == room
    )


@transactional
def _enqueue(address: str, about: str, room: str, actor: Actor) -> Job:
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    job = jobs.enqueue(
        EXPORT_JOB,
        actor=actor,
        about=about,
        arguments={},
        dedupe_key=f"{EXPORT_JOB}:{actor.reference}:{digest}",
    )
    if not job.arguments:
        sealed = personal.seal(jobs.key_of(job.id), address)
        job.arguments = {"list": base64.b64encode(sealed).decode(), "room": room}
    return job


def _address_of(job_id: int, arguments: Mapping[str, Any]) -> str:
    sealed = base64.b64decode(arguments["list"])
    return personal.unseal(jobs.key_of(job_id), sealed) or ""


@contextmanager
def _standing_at(
    address: str, actor: Actor, take: Callable[[ExportedList], None]
) -> Iterator[None]:
    """A request of its own, as this actor, whose list goes to `take`."""
    language = str(get_locale() or "en")
    with current_app.app_context(), current_app.test_request_context(address):
        g.actor, g.language, g.takes_list = actor, language, take
        g.time_zone = db.session.scalar(
            select(Account.time_zone).where(Account.id == actor.account_id)
        )
        with force_locale(language):
            yield


def _go_through(address: str, actor: Actor, take: Callable[[ExportedList], None]) -> str:
    """Call the view of a list as its reader does, and give the name of its room.

    Raises Refused where it shows them no list.
    """
    if not address.startswith("/") or len(address) > LONGEST_ADDRESS:
        raise Refused(_m("There is no such list."))
    taken: list[str] = []

    def take_once(found: ExportedList) -> None:
        taken.append(found.filename)
        take(found)

    with _standing_at(address, actor, take_once):
        endpoint = request.endpoint
        if endpoint is None or not is_exportable(endpoint):
            raise Refused(_m("There is no such list."))
        permission = access_of(current_app, endpoint).permission
        if permission is not None and not actor.holds(permission):
            raise Refused(_m("You may not see this list any more."))
        try:
            current_app.view_functions[endpoint](**(request.view_args or {}))
        except (HTTPException, NotAllowed):
            raise Refused(_m("You may not see this list any more.")) from None
        if not taken:
            raise Refused(_m("You may not see this list any more."))
        return endpoint.partition(".")[0]


@dataclass(frozen=True)
class Made:
    """A list as it was written."""

    content: IO[bytes]
    name: str
    kind: Format
    count: int
    #: Whom it shows, and the endpoint of the list.
    shown: Collection[int]
    endpoint: str


def _make(order: Order) -> Made:
    """Write the list row by row, outside any transaction of ours."""
    made: list[Made] = []

    def write(found: ExportedList) -> None:
        def tell(count: int) -> None:
            if count % TELL_EVERY == 0:
                order.report(count, None)

        table = Table(found.headings, found.rows, found.zone, tell, name=found.filename)
        if found.kind is Format.XLSX and table.count > export.MOST_IN_SHEET:
            raise Refused(_m("A sheet of Excel does not hold so many rows: take the CSV file."))
        content = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the plan that holds it
        export.write(table, found.kind, content)
        # Taken out: the end of the request would write them down as well.
        name, shown = f"{found.filename}.{found.kind.value}", g.pop("persons_read", set())
        made.append(Made(content, name, found.kind, table.count, shown, request.endpoint or ""))

    address = _address_of(order.job_id, order.arguments)
    db.session.rollback()  # The list is read over another connection; this one waits for nothing.
    _go_through(address, order.actor, write)
    return made[0]


def _keep(step: Step) -> bool:
    """The file, and in the read log whom it shows: both once, whatever became of other workers."""
    made: Made = step.plan
    audit.record_reads(made.shown, actor=step.actor, where=made.endpoint)
    step.result = files.keep_made(made.name, export.content_type(made.kind), made.content)
    step.done = step.total = made.count
    step.outcome["rows"] = made.count
    return True


def _told(outcome: Mapping[str, Any]) -> list[str]:
    rows = outcome.get("rows")
    if rows is None:
        return []
    return [
        ngettext(
            "The file has %(count)s row.", "The file has %(count)s rows.", rows, count=number(rows)
        )
    ]


def _withheld(actor: Actor, job: Job) -> str | None:
    try:
        _go_through(_address_of(job.id, job.arguments), actor, lambda _list: None)
    except Refused as refusal:
        return str(refusal)
    return None


def _list_page(job: Job) -> tuple[str, str] | None:
    if job.files_removed_at is not None:
        return None
    address = _address_of(job.id, job.arguments)
    kept = "&".join(
        part for part in address.partition("?")[2].split("&") if not part.startswith("format=")
    )
    return _("Open the list"), address.partition("?")[0] + (f"?{kept}" if kept else "")


EXPORTING = JobKind(
    name=EXPORT_JOB,
    label=_l("Make a file of a list"),
    prepare=_make,
    chunk=_keep,
    told=_told,
    cancelling=_l("No file is made. The list stays as it is."),
    address=_list_page,
    may_be_asked_again=True,
    is_private=True,
    withheld=_withheld,
)
