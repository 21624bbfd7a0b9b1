"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.alumni import link_queries
from training_portal.alumni.membership_queries import standing_of
from training_portal.alumni.models import (
    Circle,
    CompanyLink,
    NetworkBlock,
    NetworkMember,
    NetworkReport,
    PersonLink,
    ProfileField,
)
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform.own_data import Field, Owner, Part, Records, records


def of_network(owner: Owner) -> Part:
    """Membership and who may see what, links, blocks, and one's own reports.

    Reports by others about the person are not given, nor what came of one's own: that is about
    somebody else.
    """
    return Part(
        [_membership(owner), _links(owner), _companies(owner), _blocks(owner), _reports(owner)]
    )


def _membership(owner: Owner) -> Records:
    circles = [
        Field(getattr(NetworkMember, f"show_{each}"), each.label, words=_circle)
        for each in ProfileField
    ]
    return records(
        "membership",
        _("Alumni network"),
        [
            Field(NetworkMember.joined_at, _("Joined")),
            Field(NetworkMember.left_at, _("Left")),
            Field(NetworkMember.barred_at, _("Taken out by the programme")),
            Field(NetworkMember.employer, _("Employer")),
            Field(NetworkMember.position, _("Position")),
            Field(NetworkMember.sector_code, _("Sector")),
            Field(NetworkMember.languages, _("Languages")),
            Field(NetworkMember.about, _("About me")),
            Field(NetworkMember.mentoring, _("What I offer as a mentor")),
            Field(NetworkMember.contact_email, _("E-mail address")),
            *circles,
        ],
        select(NetworkMember).where(NetworkMember.person_id == owner.person_id),
    )


def _circle(value: int) -> str:
    return Circle(value).label


def _links(owner: Owner) -> Records:
    """Standing links as the page shows them: with the other one as far as they let themselves be
    seen, and not at all where the page shows none."""
    links = link_queries.own_links(standing_of(owner.actor)) if owner.person_id else []
    return Records(
        "links",
        _("Links"),
        [
            Field(PersonLink.kind, _("Kind")),
            Field(PersonLink.state, _("State")),
            Field(Person.full_name, _("With")),
            Field(PersonLink.message_sealed, _("Message")),
            Field(PersonLink.asked_at, _("Asked")),
            Field(PersonLink.since, _("Since")),
        ],
        [
            (
                link.kind,
                link.state,
                link.other.name,
                link_queries.message_of(link),
                link.asked_at,
                link.since,
            )
            for link in links
        ],
    )


def _companies(owner: Owner) -> Records:
    return records(
        "company_links",
        _("Links with companies"),
        [
            Field(CompanyLink.kind, _("Kind")),
            Field(Organisation.name, _("Company")),
            Field(CompanyLink.since, _("Since")),
            Field(CompanyLink.ended_at, _("Ended")),
        ],
        select(CompanyLink)
        .join(Organisation, Organisation.id == CompanyLink.organisation_id)
        .where(CompanyLink.person_id == owner.person_id)
        .order_by(CompanyLink.id),
    )


def _blocks(owner: Owner) -> Records:
    return records(
        "blocks",
        _("People you blocked"),
        [Field(NetworkBlock.blocked_at, _("Blocked"))],
        select(NetworkBlock)
        .where(NetworkBlock.blocker_id == owner.person_id)
        .order_by(NetworkBlock.id),
    )


def _reports(owner: Owner) -> Records:
    return records(
        "reports",
        _("Your reports to the programme"),
        [
            Field(NetworkReport.words_sealed, _("What you wrote"), owner.opened),
            Field(NetworkReport.reported_at, _("Reported")),
        ],
        select(NetworkReport)
        .where(NetworkReport.reporter_id == owner.person_id)
        .order_by(NetworkReport.id),
    )
