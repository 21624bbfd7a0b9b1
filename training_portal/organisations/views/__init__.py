"""Pages of organisations and of companies."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from training_portal.geography.park_sections import ON_PARK
from training_portal.organisations import company_worktable
from training_portal.organisations.company_tabs import Tab, company_tabs_for, register
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.views.blueprint import blueprint
from training_portal.platform.web.page_sections import Section


def init_app(app: Flask) -> None:
    from training_portal.organisations.views import (  # noqa: F401
        company,
        organisations,
        public,
        registering,
        sites,
        verify,
    )

    app.register_blueprint(blueprint)
    app.jinja_env.globals["company_tabs_for"] = company_tabs_for
    app.jinja_env.globals["CompanyPermission"] = CompanyPermission
    ON_PARK.register(
        Section("companies", "organisations/_in_park.html", company_worktable.companies_in_park, 10)
    )
    register(
        Tab("overview", _l("Overview"), "organisations.company", CompanyPermission.SEE_OWN, 10)
    )
