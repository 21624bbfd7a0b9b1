"""The stylesheet stays small, and is kind to every script."""

from __future__ import annotations

import gzip
import re

from training_portal.config import ROOT
from training_portal.platform.web.assets import FOLDER

SHEETS = sorted((FOLDER / "css").glob("*.css"))


def test_all_sheets_together_weigh_at_most_12_kilobytes_compressed():
    assert sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in SHEETS) <= 12 * 1024


def test_no_sheet_is_longer_than_400_lines():
    assert max(len(sheet.read_text("utf-8").splitlines()) for sheet in SHEETS) <= 400


def test_tall_scripts_get_room_and_neither_spacing_nor_capitals():
    rule = re.search(
        r":lang\(km\), :lang\(lo\), :lang\(my\), :lang\(th\) \{([^}]*)\}",
        SHEETS[0].read_text("utf-8"),
    )
    assert rule is not None
    assert "--leading: 1.8" in rule[1]
    assert "letter-spacing: normal" in rule[1]
    assert "text-transform: none" in rule[1]


def test_every_colour_outside_the_tokens_is_a_token():
    for sheet in SHEETS:
        css = re.sub(r":root \{.*?\}", "", sheet.read_text("utf-8"), flags=re.S)
        screen = css.split("@media print")[0]
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s])", screen) == []


def test_every_class_in_a_template_is_in_a_sheet():
    css = re.sub(
        r"/\*.*?\*/", "", "".join(sheet.read_text("utf-8") for sheet in SHEETS), flags=re.S
    )
    known = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r":[^{;}]*;", ";", css)))
    unknown: dict[str, set[str]] = {}
    for template in (ROOT / "templates").rglob("*.html"):
        for classes in re.findall(r'class="([^"]*)"', template.read_text("utf-8")):
            for name in re.sub(r"\{[{%].*?[%}]\}", " ", classes).split():
                if name not in known and re.fullmatch(r"[a-z][\w-]*", name):
                    unknown.setdefault(name, set()).add(template.name)
    assert unknown == {}
