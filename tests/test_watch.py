"""When the pose network looks, and how a foot's pictures come back, against drawn recordings."""

from dataclasses import replace

import numpy as np
import pytest
from make_foot import texture
from make_looks import body, seen

from tiptoe.read.pose.engine import Detection, PoseResult, Region
from tiptoe.read.video.box import Box, Part
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.settle import _calmed
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.take import POINT, Take
from tiptoe.read.video.watch import Watcher

REGION = Region(360.0, 500.0, 900.0, 0.0)


WIDER = Region(360.0, 480.0, 950.0, 0.0)


class Rough:
    """A pose engine that is sure of the feet only where a first look has said to look again."""

    weights_sha256 = ""

    def __init__(self):
        self.places = []

    def detect(self, yuv):  # noqa: ARG002 - as the protocol has it
        return (Detection(1.0, REGION),)

    def look(self, yuv, region):  # noqa: ARG002 - as the protocol has it
        self.places.append(region)
        xy_px, depth_m = seen(body(), 0.0)
        score = np.ones(33)
        if region == REGION:
            score[[POINT[f"{side}_heel"] for side in ("left", "right")]] = 0.1
        return PoseResult(xy_px, depth_m, score, 1.0, WIDER)


class Growing(Rough):
    """A pose engine for which a body is larger and lower than where it looked, up to a place."""

    def __init__(self, *, grows=1.0, sinks_px=0.0, presence=1.0):
        super().__init__()
        self.grows, self.sinks_px, self.presence = grows, sinks_px, presence

    def look(self, yuv, region):
        size_px, cy_px = min(self.grows * region.size_px, 1250.0), region.cy_px + self.sinks_px
        following = replace(region, size_px=size_px, cy_px=min(cy_px, 640.0))
        return replace(super().look(yuv, region), following=following, presence=self.presence)


class Drawn:
    """A pose engine that sees the drawn body, `up_m` above the floor at each look."""

    weights_sha256 = ""

    def __init__(self, up_m, *, is_there=True, lying=""):
        self.up_m, self.is_there, self.now_s, self.lying = up_m, is_there, 0.0, lying

    def detect(self, yuv):  # noqa: ARG002 - as the protocol has it
        return (Detection(1.0, REGION),) if self.is_there else ()

    def look(self, yuv, region):  # noqa: ARG002 - as the protocol has it
        xy_px, depth_m = seen(body() + np.array([0, 0, self.up_m(self.now_s)]), 0.0)
        if self.lying == "flat":  # feet to the camera: as upright in the picture as who stands
            depth_m = depth_m[:, [0, 2, 1]]
        if self.lying == "on all fours":
            depth_m = depth_m.copy()
            for side in ("left", "right"):
                shoulder, hip, knee, ankle = (
                    POINT[f"{side}_{n}"] for n in ("shoulder", "hip", "knee", "ankle")
                )
                depth_m[shoulder] = depth_m[hip] + [0.5, 0.0, 0.0]
                depth_m[ankle] = depth_m[knee] - [0.4, 0.0, 0.0]
        return PoseResult(xy_px, depth_m, np.ones(33), 1.0, region)


def watched(up_m, *, rate_hz=30.0, length_s=6.0, is_there=True, lying=""):
    """Times at which the network looked."""
    engine = Drawn(up_m, is_there=is_there, lying=lying)
    yuv = np.random.default_rng(0).integers(90, 110, (1440, 720), dtype=np.uint8)
    looked = []
    whole = Watcher._look
    with Spool() as spool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Watcher, "_look", lambda w, f: (looked.append(f.time_s), whole(w, f))[1])
        watcher = Watcher(engine, spool)
        for index in range(round(length_s * rate_hz)):
            engine.now_s = index / rate_hz
            watcher.see(Frame(index=index, time_s=engine.now_s, yuv=yuv))
    return np.array(looked), watcher


@pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0])
def test_looks_come_by_time_whatever_the_frame_rate(rate_hz):
    looked, watcher = watched(lambda _: 0.0, rate_hz=rate_hz)

    assert np.diff(looked).min() >= 0.25
    assert np.diff(looked).max() <= 0.3
    assert len(watcher.takes) == 1
    assert len(watcher.takes[0].looks) == looked.size


def test_feet_that_have_left_their_box_get_one_with_more_room():
    _, watcher = watched(lambda t: 0.0 if t < 3 else 0.35)
    first, second = (take.box for take in watcher.takes)

    assert 1.03 * (first.x1 - first.x0) < second.x1 - second.x0 < 1.5 * (first.x1 - first.x0)


def test_a_slow_raise_is_looked_at_no_more_often_than_standing():
    looked, _ = watched(lambda t: 0.04 * (1 - np.cos(2 * np.pi * t / 1.5)))

    assert np.diff(looked).min() >= 0.25


def test_a_jump_is_looked_at_ten_times_a_second():
    looked, _ = watched(lambda t: max(0.0, 2.5 * (t - 3) - 4.9 * (t - 3) ** 2) if t > 3 else 0.0)

    in_flight = (looked > 3.3) & (looked < 3.6)
    assert in_flight.sum() >= 2
    assert np.diff(looked).min() < 0.14


def test_somebody_whose_feet_are_in_doubt_is_looked_at_again_from_nearer():
    engine = Rough()
    yuv = np.random.default_rng(0).integers(90, 110, (1440, 720), dtype=np.uint8)
    with Spool() as spool:
        watcher = Watcher(engine, spool)
        for index in range(20):
            watcher.see(Frame(index=index, time_s=index / 30, yuv=yuv))

    assert engine.places == [REGION, WIDER, WIDER, WIDER]
    assert watcher.found == 1.0


@pytest.mark.parametrize(
    ("how", "places"),
    [
        ({"grows": 1.11}, [(900, 500), (999, 500), (1109, 500), (1231, 500), (1231, 500)]),
        ({"sinks_px": 60.0}, [(900, 500), (900, 560), (900, 620), (900, 620)]),
        ({"grows": 1.11, "presence": 0.0}, [(900, 500)] * 2),
    ],
)
def test_somebody_found_a_little_off_is_looked_at_until_the_place_fits(how, places):
    engine = Growing(**how)
    yuv = np.random.default_rng(0).integers(90, 110, (1440, 720), dtype=np.uint8)
    with Spool() as spool:
        watcher = Watcher(engine, spool)
        for index in range(10):
            watcher.see(Frame(index=index, time_s=index / 30, yuv=yuv))

    assert [(round(place.size_px), round(place.cy_px)) for place in engine.places] == places


def test_an_empty_room_is_looked_at_less_and_less():
    looked, _ = watched(lambda _: 0.0, length_s=12.0, is_there=False)

    assert np.diff(looked)[-1] > 1.5
    assert looked.size < 14


@pytest.mark.parametrize("count", [1, 3, 7, 8, 40])
def test_a_running_median_is_that_of_each_window(count):
    values = np.random.default_rng(count).normal(size=(count, 2))
    windows = [values[max(0, i - 3) : i + 4] for i in range(count)]

    assert np.array_equal([np.median(w, axis=0) for w in windows], _calmed(values))


@pytest.mark.parametrize("stride", [1, 3, 40])
def test_pictures_come_in_order(stride):
    _, watcher = watched(lambda _: 0.0, length_s=1.0)
    take = watcher.takes[0]
    with Spool() as spool:
        take.spool = spool
        take.crops = [spool.append(np.full((32, 32), 5 * i, np.uint8)) for i in range(30)]

        shown = [float(picture.mean()) for picture in take.pictures(stride=stride)]

    assert shown == pytest.approx([5 * i for i in range(0, 30, stride)], abs=1)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5, 3.0])
def test_a_part_of_a_picture_is_unpacked_as_the_whole_of_it_is(scale):
    box = Box(10, 20, 90, 100, scale)
    with Spool() as spool:
        take = Take(box, spool)
        take.add(0.0, np.round(texture(3, shape=(120, 110))).astype(np.uint8))
        side = int(80 * scale)
        for part in (Part(0, 0, side, side), Part(7, 11, side - 8, 24), Part(13, 0, 29, side)):
            whole = take.picture(0)
            assert take.picture(0, part) == pytest.approx(part.of(whole), abs=1e-3)


@pytest.mark.parametrize(
    ("is_there", "lying", "unstanding"),
    [(True, "flat", 1.0), (True, "on all fours", 1.0), (False, "", 0.0), (True, "", 0.0)],
)
def test_a_body_that_lies_is_no_subject_but_a_body(is_there, lying, unstanding):
    _, watcher = watched(lambda _: 0.0, is_there=is_there, lying=lying)

    assert any(take.looks for take in watcher.takes) is (is_there and not lying)
    assert watcher.unstanding == unstanding
