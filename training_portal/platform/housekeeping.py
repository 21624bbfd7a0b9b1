"""What the platform does as time passes: mail leaves, spent keys and counts are forgotten."""

from __future__ import annotations

from training_portal.platform import (
    audit_chain,
    duties,
    file_sweep,
    idempotency,
    job_results,
    mail,
    throttle,
)


def init_app() -> None:
    """Register the platform's duties with the worker."""
    duties.register("send mail", 5.0, mail.deliver_due)
    duties.register("forget spent keys", 3600.0, idempotency.purge)
    duties.register("forget old counts", 3600.0, throttle.purge)
    duties.register("seal the audit", 60.0, audit_chain.Sealer())
    duties.register("forget what jobs made", 3600.0, job_results.purge)
    duties.register("sweep forlorn files", 86400.0, file_sweep.sweep)
