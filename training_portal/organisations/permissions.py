"""Who keeps the list of organisations, who works for a company, and who verifies companies."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class OrganisationPermission(Permission):
    MANAGE = "organisations.manage"


class CompanyPermission(Permission):
    #: See the pages of the company one works for.
    SEE_OWN = "companies.see_own"
    #: Change its facts and its sites, send it in again, invite colleagues: its owners.
    KEEP_OWN = "companies.keep_own"
    #: See all companies with their contacts and what is to be checked.
    READ = "companies.read"
    #: Verify a company or return it: the daily work, so managers do it too, whichever institution
    #: they are of; a company belongs to none.
    VERIFY = "companies.verify"
    #: Refuse, suspend, reinstate: this shuts a company out of the whole programme or lets it in
    #: again, so it is for those who answer for the whole programme.
    EXCLUDE = "companies.exclude"


grant(
    {
        OrganisationPermission.MANAGE: {Role.ADMINISTRATOR, Role.PROGRAMME_COORDINATOR},
        CompanyPermission.SEE_OWN: {Role.COMPANY_OWNER, Role.COMPANY_RECRUITER},
        CompanyPermission.KEEP_OWN: {Role.COMPANY_OWNER},
        CompanyPermission.READ: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        CompanyPermission.VERIFY: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        CompanyPermission.EXCLUDE: {Role.PROGRAMME_COORDINATOR},
    }
)
