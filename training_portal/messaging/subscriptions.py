"""The tab of letters, letters on the pages of those who got them, and what erasing takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions import page_parts
from training_portal.admissions.events import ApplicationMoved
from training_portal.cohorts import effects, tabs
from training_portal.cohorts.events import CohortCancelled, CohortChanged, PlaceEnded
from training_portal.messaging import (
    lapsing,
    letter_jobs,
    letter_queries,
    message_queries,
    moving,
    outdated,
    own_records,
    record_services,
)
from training_portal.messaging.permissions import MessagingPermission
from training_portal.people import effects as people_effects
from training_portal.people import moving as people_moving
from training_portal.people.events import NamesChanged, PersonErased
from training_portal.platform import events, jobs, own_data
from training_portal.platform.policy import current_actor
from training_portal.platform.web.page_sections import Section

tabs.register(
    tabs.Tab(
        "letters",
        _l("Letters"),
        "messaging.letters",
        MessagingPermission.ISSUE,
        27,
        stage=tabs.Stage.WRITING,
    )
)
tabs.register(
    tabs.Tab(
        "messages",
        _l("Messages"),
        "messaging.messages",
        MessagingPermission.WRITE,
        28,
        stage=tabs.Stage.WRITING,
    )
)


def _erase(event: PersonErased) -> None:
    record_services.erase_letters(event.person_id)


events.subscribe(PersonErased, _erase)
events.subscribe(ApplicationMoved, lapsing.follow_application)
events.subscribe(PlaceEnded, lapsing.follow_place)
events.subscribe(CohortCancelled, lapsing.follow_cohort)
events.subscribe(CohortChanged, outdated.follow_facts)
events.subscribe(NamesChanged, outdated.follow_person)
effects.hold_stake(
    "messaging",
    effects.Stake(outdated.foresee, lambda _change: [], lambda _cohort, _names: None),
)
people_moving.register(moving.LETTERS)
people_effects.register(record_services.effects_on_letters)
jobs.register(letter_jobs.ISSUING)
jobs.register(letter_jobs.PRINTING)
own_data.register("messaging", _l("Letters"), own_records.of_letters)
page_parts.ON_OWN_APPLICATION.register(
    Section("letters", "messaging/_own_letters.html", letter_queries.letters_to_person, 10)
)
page_parts.ON_OWN_APPLICATION.register(
    Section("messages", "messaging/_received.html", message_queries.messages_to_applicant, 20)
)
page_parts.ON_NOMINEE.register(
    Section("letters", "messaging/_letters_naming.html", letter_queries.letters_naming, 30)
)
page_parts.ON_NOMINATIONS.register(
    Section(
        "messages",
        "messaging/_received.html",
        lambda which: message_queries.messages_to_body(*which, current_actor()),
        20,
    )
)
page_parts.ON_NOMINATIONS.register(
    Section(
        "letters",
        "messaging/_letters_to_body.html",
        lambda which: letter_queries.letters_to_body(*which),
        10,
    )
)
