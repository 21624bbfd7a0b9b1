"""The mails of admission: what a person is told when something about an application changes.

Each is put into the outbox in the transaction of its cause; those of many people together. The key
against doubles names the row and the moment's revision, so that a repeated unit of work writes one
mail only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from training_portal.admissions import application_queries as queries
from training_portal.admissions import rules
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, ApplicationDocument, Offer
from training_portal.cohorts.models import Cohort
from training_portal.config import Settings
from training_portal.platform import clock, mail
from training_portal.platform.gathering import gathered, in_one_go
from training_portal.platform.mail import Told


@dataclass(frozen=True, slots=True)
class _Notice:
    """One of these mails, before it is known to which address and in which language it goes."""

    template: str
    application: Application
    cohort: Cohort
    key: str
    context: Mapping[str, object]
    at: datetime


def tell(
    template: str, application: Application, cohort: Cohort, key: str, **context: object
) -> None:
    """Mail the applicant; `key` names the moment, so that nothing is told twice."""
    notice = _Notice(template, application, cohort, key, context, clock.now())
    if not gathered(_send_all, notice):
        _send_all([notice])


def _send_all(notices: Sequence[_Notice]) -> None:
    """Ask once to whom they go, and once for each language what the course is called in it."""
    addressees = queries.addressees({each.application.person_id for each in notices})
    titles: dict[tuple[int, str], str] = {}
    with in_one_go():
        for notice in notices:
            to = addressees[notice.application.person_id]
            if not to.email:
                continue
            place = notice.cohort.id, to.language
            if place not in titles:
                titles[place] = queries.course_title(notice.cohort, to.language)
            mail.enqueue_as_of(
                notice.at,
                notice.template,
                to.email,
                language=to.language,
                zone=to.zone,
                dedupe_key=f"{notice.template}:{notice.key}",
                about=(APPLICATION.kind, notice.application.id),
                name=to.name,
                course=titles[place],
                cohort=notice.cohort,
                application=notice.application,
                link=_link(f"/me/applications/{notice.application.public_id}"),
                **notice.context,
            )


def _link(path: str) -> str:
    """A whole address; the worker has no request to take it from."""
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url + path


def _at_revision(application: Application) -> str:
    """An application may be returned and sent several times, each time at a higher revision."""
    return f"{application.id}:{application.revision}"


def _at_decision(application: Application) -> str:
    """A decision that is undone may be taken again, each time at a later moment."""
    assert application.decided_at is not None  # set by the decision
    return f"{application.id}:{application.decided_at:%Y%m%d%H%M%S}"


def received(application: Application, cohort: Cohort) -> None:
    tell("application_received", application, cohort, _at_revision(application))


def returned(application: Application, cohort: Cohort) -> None:
    assert application.decided_at is not None  # set by the decision
    send_by = rules.mend_by(
        application.decided_at,
        cohort.application_closes_at,
        cohort.response_days,
        cohort.time_zone,
        cohort.starts_on,
    )
    key = _at_revision(application)
    tell("application_returned", application, cohort, key, send_by=send_by)


def at_document(document: ApplicationDocument) -> str:
    """A document may be refused several times, each time at a later moment."""
    return f"{document.id}:{document.decided_at:%Y%m%d%H%M%S}" if document.decided_at else ""


def document_refused(
    application: Application, document: ApplicationDocument, cohort: Cohort
) -> None:
    """Told with the reason, and where it is sent anew."""
    _tell_of(document, "document_refused", application, cohort, at_document(document))


def document_accepted(
    application: Application, document: ApplicationDocument, cohort: Cohort
) -> None:
    """Told to who was told that it was refused."""
    _tell_of(document, "document_accepted", application, cohort, at_document(document))


def document_expired(
    application: Application, document: ApplicationDocument, cohort: Cohort
) -> None:
    key = f"{document.id}:{document.expires_on}"
    _tell_of(document, "document_expired", application, cohort, key)


def _tell_of(
    document: ApplicationDocument, template: str, application: Application, cohort: Cohort, key: str
) -> None:
    path = f"/me/applications/{application.public_id}/documents/{document.kind.value}"
    tell(template, application, cohort, key, document=document, renewing=_link(path))


def not_eligible(application: Application, cohort: Cohort) -> None:
    """Told once more where the decision was undone and taken again."""
    tell("application_not_eligible", application, cohort, _at_decision(application))


def is_told_of_reconsidering(application: Application) -> bool:
    """Before that is undone: whether the person hears of it. A mail that waits is taken back."""
    if application.decided_at is None:
        return True
    told = mail.call_back(f"application_not_eligible:{_at_decision(application)}")
    return told is not Told.TAKEN_BACK


def reconsidered(application: Application, cohort: Cohort) -> None:
    """The decision may be undone more than once, each time at a later moment."""
    tell("application_reconsidered", application, cohort, _at_decision(application))


def waitlisted(application: Application, cohort: Cohort) -> None:
    """Told once more to who came back on the list after an offer that was taken back."""
    tell("application_waitlisted", application, cohort, _at_decision(application))


def not_selected(application: Application, cohort: Cohort) -> None:
    tell("application_not_selected", application, cohort, str(application.id))


def withdrawn(application: Application, cohort: Cohort) -> None:
    tell("application_withdrawn", application, cohort, str(application.id))


def released(application: Application, cohort: Cohort) -> None:
    tell("seat_taken_back", application, cohort, str(application.id))


def taken_back(application: Application, cohort: Cohort, *, body: str, reason: str) -> None:
    """The nominating body took the nomination back; also to somebody who has not answered yet."""
    tell(
        "nomination_taken_back",
        application,
        cohort,
        str(application.id),
        body=body,
        reason=reason,
        is_claimed=queries.is_claimed(application.person_id),
    )


def cancelled(application: Application, cohort: Cohort, *, is_draft: bool) -> None:
    tell("application_cancelled", application, cohort, str(application.id), is_draft=is_draft)


def enrolled(application: Application, cohort: Cohort) -> None:
    tell("application_enrolled", application, cohort, str(application.id))


def offered(
    application: Application,
    offer: Offer,
    cohort: Cohort,
    *,
    from_waitlist: bool,
    is_replacement: bool = False,
) -> None:
    tell(
        "offer_made",
        application,
        cohort,
        str(offer.id),
        offer=offer,
        offer_link=_link(f"/me/offers/{offer.public_id}"),
        from_waitlist=from_waitlist,
        is_replacement=is_replacement,
    )


def offer_withdrawn(application: Application, offer: Offer, cohort: Cohort) -> None:
    tell("offer_withdrawn", application, cohort, str(offer.id), offer=offer)


def is_told_of_withdrawing(offer: Offer) -> bool:
    """Before it is taken back: whether the person hears of it. A mail that waits is taken back."""
    told = mail.call_back(f"offer_made:{offer.id}", f"offer_prolonged:{_until(offer)}")
    return told is not Told.TAKEN_BACK


def _until(offer: Offer) -> str:
    return f"{offer.id}:{offer.deadline:%Y%m%d}"


def offer_prolonged(
    application: Application, offer: Offer, cohort: Cohort, *, words: str | None
) -> None:
    """An offer may be prolonged several times, each time to a later moment."""
    tell(
        "offer_prolonged",
        application,
        cohort,
        _until(offer),
        offer=offer,
        offer_link=_link(f"/me/offers/{offer.public_id}"),
        words=(words or "").strip(),
    )


def accepted(application: Application, offer: Offer, cohort: Cohort) -> None:
    tell("offer_accepted", application, cohort, str(offer.id), offer=offer)


def declined(application: Application, offer: Offer, cohort: Cohort) -> None:
    tell("offer_declined", application, cohort, str(offer.id), offer=offer)


def expired(application: Application, offer: Offer, cohort: Cohort) -> None:
    tell("offer_expired", application, cohort, str(offer.id), offer=offer)
