"""What accounts do for companies, and their duties for the worker."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.accounts import (
    body_roles,
    company_people,
    company_people_queries,
    deputies,
    new_address,
    own_records,
    signing_in,
)
from training_portal.accounts.events import AccountConfirmed, RoleEnded
from training_portal.organisations import directory
from training_portal.organisations.company_tabs import Tab, register
from training_portal.organisations.events import CompanyRegistered
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.sections import ON_ORGANISATION
from training_portal.platform import actor_names, duties, events, jobs, own_data
from training_portal.platform.web.page_sections import Section

duties.register("forget ended sessions", 3600, signing_in.purge_ended_sessions)
duties.register("forget changed addresses", 86400, new_address.purge)
jobs.know_actors("account", signing_in.actor_of)
events.subscribe(CompanyRegistered, company_people.own)
events.subscribe(RoleEnded, deputies.end_with_role)
events.subscribe(AccountConfirmed, deputies.know_new)
directory.provide(company_people_queries.members)
actor_names.provide(company_people_queries.names)
register(
    Tab(
        "people",
        lazy_pgettext("company", "People"),
        "accounts.company_people",
        CompanyPermission.SEE_OWN,
        90,
    )
)
ON_ORGANISATION.register(
    Section("roles", "accounts/_of_organisation.html", body_roles.roles_for, 10)
)
own_data.register("accounts", _l("Account"), own_records.of_account)
