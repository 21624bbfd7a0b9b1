"""What the portal says in other languages: one text file per room, read when first needed.

`training_portal/translations/<language>/<room>.po` holds what one room says; `common.po` what
several say alike. There are no compiled files that could be older than their text: the first page
in a language reads its files, and the process keeps what it read, as it keeps the code. The files
are kept in step with the sources by `make translations` (tools/translations.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import Domain, get_locale

FOLDER = Path(__file__).resolve().parent.parent / "translations"


def languages() -> list[str]:
    """The languages that have catalogues, as BCP 47 tags: `['ja']`. English needs none."""
    return sorted(path.name for path in FOLDER.iterdir() if any(path.glob("*.po")))


@cache
def rooms(language: str) -> dict[str, Catalog]:
    """The catalogues of a language by room, as they are in their files."""
    found = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale=language)
    return found


def messages(catalogue: Catalog) -> Iterator[Message]:
    """What a catalogue holds, without the head of its file."""
    return (message for message in catalogue if message.id)


def forms(words: str | Sequence[str | None] | None) -> tuple[str, ...]:
    """The forms of a message or a translation: several where there is a plural."""
    return (words,) if isinstance(words, str) else tuple(form for form in words or () if form)


def is_translated(message: Message) -> bool:
    """Whether its translation is there."""
    return any(forms(message.string))


def untranslated(language: str) -> list[tuple[str, Message]]:
    """What has no translation, each with its room."""
    return [
        (room, message)
        for room, catalogue in rooms(language).items()
        for message in messages(catalogue)
        if not is_translated(message)
    ]


@cache
def _translations(language: str) -> NullTranslations:
    """All rooms' catalogues of a language as one; what is missing is said in English.

    A page asks for each of its words: what is in the folder is looked at once.
    """
    if not (language and (FOLDER / language).is_dir()):
        return _ENGLISH
    whole = Catalog(locale=language)
    for catalogue in rooms(language).values():
        for message in messages(catalogue):
            if is_translated(message):
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def page_locale() -> Locale | None:
    """The same as flask_babel's `get_locale`, which looks six times where one look will do.

    A page asks some three hundred times. None where nobody reads.
    """
    try:
        settled = getattr(g.get("_flask_babel"), "babel_locale", None)
    except RuntimeError:
        return None
    return settled or get_locale()


def page_language() -> str:
    """The language whose catalogue this page takes; blank where nobody reads."""
    locale = page_locale()
    return "" if locale is None else str(locale.language)


class Catalogues(Domain):
    """Where flask_babel looks words up: in the rooms' files."""

    def get_translations(self) -> NullTranslations:
        """The words of the reader's language; of none where nobody reads (at import, say)."""
        return _translations(page_language())


_ENGLISH = NullTranslations()
