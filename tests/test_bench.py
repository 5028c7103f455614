"""The bench's arithmetic on made-up results, and its page in step with the stored ones."""

from pathlib import Path

import pytest

from bench import faults_page
from bench.__main__ import FAULTS, PAGE, render
from bench.accuracy import overall
from bench.baselines import _two_thresholds


def row(**changes):
    made = {
        "name": "a", "true_reps": 2, "reps": 2, "true_full_reps": 2, "full_reps": 2,
        "is_negative": False, "true_view": "side", "view": "side", "true_near_side": "left",
        "near_side": "left", "height_rmse_mm": 2.0, "z": [0.5, 1.5, 3.0, 0.2],
        "peak_errors": [[0.003, 0.03, 1.0], [-0.001, -0.01, 0.3]],
        "corner_errors_s": [[0.01, 0.02, 0.03, 0.04], [0.03, 0.02, 0.01, 0.0]],
    }  # fmt: skip
    return made | changes


def test_figures_over_clips_are_those_of_hand_arithmetic():
    found = overall([row(), row(reps=3, height_rmse_mm=4.0), row(is_negative=True, reps=1)])

    assert found["reps_exact_share"] == 0.5
    assert found["reps_worst_error"] == 1
    assert found["false_reps"] == 1
    assert found["side_rmse_mm_median"] == 3.0
    assert found["side_peak_mm_median"] == pytest.approx(2.0)
    assert found["within_1_sigma"] == 0.5
    assert found["corner_ms_median"] == pytest.approx([20, 20, 20, 20])


def test_the_baseline_counts_with_hysteresis():
    assert _two_thresholds([0, 0.04, 0.03, 0.04, 0.01, 0.04, 0.0]) == 2


def test_the_accuracy_page_is_the_one_the_stored_results_give():
    assert Path(PAGE).read_text("utf-8") == render()


def test_the_page_of_faults_is_the_one_the_catalogue_gives():
    assert Path(FAULTS).read_text("utf-8") == faults_page.write()
