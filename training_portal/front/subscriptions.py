"""What the rooms have to say to the task list."""

from __future__ import annotations

from training_portal.accounts import open_work
from training_portal.front import (
    account_tasks,
    appeal_tasks,
    appointment_tasks,
    company_tasks,
    demand_tasks,
    endorsement_tasks,
    health_tasks,
    own_notes,
    own_tasks,
    placement_tasks,
    replacement_tasks,
    review_tasks,
    role_work,
    staff_tasks,
)
from training_portal.front.tasks import provide, provide_notes

provide(own_tasks.second_step)
provide(own_tasks.applications)
provide(own_tasks.wishes)
provide(own_tasks.documents)
provide(own_tasks.lists)
provide(own_tasks.past_lists)
provide(own_tasks.nominations)
provide(own_tasks.questions)
provide(staff_tasks.decisions)
provide(staff_tasks.applications)
provide(staff_tasks.changes)
provide(appeal_tasks.to_decide)
provide(appointment_tasks.to_choose)
provide(appointment_tasks.to_attend)
provide(appointment_tasks.to_hold)
provide(appointment_tasks.to_settle)
provide(health_tasks.own)
provide(health_tasks.to_look_at)
provide(demand_tasks.to_answer)
provide(demand_tasks.ending)
provide(demand_tasks.to_decide)
provide(endorsement_tasks.to_endorse)
provide(endorsement_tasks.at_own_bodies)
provide(endorsement_tasks.late)
provide(replacement_tasks.to_name)
provide(review_tasks.own)
provide(review_tasks.without_reviewer)
provide(staff_tasks.attendance)
provide(staff_tasks.completion)
provide(staff_tasks.second_opinions)
provide(staff_tasks.certificates)
provide(staff_tasks.claims)
provide(staff_tasks.twins)
provide(staff_tasks.network_reports)
provide(account_tasks.roles_without_holder)
provide(company_tasks.own)
provide(company_tasks.to_verify)
provide_notes(own_notes.courses_under_way)
provide_notes(own_notes.certificates_to_fetch)
provide_notes(own_notes.applications_under_way)
provide_notes(own_notes.ended_lately)
provide(placement_tasks.offers)
provide(placement_tasks.applicants)
provide(placement_tasks.returned)
provide(placement_tasks.begins)
provide(placement_tasks.ends)
provide(placement_tasks.reviews)
provide(placement_tasks.concerns)
open_work.provide(role_work.open_work)
