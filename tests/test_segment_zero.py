"""Finding the flat stance again when the instrument's zero was somewhere else."""

from dataclasses import replace

import make
import numpy as np
import pytest
from make import Raise

from tiptoe.measure.sets import build_sets
from tiptoe.measure.zero import found_again
from tiptoe.model import Known

FADING = [Raise(peak_m=p, up_s=0.5, hold_s=0.1, down_s=0.5) for p in (0.09, 0.08, 0.05, 0.015)]


@pytest.mark.parametrize("offset_m", [-0.015, 0.012, -0.025])
@pytest.mark.parametrize("noise_m", [0.0, 0.002])
def test_a_wrong_zero_is_put_back(offset_m, noise_m):
    true = make.heel(FADING, noise_m=noise_m)
    again = found_again(replace(true, height_m=true.height_m + offset_m))

    assert np.max(np.abs(again.height_m - true.height_m)) < 0.002


def test_a_set_with_a_wrong_zero_keeps_its_last_small_raise_and_its_heights():
    true = make.heel(FADING)
    (found,) = build_sets([replace(true, height_m=true.height_m - 0.015)], None, Known())

    assert len(found.reps) == 4
    assert found.reps[0].left.peak_height_m == pytest.approx(0.09, abs=1e-3)


@pytest.mark.parametrize(
    "raises",
    [
        FADING,
        [Raise(bottom_m=-0.035, pause_s=0.3)] * 12,
        [Raise(hold_s=30)],
        [Raise(up_s=3, hold_s=0, down_s=3)] * 2,
        [],
    ],
    ids=["fading", "on a step", "a long hold", "slow", "nothing"],
)
def test_a_right_zero_stays(raises):
    true = make.heel(raises, noise_m=0.001)
    assert found_again(true) is true


def test_a_heel_held_up_throughout_is_not_called_flat():
    true = make.heel([Raise(hold_s=30)])
    held = make.cut(true, start_s=3, end_s=30)
    assert found_again(held) is held
