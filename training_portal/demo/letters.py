"""The one letter that invented people attach to their applications."""

from __future__ import annotations

import io
from functools import cache

import typst

from training_portal.demo import material
from training_portal.platform import files

_PAGE = """#set page(paper: "a5", margin: 20mm)
#set text(font: "Noto Sans", size: 11pt)
"""


@cache
def demo_letter() -> files.Upload:
    """A small PDF, looked at by the upload pipeline like any other."""
    content = typst.compile((_PAGE + material.phrases()["letter"]).encode())
    assert isinstance(content, bytes)
    return files.inspect(io.BytesIO(content), "letter-demo.pdf", files.FileKind.DOCUMENT)
