"""The one letter that invented people attach to their applications."""

from __future__ import annotations

import io
from functools import cache

import typst

from training_portal.platform import files

_TEXT = b"""#set page(paper: "a5", margin: 20mm)
#set text(font: "Noto Sans", size: 11pt)
= Letter of the employer (demo)
We support this application and will give leave for the course.

This letter belongs to a demonstration. Nobody has written it.
"""


@cache
def demo_letter() -> files.Upload:
    """A small PDF, looked at by the upload pipeline like any other."""
    content = typst.compile(_TEXT)
    assert isinstance(content, bytes)
    return files.inspect(io.BytesIO(content), "letter-demo.pdf", files.FileKind.DOCUMENT)
