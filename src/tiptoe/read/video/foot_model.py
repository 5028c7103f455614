"""Learn which pixels of the flat-foot picture belong to the rigid rearfoot, and where it turns.

Seed (about where the foot lies) + pictures -> RearfootModel. Two layers explain every picture:
the rearfoot, which turns about the planted ball of the foot, and everything else, which stays.
Starting from a rough outline, angles are searched, then three steps repeat: refine the motion of
each picture; find the pivot that all motions share; give each pixel to the layer that explains it.
Method, picture and limits: docs/explanation/following-the-foot.md
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.light import EvenLight
from tiptoe.read.video.register import Mask, Patch, Picture, Plane, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """Roughly where a flat foot lies in the reference picture: pixels, (2,) each."""

    heel_px: Vector
    toe_px: Vector
    ankle_px: Vector

    @property
    def length_px(self) -> float:
        return float(np.linalg.norm(self.toe_px - self.heel_px))

    @property
    def handed(self) -> int:
        return -1 if self.heel_px[0] > self.toe_px[0] else 1

    @property
    def light(self) -> EvenLight:
        """Light that is even at the scale of this foot."""
        radius = evidence.value("light_radius", unit="1") * self.length_px
        return EvenLight(max(3.0, radius))

    def along(self, share: float, up: float = 0.0) -> Vector:
        """The point at a share of the way heel to toe, and up by a share of the length."""
        way = self.toe_px - self.heel_px
        return np.asarray(self.heel_px + share * way + np.array([0.0, -up * self.length_px]))


@dataclass(frozen=True, slots=True, eq=False)
class RearfootModel:
    """The rigid rearfoot in the reference picture.

    mask            True where a pixel turns with the rearfoot
    plane           pivot and handedness
    moves           False when nothing turned: the foot stayed flat in every picture
    agreement       median correlation over the pictures learned from, 0..1
    """

    mask: Mask
    plane: Plane
    moves: bool
    agreement: float


def outline(seed: Seed, pivot: Vector, shape: tuple[int, ...], *, grow: float) -> Mask:
    """Filled polygon about the rearfoot: heel, sole, ball, instep, ankle; grown by a share."""
    length = seed.length_px
    lift = np.array([0.0, -length])
    corners = np.array(
        [
            seed.along(-0.10 - grow) - (0.10 + grow) * lift,
            seed.along(-0.10 - grow) + (0.22 + grow) * lift,
            seed.ankle_px + 0.5 * grow * lift,
            pivot + (0.14 + 0.8 * grow) * lift,
            pivot - (0.06 + 0.2 * grow) * lift,
        ]
    )
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask.astype(bool)


def learn(reference: Picture, pictures: list[Picture], seed: Seed, c: float) -> RearfootModel:
    """Learn the rearfoot from a reference picture and some others that span the movement."""
    pivot = seed.along(evidence.value("ball_along_pose_foot", unit="1"))
    pivot[1] = seed.toe_px[1]
    plane = Plane(pivot, seed.handed, c)
    mask = outline(seed, pivot, reference.shape, grow=0.0)
    turns = _first_angles(reference, pictures, mask, plane, seed.length_px)
    model = RearfootModel(mask, plane, moves=False, agreement=0.0)
    for _ in range(int(evidence.value("layer_rounds", unit="1"))):
        patch = Patch(reference, mask, plane)
        fits = [patch.fit(p, t, steps=6) for p, t in zip(pictures, turns, strict=True)]
        turns = [fit.turn for fit in fits]
        good = _turned(fits)
        agreement = float(np.median([fit.agreement for fit in fits]))
        model = RearfootModel(mask, plane, moves=sum(good) > 1, agreement=agreement)
        if not model.moves:
            return model
        new = _shared_pivot(plane, [t for t, ok in zip(turns, good, strict=True) if ok], seed)
        turns = [_about(plane, new, t) for t in turns]
        plane = new
        kept = [(p, t) for p, t, ok in zip(pictures, turns, good, strict=True) if ok]
        room = outline(seed, plane.pivot_px, reference.shape, grow=0.10)
        layer = _layer(reference, kept, plane, room, seed.length_px)
        if layer.sum() < evidence.value("rearfoot_fewest", unit="px"):
            return model
        mask = layer
    return RearfootModel(mask, plane, moves=True, agreement=model.agreement)


def _first_angles(
    reference: Picture, pictures: list[Picture], mask: Mask, plane: Plane, length_px: float
) -> list[Vector]:
    """Angles by search on light-flattened pictures, on the pixels that change at all."""
    change = np.mean([np.abs(p - reference) for p in pictures], axis=0)
    change = cv2.GaussianBlur(change, (0, 0), 1.5)
    moving = mask & (change > np.percentile(change[mask], 25))
    moving = moving if moving.any() else mask  # a film that stands still
    light, angles = EvenLight(max(3.0, 0.065 * length_px)), search_angles()
    patch = Patch(light.on(reference), moving, plane)
    return [patch.search(light.on(p), angles) for p in pictures]


def search_angles() -> Vector:
    """Every angle a rearfoot can take, in steps that the refinement can bridge."""
    lowest = evidence.value("pitch_lowest", unit="rad")
    highest = evidence.value("pitch_highest", unit="rad")
    return np.linspace(lowest, highest, 36)


def _turned(fits: list) -> list[bool]:  # type: ignore[type-arg]
    least = evidence.value("layer_least_turn", unit="rad")
    agree = evidence.value("layer_least_agreement", unit="1")
    return [abs(f.turn[0]) > least and f.agreement > agree for f in fits]


def _shared_pivot(plane: Plane, turns: list[Vector], seed: Seed) -> Plane:
    """The point that stays in place under all motions (least squares), kept near the forefoot."""
    rows = [np.eye(2) - plane.matrix(t)[:, :2] for t in turns]
    sides = [plane.matrix(t)[:, 2] for t in turns]
    strength = 0.1 * len(turns) * np.deg2rad(10)
    rows.append(strength * np.eye(2))
    sides.append(strength * plane.pivot_px)
    pivot = np.linalg.lstsq(np.vstack(rows), np.concatenate(sides), rcond=None)[0]
    reach = 0.35 * seed.length_px
    pivot = plane.pivot_px + np.clip(pivot - plane.pivot_px, -reach, reach)
    return Plane(pivot, plane.handed, plane.foreshortening)


def _about(old: Plane, new: Plane, turn: Vector) -> Vector:
    """The same motion written about another pivot."""
    matrix = old.matrix(turn)
    moved = matrix[:, :2] @ new.pivot_px + matrix[:, 2] - new.pivot_px
    return np.array([turn[0], moved[0], moved[1]])


def _layer(
    reference: Picture,
    seen: list[tuple[Picture, Vector]],
    plane: Plane,
    room: Mask,
    length_px: float,
) -> Mask:
    """Pixels that the turning layer explains better than the standing one."""
    layer = np.zeros(room.shape, dtype=np.uint8)
    if not room.any():
        return layer > 0
    x, y, width, height = _about_room(room)
    part = np.s_[y : y + height, x : x + width]
    shown = reference[part]
    turning, standing = [], []
    for picture, turn in seen:
        matrix = plane.matrix(turn)
        matrix[:, 2] += matrix[:, :2] @ (x, y)
        back = cv2.warpAffine(
            picture, matrix, (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        turning.append(np.abs(back - shown))
        standing.append(np.abs(picture[part] - shown))
    better = _blur(_median(standing)) - _blur(_median(turning))
    layer[part] = (better > evidence.value("layer_margin", unit="grey levels")) & room[part]
    layer = _broad(layer, evidence.value("layer_narrowest", unit="1") * length_px)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(layer)
    if count < 2:  # noqa: PLR2004
        return layer > 0
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()))


def _broad(layer: NDArray[np.uint8], narrowest_px: float) -> NDArray[np.uint8]:
    """What is broad of a mask: strips go, such as the edge of a shadow that moves with the heel."""
    across = max(3, round(narrowest_px)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across))
    return np.asarray(cv2.morphologyEx(layer, cv2.MORPH_OPEN, disc), dtype=np.uint8)


def _about_room(room: Mask, margin: int = 8) -> tuple[int, int, int, int]:
    """Left, top, width and height of a rectangle about a mask, with room for the blur."""
    x, y, width, height = cv2.boundingRect(room.astype(np.uint8))
    left, top = max(0, x - margin), max(0, y - margin)
    right, bottom = min(room.shape[1], x + width + margin), min(room.shape[0], y + height + margin)
    return left, top, right - left, bottom - top


def _median(pictures: list[Picture]) -> Picture:
    """The middle value of each pixel."""
    values = np.stack(pictures, axis=-1)
    return np.asarray(np.partition(values, len(pictures) // 2, axis=-1)[..., len(pictures) // 2])


def _blur(values: Picture) -> Picture:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), 1.5), dtype=np.float32)
