"""A cohort's call for nominations, the General Information sheet, in its reader's words.

It is made from the cohort and the version of the course that it was opened with, each time that it
is read: nobody writes it, so it cannot say anything else than the pages do. The page and the PDF
are drawn from the same parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.public_cohorts import PublicCohort
from training_portal.courses.models import Delivery, Phase
from training_portal.courses.queries import CoursePage
from training_portal.courses.rules import country_name
from training_portal.platform import clock, i18n
from training_portal.platform.i18n import LANGUAGES, listed
from training_portal.platform.printing import pdf_of
from training_portal.platform.web.shell import page_language

#: The order of titles: the pages' languages, then those of the region.
_TITLES = (*LANGUAGES, *i18n.LANGUAGES_OF_TEXTS)


@dataclass(frozen=True)
class Table:
    """Rows under headings; `numbers` are the columns of figures."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int] = ()


@dataclass(frozen=True)
class Part:
    """A section of the sheet: words, facts, lines and a table, each where there is any."""

    heading: str
    words: str = ""
    facts: Sequence[tuple[str, str]] = ()
    lines: Sequence[str] = ()
    table: Table | None = None
    #: Small, below everything else.
    note: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to say."""
        has_rows = self.table is not None and self.table.rows
        return not (self.words or self.facts or self.lines or has_rows)


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on the sheet."""

    number: str
    title: str
    #: The title in each language that the course has one in, with its code (BCP 47).
    titles: Sequence[tuple[str, str]]
    host: str
    parts: Sequence[Part]
    as_of: str
    #: What is printed across it; blank for a sheet that is in force.
    stamp: str


def sheet_of(page: PublicCohort, address: str, issuer: str) -> Sheet:
    """The sheet of a cohort in the language of the page; `address` is that of its own page."""
    # Moments are those of the venue's clock, whoever reads: the paper is handed on.
    with i18n.written_for(None):
        course = page.course
        by_language = {**course.names, _own_language(course): course.title}
        parts = (
            _at_a_glance(page),
            Part(_("What it is for"), words=course.summary, lines=course.objectives),
            Part(_("What participants can do afterwards"), lines=course.competencies),
            _phases(page),
            _modules(course),
            _who_can_take_part(page),
            _seats(page),
            _schedule(page),
            _costs(page),
            _how_to_apply(page, address),
            Part(
                _("Completion and certificate"),
                lines=course.completion,
                facts=[(_("Certificate from"), issuer)],
            ),
            _contact(page, address),
        )
        return Sheet(
            number=page.row.code,
            title=course.title,
            titles=[(each, by_language[each]) for each in _TITLES if each in by_language],
            host=page.row.host,
            parts=[part for part in parts if not part.is_blank],
            as_of=_("As of %(day)s", day=i18n.date_only(clock.today())),
            stamp=_stamp(page),
        )


def _own_language(course: CoursePage) -> str:
    """The language of the title that the reader is shown first."""
    return page_language() if "en" in course.names else "en"


def _stamp(page: PublicCohort) -> str:
    if page.is_cancelled:
        return _("CANCELLED")
    return _("SPECIMEN") if page.cohort.is_demo else ""


def _where(page: PublicCohort) -> str:
    return listed([page.cohort.venue, country_name(page.cohort.venue_country)])


def _at_a_glance(page: PublicCohort) -> Part:
    cohort, course = page.cohort, page.course
    return Part(
        _("At a glance"),
        facts=[
            (_("Number"), page.row.code),
            (_("Held"), i18n.period(cohort.starts_on, cohort.ends_on)),
            (_("Where"), _where(page)),
            (_("How"), course.version.delivery.label),
            (_("Taught in"), listed(course.languages)),
            (_("Seats"), i18n.plain_number(cohort.capacity)),
            (_("Apply until"), i18n.moment(cohort.application_closes_at, cohort.time_zone)),
            (_("Host"), page.row.host),
        ],
    )


def _phases(page: PublicCohort) -> Part:
    """The core phase, and those at home where there are any: by its dates or its modules."""
    cohort, course = page.cohort, page.course
    home = _("in the participants’ country")
    place = _("online") if course.version.delivery is Delivery.ONLINE else _where(page)
    found = [_phase(page, Phase.CORE, i18n.period(cohort.starts_on, cohort.ends_on), place)]
    if cohort.preparation_from or course.hours_of(Phase.PREPARATION):
        when = (
            _("from %(day)s", day=i18n.day(cohort.preparation_from))
            if cohort.preparation_from
            else _("before the core phase")
        )
        found.insert(0, _phase(page, Phase.PREPARATION, when, home))
    if cohort.finalisation_until or course.hours_of(Phase.FINALISATION):
        when = (
            _("until %(day)s", day=i18n.day(cohort.finalisation_until))
            if cohort.finalisation_until
            else _("after the core phase")
        )
        found.append(_phase(page, Phase.FINALISATION, when, home))
    return Part(_("Phases"), facts=found)


def _phase(page: PublicCohort, phase: Phase, when: str, where: str) -> tuple[str, str]:
    """A phase, and when, where and how long it is."""
    hours = page.course.hours_of(phase)
    how_long = _("%(hours)s hours", hours=i18n.plain_number(hours))
    return phase.label, i18n.listed_phrases([when, where, *([how_long] if hours else [])])


def _modules(course: CoursePage) -> Part:
    in_order = sorted(course.modules, key=lambda module: list(Phase).index(module.phase))
    rows = [(each.title, each.phase.label, i18n.plain_number(each.hours)) for each in in_order]
    headings = (_("Module"), _("Phase"), _("Hours"))
    return Part(_("Contents"), table=Table(headings, rows, numbers=(2,)))


def _who_can_take_part(page: PublicCohort) -> Part:
    course, employers = page.course, page.employers
    organisations = i18n.listed_phrases(employers) if employers else _("Any kind of organisation")
    countries = [(_("Eligible countries"), listed(course.countries))] if course.countries else []
    return Part(
        _("Who can take part"),
        words=course.terms.audience,
        facts=[*countries, (_("Eligible organisations"), organisations)],
        lines=course.eligibility,
    )


def _seats(page: PublicCohort) -> Part:
    headings = (_("Country"), _("Guaranteed"), _("At most"))
    rows = [(country_name(code), str(least), str(most)) for code, least, most in page.plan]
    release = page.cohort.guarantees_release_on
    note = (
        _("Guaranteed seats that are not used are open to all from %(day)s.", day=i18n.day(release))
        if release and not page.are_released
        else ""
    )
    return Part(
        _("Seats by country"),
        facts=page.plan_notes,
        table=Table(headings, rows, numbers=(1, 2)),
        note=note,
    )


def _schedule(page: PublicCohort) -> Part:
    cohort = page.cohort
    zone = cohort.time_zone
    days: Iterator[tuple[str, str]] = (
        (label, i18n.day(value))
        for label, value in (
            (_("Preparation at home from"), cohort.preparation_from),
            (_("First day"), cohort.starts_on),
            (_("Last day"), cohort.ends_on),
            (_("Follow-up at home until"), cohort.finalisation_until),
        )
        if value is not None
    )
    return Part(
        _("Schedule"),
        facts=[
            (_("Applications open"), i18n.moment(cohort.application_opens_at, zone)),
            (_("Apply until"), i18n.moment(cohort.application_closes_at, zone)),
            (
                _("Time to answer an offer"),
                ngettext("%(num)d day", "%(num)d days", cohort.response_days),
            ),
            *days,
        ],
    )


def _costs(page: PublicCohort) -> Part:
    terms = page.course.terms
    rows = [(each.title, each.borne_by.label) for each in page.course.costs]
    funders = [
        _("%(name)s, %(share)s %%", name=name, share=i18n.plain_number(share / 100))
        for name, share in page.funding
    ]
    return Part(
        _("Costs"),
        facts=[
            (_("Fee"), terms.fee),
            (_("Allowance"), terms.stipend),
            (_("Travel"), terms.travel),
            (_("Funded by"), i18n.listed_phrases(funders)),
        ],
        table=Table((_("Cost"), _("Paid by")), rows) if rows else None,
    )


def _how_to_apply(page: PublicCohort, address: str) -> Part:
    return Part(
        _("How to apply"),
        lines=[
            _("Nominating bodies put their people forward, in order, in the portal."),
            _("Others apply themselves on the page of this intake: %(address)s", address=address),
            _(
                "Nominations and applications count that are sent by %(moment)s.",
                moment=i18n.moment(page.cohort.application_closes_at, page.cohort.time_zone),
            ),
        ],
    )


def _contact(page: PublicCohort, address: str) -> Part:
    facts = [(_("Host"), page.row.host)]
    if page.cohort.contact_email:
        facts.append((_("E-mail"), page.cohort.contact_email))
    return Part(_("Contact"), facts=[*facts, (_("Page of this intake"), address)])


def sheet_pdf(page: PublicCohort, address: str, issuer: str) -> bytes:
    """The sheet as PDF in the language of the page. Raises NotPrintable."""
    words = {
        **asdict(sheet_of(page, address, issuer)),
        "language": page_language(),
        "kind": _("General Information"),
        "programme": _("Human resources pillar of the Japan-Mekong Connectivity Initiative"),
    }
    return pdf_of("cohorts/general_information.typ", words)
