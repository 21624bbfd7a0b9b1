"""What stands on a certificate, and the paper itself; `platform/printing.py` sets it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from training_portal.credentials.models import Certificate, CertificateState
from training_portal.credentials.rules import hours_text, readable_code
from training_portal.platform import i18n
from training_portal.platform.messages import message as _m
from training_portal.platform.printing import (
    CannotBeSet,
    NotPrintable,
    pdf_of,
    verification_address,
    verification_qr,
)

_TEMPLATE = "credentials/certificate.typ"


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
        "qr": verification_qr(certificate.code),
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

    One document shares its fonts: forty pages are a third of a megabyte.
    """
    try:
        return pdf_of(_TEMPLATE, [values_of(each) for each in certificates])
    except CannotBeSet as obstacle:
        raise NotPrintable(
            _m(
                "A certificate holds what cannot be printed (%(what)s). Issue a corrected one; its "
                "code stays good until then.",
                what=obstacle.what,
            )
        ) from None
