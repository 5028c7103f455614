"""One person is measured: who walks by, or stands beside and rises too, never takes their place."""

import numpy as np
import pytest
from make_looks import body, seen

from tiptoe.read.pose.engine import Detection, PoseResult, Region
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.rivals import Rival, Rivals
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.watch import Watcher

RED, BLUE = (90, 200), (190, 100)  # two colours of shirts and trousers
HERE, BESIDE = 300.0, 520.0


class Person:
    """Somebody drawn: where their middle is at a moment (None: not in view), and their colour.

    size  of the usual one; score  how well the detector finds them at a moment
    """

    def __init__(self, where_px, colour, *, size=1.0, score=lambda _: 1.0):
        self.where_px, self.colour, self.size, self.score = where_px, colour, size, score

    def points(self, time_s):
        xy_px, depth_m = seen(body(), 0.0)
        middle_px = np.array([360.0, 500.0])
        away_px = np.array([self.where_px(time_s) - 360.0, 0.0])
        return middle_px + self.size * (xy_px - middle_px) + away_px, depth_m


class Engine:
    """Finds those in view, and sees the one nearest to where it is told to look."""

    weights_sha256 = ""

    def __init__(self, *people):
        self.people, self.now_s = people, 0.0

    def there(self):
        return [each for each in self.people if each.where_px(self.now_s) is not None]

    def detect(self, yuv):  # noqa: ARG002 - as the protocol has it
        return tuple(
            Detection(
                each.score(self.now_s), Region(each.where_px(self.now_s), 500.0, 900 * each.size, 0)
            )
            for each in sorted(self.there(), key=lambda each: -each.score(self.now_s))
            if each.score(self.now_s) > 0
        )

    def look(self, yuv, region):  # noqa: ARG002 - as the protocol has it
        near = sorted(self.there(), key=lambda p: abs(p.where_px(self.now_s) - region.cx_px))
        if not near or abs(near[0].where_px(self.now_s) - region.cx_px) > 150:
            return PoseResult(np.zeros((33, 2)), np.zeros((33, 3)), np.zeros(33), 0.0, region)
        xy_px, depth_m = near[0].points(self.now_s)
        return PoseResult(xy_px, depth_m, np.ones(33), 1.0, region)


def picture(engine):
    """I420 with everybody's colour where they stand; who comes last stands in front."""
    yuv = np.full((1440, 720), 110, np.uint8)
    chroma = yuv[960:].reshape(2, 480, 360)
    chroma[:] = 128
    for each in engine.there():
        middle = int(each.where_px(engine.now_s) / 2)
        for plane, value in zip(chroma, each.colour, strict=True):
            plane[:, max(0, middle - 55) : middle + 55] = value
    return yuv


def places(*people, length_s=10.0, is_cut_at_s=None, first=None):
    """Where the hips of the one watched were, at each look; and the watcher."""
    engine = Engine(*people)
    with Spool() as spool:
        watcher = Watcher(engine, spool, first=first)
        for index in range(round(length_s * 15)):
            engine.now_s = index / 15
            if is_cut_at_s is not None and index == round(15 * is_cut_at_s):
                watcher.subject.forget()
            watcher.see(Frame(index=index, time_s=engine.now_s, yuv=picture(engine)))
    looks = [look for take in watcher.takes for look in take.looks]
    hips = [(look.point("left_hip") + look.point("right_hip"))[0] / 2 for look in looks]
    return np.array(hips), np.array([look.time_s for look in looks]), watcher


def between(start_s, end_s, place):
    return lambda t: (place(t) if callable(place) else place) if start_s <= t < end_s else None


def test_somebody_who_walks_by_is_not_measured():
    walker = Person(between(4, 8, lambda t: 60 + 160 * (t - 4)), BLUE)
    hips, _, watcher = places(Person(lambda _: HERE, RED), walker)

    assert hips == pytest.approx(HERE, abs=2)
    assert len(watcher.takes) == 1


def test_when_the_subject_leaves_nobody_else_takes_their_place():
    other = Person(lambda _: BESIDE, BLUE)
    hips, times_s, watcher = places(Person(between(0, 4, HERE), RED), other)

    assert hips == pytest.approx(HERE, abs=2)
    assert times_s.max() < 4
    assert watcher.subject.strangers


def test_who_comes_back_is_taken_up_again_wherever_they_stand():
    gone = Person(lambda t: HERE if t < 3 else None if t < 5 else BESIDE - 40, RED)
    hips, times_s, _ = places(gone, Person(between(4, 12, HERE - 20), BLUE), length_s=12.0)

    assert hips[times_s < 3] == pytest.approx(HERE, abs=2)
    assert hips[times_s > 7] == pytest.approx(BESIDE - 40, abs=2)


def test_who_only_walked_through_before_does_not_keep_the_place():
    early = Person(between(0, 3, lambda t: 700 - 240 * t), BLUE)
    hips, times_s, _ = places(early, Person(between(4, 12, HERE), RED), length_s=12.0)

    assert hips[times_s > 8] == pytest.approx(HERE, abs=2)


def test_a_new_shot_may_show_somebody_else():
    first, second = Person(between(0, 4, HERE), RED), Person(between(4, 12, BESIDE), BLUE)
    hips, times_s, _ = places(first, second, length_s=12.0, is_cut_at_s=4.0)

    assert hips[times_s > 7] == pytest.approx(BESIDE, abs=2)


SMALL = Person(lambda _: BESIDE, BLUE, size=0.6)


@pytest.mark.parametrize(
    "score",
    [lambda _: 0.3, lambda t: 0.9 if t > 1 and round(t) % 3 == 0 else 0.0],
    ids=["faintly", "now and then"],
)
def test_who_is_larger_but_hardly_found_is_noticed_and_measured_the_next_time(score):
    overlooked = Person(lambda _: HERE, RED, score=score)
    hips, _, watcher = places(SMALL, overlooked)

    assert hips == pytest.approx(BESIDE, abs=2)
    assert watcher.rivals.larger.region.cx_px == HERE
    assert watcher.people == 2

    hips, times_s, again = places(SMALL, overlooked, first=watcher.rivals.larger)
    assert hips == pytest.approx(HERE, abs=2)
    assert times_s[0] == 0
    assert again.rivals.larger is None


def test_until_the_larger_one_comes_nobody_smaller_is_measured():
    late = Person(lambda t: None if t < 3 else HERE, RED)
    hips, times_s, _ = places(SMALL, late, first=Rival(Region(HERE, 500.0, 900.0, 0.0), 650.0))

    assert hips == pytest.approx(HERE, abs=2)
    assert times_s[0] >= 3


def test_who_was_overlooked_in_one_shot_is_not_waited_for_in_the_next():
    first = Rival(Region(HERE, 500.0, 900.0, 0.0), 650.0)
    engine, random = Engine(SMALL), np.random.default_rng(0)
    rooms = random.integers(0, 255, (2, 1440, 720), dtype=np.uint8)
    with Spool() as spool:
        watcher = Watcher(engine, spool, first=first)
        for index in range(90):
            room = rooms[index // 45]
            watcher.see(Frame(index=index, time_s=index / 15, yuv=room))

    (take,) = [take for take in watcher.takes if take.looks]
    assert take.times_s[0] == 3.0
    assert watcher.rivals == Rivals(is_over=True)


@pytest.mark.parametrize(
    "other",
    [
        Person(lambda _: HERE, RED, size=0.7, score=lambda t: float(t > 1)),
        Person(between(2, 5, lambda t: 60 + 150 * (t - 2)), RED),
        Person(between(4, 5.5, HERE), RED),
    ],
    ids=["hardly larger", "walks by", "stands there for once"],
)
def test_nobody_else_was_overlooked(other):
    _, _, watcher = places(SMALL, other)

    assert watcher.rivals.larger is None


def test_where_the_subject_fills_the_picture_nobody_is_looked_for():
    _, _, watcher = places(Person(lambda _: HERE, RED, size=1.2))

    assert watcher.rivals == Rivals()
