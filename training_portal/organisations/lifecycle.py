"""The life cycle of a company: registered, looked at by programme staff, verified or not."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from training_portal.organisations.models import Company, CompanyState
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.site_queries import has_open_site
from training_portal.platform.i18n import listed
from training_portal.platform.workflow import Lifecycle, Transition

S = CompanyState

#: The company may change what is known of it; one that was shut out asks the programme first.
CHANGEABLE = frozenset({S.IN_REVIEW, S.RETURNED, S.VERIFIED})


#: The programme does not stand for it; it clears that up with the programme, or is no more.
SHUT_OUT = frozenset({S.REFUSED, S.SUSPENDED})


def missing(company: Company) -> list[str | LazyString]:
    """What a company still lacks before it can be verified, in words."""
    wanted: list[tuple[object, str | LazyString]] = [
        (company.registration_number, _l("its number in the trade register")),
        (company.sector_code, _l("its sector")),
        (company.contact_name and company.contact_email, _l("somebody to write to")),
        (has_open_site(company.organisation_id), _l("a site that is open")),
    ]
    return [words for there, words in wanted if not there]


def _is_complete(company: Company) -> str | LazyString | None:
    lacking = missing(company)
    if not lacking:
        return None
    return _l("Something is missing: %(what)s.", what=listed(str(words) for words in lacking))


COMPANY = Lifecycle[CompanyState](
    "company",
    (
        Transition(
            "verify",
            frozenset({S.IN_REVIEW}),
            S.VERIFIED,
            CompanyPermission.VERIFY,
            _l("Verify"),
            guard=_is_complete,
        ),
        Transition(
            "return",
            frozenset({S.IN_REVIEW}),
            S.RETURNED,
            CompanyPermission.VERIFY,
            _l("Return for correction"),
            needs_reason=True,
        ),
        Transition(
            "refuse",
            frozenset({S.IN_REVIEW, S.RETURNED}),
            S.REFUSED,
            CompanyPermission.EXCLUDE,
            _l("Do not accept"),
            needs_reason=True,
        ),
        Transition(
            "reconsider",
            frozenset({S.REFUSED}),
            S.IN_REVIEW,
            CompanyPermission.EXCLUDE,
            _l("Look at it again"),
            needs_reason=True,
        ),
        Transition(
            "suspend",
            frozenset({S.VERIFIED}),
            S.SUSPENDED,
            CompanyPermission.EXCLUDE,
            _l("Suspend"),
            needs_reason=True,
        ),
        Transition(
            "reinstate",
            frozenset({S.SUSPENDED}),
            S.VERIFIED,
            CompanyPermission.EXCLUDE,
            _l("Let it in again"),
            needs_reason=True,
        ),
        Transition(
            "resubmit",
            frozenset({S.RETURNED}),
            S.IN_REVIEW,
            CompanyPermission.KEEP_OWN,
            _l("Send it in again"),
            guard=_is_complete,
        ),
        # Part of a change of name, register number or country; the permission was checked there.
        Transition(
            "review_again",
            frozenset({S.VERIFIED}),
            S.IN_REVIEW,
            None,
            _l("Verify it again"),
        ),
    ),
)

#: The steps that programme staff take, with what stands on their buttons.
STAFF_STEPS: dict[str, str | LazyString] = {
    each.verb: each.label
    for each in COMPANY.transitions
    if each.permission in {CompanyPermission.VERIFY, CompanyPermission.EXCLUDE}
}
