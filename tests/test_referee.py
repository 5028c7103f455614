"""The setup referee: each warning where it belongs, and nowhere else."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from tiptoe.model import FootTrack, Side, View
from tiptoe.read.video.referee import Setup, judge, sharpness

ROOT = Path(__file__).parents[1]


def foot(*, length_px=120.0, heel_px=(300.0, 900.0), lost=0):
    time_s = np.arange(50) / 30
    rise = np.zeros(50)
    rise[:lost] = np.nan
    ones = np.ones(50)
    return FootTrack(
        side=Side.LEFT, time_s=time_s, pitch_rad=rise, rise_px=rise, sigma_px=ones, quality=ones,
        shift_px=0 * ones, length_px=length_px, length_sigma_px=2.0, heel_px=np.array(heel_px),
        ball_px=np.array(heel_px) - [80, 0], toe_px=np.array(heel_px) - [length_px, 0],
    )  # fmt: skip


def setup(**changes):
    good = {
        "view": View.SIDE, "feet": (foot(),), "size_px": (1080, 1920), "brightness": 120.0,
        "rate_hz": 30.0, "is_steadied": False, "shows_body": True,
    }  # fmt: skip
    return Setup(**(good | changes))


def codes(**changes):
    return [warning.code for warning in judge(setup(**changes))]


def test_a_good_setup_has_no_warning():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"view": View.FRONT, "feet": ()}, "view_front"),
        ({"view": View.REAR, "feet": ()}, "view_rear"),
        ({"view": View.OBLIQUE}, "view_oblique"),
        ({"shows_body": False}, "feet_only"),
        ({"shows_head": False}, "legs_only"),
        ({"feet": ()}, "foot_not_followed"),
        ({"feet": (foot(length_px=40.0),)}, "foot_small"),
        ({"feet": (foot(heel_px=(1079.0, 900.0)),)}, "foot_cut"),
        ({"feet": (foot(lost=20),)}, "heel_lost"),
        ({"brightness": 20.0}, "dark"),
        ({"rate_hz": 15.0}, "low_rate"),
        ({"sharpness": 0.08}, "blurred"),
        ({"is_steadied": True}, "camera_moved"),
    ],
)
def test_each_problem_is_said_once_with_a_fix(changes, code):
    assert codes(**changes) == [code]
    assert all(warning.fix for warning in judge(setup(**changes)))


def test_the_page_lists_every_code_and_no_other():
    page = (ROOT / "docs/reference/warnings.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    sources = [
        "read/video/referee.py",
        "read/video/motion.py",
        "measure/session.py",
        "live/stretch.py",
    ]
    code = "".join((ROOT / "src/tiptoe" / name).read_text("utf-8") for name in sources)
    named = set(re.findall(r'(?:_warn\(|code=)"(\w+)"', code)) | {"view_front", "view_rear"}

    assert listed == named


def test_blur_makes_a_picture_less_sharp_and_light_and_noise_do_not():
    rng = np.random.default_rng(1)
    sharp = cv2.GaussianBlur(
        np.kron(rng.uniform(40, 200, (12, 16)), np.ones((14, 14))), (0, 0), 0.7
    )
    noisy = sharp + rng.normal(0, 2, sharp.shape)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 4.0) + rng.normal(0, 1, sharp.shape)
    values = [
        sharpness(np.clip(p, 0, 255).astype(np.uint8)) for p in (sharp, noisy, 0.5 * sharp, blurred)
    ]

    assert min(values[:3]) > 0.18
    assert values[3] < 0.11
