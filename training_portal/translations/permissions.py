"""Who looks after other languages."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class TranslationPermission(Permission):
    #: What has no translation: words of the portal, and parts of published courses.
    READ = "translations.read"


grant({TranslationPermission.READ: {Role.PROGRAMME_COORDINATOR, Role.ADMINISTRATOR}})
