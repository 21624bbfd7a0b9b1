"""Find words a person reads that do not go through gettext.

    python tools/check_literals.py [FOLDER]

Looked at: templates (text, the attributes people read, words handed to macros), templates of mails
(every line), the portal's Python (what forms, refusals and labels say) and its scripts. What each
kind of file may say untranslated is written beside its rule in `tools/literals/`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.literals import python_code, scripts, templates  # noqa: E402
from tools.literals.finding import Finding  # noqa: E402


def findings(root: Path) -> Iterator[Finding]:
    """Every untranslated literal in a tree laid out like this one."""
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix == ".html":
            yield from templates.in_page(path)
        elif path.suffix == ".txt":
            yield from templates.in_mail(path)
    for path in sorted((root / "training_portal").rglob("*.py")):
        yield from python_code.in_module(path)
    for path in sorted((root / "training_portal" / "static").rglob("*.js")):
        yield from scripts.in_script(path)


def main(arguments: list[str]) -> int:
    """The code to end with: 1 when a literal was found."""
    root = Path(arguments[0]).resolve() if arguments else ROOT
    found = list(findings(root))
    for finding in found:
        print(f"{finding.path.relative_to(root)}:{finding.line}: {finding.words!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
