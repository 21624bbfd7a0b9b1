"""Certificates as PDF/A-2b, every script shaped right, by typst.

Values reach the template as JSON in an input, never spliced into its source, so that no name can be
taken for markup. A compiler is kept for each process: loading the fonts costs ten times a page.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Sequence
from functools import cache

import segno
import typst
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from training_portal.config import RESOURCES
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.credentials.rules import hours_text, readable_code
from training_portal.platform import i18n
from training_portal.platform.messages import Message
from training_portal.platform.messages import message as _m

_TEMPLATE = RESOURCES / "templates" / "credentials" / "certificate.typ"
#: Font families a certificate may need, and the Debian package that holds them.
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
    """A certificate cannot be set here; the message says why, and what is to be done."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class FontsMissing(NotPrintable):
    """The system lacks fonts; the message names the packages."""


@cache
def missing_font_packages() -> tuple[str, ...]:
    """The Debian packages to install before certificates can be printed; empty when all is well."""
    there = {family.casefold() for family in typst.Fonts().families()}
    return tuple(sorted({FONTS[name] for name in FONTS if name.casefold() not in there}))


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(str(_TEMPLATE))


def verification_address(code: str) -> str:
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


def _qr_code(code: str) -> str:
    portal = verification_address("")
    drawn = segno.make(f"{portal}{code}", error="m", mask=_mask_for(portal), micro=False)
    picture = io.BytesIO()
    drawn.save(picture, kind="svg", border=0, xmldecl=False)
    return picture.getvalue().decode()


def _stamp(certificate: Certificate) -> str:
    """What is printed across a paper that must not be taken for a valid one; blank for none."""
    if certificate.state is CertificateState.REVOKED:
        return _("REVOKED")
    if certificate.state is CertificateState.SUPERSEDED:
        return _("REPLACED")
    return _("SPECIMEN") if certificate.is_specimen else ""


def values_of(certificate: Certificate) -> dict[str, object]:
    """What the page takes: every word that stands on it.

    In English, whoever prints it: a document says the same to everybody who is shown it.
    """
    with force_locale("en"):
        return _words_of(certificate)


def _words_of(certificate: Certificate) -> dict[str, object]:
    return {
        "title": _("Certificate"),
        "number": certificate.number,
        "number_label": _("No."),
        "issuer": certificate.issuer_name,
        "programme": _("Human resources pillar of the Japan-Mekong Connectivity Initiative"),
        "heading": _("Certificate of completion"),
        "certifies": _("This is to certify that"),
        "holder": certificate.holder_name,
        "native": certificate.holder_native_name,
        "native_language": certificate.native_language or "en",
        "completed": _("has completed the course"),
        "course": certificate.course_title,
        "held": _(
            "%(period)s, %(hours)s hours, %(place)s",
            period=i18n.period(certificate.starts_on, certificate.ends_on),
            hours=hours_text(certificate.hours),
            place=certificate.place,
        ),
        "competencies_label": _("What the holder can do"),
        "competencies": certificate.competencies,
        "issued": _("Issued %(day)s", day=i18n.date_only(certificate.issued_on)),
        "verify_label": _("Check it by this code"),
        "code": readable_code(certificate.code),
        "qr": _qr_code(certificate.code),
        "address": verification_address("").rstrip("/").partition("://")[2],
        "stamp": _stamp(certificate),
    }


def certificate_pdf(certificate: Certificate) -> bytes:
    """Print a certificate.

    Raises FontsMissing where the right script could not be set, and NotPrintable where a name holds
    what none of the fonts has.
    """
    return certificates_pdf([certificate])


def certificates_pdf(certificates: Sequence[Certificate]) -> bytes:
    """Print certificates as one document, one a page; raises as above.

    One document shares its fonts: forty pages are a third of a megabyte. It takes about 25 ms and
    0.6 MB of memory a page, so never inside a transaction, and no more than a few hundred at once.
    """
    if packages := missing_font_packages():
        raise FontsMissing(
            _m(
                "Certificates cannot be printed on this server yet: "
                "its administrator must install %(packages)s.",
                packages=", ".join(packages),
            )
        )
    papers = json.dumps([values_of(each) for each in certificates], ensure_ascii=False)
    try:
        with _lock:
            pdf = _compiler().compile(sys_inputs={"data": papers}, pdf_standards=["a-2b"])
    except typst.TypstError as error:
        current_app.logger.exception("certificates cannot be set")
        # It quotes what it could not set, in the words of a person: the first of its quotes.
        raise NotPrintable(
            _m(
                "A certificate holds what cannot be printed (%(what)s). Issue a corrected one; its "
                "code stays good until then.",
                what=str(error).partition("`")[2].partition("`")[0],
            )
        ) from None
    assert isinstance(pdf, bytes)
    return pdf
