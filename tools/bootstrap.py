"""Make `.venv` from a lock file. Needs nothing but Python 3.11 or newer with venv.

    python3 tools/bootstrap.py runtime    what the portal needs to run
    python3 tools/bootstrap.py dev        that, and what tests and checks need

An environment that already holds the lock is left as it is, in a few milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PROGRAM = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "portal-locks.json"
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev")}
#: The development lock holds all of the runtime lock, in the same versions.
HOLDS = {"runtime": ("runtime",), "dev": ("runtime", "dev")}


def main(wanted: str) -> int:
    """Bring the environment to the lock `wanted`; the code to end with."""
    if sys.version_info < OLDEST:
        return again_with_newer_python()
    if wanted not in LOCKS:
        print(__doc__)
        return 2
    digests = {name: digest(path) for name, path in LOCKS.items()}
    if is_current(wanted, digests):
        return 0
    print(f"Making the environment in .venv from requirements/{wanted}.txt ...", flush=True)
    try:
        install(wanted, digests)
    except subprocess.CalledProcessError as error:
        print("The environment could not be made: the lines above say why.", file=sys.stderr)
        return error.returncode or 1
    return 0


def again_with_newer_python() -> int:
    """Hand over to a newer Python under another name, or say what is needed."""
    for minor in range(19, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            return subprocess.call([other, *sys.argv])
    version = sys.version.split()[0]
    print(f"Python 3.11 or newer is needed; this is {version}.", file=sys.stderr)
    return 1


def digest(lock: Path) -> str:
    """What a lock says, and for which Python, in 64 digits."""
    return hashlib.sha256(lock.read_bytes() + repr(sys.version_info[:2]).encode()).hexdigest()


def is_current(wanted: str, digests: dict[str, str]) -> bool:
    """Whether the environment was made here, from the lock as it is now."""
    try:
        held = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    made_here = held.get("folder") == str(ENVIRONMENT)
    return made_here and held.get(wanted) == digests[wanted] and PROGRAM.exists()


def install(wanted: str, digests: dict[str, str]) -> None:
    """Make the environment if need be, and bring it to the lock, hashes checked."""
    python = PROGRAM
    if not is_usable(python):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    STAMP.unlink(missing_ok=True)
    fetch = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([str(python), *fetch, "-r", str(ROOT / "requirements" / "uv.txt")], check=True)
    sync = ["pip", "sync", "--quiet", "--require-hashes", "--python", str(python)]
    subprocess.run([str(ENVIRONMENT / "bin" / "uv"), *sync, str(LOCKS[wanted])], check=True)
    held = {name: digests[name] for name in HOLDS[wanted]}
    STAMP.write_text(json.dumps({**held, "folder": str(ENVIRONMENT)}), encoding="utf-8")


def is_usable(python: Path) -> bool:
    """Whether an environment is there, of this very Python, made at this very place."""
    activation = python.parent / "activate"
    try:
        # A folder that was moved or copied has scripts that lead to where it was before.
        if str(ENVIRONMENT) not in activation.read_text(encoding="utf-8"):
            return False
        probe = [str(python), "-c", "import sys; print(*sys.version_info[:2])"]
        found = subprocess.run(probe, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return found.stdout.split() == [str(part) for part in sys.version_info[:2]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "runtime"))
