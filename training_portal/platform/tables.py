"""The platform's modules that own tables; importing this makes the metadata whole."""

from training_portal.platform import (
    audit,
    audit_chain,
    files,
    idempotency,
    jobs,
    mail,
    personal,
    public_pages,
    throttle,
    tokens,
)

__all__ = [
    "audit",
    "audit_chain",
    "files",
    "idempotency",
    "jobs",
    "mail",
    "personal",
    "public_pages",
    "throttle",
    "tokens",
]
