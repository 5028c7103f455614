"""How a foot stands to the picture, by what the pose network said of where the camera is.

FootTrack -> angles. Pure. Seen from behind, a body looks further round than it stands.
"""

import numpy as np

from tiptoe import evidence
from tiptoe.model import FootTrack

__all__ = ["foreshortening", "is_heel_hidden", "off_side_rad", "outward_rad"]


def off_side_rad(foot: FootTrack) -> float:
    """How far the camera stands behind the pure side view of a foot; front negative."""
    said = foot.rearward_rad
    return evidence.value("yaw_behind", unit="1") * said if said > 0 else said


def outward_rad(foot: FootTrack) -> float:
    """How far the toes point out of the picture plane: positive to the camera."""
    return _outward(foot, off_side_rad(foot))


def is_heel_hidden(foot: FootTrack) -> bool:
    """The camera stands so far before the foot that its outer side hides how the heel rises."""
    return foot.rearward_rad < -evidence.value("heel_hidden_before", unit="rad")


def foreshortening(foot: FootTrack) -> float:
    """Cosine of the angle between the foot and the picture plane."""
    said = _outward(foot, foot.rearward_rad)
    return foot.foreshortening * float(np.cos(outward_rad(foot)) / np.cos(said))


def _outward(foot: FootTrack, off_side: float) -> float:
    toe_out = evidence.value("toe_out", unit="rad")
    return float(np.clip((-toe_out if foot.is_far else toe_out) - off_side, -1.0, 1.0))
