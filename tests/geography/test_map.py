"""The map: labels never collide, outlines stay true, the page carries the same as tables."""

from __future__ import annotations

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pages import PageClient
from training_portal.geography.map import corridor_map
from training_portal.geography.rules import (
    Box,
    Projection,
    Wanted,
    path,
    place_labels,
    simplified,
    text_width,
)

FRAME = Box(0, 0, 400, 300)
points = st.tuples(st.integers(0, 400), st.integers(0, 300)).map(
    lambda p: (float(p[0]), float(p[1]))
)
labels = st.lists(
    st.builds(Wanted, st.text("abcdeメコン", min_size=1, max_size=18), points, st.just(12.0),
              st.booleans()),
    max_size=25,
)  # fmt: skip


@given(labels)
def test_labels_never_collide_nor_leave_the_picture(wanted: list[Wanted]) -> None:
    placed = place_labels(wanted, [label.at for label in wanted], FRAME)
    for number, one in enumerate(placed):
        assert one.box.lies_in(FRAME)
        for other in placed[number + 1 :]:
            assert not one.box.meets(other.box)


def test_a_japanese_name_takes_more_room_than_a_latin_one_of_as_many_letters() -> None:
    assert text_width("ダナン") == 3 > text_width("Hue") * 1.5


def test_a_label_that_is_far_from_its_town_has_a_leader() -> None:
    crowd = [(200.0 + dx, 150.0 + dy) for dx in (-12, 0, 12) for dy in (-12, 0, 12)]
    placed = place_labels([Wanted("Town", (200.0, 150.0), 12, False)], crowd, FRAME)
    assert placed and placed[0].leader


@given(st.lists(points, min_size=2, max_size=40))
def test_a_simpler_line_keeps_its_ends_and_adds_no_point(line: list[tuple[float, float]]) -> None:
    fewer = simplified(line, 2.0)
    assert fewer[0] == line[0] and fewer[-1] == line[-1]
    assert len(fewer) <= len(line) and all(point in line for point in fewer)


def test_the_projection_is_true_at_fifteen_degrees() -> None:
    projection = Projection(west=90, east=110, south=10, north=20, width=560)
    x0, y0 = projection.point(15, 100)
    east, _ = projection.point(15, 101)
    _, south = projection.point(14, 100)
    assert abs((east - x0) / (south - y0) - 0.9659) < 0.01


def test_a_path_is_written_in_relative_steps() -> None:
    assert path([(1, 2), (3, 5), (3, 4.5)], close=True) == "M1,2l2,3l0,-0.5z"


def test_the_real_map_names_the_towns_that_matter_and_stays_light(
    app_with_reference: Flask,
) -> None:
    drawn = corridor_map()
    names = {placed.label.text for placed in drawn.labels}
    assert {"Bangkok", "Phnom Penh", "Savannakhet", "Da Nang"} <= names
    assert drawn.park_count == 33
    page = PageClient(app_with_reference.test_client()).get("/corridors")
    assert "Aranyaprathet / Poipet" in page and "ສະຫວັນນະເຂດ" in page
    assert len(page.html.split('<svg class="map"')[1].split("</svg>")[0]) < 30_000


def test_without_reference_data_the_page_still_comes(app: Flask, pages: PageClient) -> None:
    pages.get("/corridors")
    pages.get("/")
