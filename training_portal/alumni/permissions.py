"""Who beside the alumni themselves sees the network.

Being an alumna or alumnus is derived from a completion, so it is no role: `queries.reader_for` says
who reads the directory and how far.
"""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AlumniPermission(Permission):
    #: Read the directory as programme staff, as far as alumni do.
    READ_AS_STAFF = "alumni.read_as_staff"
    #: Read the directory for a company, once it is verified.
    READ_AS_COMPANY = "alumni.read_as_company"
    #: Read the figures of links.
    MEASURE = "alumni.measure"
    #: Take the list with one; each time it is noted.
    EXPORT = "alumni.export"
    #: Decide on what members report.
    DECIDE_REPORTS = "alumni.decide_reports"


grant(
    {
        AlumniPermission.READ_AS_STAFF: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        AlumniPermission.READ_AS_COMPANY: {Role.COMPANY_OWNER, Role.COMPANY_RECRUITER},
        AlumniPermission.MEASURE: {
            Role.PROGRAMME_MANAGER,
            Role.PROGRAMME_COORDINATOR,
            Role.OBSERVER,
        },
        AlumniPermission.EXPORT: {Role.PROGRAMME_COORDINATOR},
        AlumniPermission.DECIDE_REPORTS: {Role.PROGRAMME_COORDINATOR},
    }
)
