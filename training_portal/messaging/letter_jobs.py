"""Letters to many: issued in steps and printed together, by jobs.

A step issues in one transaction what it counts; who has a letter gets no second one, whatever
became of the worker. Printing takes long and touches no row: it comes after, outside of
transactions, and its one effect is the file that is kept with the job's end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import permitted
from training_portal.messaging import letter_queries as queries
from training_portal.messaging import letter_services as services
from training_portal.messaging import recipients
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_words import words_of
from training_portal.messaging.models import Letter
from training_portal.messaging.permissions import MessagingPermission
from training_portal.messaging.printing import paper_of, pdf_of_papers
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, transactional
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind
from training_portal.platform.messages import message as _m
from training_portal.platform.paper_files import Printed, as_file, choice_key, keep
from training_portal.platform.policy import Actor
from training_portal.platform.printing import NotPrintable
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import NotAllowed, Refused

ISSUING_JOB = "issue_letters"
PRINTING_JOB = "print_letters"
#: How many letters a step issues.
STEP = 50


@transactional
def issue_by_job(kind: LetterKind, cohort: Cohort, ids: Collection[int], *, actor: Actor) -> Job:
    """Have letters issued to these people or bodies, and printed. Raises Refused for nobody."""
    if why := services.kind_objection(kind, cohort):
        raise Refused(why)
    rows = recipients.chosen(kind, cohort, actor, ids=sorted(ids))
    against = services.objections(kind, rows, actor)
    wanted = sorted(row.id for row in rows if against[row.id] is None)
    if not wanted:
        raise Refused(_("Nobody of those you ticked can get this letter any more."))
    return jobs.enqueue(
        ISSUING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"cohort": cohort.id, "kind": kind.value, "ids": wanted},
        total=len(wanted),
        dedupe_key=f"{ISSUING_JOB}:{cohort.id}:{kind.value}:{choice_key(wanted)}",
    )


@transactional
def print_by_job(cohort: Cohort, letter_ids: Collection[int], *, actor: Actor) -> Job:
    """Have these letters printed. Raises Refused where there is none."""
    found = queries.to_print(actor, cohort.id, letter_ids)
    if not found:
        raise Refused(_("There is no letter to print."))
    wanted = [letter.id for letter, _person in found]
    return jobs.enqueue(
        PRINTING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"cohort": cohort.id, "letters": wanted},
        total=len(wanted),
        dedupe_key=f"{PRINTING_JOB}:{cohort.id}:{actor.reference}:{choice_key(wanted)}",
    )


def _cohort_of(arguments: Mapping[str, Any], actor: Actor) -> Cohort:
    """The cohort, for which the one who asked must still issue letters."""
    cohort = db.session.get_one(Cohort, arguments["cohort"], populate_existing=True)
    if MessagingPermission.ISSUE not in permitted(actor, cohort, [MessagingPermission.ISSUE]):
        raise NotAllowed
    return cohort


def _letters_of(arguments: Mapping[str, Any]) -> list[int]:
    """The letters that a job prints: those it is told of, or those that it has issued."""
    if "letters" in arguments:
        return list(arguments["letters"])
    kind = LetterKind(arguments["kind"])
    column = Letter.organisation_id if kind.is_to_body else Letter.application_id
    return list(
        db.session.scalars(
            select(Letter.id).where(
                Letter.cohort_id == arguments["cohort"],
                Letter.kind == kind,
                column.in_(arguments["ids"]),
                Letter.state == "valid",
            )
        )
    )


@dataclass(frozen=True, kw_only=True)
class PrintedLetters(Printed):
    """With the letters in the file: it is withheld once one of them is withdrawn."""

    letter_ids: Sequence[int] = ()


def _print(order: Order) -> PrintedLetters | None:
    """Print the letters once all are issued: outside any transaction."""
    if (order.cursor or 0) < len(order.arguments.get("ids", ())):
        return None
    cohort = _cohort_of(order.arguments, order.actor)
    read_at = clock.now()
    rows = queries.to_print(order.actor, cohort.id, _letters_of(order.arguments))
    letters = [letter for letter, _person in rows]
    ids = [letter.id for letter in letters]
    people = queries.people_of(ids)
    papers = [paper_of(*each) for each in zip(letters, words_of(letters), strict=True)]
    name = f"letters-{cohort.code}"
    db.session.rollback()
    try:
        file = as_file(papers, name, pdf_of_papers)
    except NotPrintable as missing:
        return PrintedLetters(None, (), read_at, objection=missing.message)
    return PrintedLetters(file, people, read_at, count=len(ids), letter_ids=ids)


def _go_on(step: Step) -> bool:
    """Issue the next letters; when all are, keep what was printed. True at the end."""
    ids = step.arguments.get("ids", ())
    first = step.cursor or 0
    if first < len(ids):
        _issue_some(step, ids[first : first + STEP])
        step.cursor = first + STEP
        return False
    printed: PrintedLetters = step.plan
    keep(step, printed)
    if printed.file is not None:
        step.outcome["letters"] = list(printed.letter_ids)
    return True


def _issue_some(step: Step, ids: Sequence[int]) -> None:
    cohort = _cohort_of(step.arguments, step.actor)
    kind = LetterKind(step.arguments["kind"])
    names = {row.id: row.name for row in recipients.chosen(kind, cohort, step.actor, ids=ids)}
    issued = services.issue(kind, cohort, ids, actor=step.actor)
    for row_id, name in names.items():
        if row_id not in issued:
            step.say(0, _m("%(name)s gets none: there is one already.", name=name))
    step.done = min(step.done + len(ids), step.total or 0)
    step.outcome["issued"] = step.outcome.get("issued", 0) + len(issued)


def _told(outcome: Mapping[str, Any]) -> list[str]:
    words = []
    if (issued := outcome.get("issued")) is not None:
        words.append(
            ngettext(
                "%(count)s letter issued.",
                "%(count)s letters issued.",
                issued,
                count=number(issued),
            )
        )
    if printed := outcome.get("printed"):
        words.append(
            ngettext(
                "The file holds %(count)s letter, ready to print.",
                "The file holds %(count)s letters, ready to print.",
                printed,
                count=number(printed),
            )
        )
    return words


def _withheld(actor: Actor, job: Job) -> str | None:
    """Letters are given to who may still issue them, while none of them is withdrawn."""
    cohort = db.session.get_one(Cohort, job.arguments["cohort"])
    if MessagingPermission.ISSUE not in permitted(actor, cohort, [MessagingPermission.ISSUE]):
        return _("You no longer look after the letters of this cohort.")
    outcome = job.outcome or {}
    read_at = datetime.fromisoformat(outcome["read_at"])
    if queries.has_changed_since(outcome["letters"], read_at):
        return _("A letter in the file was withdrawn since. Print the others again.")
    return None


def _letters_page(job: Job) -> tuple[str, str] | None:
    cohort = db.session.get(Cohort, job.arguments["cohort"])
    if cohort is None:
        return None
    return _("Letters of the cohort"), url_for("messaging.letters", cohort_id=cohort.public_id)


ISSUING = JobKind(
    name=ISSUING_JOB,
    label=_l("Issue letters"),
    prepare=_print,
    prepares_each_chunk=True,
    chunk=_go_on,
    told=_told,
    cancelling=_l(
        "Letters that are issued so far stay issued, and who gets them has a mail. The others can "
        "be issued later."
    ),
    address=_letters_page,
    may_be_asked_again=True,
    withheld=_withheld,
)
PRINTING = JobKind(
    name=PRINTING_JOB,
    label=_l("Print letters"),
    prepare=_print,
    chunk=_go_on,
    told=_told,
    cancelling=_l("Nothing is printed. The letters stay as they are."),
    address=_letters_page,
    may_be_asked_again=True,
    withheld=_withheld,
)
