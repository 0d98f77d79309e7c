"""Where chairs stand around the table that the server draws."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: the box it is drawn in, its top (half axes), and its chairs, in units of the box."""

    width: float
    height: float
    half_x: float
    half_y: float
    chair_out: float  # from the edge of the table to the middle of a chair
    plate_in: float  # from the edge of the table to the middle of a cup
    face_radius: float
    name_below: float  # from the middle of a face down to the name
    name_above: float


WIDE = Shape(1080, 560, 372, 142, 40, 24, 35, 63, 71)
TALL = Shape(360, 800, 64, 258, 44, 20, 27, 47, 61)


@dataclass(frozen=True, slots=True)
class Seat:
    """One chair around the table; `turn_degrees` has its back away from the table."""

    x: float
    y: float
    turn_degrees: float
    plate_x: float
    plate_y: float
    name_y: float
    family_y: float
    left: float  # of the square around the face
    top: float


def seats(count: int, shape: Shape) -> list[Seat]:
    """`count` chairs at equal steps along the edge of the table, clockwise, the first below.

    Equal steps of arc, not of angle: on a long table equal angles crowd the two ends.
    """
    return [_seat(angle, shape) for angle in _equal_steps(count, shape)]


def _equal_steps(count: int, shape: Shape) -> list[float]:
    """Angles, from below and clockwise, that cut the line of the chairs into equal lengths."""
    a, b = shape.half_x + shape.chair_out, shape.half_y + shape.chair_out
    fine = 720
    lengths = [0.0]
    for step in range(fine):
        middle = (step + 0.5) * math.tau / fine
        speed = math.hypot(a * math.cos(middle), b * math.sin(middle))
        lengths.append(lengths[-1] + speed * math.tau / fine)
    angles, step = [], 0
    for index in range(count):
        wanted = lengths[-1] * index / count
        while lengths[step + 1] < wanted:
            step += 1
        part = (wanted - lengths[step]) / (lengths[step + 1] - lengths[step])
        angles.append((step + part) * math.tau / fine)
    return angles


def _seat(angle: float, shape: Shape) -> Seat:
    centre_x, centre_y = shape.width / 2, shape.height / 2
    edge_x, edge_y = -shape.half_x * math.sin(angle), shape.half_y * math.cos(angle)
    # The normal of the ellipse: chairs look at the wood before them, not at its middle.
    normal_x, normal_y = edge_x / shape.half_x**2, edge_y / shape.half_y**2
    length = math.hypot(normal_x, normal_y)
    normal_x, normal_y = normal_x / length, normal_y / length
    x = centre_x + edge_x + normal_x * shape.chair_out
    y = centre_y + edge_y + normal_y * shape.chair_out
    is_above = normal_y < -0.3  # below, the name would lie on the wood
    name_y = y - shape.name_above if is_above else y + shape.name_below
    return Seat(
        x=round(x, 1),
        y=round(y, 1),
        turn_degrees=round(math.degrees(math.atan2(-normal_x, normal_y)), 1),
        plate_x=round(centre_x + edge_x - normal_x * shape.plate_in, 1),
        plate_y=round(centre_y + edge_y - normal_y * shape.plate_in, 1),
        name_y=round(name_y, 1),
        family_y=round(name_y + 18, 1),
        left=round(x - shape.face_radius, 1),
        top=round(y - shape.face_radius, 1),
    )
