"""Papers as PDF/A-2b, every script shaped right, by typst.

Values reach a template as JSON in an input, never spliced into its source, so that no name can be
taken for markup. A compiler is kept for each template: loading the fonts costs ten times a page.
"""

from __future__ import annotations

import io
import json
import threading
from functools import cache

import segno
import typst
from flask import current_app

from training_portal.config import RESOURCES
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m

#: Font families that a paper may need, and the Debian package that holds them.
FONTS = {
    "Noto Sans": "fonts-noto-core",
    "Noto Sans Khmer": "fonts-noto-core",
    "Noto Sans Lao": "fonts-noto-core",
    "Noto Sans Myanmar": "fonts-noto-core",
    "Noto Sans Thai": "fonts-noto-core",
    "Noto Sans CJK JP": "fonts-noto-cjk",
}
_lock = threading.Lock()


class NotPrintable(Exception):
    """A paper cannot be set here; the message says why, and what is to be done."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class FontsMissing(NotPrintable):
    """The system lacks fonts; the message names the packages."""


class CannotBeSet(NotPrintable):
    """A paper holds what none of the fonts has: `what`, in the words of the paper."""

    def __init__(self, what: str) -> None:
        super().__init__(_m("It holds what cannot be printed: %(what)s.", what=what))
        self.what = what


@cache
def missing_font_packages() -> tuple[str, ...]:
    """The Debian packages to install before papers can be printed; empty when all is well."""
    there = {family.casefold() for family in typst.Fonts().families()}
    return tuple(sorted({FONTS[name] for name in FONTS if name.casefold() not in there}))


def _missing() -> Message | None:
    """What keeps papers from being printed on this server, for who runs it."""
    packages = missing_font_packages()
    if not packages:
        return None
    return _m(
        "Nothing can be printed on this server yet: its administrator must install %(packages)s.",
        packages=", ".join(packages),
    )


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(RESOURCES / "templates" / template))


def pdf_of(template: str, data: object) -> bytes:
    """Set a document; `template` is a file in the folder of the pages' templates.

    `data` is what its source reads as JSON from `sys.inputs.data`. Raises FontsMissing where the
    right script could not be set, CannotBeSet for what no font has. It takes about 25 ms and 0.6 MB
    of memory a page, so never inside a transaction, and no more than a few hundred pages at once.
    """
    if missing := _missing():
        raise FontsMissing(missing)
    words = json.dumps(data, ensure_ascii=False)
    try:
        with _lock:
            pdf = _compiler(template).compile(sys_inputs={"data": words}, pdf_standards=["a-2b"])
    except typst.TypstError as error:
        current_app.logger.exception("a paper cannot be set")
        # It quotes what it could not set, in the words of a person: the first of its quotes.
        raise CannotBeSet(str(error).partition("`")[2].partition("`")[0]) from None
    assert isinstance(pdf, bytes)
    return pdf


def verification_address(code: str) -> str:
    """Where everybody can check a paper by its code."""
    return f"{current_app.extensions['settings'].public_url}/verify/{code}"


@cache
def _mask_for(portal: str) -> int:
    """The mask of the QR codes of this portal's addresses.

    ISO/IEC 18004 has the best of eight chosen by penalties, and any of them can be read. To try all
    of them takes as long as to set the page, and addresses differ in the last few characters only:
    the best for one is taken for all.
    """
    mask: int = segno.make(f"{portal}0123456789AB", error="m", micro=False).mask
    return mask


def verification_qr(code: str) -> str:
    """The QR mark of a paper's verification address, as SVG."""
    portal = verification_address("")
    drawn = segno.make(f"{portal}{code}", error="m", mask=_mask_for(portal), micro=False)
    picture = io.BytesIO()
    drawn.save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()


def qr_mark(address: str) -> str:
    """The QR mark of any address, as SVG."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()
