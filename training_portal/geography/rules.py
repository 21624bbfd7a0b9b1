"""Drawing the map: projection, simpler outlines, and labels that never collide. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

#: The scale is true at this latitude (degrees): the middle of the region.
TRUE_LATITUDE = 15.0
#: Width of a Latin letter as a share of the size of the type; wide enough for system fonts.
LETTER = 0.58


@dataclass(frozen=True)
class Projection:
    """A plain cylindrical projection of a box of degrees onto a picture `width` units wide."""

    west: float
    east: float
    south: float
    north: float
    width: float

    @property
    def _scale(self) -> float:
        return self.width / ((self.east - self.west) * math.cos(math.radians(TRUE_LATITUDE)))

    @property
    def height(self) -> float:
        return round((self.north - self.south) * self._scale, 1)

    def point(self, latitude: float, longitude: float) -> Point:
        """Where a place lies in the picture, to a tenth of a unit; y grows to the south."""
        x = (longitude - self.west) * math.cos(math.radians(TRUE_LATITUDE)) * self._scale
        y = (self.north - latitude) * self._scale
        return round(x, 1), round(y, 1)


def simplified(points: Sequence[Point], tolerance: float) -> list[Point]:
    """A line with fewer points, none farther than `tolerance` off (Douglas and Peucker, 1973)."""
    if len(points) < 3:
        return list(points)
    kept = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        farthest, distance = 0, tolerance
        for index in range(first + 1, last):
            off = _distance(points[index], points[first], points[last])
            if off > distance:
                farthest, distance = index, off
        if farthest:
            kept.add(farthest)
            waiting += [(first, farthest), (farthest, last)]
    return [points[index] for index in sorted(kept)]


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = math.hypot(x2 - x1, y2 - y1)
    if length == 0:
        return math.hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def is_near(point: Point, rings: Sequence[Sequence[Point]], margin: float) -> bool:
    """Whether a point lies within rings (a ring inside another is a hole), or `margin` off one."""
    inside = False
    for ring in rings:
        for first, second in zip(ring, [*ring[1:], ring[0]], strict=True):
            if _off_piece(point, first, second) <= margin:
                return True
            (x, y), (ax, ay), (bx, by) = point, first, second
            if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
                inside = not inside
    return inside


def _off_piece(point: Point, start: Point, end: Point) -> float:
    """How far a point is off a straight piece, not off the whole line that it is a piece of."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    squared = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / squared if squared else 0.0
    along = min(1.0, max(0.0, along))
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))


def path(points: Iterable[Point], *, close: bool = False) -> str:
    """An SVG path of straight pieces, in relative steps, which are shorter to write."""
    pieces: list[str] = []
    last: Point | None = None
    for x, y in points:
        if last is None:
            pieces.append(f"M{_short(x)},{_short(y)}")
        else:
            pieces.append(f"l{_short(x - last[0])},{_short(y - last[1])}")
        last = (x, y)
    return "".join(pieces) + ("z" if close else "")


def _short(value: float) -> str:
    return f"{round(value, 1):g}"


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return not (
            self.right <= other.left
            or other.right <= self.left
            or self.bottom <= other.top
            or other.bottom <= self.top
        )

    def lies_in(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Wanted:
    """A label to be placed at a point, `size` units high; minor ones are left out on phones."""

    text: str
    at: Point
    size: float
    is_minor: bool


@dataclass(frozen=True)
class Placed:
    """A label where it stands: its baseline point, its anchor, and a leader when it is far off."""

    label: Wanted
    x: float
    y: float
    anchor: str
    leader: str
    box: Box


def _candidates(label: Wanted) -> Iterable[tuple[float, float, str, bool]]:
    """Places to try, the best first: beside, above and below, slanting, then farther away."""
    x, y = label.at
    half = label.size * 0.35
    for far in (0.0, 14.0, 28.0):
        near = 8 + far
        yield x + near, y + half, "start", far > 0
        yield x - near, y + half, "end", far > 0
        yield x, y - near, "middle", far > 0
        yield x, y + near + label.size * 0.75, "middle", far > 0
        yield x + near * 0.8, y - near * 0.7, "start", far > 0
        yield x - near * 0.8, y - near * 0.7, "end", far > 0
        yield x + near * 0.8, y + near * 0.7 + label.size * 0.7, "start", far > 0
        yield x - near * 0.8, y + near * 0.7 + label.size * 0.7, "end", far > 0


def text_width(text: str) -> float:
    """How wide words are drawn, in heights of their letters: those of East Asia fill a square."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in text)


def _box(label: Wanted, x: float, y: float, anchor: str) -> Box:
    width = text_width(label.text) * label.size
    left = {"start": x, "end": x - width, "middle": x - width / 2}[anchor]
    return Box(left, y - label.size * 0.85, left + width, y + label.size * 0.25)


def place_labels(
    wanted: Sequence[Wanted], obstacles: Sequence[Point], frame: Box, *, radius: float = 5.0
) -> list[Placed]:
    """Place labels in order of importance; one without room is left out.

    No label leaves the frame, covers another or covers a point of `obstacles`.
    """
    points = [Box(x - radius, y - radius, x + radius, y + radius) for x, y in obstacles]
    placed: list[Placed] = []
    for label in wanted:
        for x, y, anchor, is_far in _candidates(label):
            box = _box(label, x, y, anchor)
            if not box.lies_in(frame):
                continue
            if any(box.meets(other.box) for other in placed) or any(map(box.meets, points)):
                continue
            leader = path([label.at, (x, y - label.size * 0.3)]) if is_far else ""
            placed.append(Placed(label, round(x, 1), round(y, 1), anchor, leader, box))
            break
    return placed
