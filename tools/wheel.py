"""Build the wheel, and lay beside it the lock of the packages it runs with.

python tools/wheel.py              into dist/: *.whl and requirements.txt
python tools/wheel.py <folder>     into another folder

Needs no network: it builds with the setuptools of the development environment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: All that a wheel is made of. A copy is built, because setuptools keeps what it built before in
#: the folder, and a file that was taken away since would come back into the wheel.
SOURCES = (
    "README.md",
    "migrations",
    "pyproject.toml",
    "seed_data",
    "templates",
    "tools",
    "training_portal",
)
_BUILD = ["-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
_OFFLINE = ["--no-index", "--no-build-isolation"]


def main(folder: Path) -> int:
    """Build into `folder`; the code to end with."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-wheel-") as room:
        copy_sources(Path(room))
        command = [sys.executable, *_BUILD, *_OFFLINE, f"--wheel-dir={folder.resolve()}", room]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        return done.returncode
    shutil.copyfile(ROOT / "requirements" / "runtime.txt", folder / "requirements.txt")
    for path in sorted(folder.glob("*.whl")):
        print(path)
    return 0


def copy_sources(target: Path) -> None:
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copyfile(source, target / name)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
