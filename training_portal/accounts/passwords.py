"""Hashing of passwords: Argon2id, 19 MiB, two passes (OWASP's recommendation).

Takes some 30 ms on purpose, so it is never done inside a unit of work.
"""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from training_portal.config import RESOURCES

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hashed(password: str) -> str:
    return _hasher.hash(password.encode("utf-8", "surrogatepass"))


@cache
def _nobodys_hash() -> str:
    return hashed("a password that nobody has")


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one; takes as long for an account that does not exist."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that are tried first by whoever tries."""
    path = RESOURCES / "seed_data" / "common_passwords.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line and line[0] != "#")
