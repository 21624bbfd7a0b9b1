"""Course files: each thing that would not mean anything is named with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from training_portal.courses import drafting_queries as drafting
from training_portal.courses import drafting_services as services
from training_portal.courses.definition_files import read_definition
from training_portal.courses.definitions import RULE_VALUES, Known
from training_portal.courses.models import Competency, Course, CourseRule, CourseText, CourseVersion
from training_portal.courses.outline import only_adds_words
from training_portal.courses.queries import course_page
from training_portal.courses.rules import (
    EDUCATION_LEVELS,
    ELIGIBILITY_KINDS,
    completion_in_words,
    eligibility_in_words,
)
from training_portal.eligibility.kinds import DocumentKind, Education
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM
from training_portal.platform.reference_files import FOLDER, ReferenceDataError
from training_portal.reference import load_reference_data

#: A course as short as it may be; each case changes one thing in it.
COURSE = """\
code: welding
sector: C
occupations: ['72']
level: 4
duration_weeks: 2
delivery: in_country
place: Vientiane
place_country: LA
corridor: null
languages: [lo, en]
eligible_countries: [LA, TH]
audience: Welders.
texts:
  en: {title: Welding, summary: Seams that hold., objectives: [Weld a seam]}
  lo: {title: ການເຊື່ອມ}
competencies:
  - {code: C1, en: Weld a seam}
modules:
  - {code: M1, hours: 40, en: Practice}
  - {code: M2, hours: 10.5, en: Theory, ja: 理論}
eligibility:
  - {rule: sending_country, countries: [LA, TH]}
  - {rule: minimum_age, years: 18}
  - {rule: maximum_age, years: 60}
  - {rule: education, level: lower_secondary}
  - {rule: language, any_of: [{language: lo, level: B1}, {language: ja, level: N4}]}
  - {rule: never_before}
assessments:
  - {code: seam, en: A seam, weight: 60, pass_mark: 50, attempts: 2}
  - {code: test, en: A test, weight: 40, pass_mark: 50, attempts: 1}
completion:
  - {rule: attendance_percent, minimum: 80, late_counts_as_absence: 3}
  - {rule: component_passed, component: seam}
costs: {fee: None., stipend: None., travel: None.}
illustrative: true
source: Made for a test.
"""
#: What a course may refer to, as far as the cases go.
KNOWN = Known(
    sectors={"C", "D"},
    occupations={"7", "72"},
    countries={"KH", "LA", "MM", "TH", "VN", "JP"},
    corridors={"east-west"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.yaml"))
    (folder / "courses" / "welding.yaml").write_text(COURSE, encoding="utf-8")
    return folder


def rewrite(folder: Path, old: str, new: str) -> None:
    assert old in COURSE
    path = folder / "courses" / "welding.yaml"
    path.write_text(COURSE.replace(old, new, 1), encoding="utf-8")


def versions() -> list[CourseVersion]:
    return list(
        db.session.scalars(
            select(CourseVersion)
            .join(Course, Course.id == CourseVersion.course_id)
            .where(Course.code == "welding")
            .order_by(CourseVersion.number)
        )
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("code: welding", "code: wielding", "line 1: code: the code must be the file's name"),
        ("sector: C", "sector: '9'", "line 2: sector: 9 is not known"),
        ("['72']", "[72]", "line 3: occupations: 72 is not known"),
        ("['72']", "['72', '72']", "line 3: occupations: 72 stands there twice"),
        ("level: 4", "level: 9", "line 4: level: AQRF has the levels 1 to 8"),
        ("level: 4", "level: true", "line 4: level"),
        ("weeks: 2", "weeks: two", "line 5: duration_weeks"),
        ("in_country", "by_post", "line 6: delivery: it must be one of in_japan, in_country"),
        ("place: Vientiane", "place: ''", "line 7: place: words are missing"),
        ("place_country: LA", "place_country: XX", "line 8: place_country: XX is not known"),
        ("corridor: null", "corridor: silk-road", "line 9: corridor: silk-road is not known"),
        ("[lo, en]", "[lo, klingon1]", "line 10: languages.1: klingon1 is no language"),
        ("[lo, en]", "[]", "line 10: languages: none named"),
        ("[LA, TH]\naud", "[]\naud", "line 11: eligible_countries: none named"),
        ("  en: {title: Welding", "  th: {title: Welding", "line 14: texts: words in English are"),
        ("{title: Welding, ", "{", "line 14: texts.en: the title is missing"),
        ("summary: Seams", "sumary: Seams", "line 14: texts.en: it may have title, summary"),
        ("objectives: [Weld a seam]", "objectives: []", "line 14: texts.en: summary and obj"),
        ("[Weld a seam]", "[1]", "line 14: texts.en.objectives: each must be a text"),
        ("  lo: {title", "  lao-la-x-1: {title", "line 15: texts.lao-la-x-1: .* is no language"),
        ("a seam]}", "a seam], fee: None.}", "line 14: texts.en: it may have title, summary, obj"),
        ("ເຊື່ອມ}", "ເຊື່ອມ, fee: }", "line 15: texts.lo.fee: words are missing"),
        ("ເຊື່ອມ}", f"ເຊື່ອມ, fee: {'f' * 301}}}", "line 15: texts.lo.fee: “fee” is longer than"),
        ("{code: C1, en: Weld", "{code: C1, ja: Weld", "line 17: competencies.0: words in Engl"),
        ("{code: C1, ", "{", "line 17: competencies.0: the code is missing"),
        ("hours: 40, ", "", "line 19: modules.0: missing: hours"),
        ("hours: 40", "hours: -1", "line 19: modules.0.hours: -1 cannot be"),
        ("code: M2", "code: M1", "line 19: modules: M1 stands there twice"),
        ("ja: 理論", "jazz: 理論", "line 20: modules.1.jazz: it is not known"),
        ("countries: [LA, TH]}", "countries: [LA]}", "line 22: eligibility.0: these must be the"),
        ("minimum_age, years: 18", "minimum_age", "line 23: eligibility.1: minimum_age cannot ha"),
        ("minimum_age, years: 18", "minimum_age, years: '18'", "line 23: eligibility.1"),
        ("minimum_age, years: 18", "star_sign", "line 23: eligibility.1: there is no rule star"),
        ("years: 60", "years: 17", "eligibility: nobody is of that age"),
        ("lower_secondary", "kindergarten", "line 25: eligibility.3: education cannot have"),
        ("{language: lo, level: B1}", "{language: lo, level: N4}", "line 26: eligibility.4: lang"),
        ("level: N4}]", "level: N6}]", "line 26: eligibility.4: language cannot have"),
        ("weight: 60", "weight: 61", "assessments: the weights add up to 101, not 100"),
        ("attempts: 2", "attempts: 0", "line 29: assessments.0.attempts: 0 cannot be"),
        ("minimum: 80, late", "minimum: 800, late", "line 32: completion.0: attendance_percent"),
        ("component: seam", "component: poem", "line 33: completion.1: there is no assessment"),
        ("travel: None.", "flight: None.", "line 34: costs: it must have fee, stipend and"),
        ("stipend: None.", "stipend: null", "line 34: costs.stipend: words are missing"),
        ("illustrative: true", "illustrative: maybe", "line 35: illustrative: true or false"),
        ("source: Made for a test.", "", r"line 1: missing \['source'\]"),
        ("source: Made", "sector: D\nsource: Made", "line 36: sector stands there twice"),
        ("sector: C", "sector: [", "welding.yaml, line"),
        (COURSE, "", "line 1: the file is empty"),
        (COURSE, "- a list", "line 1: missing"),
        ("Welders.", "\x00", "welding.yaml: it cannot be read"),
    ],
)
def test_what_would_not_mean_anything_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in COURSE
    path = tmp_path / "welding.yaml"
    path.write_text(COURSE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=words):
        read_definition(path, KNOWN)


def test_the_course_that_these_cases_change_is_right(tmp_path: Path) -> None:
    (tmp_path / "welding.yaml").write_text(COURSE, encoding="utf-8")
    assert read_definition(tmp_path / "welding.yaml", KNOWN).content["code"] == "welding"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("corridor: null", "corridor: silk-road", "line 9: corridor: silk-road is not known"),
        ("audience: Welders.", f"audience: {'w' * 401}", "“audience” is longer than 400"),
    ],
)
def test_of_a_wrong_course_nothing_is_loaded(
    app: Flask, folder: Path, old: str, new: str, words: str
) -> None:
    rewrite(folder, old, new)
    with pytest.raises(ReferenceDataError, match=words):
        load_reference_data(folder)
    assert not versions()


def test_a_title_that_grows_when_it_is_folded_still_fits_its_column(
    app: Flask, folder: Path
) -> None:
    rewrite(folder, "{title: Welding,", "{title: " + "㍿" * 200 + ",")
    load_reference_data(folder)
    keys = db.session.scalars(select(CourseText.title_key).where(CourseText.language == "en"))
    assert max(map(len, keys)) == CourseText.title_key.type.length


def test_a_changed_course_becomes_a_new_version_and_the_old_one_stays(
    app: Flask, folder: Path
) -> None:
    load_reference_data(folder)
    rewrite(folder, "en: Weld a seam}", "en: Weld under water}")
    assert "courses: 0 added, 1 changed" in load_reference_data(folder)
    first, second = versions()
    assert (first.number, first.is_current) == (1, False)
    assert (second.number, second.is_current) == (2, True)
    words = {
        part.version_id: part.texts["en"]
        for part in db.session.scalars(
            select(Competency).where(Competency.version_id.in_([first.id, second.id]))
        )
    }
    assert words == {first.id: "Weld a seam", second.id: "Weld under water"}


@pytest.mark.parametrize(
    ("old", "new", "adds"),
    [
        ("ເຊື່ອມ}", "ເຊື່ອມ, place: ວຽງຈັນ, summary: ຮອຍຕໍ່}", True),
        ("texts:", "texts:\n  ja: {title: 溶接, fee: なし}", True),
        ("en: Weld a seam}", "en: Weld a seam, ja: 溶接する}", True),
        ("{title: ການເຊື່ອມ}", "{title: ການ}", False),
        ("  lo: {title: ການເຊື່ອມ}\n", "", False),
        ("ja: 理論", "ja: 論", False),
        ("objectives: [Weld a seam]", "objectives: [Weld a seam, Or two]", False),
        ("hours: 40, en", "hours: 41, ja: 実習, en", False),
        ("hours: 40, en", "hours: 40, phase: finalisation, en", False),
        ("costs:", "cost_items: [{code: K1, en: Insurance, borne_by: programme}]\ncosts:", False),
        ("place: Vientiane", "place: Vientiane, Lao PDR", False),
        ("stipend: None.", "stipend: Some.", False),
        ("pass_mark: 50, attempts: 1", "pass_mark: 0, attempts: 1", False),
        ("years: 18", "years: 19", False),
    ],
)
def test_only_words_in_further_languages_are_added_to_a_version(
    tmp_path: Path, old: str, new: str, adds: bool
) -> None:
    path = tmp_path / "welding.yaml"
    path.write_text(COURSE, encoding="utf-8")
    before = read_definition(path, KNOWN).content
    assert old in COURSE
    path.write_text(COURSE.replace(old, new, 1), encoding="utf-8")
    after = read_definition(path, KNOWN).content
    assert only_adds_words(before, after) is adds
    assert only_adds_words(before, before)
    assert not (adds and only_adds_words(after, before)), "what is taken away again is a change"


def test_words_in_further_languages_come_into_the_version_that_is_there(
    app: Flask, folder: Path
) -> None:
    load_reference_data(folder)
    path = folder / "courses" / "welding.yaml"
    more = COURSE.replace("ເຊື່ອມ}", "ເຊື່ອມ, place: ວຽງຈັນ}").replace(
        "hours: 40,", "hours: 40, ja: 実習,"
    )
    path.write_text(
        more.replace("texts:", "texts:\n  ja: {title: 溶接, fee: なし}"), encoding="utf-8"
    )
    assert "courses: 0 added, 1 changed" in load_reference_data(folder)
    assert "courses: 0 added, 0 changed" in load_reference_data(folder)
    [version] = versions()
    course = db.session.get_one(Course, version.course_id)
    assert drafting.content_of(course)["texts"] == {
        "en": {"title": "Welding", "summary": "Seams that hold.", "objectives": ["Weld a seam"]},
        "lo": {"title": "ການເຊື່ອມ", "summary": "", "objectives": [], "place": "ວຽງຈັນ"},
        "ja": {"title": "溶接", "summary": "", "objectives": [], "fee": "なし"},
    }
    with app.test_request_context(), force_locale("ja"):
        page = course_page("welding")
    assert (page.terms.fee, page.terms.place) == ("なし", "Vientiane"), "else in English"
    assert [module.title for module in page.modules] == ["実習", "理論"]


def test_layout_and_comments_make_no_new_version(app: Flask, folder: Path) -> None:
    load_reference_data(folder)
    rewrite(folder, "code: welding\nsector: C", "# A remark.\nsector:   'C'\ncode: welding")
    assert "courses: 0 added, 0 changed" in load_reference_data(folder)
    assert len(versions()) == 1


def test_every_kind_of_rule_has_its_values_and_its_words() -> None:
    assert set(RULE_VALUES["eligibility"]) == set(ELIGIBILITY_KINDS)
    assert list(EDUCATION_LEVELS) == [level for level in Education if level != Education.OTHER]
    test = RULE_VALUES["eligibility"]["document"]
    assert all(test({"kind": kind.value}) for kind in DocumentKind)


def test_every_rule_of_the_real_courses_can_be_said_in_words(app: Flask) -> None:
    load_reference_data()
    rules = db.session.scalars(select(CourseRule)).all()
    assert len(rules) > 150
    for rule in rules:
        said = (
            eligibility_in_words(rule.kind, rule.values)
            if rule.stage == "eligibility"
            else completion_in_words(rule.kind, rule.values, {})
        )
        assert said and said != "A rule that a person checks."


def test_a_changed_file_becomes_a_draft_where_staff_have_published_since(
    folder: Path, app: Flask
) -> None:
    load_reference_data(folder)
    course = db.session.scalars(select(Course).where(Course.code == "welding")).one()
    content = drafting.content_of(course)
    services.write(course, "basics", {"level": 5}, seen=0, actor=SYSTEM)
    draft = drafting.draft_of(course.id)
    assert draft is not None and content["level"] == 4
    services.publish(course, seen=draft.revision, actor=SYSTEM)
    rewrite(folder, "weeks: 2", "weeks: 3")
    load_reference_data(folder)
    assert [(each.number, each.level, each.is_current) for each in versions()] == [
        (1, 4, False),
        (2, 5, True),
    ]
    waiting = drafting.draft_of(course.id)
    assert waiting is not None and waiting.content["duration_weeks"] == 3
    services.discard(course, actor=SYSTEM)
    load_reference_data(folder)
    assert drafting.draft_of(course.id) is None, "the file did not change since"


def test_a_changed_file_leaves_the_draft_that_staff_are_writing(folder: Path, app: Flask) -> None:
    load_reference_data(folder)
    course = db.session.scalars(select(Course).where(Course.code == "welding")).one()
    services.write(course, "basics", {"level": 5}, seen=0, actor=SYSTEM)
    rewrite(folder, "weeks: 2", "weeks: 3")
    load_reference_data(folder)
    assert [each.number for each in versions()] == [1, 2], "nobody had published since: it goes on"
    draft = drafting.draft_of(course.id)
    assert draft is not None and draft.content["level"] == 5
