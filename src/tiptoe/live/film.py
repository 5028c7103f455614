"""One set as it is filmed: watched, counted, kept in memory within bounds, and measured at its end.

Frames -> reps so far; at the end -> Shots, by the code that measures a video, from the same frames.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from tiptoe import evidence
from tiptoe.live.jobs import Jobs
from tiptoe.live.memory import MemorySpool, let_go, so_far
from tiptoe.live.record import Record
from tiptoe.live.stretch import Stretch
from tiptoe.live.tally import Tally
from tiptoe.model import Known, Rep, Shot
from tiptoe.read.pose.engine import PoseEngine
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.motion import lasts
from tiptoe.read.video.rivals import Rivals
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.take import Take
from tiptoe.read.video.turned import cut_at_turns
from tiptoe.read.video.watch import Watcher

__all__ = ["SetFilm"]

LEARN_AT = (1, 3)  # closed lifts after which the rearfoot is learned, and learned better
SEARCH_AT_S = (3, 6, 12, 24, 48)  # where no body is in view, for a foot that turns


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
        self._learned: set[str] = set()
        self._learning: Future[Stretch | None] | None = None
        self._apart = 1  # of the old pictures, one in so many is kept: a power of two

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
            self._learned, self._learning = set(), None
            recording = self._record.recording()
            self._tallies.append(Tally(Stretch(take), self.known, recording))
        tally = self._tallies[-1]
        is_new = tally.grow() > 0
        is_better = self._learn(tally)
        if self.spool.is_full() and self._learning is None:
            self._make_room()
        return is_new or is_better

    def _watch(self, frame: Frame) -> Take:
        """The take that the frame went to; a picture of another size begins anew."""
        height, width = frame.gray.shape
        if not self._watchers or self._watchers[-1][1] != (width, height):
            self._watchers.append((self._new_watcher(), (width, height)))
        watcher = self._watchers[-1][0]
        watcher.see(frame)
        return watcher.takes[-1]

    def _new_watcher(self) -> Watcher:
        return Watcher(self._engine, self.spool, self.known, rivals=Rivals(is_over=True))

    def _learn(self, tally: Tally) -> bool:
        """Learn the rearfoot beside the pictures; True when what was learned is in use now."""
        if self._learning is not None:
            if not self._learning.done():
                return False
            better, self._learning = self._learning.result(), None
            if better is not None:
                tally.adopt(better)
            return better is not None
        due = self._due(tally)
        if due - self._learned:
            self._learned |= due
            take = tally.stretch.take
            self._learning = self._jobs.submit(partial(Stretch.learned, so_far(take), take))
            if self._learning.done():
                return self._learn(tally)
        return False

    def _due(self, tally: Tally) -> set[str]:
        """The occasions to learn that have come; what was learned from all pictures stays."""
        foot, take = tally.stretch.foot, tally.stretch.take
        if foot is not None and foot.is_learned and self._apart > 1:
            return set()
        if foot is None:
            since_s = take.times_s[-1] - take.times_s[0]
            return set() if take.looks else {f"{s} s" for s in SEARCH_AT_S if since_s >= s}
        due = {f"{lifts} lifts" for lifts in LEARN_AT if len(tally.lifts) >= lifts}
        nearly = evidence.value("live_memory_nearly", unit="1")
        return due | {"before pictures go"} if self.spool.is_full(nearly) else due

    def _make_room(self) -> None:
        """Let the newest pictures go at the rate of the old; when that frees little, all halve."""
        nearly = evidence.value("live_memory_nearly", unit="1")
        self._let_go()
        while self.spool.is_full(nearly) and self._apart < len(self._tallies[-1].stretch.take):
            self._apart *= 2
            self._let_go()

    def _let_go(self) -> None:
        for watcher, _ in self._watchers:
            for take in watcher.takes:
                let_go(take, self.spool, self._apart)

    def measurement(self) -> Callable[[], tuple[Shot, ...]]:
        """The work of measuring every take as that of a video; call it where there is time."""
        sizes = {id(take): size_px for watcher, size_px in self._watchers for take in watcher.takes}
        return lambda: tuple(
            shot
            for tally in self._tallies
            if lasts(tally.stretch.take)
            for shot in self._shots(tally.stretch, sizes[id(tally.stretch.take)])
        )

    def _shots(self, stretch: Stretch, size_px: tuple[int, int]) -> list[Shot]:
        """From the pictures, as long as there are all; then by what was seen while there were."""
        if self._apart > 1:
            return [stretch.whole(size_px, self.known)]
        parts = cut_at_turns([stretch.take])
        return [shot_of(take, size_px, known=self.known) for take in parts]
