"""Where a long address may be broken: behind its signs, and nowhere else."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from training_portal.platform.web.shell import breakable


@pytest.mark.parametrize(
    ("address", "drawn"),
    [
        ("sreymom.chea@mmd.example.org", "sreymom.<wbr>chea@<wbr>mmd.<wbr>example.<wbr>org"),
        ("keo@example.org.", "keo@<wbr>example.<wbr>org."),
        ("plain", "plain"),
        ("", ""),
        ("a@<b>", "a@&lt;b&gt;"),
    ],
)
def test_an_address_breaks_behind_its_signs(address: str, drawn: str) -> None:
    found = breakable(address)
    assert found == drawn
    assert isinstance(found, Markup)
