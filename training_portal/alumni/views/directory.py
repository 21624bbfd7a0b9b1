"""The directory, and one member's page."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from training_portal.alumni import directory_queries as queries
from training_portal.alumni import link_history, link_queries
from training_portal.alumni import membership_queries as members
from training_portal.alumni.permissions import AlumniPermission
from training_portal.alumni.rules import PAGES_AN_HOUR, Entry
from training_portal.alumni.views import blueprint
from training_portal.platform import audit, throttle
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.i18n import own_zone
from training_portal.platform.policy import current_actor, public, signed_in
from training_portal.platform.web.exports import answer, exportable, noting_persons
from training_portal.platform.web.listing import View


@blueprint.get("/network")
@exportable
@signed_in
def directory() -> ResponseReturnValue:
    """Members as the reader may see them, as a work table."""
    actor = current_actor()
    if members.standing_of(actor) is members.ANYBODY and members.is_alumnus(actor):
        flash(_("The directory is for those who are in it: join, then look around."), "info")
        return redirect(url_for("alumni.mine"), 303)
    reader = members.reader_for(actor)
    may_export = actor.holds(AlumniPermission.EXPORT)
    listing = queries.DIRECTORY_WITH_EXPORT if may_export else queries.DIRECTORY
    view = listing.read(request.args, request.path, queries.filter_choices())
    if view.export:
        return _exported(reader, view)
    page = queries.directory(reader, view)
    mates = [] if view.is_narrowed or view.page > 1 else queries.cohort_mates(reader)
    audit.note_read([entry.person_id for entry in (*page.rows, *mates)])
    return render_template(
        "alumni/directory.html", view=view, page=page, mates=mates, reader=reader
    )


def _exported(reader: members.Reader, view: View) -> ResponseReturnValue:
    """The coordinator's copy; who took it and who is in it is noted."""
    entries = noting_persons(queries.whole_directory(reader, view))
    rows = (queries.exported(entry) for entry in entries)
    return answer(view, "alumni", queries.headings(), rows)


@blueprint.get("/network/<public_id>")
@public
def member(public_id: str) -> ResponseReturnValue:
    """A member as the reader may see them; who is not there for the reader answers as nobody."""
    actor = current_actor()
    reader = members.standing_of(actor)
    entry = queries.entry_for(reader, public_id)
    if entry is None and actor.is_anonymous:
        # Whether there is such a page is not said before somebody has signed in.
        return redirect(url_for("accounts.sign_in", next=request.path))
    throttle.check(
        "network_page",
        actor.reference if actor.account_id else request.remote_addr or "",
        limit=PAGES_AN_HOUR,
        window=timedelta(hours=1),
    )
    if entry is None:
        abort(404)
    audit.note_read([entry.person_id])
    links = _links(reader, entry)
    answer = make_response(
        render_template(
            "alumni/member.html",
            entry=entry,
            reader=reader,
            links=links,
            between=link_history.between([link for link, _message in links]),
            zone=own_zone(PROGRAMME_ZONE),
        )
    )
    # Also what is for everybody is kept by no cache and in no index: it may be gone tomorrow.
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _links(reader: members.Reader, entry: Entry) -> list[tuple[link_queries.OwnLink, str]]:
    """The reader's links with this member, each with its message."""
    if reader.person_id is None or reader.person_id == entry.person_id:
        return []
    links = link_queries.own_links(reader, with_person=entry.person_id)
    return [(link, link_queries.message_of(link)) for link in links]
