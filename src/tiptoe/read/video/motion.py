"""Read a video into a Motion: two passes over it, the second on crops of the feet only.

Path -> Motion. Decode once in a sandboxed process (again where the subject was overlooked, or legs
without a head were made up); look with the pose network now and then; keep crops of the feet on
disk; then follow each foot through them. Memory stays flat however long.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from tiptoe import evidence
from tiptoe.model import Known, Motion, Recording, Shot, View, Warning
from tiptoe.read.pose.engine import PoseEngine
from tiptoe.read.video.decode import Outcome, VideoReader, open_video
from tiptoe.read.video.dissolve import cut_at_dissolves
from tiptoe.read.video.register import Vector
from tiptoe.read.video.shot import shot_of
from tiptoe.read.video.spool import Spool
from tiptoe.read.video.standing import is_cut_off, is_legs_only, knee_along_leg
from tiptoe.read.video.take import Take
from tiptoe.read.video.turned import cut_at_turns
from tiptoe.read.video.watch import Watcher

Progress = Callable[[float, str], None]
READING = 0.6  # share of the work that the first pass is, for the progress bar


def read_motion(
    path: Path,
    *,
    known: Known,
    progress: Progress | None = None,
    engine: PoseEngine | None = None,
) -> Motion:
    """What was seen in a video file.

    Raises RecordingError and LimitError when it cannot be read, QualityError when it shows no
    feet, SetupError when the pose weights are missing.
    """
    tell = progress or (lambda _share, _word: None)
    with _starting(engine) as network, Spool() as spool, ExitStack() as until:
        video = until.enter_context(open_video(path))
        watcher = Watcher(network(), spool, known, seeks_legs=True)
        times = _first_pass(video, watcher, tell)
        if (larger := watcher.rivals.larger) is not None:
            video = until.enter_context(open_video(path))
            people = watcher.people
            watcher = Watcher(network(), spool, known, seeks_legs=True, first=larger, people=people)
            times = _first_pass(video, watcher, tell)
        if doubts_legs(watcher.takes, found=watcher.found):
            video = until.enter_context(open_video(path))
            watcher = Watcher(network(), spool, known, first=watcher.first)
            times = _first_pass(video, watcher, tell)
        size_px = (video.width_px, video.height_px)
        return _motion(video, np.array(times), _shots(watcher, size_px, known, tell), watcher)


def _shots(
    watcher: Watcher, size_px: tuple[int, int], known: Known, tell: Progress
) -> tuple[Shot, ...]:
    """What was seen in each stretch that lasts, in order."""
    whole = cut_at_dissolves(watcher.takes, watcher.dissolves.spans)
    takes = [take for take in cut_at_turns(whole) if lasts(take)]
    shots = []
    bodiless = shows_feet_alone(takes, unstanding=watcher.unstanding)
    for i, take in enumerate(takes):
        tell(READING + (1 - READING) * i / len(takes), "following the foot")
        shots.append(shot_of(take, size_px, known=known, is_bodiless=bodiless))
    tell(1.0, "done")
    return tuple(shots)


@contextmanager
def _starting(engine: PoseEngine | None) -> Iterator[Callable[[], PoseEngine]]:
    """The engine given, or one of ours that starts while the file is being opened."""
    if engine is not None:
        yield lambda: engine
        return
    from tiptoe.read.pose.blazepose import borrowed

    with ThreadPoolExecutor(1) as beside, ExitStack() as until:
        starting = beside.submit(until.enter_context, borrowed())
        yield starting.result


def _first_pass(video: VideoReader, watcher: Watcher, tell: Progress) -> list[float]:
    """Every frame seen once; their times."""
    times: list[float] = []
    expected = video.outcome.expected_frames or 0
    for frame in video:
        watcher.see(frame)
        times.append(frame.time_s)
        if expected and len(times) % 16 == 0:
            tell(min(READING, READING * len(times) / expected), "reading")
    return times


def doubts_legs(takes: list[Take], *, found: float) -> bool:
    """The network made legs up about bare feet: not seen steadily, or no leg has its knee half-way.

    found  share of the looks that found somebody
    """
    looks = [look for take in takes for look in take.looks]
    is_rare = found < evidence.value("legs_seldom", unit="1")
    if is_rare and is_legs_only(looks):
        return True
    if not looks or not (is_rare or any(map(is_cut_off, looks))):
        return False
    along = float(np.median([knee_along_leg(look) for look in looks]))
    return along < evidence.value("knee_along_leg_least", unit="1")


def shows_feet_alone(takes: list[Take], *, unstanding: float) -> bool:
    """A body is in view nowhere, or so seldom that the network made it up.

    unstanding  share of the looks without a subject in which a body lies, or is not whole
    """
    if unstanding > evidence.value("body_unstanding", unit="1"):
        return False
    seen = sum(len(take) for take in takes if take.looks)
    return seen < evidence.value("body_seldom", unit="1") * sum(map(len, takes))


def lasts(take: Take) -> bool:
    """Long enough to be measured."""
    least = evidence.value("take_shortest", unit="s")
    return len(take) > 2 and take.times_s[-1] - take.times_s[0] >= least  # noqa: PLR2004


def _motion(
    video: VideoReader, times_s: Vector, shots: tuple[Shot, ...], watcher: Watcher
) -> Motion:
    info, outcome = video.info, video.outcome
    main = main_shot(shots)
    steps = np.diff(times_s)
    recording = Recording(
        name=info.name,
        sha256=info.sha256,
        width_px=info.width_px,
        height_px=info.height_px,
        duration_s=float(times_s[-1]) if times_s.size else 0.0,
        frames=outcome.frames,
        expected_frames=outcome.expected_frames,
        rate_hz=float(1 / np.median(steps)) if steps.size else 0.0,
        is_truncated=outcome.is_truncated,
        codec=info.codec,
        view=main.view if main else View.UNKNOWN,
        view_confidence=main.view_confidence if main else 0.0,
        near_side=main.feet[0].near_side
        if main and main.feet and main.view is not View.UNKNOWN
        else None,
        subject=_subject(watcher.people, watcher.subject.strangers),
    )
    return Motion(
        recording=recording,
        shots=shots,
        warnings=_warnings(outcome, watcher),
        weights_sha256=watcher.engine.weights_sha256,
    )


def _subject(people: int, strangers: int) -> str:
    """Who was measured, in one sentence."""
    if people and strangers:
        return "The person who stood there first was measured, and nobody who came later."
    if people == 0:
        return "Nobody was seen whole; the foot that turned was measured."
    if people == 1:
        return "The only person in view was measured."
    return f"Of {people} people in view, the largest near the middle was measured."


def main_shot(shots: tuple[Shot, ...]) -> Shot | None:
    """The shot with most pictures."""
    return max(shots, key=lambda shot: shot.time_s.size, default=None)


def _warnings(outcome: Outcome, watcher: Watcher) -> tuple[Warning, ...]:
    found, dissolves = [], watcher.dissolves.spans
    if outcome.is_truncated:
        promised = f" of {outcome.expected_frames}" if outcome.expected_frames else ""
        message = f"The file breaks off: {outcome.frames}{promised} pictures could be read."
        fix = "Copy the file from the phone again; what was read is measured."
        found.append(Warning(code="truncated", message=message, fix=fix))
    if dissolves:
        moments = ", ".join(f"{start_s:.1f} to {end_s:.1f} s" for start_s, end_s in dissolves)
        message = f"One shot dissolves into another ({moments}): what shows both was left out."
        fix = "Measure the film as it came from the camera, before it was edited."
        found.append(Warning(code="dissolve", message=message, fix=fix))
    if watcher.people > 1 or watcher.subject.strangers:
        message = f"{max(2, watcher.people)} people were in view: one of them was measured."
        fix = "Film one person alone, with nobody walking through the picture."
        found.append(Warning(code="several_people", message=message, fix=fix))
    return tuple(found)
