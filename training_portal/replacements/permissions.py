"""What only the portal itself does; who nominates for a body names its replacements."""

from __future__ import annotations

from training_portal.platform.policy import Permission, grant


class ReplacementPermission(Permission):
    #: Give a seat on as time passes, or with the cohort. No role holds it.
    KEEP_TIME = "replacements.keep_time"


grant({ReplacementPermission.KEEP_TIME: set()})
