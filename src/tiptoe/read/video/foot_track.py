"""Follow a learned rearfoot through every picture of a stretch.

RearfootModel + pictures -> turn and agreement per picture. Each picture is matched against the
flat reference, started from where the foot was and how fast it was heading there; when that fails,
every angle is tried. Where the raised foot looks too different from the flat one (creases, light, a
trouser hem), pictures seen on the way serve as further references: each is tied to the flat one
directly or by one before it, so errors do not build up with time, only with the few steps of the
range. Such a chain is believed as far as its weakest link, so that a near picture which was itself
matched badly never outweighs the flat one. What was lost before those were seen is followed once
more, backwards from where the foot was found again. Where it was found it is placed once more, with
light and contrast made even in both pictures.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel, search_angles
from tiptoe.read.video.light import EvenLight
from tiptoe.read.video.register import Fit, Mask, Patch, Picture, Plane, Vector

HICCUP_S = 0.017  # that time stamps may be off: half a picture


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """turn (n, 3): angle_rad, dx_px, dy_px about the model's pivot; agreement, is_held (n,)."""

    turn: Vector
    agreement: Vector
    is_held: NDArray[np.bool_]


class Tracker:
    """Finds the rearfoot in one picture after another.

    is_held  the last picture's fit can be trusted: taken up at a good agreement, never since below
             a fair one, and never jumped at less than a good one
    """

    def __init__(self, reference: Picture, model: RearfootModel, light: EvenLight) -> None:
        self._model, self._light = model, light
        self._even = Patch(light.on(reference), model.mask, model.plane)
        self._corners = _corners(model.mask)
        self._aside = np.zeros(3)  # from where grey levels put the last one to where even light did
        self._flat = Patch(reference, model.mask, model.plane)
        self._keys: list[_Key] = []
        self._turn = np.zeros(3)
        self._rate = 0.0
        self._time_s: float | None = None
        self._angles = search_angles()
        self._sure = evidence.value("track_sure_agreement", unit="1")
        self._lost = evidence.value("track_lost_agreement", unit="1")
        self._unseen = evidence.value("track_unseen_agreement", unit="1")
        self._near = evidence.value("light_apart", unit="rad")
        self._alike = evidence.value("light_agreement", unit="1")
        self.is_held = False

    def start_at(self, turn: Vector, before: Vector, time_s: float, before_s: float) -> None:
        """Go on from a picture in which the foot was held, and the one it came from."""
        self._turn, self._time_s = turn, time_s
        self._rate = float(turn[0] - before[0]) / max(1e-3, abs(time_s - before_s))
        self.is_held = True

    def find(self, picture: Picture, time_s: float) -> Fit:
        """Where the rearfoot is in the next picture, which was taken at a time."""
        step_s = 0.0 if self._time_s is None else abs(time_s - self._time_s)
        ahead = self._rate * min(step_s, evidence.value("track_ahead", unit="s"))
        start = self._turn + np.array([ahead, 0.0, 0.0])
        found = self._by_flat(picture, start)
        if found.strength < self._sure:
            others = [*self._by_keys(picture, start), self._by_flat(picture, np.zeros(3))]
            found = max([found, *others], key=lambda f: f.strength)
        if found.strength < self._lost:
            found = self._searched(picture, found)
        found = self._remember(picture, found)
        turn = found.fit.turn if found.fit.agreement > 0.5 * self._lost else np.zeros(3)
        moved = float(turn[0] - self._turn[0])
        is_near = abs(moved) < evidence.value("turn_fastest", unit="rad/s") * (step_s + HICCUP_S)
        self._rate = moved / step_s if step_s > 0 else 0.0
        self._turn, self._time_s = turn, time_s
        goes_on = self.is_held and is_near and found.fit.agreement >= self._unseen
        self.is_held = goes_on or found.strength >= self._lost
        return self._refined(picture, found.fit)

    def _refined(self, picture: Picture, fit: Fit) -> Fit:
        """The same place, once more with both pictures lit evenly, unless that leads elsewhere.

        In grey levels a shadow or one bright stripe outweighs all else, and pulls the rest aside.
        """
        if fit.agreement < self._unseen:
            return fit
        corners = self._model.plane.matrix(fit.turn) @ self._corners
        part = self._light.about(corners, picture.shape)
        begins = np.array([0, part.x0, part.y0])
        start = fit.turn + self._aside - begins
        even = self._even.fit(self._light.on(part.of(picture)), start, steps=5)
        aside = even.turn + begins - fit.turn
        is_same = abs(aside[0]) < self._near and even.agreement > self._alike
        self._aside = aside if is_same else np.zeros(3)
        return replace(fit, turn=fit.turn + self._aside)

    def _by_flat(self, picture: Picture, start: Vector) -> "_Found":
        """The fit against the flat picture."""
        return _found(self._flat.settle(picture, start), 1.0)

    def _by_keys(self, picture: Picture, start: Vector) -> list["_Found"]:
        """Fits against the two remembered pictures nearest in angle."""
        near = sorted(self._keys, key=lambda key: abs(key.turn[0] - start[0]))[:2]
        return [key.fit(picture, start) for key in near]

    def _searched(self, picture: Picture, found: "_Found") -> "_Found":
        """The best of all angles against the flat picture, when better than what was found."""
        again = self._by_flat(picture, self._flat.search(picture, self._angles))
        return max(found, again, key=lambda f: f.strength)

    def _remember(self, picture: Picture, found: "_Found") -> "_Found":
        """Keep a picture that still agrees with an old reference, before the next one does not.

        Whatever is found by it later inherits its turn, so all angles are tried first.
        """
        apart = evidence.value("key_angle", unit="rad")

        def is_key(each: _Found) -> bool:
            angle = each.fit.turn[0]
            is_new = all(abs(key.turn[0] - angle) > apart for key in self._keys)
            return (
                self._lost < each.fit.agreement < self._sure and is_new and abs(angle) > apart / 2
            )

        if is_key(found):
            found = self._searched(picture, found)
            mask = _moved(self._model.mask, self._model.plane.matrix(found.fit.turn))
            if is_key(found) and mask.sum() >= evidence.value("rearfoot_fewest", unit="px"):
                self._keys.append(_Key(picture, mask, self._model.plane, found))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A fit, and the least agreement of the chain of pictures that ties it to the flat one."""

    fit: Fit
    strength: float


class _Key:
    """A picture on the way that serves as reference."""

    def __init__(self, picture: Picture, mask: Mask, flat: Plane, found: _Found) -> None:
        self.turn, self._strength = found.fit.turn.copy(), found.strength
        matrix = flat.matrix(self.turn)
        pivot = matrix[:, :2] @ flat.pivot_px + matrix[:, 2]
        self._patch = Patch(picture, mask, replace(flat, pivot_px=pivot))

    def fit(self, picture: Picture, start: Vector) -> _Found:
        """The fit, written as a turn from the flat reference."""
        fit = self._patch.settle(picture, start - self.turn)
        return _found(replace(fit, turn=fit.turn + self.turn), self._strength)


def _found(fit: Fit, strength: float) -> _Found:
    """A fit by a picture of some strength; one that no foot can turn to is none."""
    lowest = evidence.value("pitch_lowest", unit="rad")
    highest = evidence.value("pitch_highest", unit="rad")
    if not lowest <= fit.turn[0] <= highest:
        fit = replace(fit, agreement=0.0)
    return _Found(fit, min(strength, fit.agreement))


def _corners(mask: Mask) -> Vector:
    """(3, 4) corners of a rectangle about what is True of a mask, as an affine map takes them."""
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return np.array([[x, x + width, x, x + width], [y, y, y + height, y + height], [1] * 4])


def _moved(mask: Mask, matrix: Vector) -> Mask:
    size = (mask.shape[1], mask.shape[0])
    return np.asarray(cv2.warpAffine(mask.astype(np.uint8), matrix, size) > 0)


def follow(  # noqa: PLR0913 - what to follow, in what, and in what light
    reference: Picture,
    model: RearfootModel,
    pictures: Iterable[Picture],
    times_s: Sequence[float],
    *,
    light: EvenLight,
    again: Callable[[int], Picture] | None = None,
) -> Turns:
    """The motion of the rearfoot in every picture, in order.

    light  what is even at the scale of the foot
    again  gives a picture a second time, by its number; without it, what was lost stays lost
    """
    tracker = Tracker(reference, model, light)
    fits, held = [], []
    for picture, time_s in zip(pictures, times_s, strict=True):
        fits.append(tracker.find(picture, time_s))
        held.append(tracker.is_held)
    if again is not None:
        _backwards(tracker, fits, held, times_s, again)
    return Turns(
        np.array([f.turn for f in fits]).reshape(-1, 3),
        np.array([f.agreement for f in fits]),
        np.array(held, dtype=bool),
    )


def _backwards(
    tracker: Tracker,
    fits: list[Fit],
    held: list[bool],
    times_s: Sequence[float],
    again: Callable[[int], Picture],
) -> None:
    """Follow the foot back from where it was found again, as long as it could be taken up anew."""
    last, lost = len(fits) - 1, evidence.value("track_lost_agreement", unit="1")
    for number in range(last - 1, -1, -1):
        if held[number] or not held[number + 1]:
            continue
        after, later = number + 1, min(number + 2, last)
        tracker.start_at(fits[after].turn, fits[later].turn, times_s[after], times_s[later])
        fit = tracker.find(again(number), times_s[number])
        if fit.agreement >= lost:
            fits[number], held[number] = fit, True
