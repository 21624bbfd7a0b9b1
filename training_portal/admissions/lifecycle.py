"""The life cycles of an application and of an offer, as in the domain's words.

What needs more than the record itself (the window, the findings, the seats) is checked by the
service that takes the step.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from training_portal.admissions.change_models import ChangeState
from training_portal.admissions.document_models import DocumentState
from training_portal.admissions.events import ApplicationMoved
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    OfferState,
)
from training_portal.admissions.permissions import AdmissionsPermission
from training_portal.platform import events
from training_portal.platform.workflow import Lifecycle, Transition

S = ApplicationState

#: An enrolled person leaves through the enrolment's own life cycle, not through the application.
WITHDRAWABLE = frozenset(S) - ENDED_STATES - {S.ENROLLED}


def _has_sending_country(application: Application) -> str | None:
    if application.sending_country is None:
        return _("The application has no sending country yet: it was never submitted.")
    return None


def _tell_moved(application: Application) -> None:
    events.emit(ApplicationMoved(application.id, application.state))


APPLICATION = Lifecycle[ApplicationState](
    "application",
    (
        Transition(
            "submit",
            frozenset({S.DRAFT, S.RETURNED}),
            S.SUBMITTED,
            AdmissionsPermission.APPLY,
            _l("Send the application"),
        ),
        Transition(
            "return",
            frozenset({S.SUBMITTED}),
            S.RETURNED,
            AdmissionsPermission.DECIDE,
            _l("Return for correction"),
            needs_reason=True,
        ),
        Transition(
            "find_eligible",
            frozenset({S.SUBMITTED}),
            S.ELIGIBLE,
            AdmissionsPermission.DECIDE,
            _l("Mark as eligible"),
        ),
        Transition(
            "waive",
            frozenset({S.SUBMITTED}),
            S.ELIGIBLE,
            AdmissionsPermission.DECIDE,
            _l("Mark as eligible with a waiver"),
            needs_reason=True,
        ),
        # Single rules, before the decision on all of them: afterwards they rest on it.
        Transition(
            "waive_rule",
            frozenset({S.SUBMITTED}),
            S.SUBMITTED,
            AdmissionsPermission.DECIDE,
            _l("Waive a condition"),
            needs_reason=True,
        ),
        # A rule that came to fail afterwards is waived where the application stands by then.
        *(
            Transition(
                "waive_rule",
                frozenset({state}),
                state,
                AdmissionsPermission.DECIDE,
                _l("Waive a condition"),
                needs_reason=True,
            )
            for state in (
                S.ELIGIBLE,
                S.SHORTLISTED,
                S.WAITLISTED,
                S.OFFERED,
                S.ACCEPTED,
                S.ENROLLED,
            )
        ),
        Transition(
            "unwaive_rule",
            frozenset({S.SUBMITTED}),
            S.SUBMITTED,
            AdmissionsPermission.DECIDE,
            _l("Take a waiver back"),
            needs_reason=True,
        ),
        Transition(
            "find_ineligible",
            frozenset({S.SUBMITTED}),
            S.INELIGIBLE,
            AdmissionsPermission.DECIDE,
            _l("Mark as not eligible"),
            needs_reason=True,
        ),
        # Only as long as nothing rests on it: after the next step the state is another.
        Transition(
            "reconsider",
            frozenset({S.ELIGIBLE, S.INELIGIBLE}),
            S.SUBMITTED,
            AdmissionsPermission.DECIDE,
            _l("Undo the decision on eligibility"),
            needs_reason=True,
        ),
        Transition(
            "shortlist",
            frozenset({S.ELIGIBLE}),
            S.SHORTLISTED,
            AdmissionsPermission.DECIDE,
            _l("Shortlist"),
        ),
        Transition(
            "waitlist",
            frozenset({S.ELIGIBLE, S.SHORTLISTED}),
            S.WAITLISTED,
            AdmissionsPermission.DECIDE,
            _l("Put on the waitlist"),
        ),
        Transition(
            "reject",
            frozenset({S.ELIGIBLE, S.SHORTLISTED, S.WAITLISTED}),
            S.REJECTED,
            AdmissionsPermission.DECIDE,
            _l("Do not select"),
            needs_reason=True,
        ),
        # On appeal, by another person than who decided first (the room `appeals`).
        Transition(
            "reinstate",
            frozenset({S.REJECTED}),
            S.SHORTLISTED,
            AdmissionsPermission.DECIDE,
            _l("Put back on the shortlist"),
            needs_reason=True,
        ),
        Transition(
            "reinstate_eligible",
            frozenset({S.INELIGIBLE}),
            S.ELIGIBLE,
            AdmissionsPermission.DECIDE,
            _l("Mark as eligible on appeal"),
            needs_reason=True,
        ),
        Transition(
            "offer",
            frozenset({S.SHORTLISTED, S.WAITLISTED}),
            S.OFFERED,
            AdmissionsPermission.OFFER,
            _l("Offer a seat"),
            guard=_has_sending_country,
        ),
        Transition(
            "accept",
            frozenset({S.OFFERED}),
            S.ACCEPTED,
            AdmissionsPermission.APPLY,
            _l("Accept the offer"),
        ),
        Transition(
            "decline",
            frozenset({S.OFFERED}),
            S.DECLINED,
            AdmissionsPermission.APPLY,
            _l("Decline the offer"),
        ),
        Transition(
            "expire",
            frozenset({S.OFFERED}),
            S.EXPIRED,
            AdmissionsPermission.KEEP_TIME,
            _l("Let the offer expire"),
        ),
        # Back to where a seat is offered from: a withdrawal by mistake is undone by a new offer.
        Transition(
            "withdraw_offer",
            frozenset({S.OFFERED}),
            S.SHORTLISTED,
            AdmissionsPermission.OFFER,
            _l("Take the offer back"),
            needs_reason=True,
        ),
        Transition(
            "prolong_offer",
            frozenset({S.OFFERED}),
            S.OFFERED,
            AdmissionsPermission.OFFER,
            _l("Give more time to answer"),
        ),
        # Between the answer and the enrolment; later the place ends through the enrolment.
        Transition(
            "release",
            frozenset({S.ACCEPTED}),
            S.WITHDRAWN,
            AdmissionsPermission.OFFER,
            _l("Take the seat back"),
            needs_reason=True,
        ),
        Transition(
            "enrol",
            frozenset({S.ACCEPTED}),
            S.ENROLLED,
            AdmissionsPermission.DECIDE,
            _l("Enrol"),
        ),
        Transition(
            "withdraw",
            WITHDRAWABLE,
            S.WITHDRAWN,
            AdmissionsPermission.APPLY,
            _l("Withdraw the application"),
        ),
        # With the enrolment, before the first day; what leads to it was checked there.
        Transition(
            "leave",
            frozenset({S.ENROLLED}),
            S.WITHDRAWN,
            AdmissionsPermission.KEEP_TIME,
            _l("Give the place back"),
        ),
        Transition(
            "cancel",
            frozenset(S) - ENDED_STATES,
            S.CANCELLED,
            AdmissionsPermission.CANCEL,
            _l("End with the cohort"),
            needs_reason=True,
        ),
    ),
    moved=_tell_moved,
)

D = DocumentState

DOCUMENT = Lifecycle[DocumentState](
    "application_document",
    (
        Transition(
            "accept_document",
            frozenset({D.WAITING, D.REFUSED}),
            D.ACCEPTED,
            AdmissionsPermission.DECIDE,
            lazy_pgettext("document", "Accept"),
        ),
        Transition(
            "refuse_document",
            frozenset({D.WAITING, D.ACCEPTED}),
            D.REFUSED,
            AdmissionsPermission.DECIDE,
            lazy_pgettext("document", "Refuse"),
            needs_reason=True,
        ),
    ),
)

_ASKED = frozenset({ChangeState.OPEN})

CHANGE = Lifecycle[ChangeState](
    "application_change",
    (
        Transition(
            "accept_change",
            _ASKED,
            ChangeState.ACCEPTED,
            AdmissionsPermission.DECIDE,
            lazy_pgettext("change", "Accept"),
        ),
        Transition(
            "refuse_change",
            _ASKED,
            ChangeState.REFUSED,
            AdmissionsPermission.DECIDE,
            lazy_pgettext("change", "Do not accept"),
            needs_reason=True,
        ),
        Transition(
            "take_change_back",
            _ASKED,
            ChangeState.TAKEN_BACK,
            AdmissionsPermission.APPLY,
            lazy_pgettext("change", "Take back"),
        ),
    ),
)

_OPEN = frozenset({OfferState.OPEN})

OFFER = Lifecycle[OfferState](
    "offer",
    (
        Transition(
            "accept",
            _OPEN,
            OfferState.ACCEPTED,
            AdmissionsPermission.APPLY,
            _l("Accept the offer"),
        ),
        Transition(
            "decline",
            _OPEN,
            OfferState.DECLINED,
            AdmissionsPermission.APPLY,
            _l("Decline the offer"),
        ),
        Transition(
            "expire",
            _OPEN,
            OfferState.EXPIRED,
            AdmissionsPermission.KEEP_TIME,
            _l("Let the offer expire"),
        ),
        # Part of a step of the application or of the cohort's end; it was permitted there.
        Transition("withdraw", _OPEN, OfferState.WITHDRAWN, None, _l("Take the offer back")),
    ),
)
