"""What browsers say of where a request comes from. Anybody can write these headers: pure, no trust.

A header that is no address at all is an answer too: it comes from no page of ours.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit, urlunsplit


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # a bracket in the host that is no IPv6 address
        return None


def is_of_host(address: str, host: str) -> bool:
    """Whether an Origin or Referer names a page of this host (with its port)."""
    parts = _split(address)
    return parts is not None and parts.netloc == host


def path_here(address: str, host: str) -> str | None:
    r"""Path and query of a page of this host, safe as a link; None for any other.

    Browsers read `/\` and `//` at the beginning as another host.
    """
    parts = _split(address)
    if parts is None or parts.netloc != host or not parts.path.startswith("/"):
        return None
    if "\\" in parts.path:
        return None
    path = "/" + parts.path.lstrip("/")
    return urlunsplit(("", "", path, parts.query, ""))
