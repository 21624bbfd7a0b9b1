"""Untranslated words in the portal's Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.literals.finding import Finding, has_words, reads_like_words

_GETTEXT = {
    "_", "_l", "_n", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext",
    "lazy_pgettext", "npgettext", "_m", "message", "nmessage",
}  # fmt: skip
#: Calls whose first argument is shown to people as it is.
_SAYING = {"ValidationError", "StopValidation", "Refused", "NotAllowed", "flash", "abort"}
#: Keywords whose value is shown to people as it is.
_SHOWN = {
    "label", "message", "title", "heading", "hint", "description", "placeholder", "caption",
    "legend", "help_text", "text", "words",
}  # fmt: skip
#: Properties and functions of these names return what is shown.
_SHOWN_FUNCTIONS = {"label", "title", "heading", "hint", "words", "sentence", "caption"}
#: What only an operator or a programmer reads: the command line, logs, and errors of the code
#: itself. They stay in English so that they can be looked up.
_OPERATORS = {"echo", "option", "argument", "debug", "info", "warning", "error", "exception"}
_OPERATORS_FILES = {"cli.py", "config.py", "doctor.py", "server.py"}
_PROGRAMMERS = (
    "Error",
    "Exception",
    "UndeclaredAccess",
    "WriteOutsideUnitOfWork",
    "BackupFailed",
    "UnsafeSettings",
    "NotEmpty",
)


def in_module(path: Path) -> Iterator[Finding]:
    """Strings of a module that people read and gettext does not."""
    if path.name in _OPERATORS_FILES:
        return
    visitor = _Visitor()
    visitor.visit(ast.parse(path.read_text(encoding="utf-8")))
    for line, words in visitor.found:
        yield Finding(path, line, words)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(node: ast.expr) -> str | None:
    """What a string says; the fixed parts of an f-string or of strings that are added."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) or "" for part in node.values)
    if isinstance(node, ast.BinOp):
        return (_literal(node.left) or "") + (_literal(node.right) or "")
    return None


class _Visitor(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self._seen: set[tuple[int, int]] = set()

    def _shown(self, node: ast.expr) -> None:
        """A place whose string is shown: any word counts."""
        words = _literal(node)
        if words and has_words(words):
            self._note(node, words)

    def _note(self, node: ast.expr, words: str) -> None:
        place = (node.lineno, node.col_offset)
        if place not in self._seen:
            self._seen.add(place)
            self.found.append((node.lineno, words))

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        if name in _GETTEXT or name in _OPERATORS:
            return
        if (name in _SAYING or name.endswith("Field")) and node.args:
            self._shown(node.args[-1] if name == "abort" else node.args[0])
        for keyword in node.keywords:
            if keyword.arg in _SHOWN:
                self._shown(keyword.value)
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = _name(called) if called is not None else ""
        if not name.endswith(_PROGRAMMERS) or name == "ValidationError":
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name in _SHOWN_FUNCTIONS:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    self._returned(inner.value)
        self.generic_visit(node)

    def _returned(self, value: ast.expr) -> None:
        if isinstance(value, ast.Subscript):
            self._returned(value.value)
        elif isinstance(value, ast.Dict):
            for each in value.values:
                self._shown(each)
        else:
            self._shown(value)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A string that stands alone is a docstring."""
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        self.visit(node.test)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._if_words(node)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        self._if_words(node)

    def _if_words(self, node: ast.expr) -> None:
        """Anywhere else a string counts when it reads like words."""
        words = _literal(node)
        if words and reads_like_words(words, least=2):
            self._note(node, words)
