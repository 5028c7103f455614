"""Read a round sticker on the outer face of the heel: how wide its diameter looks.

Take + FootTrack -> Marker. A sticker is the one round spot that is seen in most pictures where the
heel carries it, whether flat or raised; what stays on the floor, or shows now and then, is none.
Its longest diameter counts, as a turned face only shortens the other. Away from the middle of the
picture things stretch along the way out, and the outer face lies nearer than the middle of the
heel: both are undone as far as the camera is known.
Method and limits: docs/explanation/scale.md
"""

from dataclasses import dataclass

import cv2
import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack, Marker
from tiptoe.read.video.box import Box
from tiptoe.read.video.dot import Dot, dots
from tiptoe.read.video.register import Mask, Vector
from tiptoe.read.video.scene import population_foot_m
from tiptoe.read.video.take import Take

__all__ = ["sticker"]

NOWHERE = "no round sticker was seen on the near foot's heel"
ASTRAY = "a round spot was seen now and then, but not moving with the heel"
SEVERAL = "several round marks of different widths are on the foot"
UNLIKE = "its width differs from picture to picture"
FEWEST = 3  # sightings


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A round spot in one picture: its place were the foot flat, and its width unstretched."""

    picture: int
    place_px: Vector
    width_px: float


def sticker(take: Take, foot: FootTrack, width_m: float, size_px: tuple[int, int]) -> Marker:
    """The sticker's width in the plane of the foot, or the reason why it was not read."""
    if take.scene_box is None:
        return Marker(why_missing="no foot was seen for long enough")
    expected = width_m / population_foot_m() * foot.length_px / foot.foreshortening
    if expected < evidence.value("sticker_small", unit="px") / 2:
        return Marker(why_missing=_too_small(expected))
    numbers = _chosen(take, foot)
    seen = [each for n in numbers for each in _sightings(take, foot, n, expected, size_px)]
    places = _gathered(seen, 0.35 * expected)
    held = [place for place in places if _moves_along(place, numbers, foot)]
    if not held:
        return Marker(why_missing=ASTRAY if any(len(p) >= FEWEST for p in places) else NOWHERE)
    widths = [np.array([each.width_px for each in place]) for place in held]
    found = _width(widths, width_m, max(size_px))
    return found if found.px is None else _believed(found, found.px / width_m, foot)


def _believed(found: Marker, px_per_m: float, foot: FootTrack) -> Marker:
    """The marker, unless it would make the foot that was followed one that nobody has."""
    foot_m = foot.length_px / foot.foreshortening / px_per_m
    least, most = (evidence.value(f"sticker_foot_{end}", unit="m") for end in ("least", "most"))
    if least < foot_m < most:
        return found
    return Marker(why_missing=f"by it the foot seen would be {100 * foot_m:.0f} cm long")


def _too_small(px: float) -> str:
    return f"it is only about {px:.0f} pixels wide: film from nearer, or use a larger one"


def _chosen(take: Take, foot: FootTrack) -> list[int]:
    """Pictures kept sharp in which the heel was followed, a few in all."""
    kept = [n for n in sorted(take.scenes) if np.isfinite(foot.pitch_rad[n])]
    most = int(evidence.value("sticker_pictures", unit="1"))
    if len(kept) <= most:
        return kept
    return [kept[int(i)] for i in np.linspace(0, len(kept) - 1, most)]


def _sightings(
    take: Take, foot: FootTrack, number: int, expected_px: float, size_px: tuple[int, int]
) -> list[Sighting]:
    """Every round spot on the rearfoot in one picture."""
    box = take.scene_box
    assert box is not None, "asked before"
    bgr = take.spool.read(take.scenes[number])
    back = _turn(foot, float(foot.pitch_rad[number]))
    room, corner = _room(take, foot, number, box, bgr.shape[:2])
    if not room.any():
        return []
    part = bgr[corner[1] : corner[1] + room.shape[0], corner[0] : corner[0] + room.shape[1]]
    found = []
    for dot in dots(part, room, expected_px * box.scale):
        at = take.unshaken(number, box.to_picture(dot.centre_px + corner))
        place = foot.ball_px + (at - foot.ball_px) @ back
        found.append(Sighting(number, place, _unstretched(dot, at, size_px) / box.scale))
    return found


def _turn(foot: FootTrack, angle_rad: float) -> Vector:
    """(2, 2) turn of the foot by its pitch; a row times it goes back to the flat foot."""
    sign = 1.0 if foot.toe_px[0] > foot.heel_px[0] else -1.0
    c, s, k = np.cos(angle_rad), sign * np.sin(angle_rad), foot.foreshortening
    return np.asarray(np.linalg.inv(np.array([[c, -s * k], [s / k, c]])).T)


def _room(
    take: Take, foot: FootTrack, number: int, box: Box, shape: tuple[int, ...]
) -> tuple[Mask, Vector]:
    """Where the rearfoot's outer face is in a scene: a mask, and the scene place of its corner."""
    way = foot.toe_px - foot.heel_px
    up = np.array([0.0, -foot.length_px])
    shares = ((-0.12, -0.08), (-0.12, 0.5), (0.42, 0.5), (0.62, 0.25), (0.62, -0.08))
    flat = np.array([foot.heel_px + along * way + high * up for along, high in shares])
    turned = foot.ball_px + (flat - foot.ball_px) @ np.linalg.inv(
        _turn(foot, float(foot.pitch_rad[number]))
    )
    outline = np.round(box.to_crop(take.shaken(number, turned))).astype(int)
    margin = int(0.1 * foot.length_px * box.scale) + 6
    low = np.maximum(outline.min(axis=0) - margin, 0)
    high = np.minimum(outline.max(axis=0) + margin, [shape[1], shape[0]])
    mask = np.zeros(np.maximum(high - low, 0)[::-1], np.uint8)
    if mask.size:
        cv2.fillPoly(mask, [(outline - low).astype(np.int32)], 1)
    return mask > 0, low


def _unstretched(dot: Dot, at_px: Vector, size_px: tuple[int, int]) -> float:
    """The longest diameter, had the camera looked straight at the spot.

    Seen at an angle t from the middle of the picture, what faces the camera is longer by 1 / cos t
    on the way out; the ellipse is shortened by that much along it.
    """
    out = at_px - np.array(size_px) / 2
    focal_px = evidence.value("focal_length_over_long_side", unit="1") * max(size_px)
    shorter = float(1 / np.hypot(1.0, np.linalg.norm(out) / focal_px))
    away = dot.tilt_rad - np.arctan2(out[1], out[0])
    c, s = np.cos(away), np.sin(away)
    axes = np.array([[c, -s], [s, c]]) * [dot.longest_px, dot.shortest_px]
    return float(np.linalg.norm(np.diag([shorter, 1.0]) @ axes, ord=2))


def _gathered(seen: list[Sighting], reach_px: float) -> list[list[Sighting]]:
    """Sightings at one place of the foot together, at most one of each picture; most first."""
    places: list[list[Sighting]] = []
    for one in seen:
        near = [
            place
            for place in places
            if np.linalg.norm(np.median([s.place_px for s in place], axis=0) - one.place_px)
            < reach_px
            and place[-1].picture != one.picture
        ]
        if near:
            near[0].append(one)
        else:
            places.append([one])
    return sorted(places, key=len, reverse=True)


def _moves_along(place: list[Sighting], numbers: list[int], foot: FootTrack) -> bool:
    """Seen often enough on the flat heel, and on the raised heel where that was looked at."""
    if len(place) < FEWEST:
        return False
    flat = evidence.value("flat_pitch", unit="rad")
    seen = {each.picture for each in place}
    up = {n for n in numbers if foot.pitch_rad[n] > 2 * flat}
    down = set(numbers) - up
    least = evidence.value("sticker_often", unit="1")
    return all(len(seen & group) >= least * len(group) for group in (up, down))


def _width(widths: list[Vector], width_m: float, long_side_px: int) -> Marker:
    """The width at the middle of the heel, from those of each mark on the outer face."""
    middles = [float(np.median(each)) for each in widths]
    if max(middles) > (1 + evidence.value("sticker_alike", unit="1")) * min(middles):
        return Marker(why_missing=SEVERAL)
    width = middles[0]
    if width < evidence.value("sticker_small", unit="px"):
        return Marker(why_missing=_too_small(width))
    spread = 1.4826 * float(np.median(np.abs(widths[0] - width)))
    if spread > evidence.value("sticker_alike", unit="1") * width:
        return Marker(why_missing=UNLIKE)
    focal = evidence.value("focal_length_over_long_side", unit="1")
    nearer_m = evidence.value("sticker_nearer", unit="m")
    nearer = nearer_m / width_m * width / (focal * long_side_px)  # share of the distance
    doubt = np.hypot(
        evidence.value("sticker_nearer_sigma", unit="m") / nearer_m,
        evidence.value("focal_length_sigma", unit="1") / focal,
    )
    edge = float(np.hypot(spread, evidence.value("sticker_edge_sigma", unit="px")))
    share = np.hypot(edge / width, nearer * float(doubt))
    at_middle = width / (1 + nearer)
    return Marker(px=at_middle, sigma_px=float(share * at_middle))
