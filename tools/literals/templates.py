"""Untranslated words in templates of pages and mails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from tools.literals.finding import Finding, has_words, reads_like_words

#: Attributes that people read or hear.
_READ_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
#: Elements whose text is nobody's words.
_SILENT = {"script", "style", "code", "kbd"}
_GETTEXT = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext"}
_ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
#: Stands where an expression was: no word, and no break in one either.
_HOLE = "\u2060"
#: What is no word: the end of an id that an expression begins, a block that names a class.
_NOT_WORDS = re.compile(_HOLE + r"-[a-z]+\b")
_CLASS_BLOCK = re.compile(r"\{% block width %\}[ a-z-]*\{% endblock %\}")
#: How the first line of a mail says that it is the subject.
_SUBJECT = "Subject:"


def in_page(path: Path) -> Iterator[Finding]:
    """Words in text, in attributes people read, and handed to macros."""
    source = path.read_text(encoding="utf-8")
    reader = _Reader()
    reader.feed(_bare(source))
    reader.close()
    for line, words in reader.found:
        yield Finding(path, line, words)
    yield from _in_expressions(path, source)


def in_mail(path: Path) -> Iterator[Finding]:
    """Words outside of expressions: in a mail every line is read."""
    source = path.read_text(encoding="utf-8")
    for number, line in enumerate(_bare(source).splitlines(), 1):
        words = _words(line.removeprefix(_SUBJECT) if number == 1 else line)
        if words:
            yield Finding(path, number, words)
    yield from _in_expressions(path, source)


def _words(text: str) -> str:
    """The words of a text between expressions, spaces folded; empty when there are none."""
    rest = _NOT_WORDS.sub("", text).replace(_HOLE, "")
    return " ".join(rest.split()) if has_words(rest) else ""


def _bare(source: str) -> str:
    """The template without statements, comments, expressions and what `trans` translates."""
    kept: list[str] = []
    in_statement = in_trans = False
    first = ""
    for _line, kind, value in _ENVIRONMENT.lexer.tokeniter(_CLASS_BLOCK.sub("", source), None):
        newlines = "\n" * value.count("\n")
        if kind == "block_begin":
            in_statement, first = True, ""
            kept.append(newlines)
        elif kind == "block_end":
            in_statement = False
            if first in {"trans", "endtrans"}:
                in_trans = first == "trans"
                kept.append(_HOLE)
            kept.append(newlines)
        elif kind == "variable_end":
            kept.append(_HOLE + newlines)
        elif in_statement:
            first = first or (value if kind == "name" else "")
            kept.append(newlines)
        elif kind == "data" and not in_trans:
            kept.append(value)
        else:
            kept.append(newlines)
    return "".join(kept)


class _Reader(HTMLParser):
    """Gathers the words of a page whose expressions are holes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._read_attributes(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._read_attributes(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        words = _words(data)
        if words and not self._silent:
            before = data[: len(data) - len(data.lstrip())]
            self.found.append((self.getpos()[0] + before.count("\n"), words))

    def _read_attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        read = set(_READ_ATTRIBUTES)
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            read.add("value")
        if tag == "meta" and given.get("name") == "description":
            read.add("content")
        for name, value in attrs:
            if name in read and value and _words(value):
                self.found.append((self.getpos()[0], _words(value)))


def _in_expressions(path: Path, source: str) -> Iterator[Finding]:
    """Strings in expressions that read like words and are not given to gettext."""
    tree = _ENVIRONMENT.parse(source)
    translated = {
        id(constant)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in _GETTEXT
        for constant in call.find_all(nodes.Const)
    }
    for constant in tree.find_all(nodes.Const):
        value = constant.value
        if isinstance(value, str) and id(constant) not in translated and reads_like_words(value):
            yield Finding(path, constant.lineno, value)
