"""Write the lock files anew from pyproject.toml: versions and hashes, and no address at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_COMPILE = [
    "uv",
    "pip",
    "compile",
    "--quiet",
    "--generate-hashes",
    "--universal",
    "--python-version=3.11",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
]


def main(arguments: list[str]) -> int:
    """Compile each lock; `--upgrade` and other options of uv are handed on."""
    project = "pyproject.toml"
    for name, sources in {
        "uv": ["requirements/uv.in"],
        "runtime": [project],
        # The same versions as at run time, so that one environment serves both.
        "dev": [project, "--extra=dev", "--constraint=requirements/runtime.txt"],
    }.items():
        target = f"--output-file=requirements/{name}.txt"
        command = [*_COMPILE, *sources, target, *arguments]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
