"""What reviewers write about applicants, sealed under the applicant's key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.reviews.models import Review

#: By name of the field: what was typed in a draft; what was sent, or what a conflict is.
Words = Mapping[str, Any]


def keep(review: Review, person_id: int, words: Words) -> None:
    """Keep words in the place of those that were there; within a unit of work."""
    review.words = personal.seal(person_reference(person_id), dict(words))


def words_of(review: Review, person_id: int) -> Words:
    """The words of a review; none once the person is erased."""
    return all_words([(review, person_id)])[0]


def all_words(reviews: Iterable[tuple[Review, int]]) -> list[Words]:
    """The words of reviews with the person of each; one statement where they are of one person."""
    rows = list(reviews)
    opened: dict[int, Words] = {}
    for person_id in dict.fromkeys(person_id for _review, person_id in rows):
        own = [each for each, of in rows if of == person_id and each.words is not None]
        found = personal.unseal_all(
            person_reference(person_id), [each.words for each in own if each.words is not None]
        )
        opened |= {each.id: words or {} for each, words in zip(own, found, strict=True)}
    return [opened.get(review.id, {}) for review, _person_id in rows]
