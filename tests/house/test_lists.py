"""Every list filters, sorts and searches, has columns to choose, steps for many, and leaves as a
file; what one leaves out stands here with its reason, and each list stands in docs/pages.md.
"""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from flask import Flask

import training_portal
from training_portal.config import ROOT
from training_portal.platform.web.listing import Listing

FILTER, SORT, SEARCH, COLUMNS, MANY, FILE = "filter", "sort", "search", "columns", "many", "file"
_OPEN_DATA = "everybody may read it, and nobody changes anything there"
_ONE_BY_ONE = "a record is corrected with a reason of its own, which its person reads"
_LINES = "drawn as lines, not as a table: each says all there is in two sentences"
_EACH_PERSON = "a record is corrected with its own reason, or compared with another"

#: Each list by where it is written down, with its address in docs/pages.md.
ADDRESSES = {
    "accounts.invitation_queries.INVITATIONS": "/manage/accounts/invitations",
    "accounts.worktable_queries.ACCOUNTS": "/manage/accounts",
    "admissions.document_list.DOCUMENTS": "/manage/cohorts/<id>/documents",
    "admissions.nominee_worktable.NOMINEES": "/nominations/<id>",
    "admissions.offered_cohorts.OFFERED": "/nominations",
    "admissions.worktable.LISTING": "/manage/cohorts/<id>/applications",
    "allocations.joint_queries.JOINT_RUNS": "/manage/allocations",
    "allocations.queries.OUTCOMES": "/manage/cohorts/<id>/allocation/runs/<run>",
    "alumni.directory_queries.DIRECTORY": "/network",
    "alumni.report_queries.REPORTS": "/manage/network/reports",
    "appeals.worktable.APPEALS": "/manage/appeals",
    "cohorts.lists.keeping.LIST_ROWS": "/nominations/lists/<id>",
    "cohorts.past.worktable.PAST_LISTS": "/manage/past-cohorts",
    "cohorts.worktable_queries.COHORTS": "/manage/cohorts",
    "courses.queries.CATALOGUE": "/courses",
    "courses.worktable_queries.COURSES": "/manage/courses",
    "credentials.worktable_queries.CERTIFICATES": "/manage/certificates",
    "credentials.worktable_queries.OF_COHORT": "/manage/cohorts/<id>/certificates",
    "demand.board.BOARD": "/demand/board/<by>",
    "demand.bodies_list.BODIES": "/manage/demand/surveys/<id>",
    "demand.proposals_list.PROPOSALS": "/manage/demand/proposals",
    "demand.requests_list.REQUESTS": "/manage/demand",
    "endorsements.worktable.TO_ENDORSE": "/endorsements",
    "geography.park_list.KEPT_PARKS": "/manage/parks",
    "geography.park_list.PARKS": "/parks",
    "health.care_list.CARE": "/manage/cohorts/<id>/care",
    "health.worktable.PARTS": "/manage/health",
    "jobs.queries.JOBS": "/manage/jobs",
    "learning.roster.PEOPLE": "/manage/cohorts/<id>/people",
    "messaging.message_queries.DELIVERIES": "/manage/cohorts/<id>/messages/<id>",
    "messaging.message_queries.MESSAGES": "/manage/cohorts/<id>/messages",
    "messaging.letter_queries.LETTERS": "/manage/cohorts/<id>/letters",
    "messaging.recipients.BODIES": "/manage/cohorts/<id>/letters/new/<kind>",
    "messaging.recipients.RECIPIENTS": "/manage/cohorts/<id>/letters/new/<kind>",
    "organisations.company_worktable.COMPANIES": "/manage/companies",
    "organisations.company_worktable.PUBLIC": "/companies",
    "organisations.queries.ORGANISATIONS": "/manage/organisations",
    "people.claim_queries.QUESTIONS": "/manage/claims",
    "people.twins.queries.TWINS": "/manage/people/twice",
    "placements.applicant_queries.APPLICANTS": "/company/postings/<id>/applicants",
    "placements.concern_queries.CONCERNS": "/manage/concerns",
    "placements.posting_lists.OWN": "/company/postings",
    "placements.posting_lists.REVIEWED": "/manage/postings",
    "placements.public_queries.OPEN": "/placements",
    "records.our_nominees.OUR_NOMINEES": "/our-nominees",
    "records.our_nominees.OUR_STAFF": "/our-nominees",
    "records.people_list.OF_BODY": "/manage/people",
    "records.people_list.PEOPLE": "/manage/people",
    "reviews.interview_board.INTERVIEWS": "/manage/cohorts/<id>/interviews",
    "reviews.board.BOARD": "/manage/cohorts/<id>/reviews",
    "reviews.own_interviews.OWN_INTERVIEWS": "/reviews/interviews",
    "reviews.queue.QUEUE": "/reviews",
    "translations.queries.LACKING": "/manage/translations/<language>",
}
#: What a list leaves out, and why.
LEFT_OUT = {
    "accounts.worktable_queries.ACCOUNTS": {
        MANY: "each is a person's access, disabled with a reason of its own",
    },
    "admissions.offered_cohorts.OFFERED": {
        MANY: "people are put forward for one cohort, on a list of its own",
    },
    "allocations.joint_queries.JOINT_RUNS": {
        MANY: "each run is applied as a whole, to all of its cohorts",
    },
    "allocations.queries.OUTCOMES": {
        MANY: "a run is applied as a whole; seats are offered one by one in the applications",
    },
    "alumni.directory_queries.DIRECTORY": {
        MANY: "who is asked for a link is asked in words of one's own",
        FILE: "a copy outlives the consent it rests on; the coordinator's list has the file",
    },
    "alumni.report_queries.REPORTS": {
        MANY: "what was written is read, and each decision has its reason",
    },
    "appeals.worktable.APPEALS": {
        MANY: "each is decided by itself, in words for its person",
    },
    "cohorts.lists.keeping.LIST_ROWS": {
        SEARCH: "a spreadsheet is mended from its first line to its last",
        MANY: "rows with errors are left out by a button of their own; each other is looked at",
        FILE: "what there is to say about the rows is the file “findings”",
    },
    "courses.queries.CATALOGUE": {COLUMNS: _LINES, MANY: _OPEN_DATA},
    "credentials.worktable_queries.CERTIFICATES": {
        MANY: "a paper is printed with its cohort; each is revoked for a reason of its own",
    },
    "demand.board.BOARD": {
        SEARCH: "a few groups, each of which stands in a filter or in sight",
        MANY: "sums: nothing is done with a group",
    },
    "demand.bodies_list.BODIES": {
        MANY: "who has not answered is reminded by the portal; nothing else is done with a body",
    },
    "demand.proposals_list.PROPOSALS": {
        MANY: "each is read, and decided in words for all who asked",
    },
    "endorsements.worktable.TO_ENDORSE": {
        MANY: "each list is read, and signed, by itself",
    },
    "geography.park_list.PARKS": {MANY: _OPEN_DATA},
    "health.care_list.CARE": {
        MANY: "what is to be arranged is agreed to by each person",
        FILE: "a copy outlives the agreement, which can be taken back at any time",
    },
    "health.worktable.PARTS": {
        MANY: "each is read before it is marked as looked at",
        FILE: "what it leads to is read by one person and deleted by its day",
    },
    "learning.roster.PEOPLE": {
        MANY: "how places end is reckoned for all at once, or decided for one by two people",
    },
    "messaging.message_queries.DELIVERIES": {
        MANY: "a message is stopped as a whole; nobody is taken out of it afterwards",
    },
    "messaging.message_queries.MESSAGES": {
        MANY: "each is written and stopped by itself",
    },
    "organisations.company_worktable.PUBLIC": {COLUMNS: _LINES, MANY: _OPEN_DATA},
    "people.claim_queries.QUESTIONS": {
        MANY: "both records are compared before one of them goes",
    },
    "people.twins.queries.TWINS": {
        MANY: "both records are compared, and each has its own reason",
    },
    "placements.public_queries.OPEN": {COLUMNS: _LINES, MANY: _OPEN_DATA},
    "records.our_nominees.OUR_NOMINEES": {
        MANY: "people are written to and taken back on the list of their cohort",
    },
    "records.our_nominees.OUR_STAFF": {
        MANY: "people are written to and taken back on the list of their cohort",
    },
    "records.people_list.OF_BODY": {MANY: _ONE_BY_ONE},
    "records.people_list.PEOPLE": {MANY: _ONE_BY_ONE},
    "reviews.board.BOARD": {
        MANY: "one proposal gives out all that is wanted; what is taken back has its own reason",
    },
    "reviews.own_interviews.OWN_INTERVIEWS": {
        MANY: "each interview is held by itself",
    },
    "reviews.queue.QUEUE": {
        MANY: "each application is judged by itself",
    },
    "translations.queries.LACKING": {
        MANY: "a text is translated in its file, or in the contents of its course",
    },
}
#: Columns that sort nothing, and why.
UNSORTED = {
    "by it people would be ranked who each share it or not": {
        "records.our_nominees.OUR_STAFF": {"attendance", "certificate"},
    },
    "several values in one cell": {
        "accounts.worktable_queries.ACCOUNTS": {"roles", "bodies"},
        "alumni.directory_queries.DIRECTORY": {"courses", "work", "languages"},
        "courses.worktable_queries.COURSES": {"languages"},
        "organisations.company_worktable.COMPANIES": {"places", "contact"},
        "reviews.interview_board.INTERVIEWS": {"hosts"},
        "reviews.own_interviews.OWN_INTERVIEWS": {"who", "place"},
    },
    "follows from dates and the moment; its filter finds it": {
        "accounts.invitation_queries.INVITATIONS": {"state"},
        "admissions.offered_cohorts.OFFERED": {"least"},
        "cohorts.worktable_queries.COHORTS": {"state"},
        "records.our_nominees.OUR_NOMINEES": {"next"},
        "records.our_nominees.OUR_STAFF": {"next"},
        "courses.worktable_queries.COURSES": {"state"},
    },
    "yes or no, or one of two: its filter finds it": {
        "accounts.worktable_queries.ACCOUNTS": {"second_step"},
        "alumni.directory_queries.DIRECTORY": {"mentoring"},
        "courses.worktable_queries.COURSES": {"delivery"},
    },
    "words of a sentence, or a number nobody compares": {
        "admissions.offered_cohorts.OFFERED": {"venue"},
        "cohorts.worktable_queries.COHORTS": {"venue"},
        "admissions.nominee_worktable.NOMINEES": {"outcome"},
        "records.our_nominees.OUR_NOMINEES": {"outcome"},
        "records.our_nominees.OUR_STAFF": {"outcome", "result"},
        "geography.park_list.KEPT_PARKS": {"note", "source", "position"},
        "geography.park_list.PARKS": {"note", "position"},
        "jobs.queries.JOBS": {"progress"},
        "organisations.company_worktable.COMPANIES": {"registration_number"},
        "records.people_list.PEOPLE": {"phone"},
        "translations.queries.LACKING": {"where"},
    },
    "sealed: nothing is compared that lies under the keys of people": {
        "health.care_list.CARE": {"note"},
    },
    "sealed, or chosen by each applicant anew: no order tells of what is not shown": {
        "placements.applicant_queries.APPLICANTS": {
            "work", "education", "languages", "nationality", "residence", "age", "phone", "email",
        },
    },
    "buttons": {
        "admissions.nominee_worktable.NOMINEES": {"do"},
        "credentials.worktable_queries.CERTIFICATES": {"steps"},
        "credentials.worktable_queries.OF_COHORT": {"steps"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def lists() -> dict[str, Listing]:
    """Every list that is written down, by its module and its name there."""
    found: dict[str, Listing] = {}
    for each in pkgutil.walk_packages(training_portal.__path__, "training_portal."):
        path = ROOT / f"{each.name.replace('.', '/')}.py"
        if not path.exists() or "platform" in path.parts:
            continue
        names = re.findall(r"^(\w+)(?:: Final)? = Listing\(", path.read_text("utf-8"), re.M)
        if names:
            module, room = importlib.import_module(each.name), each.name.partition(".")[2]
            found |= {f"{room}.{name}": getattr(module, name) for name in names}
    return found


def missing(each: Listing) -> set[str]:
    """What a list does not have of what lists have."""
    has = {
        FILTER: bool(each.filters),
        SORT: any(column.sortable for column in each.columns),
        SEARCH: each.search_label is not None,
        COLUMNS: not all(column.always for column in each.columns),
        MANY: bool(each.bulk),
        FILE: each.exportable,
    }
    return {part for part, is_there in has.items() if not is_there}


def test_what_a_list_leaves_out_has_a_reason(app: Flask, lists: dict[str, Listing]) -> None:
    left_out = {name: missing(each) for name, each in lists.items() if missing(each)}
    assert left_out == {name: set(reasons) for name, reasons in LEFT_OUT.items()}


def test_a_column_that_sorts_nothing_has_a_reason(app: Flask, lists: dict[str, Listing]) -> None:
    unsorted = {
        (name, column.key)
        for name, each in lists.items()
        for column in each.columns
        if not column.sortable
    }
    told = {
        (name, key)
        for reasons in UNSORTED.values()
        for name, keys in reasons.items()
        for key in keys
    }
    assert unsorted == told


def test_each_list_stands_in_the_table_of_the_pages(app: Flask, lists: dict[str, Listing]) -> None:
    assert set(lists) == set(ADDRESSES)
    table = (ROOT / "docs" / "pages.md").read_text("utf-8").partition("## The lists there are")[2]
    rows = [line for line in table.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    told = {address for row in rows for address in re.findall(r"`([^`]+)`", row.split(" | ")[0])}
    assert told == set(ADDRESSES.values())
