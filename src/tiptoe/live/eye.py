"""Look at the place without measuring: who is there, and whether the setup is right.

Frames -> findings. Keeps no picture.
"""

from tiptoe.live.picture import NoSpool
from tiptoe.live.setup import Scenery, findings
from tiptoe.live.state import Finding
from tiptoe.read.pose.engine import PoseEngine
from tiptoe.read.video.frames import Frame
from tiptoe.read.video.rivals import Rivals
from tiptoe.read.video.take import Look, Take
from tiptoe.read.video.watch import Watcher

__all__ = ["Eye"]

PATIENCE_S = 1.0  # a person not found again for longer has gone
MOST = 3000  # pictures remembered: about two minutes


class Eye:
    """Feed frames with `see` while nothing is filmed; `note` takes what is being filmed.

    found  what the setup referee says; is_person somebody is in view now
    """

    def __init__(self, engine: PoseEngine) -> None:
        self._engine = engine
        self._watcher = self._new_watcher()
        self._size_px = (0, 0)
        self._judged: tuple[Look | None, bool] | None = None
        self.found: tuple[Finding, ...] = ()
        self.is_person = False

    @property
    def is_ready(self) -> bool:
        """Nothing stands in the way of beginning."""
        return self.is_person and not any(finding.is_blocking for finding in self.found)

    def _new_watcher(self) -> Watcher:
        return Watcher(self._engine, NoSpool(), rivals=Rivals(is_over=True))

    def see(self, frame: Frame, *, rate_hz: float) -> None:
        """Take in one frame."""
        size = frame.gray.shape
        if size != self._size_px or self._is_long():
            self._watcher, self._size_px = self._new_watcher(), size
        self._watcher.see(frame)
        self.note(self._watcher.takes[-1], frame, rate_hz=rate_hz)

    def note(self, take: Take, frame: Frame, *, rate_hz: float) -> None:
        """Judge the setup when the network has looked again, or has lost the person."""
        look = take.looks[-1] if take.looks else None
        self.is_person = look is not None and frame.time_s - look.time_s <= PATIENCE_S
        if self._judged == (look, self.is_person):
            return
        self._judged = (look, self.is_person)
        height, width = frame.gray.shape
        self.found = findings(
            Scenery(
                take=take,
                is_person=self.is_person,
                size_px=(width, height),
                brightness=float(take.box.cut(frame.gray).mean()),
                rate_hz=rate_hz,
            )
        )

    def _is_long(self) -> bool:
        """Time to let go of what the watcher remembers of each picture."""
        return sum(len(take) for take in self._watcher.takes) > MOST
