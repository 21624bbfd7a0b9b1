"""All gates but the tests: each is run to its end, and what failed is shown at the end.

python tools/check.py              all of them
python tools/check.py ruff mypy    those with these names
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

#: What is shown -> how it is called from the project's folder. The slow ones come first.
CHECKS: dict[str, list[str]] = {
    "types": ["mypy", "training_portal", "tools", "bench"],
    "migrations": ["python", "tools/check_migrations.py"],
    "templates": ["djlint", "--lint", "--quiet", "templates"],
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "layers": ["lint-imports"],
    "words": ["python", "tools/check_literals.py"],
    "translations": ["python", "tools/translations.py", "--check"],
    "dead code": ["python", "tools/check_dead_code.py"],
    "dependencies": ["deptry", "."],
    "security": ["bandit", "--quiet", "--recursive", "-c", "pyproject.toml", "training_portal"],
}


def run(name: str) -> tuple[str, bool, str]:
    """Run one gate: its name, whether it passed, and what it said."""
    program, *arguments = CHECKS[name]
    began = time.monotonic()
    done = subprocess.run(
        [BIN / program, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    seconds = time.monotonic() - began
    print(f"{'ok    ' if passed else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
    return name, passed, done.stdout


def main(names: list[str]) -> int:
    """The code to end with: 1 when a gate failed."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"No such check: {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run, names or CHECKS))
    failed = [(name, said) for name, passed, said in results if not passed]
    for name, said in failed:
        print(f"\n--- {name} ---\n{said.rstrip()}")
    if failed:
        print(f"\n{len(failed)} of {len(results)} checks failed.")
        return 1
    print(f"All {len(results)} checks passed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
