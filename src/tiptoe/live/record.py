"""Put a live session's sets together as one Session, as if it had been one video.

Shots of every set -> Session. Pure but for the running hash.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tiptoe.errors import QualityError
from tiptoe.measure.session import measure_motion
from tiptoe.model import HeelSet, Known, Motion, Recording, Session, Shot, View, Warning
from tiptoe.read.video.motion import main_shot

__all__ = ["FilmedSet", "Record", "session_of"]


@dataclass(slots=True)
class Record:
    """What was filmed, over all sets: every picture's bytes into one hash."""

    frames: int = 0
    size_px: tuple[int, int] = (0, 0)
    first_s: float = 0.0
    last_s: float = 0.0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, picture: bytes, time_s: float, size_px: tuple[int, int]) -> None:
        """One more picture."""
        self._hash.update(picture)
        self.first_s = self.first_s if self.frames else time_s
        self.frames, self.last_s, self.size_px = self.frames + 1, time_s, size_px

    def recording(self, shots: Sequence[Shot] = (), *, rate_hz: float = 0.0) -> Recording:
        """As a session names it."""
        main = main_shot(tuple(shots))
        is_seen = main is not None and main.feet and main.view is not View.UNKNOWN
        return Recording(
            name="live",
            sha256=self._hash.hexdigest(),
            width_px=self.size_px[0],
            height_px=self.size_px[1],
            duration_s=self.last_s - self.first_s,
            frames=self.frames,
            expected_frames=None,
            rate_hz=rate_hz,
            is_truncated=False,
            codec="mjpeg",
            view=main.view if main else View.UNKNOWN,
            view_confidence=main.view_confidence if main else 0.0,
            near_side=main.feet[0].near_side if main is not None and is_seen else None,
            subject="The person before the camera was measured live.",
        )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FilmedSet:
    """One set's shots, and what was known when it was done."""

    known: Known
    shots: tuple[Shot, ...]


def session_of(sets: Sequence[FilmedSet], recording: Recording, weights_sha256: str) -> Session:
    """Every set measured; a set of which nothing was seen is left out.

    Raises QualityError when nothing was seen in any.
    """
    measured: list[Session] = []
    for each in sets:
        motion = Motion(
            recording=recording, shots=each.shots, warnings=(), weights_sha256=weights_sha256
        )
        try:
            measured.append(measure_motion(motion, known=each.known))
        except QualityError:
            continue
    if not measured:
        raise QualityError(
            "No standing feet could be followed in the live session.",
            fix="Stand side-on, both feet in the picture, and do the set again.",
        )
    return _joined(measured)


def _joined(measured: Sequence[Session]) -> Session:
    first = measured[0]
    sets: tuple[HeelSet, ...] = tuple(each for session in measured for each in session.sets)
    warnings: dict[str, Warning] = {w.code: w for session in measured for w in session.warnings}
    motions = [session.motion for session in measured if session.motion is not None]
    motion = Motion(
        recording=first.recording,
        shots=tuple(shot for each in motions for shot in each.shots),
        warnings=(),
        weights_sha256=first.provenance.pose_weights_sha256,
    )
    return Session(
        recording=first.recording,
        sets=sets,
        warnings=tuple(warnings.values()),
        provenance=first.provenance,
        motion=motion,
    )
