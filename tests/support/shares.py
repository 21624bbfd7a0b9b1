"""How much of lines and of branches was passed, each held to the same threshold."""

from __future__ import annotations

from collections.abc import Mapping

#: What of each must have been passed, in per cent of all.
LEAST = 95.0


def shares(summary: Mapping[str, float]) -> dict[str, float]:
    """What was passed of lines and of branches, in per cent; 0 where nothing was measured.

    `summary` is that of slipcover's result. The one does not make up for the other: there are
    eight lines to a branch, and tests that pass all lines may well leave a way out untried.
    """
    return {
        kind: _share(summary.get(f"covered_{kind}", 0), summary.get(f"missing_{kind}", 0))
        for kind in ("lines", "branches")
    }


def _share(covered: float, missing: float) -> float:
    return 100 * covered / (covered + missing) if covered else 0.0


def is_enough(found: Mapping[str, float]) -> bool:
    """Whether each share is as large as it must be."""
    return all(share >= LEAST for share in found.values())


def told(found: Mapping[str, float]) -> str:
    """The shares in a line, with what each must be."""
    said = " and ".join(f"{share:.2f} % of all {kind}" for kind, share in found.items())
    return f"{said} were passed; {LEAST:g} % of each must be."
