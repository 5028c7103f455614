"""Follow a learned rearfoot through every picture of a stretch.

RearfootModel + pictures -> turn and agreement per picture. Each picture is matched against the
flat reference, started from where the foot was and was heading; when that fails, every angle is
tried. Where the raised foot looks too different from the flat one (creases, light, a trouser hem),
pictures seen on the way serve as further references: each is tied to the flat one directly or by
one before it, so errors do not build up with time, only with the few steps of the range. What was
lost before those were seen is followed once more, backwards from where the foot was found again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel, search_angles
from tiptoe.read.video.register import Fit, Mask, Patch, Picture, Plane, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """turn (n, 3): angle_rad, dx_px, dy_px about the model's pivot; agreement, is_held (n,)."""

    turn: Vector
    agreement: Vector
    is_held: NDArray[np.bool_]


class Tracker:
    """Finds the rearfoot in one picture after another.

    is_held  the last picture's fit can be trusted: taken up at a good agreement, and never since
             below a fair one
    """

    def __init__(self, reference: Picture, model: RearfootModel) -> None:
        self._model = model
        self._flat = Patch(reference, model.mask, model.plane)
        self._keys: list[_Key] = []
        self._turn = np.zeros(3)
        self._speed = 0.0
        self._angles = search_angles()
        self._sure = evidence.value("track_sure_agreement", unit="1")
        self._lost = evidence.value("track_lost_agreement", unit="1")
        self._unseen = evidence.value("track_unseen_agreement", unit="1")
        self.is_held = False

    def start_at(self, turn: Vector, before: Vector) -> None:
        """Go on from a picture in which the foot was held, and the one it came from."""
        self._turn, self._speed = turn, float(turn[0] - before[0])
        self.is_held = True

    def find(self, picture: Picture) -> Fit:
        """Where the rearfoot is in the next picture."""
        start = self._turn + np.array([np.clip(self._speed, -0.15, 0.15), 0.0, 0.0])
        fit = self._flat.fit(picture, start, steps=5)
        if fit.agreement < self._sure:
            fit = max([fit, *self._by_keys(picture, start)], key=lambda f: f.agreement)
        if fit.agreement < self._lost:
            again = self._flat.fit(picture, self._flat.search(picture, self._angles), steps=12)
            fit = again if again.agreement > fit.agreement else fit
        self._remember(picture, fit)
        self._speed = float(fit.turn[0] - self._turn[0])
        self._turn = fit.turn if fit.agreement > 0.5 * self._lost else np.zeros(3)
        self.is_held = fit.agreement >= (self._unseen if self.is_held else self._lost)
        return fit

    def _by_keys(self, picture: Picture, start: Vector) -> list[Fit]:
        """Fits against the two remembered pictures nearest in angle."""
        near = sorted(self._keys, key=lambda key: abs(key.turn[0] - start[0]))[:2]
        return [key.fit(picture, start) for key in near]

    def _remember(self, picture: Picture, fit: Fit) -> None:
        """Keep a picture that still agrees with an old reference, before the next one does not."""
        is_between = self._lost < fit.agreement < self._sure
        apart = evidence.value("key_angle", unit="rad")
        is_new = all(abs(key.turn[0] - fit.turn[0]) > apart for key in self._keys)
        if is_between and is_new and abs(fit.turn[0]) > apart / 2:
            self._keys.append(_Key(picture, self._model, fit.turn))


class _Key:
    """A picture on the way that serves as reference."""

    def __init__(self, picture: Picture, model: RearfootModel, turn: Vector) -> None:
        self.turn = turn.copy()
        self._plane = model.plane
        matrix = model.plane.matrix(turn)
        mask = _moved(model.mask, matrix)
        pivot = matrix[:, :2] @ model.plane.pivot_px + matrix[:, 2]
        plane = Plane(pivot, model.plane.handed, model.plane.foreshortening)
        self._patch = Patch(picture, mask, plane)

    def fit(self, picture: Picture, start: Vector) -> Fit:
        """The fit, written as a turn from the flat reference."""
        relative = start - self.turn
        fit = self._patch.fit(picture, relative, steps=6)
        return Fit(fit.turn + self.turn, fit.agreement, fit.residual)


def _moved(mask: Mask, matrix: Vector) -> Mask:
    size = (mask.shape[1], mask.shape[0])
    return np.asarray(cv2.warpAffine(mask.astype(np.uint8), matrix, size) > 0)


def follow(
    reference: Picture,
    model: RearfootModel,
    pictures: Iterable[Picture],
    *,
    again: Callable[[int], Picture] | None = None,
) -> Turns:
    """The motion of the rearfoot in every picture, in order.

    again  gives a picture a second time, by its number; without it, what was lost stays lost
    """
    tracker = Tracker(reference, model)
    fits, held = [], []
    for picture in pictures:
        fits.append(tracker.find(picture))
        held.append(tracker.is_held)
    if again is not None:
        _backwards(tracker, fits, held, again)
    return Turns(
        np.array([f.turn for f in fits]).reshape(-1, 3),
        np.array([f.agreement for f in fits]),
        np.array(held, dtype=bool),
    )


def _backwards(
    tracker: Tracker, fits: list[Fit], held: list[bool], again: Callable[[int], Picture]
) -> None:
    """Follow the foot back from where it was found again, as long as it could be taken up anew."""
    last, lost = len(fits) - 1, evidence.value("track_lost_agreement", unit="1")
    for number in range(last - 1, -1, -1):
        if held[number] or not held[number + 1]:
            continue
        after = number + 1
        tracker.start_at(fits[after].turn, fits[min(after + 1, last)].turn)
        fit = tracker.find(again(number))
        if fit.agreement >= lost:
            fits[number], held[number] = fit, True
