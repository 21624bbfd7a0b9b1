"""What of a trainee's goes on by itself: applications under way, the next session, certificates."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from training_portal.admissions.models import ApplicationState
from training_portal.admissions.own_queries import OwnApplication, ended_by_others, under_way
from training_portal.courses.rules import country_name
from training_portal.credentials.queries import new_certificates, revoked_certificates
from training_portal.front.tasks import Note
from training_portal.learning.agenda_queries import next_steps
from training_portal.placements.own_queries import turned_down
from training_portal.platform import clock, i18n
from training_portal.platform.policy import Actor


def applications_under_way(actor: Actor) -> list[Note]:
    """What was sent and waits for an answer, a free seat or the list of participants."""
    return [
        Note(
            row.title,
            _what_comes(row),
            url_for("admissions.application", public_id=row.public_id),
            row.standing,
        )
        for row in under_way(actor)
    ]


def _what_comes(row: OwnApplication) -> str:
    if row.state is ApplicationState.WAITLISTED and row.sending_country:
        return _(
            "You are number %(place)d of those who wait in %(country)s.",
            place=row.waitlist_place,
            country=country_name(row.sending_country),
        )
    if row.state is ApplicationState.ACCEPTED:
        return _("You have a seat. A mail comes when the list of participants is confirmed.")
    return _("It was sent, and the programme looks at it. The answer comes by mail.")


#: How long what ended stands on the home page.
_LATELY = timedelta(days=30)


def ended_lately(actor: Actor) -> list[Note]:
    """Bad news of the last weeks, with its reason: a mail may be lost, and a page is looked at."""
    since = clock.now() - _LATELY
    applications = [
        Note(
            row.title,
            row.reason or _("It has ended. Its page says how and when."),
            url_for("admissions.application", public_id=row.public_id),
            row.standing,
        )
        for row in ended_by_others(actor, since)
    ]
    certificates = [
        Note(
            _("Your certificate: %(course)s", course=row.course_title),
            row.state_reason,
            url_for("credentials.verify", code=row.code),
            row.state,
        )
        for row in revoked_certificates(actor, since)
    ]
    placements = [
        Note(
            _("%(posting)s: %(company)s", posting=row.title, company=row.company),
            row.reason or _("It has ended. Its page says how and when."),
            url_for("placements.my_placement", application_id=row.public_id),
            row.state,
        )
        for row in turned_down(actor, since)
    ]
    return certificates + applications + placements


def courses_under_way(actor: Actor) -> list[Note]:
    """One's own courses with the session that comes next."""
    return [
        Note(
            row.title,
            _("Next: %(session)s, %(moment)s", session=row.session, moment=moment)
            if row.starts_at and (moment := i18n.moment(row.starts_at, row.time_zone))
            else _("It is held %(period)s.", period=i18n.period(row.first_day, row.last_day)),
            url_for("learning.my_course", enrolment_id=row.enrolment_id),
            row.state,
        )
        for row in next_steps(actor)
    ]


def certificates_to_fetch(actor: Actor) -> list[Note]:
    """Certificates of the last months."""
    return [
        Note(
            _("Your certificate: %(course)s", course=row.course_title),
            _("Issued on %(day)s.", day=i18n.day(row.issued_on)),
            url_for("credentials.mine"),
            row.state,
        )
        for row in new_certificates(actor)
    ]
