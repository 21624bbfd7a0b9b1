"""What reviewing adds to cohorts, and what it does when roles and people change."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.accounts.events import RoleEnded
from training_portal.admissions.events import ApplicationMoved
from training_portal.appointments.events import AppointmentBooked
from training_portal.cohorts import effects, tabs
from training_portal.cohorts.events import CohortCloned
from training_portal.people import moving as people_moving
from training_portal.people.events import PersonErased
from training_portal.platform import duties, events
from training_portal.reviews import (
    assignment_services,
    interview_parts,
    interview_services,
    interviewing_services,
    moving,
    plan_services,
    record_services,
    reminding,
)
from training_portal.reviews.assignment_queries import REVIEWABLE
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.plan_queries import plan_of

__all__ = ["interview_parts"]


def _end_reviews(event: RoleEnded) -> None:
    assignment_services.end_with_role(event.assignment_id, event.account_id)


def _erase(event: PersonErased) -> None:
    record_services.erase_reviews(event.person_id)


def _free_interview(event: ApplicationMoved) -> None:
    if event.state not in REVIEWABLE:
        interview_services.free_interview_of(event.application_id)


def _move_sheets(event: AppointmentBooked) -> None:
    if event.kind == KIND:
        interviewing_services.move_sheets(event.about_id, actor=event.actor)


events.subscribe(AppointmentBooked, _move_sheets)
events.subscribe(RoleEnded, _end_reviews)
events.subscribe(ApplicationMoved, _free_interview)
events.subscribe(PersonErased, _erase)
people_moving.register(moving.REVIEWS)
events.subscribe(CohortCloned, plan_services.plan_anew)
effects.hold_stake(
    "reviews",
    effects.Stake(
        lambda _change, _actor: [],
        lambda _change: [],
        lambda _cohort, _names: None,
        clones=lambda cohort: plan_of(cohort.id) is not None,
    ),
)
tabs.register(
    tabs.Tab(
        "reviews",
        _l("Reviews"),
        "reviews.board",
        ReviewPermission.ASSIGN,
        22,
        stage=tabs.Stage.SELECTION,
    )
)
tabs.register(
    tabs.Tab(
        "interviews",
        _l("Interviews"),
        "reviews.interviews",
        ReviewPermission.ASSIGN,
        23,
        stage=tabs.Stage.SELECTION,
    )
)
duties.register("remind reviewers", 3600.0, reminding.remind_before_deadlines)
