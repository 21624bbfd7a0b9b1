"""After an erasure the network's tables hold no word of the person, and it was said beforehand."""

from __future__ import annotations

from flask import Flask

from tests.factories.alumni import acting, make_link, make_member
from tests.people.test_erasure_sweep import CANARY, places_with_canary
from training_portal.alumni import link_services, safety_services
from training_portal.alumni.models import LinkKind
from training_portal.people import services as people
from training_portal.people.effects import effects_on
from training_portal.people.models import ConsentRecord
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

TEXTS = ("employer", "position", "about", "mentoring")


def test_no_word_of_a_member_stays(app: Flask) -> None:
    member = make_member(
        CANARY,
        values={**dict.fromkeys(TEXTS, CANARY), "contact_email": f"{CANARY}@example.org"},
    )
    other = make_member("Other")
    link_services.ask(
        member.person_id,
        other.person_id,
        LinkKind.CONNECTION,
        message=CANARY,
        actor=acting(member),
    )
    safety_services.report(member.person_id, other.person_id, CANARY, actor=acting(member))
    before = places_with_canary()
    assert {f"network_member.{each}" for each in (*TEXTS, "name_key", "contact_email")} <= before
    people.erase(member.person_id, actor=SYSTEM)
    assert not {each for each in places_with_canary() if each.startswith(("network", "person"))}


def test_what_leaving_does_is_said_beforehand(app: Flask) -> None:
    member = make_member("Leaving")
    make_link(member, make_member("Friend"))
    consent = db.session.get_one(ConsentRecord, member.consent_id)
    for asked in (None, consent):
        assert effects_on(member.person_id, asked) == [
            "You leave the alumni network; no page shows you any more.",
            "1 connection or request in the network ends.",
        ]
    people.withdraw_consent(member.person_id, consent.id, actor=SYSTEM)
    assert not [each for each in effects_on(member.person_id) if "network" in each]
