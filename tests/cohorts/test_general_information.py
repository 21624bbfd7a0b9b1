"""The call for nominations: what it says, in which languages, to whom, as a page and as PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.factories.accounts import make_account
from tests.factories.programme import make_cohort, make_course_version, make_organisation
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.classifications.employers import EmployerKind
from training_portal.cohorts import services
from training_portal.cohorts.models import Cohort, CohortDecision, CohortFunding
from training_portal.courses.models import (
    CourseCost,
    CourseModule,
    CourseText,
    CourseVersion,
    Payer,
    Phase,
)
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role

RULES = [("minimum_age", {"years": 25}), ("document", {"kind": "passport"})]


@pytest.fixture
def version(app: Flask) -> CourseVersion:
    """A course in three languages, with all that a sheet may say."""
    version = make_course_version(RULES)
    with unit_of_work():
        db.session.add_all(
            [
                CourseText(version_id=version.id, language="ja", title="生産管理", fee="負担なし"),
                CourseText(version_id=version.id, language="lo", title="ການຄຸ້ມຄອງການຜະລິດ"),
                CourseModule(
                    version_id=version.id,
                    code="M1",
                    position=1,
                    hours=Decimal("37.5"),
                    texts={"en": "Flow and takt"},
                ),
                CourseModule(
                    version_id=version.id,
                    code="M2",
                    position=2,
                    hours=Decimal(12),
                    texts={"en": "Report on the own plant", "ja": "自社工場の報告"},
                    phase=Phase.PREPARATION,
                ),
                CourseCost(version_id=version.id, code="K1", position=1, texts={"en": "Insurance"}),
                CourseCost(
                    version_id=version.id,
                    code="K2",
                    position=2,
                    texts={"en": "Wages at home"},
                    borne_by=Payer.NOMINATOR,
                ),
            ]
        )
        db.session.get_one(CourseVersion, version.id).fee = "None for the trainee."
    return version


@pytest.fixture
def cohort(version: CourseVersion) -> Cohort:
    cohort = make_cohort(version=version, plan={"LA": (3, 7), "KH": (2, 5)})
    funder = make_organisation("JP", "Skills Fund (demo)")
    with unit_of_work():
        kept = db.session.get_one(Cohort, cohort.id)
        kept.contact_email = "course@example.org"
        kept.finalisation_until = kept.ends_on + timedelta(days=60)
        db.session.add(
            CohortFunding(cohort_id=cohort.id, organisation_id=funder.id, share_basis_points=10_000)
        )
    return cohort


def url_of(cohort: Cohort) -> str:
    return f"/cohorts/{cohort.public_id}/general-information"


def pdf_text(pages: PageClient, address: str) -> str:
    answer = pages.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return " ".join(read.split())


SAID = (
    "Production Management", "At least 25 years old", "A copy of the passport", "Lao PDR",
    "Flow and takt", "37.5", "Preparation at home", "Follow-up at home", "Insurance",
    "The participant or their organisation", "None for the trainee.", "Skills Fund (demo), 100 %",
    "course@example.org", "Vientiane time", "14 days", "Aichi Training Institute (demo)",
)  # fmt: skip


def test_page_and_pdf_say_the_same_of_course_and_cohort(pages: PageClient, cohort: Cohort) -> None:
    page = pages.get(url_of(cohort))
    printed = pdf_text(pages, f"{url_of(cohort)}.pdf?language=en")
    for words in (*SAID, cohort.code):
        assert words in page, words
        assert words in printed, words
    assert page.tree.findall(".//li[@lang='lo']")[0].text == "ການຄຸ້ມຄອງການຜະລິດ"
    assert "SPECIMEN" in printed


def test_a_japanese_reader_has_both_in_japanese_whatever_is_there_in_english_only(
    pages: PageClient, cohort: Cohort
) -> None:
    pages.client.set_cookie("language", "ja")
    page = pages.get(url_of(cohort))
    for words in ("生産管理", "負担なし", "自社工場の報告", "Flow and takt", "自国での準備"):
        assert words in page, words
    assert "Paid by" not in page and "None for the trainee." not in page
    assert "生産管理" in pdf_text(pages, f"{url_of(cohort)}.pdf")
    assert "Production Management" in pdf_text(pages, f"{url_of(cohort)}.pdf?language=en")
    assert "生産管理" in pdf_text(pages, f"{url_of(cohort)}.pdf?language=xx")


def test_moments_are_those_of_the_venue_whatever_clock_the_reader_goes_by(
    cohort: Cohort, browser_of: Callable[[Account], PageClient]
) -> None:
    reader = make_account()
    with unit_of_work():
        db.session.get_one(Account, reader.id).time_zone = "Asia/Tokyo"
    assert "Tokyo time" not in browser_of(reader).get(url_of(cohort))


def test_it_is_public_once_the_cohort_is_announced_and_seen_by_its_staff_before(
    pages: PageClient, version: CourseVersion, browser_of: Callable[[Account], PageClient]
) -> None:
    cohort = make_cohort(version=version, decision=CohortDecision.DRAFT)
    pages.get(url_of(cohort), status=404)
    pages.get(f"{url_of(cohort)}.pdf", status=404)
    host = db.session.get_one(Organisation, cohort.host_id)
    manager = browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=host))
    assert "Visitors see it once the cohort is announced." in manager.get(url_of(cohort))
    assert url_of(cohort) in manager.get(f"/manage/cohorts/{cohort.public_id}").html
    other = make_organisation("TH")
    stranger = browser_of(make_account(Role.PROGRAMME_MANAGER, organisation=other))
    stranger.get(url_of(cohort), status=404)


def test_it_names_the_organisations_that_can_send_somebody(pages: PageClient) -> None:
    """Whether the course asks for a kind of employer or not."""
    page = pages.get(url_of(make_cohort()))
    assert "Any kind of organisation" in page.text.partition("Eligible organisations")[2][:60]
    some = make_cohort(rules=[("employer_kind", {"kinds": ["private", "ngo"]})])
    page = pages.get(url_of(some))
    for kind in (EmployerKind.PRIVATE, EmployerKind.NGO):
        assert kind.label in page.text.partition("Eligible organisations")[2][:120]


def test_a_cancelled_intake_says_so_on_the_sheet(pages: PageClient, cohort: Cohort) -> None:
    services.decide(cohort, "cancel", actor=SYSTEM, reason="Flood at the venue.")
    assert "This intake was cancelled." in pages.get(url_of(cohort))
    assert "CANCELLED" in pdf_text(pages, f"{url_of(cohort)}.pdf")


def test_the_cohorts_page_leads_to_it(pages: PageClient, cohort: Cohort) -> None:
    page = pages.get(f"/cohorts/{cohort.public_id}")
    assert f'href="{url_of(cohort)}"' in page.html
