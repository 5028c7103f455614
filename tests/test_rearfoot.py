"""The back of a heel, drawn, turned and lifted by known amounts, and found again."""

from dataclasses import replace

import numpy as np
import pytest
from make_foot import texture
from make_heel import (
    HALF_PX,
    MIDDLE,
    OUTWARD,
    REACH_PX,
    SIZE,
    picture,
    points,
    take,
)
from make_looks import swapped

from tiptoe.model import Known, RearfootTrack, Side, View
from tiptoe.read.video.rear_patch import FLAT, RearPatch
from tiptoe.read.video.rear_place import _columns, _goes_up
from tiptoe.read.video.rearfoot import follow_rearfeet, is_heel, rises_along
from tiptoe.read.video.register import smooth
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.spool import Spool

FLAT_POSE = {Side.LEFT: (0.0, 0.0), Side.RIGHT: (0.0, 0.0)}


def patch(side=Side.LEFT):
    rows, columns = np.indices(SIZE)
    x, y = MIDDLE[side]
    mask = ((columns - x) / HALF_PX) ** 2 + ((rows - y) / 22) ** 2 < 0.8
    return RearPatch(smooth(picture(FLAT_POSE)), mask, MIDDLE[side], REACH_PX)


def fit(pose, *, side=Side.LEFT, start=FLAT, **how):
    drawn = smooth(picture({**FLAT_POSE, side: pose}, seed=7, **how))
    return patch(side).fit(drawn, np.array(start), steps=25)


@pytest.mark.parametrize("tilt_deg", [-12, -3, 0, 1, 6, 15])
@pytest.mark.parametrize("rise_px", [0.0, 2.3])
def test_a_known_turn_and_lift_are_found_again(tilt_deg, rise_px):
    found = fit((np.radians(tilt_deg), rise_px))

    assert OUTWARD[Side.LEFT] * found.move[0] == pytest.approx(np.radians(tilt_deg), abs=0.012)
    assert -found.move[2] == pytest.approx(rise_px, abs=0.25)
    assert abs(found.move[1]) < 0.25
    assert found.agreement > 0.95


@pytest.mark.parametrize("rise_px", [10.0, 22.0, 32.0])
def test_a_high_heel_is_found_from_a_start_nearby_though_it_looks_shorter(rise_px):
    found = fit((0.08, rise_px), start=(0.0, 0.0, -rise_px + 3.0, 0.0, 0.0))

    assert -found.move[2] == pytest.approx(rise_px, abs=0.5)
    assert -found.move[0] == pytest.approx(0.08, abs=0.02)
    assert abs(found.move[3]) < 0.05  # the shortening follows from the rise


@pytest.mark.parametrize("slope", [-0.6, -0.2, 0.4, 0.8])
@pytest.mark.parametrize("tilt_deg", [-10, 0, 14])
def test_level_edges_that_tilt_further_are_no_turn_of_the_heel(slope, tilt_deg):
    found = fit((np.radians(tilt_deg), 26.0), start=(0.0, 0.0, -24.0, 0.0, 0.0), slope=slope)

    assert OUTWARD[Side.LEFT] * found.move[0] == pytest.approx(np.radians(tilt_deg), abs=0.012)
    assert found.move[4] == pytest.approx(slope, abs=0.05)


@pytest.mark.parametrize("light", [0.8, 1.2])
def test_brightness_leaves_turn_and_lift(light):
    usual, other = fit((0.1, 3.0)), fit((0.1, 3.0), light=light)

    assert other.move[:3] == pytest.approx(usual.move[:3], abs=0.15)
    assert other.move[0] == pytest.approx(usual.move[0], abs=0.005)


@pytest.mark.parametrize("slant", [-1.8, -1.2, 1.2, 1.8])
def test_light_that_falls_from_a_side_leaves_the_turn(slant):
    lit = fit((0.2, 3.0), slant=slant, start=(-0.15, 0.0, -3.0, 0.0, 0.0))

    assert lit.move[0] == pytest.approx(-0.2, abs=0.005)


def test_another_thing_in_its_place_is_not_taken_for_the_heel():
    gone = smooth(picture({}, seed=7))

    assert patch().fit(gone, FLAT).agreement < 0.6


def raises(count=45, *, top_px=24.0, tilt_rad=(0.0, 0.0), rest=9, length=30):
    """A raise between two rests: the tilt of each side follows its rise."""
    at = np.arange(count)
    up = 0.5 * (1 - np.cos(2 * np.pi * np.clip(at - rest, 0, length) / length))
    poses = [
        {Side.LEFT: (tilt_rad[0] * u, top_px * u), Side.RIGHT: (tilt_rad[1] * u, top_px * u)}
        for u in up
    ]
    return poses, top_px * up, up


@pytest.fixture(scope="module")
def followed():
    """Tracks of a clip in which the left heel inverts by 0.15 rad and the right one everts."""
    poses, rise_px, up = raises(tilt_rad=(0.15, -0.1))
    with Spool() as spool:
        tracks = follow_rearfeet(take(spool, poses), rise_px)
    return {track.side: track for track in tracks}, rise_px, up


def test_both_heels_are_followed_up_and_down(followed):
    tracks, rise_px, _ = followed

    assert set(tracks) == set(Side)
    for track in tracks.values():
        assert np.isfinite(track.rise_px).mean() > 0.95
        assert np.nanmedian(np.abs(track.rise_px - rise_px)) < 0.5
        assert np.nanmax(np.abs(track.rise_px - rise_px)) < 2.0
        assert track.reach_px == pytest.approx(REACH_PX)
        assert track.solidity > 0.5


@pytest.mark.parametrize(("side", "tilt_rad"), [(Side.LEFT, 0.15), (Side.RIGHT, -0.1)])
def test_the_tilt_of_each_heel_is_that_of_the_drawn_one(followed, side, tilt_rad):
    tracks, _, up = followed
    error = tracks[side].tilt_rad - tilt_rad * up

    assert np.nanmedian(np.abs(error)) < 0.015
    assert np.nanmax(np.abs(error)) < 0.05


def test_a_shank_that_does_not_turn_holds_no_heel_back():
    truth = {Side.LEFT: 0.3, Side.RIGHT: -0.15}
    poses, rise_px, up = raises(tilt_rad=tuple(truth.values()))
    with Spool() as spool:
        tracks = follow_rearfeet(take(spool, poses, has_shanks=True), rise_px)

    for track in tracks:
        at_top = up > 0.95
        assert np.nanmedian(track.tilt_rad[at_top]) == pytest.approx(truth[track.side], abs=0.02)


def test_a_mirror_swaps_left_and_right(followed):
    tracks, rise_px, _ = followed
    poses, _, _ = raises(tilt_rad=(0.15, -0.1))
    with Spool() as spool:
        made = take(spool, poses, is_mirrored=True)
        for one in made.looks:
            one.xy_px[:] = swapped(points() * [-1, 1] + [SIZE[1], 0])
        there = {track.side: track for track in follow_rearfeet(made, rise_px)}

    for side in Side:
        here = tracks[side.other]
        assert np.nanmedian(np.abs(there[side].rise_px - here.rise_px)) < 0.2
        assert np.nanmedian(np.abs(there[side].tilt_rad - here.tilt_rad)) < 0.01


@pytest.mark.parametrize("light", [0.8, 1.2])
def test_light_leaves_the_tracks(followed, light):
    tracks, rise_px, _ = followed
    poses, _, _ = raises(tilt_rad=(0.15, -0.1))
    with Spool() as spool:
        there = {t.side: t for t in follow_rearfeet(take(spool, poses, light=light), rise_px)}

    for side in Side:
        assert np.nanmedian(np.abs(there[side].rise_px - tracks[side].rise_px)) < 0.3
        assert np.nanmedian(np.abs(there[side].tilt_rad - tracks[side].tilt_rad)) < 0.01


def test_a_heel_that_is_hidden_for_a_while_is_unknown_then_and_found_again():
    poses, rise_px, _ = raises()
    for number in range(26, 36):
        del poses[number][Side.LEFT]
    with Spool() as spool:
        tracks = {t.side: t for t in follow_rearfeet(take(spool, poses), rise_px)}
    left = tracks[Side.LEFT].rise_px

    assert np.isnan(left[27:35]).all()
    assert np.nanmedian(np.abs(left[39:] - rise_px[39:])) < 0.7
    assert np.isfinite(tracks[Side.RIGHT].rise_px[27:35]).all()


def test_pictures_that_never_arrived_lose_no_heel():
    poses, rise_px, _ = raises(count=36, top_px=34.0, rest=8, length=20)
    without = (11, 13, 14, 17, 21, 23, 24)
    kept = [number for number in range(len(poses)) if number not in without]
    with Spool() as spool:
        tracks = follow_rearfeet(take(spool, poses, without=without), 0 * rise_px[kept])

    assert len(tracks) == len(Side)
    for track in tracks:
        assert np.nanmax(np.abs(track.rise_px - rise_px[kept])) < 2.0
        assert np.isfinite(track.rise_px).all()


def test_a_heel_that_came_back_high_up_is_looked_for_there():
    poses, rise_px, _ = raises(top_px=34.0)
    for number in range(11, 21):
        del poses[number][Side.LEFT]
    with Spool() as spool:
        tracks = {t.side: t for t in follow_rearfeet(take(spool, poses), 0 * rise_px)}
    left = tracks[Side.LEFT].rise_px

    assert np.isnan(left[12:20]).all()
    assert np.isfinite(left[29:]).all()
    assert np.nanmax(np.abs(left - rise_px)[29:]) < 2.0


def test_what_looks_like_the_heel_high_up_while_the_body_is_down_is_not_taken_for_it():
    poses, rise_px, _ = raises(top_px=34.0)
    for number in range(40, 45):
        poses[number] = {**poses[number], Side.LEFT: (0.0, 34.0)}
    with Spool() as spool:
        tracks = {t.side: t for t in follow_rearfeet(take(spool, poses), rise_px)}
    left = tracks[Side.LEFT].rise_px

    assert np.nanmax(np.abs(left - rise_px)[:40]) < 2.0
    assert not (left[40:] > 10.0).any()


def test_nobody_looked_at_gives_no_tracks():
    with Spool() as spool:
        made = take(spool, [FLAT_POSE] * 3)
        made.looks.clear()
        assert follow_rearfeet(made, np.zeros(3)) == ()


def test_heels_without_a_body_are_seen_from_behind_whatever_lies_still_beside_them():
    one, still = 15 * (1 - np.cos(np.linspace(0, 2 * np.pi, 45))), np.zeros(20)
    rises_px = np.concatenate([still, one, still[:15], one, still])
    with Spool() as spool:
        made = take(spool, [dict.fromkeys(Side, (0.0, r)) for r in rises_px], has_shanks=True)
        made.looks.clear()
        made.colours[0] = spool.append(np.repeat(made.grey(0)[..., None], 3, axis=2))
        shot = shot_of(made, SIZE[::-1], known=Known())

    assert shot.view is View.REAR
    assert not shot.feet
    for track in shot.rearfeet:
        assert np.nanmax(track.rise_px) == pytest.approx(30.0, rel=0.15)


@pytest.mark.parametrize("between", [0.0, 0.35, 0.45])
def test_two_legs_are_two_columns_though_the_floor_between_seems_to_move(between):
    rising = np.zeros((100, 120), dtype=bool)
    rising[:90, 30:50] = rising[:80, 70:90] = True
    rising[: int(100 * between), 50:70] = True

    (a, b), (c, d) = _columns(rising)

    assert (a, d) == pytest.approx((30, 90), abs=4)
    assert b <= c
    assert 46 < b < 75
    assert _columns(np.zeros((10, 10), dtype=bool)) == []


def test_the_wall_between_two_legs_does_not_rise_with_them():
    wall = texture(3, shape=(120, 160), low=118, high=128)
    legs = [np.s_[10:100, 40:62], np.s_[10:100, 92:114]]
    pictures = []
    for rise_px in (0, 9):
        out = wall.copy()
        for k, (rows, columns) in enumerate(legs):
            pattern = texture(5 + k, shape=(90, 22), low=40, high=220)
            out[rows.start - rise_px : rows.stop - rise_px, columns] = pattern
        pictures.append(np.round(out).astype(np.uint8))

    up = _goes_up(*pictures)

    assert [_columns(up)[k] for k in (0, 1)] == [
        pytest.approx((leg[1].start, leg[1].stop), abs=5) for leg in legs
    ]
    assert up[30:90, 68:86].mean() < 0.1


RISE = np.concatenate([np.zeros(20), 30 * np.sin(np.linspace(0, np.pi, 40)), np.zeros(20)])


def tracked(rise_px, tilt_deg=0.0):
    """A heel that was followed all the time, to the ball of whose foot it is 70 pixels."""
    return RearfootTrack(
        side=Side.LEFT,
        time_s=np.arange(rise_px.size) / 30,
        tilt_rad=np.deg2rad(tilt_deg) * rise_px / max(1.0, rise_px.max()),
        rise_px=rise_px,
        agreement=np.ones(rise_px.size),
        solidity=1.0,
        reach_px=70.0,
    )


def test_what_stays_while_the_body_goes_up_is_no_heel():
    body_px = 0.7 * RISE

    assert rises_along(tracked(RISE), body_px)
    assert not rises_along(tracked(0.2 * RISE), body_px)
    assert not rises_along(tracked(0.2 * RISE), np.where(RISE > 29, np.nan, body_px))
    assert rises_along(tracked(0.02 * RISE), 0.1 * body_px)  # nobody moved
    assert rises_along(tracked(0.2 * RISE), np.full(RISE.size, np.nan))
    lost = tracked(np.where(RISE > 8, np.nan, RISE))
    assert rises_along(lost, body_px)


@pytest.mark.parametrize(
    ("tilt_deg", "is_one"), [(25, True), (-25, True), (38, False), (-38, False)]
)
def test_what_leans_further_than_a_heel_can_is_none(tilt_deg, is_one):
    assert is_heel(tracked(RISE, tilt_deg)) is is_one
    assert is_heel(replace(tracked(RISE), tilt_rad=np.full(RISE.size, np.nan)))
