"""Cancel the camera's own movement, seen in the background about the feet.

Reference crop + mask of what may move -> a similarity per picture. Corners outside the mask are
found in each picture again, always from the reference, so a drift cannot accumulate. Each picture
is first brought to the reference's brightness, which phones change as they film. A camera that
stands still costs nothing.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Mask, Vector

Bytes = NDArray[np.uint8]
STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
NEAR_PX = 1.0  # that a corner may lie off and still be explained
AGREED = 0.15  # share of the corners that a motion explains: shadows, feet and grain move others
OFTEN = 70  # percentile: three pictures of ten that moved are a camera in the hand, one is chance
MOST = 120  # corners: a similarity needs few, and a leg or a shadow may take half
APART_PX, WEAKEST = 5.0, 0.01  # corners are their own width apart; of the strongest one's strength
SPREAD = 200  # corners that would fill the picture: more than MOST, so that plain places may lack
FEWEST = 8  # corners that fix a similarity against some that are wrong


class Background:
    """The corners of a reference crop that belong to the room."""

    def __init__(self, reference: Bytes, movable: Mask) -> None:
        self._reference = _calm(reference)
        self._room = ~movable
        room = self._room.astype(np.uint8) * 255
        apart_px, weakest = APART_PX, WEAKEST
        if not movable.any():  # nothing is known to move: corners must not crowd on a leg
            apart_px, weakest = (room.size / SPREAD) ** 0.5, WEAKEST / 10
        corners = cv2.goodFeaturesToTrack(
            self._reference, MOST, weakest, apart_px, mask=room, blockSize=5
        )
        self._corners = np.zeros((0, 1, 2), np.float32) if corners is None else corners
        self._last = STILL

    def motion(self, picture: Bytes) -> Vector:
        """(2, 3) map of reference places to places in a picture; the last one when unsure."""
        self._last = self._seen(picture, self._last).motion
        return self._last

    def _seen(self, picture: Bytes, last: Vector) -> "_Seen":
        """Where the corners lie in a picture; `last` is where they are looked for."""
        if len(self._corners) < FEWEST:
            return _Seen(STILL, 0, 0)
        flat = self._corners.reshape(-1, 2)
        guess = (flat @ last[:, :2].T + last[:, 2]).astype(np.float32)[:, None]
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            self._reference, self._relit(_calm(picture)), self._corners, guess.copy(),
            winSize=(17, 17), maxLevel=3, flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )  # fmt: skip
        good = ok.ravel() > 0
        if good.sum() < FEWEST:
            return _Seen(last, 0, 0)
        was, now = flat[good], found.reshape(-1, 2)[good]
        matrix, inliers = cv2.estimateAffinePartial2D(was, now, ransacReprojThreshold=NEAR_PX)
        if matrix is None or inliers.sum() < max(FEWEST, AGREED * good.sum()):
            return _Seen(last, 0, 0)
        off = now - was @ matrix[:, :2].T - matrix[:, 2]
        moved, stayed = (np.linalg.norm(each, axis=1) < NEAR_PX / 2 for each in (off, now - was))
        return _Seen(np.asarray(matrix, dtype=np.float64), int(moved.sum()), int(stayed.sum()))

    def _relit(self, picture: Bytes) -> Bytes:
        """The picture with the room as bright and as contrasty as in the reference."""
        like, seen = self._reference[self._room], picture[self._room]
        gain = float(np.clip(like.std() / max(seen.std(), 1.0), 0.5, 2.0))
        even = gain * (picture - seen.mean()) + like.mean()
        return np.asarray(np.clip(np.round(even), 0, 255), dtype=np.uint8)

    def moves(self, pictures: list[Bytes]) -> bool:
        """True when the camera moved by more than noise between the reference and some pictures."""
        height, width = self._reference.shape
        middle = np.array([width / 2, height / 2])
        shifts, last = [], STILL
        for picture in pictures:
            seen = self._seen(picture, last)
            last = seen.motion
            off = float(np.linalg.norm(last[:, :2] @ middle + last[:, 2] - middle))
            is_sure = seen.moved >= AGREED * len(self._corners) and not seen.is_still
            shifts.append(off if is_sure else 0.0)
        limit = evidence.value("camera_still", unit="px")
        return bool(shifts) and float(np.percentile(shifts, OFTEN)) > limit


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A camera's motion, how many corners it explains, and how many stayed where they were."""

    motion: Vector
    moved: int
    stayed: int

    @property
    def is_still(self) -> bool:
        """A camera that stood still explains the corners as well: what they do is noise."""
        return self.stayed > evidence.value("camera_still_share", unit="1") * self.moved


def _calm(picture: Bytes) -> Bytes:
    """The picture without its grain, which makes corners where there are none."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.0), dtype=np.uint8)


def steadied(picture: Bytes, motion: Vector) -> Bytes:
    """The picture as the reference camera would have seen it."""
    size = (picture.shape[1], picture.shape[0])
    out = cv2.warpAffine(
        picture, motion, size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(out, dtype=np.uint8)
