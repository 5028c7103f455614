"""Rendered sets with a known fault: found as rendered, and the same when the picture changes."""

from pathlib import Path

import av
import numpy as np
import pytest

from tiptoe.app import measure_video
from tiptoe.model import Side

CLIPS = Path(__file__).parent / "clips"
pytestmark = pytest.mark.slow


def changed(name, folder, change):
    """The clip with every picture changed, times kept."""
    path = folder / f"{name}.mp4"
    with av.open(str(CLIPS / f"{name}.mp4")) as reader, av.open(str(path), "w") as writer:
        stream = None
        for frame in reader.decode(video=0):
            picture = np.ascontiguousarray(change(frame.to_ndarray(format="rgb24")))
            if stream is None:
                stream = writer.add_stream("libx264", rate=24, options={"crf": "16"})
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = "yuv420p"
            made = av.VideoFrame.from_ndarray(picture)
            made.pts, made.time_base = frame.pts, frame.time_base
            writer.mux(stream.encode(made))
        writer.mux(stream.encode(None))
    return path


CHANGES = {
    "as rendered": lambda p: p,
    "mirrored": lambda p: p[:, ::-1],
    "darker": lambda p: (0.8 * p).astype(np.uint8),
    "brighter": lambda p: np.minimum(1.2 * p.astype(float), 255).astype(np.uint8),
    "cropped": lambda p: p[20:-10, 40:-40],
}


@pytest.mark.parametrize("change", CHANGES)
def test_knees_that_bend_are_found_in_the_same_reps(change, tmp_path):
    session = measure_video(changed("knees_bend", tmp_path, CHANGES[change]))
    (found,) = session.sets

    assert found.exercise.name == "two_leg_floor"
    assert [(f.name, f.reps) for f in found.faults] == [("knee_bending", (1, 3, 4))]
    assert np.degrees(found.faults[0].amount) == pytest.approx(18, abs=5)
    side = Side.RIGHT if change == "mirrored" else Side.LEFT
    assert found.faults[0].side is side
    assert session.recording.near_side is side


@pytest.mark.parametrize("change", ["as rendered", "darker", "brighter"])
def test_ankles_that_roll_outwards_are_found_from_behind(change, tmp_path):
    session = measure_video(changed("heels_roll", tmp_path, CHANGES[change]))
    (found,) = session.sets

    assert found.rep_count == 4
    (fault,) = [f for f in found.faults if f.name == "rolling_out"]
    assert fault.reps == (2, 3, 4)
    assert np.degrees(fault.amount) == pytest.approx(9, abs=3)
    assert "heel_collapse" not in [f.name for f in found.faults]
