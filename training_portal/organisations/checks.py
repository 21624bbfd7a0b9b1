"""What programme staff look at before they verify a company, each with what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.organisations.company_queries import AlikeRow, CompanyRecord
from training_portal.organisations.rules import (
    domain_of,
    is_anybodys_mail,
    mail_fits_website,
)
from training_portal.organisations.site_queries import SiteRow


@dataclass(frozen=True)
class Check:
    """One thing to look at: its name, what was found, and a tone (good, wait, bad, none)."""

    label: str
    finding: str
    tone: str
    verdict: str


def checks_of(
    record: CompanyRecord, sites: Sequence[SiteRow], others: Sequence[AlikeRow]
) -> list[Check]:
    """Register number, names alike, mail against website, sites: in this order."""
    return [_number(record), _names(others), _mail(record), _sites(sites)]


def _number(record: CompanyRecord) -> Check:
    number, label = record.company.registration_number, _("Register number")
    if not number:
        return Check(label, _("None is given."), "bad", _("Missing"))
    words = _(
        "%(number)s: look it up in the trade register of %(country)s, and compare the name.",
        number=number,
        country=record.country,
    )
    return Check(label, words, "wait", _("To look up"))


def _names(others: Sequence[AlikeRow]) -> Check:
    label = _("Names alike")
    if not others:
        return Check(label, _("No other company is called like this."), "good", _("In order"))
    words = ngettext(
        "%(num)d other company is called like this; it is listed below.",
        "%(num)d other companies are called like this; they are listed below.",
        len(others),
    )
    return Check(label, words, "wait", _("To compare"))


def _mail(record: CompanyRecord) -> Check:
    label, company = _("E-mail and website"), record.company
    domain = domain_of(company.website)
    mail_domain = company.contact_email.rpartition("@")[2]
    values = {"mail": mail_domain, "website": domain}
    if not mail_domain:
        return Check(label, _("There is nobody to write to."), "bad", _("Missing"))
    if is_anybodys_mail(company.contact_email):
        words = _("Anybody can have an address at %(mail)s: ask for one of the company.", **values)
        return Check(label, words, "wait", _("To ask"))
    fits = mail_fits_website(company.contact_email, company.website)
    if fits is None:
        words = _("No website is given to compare %(mail)s with.", **values)
        return Check(label, words, "wait", _("To ask"))
    if not fits:
        words = _("The address is at %(mail)s, the website is %(website)s.", **values)
        return Check(label, words, "wait", _("To look up"))
    is_below = mail_domain.lower() != domain
    words = (
        _("The address is at %(mail)s, below the website’s own domain, %(website)s.", **values)
        if is_below
        else _("The address is at the website’s own domain, %(website)s.", **values)
    )
    return Check(label, words, "good", _("In order"))


def _sites(sites: Sequence[SiteRow]) -> Check:
    label, there = _("Sites"), [site for site in sites if site.closed_at is None]
    if not there:
        return Check(label, _("No site is open."), "bad", _("Missing"))
    in_parks = sum(site.park_code is not None for site in there)
    if in_parks == len(there):
        words = ngettext(
            "%(num)d site, in a park of the corridors.",
            "%(num)d sites, all in parks of the corridors.",
            in_parks,
        )
        return Check(label, words, "good", _("In order"))
    words = _(
        "%(in_parks)d of %(all)d in parks of the corridors; the others are in a province only: "
        "look at their addresses.",
        in_parks=in_parks,
        all=len(there),
    )
    return Check(label, words, "wait", _("To look at"))
