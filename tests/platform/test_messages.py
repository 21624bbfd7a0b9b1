"""Messages are kept as what they say, and made into words in the language of whoever reads them."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from training_portal.cohorts.lists.countries import country, with_code
from training_portal.platform import messages
from training_portal.platform.messages import (
    Message,
    Term,
    Value,
    message,
    nmessage,
    number,
    together,
    unsealed,
    worded,
)
from training_portal.platform.messages import message as _m

IN_FUTURE = "%(day)s lies in the future."
#: As the sources say it, in both its forms.
SAME_LINES = tuple(
    f"The same e-mail as {lines} %(lines)s: for each of them you get a letter with a link to hand "
    "out."
    for lines in ("line", "lines")
)


def kept(said: Message) -> Message:
    """A message as it comes back from where it is kept."""
    return unsealed(json.loads(json.dumps(said.sealed())))


def read(said: Message, language: str) -> str:
    """What a reader of this language reads of what somebody who reads English set off."""
    opened = kept(said)
    with force_locale(language):
        return str(opened)


def test_each_reader_reads_it_in_their_own_language(app: Flask) -> None:
    with force_locale("ja"):
        said = _m("The name is missing.")
    assert read(said, "en") == "The name is missing."
    assert read(said, "ja") == "氏名がありません。"


def test_a_day_is_written_as_the_reader_writes_it(app: Flask) -> None:
    said = message(IN_FUTURE, day=date(2031, 2, 12))
    assert read(said, "en") == "12 Feb 2031 lies in the future."
    assert "2031年2月12日" in read(said, "ja")


def test_numbers_have_the_signs_of_the_reader(app: Flask) -> None:
    said = message("%(lines)s and %(count)s more", lines="1, 2", count=number(4990))
    assert read(said, "en") == "1, 2 and 4,990 more"
    assert read(said, "ja") == "1, 2、ほか4,990行"


def test_a_country_is_called_as_the_reader_calls_it(app: Flask) -> None:
    said = message("“%(text)s” is taken as %(country)s.", text="Laos", country=with_code("LA"))
    assert read(said, "en") == "“Laos” is taken as Lao PDR (LA)."
    assert "ラオス (LA)" in read(said, "ja")


@pytest.mark.parametrize(("lines", "words"), [(["4"], "line 4:"), (["4", "7"], "lines 4, 7:")])
def test_a_plural_is_chosen_by_the_reader_s_language(
    app: Flask, lines: list[str], words: str
) -> None:
    said = nmessage(*SAME_LINES, len(lines), lines=together(lines))
    assert words in read(said, "en")
    assert "、".join(lines) in read(said, "ja")


def test_a_message_in_a_message_is_said_in_the_same_language(app: Flask) -> None:
    inner = message(IN_FUTURE, day=date(2031, 2, 12))
    said = message("%(who)s", who=together([inner, _m("The name is missing."), country("VN")]))
    assert read(said, "en") == "12 Feb 2031 lies in the future., The name is missing., Viet Nam"
    assert read(said, "ja").endswith("、氏名がありません。、ベトナム")


def test_words_that_were_kept_once_stay_as_they_are(app: Flask) -> None:
    for old in ("100 % of the places", "%(text)s", "「31/02/2540」は日付ではありません。", ""):
        with force_locale("ja"):
            assert str(unsealed(old)) == str(kept(worded(old))) == old


def test_old_words_without_values_are_found_in_the_catalogue(app: Flask) -> None:
    with force_locale("ja"):
        assert str(unsealed("The name is missing.")) == "氏名がありません。"


def test_a_term_that_a_later_version_knows_no_more_is_shown_as_it_was_kept(app: Flask) -> None:
    content = {"says": ["%(what)s"], "of": {"what": {"term": "forgotten", "of": ["LA", 3]}}}
    assert str(unsealed(content)) == "LA, 3"


def test_what_cannot_be_kept_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(TypeError):
        message("%(at)s", at=datetime(2027, 1, 1)).sealed()  # noqa: DTZ001 - in no zone
    with pytest.raises(TypeError):
        message("%(what)s", what=object()).sealed()  # type: ignore[arg-type]


def test_no_two_terms_have_one_name(app: Flask) -> None:
    with pytest.raises(AssertionError):
        messages.term("country", str)


_PLAIN: st.SearchStrategy[Value] = (
    st.text(max_size=20)
    | st.integers(-(10**6), 10**6)
    | st.dates(date(1900, 1, 1), date(2200, 1, 1))
    | st.sampled_from(["LA", "JP", "BR"]).map(country)
    | st.integers(0, 10**7).map(number)
)


def _holding(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Messages and lists of these values."""
    values = st.fixed_dictionaries({"text": inner, "lines": inner})
    return st.one_of(
        st.builds(lambda of: Message(("“%(text)s” is no name.",), of), values),
        st.builds(lambda of, num: Message(SAME_LINES, of, num), values, st.integers(0, 9)),
        st.lists(inner, max_size=3).map(together),
    )


@given(st.recursive(_PLAIN, _holding, max_leaves=8))
def test_what_is_kept_and_opened_says_the_same_as_before(value: Value) -> None:
    said = message("%(value)s", value=value)
    assert kept(said) == said
    for language in ("en", "ja"):
        with force_locale(language):
            assert str(kept(said)) == str(said)


def test_words_are_escaped_where_a_page_shows_them(app: Flask) -> None:
    said: Message | Term = message("“%(text)s” is no name.", text="<b>Sok</b>")
    shown = app.jinja_env.from_string("{{ said }}").render(said=said)
    assert shown == "“&lt;b&gt;Sok&lt;/b&gt;” is no name."
