"""How often a JPEG goes over its picture, counted without decoding it (ITU-T T.81, annex B)."""

from __future__ import annotations

import re

#: The next marker: 0xFF with what stuffs data (0x00), fills (0xFF) or restarts (RST0 to 7) is none.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_START_OF_IMAGE = 0xD8
_END_OF_IMAGE = 0xD9
_START_OF_SCAN = 0xDA
#: Codes below stand for nothing that a decoder reads: it skips them, and no length follows.
_FIRST_WITH_LENGTH = 0xC0


def scans(content: bytes) -> int:
    """How many scans a decoder would go through, up to the end of the picture.

    What lies in other segments (a preview, a profile) and behind the end (a film of a moving photo)
    is not looked at: there the same two bytes mean nothing.
    """
    found = place = 0
    while marker := _MARKER.search(content, place):
        code = marker[1][0]
        place = marker.end()
        if code == _END_OF_IMAGE:
            break
        found += code == _START_OF_SCAN
        if code >= _FIRST_WITH_LENGTH and code != _START_OF_IMAGE:
            # The length counts its own two bytes; a decoder goes on behind them at the earliest.
            place += max(int.from_bytes(content[place : place + 2]), 2)
    return found
