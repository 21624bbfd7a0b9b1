"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.organisations.models import Organisation
from training_portal.placements.models import Concern, PlacementApplication, Posting
from training_portal.platform.own_data import Field, Owner, Part, Records, records


def of_placements(owner: Owner) -> Part:
    """Applications for postings with what the company saw, and one's own concerns."""
    return Part([_applications(owner), _concerns(owner)])


def _applications(owner: Owner) -> Records:
    return records(
        "placement_applications",
        _("Applications for postings"),
        [
            Field(Posting.title, _("Posting")),
            Field(Organisation.name, _("Company")),
            Field(PlacementApplication.state, _("State")),
            Field(PlacementApplication.submitted_at, _("Submitted")),
            Field(PlacementApplication.shared, _("Shown to the company")),
            Field(PlacementApplication.shared_name, _("Name")),
            Field(PlacementApplication.message, _("Message")),
            Field(PlacementApplication.interview_at, _("Interview")),
            Field(PlacementApplication.interview_place, _("Place")),
            Field(PlacementApplication.interview_link, _("Link")),
            Field(PlacementApplication.interview_answer, _("Answer")),
            Field(PlacementApplication.offer_deadline, _("Deadline")),
            Field(PlacementApplication.decided_at, _("Decided")),
            Field(PlacementApplication.outcome_reason, _("Reason")),
            Field(PlacementApplication.started_on, _("First day of work")),
            Field(PlacementApplication.ended_on, _("Last day of work")),
            Field(PlacementApplication.outcome, _("Result")),
        ],
        select(PlacementApplication)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .where(PlacementApplication.person_id == owner.person_id)
        .order_by(PlacementApplication.id),
    )


def _concerns(owner: Owner) -> Records:
    return records(
        "concerns",
        _("Concerns"),
        [
            Field(Concern.kind, _("About")),
            Field(Concern.words_sealed, _("What you wrote"), owner.opened),
            Field(Concern.state, _("State")),
            Field(Concern.raised_at, _("Raised")),
            Field(Concern.settled_at, _("Settled")),
        ],
        select(Concern).where(Concern.person_id == owner.person_id).order_by(Concern.id),
    )
