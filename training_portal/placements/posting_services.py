"""Verbs of companies with their postings: write, hand in, close, withdraw, clone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.geography.models import Country
from training_portal.organisations.models import Site
from training_portal.placements import notices, posting_texts
from training_portal.placements import posting_queries as queries
from training_portal.placements.application_states import OPEN_STATES, PlacementState
from training_portal.placements.lifecycle import PLACEMENT, POSTING, posting_version
from training_portal.placements.locks import lock_posting
from training_portal.placements.models import (
    PlacementApplication,
    Posting,
    PostingCountry,
    PostingCourse,
)
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_states import EDITABLE, PostingKind
from training_portal.placements.rules.wages import WagePeriod
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused

#: What a clone begins with; dates are written anew.
_CLONED = (
    "kind", "original_title", "title_key", "titles_key", "original_language",
    "original_description", "titles", "descriptions", "occupation_code", "openings", "time_zone",
    "wage_minor", "wage_currency", "wage_period", "hours_per_week", "days_per_week",
    "contract_months", "contract_languages", "trial_months", "working_language", "working_level",
    "provisions", "insurance", "minimum_age", "costs", "keeps_passport",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PostingFacts:
    """What a company writes; None and blank where nothing was said yet."""

    original_title: str
    kind: PostingKind
    original_language: str = "en"
    original_description: str = ""
    #: By language, in others than the original.
    titles: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    occupation_code: str | None = None
    openings: int = 1
    starts_on: date | None = None
    closes_at: datetime | None = None
    wage_minor: int | None = None
    wage_currency: str = ""
    wage_period: WagePeriod = WagePeriod.MONTH
    hours_per_week: int | None = None
    days_per_week: int | None = None
    contract_months: int | None = None
    contract_languages: list[str] = field(default_factory=list)
    trial_months: int = 0
    working_language: str = ""
    working_level: str = ""
    provisions: dict[str, str] = field(default_factory=dict)
    insurance: str = ""
    minimum_age: int | None = None
    costs: dict[str, str] = field(default_factory=dict)
    keeps_passport: bool = False


def require_own(organisation_id: int, actor: Actor) -> None:
    """Raises NotAllowed for another company's."""
    own = actor.organisations_for(PlacementPermission.POST)
    if not actor.is_system and organisation_id not in own:
        raise NotAllowed


@transactional
def begin_posting(
    site: Site, kind: PostingKind, title: str, *, actor: Actor, is_demo: bool = False
) -> Posting:
    """Begin a draft for a site. Raises NotAllowed for another company's."""
    require_own(site.organisation_id, actor)
    country = db.session.get_one(Country, site.country_code)
    posting = Posting(
        organisation_id=site.organisation_id,
        site_id=site.id,
        kind=kind,
        original_title=title,
        time_zone=country.time_zone,
        contract_languages=[country.native_language],
        created_by_id=actor.account_id,
        created_at=clock.now(),
        is_demo=is_demo,
    )
    _write_keys(posting)
    db.session.add(posting)
    db.session.flush()
    _write_countries(posting.id, [site.country_code])
    audit.record("begin", "posting", posting.id, actor=actor, after={"kind": kind.value})
    return posting


def require_editable(posting: Posting) -> None:
    """Raises Refused once a posting was handed in."""
    if posting.state not in EDITABLE:
        raise Refused(
            _(
                "This posting can no longer be changed: its state is “%(state)s”.",
                state=posting.state.label,
            )
        )


def content_version(posting: Posting) -> str:
    """The fingerprint of all that a posting says, with the countries and courses it names."""
    names = PostingFacts.__dataclass_fields__
    return fingerprint(
        {
            **{name: getattr(posting, name) for name in names},
            "countries": sorted(queries.invited_countries(posting.id)),
            "courses": sorted(code for code, _title in queries.courses_of(posting.id)),
        }
    )


@transactional
def change_posting(
    posting_id: int,
    facts: PostingFacts,
    *,
    countries: Sequence[str],
    course_ids: Sequence[int],
    actor: Actor,
    seen: str | None = None,
    window: str = "",
) -> Posting:
    """Save what is written so far.

    `window` names the open form that writes. A form that saves itself writes many times with the
    same `seen`; it is stale only when another one has written since. Raises Refused once the
    posting was handed in, and for a change of what somebody was offered; Stale when it is no longer
    what was `seen`.
    """
    posting = lock(Posting, posting_id)
    require_own(posting.organisation_id, actor)
    require_editable(posting)
    if not window or posting.written_in != window:
        refuse_stale(seen, content_version(posting))
    posting.written_in = window[:64]
    changed = [name for name, value in asdict(facts).items() if getattr(posting, name) != value]
    for name in changed:
        setattr(posting, name, getattr(facts, name))
    _write_keys(posting)
    changed += _write_countries(posting.id, countries)
    changed += _write_courses(posting.id, course_ids)
    if changed:
        _require_nobody_bound(posting)
        audit.record(
            "change", "posting", posting.id, actor=actor, after={"fields": sorted(changed)}
        )
    return posting


def _require_nobody_bound(posting: Posting) -> None:
    """Raises Refused while somebody has an offer: they answer, or have accepted, what it says."""
    bound = select(PlacementApplication.id).where(
        PlacementApplication.posting_id == posting.id,
        PlacementApplication.state.in_((PlacementState.OFFERED, PlacementState.ACCEPTED)),
    )
    if db.session.scalar(bound.limit(1)) is not None:
        raise Refused(
            _(
                "Somebody has an offer on the terms of this posting, so they stay as they are. "
                "Take the offer back first, or write a copy of the posting."
            )
        )


def _write_keys(posting: Posting) -> None:
    posting.title_key, posting.titles_key = posting_texts.keys_of(
        posting.original_title, posting.titles
    )


def _write_countries(posting_id: int, codes: Sequence[str]) -> list[str]:
    there = set(
        db.session.scalars(
            select(PostingCountry.country_code).where(PostingCountry.posting_id == posting_id)
        )
    )
    if there == set(codes):
        return []
    db.session.execute(delete(PostingCountry).where(PostingCountry.posting_id == posting_id))
    db.session.add_all(
        PostingCountry(posting_id=posting_id, country_code=code) for code in dict.fromkeys(codes)
    )
    db.session.flush()
    return ["countries"]


def _write_courses(posting_id: int, ids: Sequence[int]) -> list[str]:
    there = set(
        db.session.scalars(
            select(PostingCourse.course_id).where(PostingCourse.posting_id == posting_id)
        )
    )
    if there == set(ids):
        return []
    db.session.execute(delete(PostingCourse).where(PostingCourse.posting_id == posting_id))
    db.session.add_all(
        PostingCourse(posting_id=posting_id, course_id=each) for each in dict.fromkeys(ids)
    )
    db.session.flush()
    return ["courses"]


@transactional
def submit_posting(posting_id: int, *, actor: Actor, seen: str | None = None) -> Posting:
    """Hand a posting in. Raises Refused while the gate is closed or the company is not verified,
    Stale when it says another thing than what was `seen` (`content_version`) and confirmed."""
    posting = lock_posting(posting_id)
    require_own(posting.organisation_id, actor)
    refuse_stale(seen, content_version(posting))
    lock(Site, posting.site_id)  # It neither moves nor closes between the look and the state.
    if not queries.is_verified(posting.organisation_id):
        raise Refused(_("Programme staff have not verified your company yet: it cannot post."))
    if objections := queries.obstacles(posting):
        raise Refused(" ".join(each.sentence for each in objections))
    POSTING.apply(posting, "submit", actor=actor)
    posting.submitted_at = clock.now()
    posting.state_reason = posting.decision_reason = ""
    posting.first_reviewer_id, posting.takes_no_more = None, False
    return posting


@transactional
def close_posting(posting_id: int, *, actor: Actor, seen: str | None = None) -> None:
    """Take no more applications; who applied goes on. Raises Refused, Stale."""
    posting = lock(Posting, posting_id)
    require_own(posting.organisation_id, actor)
    refuse_stale(seen, posting_version(posting))
    POSTING.apply(posting, "close", actor=actor)
    posting.takes_no_more = True


def withdrawing_objection(posting: Posting) -> str | None:
    """Why a posting cannot be taken back whatever its state, in words."""
    if not posting.filled:
        return None
    return _("Somebody has accepted already: close it instead, so that they stay.")


@transactional
def withdraw_posting(posting_id: int, *, actor: Actor, seen: str | None = None) -> None:
    """Take a posting back; who waits is told. Raises Refused once somebody has accepted, Stale
    when it no longer stands as it was `seen`."""
    posting = lock(Posting, posting_id)
    require_own(posting.organisation_id, actor)
    refuse_stale(seen, posting_version(posting))
    if objection := withdrawing_objection(posting):
        raise Refused(objection)
    POSTING.apply(posting, "withdraw", actor=actor)
    dismiss_waiting(posting, _("The company withdrew this posting."))


def dismiss_waiting(posting: Posting, reason: str) -> int:
    """End every application that still waits, with a mail. Needs the posting locked."""
    ids = db.session.scalars(
        select(PlacementApplication.id)
        .where(
            PlacementApplication.posting_id == posting.id,
            PlacementApplication.state.in_(OPEN_STATES),
        )
        .order_by(PlacementApplication.id)
    ).all()
    for application_id in ids:
        application = lock(PlacementApplication, application_id)
        PLACEMENT.apply(
            application, "dismiss", actor=SYSTEM, reason=reason, person_id=application.person_id
        )
        application.decided_at, application.outcome_reason = clock.now(), reason
        notices.to_person("placement_not_selected", application, "dismissed")
    return len(ids)


@transactional
def clone_posting(posting_id: int, *, actor: Actor) -> Posting:
    """A new draft with everything but the dates."""
    source = db.session.get_one(Posting, posting_id)
    require_own(source.organisation_id, actor)
    if objection := queries.site_objection(source):
        raise Refused(objection)
    values: dict[str, Any] = {name: getattr(source, name) for name in _CLONED}
    posting = Posting(
        organisation_id=source.organisation_id,
        site_id=source.site_id,
        created_by_id=actor.account_id,
        created_at=clock.now(),
        is_demo=source.is_demo,
        **values,
    )
    db.session.add(posting)
    db.session.flush()
    _write_countries(posting.id, queries.invited_countries(source.id))
    courses = select(PostingCourse.course_id).where(PostingCourse.posting_id == source.id)
    _write_courses(posting.id, db.session.scalars(courses).all())
    audit.record("clone", "posting", posting.id, actor=actor, after={"of": source.id})
    return posting
