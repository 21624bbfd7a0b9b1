"""See that programs and fonts of the system are there; on Debian and Ubuntu install what is not.

    python3 tools/system_packages.py postgresql chromium fonts    stops when one cannot be had
    python3 tools/system_packages.py --optional fonts             names it and goes on

Needs nothing but Python's standard library: it runs before the environment is made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

#: Chromium without a window of its own: the same engine for a third of the processor time.
HEADLESS_SHELL = "chromium-headless-shell"
#: Browsers that the tests can drive, in order of preference.
BROWSERS = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome")
_FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/Library/Fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path.home() / "Library/Fonts",
)
_OLDEST_POSTGRESQL = 15
#: Where Debian and Ubuntu keep each release, as `16/bin/initdb`.
DEBIANS_POSTGRESQL = Path("/usr/lib/postgresql")
#: There on Debian and what comes from it.
DEBIANS_MARK = Path("/etc/debian_version")


def postgresql_programs() -> Path | None:
    """The folder with initdb and postgres of the newest release from 15 on; None for none.

    Debian keeps each release in a folder of its own, elsewhere the one on the PATH is asked.
    """
    kept = [
        (int(path.parent.parent.name), path.parent)
        for path in DEBIANS_POSTGRESQL.glob("*/bin/initdb")
        if path.parent.parent.name.isdigit()
    ]
    if on_path := shutil.which("initdb"):
        kept.append((_release_of(on_path), Path(on_path).resolve().parent))
    release, folder = max(kept, default=(0, None))
    return folder if release >= _OLDEST_POSTGRESQL else None


def _release_of(initdb: str) -> int:
    """The release that `--version` tells (`initdb (PostgreSQL) 16.3`); 0 where it tells none."""
    try:
        said = subprocess.run(
            [initdb, "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found else 0


def has_postgresql() -> bool:
    """Whether a server of release 15 or newer can be started."""
    return postgresql_programs() is not None


def browser_program() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def has_browser() -> bool:
    return browser_program() is not None


def has_headless_shell() -> bool:
    return shutil.which(HEADLESS_SHELL) is not None


def has_font(beginning: str) -> bool:
    """Whether a font file whose name begins so is installed."""
    return any(
        next(folder.rglob(beginning + "*"), None) is not None
        for folder in _FONT_FOLDERS
        if folder.is_dir()
    )


def has_fonts_of_the_region() -> bool:
    return has_font("NotoSansKhmer")


def has_nginx() -> bool:
    return shutil.which("nginx") is not None


def has_fonts_of_japan() -> bool:
    return has_font("NotoSansCJK")


#: What is asked for -> (Debian's package, whether it is there, what it is for).
NEEDS: dict[str, list[tuple[str, Callable[[], bool], str]]] = {
    "postgresql": [("postgresql", has_postgresql, "the tests on PostgreSQL 15 or newer")],
    "chromium": [("chromium", has_browser, "the tests in a browser")],
    "headless": [(HEADLESS_SHELL, has_headless_shell, "the tests in a browser, in less time")],
    "nginx": [("nginx", has_nginx, "the trial of the guide to a deployment")],
    "fonts": [
        ("fonts-noto-core", has_fonts_of_the_region, "PDFs in the Mekong's scripts"),
        ("fonts-noto-cjk", has_fonts_of_japan, "PDFs in Japanese"),
    ],
}


def missing(names: list[str]) -> list[tuple[str, str]]:
    """Packages that are not there, each with what it is for."""
    wanted = [need for name in names for need in NEEDS[name]]
    return [(package, purpose) for package, is_there, purpose in wanted if not is_there()]


def way_to_install() -> list[str] | None:
    """How apt-get is called here, or None where we may not."""
    if not DEBIANS_MARK.exists() or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def install(packages: list[str]) -> None:
    """Install packages quietly; what goes wrong is told on standard error."""
    apt = way_to_install()
    if apt is None:
        return
    print(f"Installing {', '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    patient = ["-qq", "-o", "Acquire::Retries=2", "-o", "DPkg::Lock::Timeout=300"]
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(
            [*apt, *patient, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=environment,
            check=False,
        )


def main(arguments: list[str]) -> int:
    """The code to end with: 1 when something that must be there cannot be had."""
    optional = "--optional" in arguments
    names = [name for name in arguments if name in NEEDS]
    lacking = missing(names)
    if lacking:
        install([package for package, _ in lacking])
        lacking = missing(names)
    for package, purpose in lacking:
        print(f"Missing: {package} ({purpose}).", file=sys.stderr)
    if not lacking or optional:
        return 0
    print("Install what is missing with your system's package manager.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
