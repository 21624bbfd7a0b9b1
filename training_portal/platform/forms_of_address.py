"""Forms of address in front of names, as data (`seed_data/import/titles.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from training_portal.config import RESOURCES
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m
from training_portal.platform.yaml_files import read_yaml

_FILE = RESOURCES / "seed_data" / "import" / "titles.yaml"


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """By kind: forms of address in small letters, each with the sex it tells; blank for none."""
    loaded: Mapping[str, Mapping[str, str]] = read_yaml(_FILE)
    return loaded


@cache
def _bare() -> frozenset[str]:
    return frozenset(title.strip(" .") for known in titles().values() for title in known)


def is_only_a_title(name: str) -> bool:
    """Whether a name is a form of address and nothing else: “Mr.”, “นาย”, “Daw”."""
    return name.casefold().strip(" .") in _bare()


def whole_name_question(title: str) -> Message:
    """What is asked of such a name, in lists and in forms: somebody may be called U."""
    return _m("“%(title)s” is a form of address: is it the whole name?", title=title)
