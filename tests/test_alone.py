"""Feet in view without a body: drawn, and told from which end they are seen."""

from dataclasses import replace

import cv2
import make_foot as foot
import make_heel as heels
import numpy as np
import pytest

from tiptoe.model import Known, Side, View
from tiptoe.read.video.alone import _foot, _is_seen
from tiptoe.read.video.box import Box
from tiptoe.read.video.feet_only import _apart, find_feet, raised_pictures
from tiptoe.read.video.foot_model import Seed
from tiptoe.read.video.one_foot import follow_alone
from tiptoe.read.video.rearfoot import follow_heels_alone, rise_alike
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.take import Take

RAISE = 0.22 * (1 - np.cos(np.linspace(0, 2 * np.pi, 60)))
SWAY_PX = 30 * np.sin(np.linspace(0, 9 * np.pi, 60))
LEG = np.s_[:70, 70:210]


def swaying(angle_rad, sway_px, *, seed=0):
    """A foot at an angle under a bold leg that sways as it likes."""
    out = foot.picture(angle_rad, seed=seed, noise=0.5)
    bold = foot.texture(7, shape=(70, 220), low=0, high=255)
    shift = np.array([[1.0, 0.0, sway_px - 40], [0.0, 1.0, 0.0]])
    out[LEG] = cv2.warpAffine(bold, shift, (140, 70), borderMode=cv2.BORDER_REFLECT)
    return out


def taken(spool, pictures):
    """A take of pictures in which no body was seen."""
    height, width = pictures[0].shape
    made = Take(box=Box(0, 0, width, height, 1.0), spool=spool)
    for n, picture in enumerate(pictures):
        made.add(n / 30, picture)
    colour = np.repeat(made.grey(0)[..., None], 3, axis=2)
    made.colours.update({n: spool.append(colour) for n in range(0, len(made), 8)})
    return made


def a_raise_under_a_leg_that_sways(spool):
    pairs = enumerate(zip(RAISE, SWAY_PX, strict=True))
    return taken(spool, [swaying(angle, sway, seed=n) for n, (angle, sway) in pairs])


def test_how_far_a_foot_is_raised_is_told_by_the_lowest_that_changes():
    shares = (0.3, 0.5, 0.7)
    with Spool() as spool:
        made = a_raise_under_a_leg_that_sways(spool)
        by_feet = RAISE[raised_pictures(made, 0, shares, lowest=0.35)]
        by_all = RAISE[raised_pictures(made, 0, shares)]

    assert (by_feet > 0.05).all()
    assert not (by_all > 0.05).all()


def test_a_foot_is_found_under_a_leg_that_sways():
    with Spool() as spool:
        made = a_raise_under_a_leg_that_sways(spool)
        first, *_ = find_feet(made, 0)
        shot = shot_of(made, foot.SIZE[::-1], known=Known())

    assert shot.view is View.SIDE
    assert first.handed == foot.SEED.handed
    assert first.heel_px == pytest.approx(foot.HEEL, abs=0.2 * foot.SEED.length_px)


def test_the_centre_of_many_turns_goes_before_that_of_the_plainest():
    def turn(support, x):
        ball = np.array([x, 100.0])
        heel, toe, ankle = (ball + np.array(off) for off in ((70, 0), (-30, 0), (50, -40)))
        return support, ball, Seed(heel, toe, ankle)

    seeds = _apart([turn(90.0, 20.0), turn(60.0, 150.0), turn(50.0, 155.0), turn(20.0, 148.0)])

    assert [seed.heel_px[0] for seed in seeds] == [220.0, 90.0]


def both_heels(spool, rises_px):
    poses = [dict.fromkeys(Side, (0.0, rise_px)) for rise_px in rises_px]
    return taken(
        spool, [heels.picture(each, has_shanks=True, seed=n) for n, each in enumerate(poses)]
    )


def test_two_heels_that_rise_as_one_are_seen_from_behind():
    rises_px = 25 * (1 - np.cos(np.linspace(0, 2 * np.pi, 60))) / 2
    with Spool() as spool:
        made = both_heels(spool, rises_px)
        tracks = follow_heels_alone(made, 0)
        shot = shot_of(made, heels.SIZE[::-1], known=Known())

    one, other = tracks
    assert rise_alike(tracks)
    assert not rise_alike((one, replace(other, rise_px=np.roll(other.rise_px, 20))))
    assert not rise_alike((one,))
    assert shot.view is View.REAR
    assert {track.side for track in shot.rearfeet} == set(Side)


def test_what_rises_straight_up_further_than_the_heel_that_turns_was_taken_for_a_foot():
    rises_px = 25 * (1 - np.cos(np.linspace(0, 2 * np.pi, 60))) / 2
    with Spool() as spool:
        heel, other = follow_heels_alone(both_heels(spool, rises_px), 0)
    with Spool() as spool:
        turning = follow_alone(a_raise_under_a_leg_that_sways(spool), foot.SEED, 0)

    assert turning is not None
    assert _is_seen(turning, (heel,))
    assert not _is_seen(replace(turning, rise_px=0.3 * turning.rise_px), (heel,))
    assert _is_seen(turning, ())
    apart = (heel, replace(other, rise_px=np.roll(other.rise_px, 20)))
    assert _is_seen(turning, apart)
    assert not _is_seen(turning, (heel, other))


def test_where_the_plainest_is_no_foot_another_is_found():
    with Spool() as spool:
        made = a_raise_under_a_leg_that_sways(spool)
        still = replace(follow_alone(made, foot.SEED, 0), pitch_rad=np.zeros(60))
        found = _foot(made, still, 0)

    assert found is not None
    assert found[0].pitch_rad == pytest.approx(RAISE, abs=0.05)
