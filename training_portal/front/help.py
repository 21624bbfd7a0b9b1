"""Pages of help: what is done where, for each kind of reader, and which of them fits which page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from training_portal.accounts.rules import SHORTEST_PASSWORD
from training_portal.admissions.application_steps import Step
from training_portal.admissions.blank_list import columns
from training_portal.alumni.models import Circle
from training_portal.alumni.rules import QUESTIONS_A_DAY
from training_portal.cohorts.lists.reading import MOST_PEOPLE
from training_portal.health.rules import DAYS_KEPT
from training_portal.placements.rules.costs import CostLine
from training_portal.platform.files import MAX_BYTES, MEGABYTE
from training_portal.platform.policy import Role
from training_portal.platform.small_groups import SMALLEST_GROUP
from training_portal.platform.web.plain_text import Words
from training_portal.reviews.reminding import BEFORE
from training_portal.reviews.rules.plan import USUAL_THRESHOLD

_RUN_COHORTS: Final = frozenset({Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR})
_OF_COMPANIES: Final = frozenset({Role.COMPANY_OWNER, Role.COMPANY_RECRUITER})


@dataclass(frozen=True)
class Topic:
    """A page of help. `begins` are the addresses of the pages it is about."""

    key: str
    title: Words
    summary: Words
    begins: tuple[str, ...] = ()
    #: Whose daily work this is; where two topics fit a page, the reader's own comes first.
    roles: frozenset[Role] = frozenset()

    @property
    def template(self) -> str:
        return f"front/help/{self.key}.html"


TOPICS: Final = (
    Topic(
        "taking-part",
        _l("Taking part in a course"),
        _l("From choosing a course to the certificate."),
        (
            *("/courses", "/cohorts", "/sign-up", "/claim", "/me/applications", "/me/offers"),
            *("/me/courses", "/me/certificates"),
        ),
    ),
    Topic(
        "nominating",
        _l("Putting people forward"),
        _l("For ministries, institutes and companies that nominate people: the list, and after."),
        ("/nominations", "/our-nominees", "/endorsements"),
        frozenset({Role.NOMINATING_OFFICER, Role.ENDORSER}),
    ),
    Topic(
        "cohorts",
        _l("Running a cohort"),
        _l("For programme managers and coordinators: from the seat plan to the certificates."),
        ("/manage",),
        _RUN_COHORTS,
    ),
    Topic(
        "reviewing",
        _l("Reviewing applications"),
        _l("For reviewers, and for those who give reviews out."),
        ("/reviews",),
        frozenset({Role.REVIEWER}),
    ),
    Topic(
        "care",
        _l("Reading medical parts"),
        _l("For medical officers: what people tell, care notes, and when all of it is deleted."),
        ("/manage/health",),
        frozenset({Role.MEDICAL_OFFICER}),
    ),
    Topic(
        "teaching",
        _l("Teaching: attendance and marks"),
        _l("For trainers, in the room and afterwards."),
        ("/manage/cohorts",),
        frozenset({Role.TRAINER}),
    ),
    Topic(
        "companies",
        _l("Offering placements"),
        _l("For companies: register, post, choose among applicants."),
        ("/company", "/companies", "/our-nominees", "/manage/companies", "/manage/postings"),
        _OF_COMPANIES,
    ),
    Topic(
        "placements",
        _l("Finding a placement"),
        _l("For graduates: apply, and what you can rely on."),
        ("/placements", "/me/placements"),
    ),
    Topic(
        "network",
        _l("The alumni network"),
        _l("Who sees what of you, and how people find each other."),
        ("/network", "/me/network"),
    ),
    Topic(
        "figures",
        _l("Reading the figures"),
        _l("What is counted, and why some figures are kept back."),
        ("/reports", "/manage/network"),
        frozenset({Role.OBSERVER}),
    ),
    Topic(
        "your-data",
        _l("Your data and your account"),
        _l("Who sees what of you, and what you can do about it."),
        ("/me/profile", "/me/account", "/sign-in", "/forgot"),
    ),
    Topic(
        "certificates",
        _l("Checking a certificate"),
        _l("For employers and everybody who is shown one."),
        ("/verify",),
    ),
    Topic(
        "keyboard",
        _l("Keyboard, screen, languages"),
        _l("How the pages are used without a mouse, on paper, and in which hours."),
    ),
)
_BY_KEY: Final = {topic.key: topic for topic in TOPICS}


def topic(key: str) -> Topic | None:
    """The page of help that is called so in addresses; None for none."""
    return _BY_KEY.get(key)


def for_page(path: str, roles: Collection[Role]) -> Topic | None:
    """What helps with the page at this path: of those that fit, the one for the reader's role, then
    the one that knows the page best; None where none fits.
    """
    fitting = [
        (not each.roles.isdisjoint(roles), len(begin), each)
        for each in TOPICS
        for begin in each.begins
        if path == begin or path.startswith(f"{begin}/")
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda found: found[:2])[2]


def in_order(roles: Collection[Role]) -> list[Topic]:
    """All topics, those for the reader's roles first."""
    return sorted(TOPICS, key=lambda each: each.roles.isdisjoint(roles))


def told() -> dict[str, Any]:
    """What the pages say of the portal's own rules: from the rules themselves, so it stays true."""
    return {
        "limits": {
            "password": SHORTEST_PASSWORD,
            "megabytes": MAX_BYTES // MEGABYTE,
            "people": MOST_PEOPLE,
            "questions": QUESTIONS_A_DAY,
            "smallest": SMALLEST_GROUP,
            "threshold": USUAL_THRESHOLD,
            "days_before": BEFORE.days,
            "days_kept": DAYS_KEPT,
        },
        "steps": [step.label for step in Step],
        "columns": columns(),
        "costs": [line.label for line in CostLine],
        "circles": [circle.label for circle in Circle],
    }
