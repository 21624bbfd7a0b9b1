"""Inks on their grounds meet WCAG 2.2 AA in both themes, from the tokens themselves."""

from __future__ import annotations

import re

import pytest

from training_portal.platform.web.assets import FOLDER

#: (ink, ground, least ratio): 4.5 for words, 3 for borders, marks and focus (1.4.3, 1.4.11).
PAIRS = [
    *[
        (ink, ground, 4.5)
        for ink in ("ink", "ink-soft", "indigo", "indigo-deep", "red", "river-ink")
        for ground in ("paper", "surface", "hover")
    ],
    *[(ink, ground, 4.5) for ink, ground in (
        ("action-ink", "action"), ("action-ink", "action-deep"),
        ("indigo-deep", "indigo-wash"), ("ink", "indigo-wash"), ("indigo", "indigo-wash"),
        ("river-ink", "river-wash"), ("ink", "river-wash"),
        ("amber", "amber-wash"), ("ink", "amber-wash"), ("indigo", "amber-wash"),
        ("red", "red-wash"), ("ink", "red-wash"),
        ("ink-soft", "none-wash"), ("ink", "none-wash"), ("ink", "land"), ("place", "land"),
    )],
    *[
        (mark, ground, 3.0)
        for mark in ("edge", "focus", "river", "amber", "red", "park", "indigo")
        for ground in ("paper", "surface")
    ],
    *[(mark, "land", 3.0) for mark in ("indigo", "river", "park")],
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    css = (FOLDER / "css/portal.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.S)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", light))
    if theme == "dark":
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", dark))
    return found


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_standard():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_ink_can_be_read_on_its_ground(theme: str, ink: str, ground: str, least: float):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_dark_theme_gives_every_colour_anew():
    light, dark = tokens("light"), tokens("dark")
    assert {name for name in light if light[name] == dark[name]} == set()
