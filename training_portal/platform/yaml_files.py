"""The portal's own files in YAML: words of lists, courses, names of the demo programme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# libyaml's reader is some ten times faster, and comes with PyYAML's wheels; not with every build.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """What a file holds. Raises yaml.YAMLError and UnicodeDecodeError."""
    return read_with_lines(path)[1]


def read_with_lines(path: Path) -> tuple[yaml.Node | None, Any]:
    """The same with the nodes it came from, which know their lines; (None, None) of an empty file.

    Raises yaml.YAMLError and UnicodeDecodeError.
    """
    loader = _Loader(path.read_text(encoding="utf-8-sig"))
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()
