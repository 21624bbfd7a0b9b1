"""What a first visit weighs over the wire: the page and everything it asks for, compressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bench.measure import Row
from bench.portal import Portal

_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_IMPORT = re.compile(r'import\("\./([\w./-]+)"\)')
KILOBYTE = 1000


def _weight(portal: Portal, address: str) -> tuple[int, str]:
    """Bytes of the compressed body, and the body as text."""
    packed = portal.visitor.get(address, headers={"Accept-Encoding": "gzip"})
    return len(packed.get_data()), portal.visitor.get(address).get_data(as_text=True)


def rows(portal: Portal) -> Iterator[Row]:
    """A first visit to the front page, and the page alone when the assets are there."""
    page, html = _weight(portal, "/")
    assets = sum(_weight(portal, address)[0] for address in sorted(set(_ASSET.findall(html))))
    whole = round((page + assets) / KILOBYTE, 1)
    yield Row("first visit of the front page", whole, "KB gz", "-", None, 30, whole <= 30)
    later = round(_weight(portal, "/courses")[0] / KILOBYTE, 1)
    yield Row("later page (catalogue)", later, "KB gz", "-", None, 8, later <= 8)
