"""A draft is kept with gaps; each is named, leads to its field, and keeps it from publishing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.courses.test_writing_courses import KAIZEN, URL, BrowserOf, course, keep, numbers
from tests.learning.test_learning_pages import with_role
from tests.support.pages import Page, PageClient
from training_portal.courses import drafting_queries as queries
from training_portal.courses import drafting_services as services
from training_portal.courses.gaps import gaps, untranslated
from training_portal.courses.outline import SECTIONS, blank
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.workflow import Refused


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def coordinator(browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


def links(page: Page) -> dict[str, str]:
    """Where each link of a page leads, by its words."""
    return {
        " ".join("".join(link.itertext()).split()): link.get("href", "")
        for link in page.tree.findall(".//a")
    }


def draft() -> dict[str, Any]:
    found = queries.draft_of(course().id)
    assert found is not None
    return found.content


@pytest.mark.parametrize(
    ("section", "values", "words", "control"),
    [
        ("texts", {"title_en": ""}, "Title, English", "title_en"),
        ("texts", {"objectives_en": ""}, "What it is for, English", "objectives_en"),
        ("texts", {"fee_lo": "ຄຳ", "title_lo": ""}, "Title, Lao", "title_lo"),
        ("basics", {"level": ""}, "Level", "level"),
        ("basics", {"duration_weeks": ""}, "Length in weeks", "duration_weeks"),
        ("basics", {"delivery": ""}, "How it is held", "delivery"),
        ("basics", {"place_country": ""}, "Country", "place_country"),
        ("basics", {"languages": []}, "Taught in", "languages-0"),
        ("basics", {"eligible_countries": []}, "Open to people of", "eligible_countries-0"),
        ("basics", {"occupations": []}, "Prepares for", "occupations-0"),
        ("basics", {"stipend": ""}, "Allowance", "stipend"),
        ("modules", {"hours_1": ""}, "Row 2: Hours", "hours_1"),
        ("modules", {"en_4": "A module without a code"}, "Row 5: Code", "code_4"),
        ("competencies", {"en_0": ""}, "Row 1: In English", "en_0"),
        ("assessments", {"attempts_0": ""}, "Row 1: Attempts", "attempts_0"),
        ("assessments", {"weight_0": 50}, "The weights add up to 90, not to 100.", "weight_0"),
        ("eligibility", {"level_1": ""}, "Choose the level that is needed.", "level_1"),
        ("eligibility", {"language_1": ""}, "Choose the language of this level.", "language_1"),
        ("completion", {"minimum": ""}, "Say how much attendance is needed.", "minimum"),
        (
            "completion",
            {"minimum": "", "late_counts_as_absence": "", "components": []},
            "Choose at least one rule: what completion needs must be said.",
            "minimum",
        ),
    ],
)  # fmt: skip
def test_a_gap_is_kept_named_and_leads_to_its_field(
    coordinator: PageClient, section: str, values: dict[str, Any], words: str, control: str
) -> None:
    page = keep(coordinator, section, **values)
    assert page.notices == ["Kept in the draft."]
    assert links(page)[words] == f"{URL}/write/{section}#{control}"
    form = coordinator.get(f"{URL}/write/{section}")
    assert form.tree.findall(f".//*[@id='{control}']")
    question = coordinator.get(f"{URL}/publish")
    assert links(question)[words] == f"{URL}/write/{section}#{control}"
    assert not question.form().findall(".//button")
    with pytest.raises(Refused, match="cannot be published yet"):
        revision = queries.draft_of(course().id)
        services.publish(course(), seen=revision.revision if revision else 0, actor=SYSTEM)
    assert numbers() == [(1, True)]


def test_what_is_kept_with_a_gap_opens_as_it_was_left(coordinator: PageClient) -> None:
    keep(coordinator, "modules", hours_0="", code_4="", en_4="Without a code")
    before = draft()
    keep(coordinator, "modules")
    keep(coordinator, "eligibility", level_1="")
    keep(coordinator, "completion", minimum="")
    keep(coordinator, "completion")
    assert draft()["modules"] == before["modules"]
    (asked,) = [rule for rule in draft()["eligibility"] if rule["rule"] == "language"]
    levels = asked.get("any_of", [asked])
    assert levels[0]["level"] == ""
    assert draft()["completion"][0]["minimum"] is None


def test_gaps_come_in_the_order_of_the_course_s_page(coordinator: PageClient) -> None:
    services.create_course("welding", blank("welding", "Welding"), actor=SYSTEM)
    content = {**blank("welding", ""), "languages": [], "completion": []}
    found = gaps(content, queries.known())
    sections = list(dict.fromkeys(gap.section for gap in found))
    assert sections == [each for each in SECTIONS if each in sections]
    assert [gap.words for gap in found][:4] == [
        "Title, English", "Summary, English", "What it is for, English", "Sector",
    ]  # fmt: skip


def test_a_course_without_a_title_goes_by_its_code(coordinator: PageClient) -> None:
    keep(coordinator, "texts", title_en="")
    assert coordinator.get(URL).heading.startswith(KAIZEN)
    assert KAIZEN in coordinator.get(f"{URL}/publish").heading


def test_a_published_course_has_no_gaps(coordinator: PageClient) -> None:
    assert gaps(queries.content_of(course()), queries.known()) == []
    assert "Needed before it can be published" not in coordinator.get(URL)


def test_what_no_form_lets_through_is_named_too(coordinator: PageClient) -> None:
    content = {**queries.content_of(course()), "sector": "Z9"}
    (gap,) = gaps(content, queries.known())
    assert (gap.section, gap.words) == ("basics", "This does not fit: Z9 is not known.")


def test_a_new_course_is_open_to_whom_its_countries_send(coordinator: PageClient) -> None:
    coordinator.submit("/manage/courses/new", title="Welding", code="welding")
    form = coordinator.get("/manage/courses/welding/write/eligibility")
    (box,) = form.tree.findall(".//*[@id='sending_country']")
    assert box.get("checked") is not None
    page = coordinator.get("/manage/courses/welding")
    assert "who can take part must be said" not in page


def test_words_that_are_in_english_only_are_named_with_their_field(
    coordinator: PageClient,
) -> None:
    assert untranslated(queries.content_of(course())) == []
    page = keep(coordinator, "texts", fee_ja="", title_lo="ໄຄເຊັນ")
    found = {each.language: [gap.words for gap in each.gaps] for each in untranslated(draft())}
    assert found["ja"] == ["Fee, Japanese"] and "Summary, Lao" in found["lo"]
    assert links(page)["Fee, Japanese"] == f"{URL}/write/texts#fee_ja"
    module = next(words for words in found["lo"] if words.startswith("Modules · "))
    assert links(page)[module] == f"{URL}/write/modules#lo_0"
