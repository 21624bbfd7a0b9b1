"""The tool of the catalogues takes folders of languages, and what Python leaves beside them not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import translations
from training_portal.platform import catalogues


def test_what_python_leaves_in_the_room_is_no_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ja", "km", "__pycache__"):
        (tmp_path / name).mkdir()
    (tmp_path / "views.py").touch()
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    assert [folder.name for folder in translations.languages()] == ["ja", "km"]
