"""A page with every component in every state, served by tests only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from training_portal import create_app
from training_portal.config import Environment, Settings
from training_portal.platform import policy
from training_portal.platform.database import Busy
from training_portal.platform.files import UploadRefused
from training_portal.platform.web import forms
from training_portal.platform.web.forms import PortalForm
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    DateFilter,
    Listing,
)
from training_portal.platform.web.listing_rows import page_of
from training_portal.platform.web.selection import read_selection
from training_portal.platform.web.shell import (
    AccountMenu,
    MenuItem,
    TimelineEntry,
    form_page,
)
from training_portal.platform.workflow import NotAllowed, Refused


class State(StrEnum):
    """States of the invented rows, with the label and tone that models give theirs."""

    label: str
    tone: str

    SHORTLISTED = "shortlisted", "Shortlisted", "info"
    SUBMITTED = "submitted", "Submitted", "none"
    INELIGIBLE = "ineligible", "Ineligible", "bad"
    ACCEPTED = "accepted", "Accepted", "good"
    RETURNED = "returned", "Returned", "wait"

    def __new__(cls, value: str, label: str, tone: str) -> Self:
        """Keep label and tone beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member


@dataclass(frozen=True)
class Row:
    """One row of the gallery's table."""

    public_id: str
    name: str
    native_name: str | None
    language: str | None
    country: str
    organisation: str
    score: float | None
    state: State


ROWS = [
    Row("a1", "Somsak Phommachanh", "ສົມສັກ ພົມມະຈັນ", "lo", "LA", "Savan Provincial Industry Office (demo)", 82.5, State.SHORTLISTED),
    Row("a2", "Aung Kyaw Moe", "အောင်ကျော်မိုး", "my", "MM", "Ayeyar Industrial Services (demo)", 79.0, State.ACCEPTED),
    Row("a3", "Nguyễn Thị Hương", None, None, "VN", "Han River Electronics (demo)", 77.5, State.SUBMITTED),
    Row("a4", "Sok Sophea", "សុខ សុភា", "km", "KH", "Tonle Precision Parts (demo)", 76.0, State.RETURNED),
    Row("a5", "Somchai Jaidee", "สมชาย ใจดี", "th", "TH", "Eastern Border Logistics (demo)", None, State.INELIGIBLE),
    *[Row(f"b{n}", f"Khin Khin {n}", "ခင်ခင်", "my", "MM", "Golden Delta Foods (demo)", 60.0 - n, State.SHORTLISTED) for n in range(30)],
]  # fmt: skip

PEOPLE = Listing(
    columns=(
        Column("person", "Person", sortable=True, always=True),
        Column("country", "Country", sortable=True),
        Column("organisation", "Organisation"),
        Column("score", "Score", sortable=True, falling=True, numeric=True),
        Column("state", "State"),
        Column("email", "E-mail", shown=False),
    ),
    default_sort="-score",
    filters=(
        ChoiceFilter(
            "country",
            "Country",
            "All countries",
            (("KH", "Cambodia"), ("LA", "Lao PDR")),
        ),
        ChoiceFilter("state", "State", "All states", tuple((s.value, s.label) for s in State)),
        DateFilter("since", "Sent since"),
    ),
    bulk=(
        BulkAction("assign", "Assign reviewers"),
        BulkAction("offer", "Send offers", quiet=False),
    ),
    search_label="Name, organisation, number",
)


class WorkForm(PortalForm):
    """Every kind of field once."""

    employer = forms.NameField("Where do you work?", hint="The name as on your pay slip, in your language or in English.", autocomplete="organization")  # fmt: skip
    since = forms.MonthField("Since when?", hint="Month and year, for example 03/2022.")
    born = forms.DateField("When were you born?", hint="Day, month and year, for example 12/02/1990.", autocomplete="bday")  # fmt: skip
    email = forms.EmailField("E-mail")
    phone = forms.PhoneField("Phone", region="LA", optional=True)
    years = forms.WholeNumberField("Years of experience", least=0, most=60)
    country = forms.ChoiceField("Country", choices=[("KH", "Cambodia"), ("LA", "Lao PDR")])
    shift = forms.RadioChoiceField(
        "Which shift?",
        hint="The one you work most weeks.",
        choices=[("day", "Day", "06:00 to 14:00"), ("night", "Night")],
    )
    topics = forms.ManyChoicesField(
        "What do you want to learn?",
        choices=[("5s", "5S"), ("kaizen", "Kaizen"), ("qc", "QC")],
    )
    letter = forms.UploadField(
        "Letter from your employer",
        hint="PDF or a photo.",
        endings=[".pdf", ".jpg"],
        megabytes=10,
    )
    change = forms.LongTextField(
        "What do you want to change at work after the course?",
        hint="5 to 10 sentences, in English, Lao or Japanese.",
        maximum=300,
    )
    agreed = forms.TickField("What I wrote is true.", needed="Tick the box to go on.")


class PresenceForm(PortalForm):
    """The same question for two people."""

    p1 = forms.RadioChoiceField("P1", choices=[("p", "Present"), ("l", "Late"), ("e", "Excused"), ("a", "Absent")])  # fmt: skip
    p2 = forms.RadioChoiceField("P2", choices=[("p", "Present"), ("l", "Late"), ("e", "Excused"), ("a", "Absent")])  # fmt: skip


HISTORY = [
    TimelineEntry(datetime(2027, 2, 12, 10, 0, tzinfo=UTC), "Returned for correction", "Priya N. (demo)", "The letter has no signature.", "wait"),
    TimelineEntry(datetime(2027, 2, 10, 3, 30, tzinfo=UTC), "Application sent", "Somsak P. (demo)", "", "info"),
    TimelineEntry(datetime(2027, 2, 1, 3, 30, tzinfo=UTC), "Nominated", "Savan Provincial Industry Office (demo)"),
]  # fmt: skip

MAIN = """
{% extends "layouts/work.html" %}
{% from "components/badge.html" import badge, state_badge %}
{% from "components/form.html" import button_link, confirm, post_button %}
{% from "components/field.html" import segments %}
{% from "components/table.html" import filter_bar, work_table %}
{% from "components/content.html" import breadcrumbs, empty_state, fact, facts, moment, notice,
   person_name, progress, seat_bar, stat_tile, steps, tabs, timeline %}
{% block heading %}Production Management 2027-1{% endblock %}
{% block badge %}{{ state_badge(states.RETURNED) }}{% endblock %}
{% block crumbs %}{{ breadcrumbs([("Cohorts", "/gallery"), ("Production Management", "/gallery")]) }}{% endblock %}
{% block subline %}20 seats · Aichi, Japan · 7 Jun – 2 Jul 2027{% endblock %}
{% block action %}{{ button_link("Print the roster", "/gallery", "quiet") }}{{ button_link("Allocate seats", "/gallery") }}{% endblock %}
{% block tabs %}{{ tabs(parts, "Cohort") }}{% endblock %}
{% block content %}
<div class="two work"><section>
{{ filter_bar(view) }}
{% call(row, column) work_table(view, page, "Applications", many_url="/gallery/chosen") %}
{% if column.key == "person" %}{{ person_name(row.name, row.native_name, row.language, "/gallery") }}
{% elif column.key == "state" %}{{ state_badge(row.state) }}
{% elif column.key == "score" %}{{ row.score if row.score is not none else "–" }}
{% elif column.key == "email" %}{{ row.public_id }}@example.org
{% else %}{{ row[column.key] }}{% endif %}
{% endcall %}
</section><aside>
<div class="panel"><h2>Seat plan</h2><div class="bar-chart">
{% for country, taken in (("Cambodia", 4), ("Lao PDR", 4), ("Viet Nam", 5)) %}<div><span>{{ country }}</span>{{ seat_bar(taken, 2, 7, 8, country ~ ": " ~ taken ~ " seats, at least 2, at most 7") }}<span class="num">{{ taken }} of 2–7</span></div>{% endfor %}
</div></div>
<div class="panel"><h2>Waiting for you</h2><ul><li><a href="/gallery">47 reviews missing</a>, due in 2 days</li></ul></div>
</aside></div>
<h2>Facts</h2>
{{ facts([("Applicant", person_name("Sok Sophea", "សុខ សុភា", "km")), ("Closes", moment(deadline, "Asia/Vientiane", left=true)), ("Host", none)]) }}
<dl class="facts">{% call fact("Purpose") %}<p>Run a line without losing a part.</p>{% endcall %}</dl>
<h2>History</h2>{{ timeline(history, "Asia/Vientiane") }}
<h2>Figures</h2><dl class="figures">{{ stat_tile("Completed a course", "1,482") }}{{ stat_tile("Placed within six months", "61 %", "of 903 who answered") }}</dl>
{{ steps(["You", "Your work", "Documents", "Check and send"], 2) }}
{% call notice("wait") %}<p>Three nominees have not claimed their record.</p>{% endcall %}
{% call notice("bad") %}<p>The list cannot be used.</p>{% endcall %}
{{ progress(120, 400, "120 of 400 rows read") }}
<form action="/gallery/bulk" method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
{% for person in ("Sok Sophea", "Aung Kyaw Moe") %}<fieldset class="marking"><legend>{{ person }}</legend>{{ segments(presence[loop.index0]) }}</fieldset>{% endfor %}</form>
<h2>Badges</h2><p>{% for state in states %}{{ state_badge(state) }} {% endfor %}{{ badge("Open", "info") }}</p>
<div class="legend"><span><svg viewBox="0 0 24 10" aria-hidden="true"><path class="line east-west" d="M1 5h22"/></svg>East-West</span><span><svg viewBox="0 0 24 10" aria-hidden="true"><path class="line southern" d="M1 5h22"/></svg>Southern</span><span><svg viewBox="0 0 24 10" aria-hidden="true"><path class="line coast" d="M1 5h22"/></svg>Southern, along the coast</span><span><svg viewBox="0 0 24 10" aria-hidden="true"><path class="park" d="M12 0l5 5-5 5-5-5z"/></svg>Industrial park</span></div>
{{ empty_state("No applications yet", "The window is open until Fri 12 Feb 2027.", "Tell the ministries", "/gallery") }}
<div class="actions">{{ post_button("Close the window", "/gallery/bulk", {"reason": "x"}) }}{{ post_button("Small", "/gallery/bulk", small=true) }}</div>
{% call confirm("/gallery/bulk", "Send 32 offers", "/gallery", tone="") %}<p>32 people get an offer by e-mail.</p>{% endcall %}
{% endblock %}
"""

FORM = """
{% extends "layouts/narrow.html" %}
{% from "components/field.html" import field %}
{% from "components/form.html" import button_link, form as form_tag, saved_line, submit %}
{% from "components/content.html" import steps %}
{% block kicker %}<p class="small soft tight">Production Management 2027-1</p>{% endblock %}
{% block heading %}Your work{% endblock %}
{% block content %}
{{ steps(["You", "Your work", "Documents", "Check and send"], 2) }}
{% call form_tag(form, "/gallery/form", autosave="/gallery/draft") %}
{{ field(form.employer, lang="lo") }}
{% for part in form if part.name != "employer" and part.look != "hidden" %}{{ field(part) }}{% endfor %}
{{ saved_line("Saved 10 seconds ago. You can close this page and come back until Fri 12 Feb 2027, 17:00 (Vientiane time).") }}
<div class="actions">{{ submit("Continue") }}{{ button_link("Back", "/gallery", "quiet") }}</div>
{% endcall %}
{% endblock %}
"""

gallery = Blueprint("gallery", __name__)


@gallery.get("/gallery")
@policy.public
def main() -> str:
    view = PEOPLE.read(request.args, request.path)
    rows = [r for r in ROWS if view.search.casefold() in r.name.casefold()]
    rows = [r for r in rows if r.country == view.filters.get("country", r.country)]
    if request.args.get("said"):
        flash("The offers are on their way.", "good")
    items = [MenuItem("Overview", "/gallery"), MenuItem("Applications", "/gallery", True, 143), MenuItem("Reviews", "/gallery"), MenuItem("Seats", "/gallery"), MenuItem("Sessions", "/gallery")]  # fmt: skip
    return render_template("gallery/main.html", view=view, page=page_of(rows, view), parts=items, states=State, presence=[*PresenceForm(None, p1="p")][1:], history=HISTORY, deadline=datetime(2027, 2, 12, 10, 0, tzinfo=UTC))  # fmt: skip


@gallery.route("/gallery/form", methods=["GET", "POST"])
@policy.public
def work_form() -> Response | tuple[str, int]:
    form = WorkForm()
    if form.validate_on_submit():
        return redirect("/gallery?said=1", 303)
    return form_page("gallery/form.html", form)


@gallery.post("/gallery/bulk")
@policy.public
def bulk() -> dict[str, object]:
    return {"ids": request.form.getlist("row")}


@gallery.get("/gallery/chosen")
@policy.public
def ticked() -> dict[str, object]:
    chosen = read_selection(request.args, PEOPLE)
    return {"action": chosen.action, "ids": chosen.ids, "all": chosen.all_matching, "back": chosen.back_to("/gallery")}  # fmt: skip


@gallery.post("/gallery/draft")
@policy.public
def draft() -> tuple[str, int]:
    return "", 200


@gallery.get("/gallery/defect")
@policy.public
def defect() -> str:
    raise RuntimeError("planted")


@gallery.get("/plain")
@policy.public
def plain() -> str:
    return render_template("errors/404.html")


@gallery.get("/short")
@policy.public
def short() -> str:
    return "short"


@gallery.get("/status/<int:status>")
@policy.public
def status(status: int) -> None:
    abort(status)


class ReasonForm(PortalForm):
    reason = forms.LongTextField("Reason")
    password = forms.SecretField("Password")


@gallery.route("/refused/<what>", methods=["GET", "POST"])
@policy.public
def refused(what: str) -> None:
    if request.args.get("form"):
        del ReasonForm().reason  # as a view does whose step no longer asks for it
    if what == "step":
        raise Refused("The window is closed & over.")
    if what == "upload":
        raise UploadRefused("It is a drawing.")
    if what == "lock":
        raise Busy
    if what == "read":
        raise OperationalError("a page", {}, sqlite3.OperationalError("database is locked"))
    raise NotAllowed


@gallery.post("/only/members")
@policy.signed_in
def members() -> str:
    return "in"


def gallery_app(settings: Settings) -> Flask:
    """The portal with the gallery in it, and a frame as a signed-in manager sees it."""
    app = create_app(settings)
    app.register_blueprint(gallery)
    app.jinja_loader = ChoiceLoader(
        [
            DictLoader({"gallery/main.html": MAIN, "gallery/form.html": FORM}),
            app.jinja_loader,
        ]  # type: ignore[list-item]
    )

    @app.context_processor
    def frame() -> dict[str, object]:
        def link(label: str, **more: Any) -> MenuItem:
            return MenuItem(label, "/gallery", **more)

        common = {
            "navigation": [
                link("My tasks", count=12),
                link("Cohorts", is_current=True),
                *map(link, ("Courses", "People", "Reports")),
            ],
            "languages": [
                link("English", is_current=True, lang="en"),
                link("日本語", lang="ja"),
                link("ລາວ", lang="lo"),
            ],
            "footer_links": [*map(link, ("Check a certificate", "Privacy", "Accessibility"))],
            "demo": True,
        }
        if request.path == "/plain":
            return {**common, "sign_in_url": "/gallery"}
        return {**common, "account_menu": AccountMenu("Priya N.", [link("My account")], "/gallery/bulk")}  # fmt: skip

    return app


def gallery_settings(folder: object) -> Settings:
    """Settings of a test with its data in `folder`."""
    return Settings(portal_env=Environment.TEST, instance_path=folder)  # type: ignore[arg-type]
