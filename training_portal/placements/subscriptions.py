"""What placements do when other rooms act, and as time passes."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.accounts.events import RoleEnded
from training_portal.accounts.models import RoleAssignment
from training_portal.jobs import exporting
from training_portal.organisations import company_tabs
from training_portal.organisations.events import (
    CompanyStateChanged,
    SectorChanging,
    SiteClosing,
    SiteMoving,
)
from training_portal.organisations.models import CompanyState
from training_portal.people import archiving, effects
from training_portal.people import moving as people_moving
from training_portal.people.events import ConsentWithdrawn, PersonErased
from training_portal.people.models import ConsentRecord
from training_portal.placements import (
    concern_services,
    consent_services,
    contact_mails,
    following_services,
    hiring_services,
    moving,
    offer_clock,
    own_records,
    record_services,
    review_services,
    site_use,
)
from training_portal.placements.permissions import PlacementPermission
from training_portal.platform import duties, events, own_data
from training_portal.platform.database import db
from training_portal.platform.workflow import Refused

#: Seconds between two looks for postings and for offers whose deadline is over.
POSTINGS_EVERY = 30.0
OFFERS_EVERY = 5.0
#: And for what companies are to be told: new applications, placements due to end.
APPLICATIONS_EVERY = 60.0
ENDS_EVERY = 3600.0


def _erase(event: PersonErased) -> None:
    consent_services.erase_applications(event.person_id)
    concern_services.erase_concerns(event.person_id)


def _end_without_consent(event: ConsentWithdrawn) -> None:
    consent = db.session.get_one(ConsentRecord, event.consent_id)
    consent_services.end_without_consent(consent, actor=event.actor)
    exporting.forget_lists_of("placements")


def _follow_company(event: CompanyStateChanged) -> None:
    """What a company that was shut out has out is out of sight with it.

    While one is only to be verified again its postings stay as they are: every step asks whether it
    is verified, and they go on by themselves once it is. The time to answer its offers stands still
    until then.
    """
    reasons = {
        CompanyState.SUSPENDED: _("The company itself is suspended."),
        CompanyState.REFUSED: _("The programme has not accepted the company."),
    }
    if reason := reasons.get(event.state):
        review_services.suspend_with_company(event.organisation_id, reason)
    offer_clock.follow_company(event.organisation_id)
    if event.state is not CompanyState.VERIFIED:
        exporting.forget_lists_of("placements")
        contact_mails.take_back(event.organisation_id, [])


def _forget_reader(event: RoleEnded) -> None:
    """What waits for somebody who no longer works for a company does not go out."""
    organisation_id = db.session.get_one(RoleAssignment, event.assignment_id).organisation_id
    if organisation_id is not None:
        contact_mails.keep_for_readers(organisation_id)


def _keep_site(event: SiteClosing) -> None:
    """A site stays while somebody can apply for work there, or is at work there."""
    if why := site_use.closing_objection(event.site_id):
        raise Refused(why)


def _keep_place(event: SiteMoving) -> None:
    """A site stays where it is while the programme's look at a posting rests on its place."""
    if why := site_use.moving_objection(event.site_id):
        raise Refused(why)


def _keep_sector(event: SectorChanging) -> None:
    """A company stays in its sector while a wage was judged by it."""
    if why := site_use.sector_objection(event.organisation_id, event.sectors):
        raise Refused(why)


events.subscribe(PersonErased, _erase)
events.subscribe(ConsentWithdrawn, _end_without_consent)
people_moving.register(moving.PLACEMENTS)
events.subscribe(CompanyStateChanged, _follow_company)
events.subscribe(RoleEnded, _forget_reader)
events.subscribe(SiteClosing, _keep_site)
events.subscribe(SiteMoving, _keep_place)
events.subscribe(SectorChanging, _keep_sector)
effects.register(consent_services.effects_on_applications)
archiving.register(record_services.work_under_way)
duties.register("let postings expire", POSTINGS_EVERY, review_services.expire_postings)
duties.register("let offers of placements expire", OFFERS_EVERY, hiring_services.expire_offers)
duties.register("tell of applications", APPLICATIONS_EVERY, following_services.tell_of_applications)
duties.register("tell of placements that end", ENDS_EVERY, following_services.tell_of_ends)
company_tabs.register(
    company_tabs.Tab(
        "postings", _l("Postings"), "placements.own_postings", PlacementPermission.POST, 30
    )
)
own_data.register("placements", _l("Placements"), own_records.of_placements)
