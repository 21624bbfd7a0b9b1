"""A posting in several languages: each reader's own first, the original one click away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import again, make_occupation, make_posting
from tests.placements.test_company_pages import fill, make_limits_of, the_posting, written
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.placements.models import Posting
from training_portal.placements.posting_queries import missing_words
from training_portal.placements.posting_states import PostingState
from training_portal.platform.database import db
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]

THAI = "หัวหน้าสายการผลิตชุดสายไฟ"
THAI_WORK = "ดูแลสายการผลิตสิบสองคน รักษาแผนการผลิตและคุณภาพ และสอนงานให้คนใหม่"
JAPANESE = "ワイヤーハーネスのラインリーダー"
JAPANESE_WORK = (
    "12名のラインをまとめ、計画と品質を守り、新しく入った人に仕事を教えます。"
    "毎朝の打合せも担当します。"
)
TEXTS = {
    "titles": {"th": THAI, "ja": JAPANESE},
    "descriptions": {"th": THAI_WORK, "ja": JAPANESE_WORK},
}


def test_a_company_adds_languages_and_the_gate_asks_for_whole_texts(
    app: Flask, browser_of: BrowserOf
) -> None:
    make_limits_of("LA")
    make_occupation()
    company = make_company("LA")
    browser = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    page = written(browser, company, title_th=THAI, title_ja=JAPANESE, description_ja=JAPANESE_WORK)
    assert "Describe the work in Thai too, or take the title in it away." in page
    page = fill(browser, page, description_th=THAI_WORK)
    assert "Describe the work in Thai" not in page
    posting = the_posting()
    assert posting.titles == TEXTS["titles"] and posting.descriptions == TEXTS["descriptions"]
    assert posting.original_title == "Line leader" and posting.original_language == "en"

    page = fill(browser, page, status=422, title_ja="", title_en="Line leader")
    assert page.errors == [
        "Title in English: The original is in English already: take this away, or say that the "
        "original is in another language.",
        "Title in Japanese: Write the title in this language too.",
    ]
    copy = browser.submit(f"/company/postings/{posting.public_id}", button="Make a new one from it")
    assert "Nothing stands" not in copy and the_posting().titles == TEXTS["titles"]


def test_what_is_right_is_kept_where_something_else_is_wrong_without_javascript(
    app: Flask, browser_of: BrowserOf
) -> None:
    make_limits_of("LA")
    make_occupation()
    company = make_company("LA")
    browser = browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))
    page = written(browser, company)
    page = fill(browser, page, status=422, title="Line leader, night shift", wage="a lot")
    posting = the_posting()
    assert posting.original_title == "Line leader, night shift" and posting.wage_minor == 25_000
    page = fill(browser, page, title="Line leader, night shift", wage="260")
    assert "changed in another window" not in page and the_posting().wage_minor == 26_000


@pytest.mark.parametrize(
    ("wished", "cookie", "language", "title"),
    [
        ("th-TH,th;q=0.9,en;q=0.8", None, "th", THAI),
        ("en-GB,en;q=0.9,th;q=0.5", None, "en", "Line leader"),
        ("vi,en;q=0.5", None, "en", "Line leader"),
        ("vi,en;q=0.5", "ja", "ja", JAPANESE),
        ("th", "ja", "th", THAI),
        ("ja", None, "ja", JAPANESE),
    ],
)
def test_a_reader_is_shown_the_own_language_in_lists_and_on_the_page(
    pages: PageClient, wished: str, cookie: str | None, language: str, title: str
) -> None:
    make_limits_of("LA")
    posting = make_posting(title="Line leader", **TEXTS)
    pages.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = wished
    if cookie:
        pages.client.set_cookie("language", cookie)
    page = pages.get(f"/placements/{posting.public_id}")
    assert page.heading == title
    assert f'<span lang="{language}">{title}</span>' in page.html
    assert f'lang="{language}">{title}</a>' in pages.get("/placements").html


def test_the_original_is_said_and_one_click_away(pages: PageClient) -> None:
    make_limits_of("LA")
    posting = make_posting(title="Line leader", original_language="vi", **TEXTS)
    pages.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "th"
    page = pages.get(f"/placements/{posting.public_id}")
    assert "the original is in Vietnamese" in page and "日本語" in page
    original = pages.get(page.link("Tiếng Việt"))
    assert original.heading == "Line leader" and "This is the original, in Vietnamese." in original
    assert pages.get(f"/placements/{posting.public_id}?text=xx").heading == THAI


def test_a_posting_is_found_by_its_title_in_each_language_and_staff_read_all(
    pages: PageClient, browser_of: BrowserOf
) -> None:
    make_limits_of("LA")
    make_posting(title="Line leader", **TEXTS)
    for words in ("line lead", "ผลิตชุดสาย", "ハーネス"):
        assert "Line leader" in pages.get(f"/placements?q={words}"), words
    waiting = make_posting(state=PostingState.IN_REVIEW, title="Line leader", **TEXTS)
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "Line leader" in staff.get("/manage/postings?q=ハーネス")
    page = staff.get(f"/manage/postings/{waiting.public_id}")
    assert THAI_WORK in page and JAPANESE_WORK in page and JAPANESE in page


def test_a_statement_and_a_row_choose_the_same_text(app: Flask) -> None:
    make_limits_of("LA")
    for original in ("en", "ja", "km"):
        others = {language: words for language, words in (("ja", JAPANESE), ("th", THAI))
                  if language != original}  # fmt: skip
        posting = make_posting(title="Line leader", original_language=original, titles=others)
        assert missing_words(posting)
        for page in ("en", "ja"):
            for wished in ("en", "th", "km"):
                context = app.test_request_context("/", headers={"Accept-Language": wished})
                with context, force_locale(page):
                    statement = select(Posting.title, Posting.language)
                    shown = db.session.execute(statement.where(Posting.id == posting.id)).one()
                    row = again(posting)
                    assert shown == (row.title, row.language), (original, page, wished)
