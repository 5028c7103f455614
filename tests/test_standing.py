"""Who is seen from the hips down: told from whole bodies, sought, followed; from drawn people."""

from dataclasses import replace

import numpy as np
import pytest
from make_looks import BODY_M, MIDDLE_PX, PX_PER_M, body, look, shot, take
from test_watch import REGION

from tiptoe.measure.posture import posture_of
from tiptoe.model import Legs, Side, View
from tiptoe.read.pose.engine import Detection, PoseResult
from tiptoe.read.video.body import LOWER, body_rise_px, ear_to_ankle_px
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.motion import doubts_legs
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.standing import (
    is_body,
    is_cut_off,
    is_legs_only,
    knee_along_leg,
    legs_region,
    stands,
    without_head,
)
from tiptoe.read.video.take import POINT
from tiptoe.read.video.turned import turn_of
from tiptoe.read.video.viewpoint import viewpoint
from tiptoe.read.video.watch import Watcher

HEAD = ("nose", "ear", "eye", "mouth")
SIZE_PX = (720, 960)


def from_hips_down(number=0, **drawn):
    """A look at a picture that ends just above the hips, head and shoulders guessed above it."""
    whole = look(number, **drawn)
    return replace(whole, xy_px=whole.xy_px - [0.0, MIDDLE_PX[1] - 60.0])


def squeezed(number=0, **drawn):
    """The same, head and shoulders guessed into what there is of the picture."""
    cut = from_hips_down(number, **drawn)
    is_above = cut.xy_px[:, 1] < 10.0
    return replace(cut, xy_px=np.where(is_above[:, None], [MIDDLE_PX[0], 12.0], cut.xy_px))


CUT = [from_hips_down, squeezed]


@pytest.mark.parametrize("yaw_deg", [0, 40, 90, 180, -90])
def test_a_whole_body_is_not_cut_off_from_any_view(yaw_deg):
    whole = look(yaw_rad=np.radians(yaw_deg))

    assert not is_cut_off(whole)
    assert without_head(whole) is whole
    assert is_body(whole)
    assert stands(whole, *SIZE_PX)


@pytest.mark.parametrize("cut", CUT)
def test_legs_stand_as_well_and_nothing_is_known_of_their_head(cut):
    legs = without_head(cut())

    assert is_cut_off(legs)
    assert is_body(legs)
    assert stands(legs, *SIZE_PX)
    assert not any(legs.score[POINT[name]] for name in ("left_ear", "nose", "right_shoulder"))
    assert legs.score[POINT["left_hip"]] == legs.score[POINT["right_heel"]] == 1.0
    assert np.isnan(legs.tone).all()


def test_hips_above_the_picture_are_as_good_as_made_up():
    thighs = look()
    thighs = replace(thighs, xy_px=thighs.xy_px - [0.0, MIDDLE_PX[1] + 20.0])

    assert is_cut_off(thighs)
    assert not stands(thighs, *SIZE_PX)


def test_of_legs_the_network_may_be_less_sure_than_of_a_body():
    assert is_body(replace(from_hips_down(), presence=0.3))
    assert not is_body(replace(look(), presence=0.3))
    assert not is_body(replace(from_hips_down(), presence=0.1))


def test_a_few_looks_of_many_without_a_head_are_slips():
    assert not is_legs_only([look()] * 9 + [from_hips_down()] * 3)
    assert is_legs_only([look()] * 8 + [from_hips_down()] * 4)


@pytest.mark.parametrize("cut", CUT)
def test_legs_rise_as_far_as_their_hips_and_knees(cut):
    ridden = {name.split("_")[1]: (0.0, 0.0, 0.07) for name in LOWER}
    up = body(**ridden)
    made = take([cut(n, places_m=up if n >= 30 else None) for n in range(0, 61, 3)])

    assert body_rise_px(made, 0)[60] / PX_PER_M == pytest.approx(0.07)
    assert ear_to_ankle_px(made, 0) is None  # no stature without a head


@pytest.mark.parametrize("cut", CUT)
def test_of_legs_the_knees_are_known_and_the_trunk_is_not(cut):
    looks = [without_head(cut(n)) for n in range(9)]
    found = posture_of(shot(looks, View.SIDE, 0.0), 1 / PX_PER_M)

    assert np.isnan(found.trunk_lean_rad).all()
    assert np.isnan(found.head_lean_rad).all()
    assert found.knee_flexion_rad[Side.LEFT] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("drawn_deg", "said_deg", "near"),
    [(0, 75, Side.LEFT), (0, -100, Side.LEFT), (180, 105, Side.RIGHT), (170, -80, Side.RIGHT)],
)
def test_legs_whose_feet_are_seen_lengthways_are_seen_from_the_side(drawn_deg, said_deg, near):
    """The network, which has no shoulders to go by, calls them turned by more."""
    drawn, said = (look(yaw_rad=np.radians(deg)) for deg in (drawn_deg, said_deg))
    legs = replace(from_hips_down(yaw_rad=np.radians(drawn_deg)), depth_m=said.depth_m)
    what = viewpoint(take([replace(legs, number=n, time_s=n / 30) for n in range(5)]))

    assert what.view in (View.SIDE, View.OBLIQUE)
    assert (what.near, what.feet) == (near, (near,))
    assert abs(what.yaw_rad) <= np.pi
    assert what.rearward_rad == 0.0  # a guess that is worse than none
    assert what.standing is Legs.BOTH
    assert viewpoint(take([replace(drawn, depth_m=said.depth_m)])).view in (View.REAR, View.FRONT)


@pytest.mark.parametrize(("yaw_deg", "view"), [(90, View.REAR), (-90, View.FRONT)])
def test_legs_whose_feet_look_short_are_seen_end_on(yaw_deg, view):
    looks = [from_hips_down(n, yaw_rad=np.radians(yaw_deg)) for n in range(5)]

    assert viewpoint(take(looks)).view is view


def test_legs_that_stay_up_for_long_are_seen_from_where_they_stand():
    """At the top the network takes them for turned."""
    up = body(heel=(0.0, 0.0, 0.08))
    top = [from_hips_down(n, places_m=up, yaw_rad=np.radians(35)) for n in range(50, 110)]
    flat = [from_hips_down(n) for n in range(50)]

    assert viewpoint(take([*flat, *top])).view is View.SIDE
    assert viewpoint(take(top)).view is View.OBLIQUE


def turning(cut, *degrees):
    """Four seconds towards each direction."""
    return take(
        [
            cut(120 * i + n, yaw_rad=np.radians(deg))
            for i, deg in enumerate(degrees)
            for n in range(0, 120, 8)
        ]
    )


def test_legs_that_seem_to_turn_as_they_rise_have_not_turned():
    assert turn_of(turning(look, 0, 75)) is not None
    assert turn_of(turning(from_hips_down, 0, 75)) is None
    assert turn_of(turning(from_hips_down, 0, 180)) is not None


@pytest.mark.parametrize(("found", "doubts"), [(0.5, True), (0.9, False)])
def test_legs_that_are_found_now_and_then_are_doubted(found, doubts):
    assert doubts_legs([take([from_hips_down(n) for n in range(4)])], found=found) is doubts
    assert not doubts_legs([take([look(n) for n in range(4)])], found=found)
    assert not doubts_legs([take([])], found=found)


def test_a_leg_lifted_beside_bare_feet_is_no_body():
    """The network puts a small body into it, with a knee above its hip, and a head as well."""
    up = {f"{side}_knee": (0.0, 0.0, 0.5) for side in Side}
    made_up = [look(n, places_m=body(**up)) for n in range(5)]
    some_cut = [from_hips_down(5), *made_up]

    assert knee_along_leg(look()) == pytest.approx(0.5, abs=0.1)
    assert knee_along_leg(made_up[0]) < 0
    assert doubts_legs([take(some_cut)], found=1.0)
    assert doubts_legs([take(made_up)], found=0.5)
    assert not doubts_legs([take(made_up)], found=1.0)  # a whole body: who sits low is one
    assert not doubts_legs([take([from_hips_down(n) for n in range(4)])], found=1.0)


class Half:
    """A pose engine whose detector sees nobody, and whose network sees legs where they may be."""

    weights_sha256 = ""

    def __init__(self, *, detects=False):
        self.away_px, self.places, self.detects = 0.0, [], detects

    def detect(self, yuv):  # noqa: ARG002 - as the protocol has it
        return (Detection(0.6, REGION),) if self.detects else ()

    def look(self, yuv, region):  # noqa: ARG002 - as the protocol has it
        self.places.append(region)
        legs = from_hips_down()
        xy_px = legs.xy_px + np.array([self.away_px, 0.0])
        return PoseResult(xy_px, legs.depth_m, legs.score, 0.6, REGION)


def watched(engine, *, seeks_legs=True, away_at=(), length=90):
    yuv = np.random.default_rng(0).integers(90, 110, (1440, 720), dtype=np.uint8)
    with Spool() as spool:
        watcher = Watcher(engine, spool, seeks_legs=seeks_legs)
        for index in range(length):
            engine.away_px = 250.0 if index in away_at else 0.0
            watcher.see(Frame(index=index, time_s=index / 30, yuv=yuv))
    return watcher


def test_legs_are_sought_where_nobody_is_detected():
    engine = Half()
    watcher = watched(engine)

    assert engine.places[0] == legs_region(*SIZE_PX)
    assert engine.places[-1] == REGION  # and then followed
    assert len(watcher.takes) == 1
    assert watcher.found == 1.0
    for detects in (False, True):
        assert watched(Half(detects=detects), seeks_legs=False).found == 0.0


def test_one_look_elsewhere_is_a_slip_and_two_are_a_step():
    assert len(watched(Half(), away_at=range(30, 39)).takes) == 1
    assert len(watched(Half(), away_at=range(30, 90)).takes) == 2


def test_the_region_sought_holds_a_body_whose_feet_are_in_the_picture():
    region = legs_region(*SIZE_PX)
    body_px = (BODY_M["ear"][2] - BODY_M["heel"][2]) / BODY_M["hip"][2] * SIZE_PX[1]

    assert region.cy_px == 0.0
    assert body_px < region.size_px
