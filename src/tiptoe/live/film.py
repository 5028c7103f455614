"""One set as it is filmed: watched, counted, kept in memory within bounds, and measured at its end.

Frames -> reps so far; at the end -> Shots, by the code that measures a video, from the same frames.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace

from tiptoe import evidence
from tiptoe.live.foot import LiveFoot
from tiptoe.live.jobs import Jobs
from tiptoe.live.picture import MemorySpool
from tiptoe.live.record import Record
from tiptoe.live.stretch import Stretch
from tiptoe.live.tally import Tally
from tiptoe.model import Known, Rep, Shot
from tiptoe.read.pose.engine import PoseEngine
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.motion import lasts
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.take import Take
from tiptoe.read.video.watch import Watcher

__all__ = ["SetFilm"]

LEARN_AT = (1, 3)  # closed lifts after which the rearfoot is learned, and learned better


class SetFilm:
    """Feed every frame with `see`; `reps` are those counted; `measured` is the last word.

    record  of the whole session; jobs where the slow learning runs
    """

    def __init__(self, engine: PoseEngine, known: Known, record: Record, jobs: Jobs) -> None:
        self.known = known
        self.spool = MemorySpool()
        self._engine, self._record, self._jobs = engine, record, jobs
        self._watchers: list[tuple[Watcher, tuple[int, int]]] = []
        self._tallies: list[Tally] = []
        self._learned = 0
        self._learning: Future[LiveFoot | None] | None = None

    @property
    def take(self) -> Take | None:
        """The take that grows now."""
        return self._tallies[-1].stretch.take if self._tallies else None

    @property
    def tally(self) -> Tally | None:
        """What is counted in the take that grows now."""
        return self._tallies[-1] if self._tallies else None

    @property
    def is_metric(self) -> bool:
        """Heights in metres can be believed."""
        seen = [tally.now.is_metric for tally in self._tallies if tally.now is not None]
        return bool(seen) and all(seen)

    @property
    def reps(self) -> list[Rep]:
        """Every repetition so far, in order."""
        return [rep for tally in self._tallies for rep in tally.reps]

    def see(self, frame: Frame) -> bool:
        """Take in a frame; True when the repetitions changed."""
        take = self._watch(frame)
        if take is not self.take:
            self._learned, self._learning = 0, None
            recording = self._record.recording()
            self._tallies.append(Tally(Stretch(take), self.known, recording))
        tally = self._tallies[-1]
        is_new = tally.grow() > 0
        is_better = self._learn(tally)
        if self.spool.size_bytes > evidence.value("live_memory", unit="byte"):
            self._thin()
        return is_new or is_better

    def _watch(self, frame: Frame) -> Take:
        """The take that the frame went to; a picture of another size begins anew."""
        height, width = frame.gray.shape
        if not self._watchers or self._watchers[-1][1] != (width, height):
            self._watchers.append((Watcher(self._engine, self.spool), (width, height)))
        watcher = self._watchers[-1][0]
        watcher.see(frame)
        return watcher.takes[-1]

    def _learn(self, tally: Tally) -> bool:
        """Learn the rearfoot beside the pictures; True when what was learned is in use now."""
        foot = tally.stretch.foot
        if self._learning is not None:
            if not self._learning.done():
                return False
            better, self._learning = self._learning.result(), None
            if better is None:
                return False
            tally.stretch.adopt(better)
            tally.again()
            return True
        wanted = sum(len(tally.lifts) >= lifts for lifts in LEARN_AT)
        if foot is not None and wanted > self._learned:
            self._learned = wanted
            self._learning = self._jobs.submit(foot.better)
            if self._learning.done():
                return self._learn(tally)
        return False

    def _thin(self) -> None:
        """Let every second picture go: twice as long a set fits, at half the rate."""
        if self._learning is not None:
            return
        for watcher, _ in self._watchers:
            for take in watcher.takes:
                _thin(take, self.spool)
        for tally in self._tallies:
            tally.thin()

    def measurement(self) -> Callable[[], tuple[Shot, ...]]:
        """The work of measuring every take as that of a video; call it where there is time."""
        takes = [
            (take, size_px)
            for watcher, size_px in self._watchers
            for take in watcher.takes
            if lasts(take)
        ]
        return lambda: tuple(shot_of(take, size_px) for take, size_px in takes)


def _thin(take: Take, spool: MemorySpool) -> None:
    """Keep the pictures of even number, and what belongs to them."""
    for number in take.crops[1::2]:
        spool.let_go(number)
    for number in [n for n in take.colours if n % 2 and n // 2 * 2 in take.colours]:
        spool.let_go(take.colours.pop(number))
    del take.times_s[1::2], take.changes[1::2], take.crops[1::2]
    colours = {number // 2: kept for number, kept in take.colours.items()}
    take.colours.clear()
    take.colours.update(colours)
    looks = {look.number // 2: look for look in take.looks}
    take.looks[:] = [replace(look, number=number) for number, look in looks.items()]
