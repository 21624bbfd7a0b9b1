"""The catalogues of other languages fit the sentences they stand for."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message
from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from training_portal.platform import catalogues

#: A sign of percent that stands alone breaks the sentence when it is filled in.
_PLACEHOLDER = re.compile(r"%(?:\(\w+\)[^\W\d_]|%)?")
_TAG = re.compile(r"</?[a-z][^>]*>")


def _translated(language: str) -> list[tuple[str, Message]]:
    return [
        (room, message)
        for room, catalogue in catalogues.rooms(language).items()
        for message in catalogues.messages(catalogue)
        if catalogues.is_translated(message)
    ]


@pytest.mark.parametrize("sign", [_PLACEHOLDER, _TAG], ids=["placeholders", "tags"])
@pytest.mark.parametrize("language", catalogues.languages())
def test_each_translation_has_what_its_message_has(language: str, sign: re.Pattern[str]) -> None:
    wrong = {
        (room, str(message.id)): form
        for room, message in _translated(language)
        for form in catalogues.forms(message.string)
        # Of the forms of a plural the last one names the number.
        if Counter(sign.findall(form)) != Counter(sign.findall(catalogues.forms(message.id)[-1]))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", catalogues.languages())
def test_nothing_is_guessed_and_each_form_of_a_plural_is_there(language: str) -> None:
    for catalogue in catalogues.rooms(language).values():
        for message in catalogues.messages(catalogue):
            assert not message.fuzzy, message.id
            if message.pluralizable and catalogues.is_translated(message):
                assert len(catalogues.forms(message.string)) == catalogue.num_plurals, message.id


@pytest.mark.parametrize("language", catalogues.languages())
def test_nothing_is_missing(language: str) -> None:
    """What `make translations` has put into a file and nobody has translated yet."""
    lacking = [(room, message.id) for room, message in catalogues.untranslated(language)]
    assert lacking == []


def test_words_are_looked_up_in_the_language_that_is_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = catalogues.Catalog(locale="ja")
    room.add("Kept", "保存済み")
    room.add(("%(num)d seat", "%(num)d seats"), ("%(num)d名",))
    room.add("Left", "")
    monkeypatch.setattr(catalogues, "rooms", lambda language: {"courses": room})
    catalogues._translations.cache_clear()
    with app.app_context():
        with force_locale("ja"):
            assert gettext("Kept") == "保存済み"
            assert ngettext("%(num)d seat", "%(num)d seats", 3) == "3名"
            assert gettext("Left") == "Left"
        with force_locale("en"):
            assert gettext("Kept") == "Kept"
            assert ngettext("%(num)d seat", "%(num)d seats", 3) == "3 seats"
    catalogues._translations.cache_clear()
