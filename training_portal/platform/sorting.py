"""One order of text on both databases: that of code points.

SQLite has no other. PostgreSQL orders by the language its database was made for, which passes over
spaces and signs and differs from machine to machine; its collation "C" is the order of code points.
Lists are sorted by search keys, which are without capitals and marks, so that this is the order of
the alphabet for Latin names.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


class _ByCodePoints(FunctionElement[str]):
    """Text that is compared by its code points."""

    inherit_cache = True
    name = "by_code_points"
    type = String()


@compiles(_ByCodePoints)
def _as_it_is(element: _ByCodePoints, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.clauses, **how)


@compiles(_ByCodePoints, "postgresql")
def _collated(element: _ByCodePoints, compiler: SQLCompiler, **how: Any) -> str:
    return f'({compiler.process(element.clauses, **how)}) COLLATE "C"'


def _is_text(expression: Any) -> bool:
    kind = expression.type
    return isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, String)


def by_letters(expression: Any) -> Any:
    """SQL: the expression in an order that is the same on both databases: text by code points."""
    return _ByCodePoints(expression) if _is_text(expression) else expression


def small_ascii(expression: Any) -> ColumnElement[str]:
    """SQL: text with its ASCII letters made small, and no others: what SQLite's `lower` does."""
    return func.lower(_ByCodePoints(expression))
