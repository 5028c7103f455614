"""Cancel the camera's own movement, seen in the background about the feet.

Reference crop + mask of what may move -> a similarity per picture. Corners outside the mask are
found in each picture again, always from the reference, so a drift cannot accumulate. Each picture
is first brought to the reference's brightness, which phones change as they film. A camera that
stands still costs nothing.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Mask, Vector

Bytes = NDArray[np.uint8]
STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
FEWEST = 8  # corners that fix a similarity against some that are wrong


class Background:
    """The corners of a reference crop that belong to the room."""

    def __init__(self, reference: Bytes, movable: Mask) -> None:
        self._reference = reference
        self._room = ~movable
        room = self._room.astype(np.uint8) * 255
        corners = cv2.goodFeaturesToTrack(reference, 120, 0.01, 5, mask=room)
        self._corners = np.zeros((0, 1, 2), np.float32) if corners is None else corners
        self._last = STILL

    def motion(self, picture: Bytes) -> Vector:
        """(2, 3) map of reference places to places in a picture; the last one when unsure."""
        if len(self._corners) < FEWEST:
            return STILL
        flat = self._corners.reshape(-1, 2)
        guess = (flat @ self._last[:, :2].T + self._last[:, 2]).astype(np.float32)[:, None]
        found, ok, _ = cv2.calcOpticalFlowPyrLK(
            self._reference, self._relit(picture), self._corners, guess.copy(),
            winSize=(15, 15), maxLevel=2, flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )  # fmt: skip
        good = ok.ravel() > 0
        if good.sum() < FEWEST:
            return self._last
        matrix, inliers = cv2.estimateAffinePartial2D(
            flat[good], found.reshape(-1, 2)[good], ransacReprojThreshold=0.7
        )
        if matrix is None or inliers.sum() < max(FEWEST, 0.3 * good.sum()):
            return self._last
        self._last = np.asarray(matrix, dtype=np.float64)
        return self._last

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
        shifts = [
            float(np.linalg.norm(m[:, :2] @ middle + m[:, 2] - middle))
            for m in map(self.motion, pictures)
        ]
        self._last = STILL
        limit = evidence.value("camera_still", unit="px")
        return bool(shifts) and float(np.percentile(shifts, 80)) > limit


def steadied(picture: Bytes, motion: Vector) -> Bytes:
    """The picture as the reference camera would have seen it."""
    size = (picture.shape[1], picture.shape[0])
    out = cv2.warpAffine(
        picture, motion, size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return np.asarray(out, dtype=np.uint8)
