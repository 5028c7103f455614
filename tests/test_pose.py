"""The pose engine against truth, against MediaPipe's own graph, and by what must stay true."""

import os
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from itertools import islice

import av
import cv2
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from tiptoe.errors import SetupError
from tiptoe.read.pose import blazepose, weights
from tiptoe.read.pose.blazepose import BlazePose
from tiptoe.read.pose.engine import Region
from tiptoe.read.pose.graph import without
from tiptoe.seen import POSE_POINTS

NUMBER = 30  # of the picture of the shipped clip that the numbers below belong to
WIDTH, HEIGHT = 540, 960
TRUTH_PX = {  # where the renderer put the joints of the near leg
    "left_hip": (233, 434),
    "left_knee": (232, 632),
    "left_ankle": (245, 834),
    "left_heel": (280, 837),
}
MEDIAPIPE_PX = {  # what MediaPipe 0.10.21 says (full, following, unsmoothed)
    "left_shoulder": (233, 164),
    "left_hip": (230, 411),
    "left_knee": (229, 615),
    "left_ankle": (252, 818),
    "left_heel": (280, 838),
    "left_foot_index": (197, 890),
}


@pytest.fixture(scope="module")
def engine():
    return BlazePose()


@pytest.fixture(scope="module")
def rgb():
    clip = str(files("tiptoe").joinpath("demo", "hero.mp4"))
    with av.open(clip) as film:
        return next(islice(film.decode(video=0), NUMBER, None)).to_ndarray(format="rgb24")


@pytest.fixture(scope="module")
def yuv(rgb):
    return planar(rgb)


def planar(rgb):
    return cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2YUV_I420)


def settled(engine, yuv):
    """What is seen after the region has followed the person for a few looks."""
    (person,) = engine.detect(yuv)
    seen = engine.look(yuv, person.region)
    for _ in range(5):
        seen = engine.look(yuv, seen.following)
    return seen


def places(result, names):
    return result.xy_px[[POSE_POINTS.index(name) for name in names]]


def distances(result, told):
    return np.hypot(*(places(result, told) - np.array(list(told.values()))).T)


def test_joints_are_where_they_were_rendered_as_closely_as_the_network_knows(engine, yuv):
    seen = settled(engine, yuv)

    assert distances(seen, TRUTH_PX).max() < 0.03 * HEIGHT
    assert seen.presence > 0.99
    assert min(seen.score[[POSE_POINTS.index(name) for name in TRUTH_PX]]) > 0.8


def test_mediapipe_s_own_graph_sees_the_same(engine, yuv):
    apart = distances(settled(engine, yuv), MEDIAPIPE_PX)

    assert np.median(apart) < 6
    assert apart.max() < 12


def test_metric_points_are_hip_centred_upright_and_of_human_size(engine, yuv):
    seen = settled(engine, yuv)
    depth = dict(zip(POSE_POINTS, seen.depth_m, strict=True))

    assert np.linalg.norm(depth["left_hip"] + depth["right_hip"]) < 0.1
    assert 1.2 < depth["left_ankle"][1] - depth["nose"][1] < 1.9


def test_a_person_lying_on_the_side_is_the_same_person_turned(engine, rgb, yuv):
    upright = settled(engine, yuv)
    lying = settled(engine, planar(np.rot90(rgb, -1)))  # clockwise: (x, y) goes to (H - y, x)

    expected = np.column_stack([HEIGHT - upright.xy_px[:, 1], upright.xy_px[:, 0]])
    legs = [POSE_POINTS.index(name) for name in MEDIAPIPE_PX]
    assert np.hypot(*(lying.xy_px - expected)[legs].T).max() < 12
    nose, ankle = (lying.depth_m[POSE_POINTS.index(name)] for name in ("nose", "left_ankle"))
    assert nose[0] - ankle[0] > 1.2


@pytest.mark.parametrize(("shift_px", "floor_px"), [((40, 0), 2), ((0, -24), 2), ((-30, 10), 9)])
def test_moving_picture_and_region_together_changes_nothing(engine, yuv, rgb, shift_px, floor_px):
    """Shifts that sample other pixels move the heel by several: that is the network's own floor."""
    region = settled(engine, yuv).following
    moved = cv2.warpAffine(
        rgb, np.float64([[1, 0, shift_px[0]], [0, 1, shift_px[1]]]), (WIDTH, HEIGHT),
        borderMode=cv2.BORDER_CONSTANT,
    )  # fmt: skip
    there = replace(region, cx_px=region.cx_px + shift_px[0], cy_px=region.cy_px + shift_px[1])

    first, second = engine.look(yuv, region), engine.look(planar(moved), there)

    apart = places(second, TRUTH_PX) - places(first, TRUTH_PX) - shift_px
    assert np.abs(apart).max() < floor_px


def test_two_people_are_two_detections_each_at_its_place(engine, rgb):
    both = np.concatenate([rgb, rgb], axis=1)

    people = engine.detect(planar(both))

    assert len(people) == 2
    assert [p.score for p in people] == sorted((p.score for p in people), reverse=True)
    left, right = sorted(p.region.cx_px for p in people)
    assert right - left == pytest.approx(WIDTH, abs=0.1 * WIDTH)


@pytest.mark.parametrize("kind", ["black", "grey", "noise"])
def test_nobody_is_found_where_nobody_is(engine, kind):
    size = (HEIGHT * 3 // 2, WIDTH)
    noise = np.random.default_rng(1).integers(0, 256, size, np.uint8)
    empty = {"black": np.zeros(size, np.uint8), "grey": np.full(size, 128, np.uint8)}

    assert engine.detect(empty.get(kind, noise)) == ()


def test_a_region_without_a_person_says_so(engine):
    grey = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)

    assert engine.look(grey, Region(270, 480, 900, 0)).presence < 0.5


def test_the_same_look_gives_the_same_points_with_any_number_of_threads(engine, yuv):
    region = settled(engine, yuv).following
    once, again = engine.look(yuv, region), engine.look(yuv, region)
    threaded = BlazePose(threads=2).look(yuv, region)

    assert np.array_equal(once.xy_px, again.xy_px)
    assert np.array_equal(once.xy_px, threaded.xy_px)


@pytest.mark.parametrize("shape", [blazepose.SILHOUETTE, (1, 64, 64, 39)])
def test_leaving_out_what_nobody_reads_changes_nothing_else_by_a_bit(shape):
    whole = weights.read("pose_landmark_full.tflite")
    networks = [Interpreter(model_content=each) for each in (whole, without(whole, shape))]
    picture = np.random.default_rng(3).random((256, 256, 3)).astype(np.float32)
    for network in networks:
        network.allocate_tensors()

    outputs = [{o.shape: o for o in blazepose._run(network, picture)} for network in networks]
    steps = [len(network._get_ops_details()) for network in networks]

    left_out = outputs[0].pop(shape[1:])
    assert left_out.any()
    assert outputs[0].keys() == outputs[1].keys()
    assert all(np.array_equal(each, outputs[1][key]) for key, each in outputs[0].items())
    assert steps[1] < steps[0]


def test_a_network_without_an_output_it_never_had_is_the_same_network():
    whole = weights.read("pose_landmark_full.tflite")

    assert without(whole, (7, 7)) == whole


@pytest.mark.parametrize("size_px", [256, 700, 1500])
@pytest.mark.parametrize("rotation", [0.0, 0.4])
def test_a_crop_shows_what_lies_in_the_region(size_px, rotation):
    """Coloured squares are found again at the places to which the matrix says they go."""
    wide = np.full((960, 1280, 3), 90, np.uint8)
    spots = {(620, 420): (220, 40, 40), (700, 520): (40, 200, 60), (560, 540): (60, 60, 230)}
    for (x, y), colour in spots.items():
        cv2.rectangle(wide, (x - 20, y - 20), (x + 20, y + 20), colour, -1)
    region = Region(640, 480, size_px, rotation)
    matrix = blazepose._crop_matrix(region)

    crop = blazepose._cut(planar(wide), matrix, blazepose.LANDMARK_PX)

    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
    for (x, y), colour in spots.items():
        u, v = np.rint(back @ [x, y, 1])[:2].astype(int)
        assert np.abs(crop[v, u].astype(int) - colour).max() < 25


@pytest.mark.parametrize("size_px", [300, 800, 1300, 1500])
def test_shrinking_moves_nothing_by_a_fraction_of_a_pixel(size_px):
    picture = np.full((1440, 1280), 128, np.uint8)
    picture[:960] = 20
    picture[440:521, 600:681] = 220  # its middle is pixel (640, 480)
    matrix = blazepose._crop_matrix(Region(650, 470, size_px, 0.0))

    crop = blazepose._cut(picture, matrix, blazepose.LANDMARK_PX)[..., 1].astype(float)

    mass = np.clip(crop - 30, 0, None)
    rows, columns = np.indices(mass.shape)
    middle = np.array([(mass * columns).sum(), (mass * rows).sum()]) / mass.sum()
    assert matrix[:, :2] @ middle + matrix[:, 2] == pytest.approx([640, 480], abs=0.3)


def test_weights_from_a_folder_without_them_are_refused_with_a_way_out(tmp_path):
    code = "from tiptoe.read.pose.blazepose import BlazePose; BlazePose()"
    path = os.pathsep.join(each for each in sys.path if each)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {weights.VARIABLE: str(tmp_path), "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert SetupError.__name__ in done.stderr
    assert weights.FIX in done.stderr


def test_making_an_engine_says_nothing(capfd):
    BlazePose()

    assert capfd.readouterr() == ("", "")
