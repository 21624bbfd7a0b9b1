"""Certificates of a whole cohort: issued in steps and printed together, by jobs.

A step issues in one transaction what it counts; who has a certificate gets no second one, whatever
became of the worker. Printing takes long and touches no row: it comes after, outside of
transactions, and its one effect is the file that is kept with the job's end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import permitted
from training_portal.credentials import printing, queries, services
from training_portal.credentials.permissions import CredentialPermission
from training_portal.people.queries import known_people, visible_people
from training_portal.platform import clock, jobs
from training_portal.platform.database import db, transactional
from training_portal.platform.job_steps import Order, Step
from training_portal.platform.jobs import Job, JobKind
from training_portal.platform.messages import message as _m
from training_portal.platform.paper_files import Printed, as_file, choice_key, keep
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.printing import NotPrintable
from training_portal.platform.web.shell import number
from training_portal.platform.workflow import NotAllowed, Refused

ISSUING_JOB = "issue_certificates"
PRINTING_JOB = "print_certificates"
#: How many certificates a step issues.
STEP = 25


@transactional
def issue_by_job(cohort: Cohort, chosen: Collection[str], *, actor: Actor) -> Job:
    """Have certificates issued to the chosen of those who wait for one, and printed.

    `chosen` are public ids of enrolments. Where all whom the actor sees are chosen, hidden people
    get theirs with them: they are neither shown nor counted. Raises Refused for nobody.
    """
    seen = queries.waiting_for_certificate(cohort.id, visible_people(actor))
    wanted = [each.enrolment_id for each in seen if each.public_id in set(chosen)]
    if not wanted:
        raise Refused(_("Nobody of those you ticked waits for a certificate any more."))
    count = len(wanted)
    if count == len(seen):
        everybody = queries.waiting_for_certificate(cohort.id, visible_people(SYSTEM))
        wanted = [each.enrolment_id for each in everybody]
    return jobs.enqueue(
        ISSUING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"cohort": cohort.id, "enrolments": wanted},
        total=count,
        # Who asks for others meanwhile, or for somebody else, has a job of their own.
        dedupe_key=f"{ISSUING_JOB}:{cohort.id}:{actor.reference}:{choice_key(wanted)}",
    )


@transactional
def print_by_job(
    cohort: Cohort, enrolment_ids: Collection[int] | None = None, *, actor: Actor
) -> Job:
    """Have the valid certificates of a cohort printed, of all or of these enrolments.

    Raises Refused where there is none.
    """
    found = queries.to_print(cohort.id, enrolment_ids, known_people(actor))
    if not found:
        raise Refused(_("There is no certificate to print."))
    chosen = None if enrolment_ids is None else sorted(enrolment_ids)
    which = "all" if chosen is None else choice_key(chosen)
    return jobs.enqueue(
        PRINTING_JOB,
        actor=actor,
        about=cohort.code,
        arguments={"cohort": cohort.id, "enrolments": chosen, "only_prints": True},
        total=len(found),
        dedupe_key=f"{PRINTING_JOB}:{cohort.id}:{actor.reference}:{which}",
    )


def _to_issue(arguments: Mapping[str, Any]) -> Sequence[int]:
    """The enrolments that a job issues certificates to before it prints them."""
    return () if arguments.get("only_prints") else arguments["enrolments"] or ()


def _cohort_of(arguments: Mapping[str, Any], actor: Actor) -> Cohort:
    """The cohort, for which the one who asked must still issue certificates."""
    cohort = db.session.get_one(Cohort, arguments["cohort"], populate_existing=True)
    if CredentialPermission.ISSUE not in permitted(actor, cohort, [CredentialPermission.ISSUE]):
        raise NotAllowed
    return cohort


def _print(order: Order) -> Printed | None:
    """Print the papers once all are issued: outside any transaction."""
    enrolments = order.arguments["enrolments"]
    if (order.cursor or 0) < len(_to_issue(order.arguments)):
        return None
    cohort = _cohort_of(order.arguments, order.actor)
    read_at = clock.now()
    rows = queries.to_print(cohort.id, enrolments, known_people(order.actor))
    certificates = [certificate for certificate, _person in rows]
    people = [person_id for _certificate, person_id in rows]
    name = f"certificates-{cohort.code}"
    for certificate in certificates:
        db.session.expunge(certificate)  # As it was read: nothing is looked up later.
    db.session.rollback()
    try:
        file = as_file(certificates, name, printing.certificates_pdf)
    except NotPrintable as missing:
        return Printed(None, (), read_at, objection=missing.message)
    return Printed(file, people, read_at, count=len(people))


def _go_on(step: Step) -> bool:
    """Issue the next certificates; when all are, keep what was printed. True at the end."""
    enrolments = _to_issue(step.arguments)
    first = step.cursor or 0
    if first < len(enrolments):
        _issue_some(step, enrolments[first : first + STEP])
        step.cursor = first + STEP
        return False
    keep(step, step.plan)
    return True


def _issue_some(step: Step, enrolments: Sequence[int]) -> None:
    cohort = _cohort_of(step.arguments, step.actor)
    shown = queries.names_in(enrolments, visible_people(step.actor))
    issued = services.issue_to(cohort, enrolments, actor=step.actor)
    for enrolment_id, name in shown.items():
        if enrolment_id not in issued:
            step.say(0, _m("%(name)s gets none: no completion, or a certificate.", name=name))
    step.done = min(step.done + len(shown), step.total or 0)
    step.outcome["issued"] = step.outcome.get("issued", 0) + len(issued & shown.keys())


def _told(outcome: Mapping[str, Any]) -> list[str]:
    words = []
    if (issued := outcome.get("issued")) is not None:
        words.append(
            ngettext(
                "%(count)s certificate issued.",
                "%(count)s certificates issued.",
                issued,
                count=number(issued),
            )
        )
    if printed := outcome.get("printed"):
        words.append(
            ngettext(
                "The file holds %(count)s certificate, ready to print.",
                "The file holds %(count)s certificates, one a page, ready to print.",
                printed,
                count=number(printed),
            )
        )
    return words


def _withheld(actor: Actor, job: Job) -> str | None:
    """Papers are given to who may still print them, while every one of them is valid."""
    cohort = db.session.get_one(Cohort, job.arguments["cohort"])
    if CredentialPermission.ISSUE not in permitted(actor, cohort, [CredentialPermission.ISSUE]):
        return _("You no longer look after the certificates of this cohort.")
    read_at = datetime.fromisoformat((job.outcome or {})["read_at"])
    if queries.has_changed_since(cohort.id, job.arguments["enrolments"], read_at):
        return _(
            "A certificate in the file was corrected or revoked since. Print all of them again on "
            "the cohort’s page."
        )
    return None


def _cohort_page(job: Job) -> tuple[str, str] | None:
    cohort = db.session.get(Cohort, job.arguments["cohort"])
    if cohort is None:
        return None
    return (
        _("Certificates of the cohort"),
        url_for("credentials.of_cohort", cohort_id=cohort.public_id),
    )


ISSUING = JobKind(
    name=ISSUING_JOB,
    label=_l("Issue certificates"),
    prepare=_print,
    prepares_each_chunk=True,
    chunk=_go_on,
    told=_told,
    cancelling=_l(
        "Certificates that are issued so far stay issued, and their holders have a mail. The "
        "others can be issued later."
    ),
    address=_cohort_page,
    may_be_asked_again=True,
    withheld=_withheld,
)
PRINTING = JobKind(
    name=PRINTING_JOB,
    label=_l("Print certificates"),
    prepare=_print,
    chunk=_go_on,
    told=_told,
    cancelling=_l("Nothing is printed. The certificates stay as they are."),
    address=_cohort_page,
    may_be_asked_again=True,
    withheld=_withheld,
)
