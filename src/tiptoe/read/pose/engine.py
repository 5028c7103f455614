"""What a pose network is to the rest of tiptoe: a picture and a region in, named points out.

A small interface, so that another network can stand beside the one we ship. Pictures are planar
I420 as `read.video.frames.Frame.yuv` holds them; points are picture pixels, centres at +0.5.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence

Bytes2d = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Region:
    """A square of the picture about a person: centre, side, and turn (0 = person upright)."""

    cx_px: float
    cy_px: float
    size_px: float
    rotation_rad: float


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """A person somewhere in the picture: 0..1 score and the region to look at."""

    score: float
    region: Region


@dataclass(frozen=True, slots=True, eq=False)
class PoseResult:
    """One look at one region.

    xy_px     (33, 2)  places of model.POSE_POINTS in the picture
    depth_m   (33, 3)  the network's own metric guess, hip-centred; x right, y down, z away
    score     (33,)    0..1 visibility
    presence  0..1 that a person is in the region
    following the region to look at next
    """

    xy_px: Floats
    depth_m: Floats
    score: Floats
    presence: float
    following: Region


class PoseEngine(Protocol):
    """Finds people and looks at one of them."""

    weights_sha256: str

    def detect(self, yuv: Bytes2d) -> tuple[Detection, ...]:
        """Everybody in the picture, best score first; faint ones too: see `sure`."""
        ...

    def look(self, yuv: Bytes2d, region: Region) -> PoseResult:
        """The named points of the person in a region."""
        ...


def sure(people: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """Those who are found for certain."""
    least = evidence.value("person_sure", unit="1")
    return tuple(each for each in people if each.score >= least)
