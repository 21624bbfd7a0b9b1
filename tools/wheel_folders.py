"""The one step of building a wheel that setuptools does not know: folders go into the package.

In a checkout `templates`, `migrations` and `seed_data` lie beside `training_portal`, where people
look for them; in a wheel they must not, because there they would lie among everybody's packages.
`training_portal/config.py` knows both places (RESOURCES).
"""

from __future__ import annotations

from pathlib import Path

from setuptools.command.build_py import build_py

FOLDERS = ("templates", "migrations", "seed_data")
PACKAGE = "training_portal"


class BuildWithFolders(build_py):
    """Build the package with its folders. Setuptools runs it in the checkout's top folder."""

    def run(self) -> None:
        super().run()
        # An editable install leaves everything where it is.
        if not self.editable_mode:
            for path in files():
                target = Path(self.build_lib, PACKAGE, path)
                self.mkpath(str(target.parent))
                self.copy_file(str(path), str(target), preserve_mode=False)

    def get_source_files(self) -> list[str]:
        """What a source archive must hold so that a wheel can be built from it."""
        return [
            *super().get_source_files(),  # type: ignore[no-untyped-call]
            *map(str, files()),
            str(Path("tools", "wheel_folders.py")),
        ]


def files() -> list[Path]:
    """Each file that goes into the package, as seen from the checkout's top folder."""
    found = (path for folder in FOLDERS for path in sorted(Path(folder).rglob("*")))
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]
