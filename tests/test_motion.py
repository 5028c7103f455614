"""The shipped clip, measured end to end against the truth it was rendered from."""

import json
from importlib.resources import files

import av
import cv2
import numpy as np
import pytest
from make_film import pictures, write
from make_looks import look, take

from tiptoe.app import measure_video
from tiptoe.model import Known, Legs, Side, View
from tiptoe.read.pose.blazepose import BlazePose
from tiptoe.read.video.box import box_about
from tiptoe.read.video.motion import read_motion, shows_feet_alone
from tiptoe.read.video.take import POINT

HOME = files("tiptoe").joinpath("demo")
TRUTH = json.loads(HOME.joinpath("hero.json").read_text("utf-8"))
SHOE_M = TRUTH["subject"]["shoe_length_m"]


@pytest.fixture(scope="module")
def session():
    return measure_video(str(HOME.joinpath("hero.mp4")), shoe_length_m=SHOE_M)


def test_every_raise_is_found_and_nothing_else(session):
    (found,) = session.sets
    assert (found.rep_count, found.full_rep_count, found.legs) == (6, 6, Legs.BOTH)
    assert found.rejected == ()


def test_the_view_and_the_near_foot_are_right(session):
    assert session.recording.view is View.SIDE
    assert session.recording.near_side is Side.LEFT


def test_times_are_within_a_frame_of_truth(session):
    errors = [
        abs(getattr(rep, key) - event[key])
        for rep, event in zip(session.sets[0].reps, TRUTH["events"], strict=True)
        for key in ("start_s", "top_start_s", "top_end_s", "end_s")
    ]
    assert np.median(errors) < 1 / 30


def test_peaks_are_within_four_millimetres_and_their_error_bars_mean_something(session):
    for rep, event in zip(session.sets[0].reps, TRUTH["events"], strict=True):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.004)
        assert 0.001 < rep.left.sigma_m < 0.01


def test_the_same_clip_gives_the_same_numbers(session):
    again = measure_video(str(HOME.joinpath("hero.mp4")), shoe_length_m=SHOE_M)
    assert again.sets[0].reps == session.sets[0].reps


@pytest.mark.parametrize("joint", ["shoulder", "hip"])
def test_a_picture_that_ends_at_chest_or_waist_gives_the_same_raises(session, tmp_path, joint):
    pose = session.motion.shots[0].pose
    shoulder, hip = (
        np.median(pose.xy_px[:, POINT[f"left_{each}"], 1]) for each in ("shoulder", "hip")
    )
    top = {"shoulder": (shoulder + hip) / 2, "hip": hip - 80}[joint]
    path = cropped(tmp_path / "cut_off.mp4", 4 * int(top / 4))
    legs = measure_video(path, shoe_length_m=SHOE_M)

    (found,) = legs.sets
    assert (found.rep_count, found.full_rep_count, found.legs) == (6, 6, Legs.BOTH)
    assert (legs.recording.view, legs.recording.near_side) == (View.SIDE, Side.LEFT)
    for rep, event in zip(found.reps, TRUTH["events"], strict=True):
        assert rep.left.peak_height_m == pytest.approx(event["peak_height_m"], abs=0.005)
    pose = legs.motion.shots[0].pose
    assert not pose.score[:, [POINT["nose"], POINT["left_shoulder"]]].any()  # only guessed


def cropped(path, top):
    """The demo clip without its highest rows."""
    with av.open(str(HOME.joinpath("hero.mp4"))) as reader, av.open(str(path), "w") as writer:
        stream = writer.add_stream("libx264", rate=30, options={"crf": "14"})
        stream.width, stream.height, stream.pix_fmt = 540, 960 - top, "yuv420p"
        for frame in reader.decode(video=0):
            below = av.VideoFrame.from_ndarray(frame.to_ndarray(format="rgb24")[top:].copy())
            below.pts, below.time_base = frame.pts, frame.time_base
            writer.mux(stream.encode(below))
        writer.mux(stream.encode(None))
    return path


@pytest.mark.slow
def test_a_mirrored_clip_swaps_sides_and_nothing_else(session, tmp_path):
    path = tmp_path / "mirrored.mp4"
    with av.open(str(HOME.joinpath("hero.mp4"))) as reader, av.open(str(path), "w") as writer:
        stream = writer.add_stream("libx264", rate=30, options={"crf": "14"})
        stream.width, stream.height, stream.pix_fmt = 540, 960, "yuv420p"
        for frame in reader.decode(video=0):
            flipped = av.VideoFrame.from_ndarray(frame.to_ndarray(format="rgb24")[:, ::-1].copy())
            flipped.pts, flipped.time_base = frame.pts, frame.time_base
            writer.mux(stream.encode(flipped))
        writer.mux(stream.encode(None))

    mirrored = measure_video(path, shoe_length_m=SHOE_M)

    assert mirrored.recording.near_side is Side.RIGHT
    peaks = [rep.left.peak_height_m for rep in session.sets[0].reps]
    assert [rep.right.peak_height_m for rep in mirrored.sets[0].reps] == pytest.approx(
        peaks, rel=0.04
    )


@pytest.mark.parametrize(
    ("length_px", "scale"), [(270, 1 / 3), (131, 1 / 2), (130, 1), (87, 1), (86, 1.5), (9, 3)]
)
def test_small_feet_are_enlarged_and_large_ones_reduced(length_px, scale):
    place = np.array([[400.0, 500.0], [400.0 + length_px, 500.0], [420.0, 450.0]])
    box = box_about(place, length_px, (1080, 1920), room=0.6)
    crop = box.enlarged(box.cut(np.zeros((1920, 1080), np.uint8)))

    assert box.scale == scale
    assert crop.shape == (round((box.y1 - box.y0) * scale), round((box.x1 - box.x0) * scale))
    assert box.to_picture(box.to_crop(place)) == pytest.approx(place)


def test_an_enlarged_detail_stays_in_its_place():
    places, length_px = np.array([[200.0, 300.0], [240.0, 300.0]]), 40
    picture = np.zeros((640, 480), np.uint8)
    picture[310:314, 220:226] = 200
    box = box_about(places, length_px, (480, 640), room=0.6)
    crop = box.enlarged(box.cut(picture)).astype(float)

    rows, columns = np.indices(crop.shape)
    middle = [(crop * axis).sum() / crop.sum() for axis in (columns, rows)]
    assert box.scale == 3.0
    assert box.to_picture(np.array(middle)) == pytest.approx([223.0, 312.0], abs=0.05)


@pytest.mark.parametrize(("seen", "alone"), [(0, True), (60, True), (150, False), (300, False)])
def test_a_body_seen_for_a_moment_among_legs_was_made_up(seen, alone):
    legs, body = take([], count=300 - seen), take([look(0)], count=seen)
    takes = [each for each, count in ((legs, 300 - seen), (body, seen)) if count]

    assert shows_feet_alone(takes, unstanding=0.2) is alone
    assert not shows_feet_alone(takes, unstanding=0.5)


def test_without_a_length_there_are_no_centimetres():
    session = measure_video(str(HOME.joinpath("hero.mp4")))
    assert not session.sets[0].is_metric
    assert "no_scale" in [warning.code for warning in session.warnings]


SPLIT_PX = 480  # left of it the demo clip, right of it the same person mirrored and farther away


class Slow(BlazePose):
    """Overlooks whoever stands on the left until it has looked for people a few times."""

    times = 0

    def detect(self, yuv):
        self.times += 1
        people = super().detect(yuv)
        return people if self.times > 3 else tuple(p for p in people if p.region.cx_px > SPLIT_PX)


def beside(film):
    for time_s, picture in film:
        height, width = picture.shape[:2]
        small = cv2.resize(picture[:, ::-1], None, fx=0.55, fy=0.55, interpolation=cv2.INTER_AREA)
        right = np.full((height, small.shape[1], 3), picture[0, 0], np.uint8)
        right[-small.shape[0] :] = small
        whole = np.hstack([picture[:, (width - SPLIT_PX) // 2 :][:, :SPLIT_PX], right])
        yield time_s, whole[:, : whole.shape[1] // 2 * 2]


def test_who_is_larger_but_was_found_late_is_measured_from_the_beginning(tmp_path):
    path = write(tmp_path / "two.mp4", beside(pictures(HOME.joinpath("hero.mp4"), until_s=6.0)))
    engine = Slow()
    motion = read_motion(path, known=Known(), engine=engine)

    (shot,) = motion.shots
    (foot,) = shot.feet
    assert shot.start_s == 0
    assert foot.heel_px[0] < SPLIT_PX
    assert foot.near_side is Side.LEFT
    assert "several_people" in [warning.code for warning in motion.warnings]
    assert engine.times > 3
