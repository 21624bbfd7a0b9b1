"""Codes of an authenticator app (RFC 6238) and recovery codes: pure decisions over plain values."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP

#: What every app knows: six digits, SHA-1, a new code each 30 seconds (RFC 6238, appendix B).
DIGITS: Final = 6
PERIOD: Final = 30
#: As the base of an HMAC it is sound, and apps know no other.
_HASH: Final = SHA1()  # noqa: S303  # nosec B303
SECRET_BYTES: Final = 20
#: Steps of 30 seconds that a phone's clock may be wrong by, either way (OWASP ASVS 5.0, 6.5.5).
DRIFT: Final = 1
RECOVERY_CODES: Final = 10
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY_LENGTH: Final = 12


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def setup_address(secret: bytes, account_name: str, issuer: str) -> str:
    """What the QR mark holds: an `otpauth:` address that apps read."""
    return TOTP(secret, DIGITS, _HASH, PERIOD).get_provisioning_uri(account_name, issuer)


def in_letters(secret: bytes) -> str:
    """The secret as one types it into an app that cannot read the mark: base 32, in fours."""
    letters = base64.b32encode(secret).decode()
    return " ".join(letters[place : place + 4] for place in range(0, len(letters), 4))


def counter_at(moment: datetime) -> int:
    """The number of the 30-second step that a moment lies in."""
    return int(moment.timestamp()) // PERIOD


def code_at(secret: bytes, counter: int) -> str:
    """The code of a step."""
    return HOTP(secret, DIGITS, _HASH).generate(counter).decode()


def used_step(secret: bytes, code: str, moment: datetime, last_used: int) -> int | None:
    """The step whose code this is, later than the one used last; None when there is none.

    A code that was used, or one older than it, is good no more (OWASP ASVS 5.0, 6.5.1).
    """
    now = counter_at(moment)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > last_used and hmac.compare_digest(code_at(secret, step), code):
            return step
    return None


def new_recovery_code() -> str:
    """A code of twelve letters and digits (58 random bits), in groups of four: 7Q2M-XK9A-3HTR."""
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(_RECOVERY_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, _RECOVERY_LENGTH, 4))


def plain(code: str) -> str:
    """A code as it is compared: however it was grouped, in any case, in any digits.

    What no code has in it (an accent, a letter of another script) falls away.
    """
    digits = "".join(str(int(each)) if each.isdecimal() else each for each in code)
    return "".join(each for each in digits.upper() if each.isascii() and each.isalnum())
