"""What reference rows are called on a Japanese page: Japanese wherever the seed has it."""

from __future__ import annotations

import re

import pytest
import yaml
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select

from tests.support.pages import PageClient
from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.courses.titles import is_for_reader
from training_portal.geography.countries import country_name
from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    Country,
    IndustrialPark,
    Province,
    Stop,
)
from training_portal.learning.models import TrainingSession
from training_portal.platform.database import Base, db
from training_portal.platform.names import Named
from training_portal.platform.reference_files import FOLDER

#: The rows of which the seed has no Japanese, because nobody was certain of it.
WITHOUT = {
    "border_crossing": {"htee-khee-phu-nam-ron", "hat-lek-cham-yeam", "prek-chak-xa-xia"},
    "industrial_park": {
        "myawaddy-trade-zone",
        "lao-bao-special-economic-zone",
        "poipet-o-neang-sez",
        "neang-kok-koh-kong-sez",
        "sihanoukville-sez-2",
    },
}
NAMES = {
    Country: Country.name,
    Province: Province.name,
    Corridor: Corridor.name,
    Stop: Stop.name,
    BorderCrossing: BorderCrossing.name,
    IndustrialPark: IndustrialPark.name,
    Sector: Sector.title,
    OccupationGroup: OccupationGroup.title,
}
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


@pytest.fixture
def reader(pages: PageClient) -> PageClient:
    pages.client.set_cookie("language", "ja")
    return pages


def _heirs(kind: type) -> set[type]:
    """What is made of a class, and of what is made of it: some names are searched too."""
    direct = kind.__subclasses__()
    return {*direct}.union(*map(_heirs, direct))


def test_each_table_with_names_is_looked_at() -> None:
    # A session takes its names from its module, whose words are looked at with the courses.
    named = _heirs(Named) - {TrainingSession}
    assert set(NAMES) == {mapper.class_ for mapper in Base.registry.mappers} & named


def test_every_row_says_its_japanese_to_a_japanese_reader_and_english_to_others(
    app: Flask,
) -> None:
    """By a statement, also grouped by it (PostgreSQL looks at that closely), and by a row."""
    for model, name in NAMES.items():
        statement = select(model.code, name, func.count()).group_by(model.code, name).order_by(name)
        with force_locale("ja"):
            shown = {code: word for code, word, _many in db.session.execute(statement)}
            rows = {row.code: row for row in db.session.scalars(select(model))}
            assert shown == {code: getattr(row, name.key) for code, row in rows.items()}
            in_latin = {code for code, word in shown.items() if not JAPANESE.search(word)}
            assert in_latin == WITHOUT.get(model.__tablename__, set())
        with force_locale("en"):
            words = {word for _code, word, _many in db.session.execute(statement)}
            assert not any(map(JAPANESE.search, words))


def test_the_catalogue_s_words_and_the_seed_agree_on_the_six_countries(app: Flask) -> None:
    """`country_name` names any country of the world, without asking the database."""
    for language in ("en", "ja"):
        with force_locale(language):
            rows = db.session.execute(select(Country.code, Country.name))
            assert all(country_name(code) == name for code, name in rows)


def test_each_course_has_all_its_contents_in_japanese() -> None:
    for path in sorted((FOLDER / "courses").glob("*.yaml")):
        course = yaml.safe_load(path.read_text(encoding="utf-8"))
        english, japanese = course["texts"]["en"], course["texts"]["ja"]
        assert japanese["title"] and japanese["summary"], path.name
        assert len(japanese["objectives"]) == len(english["objectives"]), path.name
        parts = [*course["competencies"], *course["modules"], *course["assessments"]]
        assert all(part.get("ja") for part in parts), path.name


@pytest.mark.parametrize(
    ("address", "there", "not_there"),
    [
        ("/courses", ["製造業", "南部経済回廊（中央サブ回廊）", "生産管理"], ["Manufacturing"]),
        ("/courses/quality-management", ["管理図を作成し", "工程能力と管理図", "筆記試験",
          "日本・名古屋", "技術者および管理者。", "往復航空券"],
         ["control chart", "Written test", "Manufacturing", "Nagoya", "Engineers", "flight"]),
        ("/corridors", ["東西経済回廊", "サワンナケート", "レムチャバン工業団地"],
         ["Laem Chabang", "Economic Corridor"]),
        ("/parks/thilawa-sez", ["ティラワ経済特区", "東西経済回廊"], ["Thilawa"]),
        ("/companies", ["東西経済回廊"], ["Manufacturing"]),
    ],
)  # fmt: skip
def test_public_pages_say_it_in_japanese(
    reader: PageClient, address: str, there: list[str], not_there: list[str]
) -> None:
    page = reader.get(address)
    assert [words for words in there if words not in page] == []
    assert [words for words in not_there if words in page] == []


def test_a_text_without_japanese_is_shown_in_english_and_says_so(reader: PageClient) -> None:
    page = reader.get("/corridors")
    assert '<span lang="en">Htee Khee' in page.html


def test_one_text_of_each_version_is_the_reader_s_also_in_a_statement_that_is_kept(
    app: Flask,
) -> None:
    statement = select(CourseText.version_id, CourseText.language).where(is_for_reader())
    versions = sorted(db.session.scalars(select(CourseVersion.id)))
    for language in ("ja", "en", "ja"):
        with force_locale(language):
            rows = db.session.execute(statement).all()
            assert sorted(version for version, _language in rows) == versions
            assert {each for _version, each in rows} == {language}
