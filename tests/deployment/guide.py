"""docs/deploy.md as programs read it: its files, its commands, and both at places of a trial.

A trial follows the guide to the letter but for places that it may not have: folders, ports, the
host's name and the account it runs as. What is put in their place is one table; a place that the
guide does not name any more fails the trial.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

from training_portal.config import ROOT

TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
#: Each file of the guide: its path, which begins a paragraph, and the block after that paragraph.
FILES: dict[str, str] = dict(
    re.findall(r"^`(/[^`]+)`(?:(?!```).)*?\n```\w+\n(.*?)```", TEXT, re.M | re.S)
)
SETTINGS = "/etc/portal/portal.env"
PROXY = "/etc/nginx/sites-available/portal"
WRAPPER = "/usr/local/sbin/training-portal"
SERVICE = "/etc/systemd/system/portal.service"
BACKUP = "/etc/systemd/system/portal-backup.service"


def commands(section: str) -> list[str]:
    """The lines to be typed in a section, found by its heading without the number."""
    found = re.search(rf"^## \d+\. {re.escape(section)}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    assert found is not None, f"the guide has no section {section!r}"
    blocks = re.findall(r"```sh\n(.*?)```", found[1], re.S)
    return [
        line
        for block in blocks
        if not block.startswith("#!")
        for line in block.splitlines()
        if line
    ]


@dataclass(frozen=True)
class Places:
    """What stands in the place of the guide's own, longest first so that no part is taken twice."""

    instead: Mapping[str, str]

    def moved(self, text: str) -> str:
        """The text with every place of the trial in it."""
        for place in sorted(self.instead, key=len, reverse=True):
            text = text.replace(place, self.instead[place])
        return text

    def check(self) -> None:
        """Raises AssertionError where the guide does not say what a trial would replace."""
        missing = [place for place in self.instead if place not in TEXT]
        assert not missing, f"the guide does not say {missing} any more"


@dataclass(frozen=True)
class Unit:
    """What a service of the guide starts, as far as systemd's words for it are used there."""

    command: list[str]
    environment_file: Path
    working_directory: Path
    umask: int


def unit(path: str, places: Places) -> Unit:
    """A service of the guide at the places of the trial."""
    parsed = ConfigParser(interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(places.moved(FILES[path]))
    service = parsed["Service"]
    command = service["ExecStart"].replace("$$", "$").replace("%%", "%")
    return Unit(
        shlex.split(command),
        Path(service["EnvironmentFile"]),
        Path(service["WorkingDirectory"]),
        int(service["UMask"], 8),
    )
