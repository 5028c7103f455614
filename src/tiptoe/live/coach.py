"""LiveCoach: pictures and keys in, one LiveState out for each; and the session at the end.

Holds the stage (flow), the set being filmed (film) and what was done (draft); decides nothing about
heel raises itself.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiptoe.errors import InputError
from tiptoe.live import flow as flows
from tiptoe.live.cue import cue_after
from tiptoe.live.draft import DoneSet, draft_of, sets_of_draft, summary_of
from tiptoe.live.eye import Eye
from tiptoe.live.film import SetFilm
from tiptoe.live.flow import FILMED, IDLE, Flow, Seen, Stage
from tiptoe.live.jobs import Jobs
from tiptoe.live.pace import Pace
from tiptoe.live.picture import as_yuv
from tiptoe.live.plan import LivePlan, SetPlan
from tiptoe.live.record import FilmedSet, Record, session_of
from tiptoe.live.reps import live_reps
from tiptoe.live.state import Cue, LiveRep, LiveState
from tiptoe.live.still import is_still
from tiptoe.live.tempo import PhaseClock
from tiptoe.live.view import Glance, render
from tiptoe.measure.counter import Phase
from tiptoe.model import Known, Session, Shot, Tempo
from tiptoe.read.pose.engine import PoseEngine
from tiptoe.read.video.frames import Frame

__all__ = ["LiveCoach"]

Picture = bytes | NDArray[np.uint8]


class LiveCoach:
    """See the package's docstring.

    draft        of a session that broke off, to go on with
    engine       the pose network; is_threaded False: learn and measure in the caller's thread
    clock        tells how long a picture takes
    """

    def __init__(  # noqa: PLR0913 - one keyword for each thing that can be handed in
        self,
        plan: LivePlan | None = None,
        *,
        known: Known | None = None,
        draft: dict[str, Any] | None = None,
        engine: PoseEngine | None = None,
        is_threaded: bool = True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.plan, self.known = plan or LivePlan(), known or Known()
        self._clock, self._jobs = clock, Jobs(is_threaded=is_threaded)
        self._engine = engine or _engine()
        self._eye = Eye(self._engine)
        self._pace, self._record, self._phases = Pace(), Record(), PhaseClock()
        self._done: list[DoneSet] = sets_of_draft(draft) if draft else []
        self._flow: Flow | None = None
        self._film: SetFilm | None = None
        self._before: list[LiveRep] = []
        self._measuring: list[tuple[Known, Future[tuple[Shot, ...]]]] = []
        self._said: dict[str, int] = {}
        self._cue: Cue | None = None
        self._draft: dict[str, Any] | None = None
        self._origin_s = 0.0

    # --- in ------------------------------------------------------------------------------------

    def feed(self, picture: Picture, time_s: float, *, missed: int = 0) -> LiveState:
        """Take in a picture captured at a time; `missed` were not sent since the one before."""
        start = self._clock()
        yuv = as_yuv(picture)
        is_late = self._pace.last_s is not None and time_s <= self._pace.last_s
        self._pace.missed(missed + (yuv is None or is_late))
        self._begin(time_s)
        if yuv is not None and not is_late:
            self._pace.seen(time_s)
            frame = Frame(self._pace.frames - 1, time_s - self._origin_s, yuv)
            self._look(frame, picture)
        return self._state(max(time_s, self._pace.last_s or time_s), start)

    def tick(self, time_s: float) -> LiveState:
        """No picture came: timers run on."""
        start = self._clock()
        self._begin(time_s)
        return self._state(time_s, start)

    def press(self, key: str, time_s: float, *, pain: int | None = None) -> LiveState:
        """Take in a key of `flow.KEYS`; `pain` 0..10 goes with the key of that name."""
        if key not in flows.KEYS:
            raise InputError(f"There is no key {key!r}.", fix=f"Send one of {flows.KEYS}.")
        if key == "pain" and pain is not None and pain not in range(11):
            raise InputError(f"Pain {pain} is not between 0 and 10.", fix="Send 0 to 10, or none.")
        start = self._clock()
        flow = self._begin(time_s)
        self._go(flows.press(flow, key, time_s, pain=pain))
        return self._state(time_s, start)

    # --- out -----------------------------------------------------------------------------------

    @property
    def draft(self) -> dict[str, Any]:
        """Everything counted so far."""
        return draft_of(self._done, self.plan.exercise)

    @property
    def reps(self) -> tuple[LiveRep, ...]:
        """Those of all sets, as counted live."""
        return tuple(rep for each in self._done for rep in each.reps)

    @property
    def pain(self) -> int | None:
        """What was answered; None when it was not."""
        return self._flow.pain if self._flow is not None else None

    def finish(self) -> Session:
        """End the set that runs, wait until all are measured, and give the session.

        Raises QualityError when nothing could be seen in any set.
        """
        self._close_film()
        sets = [FilmedSet(known=known, shots=job.result()) for known, job in self._measuring]
        shots = [shot for each in sets for shot in each.shots]
        recording = self._record.recording(shots, rate_hz=self._pace.mean_hz)
        return session_of(sets, recording, self._engine.weights_sha256)

    def close(self) -> None:
        """Let go of pictures and of the thread."""
        self._film = None
        self._measuring.clear()
        self._jobs.close()

    # --- steps ---------------------------------------------------------------------------------

    def _begin(self, time_s: float) -> Flow:
        """The flow, begun with the first thing that happens."""
        if self._flow is None:
            self._origin_s = time_s
            flow = flows.begin(self.plan, time_s)
            last = self._done[-1].number if self._done else 0
            self._flow = replace(flow, number=min(last, len(self.plan.sets) - 1))
            self._enter(self._flow)
        return self._flow

    def _look(self, frame: Frame, picture: Picture) -> None:
        flow = self._begin(frame.time_s + self._origin_s)
        if flow.stage in IDLE:
            return
        if self._film is None:
            self._eye.see(frame, rate_hz=self._pace.rate_hz)
            return
        height, width = frame.gray.shape
        data = picture if isinstance(picture, bytes) else picture.tobytes()
        self._record.add(data, frame.time_s, (width, height))
        if self._film.see(frame):
            self._count()
        if self._film.tally is not None:
            self._eye.note(self._film.tally.stretch.take, frame, rate_hz=self._pace.rate_hz)
            self._phases.now(frame.time_s, self._film.tally.phase)

    def _count(self) -> None:
        """The repetitions changed: write them down, and say what has to be said."""
        film, done = self._film, self._done[-1]
        assert film is not None
        known = len(done.reps)
        done.reps = live_reps(
            film.reps, self._before, origin_s=self._origin_s, is_metric=film.is_metric
        )
        self._draft = self.draft
        if len(done.reps) > known:
            self._cue = cue_after(done.reps, self._said)
            if self._cue is not None:
                self._said[self._cue.code] = len(done.reps)

    def _state(self, time_s: float, start: float) -> LiveState:
        flow = self._begin(time_s)
        self._go(flows.step(flow, time_s, self._seen(time_s)))
        draft, self._draft = self._draft, None
        glance = Glance(
            time_s=time_s,
            flow=self._flow or flow,
            film=self._film,
            eye=self._eye,
            pace=self._pace,
            phases=self._phases,
            reps=tuple(self._done[-1].reps) if self._done else (),
            cue=self._cue,
            draft=draft,
            summary=summary_of(self.draft) if flow.stage in IDLE else None,
            is_measuring=any(not job.done() for _, job in self._measuring),
        )
        return render(glance, latency_s=self._clock() - start)

    def _seen(self, time_s: float) -> Seen:
        film, reps = self._film, self._done[-1].reps if self._done else []
        is_lost = self._pace.is_camera_lost(time_s)
        tally = film.tally if film is not None else None
        waits = self._flow is not None and self._flow.stage is Stage.ZERO and not is_lost
        return Seen(
            is_ready=not is_lost and self._eye.is_ready,
            is_still=waits and is_still(film.take if film is not None else None),
            is_flat=tally is None or tally.phase in (Phase.FLAT, Phase.UNSEEN),
            reps=len(reps),
            last_rep_s=reps[-1].end_s if reps else None,
        )

    def _go(self, flow: Flow) -> None:
        old, self._flow = self._flow, flow
        if old is None or old.stage is flow.stage:
            return
        if old.stage in FILMED and flow.stage not in FILMED:
            self._close_film()
        if old.stage not in FILMED:
            self._enter(flow)

    def _enter(self, flow: Flow) -> None:
        """Begin to film when the stage says so."""
        if flow.stage not in FILMED:
            return
        is_same = self._done and self._done[-1].number == flow.number
        if not is_same:
            legs = str(flow.set_plan.legs)
            self._done.append(DoneSet(number=flow.number, legs=legs))
        self._before = list(self._done[-1].reps)
        self._said, self._cue, self._phases = {}, None, PhaseClock()
        known = _for_set(self.known, self.plan, flow.set_plan)
        self._film = SetFilm(self._engine, known, self._record, self._jobs)

    def _close_film(self) -> None:
        """The set is over: what was filmed is measured behind the rest."""
        film, self._film = self._film, None
        if film is None or film.take is None:
            return
        self._measuring.append((film.known, self._jobs.submit(film.measurement())))


def _engine() -> PoseEngine:
    from tiptoe.read.pose.blazepose import BlazePose

    return BlazePose(threads=2)


def _for_set(known: Known, plan: LivePlan, each: SetPlan) -> Known:
    """What is known, with the exercise and tempo that this set is meant to have."""
    times = (each.up_s, each.hold_s, each.down_s, each.pause_s)
    asked = Tempo(
        up_s=times[0] or None, hold_s=times[1] or None, down_s=times[2] or None,
        pause_s=times[3] or None,
    )  # fmt: skip
    tempo = asked if any(times) else known.tempo
    return replace(known, exercise=plan.exercise or known.exercise, tempo=tempo)
