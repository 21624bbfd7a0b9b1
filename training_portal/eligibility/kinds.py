"""The kinds of things that rules ask for and find, as people choose and read them."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Finding(StrEnum):
    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    NEEDS_PERSON = "needs_person"

    @property
    def label(self) -> str:
        labels = {
            Finding.PASS: _l("Meets it"),
            Finding.FAIL: _l("Does not meet it"),
            Finding.NEEDS_PERSON: _l("A person must look"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"pass": "good", "fail": "bad", "needs_person": "wait"}[self.value]


class DocumentKind(StrEnum):
    EMPLOYER_LETTER = "employer_letter"
    PASSPORT = "passport"
    CERTIFICATE = "certificate"

    @property
    def label(self) -> str:
        labels = {
            DocumentKind.EMPLOYER_LETTER: _l("Letter from the employer"),
            DocumentKind.PASSPORT: _l("Passport, page with the photo"),
            DocumentKind.CERTIFICATE: _l("Certificate of education or language"),
        }
        return str(labels[self])

    @property
    def expires(self) -> bool:
        """Whether it is valid until a day."""
        return self is DocumentKind.PASSPORT


class Education(StrEnum):
    """Highest completed education, low to high (after ISCED 2011, levels 1 to 8)."""

    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"
    DIPLOMA = "diploma"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"
    OTHER = "other"

    @property
    def label(self) -> str:
        labels = {
            Education.PRIMARY: _l("Primary school"),
            Education.LOWER_SECONDARY: _l("Lower secondary school"),
            Education.UPPER_SECONDARY: _l("Upper secondary or vocational school"),
            Education.DIPLOMA: _l("Diploma of a college or technical institute"),
            Education.BACHELOR: _l("Bachelor's degree"),
            Education.MASTER: _l("Master's degree"),
            Education.DOCTORATE: _l("Doctorate"),
            Education.OTHER: _l("Something else"),
        }
        return str(labels[self])
