"""A deadline is shown at the reader's hour, with the venue's beside it where the two differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g
from time_machine import travel

from training_portal.platform import i18n

DUE = datetime(2027, 2, 12, 10, 0, tzinfo=UTC)


def shown(app: Flask, own: str | None, zone: str) -> str:
    with app.test_request_context(), travel(datetime(2027, 2, 9, 9, 0, tzinfo=UTC), tick=False):
        g.time_zone = own
        return i18n.deadline(DUE, zone).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("own", "zone", "words"),
    [
        (None, "Asia/Vientiane", "Fri 12 Feb 2027, 17:00 Vientiane time · 3 days left"),
        # One clock has one name for its reader, whatever venues a page tells of.
        ("Asia/Bangkok", "Asia/Vientiane", "Fri 12 Feb 2027, 17:00 Bangkok time · 3 days left"),
        (
            "Asia/Yangon",
            "Asia/Tokyo",
            "Fri 12 Feb 2027, 16:30 Yangon time (19:00 Tokyo time) · 3 days left",
        ),
        (
            "America/New_York",
            "Asia/Tokyo",
            "Fri 12 Feb 2027, 05:00 New York time (19:00 Tokyo time) · 3 days left",
        ),
        (
            "Pacific/Honolulu",
            "Asia/Yangon",
            "Fri 12 Feb 2027, 00:00 Honolulu time (16:30 Yangon time) · 3 days left",
        ),
        (
            "Pacific/Auckland",
            "Asia/Yangon",
            "Fri 12 Feb 2027, 23:00 Auckland time (16:30 Yangon time) · 3 days left",
        ),
        (
            "Pacific/Kiritimati",
            "Asia/Tokyo",
            "Sat 13 Feb 2027, 00:00 Kiritimati time "
            "(Fri 12 Feb 2027, 19:00 Tokyo time) · 3 days left",
        ),
    ],
)
def test_the_readers_hour_comes_first(app: Flask, own: str | None, zone: str, words: str) -> None:
    assert shown(app, own, zone) == words


def test_everybody_is_told_the_same_number_of_days(app: Flask) -> None:
    """A deadline at the end of a day in Phnom Penh is on the next day in Tokyo."""
    due, now = datetime(2027, 2, 12, 16, 59, tzinfo=UTC), datetime(2027, 1, 1, 9, tzinfo=UTC)
    told = set()
    for own in ("Asia/Phnom_Penh", "Asia/Tokyo", "America/New_York"):
        with app.test_request_context(), travel(now, tick=False):
            g.time_zone = own
            told.add(i18n.deadline(due, "Asia/Phnom_Penh").rpartition(" · ")[2])
    assert len(told) == 1


def test_what_is_left_stays_on_one_line(app: Flask) -> None:
    with app.test_request_context(), travel(datetime(2027, 2, 9, 9, 0, tzinfo=UTC), tick=False):
        assert (
            i18n.time_left(DUE, "Asia/Vientiane") == "3\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}left"
        )


def test_a_mail_has_no_reader(app: Flask) -> None:
    assert "Vientiane time" in i18n.deadline(DUE, "Asia/Vientiane")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (None, "Fri 12 Feb 2027, 19:00 Tokyo time"),
        ("Asia/Tokyo", "Fri 12 Feb 2027, 19:00 Tokyo time"),
        ("Asia/Yangon", "Fri 12 Feb 2027, 16:30 Yangon time (19:00 Tokyo time)"),
        (
            "Pacific/Kiritimati",
            "Sat 13 Feb 2027, 00:00 Kiritimati time (Fri 12 Feb 2027, 19:00 Tokyo time)",
        ),
    ],
)
def test_a_mail_tells_a_moment_in_the_zone_of_its_reader(
    app: Flask, zone: str | None, words: str
) -> None:
    """Never in that of whoever sets it off, who reads pages in their own."""
    words_of_page = "Fri 12 Feb 2027, 17:00 Bangkok time (19:00 Tokyo time)"
    with app.test_request_context():
        g.time_zone = "Asia/Bangkok"
        with i18n.written_for(zone):
            assert i18n.moment(DUE, "Asia/Tokyo") == words
        assert i18n.moment(DUE, "Asia/Tokyo") == words_of_page


@pytest.mark.parametrize(("own", "zone"), [("Asia/Tokyo", "Asia/Tokyo"), (None, "Asia/Bangkok")])
def test_what_happened_at_no_place_is_told_in_the_readers_zone(
    app: Flask, own: str | None, zone: str
) -> None:
    with app.test_request_context():
        g.time_zone = own
        assert i18n.own_zone("Asia/Bangkok") == zone


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "Fri 12 Feb 2027, 17:00 Phnom Penh time (19:00 Tokyo time)"),
        ("Asia/Yangon", "Fri 12 Feb 2027, 16:30 Yangon time (19:00 Tokyo time)"),
    ],
)
def test_who_has_no_account_is_told_in_the_zone_given_for_them(
    app: Flask, own: str | None, words: str
) -> None:
    with app.test_request_context():
        g.time_zone = own
        assert i18n.moment(DUE, "Asia/Tokyo", "Asia/Phnom_Penh") == words


@pytest.mark.parametrize(
    ("now", "due", "zone", "words"),
    [
        # A Saturday evening until a Tuesday morning: fewer than three times 24 hours.
        ((2026, 11, 28, 12), (2026, 12, 1, 2), "Asia/Vientiane", "3 days left"),
        # The same two moments in Honolulu: from Saturday to Monday.
        ((2026, 11, 28, 12), (2026, 12, 1, 2), "Pacific/Honolulu", "2 days left"),
        ((2026, 11, 28, 12), (2026, 11, 30, 11), "Asia/Vientiane", "47 hours left"),
        ((2026, 11, 28, 12), (2026, 11, 28, 12), "Asia/Vientiane", "over"),
    ],
)
def test_days_left_are_those_of_the_calendar_of_the_place(
    app: Flask, now: tuple[int, ...], due: tuple[int, ...], zone: str, words: str
) -> None:
    with app.test_request_context(), travel(datetime(*now, tzinfo=UTC), tick=False):
        left = i18n.time_left(datetime(*due, tzinfo=UTC), zone)
    assert left.replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "Fri 12 Feb 2027, 19:00–22:00 Tokyo time"),
        ("Asia/Seoul", "Fri 12 Feb 2027, 19:00–22:00 Seoul time"),
        ("Asia/Bangkok", "Fri 12 Feb 2027, 19:00–22:00 Tokyo time (17:00 Bangkok time)"),
        (
            "Pacific/Auckland",
            "Fri 12 Feb 2027, 19:00–22:00 Tokyo time (23:00 Auckland time)",
        ),
        (
            "Pacific/Kiritimati",
            "Fri 12 Feb 2027, 19:00–22:00 Tokyo time (Sat 13 Feb 2027, 00:00 Kiritimati time)",
        ),
    ],
)
def test_what_people_come_to_is_told_by_the_clock_of_the_place(
    app: Flask, own: str | None, words: str
) -> None:
    with app.test_request_context():
        g.time_zone = own
        assert i18n.held(DUE, DUE + timedelta(hours=3), "Asia/Tokyo") == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "Sat 13 Feb 2027"),
        ("Asia/Tokyo", "Sat 13 Feb 2027"),
        ("Europe/London", "Fri 12 Feb 2027"),
    ],
)
def test_the_date_of_a_moment_is_that_of_the_readers_calendar(
    app: Flask, own: str | None, words: str
) -> None:
    """Never that of UTC, which is yesterday in the region until seven in the morning."""
    with app.test_request_context():
        g.time_zone = own
        assert i18n.own_day(datetime(2027, 2, 12, 20, 0, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "Vientiane time"),
        ("Asia/Phnom_Penh", "Phnom Penh time"),
        ("Asia/Tokyo", "Vientiane time"),
    ],
)
def test_a_line_above_moments_calls_the_clock_as_the_moments_do(
    app: Flask, own: str | None, words: str
) -> None:
    with app.test_request_context():
        g.time_zone = own
        assert i18n.named_zone("Asia/Vientiane") == words
