"""What cohorts give to rooms that know nothing of them."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.cohorts import (
    effects,
    listings,
    moving,
    of_body,
    own_records,
    planning_queries,
    queries,
    record_services,
    tabs,
)
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.past import histories, long_lists
from training_portal.cohorts.past.queries import LISTS
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.planning_rules import released_on
from training_portal.courses import views as courses
from training_portal.organisations.sections import ON_ORGANISATION
from training_portal.people import archiving, purposes
from training_portal.people import effects as people_effects
from training_portal.people import moving as people_moving
from training_portal.people.events import PersonErased
from training_portal.platform import clock, duties, events, i18n, jobs, own_data
from training_portal.platform.policy import Actor
from training_portal.platform.web.page_sections import Section

courses.cohort_conditions[:] = [listings.catalogue_conditions]
courses.cohorts_of_courses[:] = [listings.public_cohorts_of]
courses.next_cohorts[:] = [listings.next_cohorts_of]
courses.closing_order[:] = [listings.soonest_to_close]


def _places(cohort: Cohort, verb: str, actor: Actor) -> list[str]:
    """What cancelling means for those who take part."""
    if verb != "cancel":
        return []
    count = queries.count_taking_part([cohort.id], actor).get(cohort.id)
    if not count:
        return []
    return [
        ngettext(
            "%(num)d enrolled person loses the place.",
            "%(num)d enrolled people lose their places.",
            count,
        )
    ]


def _end_places(event: PersonErased) -> None:
    record_services.end_places(event.person_id, actor=event.actor)


def _told_of_closing(cohort: Cohort, verb: str, actor: Actor) -> list[str]:
    """Who has begun an application and can no longer send it."""
    if verb != "close":
        return []
    told = planning_queries.addressees(cohort, frozenset({"closes_at"}), actor)
    if not told:
        return [_("Nobody has begun an application and not sent it: nobody gets a mail.")]
    return [
        ngettext(
            "%(num)d person gets a mail: the application is begun and not sent.",
            "%(num)d people get a mail: their applications are begun and not sent.",
            len(told),
        )
    ]


def _released(change: effects.Change, _actor: Actor) -> list[str]:
    """Guaranteed seats are kept until so many days before the first day, and as long as bodies can
    nominate."""
    old = change.cohort.guarantees_release_on
    today = clock.today(change.cohort.time_zone)
    new = released_on(old, change.before, change.after, today)
    if old is not None and old <= today and change.after.closes_at > change.before.closes_at:
        return [
            _(
                "Guaranteed seats that are not used are open to all since %(day)s already: that"
                " stays so.",
                day=i18n.day(old),
            )
        ]
    if new is None or new == old:
        return []
    return [
        _(
            "Guaranteed seats are kept until %(new)s instead of %(old)s.",
            new=i18n.day(new),
            old=i18n.day(old),
        )
    ]


purposes.provide_history(histories.of_people)
jobs.register(long_lists.READING)
jobs.register(long_lists.READING_AGAIN)
jobs.register(long_lists.RECORDING)
jobs.register(long_lists.ERASING)
duties.register("discard forgotten lists of past cohorts", 3600.0, LISTS.discard_forgotten)
effects.register(_places)
effects.register(_told_of_closing)
effects.hold_stake(
    "cohorts", effects.Stake(_released, lambda _change: [], planning_queries.taking_part)
)
people_effects.register(record_services.effects_on_places)
people_moving.register(moving.PLACES)
people_moving.look_after(moving.clashes)
archiving.register(record_services.places_under_way)
events.subscribe(PersonErased, _end_places)
tabs.register(
    tabs.Tab(
        "overview", _l("Overview"), "cohorts.manage", CohortPermission.SEE, 10, "public_id", True
    )
)
tabs.register(
    tabs.Tab(
        "seats",
        _l("Seats"),
        "cohorts.seats",
        CohortPermission.EDIT_SEATS,
        24,
        "public_id",
        stage=tabs.Stage.SELECTION,
    )
)
ON_ORGANISATION.register(
    Section("cohorts", "cohorts/_of_organisation.html", of_body.cohorts_of, 20)
)
own_data.register("cohorts", _l("Courses"), own_records.of_places)
