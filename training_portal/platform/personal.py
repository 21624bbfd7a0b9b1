"""Personal values at rest: each person has a key of their own; erasing the person destroys the key.

Audit rows are never deleted, so what they hold about a person is encrypted under that person's key.
The keys are wrapped by MASTER_KEY, which is kept apart from the database and its backups.
Looked-up values (passport numbers) are found by a keyed hash and never stored in the clear.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from training_portal.platform.database import Base, db, insert_all

_NONCE = 12


class PersonalKey(Base):
    """The wrapped key of one person; `owner` is a reference such as `person:17`."""

    __tablename__ = "personal_key"

    owner: Mapped[str] = mapped_column(String(60), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


def _master(purpose: bytes) -> bytes:
    key = bytes.fromhex(current_app.extensions["settings"].master_key.get_secret_value())
    return hmac.new(key, purpose, hashlib.sha256).digest()


def _encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to.encode())


def _key_of(owner: str, *, create: bool) -> bytes | None:
    wrapped = db.session.scalar(select(PersonalKey.wrapped).where(PersonalKey.owner == owner))
    if wrapped is not None:
        return _decrypt(_master(b"wrap"), wrapped, owner)
    if not create:
        return None
    key = secrets.token_bytes(32)
    db.session.add(PersonalKey(owner=owner, wrapped=_encrypt(_master(b"wrap"), key, owner)))
    db.session.flush()
    return key


def master_key_fits() -> bool | None:
    """Whether MASTER_KEY opens the keys of this database; None while there are none."""
    kept = db.session.execute(select(PersonalKey.owner, PersonalKey.wrapped).limit(1)).one_or_none()
    if kept is None:
        return None
    try:
        _decrypt(_master(b"wrap"), kept.wrapped, kept.owner)
    except InvalidTag:
        return False
    return True


def seal(owner: str, values: Any) -> bytes:
    """Encrypt JSON-able values under the key of their owner; makes the key when there is none."""
    return seal_all(owner, [values])[0]


def seal_all(owner: str, many: Iterable[Any]) -> list[bytes]:
    """Encrypt several values of one owner; the key is looked up once."""
    key = _key_of(owner, create=True)
    assert key is not None
    return [_encrypt(key, _json(values), owner) for values in many]


def _json(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()


def unseal(owner: str, sealed: bytes) -> Any | None:
    """Decrypt what `seal` made; None when the owner's key was destroyed or does not fit."""
    return unseal_all(owner, [sealed])[0]


def unseal_all(owner: str, many: Sequence[bytes]) -> list[Any | None]:
    """Decrypt several values of one owner; the key is looked up once."""
    key = _key_of(owner, create=False)
    return [None if key is None else _opened(key, sealed, owner) for sealed in many]


def unseal_many(pairs: Sequence[tuple[str, bytes]]) -> list[Any | None]:
    """Decrypt values, each of its owner; None as for `unseal`. One statement, however many."""
    master = _master(b"wrap")
    rows = db.session.execute(
        select(PersonalKey.owner, PersonalKey.wrapped).where(
            PersonalKey.owner.in_({owner for owner, _sealed in pairs})
        )
    )
    keys = {owner: _decrypt(master, wrapped, owner) for owner, wrapped in rows}
    return [
        _opened(keys[owner], sealed, owner) if owner in keys else None for owner, sealed in pairs
    ]


def _opened(key: bytes, sealed: bytes, owner: str) -> Any | None:
    try:
        return json.loads(_decrypt(key, sealed, owner))
    except InvalidTag:
        return None


def seal_each(values: Mapping[str, Any]) -> dict[str, bytes]:
    """Encrypt one value for each of several owners."""
    return dict(zip(values, seal_many(list(values.items())), strict=True))


def seal_many(pairs: Sequence[tuple[str, Any]]) -> list[bytes]:
    """Encrypt values, each under the key of its owner; makes keys where there are none.

    The number of statements does not grow with the number of values.
    """
    keys = _keys_of({owner for owner, _values in pairs})
    return [_encrypt(keys[owner], _json(values), owner) for owner, values in pairs]


def _keys_of(owners: Collection[str]) -> dict[str, bytes]:
    if not owners:
        return {}
    master = _master(b"wrap")
    rows = db.session.execute(
        select(PersonalKey.owner, PersonalKey.wrapped).where(PersonalKey.owner.in_(owners))
    )
    keys = {owner: _decrypt(master, wrapped, owner) for owner, wrapped in rows}
    new = {owner: secrets.token_bytes(32) for owner in sorted(owners) if owner not in keys}
    insert_all(
        [
            PersonalKey(owner=owner, wrapped=_encrypt(master, key, owner))
            for owner, key in new.items()
        ]
    )
    return keys | new


def destroy_key(owner: str) -> None:
    """Make everything sealed for this owner unreadable, in this database and every copy of it."""
    db.session.execute(delete(PersonalKey).where(PersonalKey.owner == owner))


def keyed_hash(purpose: str, value: str) -> str:
    """A keyed hash for looking up or comparing a value without storing it (HMAC-SHA256, hex)."""
    return keyed_hashes(purpose, [value])[0]


def keyed_hashes(purpose: str, values: Iterable[str]) -> list[str]:
    """The same of many values; the key is made once."""
    keyed = hmac.new(_master(purpose.encode()), digestmod=hashlib.sha256)
    found = []
    for value in values:
        each = keyed.copy()
        each.update(value.encode())
        found.append(each.hexdigest())
    return found
