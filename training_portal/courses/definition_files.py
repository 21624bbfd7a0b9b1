"""Reading a course's definition from a YAML file; each complaint names file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from training_portal.courses.definitions import KEYS, OPTIONAL_KEYS, Check, Known, Where
from training_portal.platform.reference_files import ReferenceDataError
from training_portal.platform.yaml_files import read_with_lines


@dataclass(frozen=True)
class Definition:
    """A file's content, with the lines on which things stand."""

    file: str
    content: Mapping[str, Any]
    node: yaml.Node

    @property
    def sha256(self) -> str:
        """Digest of what the file says: layout, comments and order of keys do not count."""
        canonical = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def fail(self, where: Where, why: str) -> ReferenceDataError:
        line, named = _line(self.node, where), ".".join(map(str, where))
        return ReferenceDataError(f"{self.file}, line {line}: {f'{named}: ' if named else ''}{why}")


def _line(node: yaml.Node, where: Where) -> int:
    """The line of a thing, or of the nearest that is there around it."""
    for step in where:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = node.value[step] if step < len(node.value) else None
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1


def read_definition(path: Path, known: Known) -> Definition:
    """A course's definition. Raises ReferenceDataError naming file and line."""
    try:
        node, content = read_with_lines(path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReferenceDataError(f"{path.name}, line {line}: {error.problem}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"{path.name}: it cannot be read: {error}") from None
    if node is None:
        raise ReferenceDataError(f"{path.name}, line 1: the file is empty")
    _refuse_keys_twice(path.name, node)
    definition = Definition(path.name, content, node)
    if not isinstance(content, dict) or set(content) - OPTIONAL_KEYS != KEYS:
        given = {str(key) for key in content} if isinstance(content, dict) else set()
        raise definition.fail(
            (), f"missing {sorted(KEYS - given)}, unknown {sorted(given - KEYS - OPTIONAL_KEYS)}"
        )
    if content["code"] != path.stem:
        raise definition.fail(("code",), "the code must be the file's name")
    Check(definition.fail, content, known).all()
    return definition


def _refuse_keys_twice(file: str, node: yaml.Node) -> None:
    """YAML takes the last of two equal keys without a word."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise ReferenceDataError(f"{file}, line {line}: {key.value} stands there twice")
            seen.add(key.value)
            _refuse_keys_twice(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_keys_twice(file, value)
