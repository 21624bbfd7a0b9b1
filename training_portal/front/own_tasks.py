"""What waits for trainees and for nominating officers."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.accounts.signing_in import is_held_back
from training_portal.admissions.import_queries import lists_to_confirm
from training_portal.admissions.models import ApplicationState
from training_portal.admissions.nominating_bodies import organisations_of
from training_portal.admissions.offered_cohorts import open_cohorts
from training_portal.admissions.own_queries import documents_to_renew, waiting_for
from training_portal.admissions.wishes import counts, to_order
from training_portal.alumni.link_queries import own_links
from training_portal.alumni.membership_queries import standing_of
from training_portal.cohorts.past.queries import lists_to_confirm as past_lists_to_confirm
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor


def second_step(actor: Actor) -> list[Task]:
    """An administrator's role that is not in force yet."""
    if not is_held_back(actor.account_id):
        return []
    return [
        Task(
            _("Set up a second step to sign in"),
            _("Until it is on, your role as administrator is not in force."),
            url_for("accounts.my_second_step"),
        )
    ]


def applications(actor: Actor) -> list[Task]:
    """Offers to answer, and drafts to send or to mend."""
    found = []
    for row in waiting_for(actor):
        if row.offer_public_id is not None:
            title, due = _("Answer your offer: %(course)s", course=row.title), row.offer_deadline
            text = _("The seat is kept for you until then.")
            url = url_for("admissions.offer", public_id=row.offer_public_id)
        else:
            returned = row.state is ApplicationState.RETURNED
            title = (
                _("Mend your application: %(course)s", course=row.title)
                if returned
                else _("Send your application: %(course)s", course=row.title)
            )
            due = row.send_by
            text = (
                _("The programme asks you to mend something. The rest is kept.")
                if returned
                else _("What you wrote so far is kept.")
            )
            url = url_for("admissions.application", public_id=row.public_id)
        found.append(Task(title, text, url, due, row.time_zone))
    return found


def documents(actor: Actor) -> list[Task]:
    """Documents that are to be sent anew."""
    return [
        Task(
            _("Send another document: %(document)s", document=row.kind.label),
            row.reason or _("It has expired."),
            url_for("admissions.renew_document", public_id=row.public_id, kind=row.kind.value),
        )
        for row in documents_to_renew(actor)
    ]


def lists(actor: Actor) -> list[Task]:
    """Lists that were uploaded and wait for the officer's yes."""
    return [
        Task(
            _("Confirm your list: %(code)s", code=row.cohort_code),
            _("%(name)s: nobody on it is nominated yet.", name=row.name),
            url_for("admissions.nominee_list", public_id=row.public_id),
            row.closes_at,
            row.time_zone,
        )
        for row in lists_to_confirm(actor)
    ]


def past_lists(actor: Actor) -> list[Task]:
    """Lists of past cohorts that wait for a yes."""
    return [
        Task(
            _("Confirm the list of past cohorts: %(name)s", name=name),
            _("Nothing on it is recorded yet. Record it, or discard it."),
            url_for("cohorts.past_list", public_id=public_id),
        )
        for public_id, name in past_lists_to_confirm(actor)
    ]


def nominations(actor: Actor) -> list[Task]:
    """Cohorts open to the body's country, while nominations can still be made."""
    return [
        Task(
            _("Nominate people: %(course)s", course=row.title),
            ngettext(
                "%(num)d nominated so far. Your country can have %(most)d seats at most.",
                "%(num)d nominated so far. Your country can have %(most)d seats at most.",
                row.nominated,
                most=row.most,
            ),
            url_for("admissions.nominees", cohort_id=row.public_id, body=body.public_id),
            row.closes_at,
            row.time_zone,
        )
        for body in organisations_of(actor)
        for row in open_cohorts(body)
    ]


def questions(actor: Actor) -> list[Task]:
    """What other alumni ask; one from somebody who has left or blocks is no task."""
    if actor.account_id is None:
        return []
    return [
        Task(
            _("%(name)s asks you: %(kind)s", name=link.other.name, kind=link.kind.label),
            _("Accept or decline. You owe nobody an answer."),
            url_for("alumni.member", public_id=link.other.public_id),
        )
        for link in own_links(standing_of(actor))
        if link.waits_for_me
    ]


def wishes(actor: Actor) -> list[Task]:
    """Courses on the same days of which none was said to be wanted most."""
    asked = to_order(actor)
    if not counts(asked) or any(each.place for each in asked):
        return []
    return [
        Task(
            _("Say which course you want most"),
            _("You applied for courses on the same days, and can take part in one of them."),
            url_for("admissions.wishes"),
        )
    ]
