"""A foot turned in space, by its own axes, and what a camera far behind sees of its back."""

import numpy as np
import pytest

HEADINGS = np.radians([-10.0, 0.0, 7.0, 16.0])


def about(axis, angle_rad):
    """Rotation matrix about a unit axis."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle_rad) * cross + (1 - np.cos(angle_rad)) * cross @ cross


def seen(points, *, heading_rad, pitch_rad, inversion_rad):
    """(n, 2) picture, x right and y up, of points of a right foot: x aside, y up, z forward."""
    placed = about((0.0, 1.0, 0.0), heading_rad)
    pitched = about((1.0, 0.0, 0.0), pitch_rad)
    inverted = about((0.0, 0.0, 1.0), -inversion_rad)
    return (points @ (placed @ pitched @ inverted).T)[:, :2]


def lean(points, **pose):
    """The lean of upright edges that takes the flat picture to this one."""
    flat = seen(points, heading_rad=pose["heading_rad"], pitch_rad=0.0, inversion_rad=0.0)
    flat = flat - flat.mean(axis=0)
    there = seen(points, **pose)
    (xx, xy), _ = np.linalg.lstsq(flat, there - there.mean(axis=0), rcond=None)[0].T
    return float(np.arctan2(xy, xx))


def back(depth):
    """Points of a heel's back, 6 cm across and 4 cm high, around the face that points to us."""
    x, y = (each.ravel() for each in np.meshgrid(np.linspace(-1, 1, 21), np.linspace(-1, 1, 15)))
    return np.stack([0.03 * x, 0.02 * y, depth(0.03 * x)], axis=1)


def flat(x):
    return 0 * x


def round_(x):
    return np.sqrt(0.035**2 - x**2) * -1


def sloping(x):
    return 0.6 * x


BACKS = pytest.mark.parametrize("depth", [flat, round_, sloping])


@BACKS
@pytest.mark.parametrize("pitch_deg", [0, 25, 40])
@pytest.mark.parametrize("inversion_deg", [-12, 0, 5, 18])
def test_inversion_is_seen_in_full_however_far_the_foot_is_pitched(depth, pitch_deg, inversion_deg):
    pose = {"pitch_rad": np.radians(pitch_deg), "inversion_rad": np.radians(inversion_deg)}

    found = lean(back(depth), heading_rad=0.0, **pose)
    assert found == pytest.approx(np.radians(inversion_deg), abs=np.radians(0.5))


@BACKS
@pytest.mark.parametrize("heading_rad", HEADINGS)
@pytest.mark.parametrize("pitch_deg", [15, 25, 35])
def test_upright_edges_lean_by_where_the_foot_points_whatever_its_shape(
    depth, heading_rad, pitch_deg
):
    pitch_rad = np.radians(pitch_deg)
    predicted = np.sin(heading_rad) * np.sin(pitch_rad)

    found = lean(back(depth), heading_rad=heading_rad, pitch_rad=pitch_rad, inversion_rad=0.0)
    assert found == pytest.approx(predicted, abs=np.radians(1.2))
