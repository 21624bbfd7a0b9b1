"""How the two sides of an accepted offer reach each other, by a consent for each item.

The company's contact is shown to who accepted. Phone and e-mail address of the person are shown to
the company as far as the person ticks them, when accepting or later, and go when a tick is taken
out or the whole consent is taken back.

Locking order: the consent first, as where one is taken back, then posting and application.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from sqlalchemy import func, select

from training_portal.people import services as people
from training_portal.people.models import ConsentPurpose, ConsentRecord, Person
from training_portal.placements import application_services as applications
from training_portal.placements import guardians, notices, profile_queries
from training_portal.placements.application_services import Wish
from training_portal.placements.application_states import PlacementState
from training_portal.placements.lifecycle import PLACEMENT
from training_portal.placements.models import PlacementApplication
from training_portal.placements.rules import sharing
from training_portal.platform import audit, clock
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import Refused

#: States in which the two sides have to reach each other.
IN_TOUCH: Final = frozenset({PlacementState.ACCEPTED, PlacementState.STARTED})


@dataclass(frozen=True)
class ContactWish:
    """Which ways of reaching the person the company may see, as they were ticked and agreed to."""

    items: Collection[str]
    #: The sentence that was agreed to, as it was shown, and its language.
    agreed: str
    language: str
    guardian_name: str = ""


def sharing_version(application: PlacementApplication) -> str:
    """The fingerprint of what the company sees, as its owner saw it."""
    return fingerprint({"shared": application.shared or {}})


def ways(person: Person) -> dict[str, Any]:
    """The ways of reaching a person that the record holds."""
    offered = profile_queries.offered_items(person)
    return {key: offered[key] for key in sharing.CONTACT if key in offered}


@transactional
def accept(
    application_id: int, wish: ContactWish, *, actor: Actor, seen: str | None = None
) -> None:
    """Accept an offer and say how one can be reached. Raises Refused, Stale."""
    _lock_consent(application_id)
    applications.accept_offer(application_id, actor=actor)
    _share(application_id, wish, actor=actor, seen=seen)
    _tell(application_id, "accepted")


@transactional
def share_contact(
    application_id: int, wish: ContactWish, *, actor: Actor, seen: str | None = None
) -> None:
    """Show the company other ways of reaching one, or fewer. Raises Refused, Stale."""
    _lock_consent(application_id)
    if _share(application_id, wish, actor=actor, seen=seen):
        _tell(application_id, "changed")


def _lock_consent(application_id: int) -> None:
    lock(ConsentRecord, db.session.get_one(PlacementApplication, application_id).consent_id)


def _share(application_id: int, wish: ContactWish, *, actor: Actor, seen: str | None) -> bool:
    """Write down what is shown from now on; returns whether the company sees a new way."""
    posting, application = applications.locked(application_id)
    if application.state not in IN_TOUCH:
        raise Refused(_("This is asked once an offer is accepted, until the placement ends."))
    if application.shared is None:
        raise Refused(_("What you shared was taken back already."))
    refuse_stale(seen, sharing_version(application))
    person = lock(Person, application.person_id)
    before = dict(application.shared)
    offered = ways(person)
    shared = {key: value for key, value in before.items() if key not in sharing.CONTACT}
    shared |= {key: value for key, value in offered.items() if key in set(wish.items)}
    if shared == before:
        return False
    is_more = any(before.get(key) != value for key, value in shared.items())
    minor = sharing.needs_guardian(
        profile_queries.applicant_of(person), clock.today(posting.time_zone)
    )
    if is_more and minor and not wish.guardian_name:
        raise Refused(_("Your parent or guardian must agree: write the name."))
    told = Wish(wish.items, "", wish.guardian_name, wish.agreed, wish.language)
    replaced = application.consent_id
    consent = applications.agree(
        person, posting, told, ConsentPurpose.PLACEMENT, person.full_name, actor
    )
    if is_more and minor:
        guardian = applications.agree(
            person, posting, told, ConsentPurpose.GUARDIAN, wish.guardian_name, actor
        )
        guardians.tie(application.id, guardian)
    application.shared, application.consent_id = shared, consent.id
    is_first = not any(key in before for key in sharing.CONTACT)
    audit.record(
        "choose_contact" if is_first else "share_contact",
        PLACEMENT.kind,
        application.id,
        actor=actor,
        after={"items": sorted(key for key in shared if key in sharing.CONTACT)},
        person_id=person.id,
    )
    db.session.flush()
    notices.take_contact_back(application.id)
    _end_replaced(person.id, replaced, actor)
    return is_more


def _end_replaced(person_id: int, consent_id: int, actor: Actor) -> None:
    """The consent that the new one replaces ends, unless another application rests on it."""
    resting = db.session.scalar(
        select(func.count()).where(PlacementApplication.consent_id == consent_id)
    )
    consent = db.session.get_one(ConsentRecord, consent_id)
    if not resting and consent.withdrawn_at is None:
        people.withdraw_consent(person_id, consent_id, actor=actor)


def _tell(application_id: int, cause: str) -> None:
    """Tell the company how the person is reached, or that the offer was accepted."""
    posting, application = applications.locked(application_id)
    shared = application.shared or {}
    phone, email = (shared.get(key) for key in sharing.CONTACT)
    if not phone and not email:
        applications.tell_company("placement_answered", posting, application, cause)
        return
    key = f"{application.consent_id}:{cause}"
    applications.tell_company(
        notices.CONTACT_MAIL, posting, application, key,
        name=application.shared_name, phone=phone, email=email,
    )  # fmt: skip
