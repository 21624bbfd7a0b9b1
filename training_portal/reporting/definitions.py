"""What each figure counts, in words: for the page of definitions, and for files that leave."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.platform.small_groups import SMALLEST_GROUP

#: A term and what it means.
Definition = tuple[str, str]


def of_places() -> list[Definition]:
    """Of places taken in courses."""
    return [
        (
            _("Places taken"),
            _(
                "Enrolments in cohorts. Somebody who took part in two courses counts "
                "twice. Those of a cohort that was cancelled do not count, except where "
                "somebody had completed it."
            ),
        ),
        (
            _("Completed"),
            _(
                "Places whose course was completed by its own rules, or by a decision of "
                "two people with a reason."
            ),
        ),
        (
            _("Not over yet"),
            _(
                "Places of people who are enrolled in a course that is still to begin, or"
                " has not ended for them."
            ),
        ),
        (
            _("Ended without completing"),
            _(
                "Places that ended because the rules were not met, the person withdrew or"
                " was dismissed, or did not come."
            ),
        ),
        (
            _("Not completed, or not yet"),
            _(
                "Both of these together. Groups are told like this, because those who "
                "ended without completing are few almost everywhere."
            ),
        ),
        (
            _("Completion rate"),
            _(
                "Completed places in percent of those that are over: completed, or ended "
                "without completing."
            ),
        ),
        (
            _("Women"),
            _(
                "Places of people with “female” in the passport, in percent of all "
                "places. Places of people whose sex is not stated are among all places, "
                "so that the share of women is never told too high. Where all places of a"
                " year are kept back, it is the share of the completed ones."
            ),
        ),
        *_of_all(),
        (_("Year"), _("The year of the cohort’s first day.")),
    ]


def of_placements() -> list[Definition]:
    """Of placements that began."""
    return [
        (
            _("Placements begun"),
            _(
                "Internships, trainings on the job, apprenticeships and jobs at companies"
                " of which the person or the company recorded that work had begun, in the"
                " year of the first day. The sending country is that of the person’s "
                "first completed course; without one, that of residence."
            ),
        ),
        *_of_all(),
    ]


def _of_all() -> list[Definition]:
    return [
        (
            _("Sending country"),
            _(
                "The country of the body that put the person forward; of residence for "
                "those who applied directly. It is fixed when the application is sent."
            ),
        ),
        (
            _("Sex as in the passport"),
            _(
                "As the person gave it. It is not stated where it was not given or was "
                "erased at the person’s wish."
            ),
        ),
    ]


def of_small_groups() -> str:
    """How small groups are kept back."""
    return _(
        "A figure about fewer than %(num)s people is not shown. Where it could be "
        "reckoned from others, more figures are kept back, so that for each small figure "
        "the rest would look the same with five or more in its place. What was completed "
        "is kept back last, and so are totals and the women’s share. Groups kept back are"
        " told together where their sum is known anyway. All tables and years are looked "
        "at together, on pages and in files alike.",
        num=SMALLEST_GROUP,
    )
