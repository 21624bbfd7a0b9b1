"""Keep the catalogues of other languages in step with what the sources say.

    python tools/translations.py            write the files anew
    python tools/translations.py --check    say which are not in step; 1 if any is not

Each language has a folder in `training_portal/translations`, with a file for each room: a message
stands in the file of the one folder (under `training_portal` or `templates`) that says it, or in
`common.po` when several do. The order is that of the sources. There are no line numbers and no
dates in the files, so that a change of the sources changes few lines here. A translation goes
along when its message moves to another file; one whose message nobody says any more is left out
(it is in git), so a changed sentence is translated anew and never guessed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from training_portal.platform import catalogues  # noqa: E402

#: What marks a message, and how many of the first arguments are its forms.
FORMS = {
    "_": 1, "gettext": 1, "_l": 1, "lazy_gettext": 1, "ngettext": 2,
    "_m": 1, "message": 1, "nmessage": 2,  # platform/messages.py
}  # fmt: skip
#: The same for words that mean one thing here and another there: where stands before them.
FORMS_IN_CONTEXT = {"pgettext": 1, "lazy_pgettext": 1, "npgettext": 2}
MARKS = {**FORMS, **FORMS_IN_CONTEXT}
TEMPLATES = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
COMMON = "common"
HEAD = """\
# What this room says in {name}. Kept in step with the sources by `make translations`.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plurals}\\n"

"""

#: A message or its translation: one text, or one for each form of a plural.
Forms = tuple[str, ...]
#: What a message is known by: its context, which is blank for most, and its forms.
Key = tuple[str, Forms]


def extracted() -> Catalog:
    """Everything the sources say, in their order, with the files that say it.

    Templates come first: they show how a page reads. (Babel's own readers find the same, but take
    each file apart twice.)
    """
    found = Catalog()
    for folder, read in (("templates", in_template), ("training_portal", in_module)):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".txt", ".py"}:
                place = (path.relative_to(ROOT).as_posix(), 1)
                for context, words in read(path.read_text(encoding="utf-8")):
                    message = words if len(words) > 1 else words[0]
                    found.add(message, None, [place], context=context or None)
    return found


def in_template(source: str) -> Iterator[Key]:
    """The messages of a template; for one with a plural both forms."""
    for _line, function, words in extract_from_ast(TEMPLATES.parse(source), list(MARKS)):
        if function in MARKS:
            yield from said(catalogues.forms(words), function)


def in_module(source: str) -> Iterator[Key]:
    """The messages of a Python file."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda each: (each.lineno, each.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in MARKS:
            arguments = [each.value for each in call.args if isinstance(each, ast.Constant)]
            yield from said(arguments, call.func.id)


def said(arguments: Sequence[object], function: str) -> Iterator[Key]:
    """A message; nothing for words that are known only when they are said."""
    first = 1 if function in FORMS_IN_CONTEXT else 0
    wanted = arguments[: first + MARKS[function]]
    words = tuple(each for each in wanted if isinstance(each, str))
    if len(words) > first:
        yield words[0] if first else "", words[first:]


def key_of(message: Message) -> Key:
    """What a message is known by."""
    return message.context or "", catalogues.forms(message.id)


def room_of(message: Message) -> str:
    """The file in which a message stands."""
    folders = {Path(path).parts[1] for path, _line in message.locations}
    return folders.pop() if len(folders) == 1 else COMMON


def by_room(found: Catalog, language: str, known: dict[Key, Forms]) -> dict[str, Catalog]:
    """The catalogues of a language as they should be: what is said, and its known translation."""
    rooms: dict[str, Catalog] = {}
    for message in catalogues.messages(found):
        room = rooms.setdefault(room_of(message), Catalog(locale=language))
        translation = known.get(key_of(message), ())
        # Where there is a plural Babel wants a form for each number, be it a single one.
        words = translation if message.pluralizable else "".join(translation)
        room.add(message.id, words, message.locations, context=message.context)
    return rooms


def known_translations(language: str) -> dict[Key, Forms]:
    """What the files of a language hold now, whatever file it stands in."""
    return {
        key_of(message): catalogues.forms(message.string)
        for catalogue in catalogues.rooms(language).values()
        for message in catalogues.messages(catalogue)
        if catalogues.is_translated(message)
    }


def as_text(catalogue: Catalog) -> bytes:
    """A catalogue as its file: a line for each string, however long."""
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False)
    head = HEAD.format(
        name=catalogue.locale.english_name if catalogue.locale else "",
        language=catalogue.locale_identifier,
        plurals=catalogue.plural_forms,
    )
    return head.encode() + body.getvalue().strip() + b"\n"


def files(language: str, found: Catalog) -> dict[Path, bytes]:
    """The files of a language as they should be."""
    rooms = by_room(found, language, known_translations(language))
    folder = catalogues.FOLDER / language
    return {folder / f"{room}.po": as_text(catalogue) for room, catalogue in sorted(rooms.items())}


def write(wanted: dict[Path, bytes], there: Iterable[Path]) -> None:
    """Bring the folder to what is wanted: nothing else stays."""
    for path in set(there) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)


def complaints(wanted: dict[Path, bytes], there: Iterable[Path]) -> list[str]:
    """What is wrong with the files as they are, a line each."""
    return [
        f"{path.relative_to(ROOT)}: not in step with the sources; run `make translations`."
        for path in sorted({*wanted, *there})
        if not path.exists() or path.read_bytes() != wanted.get(path)
    ]


def languages() -> list[Path]:
    """The folders of languages, an empty one of a new language too; not what Python leaves here."""
    beside = catalogues.FOLDER.iterdir()
    return sorted(path for path in beside if path.is_dir() and path.name != "__pycache__")


def main(arguments: list[str]) -> int:
    """The code to end with: 1 when a check found something."""
    found = extracted()
    said: list[str] = []
    for folder in languages():
        wanted, there = files(folder.name, found), list(folder.glob("*.po"))
        if arguments == ["--check"]:
            said += complaints(wanted, there)
            continue
        write(wanted, there)
        catalogues.rooms.cache_clear()
        lacking = len(catalogues.untranslated(folder.name))
        print(f"{folder.name}: {len(found)} messages, {lacking} without a translation.")
    print("\n".join(said), end="\n" if said else "")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
