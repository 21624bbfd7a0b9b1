"""The house's rules that no linter knows: sizes, names, paths, and what templates may hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from jinja2 import Environment, nodes

from training_portal.config import ROOT

#: The house says: "no file over 400 lines".
LONGEST = 400
#: What nobody reads from top to bottom: migrations are written once, data is data.
_UNREAD = {"migrations", "seed_data", "requirements"}
_CODE = {".py", ".html", ".css", ".js"}
_TEXT = {*_CODE, ".txt", ".md", ".toml", ".yaml", ".yml", ".csv", ".json", ".ini", ""}
_BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
_JINJA = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


def _ours(*suffixes: str) -> Iterator[Path]:
    """The project's own files with one of these endings."""
    for top in sorted(ROOT.iterdir()):
        hidden = top.name.startswith(".") and top.name not in {".ci", ".gitignore"}
        if hidden or top.name in {"instance", "build", "dist"}:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def _place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def test_no_file_is_too_long_to_be_read() -> None:
    long = {
        _place(path): lines
        for path in _ours(*_CODE)
        if path.relative_to(ROOT).parts[0] not in _UNREAD
        and (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    }
    assert long == {}


def test_each_module_is_called_after_what_it_is_about() -> None:
    named = [_place(path) for path in _ours(".py") if _BANNED_NAMES & {path.stem, *path.parts}]
    assert named == []


def test_no_file_holds_the_marks_of_a_merge_that_was_not_finished() -> None:
    marks = (b"<" * 7 + b" ", b">" * 7 + b" ")
    marked = [
        _place(path, number)
        for path in _ours(*_TEXT, ".po", ".typ", ".sh")
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if line.startswith(marks)
    ]
    assert marked == []


def test_no_file_holds_a_path_or_an_address_of_the_machine_it_was_written_on() -> None:
    # Written in pieces, so that this file does not find itself.
    traces = [
        "/" + name + "/"
        for name in ("work/main", "work/shared", "work/.library", "tmp/w", "tmp/venv", "root")
    ]
    pattern = re.compile("|".join(map(re.escape, [*traces, "../" + "shared"])))
    found = [
        _place(path, number)
        for path in _ours(*_TEXT)
        for number, line in enumerate(_lines(path), 1)
        if pattern.search(line)
    ]
    assert found == []


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []


def test_no_template_holds_style_or_script_of_its_own() -> None:
    inline = re.compile(r"\sstyle\s*=|<style\b|<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']")
    found = [
        _place(path, number)
        for path in _ours(".html")
        if path.is_relative_to(ROOT / "templates")
        for number, line in enumerate(_lines(path), 1)
        if inline.search(line)
    ]
    assert found == []


def test_no_template_takes_the_date_of_a_moment_by_utc() -> None:
    """`own_day` and `local_day` know whose calendar it is."""
    found = [
        _place(path, number)
        for path in _ours(".html")
        for number, line in enumerate(_lines(path), 1)
        if re.search(r"\.date\(\)|_at\|(day|date_only)\b", line)
    ]
    assert found == []


def test_no_code_takes_the_day_it_is_by_utc() -> None:
    """`clock.today` goes by the programme's zone: by UTC the region's mornings are yesterday."""
    by_utc = re.compile(
        r"now\(\)\.date\(\)|now\(UTC\)\.date\(\)|astimezone\(UTC\)\.date\(\)|date\.today\(\)"
    )
    found = [
        _place(path, number)
        for path in _ours(".py")
        if path.resolve() != Path(__file__).resolve()
        for number, line in enumerate(_lines(path), 1)
        if by_utc.search(line)
    ]
    assert found == []


def test_no_template_switches_escaping_off() -> None:
    found = []
    for path in _ours(".html"):
        tree = _JINJA.parse(path.read_text(encoding="utf-8"))
        found += [
            _place(path, each.lineno) for each in tree.find_all(nodes.Filter) if each.name == "safe"
        ]
        found += [_place(path, e.lineno) for e in tree.find_all(nodes.ScopedEvalContextModifier)]
    assert found == []


def test_no_template_compares_a_state_with_a_word() -> None:
    """A state is compared with its enum's member; a word beside the enum is written wrong once."""
    found = []
    for path in _ours(".html"):
        tree = _JINJA.parse(path.read_text(encoding="utf-8"))
        found += [
            _place(path, each.lineno)
            for each in tree.find_all(nodes.Compare)
            if _is_state(each.expr)
            and any(
                isinstance(constant.value, str)
                for operand in each.ops
                for constant in [operand.expr, *operand.expr.find_all(nodes.Const)]
                if isinstance(constant, nodes.Const)
            )
        ]
    assert found == []


def _is_state(node: nodes.Expr) -> bool:
    name = str(getattr(node, "attr", getattr(node, "name", "")))
    return name in {"state", "status"} or name.endswith(("_state", "_status"))


def test_views_are_short() -> None:
    lengths = [
        function.end_lineno - function.body[0].lineno + 1
        for path in _ours(".py")
        if path.is_relative_to(ROOT / "training_portal")
        and ("views" in path.parts or path.stem == "views")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.decorator_list and function.end_lineno
    ]
    assert median(lengths) < 12, f"the median of {len(lengths)} views is {median(lengths)} lines"


def test_no_test_is_skipped() -> None:
    skip = re.compile(r"pytest\.(?:skip|importorskip|xfail)\(|mark\.(?:skip|skipif|xfail)\b")
    found = [
        _place(path, number)
        for path in _ours(".py")
        if path.is_relative_to(ROOT / "tests") and path != Path(__file__).resolve()
        for number, line in enumerate(_lines(path), 1)
        if skip.search(line)
    ]
    assert found == []


def test_no_view_talks_to_the_database_itself() -> None:
    asking = [
        _place(path, number)
        for path in _ours(".py")
        if "training_portal" in path.parts and ("views" in path.parts or path.name == "views.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "db.session" in line
    ]
    assert not asking, asking
