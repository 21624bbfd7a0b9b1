"""What makes two companies the same, what a company still lacks, what its papers say: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import regex

from training_portal.platform.text import search_key

LONGEST_CLAIM: Final = 400
#: A registration that waits costs staff time: so many of one account may wait at once.
MOST_WAITING: Final = 5
#: Legal forms and the like; two names that differ in nothing else are alike.
_LEGAL_WORDS: Final = frozenset(
    {
        "co", "company", "corp", "corporation", "demo", "inc", "incorporated", "joint", "jsc",
        "limited", "llc", "ltd", "plc", "private", "pte", "public", "pvt", "sole", "stock",
    }
)  # fmt: skip
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
#: Mail services at which anybody has an address: such a one says nothing about a company.
_ANYBODYS_MAIL: Final = frozenset(
    {
        "gmail.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "outlook.com",
        "proton.me", "qq.com", "yahoo.co.jp", "yahoo.com",
    }
)  # fmt: skip
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)


def name_claim(country: str, name: str) -> str:
    """The form in which a name stands once in a country."""
    return f"{country} {search_key(name)}"[:LONGEST_CLAIM]


def number_claim(country: str, number: str) -> str | None:
    """The form in which a register number stands once in a country; None for none.

    Spaces, hyphens and strokes are written or left out at will, so they count for nothing.
    """
    bare = bare_number(number)
    return f"{country} {bare}"[:120] if bare else None


def bare_number(number: str) -> str:
    """A register number as it is compared: letters and digits alone."""
    return "".join(_WORD.findall(search_key(number)))[:LONGEST_CLAIM]


def likeness(name: str) -> str:
    """The name without its legal form: Mekong Lens Co., Ltd. and MEKONG LENS are alike."""
    words = _WORD.findall(search_key(name))
    kept = [word for word in words if word not in _LEGAL_WORDS]
    return " ".join(kept or words)[:LONGEST_CLAIM]


def is_latin(name: str) -> bool:
    """Whether a name can be read by those who read Latin letters only."""
    return bool(regex.search(r"\p{Latin}", name)) and not regex.search(
        r"[\p{Khmer}\p{Lao}\p{Myanmar}\p{Thai}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]", name
    )


def website_address(typed: str) -> str | None:
    """The address of a website as it is kept, with its scheme; None for what is no such address."""
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return None
    readable = host.encode("idna").decode() if _can_be_encoded(host) else ""
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or " " in address:
        return None
    return address if _HOST.fullmatch(readable) else None


def _can_be_encoded(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def domain_of(website: str) -> str:
    """The domain of a website, without the `www.` in front; blank for none."""
    return (urlsplit(website).hostname or "").lower().removeprefix("www.")


def mail_fits_website(email: str, website: str) -> bool | None:
    """Whether an address lies under the company's own domain; None where that cannot be said.

    A website below the domain of the address proves nothing: whoever lets sites out has both.
    """
    mail_domain = email.rpartition("@")[2].lower()
    domain = domain_of(website)
    if not mail_domain or not domain:
        return None
    return mail_domain == domain or mail_domain.endswith(f".{domain}")


def is_anybodys_mail(email: str) -> bool:
    """Whether an address is of a service at which everybody may have one."""
    return email.rpartition("@")[2].lower() in _ANYBODYS_MAIL


def is_essential(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a change is one of what was verified: name, register number, country.

    What only differs in case or in signs between digits is the same.
    """
    (name, number, country), (new_name, new_number, new_country) = before, after
    return name_claim(country, name) != name_claim(new_country, new_name) or number_claim(
        country, number
    ) != number_claim(new_country, new_number)
