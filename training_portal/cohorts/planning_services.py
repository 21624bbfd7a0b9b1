"""Verbs of planning: changing a cohort's facts, its staff, closing the window, putting it away.

All decide again under the cohort's lock. Who is concerned gets a mail in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.accounts.models import Account
from training_portal.cohorts import notices, planning_queries, queries, services
from training_portal.cohorts.effects import Change
from training_portal.cohorts.events import CohortChanged, CohortCloned
from training_portal.cohorts.lifecycle import is_over
from training_portal.cohorts.models import Cohort, CohortFunding, CohortTrainer
from training_portal.cohorts.planning_rules import CohortFacts, changed, plain, released_on
from training_portal.platform import audit, clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


class StaleFacts(Refused):
    """The facts are others than the person saw when they changed them."""


@transactional
def change_facts(
    cohort: Cohort, facts: CohortFacts, *, actor: Actor, reason: str, seen: str | None = None
) -> int:
    """Change what is written down about a cohort; returns how many people get a mail.

    Raises Refused with everything that stands against it, and StaleFacts when the facts are no
    longer those the person saw (their fingerprint is `seen`).
    """
    cohort = lock(Cohort, cohort.id)
    before = planning_queries.facts_of(cohort)
    if seen is not None and seen != before.fingerprint:
        raise StaleFacts(_("Somebody else changed the cohort meanwhile. Load the page again."))
    names = changed(before, facts)
    if not names:
        raise Refused(_("Everything is as it was: nothing would change."))
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    objections = planning_queries.objections(Change(cohort, before, facts), actor)
    if objections:
        raise Refused(" ".join(each.words for each in objections))
    _write(cohort, before, facts)
    old, new = plain(before), plain(facts)
    audit.record(
        "change",
        "cohort",
        cohort.id,
        actor=actor,
        before={name: old[name] for name in sorted(names)},
        after={name: new[name] for name in sorted(names)},
        reason=reason,
    )
    events.emit(CohortChanged(cohort.id, before, facts, actor))
    return notices.changed(cohort, before, facts, reason=reason)


def _write(cohort: Cohort, before: CohortFacts, facts: CohortFacts) -> None:
    cohort.guarantees_release_on = released_on(
        cohort.guarantees_release_on, before, facts, clock.today(cohort.time_zone)
    )
    cohort_id = cohort.id
    columns = {"opens_at": "application_opens_at", "closes_at": "application_closes_at"}
    # What is the same to the minute keeps its seconds: a window that was closed by hand has some.
    for name in changed(before, facts) - {"funding"}:
        setattr(cohort, columns.get(name, name), getattr(facts, name))
    with services.refusing_taken_code(facts.code, but_by=cohort_id):
        db.session.flush()
    if before.funding != facts.funding:
        db.session.execute(delete(CohortFunding).where(CohortFunding.cohort_id == cohort.id))
        db.session.add_all(
            CohortFunding(cohort_id=cohort.id, organisation_id=funder, share_basis_points=share)
            for funder, share in facts.funding.items()
        )
        db.session.flush()


@transactional
def close_window(cohort: Cohort, *, actor: Actor, reason: str) -> int:
    """End the application window at once; returns how many people get a mail. Raises Refused."""
    cohort = lock(Cohort, cohort.id)
    if not reason.strip():
        raise Refused(_("Say why: this step needs a reason."))
    if not queries.accepts_applications(cohort):
        raise Refused(_("Applications are not open: there is nothing to close."))
    before = planning_queries.facts_of(cohort)
    # The last moment is over: whoever sends from now on is late.
    cohort.application_closes_at = clock.now()
    after = planning_queries.facts_of(cohort)
    audit.record(
        "close",
        "cohort",
        cohort.id,
        actor=actor,
        before={"closes_at": before.closes_at.isoformat()},
        after={"closes_at": after.closes_at.isoformat()},
        reason=reason,
    )
    return notices.changed(cohort, before, after, reason=reason)


def trainers_version(cohort_id: int) -> str:
    """The fingerprint of who teaches a cohort, as somebody saw it."""
    return fingerprint({"trainers": sorted(_teaching(cohort_id))})


def _teaching(cohort_id: int) -> set[int]:
    return set(
        db.session.scalars(
            select(CohortTrainer.account_id).where(CohortTrainer.cohort_id == cohort_id)
        )
    )


@transactional
def set_trainers(
    cohort: Cohort, account_ids: Iterable[int], *, actor: Actor, seen: str | None = None
) -> tuple[int, int]:
    """Make exactly these accounts its trainers; returns how many were added and taken away.

    Raises Stale when others teach it than was `seen`.
    """
    cohort = lock(Cohort, cohort.id)
    refuse_stale(seen, trainers_version(cohort.id))
    wanted, present = set(account_ids), _teaching(cohort.id)
    added, gone = sorted(wanted - present), sorted(present - wanted)
    if gone:
        db.session.execute(
            delete(CohortTrainer).where(
                CohortTrainer.cohort_id == cohort.id, CohortTrainer.account_id.in_(gone)
            )
        )
    for account_id in gone:
        notices.teaches_no_more(cohort, db.session.get_one(Account, account_id))
    for account_id in added:
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=account_id))
        notices.will_teach(cohort, db.session.get_one(Account, account_id))
    if added or gone:
        audit.record(
            "set_trainers",
            "cohort",
            cohort.id,
            actor=actor,
            before={"trainers": sorted(present)},
            after={"trainers": sorted(wanted)},
        )
    return len(added), len(gone)


def away_objection(cohort: Cohort, away: bool) -> str | None:
    """Why a cohort cannot be archived (`away`), or taken out of the archive, in words."""
    if away and not is_over(cohort):
        return _("Only a cohort that is completed or cancelled can be archived.")
    if (cohort.archived_at is not None) is away:
        return _("It is archived already.") if away else _("It is not archived.")
    return None


@transactional
def put_away(cohort: Cohort, away: bool, *, actor: Actor) -> None:
    """Take a cohort that is over out of the ordinary list, or back into it. Raises Refused."""
    cohort = lock(Cohort, cohort.id)
    if objection := away_objection(cohort, away):
        raise Refused(objection)
    cohort.archived_at = clock.now() if away else None
    audit.record("archive" if away else "restore", "cohort", cohort.id, actor=actor)


@transactional
def open_like(
    source: Cohort | None, new: services.NewCohort, *, with_sessions: bool, actor: Actor
) -> Cohort:
    """Open a cohort (see services.open_cohort), `with_sessions` of `source` on its own days.

    Raises Refused.
    """
    cohort = services.open_cohort(new, actor=actor)
    if source is not None:
        audit.record("clone", "cohort", cohort.id, actor=actor, after={"source": source.code})
        if with_sessions:
            days = (cohort.starts_on - source.starts_on).days
            events.emit(CohortCloned(cohort.id, source.id, days, actor))
    return cohort


def plan(cohort: Cohort, verb: str, *, actor: Actor, reason: str) -> None:
    """Take a step of planning by its verb (lifecycle.PLANNING). Raises Refused."""
    if verb == "close":
        close_window(cohort, actor=actor, reason=reason)
    else:
        put_away(cohort, verb == "archive", actor=actor)
