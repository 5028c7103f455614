"""A drawn person has bones of one length, stands as the exercise says, and stays in the picture."""

import math
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiptoe import catalogue
from tiptoe.catalogue import body
from tiptoe.catalogue.exercise_data import Pose
from tiptoe.catalogue.figure import crop, draw, picture

EXERCISES = catalogue.exercises()
POSES = [pose for found in EXERCISES.values() for pose in (found.start, found.end)]


def apart(a, b):
    return math.dist(a, b)


@pytest.mark.parametrize("pose", POSES)
def test_bones_keep_their_length(pose):
    seen = body.joints(pose)
    for leg in (seen.near, seen.far):
        beside = pose.free_knee is None and pose.free_thigh is None and not pose.free_step
        if leg is seen.far and beside:
            continue  # drawn a little shifted
        assert apart(leg.hip, leg.knee) == pytest.approx(body.THIGH, abs=1e-3)
        assert apart(leg.knee, leg.ankle) == pytest.approx(body.SHANK, abs=1e-3)
    assert apart(seen.arm.shoulder, seen.arm.elbow) == pytest.approx(body.UPPER_ARM)


def test_a_hand_on_the_wall_is_at_the_end_of_a_whole_arm():
    standing = [each for each in EXERCISES.values() if "Stand upright" in each.position[0].text]
    for pose in (pose for each in standing for pose in (each.start, each.end)):
        arm = body.joints(pose, touches_wall=True).arm
        assert arm.hand[0] == pytest.approx(body.WALL, abs=0.02)
        assert apart(arm.shoulder, arm.elbow) == pytest.approx(body.UPPER_ARM, abs=0.02)
        assert apart(arm.elbow, arm.hand) == pytest.approx(body.FOREARM, abs=0.02)


@given(st.floats(-30, 60))
def test_the_heel_rises_by_the_foot_times_the_sine(pitch):
    seen = body.joints(Pose(foot=pitch))

    assert seen.heel[1] == pytest.approx(-body.HEEL[0] * math.sin(math.radians(pitch)), abs=1e-9)


def test_a_straight_body_stands_upright_and_a_right_angle_is_one():
    straight = body.joints(Pose())
    assert straight.hip[0] == pytest.approx(straight.near.ankle[0])
    assert straight.head[1] > straight.shoulder[1] > straight.hip[1]
    seat = body.joints(EXERCISES["seated"].start)
    assert seat.hip[1] == pytest.approx(seat.near.knee[1])


@pytest.mark.parametrize("name", ["seated", "heels_off_wall_sit"])
def test_who_sits_stays_seated(name):
    start, end = (body.joints(p) for p in (EXERCISES[name].start, EXERCISES[name].end))

    assert end.hip == pytest.approx(start.hip, abs=0.01)
    assert end.heel[1] > start.heel[1] + 0.04


@pytest.mark.parametrize("found", EXERCISES.values(), ids=EXERCISES)
def test_a_raise_ends_higher_than_it_begins(found):
    start, end = body.joints(found.start), body.joints(found.end)
    if found.knee == "moving" or found.id == "heels_off_hip_hinge":
        assert end.hip[1] < start.hip[1]
        assert min(start.heel[1], end.heel[1]) > 0.04
    elif found.id != "heels_off_march":
        assert end.heel[1] > start.heel[1] + 0.04
    if found.surface == "step" and found.id != "army_drill":
        assert start.heel[1] < -0.02, "the heel sinks below the step"


@pytest.mark.parametrize("found", EXERCISES.values(), ids=EXERCISES)
def test_the_drawing_is_one_picture_with_all_of_it_inside(found):
    svg = draw(found)
    assert found.title in ET.fromstring(svg)[0].text  # noqa: S314 - our own
    assert ("From behind" in svg) == (found.feet != "parallel")
    left, top, width, height = crop(found)
    for pose in (found.start, found.end):
        body_of = re.sub(r"<polygon[^>]*dfe5e9[^>]*>", "", picture(found, pose))  # not the step
        for points in re.findall(r'points="([^"]+)"', body_of):
            for x, y in (map(float, pair.split(",")) for pair in points.split()):
                assert left <= x <= left + width
                assert top <= y <= top + height


def test_one_leg_and_two_and_what_is_held_can_be_told_apart():
    pictures = {name: draw(found) for name, found in EXERCISES.items()}

    assert len(set(pictures.values())) >= 25
    assert draw(EXERCISES["seated"]) == pictures["seated"]
