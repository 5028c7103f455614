"""Read the near face of the step that somebody stands on.

Colour picture about the feet + where the foot lies -> rows of the face's ends. Pure. A heel that
hangs free hangs over an edge: under the foot the step's near face ends in an upright line. It ends
below on the floor, and above at the corner, where it bends into the edge that leads away from the
camera, or where a level edge parts the face from the tread. What cannot be told is refused.
Method and limits: docs/explanation/scale.md
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe import evidence
from tiptoe.read.video.register import Vector

Picture = NDArray[np.float32]  # (rows, columns, 3): lightness and two colours
TILTS = (-0.04, 0.0, 0.04)
NO_EDGE = "no upright edge of a step is seen under the foot"
NO_CORNER = "the upper edge of the step cannot be told from its tread"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the foot stands in a picture: pixels.

    ball_px, sole_px  column of the ball, row of the sole
    length_px         of the foot; handed +1 when the toes point right
    expected_px       height of the step as people's feet usually are long
    """

    ball_px: float
    sole_px: float
    length_px: float
    handed: int
    expected_px: float


@dataclass(frozen=True, slots=True)
class Upright:
    """An upright line: its column at row `top`, tilt, rows of its ends, and how clear it is."""

    column: float
    tilt: float
    top: int
    bottom: int
    clear: float


def step_face(bgr: NDArray[np.uint8], place: Place) -> tuple[float, float] | str:
    """Rows of the upper corner and of the floor below it on the near face, or why not."""
    lab = cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB).astype(np.float32)
    lab = np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.0), dtype=np.float32)
    found = _upright(lab, place)
    if found is None or found.clear < evidence.value("step_edge_clear", unit="1"):
        return NO_EDGE
    rows, columns, strength = _traced(lab, found, place)
    bottom = _end(rows, strength)
    face = _face(rows, columns, bottom, place)
    if face is None:
        return NO_CORNER
    top = _bend(rows, columns, *face)
    if top is None:
        top = _level(lab, face[0], bottom, place)
    return NO_CORNER if top is None else (top, bottom)


def _slopes(lab: Picture, *, most: float = np.inf) -> Picture:
    """Change of colour from column to column, in units of its usual size."""
    slopes = cv2.Sobel(lab, cv2.CV_32F, 1, 0, ksize=3) / 8
    usual = 1.4826 * np.median(np.abs(slopes), axis=(0, 1)) + 0.15
    return np.asarray(np.clip(slopes / usual, -most, most), dtype=np.float32)


def _upright(lab: Picture, place: Place) -> Upright | None:
    """The clearest line of one colour step about as long as expected, ending at both ends."""
    reach = evidence.value("step_edge_reach", unit="1") * place.length_px
    x0, x1 = (int(place.ball_px + sign * reach) for sign in (-1, 1))
    xs = np.arange(max(2, x0), min(lab.shape[1] - 2, x1))
    last = min(
        lab.shape[0] - 2, int(place.sole_px + 0.5 * place.length_px + 1.4 * place.expected_px)
    )
    ys = np.arange(max(0, int(place.sole_px)), last)
    if xs.size < 8 or ys.size < 0.8 * place.expected_px:  # noqa: PLR2004
        return None
    best = None
    slopes = _slopes(lab, most=6.0)
    for tilt in TILTS:
        at_x = (xs[None] + tilt * (ys - ys[0])[:, None]).astype(np.float32)
        at_y = np.broadcast_to(ys[:, None], at_x.shape).astype(np.float32)
        read = cv2.remap(slopes, at_x, at_y, cv2.INTER_LINEAR)
        sums = np.asarray(np.cumsum(read, axis=0), dtype=np.float32)
        for height in np.linspace(0.7, 1.35, 14) * place.expected_px:
            clear, row, column = _longest(sums, int(height), int(0.2 * place.expected_px))
            if clear > (best.clear if best else 0.0):
                top = int(ys[0]) + row
                place_x = float(xs[column]) + tilt * row
                best = Upright(place_x, tilt, top, top + int(height), clear)
    return best


def _longest(sums: Picture, height: int, beyond: int) -> tuple[float, int, int]:
    """Clearness, row and column of the best run of `height` rows alike and unlike those beyond."""
    count = len(sums)
    starts = np.arange(beyond, count - height - 3)
    if starts.size == 0:
        return 0.0, 0, 0
    ends = np.minimum(starts + height + beyond, count - 1)
    inside = (sums[starts + height] - sums[starts]) / height
    before = (sums[starts] - sums[starts - beyond]) / beyond
    after = (sums[ends] - sums[starts + height]) / (ends - starts - height)[:, None, None]
    size = np.linalg.norm(inside, axis=-1)
    way = inside / np.maximum(size, 1e-6)[..., None]
    outside = [np.abs((part * way).sum(axis=-1)) for part in (before, after)]
    clear = (size - np.maximum(*outside)) * np.sqrt(height)
    row, column = np.unravel_index(int(clear.argmax()), clear.shape)
    return float(clear[row, column]), int(starts[row]), int(column)


def _traced(lab: Picture, found: Upright, place: Place) -> tuple[Vector, Vector, Vector]:
    """Row by row from sole to below the floor: column of the line, and how strong it is."""
    slopes = _slopes(lab)
    middle = (found.top + found.bottom) // 2
    first = max(1, int(place.sole_px))
    last = min(lab.shape[0] - 2, found.bottom + int(0.25 * place.expected_px))
    start = found.column + found.tilt * (middle - found.top)
    columns: dict[int, tuple[float, float]] = {}
    for rows in (range(middle, last), range(middle, first, -1)):
        x = start
        for row in rows:
            x, strength = _nearest(slopes[row], x)
            columns[row] = (x, strength)
    rows_ = np.array(sorted(columns), dtype=np.float64)
    both = np.array([columns[int(row)] for row in rows_])
    return rows_, both[:, 0], both[:, 1]


def _nearest(slopes: Picture, x: float, reach: int = 2) -> tuple[float, float]:
    """The column of the strongest change near x, to a fraction, and its strength."""
    left = int(np.clip(round(x) - reach, 0, len(slopes) - 2 * reach - 1))
    near = np.linalg.norm(slopes[left : left + 2 * reach + 1], axis=1)
    weights = near**2 + 1e-6
    at = left + float((weights * np.arange(near.size)).sum() / weights.sum())
    return at, float(near.max())


def _end(rows: Vector, strength: Vector) -> float:
    """The row below which the line is weaker than half of what it is along the face."""
    calm = np.convolve(np.pad(strength, 1, mode="edge"), np.ones(3) / 3, mode="valid")
    middle = len(rows) // 2
    level = 0.5 * float(np.median(calm[middle - 8 : middle + 9]))
    weak = np.nonzero(calm[middle:] < level)[0]
    if weak.size == 0:
        return float(rows[-1])
    i = middle + int(weak[0])
    share = (calm[i - 1] - level) / max(1e-6, calm[i - 1] - calm[i])
    return float(rows[i - 1] + share * (rows[i] - rows[i - 1]))


def _face(
    rows: Vector, columns: Vector, bottom: float, place: Place
) -> tuple[float, Vector] | None:
    """The highest row to which the line stays straight from the floor up, and that line."""
    surely = (rows < bottom - 2) & (rows > bottom - 0.55 * place.expected_px)
    if surely.sum() < 8:  # noqa: PLR2004
        return None
    line = np.polyfit(rows[surely], columns[surely], 1)
    off = np.abs(columns - np.polyval(line, rows))
    strays = rows[(off > 0.8) & (rows < bottom - 0.3 * place.expected_px)]  # noqa: PLR2004
    top = float(strays.max()) + 1 if strays.size else float(rows[0])
    is_long = bottom - top > 0.6 * place.expected_px
    return (top, np.asarray(line)) if is_long else None


def _bend(rows: Vector, columns: Vector, top: float, line: Vector) -> float | None:
    """The row at which the line turns into another straight one; None when it does not."""
    beyond = (rows < top - 2) & (rows >= top - 12)
    if beyond.sum() < 8:  # noqa: PLR2004
        return None
    other = np.polyfit(rows[beyond], columns[beyond], 1)
    turn = float(other[0] - line[0])
    wobble = np.abs(columns[beyond] - np.polyval(other, rows[beyond])).max()
    if abs(turn) < 0.25 or wobble > 0.6:  # noqa: PLR2004
        return None
    row = float((line[1] - other[1]) / turn)
    return row if abs(row - top) < 5 else None  # noqa: PLR2004


def _level(lab: Picture, highest: float, bottom: float, place: Place) -> float | None:
    """The row, beside the upright line, of a clear level edge across the face; None without one."""
    near, far = (place.ball_px + place.handed * k * place.length_px for k in (0.25, 1.25))
    low, high = sorted((near, far))
    xs = np.arange(max(1, int(low)), min(lab.shape[1] - 1, int(high)))
    if xs.size < 0.4 * place.length_px:
        return None
    slopes = cv2.Sobel(lab, cv2.CV_32F, 0, 1, ksize=3) / 8
    ys = np.arange(int(place.sole_px) + 4, lab.shape[0] - 2)
    parts = np.stack(
        [p.mean(axis=1) for p in np.array_split(slopes[ys[0] : ys[-1] + 1, xs], 5, axis=1)]
    )
    across = np.median(parts, axis=0)
    clear = np.linalg.norm(across / (1.4826 * np.median(np.abs(across), axis=0) + 0.1), axis=1)
    inside = (ys > highest - 1) & (ys < bottom - 0.65 * place.expected_px)
    if not inside.any():
        return None
    best = int(np.argmax(np.where(inside, clear, 0)))
    others = inside & (np.abs(ys - ys[best]) > 4)  # noqa: PLR2004
    rival = float(clear[others].max()) if others.any() else 0.0
    is_clear = clear[best] > max(evidence.value("step_level_clear", unit="1"), 1.4 * rival)
    return float(ys[best]) if is_clear else None
