"""A take is cut where the person turned, and nowhere else; from looks whose direction is known."""

from pathlib import Path

import av
import numpy as np
import pytest
from make_looks import look, take

from tiptoe import evidence
from tiptoe.measure.height import heel_signal
from tiptoe.measure.lifts import count
from tiptoe.measure.scale import scale_of
from tiptoe.model import Side
from tiptoe.read.known import read_known
from tiptoe.read.pose.blazepose import borrowed
from tiptoe.read.video.decode import open_video
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.turned import cut_at_turns, turn_of
from tiptoe.read.video.watch import Watcher

EVERY = 8  # pictures between looks, at 30 a second


def facing(*pieces, noise_deg=4.0, seed=0):
    """A take whose person faces each direction (degrees) for some seconds."""
    rng = np.random.default_rng(seed)
    degrees = np.concatenate([np.full(round(30 * seconds), deg) for deg, seconds in pieces])
    looks = [
        look(n, yaw_rad=float(np.deg2rad(degrees[n] + rng.normal(0, noise_deg))))
        for n in range(0, degrees.size, EVERY)
    ]
    return take(looks, count=degrees.size)


def test_a_person_who_turned_is_two_takes_cut_between_two_looks_of_the_turning():
    made = facing((-14, 8.0), (20, 8.0))
    made.crops[:] = range(100, 100 + len(made))
    made.colours.update({0: 1, 200: 2, 300: 3})
    before, after = cut_at_turns([made])

    assert len(before) + len(after) == len(made)
    assert before.times_s[-1] == pytest.approx(8.0, abs=0.3)
    assert [*before.crops, *after.crops] == made.crops
    assert after.colours == {300 - len(before): 3}
    assert [after.times_s[each.number] for each in after.looks] == pytest.approx(
        [each.time_s for each in after.looks]
    )
    assert before.is_turned
    assert after.is_turned


def test_what_changed_from_the_last_picture_before_the_turn_is_not_told_of_the_first_after_it():
    made = facing((-14, 4.0), (30, 4.0))
    made.changes[:] = [5.0] * len(made)
    _, after = cut_at_turns([made])

    assert after.changes[:2] == [0.0, 5.0]


def test_a_person_who_turned_twice_is_three_takes():
    parts = cut_at_turns([facing((0, 5.0), (50, 5.0), (-20, 5.0))])

    assert [round(part.times_s[0]) for part in parts] == [0, 5, 10]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("degrees", [40, 90, 175])
def test_the_cut_is_at_the_turning_however_far_it_goes(degrees, seed):
    assert turn_of(facing((0, 6.0), (degrees, 6.0), seed=seed)) == pytest.approx(180, abs=EVERY)


@pytest.mark.parametrize("seed", range(5))
def test_effort_noise_and_a_glance_aside_are_no_turns(seed):
    steady = facing((-90, 10.0), noise_deg=8.0, seed=seed)
    leaning = facing((0, 5.0), (11, 5.0), seed=seed)
    glance = facing((0, 5.0), (40, 0.6), (0, 5.0), seed=seed)

    assert cut_at_turns([steady, leaning, glance]) == [steady, leaning, glance]
    assert not steady.is_turned


def test_end_on_a_face_that_hair_hides_sways_by_more_than_is_a_turn_elsewhere():
    assert turn_of(facing((-95, 5.0), (-68, 5.0))) is None
    assert turn_of(facing((-95, 5.0), (-45, 5.0))) is not None
    assert turn_of(facing((-65, 5.0), (-40, 5.0))) is not None
    assert turn_of(facing((-90, 5.0), (90, 0.0), (-20, 5.0))) is not None


def test_direction_goes_round_in_a_circle():
    assert turn_of(facing((176, 5.0), (-176, 5.0))) is None
    assert turn_of(facing((170, 5.0), (-150, 5.0))) is not None


def test_a_take_that_was_hardly_looked_at_stays_whole():
    span_s = evidence.value("turn_span", unit="s")

    assert turn_of(take([], count=300)) is None
    assert turn_of(facing((0, 0.4 * span_s), (90, 5.0))) is None  # no longer than a glance


CLIP = Path(__file__).parent / "clips" / "knees_bend.mp4"  # four raises, the left side seen
TO_THE_FEET = -72  # pixels: puts the feet of the mirrored clip where those of the clip are
TURNING = 24  # pictures in which the one goes over into the other


@pytest.fixture(scope="module")
def turned_clip(tmp_path_factory):
    """Four raises; then the same in a mirror, as a person does who turned to face the other way."""
    path = tmp_path_factory.mktemp("turned") / "turned.mp4"
    with av.open(str(CLIP)) as clip:
        here = [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]
    there = [np.roll(picture[:, ::-1], TO_THE_FEET, axis=1) for picture in here]
    shares = np.arange(1, TURNING + 1) / (TURNING + 1)
    over = zip(shares, here[-TURNING:], there[:TURNING], strict=True)
    between = [((1 - share) * a + share * b).astype(np.uint8) for share, a, b in over]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"crf": "20", "preset": "veryfast"})
        stream.height, stream.width = here[0].shape[:2]
        for picture in [*here[:-TURNING], *between, *there[TURNING:]]:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


@pytest.mark.slow
def test_a_set_goes_on_after_a_turn_with_the_foot_that_is_near_then(turned_clip):
    known = read_known(shoe_length_m=0.30)
    with borrowed() as engine, Spool() as spool, open_video(turned_clip) as video:
        watcher = Watcher(engine, spool, known)
        for frame in video:
            watcher.see(frame)
        (whole,) = watcher.takes
        size_px = (video.width_px, video.height_px)
        shots = [shot_of(part, size_px, known=known) for part in cut_at_turns([whole])]

    feet = [foot for shot in shots for foot in shot.feet]
    signals = [heel_signal(foot, scale_of(foot, known, None), origin="made") for foot in feet]
    tops = [[lift.top_m for lift in count(signal) if not lift.why] for signal in signals]
    assert [foot.side for foot in feet] == [Side.LEFT, Side.RIGHT]
    assert [len(each) for each in tops] == [4, 4]
    assert tops[1] == pytest.approx(tops[0], rel=0.08)
    assert all("turned" in {warning.code for warning in shot.warnings} for shot in shots)
