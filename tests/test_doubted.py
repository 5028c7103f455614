"""A followed foot against the foot that the pose network sees turn."""

from dataclasses import replace

import make_looks
import numpy as np
import pytest
from make_foot import texture

from tiptoe.model import FootTrack, Known, Side, View
from tiptoe.read.video.box import Box
from tiptoe.read.video.doubted import hardly_turns
from tiptoe.read.video.shot import _agreeing, _is_good, shot_of
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.take import Take

HEEL_TO_TOE_M = 0.22
COUNT = 60
RAISED_RAD = 0.25 * (1 - np.cos(np.linspace(0, 4 * np.pi, COUNT)))


def looked_at(pitch_rad, *, yaw_rad=0.0):
    """Looks at every picture of somebody whose left heel is up by an angle."""
    up_m = HEEL_TO_TOE_M * np.tan(pitch_rad)
    raised = [make_looks.body(left_heel=np.array([0.0, 0.0, up])) for up in up_m]
    looks = [make_looks.look(n, places_m=each, yaw_rad=yaw_rad) for n, each in enumerate(raised)]
    return make_looks.take(looks)


def followed(pitch_rad, *, yaw_rad=0.0, aside_px=0.0):
    """A track of that foot, which is seen to rise as it turns, or of a place aside of it."""
    still = np.where(np.isfinite(pitch_rad), 0.0, np.nan)
    heel, toe, _ = make_looks.look(yaw_rad=yaw_rad).foot(Side.LEFT)
    length_px = float(np.linalg.norm(toe - heel))
    return FootTrack(
        side=Side.LEFT, time_s=np.arange(COUNT) / 30, pitch_rad=pitch_rad,
        rise_px=still + 0.7 * length_px * np.sin(pitch_rad), sigma_px=still, quality=still,
        shift_px=still, length_px=length_px, length_sigma_px=2.0,
        heel_px=heel + np.array([aside_px, 0.0]), ball_px=toe, toe_px=toe,
    )  # fmt: skip


@pytest.mark.parametrize("yaw_rad", [0.0, np.pi])
@pytest.mark.parametrize(("share", "is_doubted"), [(0.3, True), (0.7, False), (1.6, False)])
def test_what_turns_far_less_than_the_foot_is_seen_to_is_no_foot(share, is_doubted, yaw_rad):
    take = looked_at(RAISED_RAD, yaw_rad=yaw_rad)

    assert hardly_turns(take, followed(share * RAISED_RAD, yaw_rad=yaw_rad), 0) is is_doubted


def test_a_zero_of_the_followed_foot_that_is_off_is_no_doubt():
    assert not hardly_turns(looked_at(RAISED_RAD), followed(RAISED_RAD - 0.3), 0)


def test_nothing_is_doubted_by_a_foot_that_is_not_seen_to_turn_nor_by_one_look_nor_by_none():
    still = followed(np.zeros(COUNT))
    once = np.where(np.arange(COUNT) == 30, 0.5, 0.0)

    assert not hardly_turns(looked_at(0.1 * RAISED_RAD), still, 0)
    assert not hardly_turns(looked_at(once), still, 0)
    assert not hardly_turns(make_looks.take([], count=COUNT), still, 0)
    assert not hardly_turns(looked_at(RAISED_RAD), followed(np.full(COUNT, np.nan)), 0)


def test_toes_that_go_up_turn_no_heel():
    assert not hardly_turns(looked_at(-RAISED_RAD), followed(np.zeros(COUNT)), 0)


def test_a_foot_that_turns_once_and_stays_so_is_seen_from_elsewhere():
    """A camera goes round it, or who stands there turns on the spot; one look at first is off."""
    still, drift = followed(np.zeros(COUNT)), np.where(np.arange(COUNT) < 25, 0.0, 0.4)
    slip = np.where(np.arange(COUNT) == 0, 0.4, drift)
    back = np.where(np.arange(COUNT) > 45, 0.0, drift)
    quick = np.where(np.arange(COUNT) % 8 == 4, 0.4, 0.0)

    assert not hardly_turns(looked_at(drift), still, 10)
    assert not hardly_turns(looked_at(slip), still, 10)
    assert hardly_turns(looked_at(back), still, 10)
    assert hardly_turns(looked_at(quick), still, 0)


def test_looks_that_took_one_leg_for_the_other_say_nothing_of_the_foot():
    """Three looks in five have the left leg where the right one is lifted, toes down."""
    right = np.array([0.0, 0.45, 0.5])
    places = [make_looks.body(left_heel=np.array([0.0, 0.0, HEEL_TO_TOE_M * np.tan(p)]))
              for p in RAISED_RAD]  # fmt: skip
    other = make_looks.body(left_heel=right, left_foot_index=right + np.array([0, 0.2, -0.4]))
    looks = [make_looks.look(n, places_m=other if n % 5 < 3 else places[n]) for n in range(COUNT)]

    assert not hardly_turns(make_looks.take(looks), followed(RAISED_RAD), 2)
    assert hardly_turns(make_looks.take(looks), followed(0.3 * RAISED_RAD), 2)


@pytest.mark.parametrize(("aside_px", "is_doubted"), [(0.0, False), (400.0, True)])
def test_what_never_goes_up_far_from_where_the_heel_is_seen_is_the_floor(aside_px, is_doubted):
    still = followed(np.zeros(COUNT), aside_px=aside_px)

    assert hardly_turns(looked_at(np.zeros(COUNT)), still, 0) is is_doubted
    assert not hardly_turns(looked_at(RAISED_RAD), followed(RAISED_RAD, aside_px=aside_px), 0)


@pytest.mark.parametrize(("ball_off", "is_good"), [(0.1, True), (0.3, False)])
def test_what_turned_about_no_ball_was_followed_badly(ball_off, is_good):
    track = replace(followed(RAISED_RAD), ball_off=ball_off, quality=np.ones(COUNT))

    assert _agreeing([track]) == 1.0
    assert _is_good([track]) is is_good
    assert not _is_good([replace(track, quality=np.where(np.arange(COUNT) < 12, 0.5, 1.0))])
    assert _agreeing([replace(track, pitch_rad=np.zeros(COUNT))]) == _agreeing([]) == 0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_foot_is_dropped_where_only_the_network_sees_it_turn(share):
    room = texture(3, shape=(960, 720))
    grain = np.random.default_rng(0)
    with Spool() as spool:
        made = Take(box=Box(0, 0, 720, 960, 1.0), spool=spool)
        for n in range(COUNT):
            made.add(
                n / 30, np.clip(room + grain.normal(0, 1, room.shape), 0, 255).astype(np.uint8)
            )
        made.colours[0] = spool.append(np.repeat(made.grey(0)[..., None], 3, axis=2))
        made.looks.extend(looked_at(share * RAISED_RAD).looks)
        shot = shot_of(made, (720, 960), known=Known())

    assert shot.view is View.SIDE
    assert bool(shot.feet) is (share == 0)
