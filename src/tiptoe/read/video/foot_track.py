"""Follow a learned rearfoot through every picture of a stretch.

RearfootModel + pictures -> turn and agreement per picture. Each picture is matched against the
flat reference, started from where the foot was and was heading; when that fails, every angle is
tried. Nothing is carried over but the start, so an error cannot accumulate.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.read.video.foot_model import RearfootModel, search_angles
from tiptoe.read.video.register import Fit, Patch, Picture, Vector


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """turn (n, 3): angle_rad, dx_px, dy_px about the model's pivot; agreement, residual (n,)."""

    turn: Vector
    agreement: Vector
    residual: Vector


def follow(reference: Picture, model: RearfootModel, pictures: Iterable[Picture]) -> Turns:
    """The motion of the rearfoot in every picture, in order."""
    patch = Patch(reference, model.mask, model.plane)
    lost = evidence.value("track_lost_agreement", unit="1")
    angles = search_angles()
    turn, speed = np.zeros(3), np.zeros(3)
    fits: list[Fit] = []
    for picture in pictures:
        start = turn + np.clip(speed, -0.15, 0.15) * np.array([1.0, 0.0, 0.0])
        fit = patch.fit(picture, start, steps=5)
        if fit.agreement < lost:
            again = patch.fit(picture, patch.search(picture, angles), steps=12)
            fit = again if again.agreement > fit.agreement else fit
        speed = fit.turn - turn
        turn = fit.turn if fit.agreement > 0.5 * lost else np.zeros(3)
        fits.append(fit)
    return Turns(
        np.array([f.turn for f in fits]).reshape(-1, 3),
        np.array([f.agreement for f in fits]),
        np.array([f.residual for f in fits]),
    )
