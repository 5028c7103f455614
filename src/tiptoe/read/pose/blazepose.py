"""BlazePose full, run directly on LiteRT: our own regions, as many threads as we choose.

The published graph of the network, re-expressed: an SSD detector (224 x 224, four key points a
person) gives a turned square about each person; the landmark network (256 x 256) gives 39 points,
refined on its heat maps, of which two say where to look next. Bazarevsky et al. 2020,
arXiv:2006.10204; constants as in MediaPipe 0.10.21 (Apache-2.0).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tiptoe.read.pose import weights
from tiptoe.read.pose.engine import Bytes2d, Detection, Floats, PoseResult, Region
from tiptoe.read.pose.graph import without

DETECTOR_PX, LANDMARK_PX, HEAT_PX = 224, 256, 64
SILHOUETTE = (1, 256, 256, 1)  # shape of the output that nobody reads, four tenths of the time
ANCHOR_GRIDS = ((8, 2), (16, 2), (32, 6))  # stride in detector pixels, anchors in each cell
POINTS, CENTRE, EDGE = 33, 33, 34  # body points; then the region's centre and a point on its rim
REGION_OVER_RADIUS = 2 * 1.25
FAINTEST = 0.25  # below that nobody is there; whom to believe is for the caller to say
SAME_PERSON = 0.3  # of a region's size: nearer centres are one person
HEAT_REACH, HEAT_LEAST = 3, 0.5


class BlazePose:
    """The pose engine tiptoe ships. Not safe to share between threads: see `borrowed`."""

    def __init__(self, *, threads: int = 1) -> None:
        from ai_edge_litert.interpreter import Interpreter

        self.weights_sha256 = weights.sha256()
        with _without_chatter():
            self._detector = Interpreter(
                model_content=weights.read("pose_detection.tflite"), num_threads=threads
            )
            self._landmark = Interpreter(model_content=_landmark_graph(), num_threads=threads)
            for network in (self._detector, self._landmark):
                network.allocate_tensors()
        self._anchors = _anchors()

    def detect(self, yuv: Bytes2d) -> tuple[Detection, ...]:
        """Everybody in the picture, best score first; nearby detections are one person."""
        height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
        scale = DETECTOR_PX / max(width, height)
        corner = (DETECTOR_PX - scale * np.array([width, height])) / 2
        inverse = np.array([[1 / scale, 0, 0], [0, 1 / scale, 0]])
        inverse[:, 2] = -corner / scale
        picture = _cut(yuv, inverse, DETECTOR_PX)
        boxes, scores = self._run_detector(
            np.asarray(picture.astype(np.float32) / 127.5 - 1, dtype=np.float32)
        )
        found: list[Detection] = []
        for i in np.argsort(-scores):
            if scores[i] < FAINTEST:
                break
            places = boxes[i, 4:].reshape(4, 2) / DETECTOR_PX + self._anchors[i]
            points = (places * DETECTOR_PX - corner) / scale
            region = _region(points[0], points[1])
            if all(_apart(region, other.region) for other in found):
                found.append(Detection(float(scores[i]), region))
        return tuple(found)

    def look(self, yuv: Bytes2d, region: Region) -> PoseResult:
        """The named points of the person in a region."""
        inverse = _crop_matrix(region)
        picture = _cut(yuv, inverse, LANDMARK_PX)
        raw, presence, heat, world = self._run_landmark(
            np.asarray(picture.astype(np.float32) / 255, dtype=np.float32)
        )
        places = _refined(raw, heat)
        xy_px = places @ inverse[:, :2].T + inverse[:, 2]
        turn = inverse[:, :2] / np.linalg.norm(inverse[:, 0])
        depth = world[:POINTS].astype(np.float64)
        depth[:, :2] = depth[:, :2] @ turn.T
        return PoseResult(
            xy_px=xy_px[:POINTS],
            depth_m=depth,
            score=_sigmoid(raw[:POINTS, 3]),
            presence=presence,
            following=_region(xy_px[CENTRE], xy_px[EDGE]),
        )

    def _run_detector(self, picture: NDArray[np.float32]) -> tuple[Floats, Floats]:
        outputs = _run(self._detector, picture)
        boxes = next(o for o in outputs if o.shape[-1] == 12)  # noqa: PLR2004
        logits = next(o for o in outputs if o.shape[-1] == 1)
        return boxes, _sigmoid(logits[:, 0])

    def _run_landmark(self, picture: NDArray[np.float32]) -> tuple[Floats, float, Floats, Floats]:
        by_size = {o.size: o for o in _run(self._landmark, picture)}
        heat = by_size[HEAT_PX * HEAT_PX * 39]
        presence = float(by_size[1].ravel()[0])
        return by_size[195].reshape(39, 5), presence, heat, by_size[117].reshape(39, 3)


@cache
def _landmark_graph() -> bytes:
    """The published landmark network without its silhouette of the person."""
    return without(weights.read("pose_landmark_full.tflite"), SILHOUETTE)


_idle: dict[Path, list[BlazePose]] = {}


@contextmanager
def borrowed() -> Iterator[BlazePose]:
    """An engine that nobody else uses meanwhile, kept afterwards for the next who asks."""
    kept = _idle.setdefault(weights.folder(), [])
    engine = kept.pop() if kept else BlazePose()
    try:
        yield engine
    finally:
        kept.append(engine)


def _run(network: object, picture: NDArray[np.float32]) -> list[Floats]:
    """Outputs of an interpreter for one picture, without the batch axis."""
    put, get = network.get_input_details()[0], network.get_output_details()  # type: ignore[attr-defined]
    network.set_tensor(put["index"], picture[None])  # type: ignore[attr-defined]
    network.invoke()  # type: ignore[attr-defined]
    return [network.get_tensor(o["index"])[0] for o in get]  # type: ignore[attr-defined]


def _anchors() -> Floats:
    """(2254, 2) centres of the detector's anchors, as shares of its picture."""
    out = []
    for stride, count in ANCHOR_GRIDS:
        cells = (np.arange(DETECTOR_PX // stride) + 0.5) * stride / DETECTOR_PX
        ys, xs = np.meshgrid(cells, cells, indexing="ij")
        out.append(np.repeat(np.stack([xs.ravel(), ys.ravel()], axis=1), count, axis=0))
    return np.concatenate(out)


def _region(centre: Floats, edge: Floats) -> Region:
    """The square about a person from its centre and a point straight above it on the rim."""
    way = edge - centre
    size = REGION_OVER_RADIUS * float(np.hypot(*way))
    rotation = float(np.pi / 2 - np.arctan2(-way[1], way[0]))
    return Region(float(centre[0]), float(centre[1]), max(size, 1.0), rotation)


def _apart(a: Region, b: Region) -> bool:
    distance = np.hypot(a.cx_px - b.cx_px, a.cy_px - b.cy_px)
    return bool(distance > SAME_PERSON * min(a.size_px, b.size_px) / REGION_OVER_RADIUS * 2)


def _crop_matrix(region: Region) -> Floats:
    """(2, 3) affine of landmark-picture places to picture pixels."""
    k = region.size_px / LANDMARK_PX
    c, s = k * np.cos(region.rotation_rad), k * np.sin(region.rotation_rad)
    linear = np.array([[c, -s], [s, c]])
    middle = np.array([LANDMARK_PX / 2, LANDMARK_PX / 2])
    shift = np.array([region.cx_px, region.cy_px]) - linear @ middle
    return np.hstack([linear, shift[:, None]])


def _cut(yuv: Bytes2d, inverse: Floats, size: int) -> Bytes2d:
    """(size, size, 3) RGB of the places that `inverse` maps to; black outside the picture."""
    height, width = yuv.shape[0] * 2 // 3, yuv.shape[1]
    chroma = yuv[height:].reshape(2, height // 2, width // 2)
    luma = _warp(yuv[:height], inverse, size, 16)
    planes = [
        _warp(np.ascontiguousarray(plane), _chroma_matrix(inverse), size // 2, 128)
        for plane in chroma
    ]
    planar = np.concatenate([luma.ravel(), planes[0].ravel(), planes[1].ravel()])
    rgb = cv2.cvtColor(planar.reshape(size * 3 // 2, size), cv2.COLOR_YUV2RGB_I420)
    return np.asarray(rgb, dtype=np.uint8)


def _chroma_matrix(inverse: Floats) -> Floats:
    """The same map between quarter-size planes, whose pixels cover two by two."""
    out = inverse.copy()
    out[:, 2] = (inverse[:, :2].sum(axis=1) * 0.5 + inverse[:, 2] - 0.5) / 2
    return out


def _warp(plane: Bytes2d, inverse: Floats, size: int, outside: int) -> Bytes2d:
    shrink = float(np.linalg.norm(inverse[:, 0]))
    if shrink > 2:  # noqa: PLR2004 - halve first, so that no pixel is skipped
        step = int(shrink)
        rows, columns = plane.shape[0] // step, plane.shape[1] // step
        whole = plane[: rows * step, : columns * step]  # else the steps are not whole pixels
        plane = np.asarray(
            cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
        inverse = inverse / step
        inverse[:, 2] += 0.5 / step - 0.5
    out = cv2.warpAffine(
        plane, inverse, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(outside,),
    )  # fmt: skip
    return np.asarray(out, dtype=np.uint8)


def _refined(raw: Floats, heat: Floats) -> Floats:
    """(39, 2) landmark places moved to the centre of mass of their heat maps, where clear."""
    step = LANDMARK_PX / HEAT_PX
    places = raw[:, :2].astype(np.float64)
    x, y = (places / step).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < HEAT_PX) & (y < HEAT_PX)
    near = np.arange(-HEAT_REACH, HEAT_REACH + 1)
    xs, ys = x[:, None, None] + near, y[:, None, None] + near[:, None]
    there = (xs >= 0) & (ys >= 0) & (xs < HEAT_PX) & (ys < HEAT_PX) & inside[:, None, None]
    last, joints = HEAT_PX - 1, np.arange(len(places))[:, None, None]
    mass = _sigmoid(heat[ys.clip(0, last), xs.clip(0, last), joints]) * there
    clear = mass.max(axis=(1, 2)) >= HEAT_LEAST
    total = np.where(clear, mass.sum(axis=(1, 2)), 1.0)
    centre = np.stack([(mass * axis).sum(axis=(1, 2)) for axis in (xs, ys)], axis=1)
    return np.where(clear[:, None], step * centre / total[:, None], places)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x.astype(np.float64), -50, 50))))


@contextmanager
def _without_chatter() -> Iterator[None]:
    """LiteRT says on stderr, past Python, that it is well; nobody asked."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
