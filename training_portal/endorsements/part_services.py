"""A nominating body writes part A of its official application."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import delete, select

from training_portal.admissions.models import Nomination
from training_portal.cohorts.models import Cohort
from training_portal.endorsements.models import NomineeReason, OrganisationPart
from training_portal.endorsements.part_queries import EarlierPart, newest_part, reasons_for
from training_portal.endorsements.rules import OF_THE_BODY, PART_HEADINGS
from training_portal.endorsements.sending import cohort_objection
from training_portal.organisations.models import Organisation
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.gathering import in_one_go
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused


def texts_of(part: OrganisationPart | None) -> dict[str, str]:
    """What stands under the headings, by field; blank where nothing was written."""
    return {name: getattr(part, name) if part is not None else "" for name in PART_HEADINGS}


def texts_to_begin_with(earlier: EarlierPart) -> dict[str, str]:
    """What of another cohort is true of this one too: all for the same course, else what the body
    is."""
    told = texts_of(earlier.part)
    if earlier.is_same_course:
        return told
    return {name: words if name in OF_THE_BODY else "" for name, words in told.items()}


def version_of(part: OrganisationPart | None, whys: Mapping[int, str]) -> str:
    """The fingerprint of a draft: its texts, and the reasons for these nominees."""
    told = {str(each): words for each, words in sorted(whys.items()) if words}
    return fingerprint(texts_of(part) | {"whys": told})


@transactional
def write_part(
    cohort: Cohort,
    organisation: Organisation,
    texts: Mapping[str, str],
    whys: Mapping[int, str],
    *,
    actor: Actor,
    seen: str | None = None,
    window: str = "",
) -> None:
    """Keep part A as it was written, and why each nominee is put forward (by nomination's id).

    What was sent with a list stays there as it was: a change makes the next version, which goes
    with the next list. `window` names the open form that writes: one that saves itself writes many
    times with the same `seen`. Raises Refused, and Stale where another window wrote since.
    """
    cohort = lock(Cohort, cohort.id, shared=True)
    organisation = lock(Organisation, organisation.id)
    if objection := cohort_objection(cohort):
        raise Refused(objection)
    part, present = newest_part(cohort.id, organisation.id), reasons_for(whys)
    if not window or part is None or part.written_in != window:
        refuse_stale(seen, version_of(part, present))
    people = _people_of(cohort, organisation, whys)
    if set(whys) - set(people):
        raise Refused(_("Somebody you wrote about is not on your list any more."))
    part = _written(part, cohort, organisation, texts, actor)
    part.written_in = window[:64]
    changed = {each: words for each, words in whys.items() if words != present.get(each, "")}
    db.session.execute(delete(NomineeReason).where(NomineeReason.nomination_id.in_(changed)))
    with in_one_go():
        for nomination_id, words in changed.items():
            if words:
                db.session.add(NomineeReason(nomination_id=nomination_id, words=words))
            person_id = people[nomination_id]
            audit.record("explain", "organisation_part", part.id, actor=actor, person_id=person_id)
        db.session.flush()


def _people_of(
    cohort: Cohort, organisation: Organisation, whys: Mapping[int, str]
) -> dict[int, int]:
    """The persons of those of these nominations that are the body's own for the cohort."""
    rows = db.session.execute(
        select(Nomination.id, Nomination.person_id).where(
            Nomination.id.in_(whys),
            Nomination.cohort_id == cohort.id,
            Nomination.organisation_id == organisation.id,
        )
    )
    return {row.id: row.person_id for row in rows}


def _written(
    part: OrganisationPart | None,
    cohort: Cohort,
    organisation: Organisation,
    texts: Mapping[str, str],
    actor: Actor,
) -> OrganisationPart:
    """The draft with these texts: the present one, or the next where that one was sent."""
    changed = sorted(name for name, words in texts_of(part).items() if texts[name] != words)
    if part is not None and not changed:
        return part
    if part is None or part.fixed_at is not None:
        part = OrganisationPart(
            cohort_id=cohort.id, organisation_id=organisation.id, written_at=clock.now()
        )
        db.session.add(part)
    part.written_at = clock.now()
    for name in PART_HEADINGS:
        setattr(part, name, texts[name])
    db.session.flush()
    audit.record("write", "organisation_part", part.id, actor=actor, after={"fields": changed})
    return part
