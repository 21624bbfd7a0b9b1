"""What stands in the frame of every page: navigation, the reader's menu, links at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from training_portal.accounts.held_roles import HeldRole
from training_portal.accounts.permissions import AccountPermission
from training_portal.accounts.signing_in import current_account, lent_roles
from training_portal.admissions.nominating_bodies import organisations_of
from training_portal.allocations.permissions import AllocationPermission
from training_portal.alumni.permissions import AlumniPermission
from training_portal.cohorts.permissions import CohortPermission
from training_portal.courses.permissions import CoursePermission
from training_portal.credentials.permissions import CredentialPermission
from training_portal.demand.permissions import DemandPermission
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.front import help as help_pages
from training_portal.geography.permissions import GeographyPermission
from training_portal.health.permissions import HealthPermission
from training_portal.jobs.permissions import JobPermission
from training_portal.organisations.permissions import CompanyPermission, OrganisationPermission
from training_portal.placements.permissions import PlacementPermission
from training_portal.platform.i18n import LANGUAGES
from training_portal.platform.policy import Actor, Role, can, current_actor
from training_portal.platform.web.shell import AccountMenu, MenuItem, page_language
from training_portal.records.permissions import RecordPermission
from training_portal.reporting.permissions import ReportingPermission
from training_portal.reviews.permissions import ReviewPermission
from training_portal.translations.permissions import TranslationPermission


@dataclass(frozen=True, slots=True)
class _Section:
    """A link of the navigation; it is current on pages whose addresses begin so."""

    label: str
    url: str
    begins: str | tuple[str, ...]
    #: Pages below that stand beside this section.
    but_not: str | tuple[str, ...] | None = None

    def item(self, path: str) -> MenuItem:
        """The link as it stands on the page at this path."""
        is_current = path.startswith(self.begins)
        if self.but_not is not None and path.startswith(self.but_not):
            is_current = False
        return MenuItem(self.label, self.url, is_current)


def _item(label: str, endpoint: str, prefix: str) -> _Section:
    return _Section(label, url_for(endpoint), prefix)


#: Postings of a company and the people who apply for them.
_OF_POSTINGS = ("/company/postings", "/company/applicants")
#: What a body asks for in the needs surveys.
_OF_REQUESTS = "/nominations/requests"
#: Sections that stand in the bar of a wide window. Where there are more, "More" needs the room of
#: one: else the reader's name beside it is cut.
IN_THE_BAR = 6


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same on all pages for all readers of one language with the same roles."""

    sections: Sequence[_Section]
    own_links: Sequence[MenuItem]
    footer: Sequence[MenuItem]


def _frame_of_reader() -> _Frame:
    """Made once for each language and set of roles, and for whose company nominates."""
    actor = current_actor()
    frames: dict[object, _Frame] = current_app.extensions.setdefault("frames", {})
    nominates = _nominates_for_company(actor)
    key = (get_locale(), actor.is_anonymous, actor.roles, nominates, request.script_root)
    if key not in frames:
        sections = _sections(nominates_for_company=nominates)
        frames[key] = _Frame(sections, _own_links(), _footer())
    return frames[key]


def _nominating() -> list[_Section]:
    nominations = url_for("admissions.nominations")
    return [
        _Section(_("Nominations"), nominations, "/nominations", but_not=_OF_REQUESTS),
        _item(_("Our nominees"), "records.nominees_of_body", "/our-nominees"),
    ]


def _nominates_for_company(actor: Actor) -> bool:
    """Whether the reader owns a company that nominates now; an officer is led there anyway."""
    if Role.COMPANY_OWNER not in actor.roles or Role.NOMINATING_OFFICER in actor.roles:
        return False
    return bool(organisations_of(actor))


def _sections(*, nominates_for_company: bool) -> list[_Section]:
    """Sections by who walks in, the most used first."""
    items = [
        _item(_("Courses"), "courses.catalogue", "/courses"),
        _item(_("Placements"), "placements.open_postings", "/placements"),
    ]
    if can(PlacementPermission.REVIEW):
        items = [_item(_("Courses"), "courses.catalogue", "/courses")]
    if current_actor().is_anonymous:
        items.append(_item(_("Corridors"), "geography.corridors", "/corridors"))
        items.append(_item(_("Companies"), "organisations.companies", "/companies"))
        items.append(_item(_("Check a certificate"), "credentials.verify_form", "/verify"))
        items.append(_item(_("Help"), "front.help_index", "/help"))
        return items
    items.insert(0, _Section(_("My tasks"), url_for("front.home"), "/me", but_not="/me/"))
    if can(CoursePermission.SEE):
        items.append(_item(_("Course contents"), "courses.manage_list", "/manage/courses"))
    if can(CohortPermission.SEE):
        items.insert(1, _item(_("Cohorts"), "cohorts.manage_list", "/manage/cohorts"))
    if can(ReviewPermission.REVIEW):
        items.insert(1, _item(_("My reviews"), "reviews.queue", "/reviews"))
    if can(HealthPermission.READ):
        items.insert(1, _item(_("Medical parts"), "health.parts", "/manage/health"))
    if can(EndorsementPermission.ENDORSE):
        items.insert(1, _item(_("Endorsements"), "endorsements.lists", "/endorsements"))
    if Role.NOMINATING_OFFICER in current_actor().roles and _has("admissions.nominations"):
        items[1:1] = _nominating()
    if can(DemandPermission.ANSWER):
        items.insert(2, _item(_("Our requests"), "demand.own_answers", _OF_REQUESTS))
    if can(DemandPermission.COMPILE):
        items.insert(2, _item(_("Demand"), "demand.requests", "/manage/demand"))
    if can(CompanyPermission.SEE_OWN):
        items.append(_my_company())
    if can(PlacementPermission.POST):
        items.append(_Section(_("Our postings"), url_for("placements.own_postings"), _OF_POSTINGS))
    if nominates_for_company:
        items += _nominating()
    if can(PlacementPermission.REVIEW):
        items.append(_item(_("Postings"), "placements.postings", "/manage/postings"))
    if can(CompanyPermission.READ):
        items.append(_item(_("Companies"), "organisations.manage_companies", "/manage/companies"))
    if can(CredentialPermission.ISSUE):
        items.append(_item(_("Certificates"), "credentials.certificates", "/manage/certificates"))
    if can(AllocationPermission.TRY):
        items.append(_item(_("Joint runs"), "allocations.joint_runs", "/manage/allocations"))
    if can(RecordPermission.LIST):
        items.append(_item(_("People"), "records.list_people", "/manage/people"))
    if can(ReportingPermission.READ):
        items.append(_item(_("Figures"), "reporting.overview", "/reports"))
    if Role.OBSERVER in current_actor().roles:
        items.append(_item(_("Demand board"), "demand.boards", "/demand"))
    if can(AccountPermission.MANAGE):
        items.append(_item(_("Accounts"), "accounts.accounts", "/manage/accounts"))
    if can(OrganisationPermission.MANAGE):
        items.append(
            _item(_("Organisations"), "organisations.organisations", "/manage/organisations")
        )
    if can(GeographyPermission.KEEP_PARKS):
        items.append(_item(_("Parks"), "geography.kept_parks", "/manage/parks"))
    if can(AlumniPermission.READ_AS_STAFF) or can(AlumniPermission.READ_AS_COMPANY):
        items.append(_item(_("Alumni"), "alumni.directory", "/network"))
    if can(AlumniPermission.MEASURE) and not can(AlumniPermission.READ_AS_STAFF):
        # Staff come there from the directory.
        items.append(_item(_("Links"), "alumni.measure", "/manage/network"))
    return items


@dataclass(frozen=True)
class MainWork:
    """Where somebody goes on to whom no task waits: what for, the link's words and its address."""

    words: str
    label: str
    url: str


def main_work() -> MainWork:
    """What a reader without tasks came for, by what they may do here."""
    if can(AccountPermission.MANAGE):
        words = _("You look after accounts and roles; nothing of it has a deadline.")
        return MainWork(words, _("See the accounts"), url_for("accounts.accounts"))
    if can(ReportingPermission.READ) and not can(CohortPermission.SEE):
        words = _("You see the figures of the programme; nothing there has a deadline.")
        return MainWork(words, _("See the figures"), url_for("reporting.overview"))
    if can(ReviewPermission.REVIEW):
        words = _("When somebody asks you to review applications, they stand here.")
        return MainWork(words, _("See your reviews"), url_for("reviews.queue"))
    if can(HealthPermission.READ):
        words = _("When somebody with a seat tells what is to be arranged, it stands here.")
        return MainWork(words, _("See the medical parts"), url_for("health.parts"))
    if can(EndorsementPermission.ENDORSE):
        words = _("When a body sends you its list of nominees, it stands here.")
        return MainWork(words, _("See the lists"), url_for("endorsements.lists"))
    words = _(
        "When something does, an offer to answer or an application to finish, it stands here with "
        "its deadline."
    )
    return MainWork(words, _("See the courses"), url_for("courses.catalogue"))


def _my_company() -> _Section:
    """The company's own pages; its postings lie under them and stand beside them here."""
    url = url_for("organisations.companies_of_mine")
    return _Section(_("My company"), url, "/company", but_not=_OF_POSTINGS)


def _has(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def _own_links() -> list[MenuItem]:
    if current_actor().is_anonymous:
        return []
    wanted = (
        (_("My applications"), "admissions.my_applications"),
        (_("My courses"), "learning.my_courses"),
        (_("My placements"), "placements.my_placements"),
        (_("My certificates"), "credentials.mine"),
        (_("My network"), "alumni.mine"),
        (_("My profile"), "people.profile"),
        (_("My account"), "accounts.my_account"),
    )
    items = [MenuItem(label, url_for(name)) for label, name in wanted if _has(name)]
    if can(JobPermission.LIST):
        items.append(MenuItem(_("Jobs"), url_for("jobs.manage")))
    if can(EndorsementPermission.PLAN):
        items.append(MenuItem(_("Who endorses nominees"), url_for("endorsements.chains")))
    if can(TranslationPermission.READ):
        items += [
            MenuItem(
                _("Not translated: %(language)s", language=name),
                url_for("translations.overview", language=tag),
            )
            for tag, name in LANGUAGES.items()
            if tag != "en"
        ]
    return items


def _account_menu(items: Sequence[MenuItem]) -> AccountMenu | None:
    account = current_account()
    if account is None:
        return None
    return AccountMenu(account.display_name or account.email, items, url_for("accounts.leave"))


def _languages() -> list[MenuItem]:
    """The other languages, each leading back to this page with its query."""
    rule = request.url_rule
    back = request.full_path.removesuffix("?")
    if request.method not in {"GET", "HEAD"}:
        # An answer to a form cannot be asked for again; the page that the form stands on can.
        back = request.path if rule is not None and "GET" in (rule.methods or ()) else "/"
    return [
        MenuItem(name, url_for("accounts.choose_language", language=tag, back=back), lang=tag)
        for tag, name in LANGUAGES.items()
        if tag != page_language()
    ]


def _sign_in_url() -> str:
    """The way in, and back to the page from which somebody signs in."""
    entering = request.blueprint == "accounts" or request.method != "GET" or request.path == "/"
    return url_for("accounts.sign_in", next=None if entering else request.path)


def _is_demo() -> bool:
    return bool(current_app.extensions["settings"].demo)


def _footer() -> list[MenuItem]:
    footer = [
        MenuItem(_("What people are needed for"), url_for("demand.public_board")),
        MenuItem(_("Check a certificate"), url_for("credentials.verify_form")),
        MenuItem(_("Corridors"), url_for("geography.corridors")),
        MenuItem(_("Companies"), url_for("organisations.companies")),
    ]
    if _is_demo():
        footer.append(MenuItem(_("Mailbox of the demonstration"), url_for("demo.mailbox")))
    return footer


def _help() -> MenuItem:
    """The page of help that fits this page and its reader; all of them where none does."""
    topic = help_pages.for_page(request.path, current_actor().roles)
    if topic is None:
        return MenuItem(_("Help"), url_for("front.help_index"))
    return MenuItem(_("Help"), url_for("front.help_page", key=topic.key))


def _lent_roles() -> list[HeldRole]:
    """Whose deputy the reader is on this page; on the page of tasks, whose at all."""
    is_asked = current_actor().acts_for or request.endpoint == "front.home"
    return lent_roles() if is_asked else []


def _frame() -> dict[str, Any]:
    if not has_request_context():
        return {}  # A mail has no frame; the worker writes mails outside any request.
    frame, path = _frame_of_reader(), request.path
    return {
        "navigation": [section.item(path) for section in frame.sections],
        "in_the_bar": IN_THE_BAR - (len(frame.sections) > IN_THE_BAR),
        "account_menu": _account_menu(frame.own_links),
        "languages": _languages(),
        "sign_in_url": _sign_in_url(),
        "footer_links": [_help(), *frame.footer],
        "demo": _is_demo(),
        "lent_roles": _lent_roles(),
    }


def init_app(app: Flask) -> None:
    app.context_processor(_frame)
    app.jinja_env.globals["has_endpoint"] = _has
