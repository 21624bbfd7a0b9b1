"""The second step of signing in: a code from an app, or one of ten codes kept on paper.

The secret lies sealed under the account's key, recovery codes as keyed hashes. Each code works
once: the step used last is kept, and compared and raised under the account's lock.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from training_portal.accounts import one_time_codes, services, tries
from training_portal.accounts.models import Account, RecoveryCode, SecondFactor
from training_portal.platform import audit, clock, mail, personal, throttle
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.workflow import NotAllowed, Refused

#: Codes that may be tried at one account within an hour, from wherever. Whoever gets
#: so far knows the password, so the owner is kept out only by somebody who has it.
TRIES, WINDOW = 8, timedelta(hours=1)


class Used(StrEnum):
    """What a good code was."""

    APP = "app"
    PAPER = "paper"


def _owner(account_id: int) -> str:
    return f"account:{account_id}"


def _factor_of(account_id: int) -> SecondFactor | None:
    return db.session.scalars(
        select(SecondFactor).where(SecondFactor.account_id == account_id)
    ).one_or_none()


def _secret(factor: SecondFactor) -> bytes:
    opened = personal.unseal(_owner(factor.account_id), factor.sealed)
    return bytes.fromhex(opened)  # type: ignore[arg-type]  # sealed as hexadecimal


def begin(account: Account, password: str) -> bool:
    """Make a secret that is not in force yet; False for a wrong password.

    Raises throttle.Throttled, and Refused for a demo account or where it is on already.
    """
    services.refuse_shared(account)
    account_id = account.id
    if not tries.is_password_of(account, password, "second-step"):
        return False
    _begin(account_id)
    return True


@transactional
def _begin(account_id: int) -> None:
    account = lock(Account, account_id)
    if account.second_factor_at is not None:
        raise Refused(_("The second step is on already."))
    db.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    sealed = personal.seal(_owner(account_id), one_time_codes.new_secret().hex())
    db.session.add(SecondFactor(account_id=account_id, sealed=sealed, begun_at=clock.now()))


def begun_secret(account: Account) -> bytes | None:
    """The secret to put into an app; None when nothing was begun, or it is in force already."""
    factor = _factor_of(account.id)
    return None if factor is None or account.second_factor_at is not None else _secret(factor)


def turn_on(account: Account, code: str, *, actor: Actor) -> tuple[Account, list[str]] | None:
    """Put the begun secret in force by a first code; None for a wrong code.

    Gives the account as it is now and its recovery codes, to be shown once; every session ends.
    Raises throttle.Throttled.
    """
    _count_try(account.id)
    done = _turn_on(account.id, code, actor)
    if done is not None:
        throttle.forget("second-step", str(account.id))
    return done


@transactional
def _turn_on(account_id: int, code: str, actor: Actor) -> tuple[Account, list[str]] | None:
    account = lock(Account, account_id)
    factor = _factor_of(account_id)
    if factor is None or account.second_factor_at is not None or not _use_app(factor, code):
        return None
    account.second_factor_at = clock.now()
    account.session_epoch += 1
    audit.record("second_step_on", "account", account_id, actor=actor)
    _tell(account, "on")
    return account, _new_recovery_codes(account_id)


def _use_app(factor: SecondFactor, code: str) -> bool:
    """Use a code of the app up; the account is locked."""
    step = one_time_codes.used_step(
        _secret(factor), one_time_codes.plain(code), clock.now(), factor.last_step
    )
    if step is None:
        return False
    factor.last_step = step
    return True


def _digest(account_id: int, code: str) -> str:
    return personal.keyed_hash("recovery-code", f"{account_id}:{one_time_codes.plain(code)}")


def _new_recovery_codes(account_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [one_time_codes.new_recovery_code() for _each in range(one_time_codes.RECOVERY_CODES)]
    db.session.add_all(
        [RecoveryCode(account_id=account_id, digest=_digest(account_id, code)) for code in codes]
    )
    return codes


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes can still be used."""
    left = db.session.scalar(
        select(func.count()).where(
            RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
        )
    )
    return left or 0


def _count_try(account_id: int) -> None:
    throttle.check("second-step", str(account_id), limit=TRIES, window=WINDOW)


def check(account: Account, code: str) -> Used | None:
    """Use a code up: of the app, or from the paper; None for one that is not good (any more).

    Raises throttle.Throttled.
    """
    _count_try(account.id)
    used = _check(account.id, code)
    if used is not None:
        throttle.forget("second-step", str(account.id))
    return used


@transactional
def _check(account_id: int, code: str) -> Used | None:
    account = lock(Account, account_id)
    factor = _factor_of(account_id)
    if factor is None or account.second_factor_at is None:
        return None
    if _use_app(factor, code):
        return Used.APP
    taken = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == _digest(account_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    audit.record("recovery_code_used", "account", account_id, actor=services.own_actor(account))
    _tell(account, "paper")
    return Used.PAPER


def make_recovery_codes(account: Account, code: str, *, actor: Actor) -> list[str] | None:
    """Ten new recovery codes in place of the old ones; None for a wrong code."""
    return None if check(account, code) is None else _make_recovery_codes(account.id, actor)


@transactional
def _make_recovery_codes(account_id: int, actor: Actor) -> list[str]:
    lock(Account, account_id)
    audit.record("new_recovery_codes", "account", account_id, actor=actor)
    return _new_recovery_codes(account_id)


def turn_off(account: Account, code: str, *, actor: Actor) -> bool:
    """Sign in by password alone again; False for a wrong code. Raises throttle.Throttled."""
    if check(account, code) is None:
        return False
    _turn_off(account.id, actor)
    return True


@transactional
def _turn_off(account_id: int, actor: Actor) -> None:
    account = lock(Account, account_id)
    forget(account)
    audit.record("second_step_off", "account", account_id, actor=actor)
    _tell(account, "off")


def may_reset(account: Account, actor: Actor) -> bool:
    """Whether somebody may take another's second step off: never one's own by this way."""
    return account.second_factor_at is not None and account.id != actor.account_id


@transactional
def reset(account_id: int, *, reason: str, actor: Actor) -> None:
    """Take the second step off an account whose owner lost phone and paper; its sessions end.

    Raises NotAllowed for one's own, Refused where there is none.
    """
    account = lock(Account, account_id)
    if account.id == actor.account_id:
        raise NotAllowed
    if account.second_factor_at is None:
        raise Refused(_("This account has no second step."))
    forget(account)
    account.session_epoch += 1
    audit.record("second_step_reset", "account", account_id, actor=actor, reason=reason)
    _tell(account, "reset")


def reset_on_the_server(email: str, reason: str) -> bool:
    """The same for whoever holds the server, where no administrator is left; False when unknown."""
    account = services.account_by_email(email)
    if account is None or account.second_factor_at is None:
        return False
    reset(account.id, reason=reason, actor=SYSTEM)
    return True


def forget(account: Account) -> None:
    """Take secret and codes away, within the running unit of work."""
    for table in (SecondFactor, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account.id))
    account.second_factor_at = None


def _tell(account: Account, what: str) -> None:
    mail.enqueue(
        "second_step",
        account.email,
        language=account.language,
        account=account,
        what=what,
        left=recovery_codes_left(account.id),
        address=services.address("/me/account/second-step"),
    )
