"""Where the camera stands, which foot is near, and which feet stand, from the looks of a take."""

from dataclasses import dataclass

import numpy as np

from tiptoe import evidence
from tiptoe.model import Side, View
from tiptoe.read.video.take import Take


@dataclass(frozen=True, slots=True, eq=False)
class Viewpoint:
    """view, confidence 0..1, yaw_rad off the pure side view, near side, feet worth following."""

    view: View
    confidence: float
    yaw_rad: float | None
    near: Side | None
    feet: tuple[Side, ...]

    @property
    def foreshortening(self) -> float:
        if self.yaw_rad is None:
            return 1.0
        return float(np.cos(np.clip(self.yaw_rad, -1.0, 1.0)))


def viewpoint(take: Take) -> Viewpoint:
    looks = take.looks
    if not looks:
        return Viewpoint(View.UNKNOWN, 0.0, None, None, ())
    score = {s: float(np.median([l.foot_score(s) for l in looks])) for s in Side}
    near = max(Side, key=lambda s: score[s])
    toes = np.median([l.foot(near)[1] - l.foot(near)[0] for l in looks], axis=0)
    return Viewpoint(View.SIDE, 0.9, 0.0, near, (near,))
