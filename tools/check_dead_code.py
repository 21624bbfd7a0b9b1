"""Whether there is code that nothing uses: neither other code nor a template.

Vulture finds names that no Python code mentions; this adds the names that templates mention and
the keywords that calls give (a column is used where a row is made with it). Tests do not count as
use: what only a test calls is dead.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes
from vulture import Vulture

ROOT = Path(__file__).resolve().parent.parent

#: What a framework calls by decorator, so that no code mentions it.
DECORATORS = [
    "@*.command",
    "@*.route",
    "@*.get",
    "@*.post",
    "@*.before_request",
    "@*.after_request",
    "@*.app_errorhandler",
    "@*.errorhandler",
    "@*.context_processor",
    "@*.listens_for",
    "@*.user_loader",
    "@*validator",
    "@validates",
    "@compiles",
    "@subscribe",
    "@*.subscribe",
]
#: What a framework looks up by name.
NAMES = [
    "validate_*",  # WTForms: further checks of a field
    "process_bind_param",  # SQLAlchemy: a column type's two directions
    "process_result_value",
    "process_literal_param",
    "__table_args__",
    "cache_ok",
    "inherit_cache",
    "impl",
    "get_id",  # Flask-Login
    "session_protection",
    "domain_instance",  # Flask-Babel: where words are looked up
    "get_translations",
    "permanent",  # Flask: a session that outlives the browser
    "widget",  # WTForms: how a field is drawn, read, and which languages a form knows
    "process_data",
    "process_formdata",
    "_value",
    "Meta",
    "locales",
    "max_age",  # Werkzeug: directives of Cache-Control
    "immutable",
    "StartElementHandler",  # expat: what is called as a document is read
    "EntityDeclHandler",
    "no_store",
    "no_cache",
    "private",
    "undefined",  # Jinja: how templates are read
    "max_content_length",  # Werkzeug: the most that one request may have
    "trim_blocks",
    "lstrip_blocks",
    "isolation_level",  # sqlite3: the driver's own transaction handling
    "model_config",  # pydantic
    "visit_*",  # ast and html.parser: what is done with each kind of node
    "handle_*",
    "TEST",  # the environment that tests set, and what they ask of settings
    "is_sqlite",
    "page_of",  # the pager of lists that are computed in memory; the gallery shows it
    "BuildWithFolders",  # setuptools: named in pyproject.toml
    "revision",
    "down_revision",
]


def names_in_templates(folder: Path) -> Iterator[str]:
    """Every name and attribute that a template reads."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".html", ".txt", ".svg", ".xml", ".typ"}:
            continue
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for node in tree.find_all((nodes.Name, nodes.Getattr, nodes.Filter, nodes.Test)):
            yield str(getattr(node, "attr" if isinstance(node, nodes.Getattr) else "name"))
        for constant in tree.find_all(nodes.Const):
            if isinstance(constant.value, str):
                yield constant.value


def keywords(folder: Path) -> Iterator[str]:
    """Every keyword that a call gives, and every string that may name an attribute."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg:
                yield node.arg
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def written_columns(folder: Path) -> set[str]:
    """Columns that some code sets: a record may be kept for those who ask later."""
    columns, written = set(), set()
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                if ast.unparse(node.annotation).startswith("Mapped["):
                    columns.add(node.target.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                written.add(node.attr)
    return columns & written


def main() -> int:
    """The code to end with: 1 when something is unused."""
    found = Vulture(ignore_names=NAMES, ignore_decorators=DECORATORS)
    found.scavenge([str(ROOT / name) for name in ("training_portal", "tools", "migrations/env.py")])
    package = ROOT / "training_portal"
    found.used_names.update(names_in_templates(ROOT / "templates"))
    found.used_names.update(keywords(package))
    found.used_names.update(written_columns(package))
    unused = found.get_unused_code()
    for item in unused:
        place = Path(item.filename).resolve().relative_to(ROOT)
        print(f"{place}:{item.first_lineno}: {item.message}")
    return 1 if unused else 0


if __name__ == "__main__":
    sys.exit(main())
