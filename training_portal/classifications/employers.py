"""Kinds of employers, as people choose them and as rules of courses name them."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class EmployerKind(StrEnum):
    """Whom somebody works for, as far as a course may ask for it. An own list."""

    NATIONAL_GOVERNMENT = "national_government"
    LOCAL_GOVERNMENT = "local_government"
    PUBLIC_ENTERPRISE = "public_enterprise"
    PRIVATE = "private"
    NGO = "ngo"
    UNIVERSITY = "university"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            EmployerKind.NATIONAL_GOVERNMENT: _l("A ministry or another national authority"),
            EmployerKind.LOCAL_GOVERNMENT: _l("A province, district or municipality"),
            EmployerKind.PUBLIC_ENTERPRISE: _l("A public enterprise"),
            EmployerKind.PRIVATE: _l("A private company"),
            EmployerKind.NGO: _l("A non-governmental organisation"),
            EmployerKind.UNIVERSITY: _l("A university, college or school"),
            EmployerKind.OTHER: _l("Another employer"),
        }
        return str(labels[self])
