"""Letters as PDF, one a page; `platform/printing.py` sets them."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from training_portal.messaging.letter_words import Words, words_of
from training_portal.messaging.models import Letter, LetterState
from training_portal.platform import i18n
from training_portal.platform.messages import message as _m
from training_portal.platform.printing import (
    CannotBeSet,
    NotPrintable,
    pdf_of,
    verification_address,
    verification_qr,
)
from training_portal.platform.typed_codes import in_fours


def letters_pdf(letters: Sequence[Letter]) -> bytes:
    """Print letters as one document. Raises NotPrintable, also where fonts are missing."""
    return pdf_of_papers([paper_of(*each) for each in zip(letters, words_of(letters), strict=True)])


def pdf_of_papers(papers: Sequence[dict[str, object]]) -> bytes:
    """Set what `paper_of` made: outside of any transaction. Raises NotPrintable."""
    try:
        return pdf_of("messaging/letter.typ", papers)
    except CannotBeSet as obstacle:
        raise NotPrintable(
            _m("A letter holds what cannot be printed: %(what)s.", what=obstacle.what)
        ) from None


def paper_of(letter: Letter, words: Words) -> dict[str, object]:
    """Everything that stands on a letter, in its own language whoever prints it."""
    with force_locale(letter.language):
        return {
            "language": letter.language,
            "issuer": letter.issuer_name,
            "programme": _("Human resources pillar of the Japan-Mekong Connectivity Initiative"),
            "number": letter.number,
            "number_label": _("No."),
            "day": i18n.date_only(letter.issued_on),
            "addressee": words.addressee,
            "title": words.title,
            "paragraphs": [part.split("\n") for part in words.paragraphs],
            "verify_label": _("This letter is valid without a signature. Check it by this code"),
            "code": in_fours(letter.code),
            "qr": verification_qr(letter.code),
            "address": verification_address("").rstrip("/").partition("://")[2],
            "stamp": _stamp(letter),
        }


def _stamp(letter: Letter) -> str:
    if letter.state is LetterState.WITHDRAWN:
        return _("WITHDRAWN")
    return _("SPECIMEN") if letter.is_specimen else ""
